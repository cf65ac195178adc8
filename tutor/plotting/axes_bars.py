"""Drawing bars and histograms on an axes. Names and meanings are matplotlib's."""

from __future__ import annotations

from typing import Any

import numpy as np

from tutor.plotting.arguments import alpha_value, numbers, same_length, spread, vector
from tutor.plotting.artists import Bars, Floats
from tutor.plotting.axes_marks import AxesMarks
from tutor.plotting.palette import color_name
from tutor.plotting.styling import BAR_STYLING, label_text, refuse_unknown

_HIST_WORDS = {"log", "cumulative", "orientation", "align"}
_MOST_SETS = 10  # columns of a matrix are sets of values; one with more is taken as values


class AxesBars(AxesMarks):
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
        yerr: object = None,
        **styling: object,
    ) -> Bars:
        """Upright bars at ``x``, which may be a list of names."""
        bars = self._bars("x", x, "height", height, width, bottom, align, label, color, styling, horizontal=False)
        if yerr is not None:
            self._errors(bars.positions, bars.base + bars.lengths, None, yerr, styling.get("ecolor") or "gray")
        return bars

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
        xerr: object = None,
        **styling: object,
    ) -> Bars:
        """Lying bars at ``y``, which may be a list of names."""
        bars = self._bars("y", y, "width", width, height, left, align, label, color, styling, horizontal=True)
        if xerr is not None:
            self._errors(bars.base + bars.lengths, bars.positions, xerr, None, styling.get("ecolor") or "gray")
        return bars

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
        styling: dict[str, object],
        *,
        horizontal: bool,
    ) -> Bars:
        known = ("label", "color", "align", *(("height", "left") if horizontal else ("width", "bottom")))
        refuse_unknown("barh" if horizontal else "bar", styling, BAR_STYLING, known)
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
            alpha=alpha_value(styling.get("alpha")),
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
    ) -> tuple[Floats, Floats, Any]:
        """How often values fall into each of the bins: counts, edges, and the bars drawn.

        Of several sets of values, in a list, the bars stand beside each other: a row of counts and bars for each.
        """
        refuse_unknown("hist", styling, BAR_STYLING | _HIST_WORDS, ("bins", "range", "density", "label", "color"))
        sets = _sets(x)
        weight = None if weights is None else vector(weights, "weights")
        if weight is not None:
            same_length(sets[0], "x", weight, "weights")
        kept = [np.isfinite(values) for values in sets]
        edges = np.histogram_bin_edges(
            np.concatenate([values[known] for values, known in zip(sets, kept, strict=True)]), bins=bins, range=range
        ).astype(np.float64)
        lying = styling.get("orientation") == "horizontal"
        if styling.get("log"):
            (self.set_xscale if lying else self.set_yscale)("log")
        shift = {"left": -0.5, "mid": 0.0, "right": 0.5}.get(str(styling.get("align", "mid")), 0.0) * np.diff(edges)
        drawn: list[Bars] = []
        for k, (values, known) in enumerate(zip(sets, kept, strict=True)):
            weight_kept = None if weight is None else weight[known]
            counts, _ = np.histogram(values[known], bins=edges, density=density, weights=weight_kept)
            lengths = counts.astype(np.float64)
            if styling.get("cumulative"):
                lengths = np.cumsum(lengths * (np.diff(edges) if density else 1.0))
            thickness = np.diff(edges) / len(sets)
            paint = _nth(color, k, len(sets))
            bars = Bars(
                positions=edges[:-1] + (k + 0.5) * thickness + shift,
                lengths=lengths,
                base=np.zeros(lengths.size),
                thickness=thickness,
                horizontal=lying,
                colors=(color_name(paint) if paint is not None else self._next_color(),),
                label=label_text(_nth(label, k, len(sets))),
                alpha=alpha_value(styling.get("alpha")) if len(sets) == 1 else 1.0,
            )
            self._add(bars)
            drawn.append(bars)
        if len(drawn) == 1:
            return drawn[0].lengths.copy(), edges, drawn[0]
        return np.stack([bars.lengths for bars in drawn]), edges, drawn


def _sets(x: object) -> list[Floats]:
    """The sets of values of a histogram, (n,) each: one, or those of a list of lists or the columns of a matrix."""
    if isinstance(x, list | tuple) and x and all(np.ndim(item) > 0 for item in x):
        return [vector(item, "x") for item in x]
    array = numbers(x, "x")
    if array.ndim == 2 and 1 < array.shape[1] <= _MOST_SETS:
        return list(array.T)
    return [array.reshape(-1)]


def _nth(value: object, k: int, count: int) -> object:
    """What belongs to the k-th of several sets: from a list one each; a single one is that of the first."""
    if isinstance(value, list | tuple) and len(value) == count:
        return value[k]
    return value if k == 0 or count == 1 else None


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
