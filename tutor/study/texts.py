"""Two texts under each other, cut to where they first differ, with a sign there."""

from __future__ import annotations

from itertools import zip_longest

from tutor.study.tabulating import CUT, EXPECTED, YOURS, Piece, Row

_LABEL = 10
# So many signs are seen before the first that differs.
_BEFORE = 12


def text_rows(expected: str, actual: str, width: int) -> list[Row]:
    """Yours above expected, the first character that differs marked in both and pointed at below."""
    wanted, given, line = _line_that_differs(expected, actual)
    place = next((i for i, (one, other) in enumerate(zip_longest(wanted, given)) if one != other), 0)
    start = max(place - _BEFORE, 0) if max(len(wanted), len(given)) + _LABEL > width else 0
    rows: list[Row] = []
    for name, signs in ((YOURS, given), (EXPECTED, wanted)):
        rows.append(((f"{name:<{_LABEL}}", "heading"), *_pieces(signs, start, place, width - _LABEL)))
    before = len("".join(given[start:place])) + 1 + (len(CUT) if start else 0)
    told = "the first difference" + (f", in line {line}" if line else "")
    rows.append(((" " * (_LABEL + before) + "^ ", "worst"), (told, "label")))
    return rows


def _line_that_differs(expected: str, actual: str) -> tuple[list[str], list[str], int]:
    """The signs of the first lines that differ, and their number; 0 where there is only one."""
    if "\n" not in expected + actual:
        return _signs(expected), _signs(actual), 0
    pairs = zip_longest(expected.split("\n"), actual.split("\n"))
    number, (one, other) = next((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    return _signs(one or ""), _signs(other or ""), number


def _signs(text: str) -> list[str]:
    """Every character as it is written between quotes."""
    return [repr(character)[1:-1] if character != "'" else character for character in text]


def _pieces(signs: list[str], start: int, place: int, room: int) -> list[Piece]:
    """The text in quotes from ``start`` on, as far as there is room, the sign at ``place`` marked."""
    pieces: list[Piece] = [(CUT if start else "", "label"), ("'", "label")]
    used = len(CUT) + 2 + len(CUT)
    kept = start
    while kept < len(signs) and used + len(signs[kept]) <= room:
        used += len(signs[kept])
        kept += 1
    pieces.append(("".join(signs[start:place]), ""))
    if place < len(signs):
        pieces.append((signs[place], "worst"))
        pieces.append(("".join(signs[place + 1 : kept]), ""))
    return [*pieces, ("'", "label"), (CUT if kept < len(signs) else "", "label")]
