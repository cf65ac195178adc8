"""What shows best how an answer differs, and the same in words: no widgets, for the screen and for plain text."""

from __future__ import annotations

from enum import Enum
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from tutor.checking.wording import apart
from tutor.study.tabulating import EXPECTED, YOURS, Row, sides, table_rows

if TYPE_CHECKING:
    from tutor.checking.arrays import Array
    from tutor.checking.comparison import Comparison
    from tutor.plotting.figure import Figure

# Larger arrays are not read number by number.
MOST_READ = 200
# A vector of so many numbers is a curve over their places.
_LEAST_CURVE = 30
# What stands around a picture: its axes and scale.
_FRAME_ROWS, _FRAME_COLUMNS = 4, 16
# The least of a difference that is drawn, as a part of the largest: it has to be seen that there is one.
_LEAST_SHADE = 0.21


class Picture(Enum):
    """What shows a comparison best."""

    SHAPES = "shapes"  # and the two arrays, which cannot be laid over each other
    TABLE = "table"
    CURVES = "curves"  # and the part of the table around the worst element
    HEATMAP = "heatmap"  # and the same part


def picture_of(comparison: Comparison) -> Picture:
    """What shows it best."""
    expected = comparison.expected
    if comparison.differs is None:
        return Picture.SHAPES
    if comparison.x is not None or (expected.ndim == 1 and expected.size >= _LEAST_CURVE):
        return Picture.CURVES
    return Picture.HEATMAP if expected.ndim > 1 and expected.size > MOST_READ else Picture.TABLE


# --- in words ---------------------------------------------------------------------------------------------------


def shape_rows(comparison: Comparison) -> list[Row]:
    """The shape line; where the shapes differ, both with their axes under each other, aligned at the right."""
    place = f"{comparison.path}: " if comparison.path else ""
    wanted, given = comparison.expected.shape, comparison.actual.shape
    if comparison.differs is None:
        return [((f"{place}the shapes differ", "heading"),), *_aligned(wanted, given)]
    if not wanted:
        return []
    return [((f"{place}shape {wanted}, as expected; {count_text(comparison)}", "heading"),)]


def count_text(comparison: Comparison) -> str:
    """How many entries differ, where, and how many are nan or inf."""
    assert comparison.differs is not None
    wrong, total = int(np.count_nonzero(comparison.differs)), comparison.differs.size
    if wrong == total:
        told = f"all {total} entries differ" if total > 1 else "its entry differs"
    else:
        told = f"{wrong} of {total} entries differ{'s' if wrong == 1 else ''}"
        where = where_text(comparison)
        told += f": {where}" if where else ""
    strange = int(np.count_nonzero(comparison.differs & ~np.isfinite(comparison.actual)))
    if strange and wrong > 1:
        told += f"; {'all' if strange == wrong else strange} of them nan or inf"
    return told


def _aligned(wanted: tuple[int, ...], given: tuple[int, ...]) -> list[Row]:
    """Two shapes as broadcasting lines them up, and below them a sign at every axis that differs."""
    names = ((YOURS, given), (EXPECTED, wanted))
    if not given or not wanted:
        return [((f"{name:<10}", ""), (str(shape) if shape else "a single number", "")) for name, shape in names]
    axes = max(len(given), len(wanted))
    width = max(len(str(size)) for size in (*given, *wanted)) + 2
    rows: list[Row] = []
    for name, shape in names:
        sizes = "".join(f"{size:>{width}}" for size in shape)
        rows.append(((f"{name:<10}", ""), (f"{sizes:>{axes * width}}", ""), (f"   {shape}", "label")))
    pairs = list(zip_longest(reversed(given), reversed(wanted)))[::-1]
    marks = "".join(f"{'^' if one != other else '':>{width}}" for one, other in pairs)
    rows.append(((" " * 10, ""), (marks.rstrip(), "label")))
    return rows


def worst_text(comparison: Comparison) -> str:
    """The element that is furthest off, "" where there is none."""
    if comparison.worst is None:
        return ""
    wanted, given = (array[comparison.worst].item() for array in (comparison.expected, comparison.actual))
    told, came = apart(wanted, given)
    if not comparison.expected.ndim:
        return f"{comparison.path}: {came} where {told} was expected".removeprefix(": ")
    by = distance(comparison)
    if isinstance(given, bool) or not np.isfinite(by[comparison.worst]):
        word = "at"
    else:  # the worst is the one that is furthest off for its size
        word = "largest difference at" if by[comparison.worst] >= 0.999 * by.max() else "the worst is at"
    return f"{word} {list(comparison.worst)}: {came} where {told} was expected"


def where_text(comparison: Comparison) -> str:
    """Where the entries that differ are, "" where nothing can be said of that in a few words."""
    differs = comparison.differs
    if differs is None or not differs.any() or differs.all():
        return ""
    if np.count_nonzero(differs) == 1:
        return f"only at {list(map(int, np.argwhere(differs)[0]))}"
    if differs.ndim == 1:
        return _along(differs, "entry", "entries")
    if differs.ndim == 2:
        return _in_table(differs)
    for axis in range(differs.ndim):
        touched = _touched(differs, axis)
        if np.count_nonzero(touched) == 1:
            return f"all at {int(np.argmax(touched))} of axis {axis}"
    return ""


def _touched(differs: Array, axis: int) -> Array:
    """At which places of an axis anything differs."""
    return np.asarray(differs.any(axis=tuple(other for other in range(differs.ndim) if other != axis)))


def _along(touched: Array, one: str, several: str) -> str:
    """Places along an axis in words, "" where they are many and in no order."""
    places = np.flatnonzero(touched)
    last = touched.size - 1
    if places.size == 1:
        place = int(places[0])
        return f"the first {one}" if place == 0 else f"the last {one}" if place == last else f"{one} {place}"
    steps = np.diff(places)
    if (steps == 1).all():
        if places[0] == 0 and places[-1] < last:
            return f"the first {places.size} {several}"
        if places[-1] == last and places[0] > 0:
            return f"the last {places.size} {several}"
        return f"{several} {places[0]} to {places[-1]}"
    if places.size > 2 and (steps == 2).all() and places[0] < 2 and places[-1] >= last - 1:
        return f"every second of the {several}"
    if places.size <= 4:
        return f"{several} {', '.join(map(str, places[:-1].tolist()))} and {places[-1]}"
    return ""


def _in_table(differs: Array) -> str:
    rows, columns = _touched(differs, 0), _touched(differs, 1)
    for touched, names in ((columns, ("column", "columns")), (rows, ("row", "rows"))):
        if not touched.all() and (told := _along(touched, *names)):
            # Said of the one axis only where the other is full, or says nothing itself.
            other = rows if touched is columns else columns
            full = differs[np.ix_(rows, columns)].all() and other.all()
            if full:
                return f"all of {told}"
            if np.count_nonzero(touched) == 1 or other.all():
                return f"all in {told}"
    if differs.shape[0] == differs.shape[1]:
        here, below = np.eye(len(differs), dtype=bool), np.tri(len(differs), k=-1, dtype=bool)
        for mask, told in ((here, "on the diagonal"), (~here, "everywhere but on the diagonal")):
            if (differs == mask).all():
                return told
        for mask, told in ((below, "below the diagonal"), (below.T, "above the diagonal")):
            if not (differs & ~mask).any():
                return told
    if not rows.all() and not columns.all():
        down, across = _along(rows, "row", "rows"), _along(columns, "column", "columns")
        return f"in {down} and {across}" if down and across else ""
    share = np.count_nonzero(differs) / differs.size
    return "nearly everywhere" if share > 0.8 else ""


def table(comparison: Comparison, width: int, most_rows: int, centre: tuple[int, int] | None = None) -> list[Row]:
    """Yours and expected in at most ``width`` cells, about ``most_rows`` rows of each."""
    both = sides(comparison)
    rows = table_rows(both, width, most_rows, centre)
    return [((f"the part {both.part}", "label"),), *rows] if both.part else rows


def panel_rows(
    comparison: Comparison, width: int, most_rows: int, message: str = "", centre: tuple[int, int] | None = None
) -> list[Row]:
    """The shape line, the table of about ``most_rows`` rows around ``centre`` or the worst element, and that element.

    ``message``, what the check says of it, takes the place of the line that says less: it tells how other shapes, nan
    and inf come about.
    """
    shapes = shape_rows(comparison)
    strange = comparison.worst is not None and not np.isfinite(comparison.actual[comparison.worst])
    if comparison.differs is None and message:
        shapes[0] = ((message, "heading"),)
    told = message if strange and message else worst_text(comparison)
    if comparison.expected.ndim or comparison.actual.ndim:
        shapes += table(comparison, width, most_rows, centre)
    return [*shapes, ((told, ""),)] if told else shapes


# --- as a picture -----------------------------------------------------------------------------------------------


def figure_of(comparison: Comparison, width: int, height: int, *, half: bool) -> Figure | None:
    """The curves over each other, or the difference as a picture; None where a table shows more.

    A picture has no more pixels than ``width`` and ``height`` cells can show: a single entry that differs is not lost
    between them. ``half`` says that a cell shows two, one above the other.
    """
    kind = picture_of(comparison)
    if kind is Picture.CURVES:
        return _curves(comparison)
    room = ((height - _FRAME_ROWS) * (2 if half else 1), width - _FRAME_COLUMNS)
    return _difference(comparison, room) if kind is Picture.HEATMAP else None


def _curves(comparison: Comparison) -> Figure:
    from tutor.plotting.artists import Line
    from tutor.plotting.figure import Axes, Figure

    x = np.arange(comparison.expected.size) if comparison.x is None else comparison.x
    x, expected, actual = (array.astype(np.float64) for array in (x, comparison.expected, comparison.actual))
    lines = (
        Line(x, expected, label=EXPECTED, color="C0"),
        Line(x, np.where(np.isfinite(actual), actual, np.nan), label=YOURS, color="C1", style="--", marker="x"),
    )
    over = "place" if comparison.x is None else "x"
    return Figure((Axes(lines, xlabel=over, legend="best"),))


def distance(comparison: Comparison) -> Array:
    """How far the entries are apart, in the shape of the expected; inf where that is no number."""
    wanted, given = (array.astype(np.float64) for array in (comparison.expected, comparison.actual))
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.abs(given - wanted), nan=np.inf, posinf=np.inf)


def _difference(comparison: Comparison, room: tuple[int, int]) -> Figure:
    from tutor.plotting.artists import Heatmap
    from tutor.plotting.figure import Axes, Figure, Ticks

    assert comparison.differs is not None
    by = np.where(comparison.differs, distance(comparison), 0.0)
    largest = float(by.max(initial=0.0, where=np.isfinite(by))) or 1.0
    # What differs at all is seen to; what is no number is as bad as the worst.
    shown = np.where(comparison.differs, np.clip(by, _LEAST_SHADE * largest, largest), 0.0)
    shown = shown.reshape(-1, shown.shape[-1])
    rows, columns = shown.shape
    pixels = _pooled(shown, room)
    edges = [np.linspace(0, length, count + 1) for length, count in zip(shown.shape, pixels.shape, strict=True)]
    down, across = _ticks(rows), _ticks(columns)
    axes = Axes(
        (Heatmap(edges[1], edges[0], pixels[::-1], cmap="cividis", vmin=0.0, vmax=largest),),  # row 0 at the top
        xlabel="column",
        ylabel="row",
        colorbar=True,
        yticks=Ticks(tuple(rows - tick - 0.5 for tick in down), tuple(map(str, down))),
        xticks=Ticks(tuple(tick + 0.5 for tick in across), tuple(map(str, across))),
    )
    return Figure((axes,))


def _ticks(length: int) -> list[int]:
    """The numbers of some rows or columns."""
    step = next(step for power in range(9) for step in (10**power, 2 * 10**power, 5 * 10**power) if length <= 6 * step)
    return list(range(0, length, step))


def _pooled(values: Array, room: tuple[int, int]) -> Array:
    """The picture (rows, columns) with at most so many pixels, each the largest of the values it stands for."""
    for axis, most in enumerate(room):
        length = values.shape[axis]
        if length > max(most, 1):
            starts = np.linspace(0, length, max(most, 1), endpoint=False).astype(int)
            values = np.maximum.reduceat(values, starts, axis=axis)
    return values
