"""Which bracket belongs to which; those in strings and comments are text."""

from __future__ import annotations

from tutor.runner.looking.masking import masked

PAIRS = {"(": ")", "[": "]", "{": "}"}
_OPENING = {closing: opening for opening, closing in PAIRS.items()}


def partner(text: str, at: int) -> int | None:
    """Where the bracket stands that belongs to the one at ``at``; None if there is none, or no bracket at ``at``."""
    if not 0 <= at < len(text) or (text[at] not in PAIRS and text[at] not in _OPENING):
        return None
    plain = masked(text)
    if plain[at] == " ":  # in a string or a comment: there, brackets belong to each other if they stand on one line
        first, last = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        plain = " " * first + text[first : last if last >= 0 else len(text)]
    return _partner(plain, at)


def is_open(line: str) -> bool:
    """Whether a bracket of the line is still open."""
    plain = masked(line)
    return sum(plain.count(opening) - plain.count(closing) for opening, closing in PAIRS.items()) > 0


def _partner(text: str, at: int) -> int | None:
    forwards = text[at] in PAIRS
    places = range(at, len(text)) if forwards else range(at, -1, -1)
    closing = PAIRS if forwards else _OPENING
    expected: list[str] = []
    for place in places:
        sign = text[place]
        if sign in closing:
            expected.append(closing[sign])
        elif expected and sign == expected[-1]:
            expected.pop()
            if not expected:
                return place
        elif sign in PAIRS or sign in _OPENING:
            return None  # they cross each other
    return None
