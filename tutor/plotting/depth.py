"""What of a surface can be seen: the nearest of its triangles at every dot of a canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tutor.plotting.artists import Floats
from tutor.plotting.trails import Indices

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Visible:
    """At every dot (rows, columns): how near the surface is, and which point of its grid is seen there.

    ``near`` is -inf and ``row`` and ``col`` are NaN where there is nothing. ``row`` and ``col`` count the points of
    the grid, with fractions between them.
    """

    near: Floats
    row: Floats
    col: Floats

    def sample(self, values: Floats) -> Floats:
        """The values (rows, columns) of the grid's points as they are seen at the dots; NaN where there is nothing."""
        known = np.isfinite(self.row)
        top = np.clip(self.row[known].astype(int), 0, values.shape[0] - 2)
        left = np.clip(self.col[known].astype(int), 0, values.shape[1] - 2)
        down, right = self.row[known] - top, self.col[known] - left
        upper = values[top, left] * (1 - right) + values[top, left + 1] * right
        lower = values[top + 1, left] * (1 - right) + values[top + 1, left + 1] * right
        result = np.full(self.row.shape, np.nan)
        result[known] = upper * (1 - down) + lower * down
        return result


def visible(projected: Floats, width: int, height: int) -> Visible:
    """What can be seen on a canvas of so many dots of a grid (rows, columns, 3) of column, row and nearness.

    Every triangle is compared with all dots in the rectangle around it; all triangles at once.
    """
    rows, cols = projected.shape[:2]
    points = np.arange(rows * cols).reshape(rows, cols)
    corner, right, across, below = points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]
    # Two triangles for every mesh of the net, which share its diagonal.
    triangles = np.concatenate(
        [np.stack([corner, right, across], -1).reshape(-1, 3), np.stack([corner, below, across], -1).reshape(-1, 3)]
    )
    x, y, near = (projected[..., k].reshape(-1)[triangles] for k in range(3))
    to_first, to_second = (x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]), (x[:, 2] - x[:, 0], y[:, 2] - y[:, 0])
    area = to_first[0] * to_second[1] - to_second[0] * to_first[1]
    drawn = np.isfinite(area) & np.isfinite(near).all(1) & (np.abs(area) > _ROUNDING)
    x, y, near = x[drawn], y[drawn], near[drawn]
    left, wide = _reach(x, width)
    top, tall = _reach(y, height)
    count = wide * tall
    # Pairs of a triangle and a dot in its rectangle.
    which = np.repeat(np.arange(count.size), count)
    nth = np.arange(which.size) - np.repeat(np.cumsum(count) - count, count)
    col, row = left[which] + nth % wide[which], top[which] + nth // wide[which]
    scale = 1 / area[drawn]
    (ax, ay), (bx, by) = (tuple(part[drawn] * scale for part in way) for way in (to_first, to_second))
    dx, dy = col - x[which, 0], row - y[which, 0]
    # The dot is the first corner and so much of the ways to the second and third.
    first, second = dx * by[which] - dy * bx[which], dy * ax[which] - dx * ay[which]
    inside = (first >= -_ROUNDING) & (second >= -_ROUNDING) & (first + second <= 1 + _ROUNDING)
    which, first, second = which[inside], first[inside], second[inside]
    dot = row[inside] * width + col[inside]
    depth = near[which, 0] + first * (near[which, 1] - near[which, 0]) + second * (near[which, 2] - near[which, 0])
    result = Visible(*(np.full(width * height, empty) for empty in (-np.inf, np.nan, np.nan)))
    np.maximum.at(result.near, dot, depth)
    nearest = depth >= result.near[dot]
    dot, which, first, second = dot[nearest], which[nearest], first[nearest], second[nearest]
    mesh = np.flatnonzero(drawn)[which]
    lower = mesh >= _meshes(rows, cols)
    mesh_row, mesh_col = np.divmod(mesh % _meshes(rows, cols), cols - 1)
    result.row[dot] = mesh_row + second + np.where(lower, first, 0.0)
    result.col[dot] = mesh_col + second + np.where(lower, 0.0, first)
    return Visible(*(part.reshape(height, width) for part in (result.near, result.row, result.col)))


def _meshes(rows: int, cols: int) -> int:
    """How many meshes a net of so many points has."""
    return (rows - 1) * (cols - 1)


def _reach(corners: Floats, count: int) -> tuple[Indices, Indices]:
    """The first of ``count`` dots that triangles (n, 3) touch, and how many."""
    first = np.ceil(np.clip(corners.min(1), 0, count) - _ROUNDING).astype(np.intp)
    last = np.floor(np.clip(corners.max(1), -1, count - 1) + _ROUNDING).astype(np.intp)
    return first, np.maximum(last - first + 1, 0)
