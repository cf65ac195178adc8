"""The box around a plot in space: its edges on the far side, and what is written at them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tutor.plotting.artists import Floats
from tutor.plotting.camera import Camera
from tutor.plotting.dots import ACROSS, UP, Dots
from tutor.plotting.figure import Axes
from tutor.plotting.scale import Axis
from tutor.plotting.sheet import Rectangle, Sheet, clean, cut, width_of
from tutor.plotting.theme import Theme
from tutor.plotting.ticks import short
from tutor.plotting.trails import trail

_RANK_FAR, RANK_BOX = 0, 1
_BEFORE = 0.004  # so much nearer than a surface is in front of it: what lies on the ground covers its edges
_SHORTEST = 6.0  # dots: an axis that is seen as shorter says nothing


def _near_corner(camera: Camera) -> Floats:
    """The corner of the cube that is nearest to the eye."""
    return (camera.toward > 0).astype(np.float64)


def draw_box(dots: Dots, camera: Camera, near: Floats, theme: Theme) -> None:
    """The edges of the three far sides in single dots, those of the ground in lines; none in front of a surface."""
    corner = _near_corner(camera)
    ground = 0.0 if camera.elev >= 0 else 1.0
    for axis in range(3):
        for first in (0.0, 1.0):
            for second in (0.0, 1.0):
                start = np.insert(np.array([first, second]), axis, 0.0)
                stop = np.insert(np.array([first, second]), axis, 1.0)
                if (np.delete(start, axis) == np.delete(corner, axis)).all():
                    continue  # an edge of two near sides
                solid = axis != 2 and start[2] == ground
                way = trail(*(camera.project(end[None]) for end in (start, stop)))
                way = way.of(dots.inside(way.column, way.row))
                at = np.rint(way.row).astype(np.intp), np.rint(way.column).astype(np.intp)
                seen = way.near >= near[at] + _BEFORE
                if not solid:
                    seen &= np.arange(seen.size) % 3 == 0
                way = way.of(seen)
                dots.put(way.column, way.row, theme.muted if solid else theme.faint, RANK_BOX if solid else _RANK_FAR)


def label_box(sheet: Sheet, camera: Camera, axes: Axes, scales: Sequence[Axis], theme: Theme) -> None:
    """The values at the ends of the axes and the axes' names, beside the edges that nothing stands in front of."""
    corner = _near_corner(camera)
    ground = 0.0 if camera.elev >= 0 else 1.0
    middle = camera.project(np.array([0.5, 0.5, 0.5]))
    below = 1 if camera.elev >= 0 else -1
    names = [clean(name, ascii=theme.ascii) for name in (axes.xlabel or "x", axes.ylabel or "y", axes.zlabel or "z")]
    for axis in (0, 1):
        start = np.array([corner[0], corner[1], ground])
        stop = start.copy()
        start[axis], stop[axis] = 0.0, 1.0
        ends = camera.project(np.stack([start, stop, (start + stop) / 2]))
        if np.abs(ends[0, :2] - ends[1, :2]).max() < _SHORTEST:
            continue
        to_left = ends[2, 0] < middle[0]
        for end, text in zip(ends, (*_ends(scales[axis]), names[axis]), strict=True):
            _beside(sheet, end, text, below, to_left, theme)
    left = min(
        (np.array([x, y]) for x in (0.0, 1.0) for y in (0.0, 1.0)),
        key=lambda at: float(camera.project(np.array([*at, 0.5]))[0]),
    )
    ends = camera.project(np.array([[*left, 0.0], [*left, 1.0], [*left, 0.5]]))
    if abs(ends[0, 1] - ends[1, 1]) >= 2 * _SHORTEST:
        for end, text in zip(ends, (*_ends(scales[2]), names[2]), strict=True):
            _beside(sheet, end, text, 0, True, theme)


def _ends(axis: Axis) -> tuple[str, str]:
    """Both limits, as exactly as the range between them makes sense."""
    span = abs(axis.last / 2 - axis.first / 2)
    digits = 3 - math.floor(math.log10(span)) if 1e-9 < span < 1e9 else None
    first, last = (limit if digits is None else round(limit, digits - 1) for limit in (axis.first, axis.last))
    return short(first), short(last)


def _beside(sheet: Sheet, dot: Floats, text: str, below: int, to_left: bool, theme: Theme) -> None:
    """Text to one side of a dot, on its row or on the next one below or above, where there is room for it."""
    row, col = int(dot[1] // UP) + below, int(dot[0] // ACROSS)
    row = max(0, min(row, sheet.height - 1))
    text = cut(text, sheet.width // 3, ascii=theme.ascii)
    size = width_of(text)
    start = col - size - 1 if to_left else col + 2
    start = max(0, min(start, sheet.width - size))
    if sheet.is_free(Rectangle(row, start, 1, size)):
        sheet.write(row, start, text, theme.muted)
