"""Straight ways in space, dot by dot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.plotting.artists import Floats, LineStyle

Indices = np.ndarray[tuple[int], np.dtype[np.intp]]

_DASHES: dict[str, tuple[int, int]] = {"--": (6, 3), ":": (1, 3), "-.": (5, 3)}  # dots on, dots off
_FAR = 4000  # dots: no way on a canvas is longer


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """Dots (n,) along ways: where they are, how near to the eye, and how much of which way lies behind them."""

    column: Floats
    row: Floats
    near: Floats
    way: Indices
    share: Floats

    def of(self, which: np.ndarray[Any, Any]) -> Trail:
        """Some of the dots."""
        return Trail(self.column[which], self.row[which], self.near[which], self.way[which], self.share[which])


def trail(start: Floats, stop: Floats) -> Trail:
    """The dots of the ways from points (ways, 3) of column, row and nearness to others; NaN leaves a way out."""
    step = stop - start
    known = np.asarray(np.isfinite(step).all(1))
    length = np.minimum(np.abs(np.where(known[:, None], step, 0.0)[:, :2]).max(1, initial=0.0), _FAR)
    count = np.where(known, np.ceil(length).astype(np.intp) + 1, 0)
    way = np.repeat(np.arange(count.size), count)
    nth = np.arange(way.size) - np.repeat(np.cumsum(count) - count, count)
    share = nth / np.maximum(count[way] - 1, 1)
    column, row, near = (start[way] + share[:, None] * step[way]).T
    return Trail(column, row, near, way, share)


def dashed(dots: Trail, style: LineStyle) -> Trail:
    """The dots that a line of this style has."""
    if style not in _DASHES:
        return dots
    on, off = _DASHES[style]
    return dots.of(np.arange(dots.way.size) % (on + off) < on)
