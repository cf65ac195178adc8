"""Half-written Python without what is no code: every place keeps its offset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PREFIX = r"(?:(?<!\w)[rbfuRBFU]{1,2})?"
_QUOTED = re.compile(
    rf"""(?P<comment>\#[^\n]*)
       | {_PREFIX}(?P<three>\"\"\"|''')(?:\\.|[^\\])*?(?:(?P=three)|\Z)
       | {_PREFIX}(?P<one>["'])(?:\\.|(?!(?P=one))[^\\\n])*(?:(?P=one)|(?=\n)|\Z)""",
    re.VERBOSE | re.DOTALL,
)
# A line that begins so begins a statement, even where a bracket has been left open above it.
_RESUMES = re.compile(r"[ \t]*(?:(?:def|class|return|import|while|with|try|async|raise)\b|@\w|\w+ = )")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A logical line: its rows, how far it is indented, and where it stands in the text."""

    first: int
    last: int
    indent: int
    start: int
    end: int


def masked(source: str) -> str:
    """The source with comments blank, and of texts in quotes only the quotes."""
    return _QUOTED.sub(_blank, source)


def is_inert(source: str, offset: int) -> bool:
    """Whether a place is inside a comment or a text in quotes."""
    for match in _QUOTED.finditer(source):
        if match.start() >= offset:
            return False
        quote = match["three"] or match["one"] or ""
        body = match.group().lstrip("rbfuRBFU")
        closed = bool(quote) and len(body) >= 2 * len(quote) and body.endswith(quote)
        if offset < match.end() or (offset == match.end() and not closed):
            return True
    return False


def statements(code: str) -> Iterator[Statement]:
    """The logical lines of masked code; one that has been left open ends where another clearly begins."""
    depth, begun, start, offset = 0, -1, 0, 0
    continued = False
    rows = code.split("\n")
    for row, line in enumerate(rows):
        if begun >= 0 and ((depth == 0 and not continued) or _RESUMES.match(line)):
            yield _statement(code, begun, row - 1, start, offset - 1)
            begun, depth = -1, 0
        if begun < 0 and line.strip():
            begun, start = row, offset
        depth = max(depth + sum(sign in _OPENING for sign in line) - sum(sign in _CLOSING for sign in line), 0)
        continued = line.endswith("\\")
        offset += len(line) + 1
    if begun >= 0:
        yield _statement(code, begun, len(rows) - 1, start, len(code))


def flattened(code: str) -> str:
    """Masked code with all that stands in brackets blank, too; the brackets themselves are left."""
    depth, signs = 0, list[str]()
    for sign in code:
        depth = max(depth - (sign in _CLOSING), 0)
        signs.append(sign if depth == 0 else " ")
        depth += sign in _OPENING
    return "".join(signs)


def _statement(code: str, first: int, last: int, start: int, end: int) -> Statement:
    text = code[start:end]
    return Statement(first, last, len(text) - len(text.lstrip(" \t")), start, end)


def _blank(match: re.Match[str]) -> str:
    text = match.group()
    hollow = "".join(sign if sign == "\n" else " " for sign in text)
    quote = match["one"] or (match["three"] or "")[:1]
    return f"{quote}{hollow[1:-1]}{quote}" if quote and len(text) > 1 else hollow
