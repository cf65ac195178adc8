"""Lines and points in the dots of a canvas: thinned, clipped, dashed, ready to be drawn.

A stroke's coordinates are places of the unit square, x to the right and y upwards. Whatever is drawn, what leaves this
module is bounded by the size of the canvas, not by the size of the data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tutor.plotting.artists import Contour, Floats
from tutor.plotting.regions import interpolate
from tutor.plotting.scale import Axis, centres

BRAILLE = "braille"
_FAR = 1e6  # in canvases: further out nothing changes any more
_MOST = 6000  # points of a curve that doubles back; more than fill any canvas
_DENSE = 3  # a curve longer than so many times the edges of its canvas is drawn dot by dot, each dot once
# The bits of the dots of a braille character, four rows of two.
_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.int32)
# Lengths of dash and gap, in dots; shorter where a dot is a whole cell.
_DASHES = {"--": (6, 3), ":": (1, 3), "-.": (5, 3, 1, 3)}
_COARSE_DASHES = {"--": (3, 2), ":": (1, 2), "-.": (3, 2, 1, 2)}


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """Dots (n,) on a canvas: joined by lines when ``joined``, NaN being a gap. ``key`` says whose they are."""

    x: Floats
    y: Floats
    marker: str
    key: int
    joined: bool = True


def grain(marker: str, width: int, height: int) -> tuple[int, int]:
    """How many dots a canvas of so many cells has across and up."""
    return (2 * width, 4 * height) if marker == BRAILLE else (width, height)


def dots(unit: Floats, count: int) -> Floats:
    """In which of ``count`` dots places of the unit interval lie, beyond its ends too; NaN stays."""
    dot = np.floor(np.clip(unit, -_FAR, 1 + _FAR) * count + 1e-9)
    return np.where((dot >= count) & (unit <= 1 + 1e-9), count - 1, dot)  # 1 is in the last dot


def line(x: Floats, y: Floats, style: str, marker: str, size: tuple[int, int], key: int) -> Stroke:
    """A curve through places of the unit square, (n,) each."""
    across, up = grain(marker, *size)
    column, row = dots(x, across), dots(y, up)
    column = np.where(np.isfinite(row), column, np.nan)
    row = np.where(np.isfinite(column), row, np.nan)
    column, row = _thin(column, row)
    column, row = _clip(column, row, across - 1, up - 1)
    dashes = _DASHES if marker == BRAILLE else _COARSE_DASHES
    if style in dashes:
        column, row = _dash(column, row, dashes[style])
    elif _length(column, row) > _DENSE * (across + up):
        column, row, _ = _walk(column, row)
    else:
        return Stroke(_share(column, across), _share(row, up), marker, key)
    column, row = _once(column, row, across)
    return Stroke(_share(column, across), _share(row, up), marker, key, joined=False)


def points(x: Floats, y: Floats, marker: str, size: tuple[int, int], key: int) -> Stroke:
    """Single points at places of the unit square, (n,) each; those that share a dot are drawn once."""
    across, up = grain(marker, *size)
    inside = (x >= -1e-9) & (x <= 1 + 1e-9) & (y >= -1e-9) & (y <= 1 + 1e-9)
    column, row = np.clip(dots(x[inside], across), 0, across - 1), np.clip(dots(y[inside], up), 0, up - 1)
    column, row = _once(column, row, across)
    return Stroke(_share(column, across), _share(row, up), marker, key, joined=False)


def _once(column: Floats, row: Floats, across: int) -> tuple[Floats, Floats]:
    """Every dot once; gaps are left out."""
    which = np.floor(row) * across + np.floor(column)
    which = np.unique(which[np.isfinite(which)])
    return which % across, which // across


def _length(column: Floats, row: Floats) -> float:
    """How many dots a curve goes through."""
    return float(np.nansum(np.maximum(np.abs(np.diff(column)), np.abs(np.diff(row)))))


def rule(place: float, horizontal: bool, style: str, marker: str, size: tuple[int, int], key: int) -> Stroke:
    """A straight line from edge to edge at a place of the unit interval."""
    ends, here = np.array([0.0, 1.0]), np.array([place, place])
    return line(ends if horizontal else here, here if horizontal else ends, style, marker, size, key)


def sprinkle(x: Floats, y: Floats, marker: str, size: tuple[int, int], key: int, offset: int) -> Stroke:
    """Marks at even distances along a curve, (n,) each; ``offset`` keeps those of different curves apart."""
    curve = line(x, y, "-", marker, size, key)
    across, up = grain(marker, *size)
    column, row, length = _walk(curve.x * max(across - 1, 1), curve.y * max(up - 1, 1))
    every = max(size[0] / 6, 4)
    beat = np.floor((length + every * ((0.5 + 0.37 * offset) % 1)) / every)
    first = np.concatenate([[False], beat[1:] != beat[:-1]]) if beat.size else np.zeros(0, dtype=bool)
    if beat.size and not first.any():
        first[beat.size // 2] = True
    first &= np.isfinite(column) & np.isfinite(row)
    at = _share(np.rint(column[first]), across), _share(np.rint(row[first]), up)
    return Stroke(*at, marker, key, joined=False)


def level_lines(contour: Contour, x: Axis, y: Axis, size: tuple[int, int], marker: str, first_key: int) -> list[Stroke]:
    """The lines on which a grid has the values of the contour's levels, one stroke a level."""
    across, up = grain(marker, *size)
    if contour.values.shape[0] < 2 or contour.values.shape[1] < 2:
        return []
    values = interpolate(contour, x.at(centres(across)), y.at(centres(up)))
    strokes = []
    for key, level in enumerate(contour.levels.tolist(), first_key):
        above = values > level
        known = np.isfinite(values)
        edge = np.zeros_like(above)
        edge[:, :-1] |= (above[:, :-1] != above[:, 1:]) & known[:, :-1] & known[:, 1:]
        edge[:-1] |= (above[:-1] != above[1:]) & known[:-1] & known[1:]
        row, column = np.nonzero(edge)
        at = _share(column.astype(np.float64), across), _share(row.astype(np.float64), up)
        strokes.append(Stroke(*at, marker, key, joined=False))
    return strokes


def shared_cells(fine: list[Stroke], size: tuple[int, int]) -> dict[tuple[int, int], str]:
    """The cells (row, column) in which more than one stroke of braille dots has some, each with the dots of all."""
    across, up = grain(BRAILLE, *size)
    bits = np.zeros((size[1], size[0]), dtype=np.int32)
    count = np.zeros_like(bits)
    for stroke in fine:
        x, y = np.rint(stroke.x * max(across - 1, 1)), np.rint(stroke.y * max(up - 1, 1))
        if stroke.joined:
            x, y, _ = _walk(x, y)
        known = np.isfinite(x) & np.isfinite(y)
        column, row = np.floor(x[known]).astype(int), up - 1 - np.floor(y[known]).astype(int)
        np.bitwise_or.at(bits, (row // 4, column // 2), _DOTS[row % 4, column % 2])
        touched = np.zeros(bits.shape, dtype=bool)
        touched[row // 4, column // 2] = True
        count += touched
    return {(row, col): chr(0x2800 + int(bits[row, col])) for row, col in np.argwhere(count > 1).tolist()}


def _share(dot: Floats, count: int) -> Floats:
    """The place of the unit interval that is drawn at a dot: the first is 0, the last 1."""
    return dot / max(count - 1, 1)


def _thin(column: Floats, row: Floats) -> tuple[Floats, Floats]:
    """The same picture from fewer points: per column of dots the first, lowest, highest and last."""
    if column.size < 3:
        return column, row
    gap = np.isnan(column)
    # Repeated dots and repeated gaps say nothing.
    same = (column[1:] == column[:-1]) & (row[1:] == row[:-1]) | (gap[1:] & gap[:-1])
    keep = np.concatenate([[True], ~same])
    column, row, gap = column[keep], row[keep], gap[keep]
    run = np.concatenate([[0], np.cumsum((column[1:] != column[:-1]) | gap[1:] | gap[:-1])])
    count = int(run[-1]) + 1
    if column.size <= 2 * count:
        return _stride(column, row)
    starts = np.searchsorted(run, np.arange(count))
    ends = np.append(starts[1:], column.size) - 1
    lowest = np.flatnonzero(row == np.minimum.reduceat(np.where(gap, 0, row), starts)[run])
    highest = np.flatnonzero(row == np.maximum.reduceat(np.where(gap, 0, row), starts)[run])
    chosen = np.unique(np.concatenate([starts, lowest, highest, ends]))
    return _stride(column[chosen], row[chosen])


def _stride(column: Floats, row: Floats) -> tuple[Floats, Floats]:
    if column.size <= _MOST:
        return column, row
    step = -(-column.size // _MOST)
    return column[::step], row[::step]


def _clip(column: Floats, row: Floats, right: int, top: int) -> tuple[Floats, Floats]:
    """The parts of a curve inside a canvas, with gaps where it left (after Liang and Barsky)."""
    outside = (column < 0) | (column > right) | (row < 0) | (row > top)
    if not outside.any():
        return column, row
    x0, x1, y0, y1 = column[:-1], column[1:], row[:-1], row[1:]
    dx, dy = x1 - x0, y1 - y0
    start, stop = np.zeros_like(dx), np.ones_like(dx)
    for p, q in ((-dx, x0), (dx, right - x0), (-dy, y0), (dy, top - y0)):
        at = q / p
        start = np.where(p < 0, np.fmax(start, at), start)
        stop = np.where(p > 0, np.fmin(stop, at), stop)
        start = np.where((p == 0) & (q < 0), np.inf, start)
    seen = (start <= stop) & np.isfinite(dx) & np.isfinite(dy)
    pieces_x = np.stack([x0 + start * dx, x0 + stop * dx, np.full_like(dx, np.nan)], axis=1)
    pieces_y = np.stack([y0 + start * dy, y0 + stop * dy, np.full_like(dy, np.nan)], axis=1)
    # A piece that ends where the next begins needs no gap.
    joins = seen[:-1] & seen[1:] & (stop[:-1] == 1) & (start[1:] == 0)
    keep = np.repeat(seen[:, None], 3, axis=1)
    keep[:-1, 2] &= ~joins
    return np.rint(pieces_x[keep]), np.rint(pieces_y[keep])


def _walk(column: Floats, row: Floats) -> tuple[Floats, Floats, Floats]:
    """The curve dot by dot, and how far along it each dot is; gaps count for nothing."""
    if column.size < 2:
        return column, row, np.zeros(column.size)
    dx, dy = np.diff(column), np.diff(row)
    steps = np.nan_to_num(np.maximum(np.maximum(np.abs(dx), np.abs(dy)), 1), nan=1.0).astype(int)
    segment = np.repeat(np.arange(steps.size), steps)
    begins = np.concatenate([[0], np.cumsum(steps)[:-1]])
    share = (np.arange(segment.size) - begins[segment]) / steps[segment]
    # The first dot of a step is known even where the step leads into a gap.
    x = np.append(np.where(share > 0, column[segment] + share * dx[segment], column[segment]), column[-1])
    y = np.append(np.where(share > 0, row[segment] + share * dy[segment], row[segment]), row[-1])
    length = np.concatenate([[0.0], np.cumsum(np.nan_to_num(np.hypot(np.diff(x), np.diff(y))))])
    return x, y, length


def _dash(column: Floats, row: Floats, pattern: tuple[int, ...]) -> tuple[Floats, Floats]:
    """The curve as single dots, a gap wherever the pattern has one."""
    x, y, length = _walk(column, row)
    phase = np.round(length, 6) % sum(pattern)
    on = np.zeros(x.size, dtype=bool)
    begin = 0
    for k, part in enumerate(pattern):
        if k % 2 == 0:
            on |= (phase >= begin) & (phase < begin + part)
        begin += part
    return np.rint(np.where(on, x, np.nan)), np.rint(np.where(on, y, np.nan))
