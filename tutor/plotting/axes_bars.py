"""Drawing bars and histograms on an axes. Names and meanings are matplotlib's."""

from __future__ import annotations

from typing import Any

import numpy as np

from tutor.plotting.arguments import same_length, spread, vector
from tutor.plotting.artists import Bars, Floats
from tutor.plotting.axes_settings import AxesSettings
from tutor.plotting.palette import color_name
from tutor.plotting.styling import BAR_STYLING, label_text, refuse_unknown


class AxesBars(AxesSettings):
    """The methods that draw bars."""

    def bar(
        self,
        /,
        x: object,
        height: object,
        width: object = 0.8,
        bottom: object = 0.0,
        *,
        align: str = "center",
        label: object = None,
        color: object = None,
        **styling: object,
    ) -> Bars:
        """Upright bars at ``x``, which may be a list of names."""
        refuse_unknown("bar", styling, BAR_STYLING, ("label", "color", "width", "bottom", "align"))
        return self._bars("x", x, "height", height, width, bottom, align, label, color, horizontal=False)

    def barh(
        self,
        /,
        y: object,
        width: object,
        height: object = 0.8,
        left: object = 0.0,
        *,
        align: str = "center",
        label: object = None,
        color: object = None,
        **styling: object,
    ) -> Bars:
        """Lying bars at ``y``, which may be a list of names."""
        refuse_unknown("barh", styling, BAR_STYLING, ("label", "color", "height", "left", "align"))
        return self._bars("y", y, "width", width, height, left, align, label, color, horizontal=True)

    def _bars(
        self,
        where: str,
        at: object,
        what: str,
        lengths: object,
        thickness: object,
        base: object,
        align: str,
        label: object,
        color: object,
        *,
        horizontal: bool,
    ) -> Bars:
        names = _categories(at)
        long = vector(lengths, what)
        positions = np.arange(len(names), dtype=np.float64) if names else vector(at, where)
        if long.size == 1 and positions.size > 1:
            long = np.repeat(long, positions.size)
        same_length(positions, where, long, what)
        count = positions.size
        thick, start = spread(thickness, count, "width"), spread(base, count, "bottom")
        if align == "edge":
            positions = positions + thick / 2
        elif align != "center":
            raise ValueError(f"align: {align!r} is none of 'center', 'edge'.")
        bars = Bars(
            positions=positions,
            lengths=long,
            base=start,
            thickness=np.abs(thick),
            names=names,
            horizontal=horizontal,
            colors=_bar_colors(color, count) or (self._next_color(),),
            label=label_text(label),
        )
        self._add(bars)
        return bars

    def hist(
        self,
        /,
        x: object,
        bins: Any = 10,
        range: tuple[float, float] | None = None,  # matplotlib's name
        density: bool = False,
        *,
        weights: object = None,
        label: object = None,
        color: object = None,
        **styling: object,
    ) -> tuple[Floats, Floats, Bars]:
        """How often values fall into each of the bins: counts, edges, and the bars drawn."""
        refuse_unknown("hist", styling, BAR_STYLING, ("bins", "range", "density", "label", "color"))
        values = vector(x, "x")
        weight = None if weights is None else vector(weights, "weights")
        if weight is not None:
            same_length(values, "x", weight, "weights")
        kept = np.isfinite(values)
        counts, edges = np.histogram(
            values[kept], bins=bins, range=range, density=density, weights=None if weight is None else weight[kept]
        )
        bars = Bars(
            positions=(edges[:-1] + edges[1:]) / 2,
            lengths=counts.astype(np.float64),
            base=np.zeros(counts.size),
            thickness=np.diff(edges).astype(np.float64),
            colors=(color_name(color) if color is not None else self._next_color(),),
            label=label_text(label),
        )
        self._add(bars)
        return bars.lengths.copy(), edges.astype(np.float64), bars


def _bar_colors(value: object, count: int) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list) and len(value) == count:
        return tuple(color_name(item) for item in value)
    return (color_name(value),)


def _categories(value: object) -> tuple[str, ...]:
    """The names, when bars stand at names rather than numbers."""
    if isinstance(value, str):
        return (value,)
    listed = list(value) if isinstance(value, list | tuple | np.ndarray) else []
    return tuple(str(item) for item in listed) if any(isinstance(item, str) for item in listed) else ()
