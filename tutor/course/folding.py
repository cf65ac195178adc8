"""Words that are looked for in a text, whatever their case and accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r'"([^"]*)"?|(\S+)')


def needles(query: str) -> tuple[str, ...]:
    """The words and phrases of a query, folded."""
    found = ((phrase or word).strip().lstrip('"') for phrase, word in _WORD.findall(query))
    return tuple(dict.fromkeys(_SPACE.sub(" ", fold(each)[0]) for each in found if each))


def fold(text: str) -> tuple[str, list[int]]:
    """A text without case and accents, and for each of its characters the index of the one it comes from."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    folded: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character.casefold()):
            if not unicodedata.combining(part):
                folded.append(part)
                origins.append(index)
    return "".join(folded), origins


def matches(text: str, wanted: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Where folded needles are in a text: from where to where, in order and not overlapping."""
    folded, origins = fold(text)
    places = sorted(
        (origins[match.start()], origins[match.end() - 1] + 1)
        for needle in wanted
        for match in re.finditer(re.escape(needle), folded)
    )
    merged: list[tuple[int, int]] = []
    for start, end in places:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
