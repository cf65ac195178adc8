"""The ranges of the axes: what was asked for, else what the data need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tutor.plotting.artists import Artist, Bars, Contour, Fill, Floats, Heatmap, Image, Line, Note, Rule, Scatter
from tutor.plotting.figure import Axes, Limits, Scale
from tutor.plotting.ticks import FINEST

# Beyond these, differences of doubles overflow or vanish.
_HUGE = 1e300
_TINY = 1e-290


class _Extent:
    """What has been seen along one axis; ``firm`` are edges that no margin belongs outside of."""

    __slots__ = ("firm_high", "firm_low", "high", "low")

    def __init__(self) -> None:
        self.low = self.firm_low = math.inf
        self.high = self.firm_high = -math.inf

    def add(self, values: Floats, scale: Scale, firm: bool = False) -> None:
        kept = values[np.isfinite(values)]
        if scale == "log":
            kept = kept[kept > 0]
        if not kept.size:
            return
        low, high = float(kept.min()), float(kept.max())
        self.low, self.high = min(self.low, low), max(self.high, high)
        if firm:
            self.firm_low, self.firm_high = min(self.firm_low, low), max(self.firm_high, high)


def axis_limits(axes: Axes) -> tuple[Limits, Limits]:
    """The limits of x and of y; the first of a pair is the larger where the axis is turned round."""
    x, y = _Extent(), _Extent()
    with np.errstate(over="ignore", invalid="ignore"):
        for artist in axes.artists:
            _extend(x, y, artist, axes)
    loose = any(isinstance(artist, Scatter) for artist in axes.artists)
    flat = axes.view is None
    xlim = axes.xlim or _spread(x, axes.xscale, 0.03 if loose and flat else 0.0)
    ylim = axes.ylim or _spread(y, axes.yscale, 0.05 if flat else 0.0)
    pictures = [artist.extent for artist in axes.artists if isinstance(artist, Image)]
    if axes.xlim is None and any(left > right for left, right, _, _ in pictures):
        xlim = (xlim[1], xlim[0])
    if axes.ylim is None and any(bottom > top for _, _, bottom, top in pictures):
        ylim = (ylim[1], ylim[0])
    return xlim, ylim


def share_limits(axes: Sequence[Axes], cols: int, shared: dict[str, str]) -> list[Axes]:
    """The axes, ``cols`` in a row, with the limits that are to be the same for "all", a "row" or a "col" of them."""
    result = list(axes)
    for number, name in enumerate("xy"):
        groups: dict[int, list[int]] = {}
        for place, item in enumerate(axes):
            key = {"all": 0, "row": place // cols, "col": place % cols}.get(shared[name])
            if key is not None and item.artists:
                groups.setdefault(key, []).append(place)
        for places in groups.values():
            limits = [axis_limits(axes[place])[number] for place in places]
            asked = [limit for limit in (getattr(axes[place], f"{name}lim") for place in places) if limit is not None]
            both = asked[-1] if asked else (min(map(min, limits)), max(map(max, limits)))
            changes: dict[str, Any] = {f"{name}lim": both}
            for place in places:
                result[place] = replace(result[place], **changes)
    return result


def height_limits(axes: Axes) -> Limits:
    """The limits of z of a plot in space."""
    z = _Extent()
    for artist in axes.artists:
        z.add(np.asarray(getattr(artist, "z", ())), "linear")
    return axes.zlim or _spread(z, "linear", 0.0)


def _extend(x: _Extent, y: _Extent, artist: Artist, axes: Axes) -> None:
    sx, sy = axes.xscale, axes.yscale
    match artist:
        case Line() | Scatter():
            seen = np.isfinite(artist.x) & np.isfinite(artist.y)
            seen &= (artist.x > 0) if sx == "log" else True
            seen &= (artist.y > 0) if sy == "log" else True
            x.add(artist.x[seen], sx)
            y.add(artist.y[seen], sy)
        case Bars():
            across, along = (y, x) if artist.horizontal else (x, y)
            s_across, s_along = (sy, sx) if artist.horizontal else (sx, sy)
            half = _reach(artist)
            across.add(artist.positions - half, s_across, firm=True)
            across.add(artist.positions + half, s_across, firm=True)
            along.add(artist.base, s_along, firm=True)
            along.add(artist.base + artist.lengths, s_along)
        case Image():
            left, right, bottom, top = artist.extent
            x.add(np.array([left, right]), sx, firm=True)
            y.add(np.array([bottom, top]), sy, firm=True)
        case Heatmap() | Contour():
            x.add(artist.x, sx, firm=True)
            y.add(artist.y, sy, firm=True)
        case Fill():
            seen = np.isfinite(artist.x) & np.isfinite(artist.lower) & np.isfinite(artist.upper)
            x.add(artist.x[seen], sx)
            y.add(artist.lower[seen], sy)
            y.add(artist.upper[seen], sy)
        case Rule():
            (y if artist.horizontal else x).add(np.array([artist.value]), sy if artist.horizontal else sx)
        case Note():
            pass
        case _:
            _extend_rarely(x, y, artist, axes)


def _extend_rarely(x: _Extent, y: _Extent, artist: Artist, axes: Axes) -> None:
    """The extent of what is not imported before it is drawn."""
    from tutor.plotting.artists3d import Mesh
    from tutor.plotting.artists_straight import Segments, Span

    match artist:
        case Mesh():
            x.add(artist.x, axes.xscale, firm=True)
            y.add(artist.y, axes.yscale, firm=True)
        case Segments():
            for at in (artist.x, artist.x_end):
                x.add(at, axes.xscale)
            for at in (artist.y, artist.y_end):
                y.add(at, axes.yscale)
        case Span():
            ends = np.array([artist.low, artist.high])
            (y if artist.horizontal else x).add(ends, axes.yscale if artist.horizontal else axes.xscale)
        case _:
            pass


def _reach(bars: Bars) -> Floats:
    """How far each bar claims room to either side: half the way to its neighbour where there is a gap."""
    places = np.unique(bars.positions[np.isfinite(bars.positions)])
    gap = float(np.diff(places).min()) if places.size > 1 else 1.0
    return np.maximum(np.abs(bars.thickness), gap) / 2


def _spread(extent: _Extent, scale: Scale, margin: float) -> Limits:
    """The extent with its margins, never empty."""
    low, high = max(extent.low, -_HUGE), min(extent.high, _HUGE)
    if low > high:
        return (1.0, 10.0) if scale == "log" else (0.0, 1.0)
    if scale == "log":
        low, high = max(low, _TINY), max(high, _TINY)
        if high / low < 1 + 1e-9:
            return low / 2, high * 2
        ratio = (high / low) ** margin if high / low < _HUGE else 1.0
        return max(low / ratio, _TINY), min(high * ratio, _HUGE)
    size = max(abs(low), abs(high))
    if high - low <= max(FINEST * size, _TINY):
        reach = max(0.1 * size, 10 * _TINY) if size > 0 else 1.0
        return low - reach, high + reach
    room = margin * (high - low)
    return (
        low if low >= extent.firm_low else low - room,
        high if high <= extent.firm_high else high + room,
    )
