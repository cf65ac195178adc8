"""Yours and expected as tables of text: decimals under each other, what differs marked with a sign, long parts cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

import numpy as np

from tutor.study.decimals import written

if TYPE_CHECKING:
    from tutor.checking.arrays import Array
    from tutor.checking.comparison import Comparison

# What a piece of a row is for, for whoever has more than signs to show it with.
Role = Literal["", "heading", "label", "differs", "worst"]
Piece = tuple[str, Role]
Row = tuple[Piece, ...]

# Behind an entry that differs, so that no colour is needed to see it.
MARK = "*"
CUT = "..."
YOURS, EXPECTED = "yours", "expected"
_BETWEEN = 3
# Of large arrays so many rows and columns say how wide an entry is.
_MOST_SAMPLED = 60


@dataclass(frozen=True, slots=True)
class Window:
    """The part of an axis that is shown: ``start`` to ``stop`` of ``length``."""

    start: int
    stop: int
    length: int

    def __len__(self) -> int:
        return self.stop - self.start


def window(length: int, centre: int, most: int) -> Window:
    """At most ``most`` places of an axis, ``centre`` among them."""
    most = max(min(most, length), 0)
    start = min(max(centre - most // 2, 0), length - most)
    return Window(start, start + most, length)


def text_of(row: Row) -> str:
    """A row without its roles."""
    return "".join(text for text, _ in row).rstrip()


# --- tables -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """Two axes of an array: ``entries`` (rows, columns), which of them differ, and the worst of those."""

    entries: Array
    differs: Array | None
    worst: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Sides:
    """Yours and expected as sheets of the same part; ``part`` names it where the arrays have more than two axes."""

    yours: Sheet
    expected: Sheet
    flat: bool
    part: str = ""


def sides(comparison: Comparison) -> Sides:
    """The two arrays by rows and columns: of more than two axes the part that holds the worst element."""
    flat = max(comparison.actual.ndim, comparison.expected.ndim) < 2
    worst = comparison.worst
    axes = comparison.expected.ndim
    lead = worst[:-2] if worst is not None and axes > 2 else (0,) * max(axes - 2, 0)
    part = f"[{', '.join([*map(str, lead), ':', ':'])}]" if lead else ""
    place: tuple[int, int] | None = None
    if worst is not None:
        place = ((0, 0, *worst)[-2], (0, *worst)[-1])

    def sheet(array: Array) -> Sheet:
        lead_here = lead if comparison.differs is not None else (0,) * max(array.ndim - 2, 0)
        if 0 in array.shape:
            return Sheet(np.empty((0, 0)), None, None)
        differs = None if comparison.differs is None else np.atleast_2d(comparison.differs[lead_here])
        return Sheet(np.atleast_2d(array[lead_here]), differs, place)

    return Sides(sheet(comparison.actual), sheet(comparison.expected), flat, part)


def table_rows(both: Sides, width: int, most_rows: int, centre: tuple[int, int] | None = None) -> list[Row]:
    """The two tables in at most ``width`` cells: beside each other, or for flat arrays one below the other.

    No more than about ``most_rows`` rows of each; what is shown lies around ``centre``, the worst element without one.
    """
    centre = centre or both.yours.worst or (0, 0)
    if both.flat or _is_low(both, width, centre):
        return _stacked(both, width, most_rows, centre)
    half = (width - _BETWEEN) // 2
    if both.yours.entries.shape != both.expected.entries.shape:
        left, right = (_alone(side, name, half, most_rows) for name, side in _named(both))
        return _joined(left, right)
    return _beside(both, half, most_rows, centre)


def _named(both: Sides) -> tuple[tuple[str, Sheet], tuple[str, Sheet]]:
    return (YOURS, both.yours), (EXPECTED, both.expected)


def _joined(left: Sequence[Row], right: Sequence[Row]) -> list[Row]:
    """Two tables beside each other."""
    wide = max(sum(len(text) for text, _ in row) for row in left) + _BETWEEN
    return [
        (*one, (" " * (wide - sum(len(text) for text, _ in one)), ""), *other)
        for one, other in zip_longest(left, right, fillvalue=())
    ]


def _is_low(both: Sides, width: int, centre: tuple[int, int]) -> bool:
    """Whether two tables of few rows have no room beside each other, but one below the other."""
    same = both.yours.entries.shape == both.expected.entries.shape
    rows, columns = both.yours.entries.shape
    return bool(same and 0 < rows <= 2 and columns > _columns_that_fit(both, (width - _BETWEEN) // 2, 1, centre))


def _beside(both: Sides, half: int, most_rows: int, centre: tuple[int, int]) -> list[Row]:
    rows, columns = both.yours.entries.shape
    down = _down(rows, centre[0], most_rows)
    label = len(str(max(down.stop - 1, 0)))
    across = window(columns, centre[1], _columns_that_fit(both, half - label, 0, centre))
    texts = [_texts(side, both, down, across) for _, side in _named(both)]
    wide = _widest([*texts[0], *texts[1]], across)
    left, right = (
        _table(side, each, wide, down, across, name) for each, (name, side) in zip(texts, _named(both), strict=True)
    )
    return _joined(left, right)


def _down(rows: int, centre: int, most: int) -> Window:
    """The rows that are shown; that there are more takes up to two of them."""
    return window(rows, centre, most if rows <= most else max(most - 2, 1))


def _alone(sheet: Sheet, name: str, width: int, most_rows: int) -> list[Row]:
    """A table without another of its shape."""
    rows, columns = sheet.entries.shape
    if not rows:
        return [((f"{name}: empty", "heading"),)]
    one = Sides(sheet, sheet, flat=False)
    down = _down(rows, 0, most_rows)
    across = window(columns, 0, _columns_that_fit(one, width - len(str(down.stop - 1)), 0, (0, 0)))
    texts = _texts(sheet, one, down, across)
    return _table(sheet, texts, _widest(texts, across), down, across, name)


def _widest(texts: Sequence[Sequence[str]], across: Window) -> int:
    """The width of a column, with a blank in front."""
    return max(len(str(max(across.stop - 1, 0))), *(len(text) for row in texts for text in row)) + 1


def _columns_that_fit(both: Sides, room: int, label: int, centre: tuple[int, int]) -> int:
    """How many columns of entries have room, with what tells that there are more."""
    wide = _width_of_entries(both, centre) + 1
    columns: int = max(both.yours.entries.shape[1], both.expected.entries.shape[1])
    if (room - label) // wide >= columns:
        return columns
    return max((room - label - 2 * (len(CUT) + 1)) // wide, 1)


def _width_of_entries(both: Sides, centre: tuple[int, int]) -> int:
    rows, columns = (max(side.entries.shape[axis] for side in (both.yours, both.expected)) for axis in (0, 1))
    part = (window(rows, centre[0], _MOST_SAMPLED), window(columns, centre[1], _MOST_SAMPLED))
    texts = [text for sheet in (both.yours, both.expected) for row in _texts(sheet, both, *part) for text in row]
    columns = max(both.yours.entries.shape[1], both.expected.entries.shape[1])
    return max(*map(len, texts), len(str(columns - 1))) + 1 if texts else 2


def _texts(sheet: Sheet, both: Sides, down: Window, across: Window) -> list[list[str]]:
    """The entries as texts, with the decimals that both tables need where they are shown."""
    rows, columns = slice(down.start, down.stop), slice(across.start, across.stop)
    values = sheet.entries[rows, columns]
    pairs: list[tuple[object, object]] = []
    if both.yours.differs is not None:
        differs = both.yours.differs[rows, columns]
        mine, theirs = (side.entries[rows, columns][differs] for side in (both.yours, both.expected))
        pairs = [(a, b) for a, b in zip(mine.tolist(), theirs.tolist(), strict=True) if a != b]
    others = [side.entries[rows, columns] for side in (both.yours, both.expected)]
    flat = [value for array in (values, *others) for value in array.ravel().tolist()]
    texts = written(flat, pairs)
    width = values.shape[1]
    return [texts[start : start + width] for start in range(0, values.size, width)] if values.size else []


def _table(
    sheet: Sheet, texts: Sequence[Sequence[str]], wide: int, down: Window, across: Window, name: str
) -> list[Row]:
    """One table: its name, the numbers of its columns, then its rows."""
    columns = range(across.start, across.stop)
    label = len(str(max(down.stop - 1, 0)))
    before = f" {CUT}" if across.start else ""
    after = f" {CUT}" if across.stop < across.length else ""
    numbers = "".join(f"{column:>{wide}} " for column in columns)
    rows: list[Row] = [
        ((name, "heading"),),
        ((" " * label + " " * len(before) + numbers, "label"),),
    ]
    if down.start:
        rows.append(((CUT, "label"),))
    for row, line in enumerate(texts, down.start):
        pieces: list[Piece] = [(f"{row:>{label}}{before}", "label")]
        for column, text in zip(columns, line, strict=True):
            pieces += _entry(sheet, (row, column), text, wide)
        rows.append((*pieces, (after, "label")))
    if down.stop < down.length:
        rows.append(((CUT, "label"),))
    return rows


def _entry(sheet: Sheet, place: tuple[int, int], text: str, wide: int) -> list[Piece]:
    """An entry at the right of its column, and behind it the sign that it differs."""
    if sheet.differs is None or not sheet.differs[place]:
        return [(f"{text:>{wide}} ", "")]
    pad = " " * (wide - len(text))
    return [(pad, ""), (text + MARK, "worst" if place == sheet.worst else "differs")]


def _stacked(both: Sides, width: int, most_rows: int, centre: tuple[int, int]) -> list[Row]:
    """Yours above expected, the columns under each other; long rows are broken where several have room."""
    names = dict(_named(both))
    label = len(EXPECTED) + 2
    columns = max(sheet.entries.shape[1] for sheet in names.values())
    height = max(sheet.entries.shape[0] for sheet in names.values())
    if height > 1:
        label += 3
    fit = _columns_that_fit(both, width - label, 0, centre)
    blocks = max(most_rows // (1 + 2 * height), 1)
    if blocks * fit >= columns:
        starts = range(0, columns, fit)
        shown = [Window(start, min(start + fit, columns), columns) for start in starts]
    else:
        shown = [window(columns, centre[1], fit)]
    rows: list[Row] = []
    for across in shown:
        cut = len(shown) == 1
        rows += _stack(names, both, across, label, cut=cut)
    return rows


def _stack(names: dict[str, Sheet], both: Sides, across: Window, label: int, *, cut: bool) -> list[Row]:
    whole = {name: _texts(sheet, both, _all_of(sheet), across) for name, sheet in names.items()}
    columns = range(across.start, across.stop)
    wide = _widest([row for texts in whole.values() for row in texts], across)
    before = CUT if cut and across.start else ""
    after = f" {CUT}" if cut and across.stop < across.length else ""
    rows: list[Row] = []
    if across.length > 1:
        numbers = "".join(f"{column:>{wide}} " for column in columns)
        rows.append(((" " * (label + len(before)) + numbers, "label"),))
    for name, sheet in names.items():
        if not sheet.entries.size:
            rows.append(((f"{name:<{label}}", "heading"), ("empty", "")))
            continue
        for row, line in enumerate(whole[name]):
            numbered = f"{name} [{row}]" if len(whole[name]) > 1 else name
            pieces: list[Piece] = [(f"{numbered:<{label}}", "heading"), (before, "label")]
            for column, text in zip(columns, line, strict=False):
                pieces += _entry(sheet, (row, column), text, wide)
            ends = sheet.entries.shape[1] >= across.stop
            rows.append((*pieces, (after if ends else "", "label")))
    return rows


def _all_of(sheet: Sheet) -> Window:
    rows = sheet.entries.shape[0]
    return Window(0, rows, rows)
