"""Places in a text: its lines, its words, and the kinds of its characters."""

from __future__ import annotations


def line_start(text: str, at: int) -> int:
    """Where the line of ``at`` begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line of ``at`` ends: at its line end, or the text's."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def column(text: str, at: int) -> int:
    """How many characters stand left of ``at`` on its line."""
    return at - line_start(text, at)


def first_sign(text: str, at: int) -> int:
    """The first character of the line of ``at`` that is not blank; the last one, if all are."""
    start, end = line_start(text, at), line_end(text, at)
    found = next((place for place in range(start, end) if text[place] not in " \t"), None)
    return found if found is not None else max(end - 1, start)


def on_a_sign(text: str, at: int) -> int:
    """``at``, or the last character of its line where it is behind that."""
    start, end = line_start(text, min(at, len(text))), line_end(text, min(at, len(text)))
    return min(max(at, start), max(end - 1, start))


def row(text: str, at: int) -> int:
    """The number of its line, from 0."""
    return text.count("\n", 0, at)


def row_start(text: str, number: int) -> int:
    """Where a line begins; the last one, if there are not so many."""
    start = 0
    for _ in range(number):
        found = text.find("\n", start)
        if found < 0:
            break
        start = found + 1
    return start


def at_column(text: str, start: int, wanted: int) -> int:
    """The character of a line that stands at a column; its last one, if it is shorter."""
    end = line_end(text, start)
    return min(start + wanted, max(end - 1, start))


def kind(sign: str, *, big: bool = False) -> int:
    """0 for a blank, 1 for a sign of punctuation, 2 for one of a word; with ``big`` only blanks differ."""
    if sign in " \t\n" or not sign:
        return 0
    return 2 if big or sign.isalnum() or sign == "_" else 1


def is_empty_line(text: str, at: int) -> bool:
    """Whether the line of ``at`` has no characters."""
    return line_start(text, at) == line_end(text, at)
