"""Points, bars, and grids of values in words: how many, where they lie, the smallest and largest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tutor.plotting.artists import Bars, Contour, Floats, Heatmap, Scatter
from tutor.plotting.figure import Axes, Ticks
from tutor.plotting.halfblock import Mask
from tutor.plotting.ticks import short
from tutor.plotting.wording import counted, named, plain, sections, span_of

_MOST_NAMED = 12  # bars or levels that are named one by one
_MOST_CLASSES = 10
_MOST_TRACED = 2  # level lines that are followed


def describe_scatter(scatter: Scatter) -> str:
    """How many points, where, and of which classes or values."""
    known = np.isfinite(scatter.x) & np.isfinite(scatter.y)
    count = int(known.sum())
    text = f"{counted(count, 'point')}{named(scatter.label)}"
    if not count:
        return text
    text += f", {span_of(scatter.x[known], 'x')}, {span_of(scatter.y[known], 'y')}"
    if not scatter.values.size:
        return f"{text}, around {_middle(scatter, known)}" if count > _MOST_CLASSES else text
    known &= np.isfinite(scatter.values)
    kinds = np.unique(scatter.values[known])
    if kinds.size <= _MOST_CLASSES and bool(np.all(kinds == np.rint(kinds))):
        those = [known & (scatter.values == kind) for kind in kinds]
        listed = [
            f"class {short(kind)}: {int(which.sum())} around {_middle(scatter, which)}"
            for kind, which in zip(kinds.tolist(), those, strict=True)
        ]
        return f"{text} ({'; '.join(listed)})"
    return f"{text}, coloured by {span_of(scatter.values[known], 'values')}"


def _middle(scatter: Scatter, which: Mask) -> str:
    return f"x = {short(float(scatter.x[which].mean()), 3)}, y = {short(float(scatter.y[which].mean()), 3)}"


def describe_bars(bars: Bars, axes: Axes) -> str:
    """All bars when they are few; else the longest and shortest, and where the middle half of them all lies."""
    count = bars.positions.size
    text = f"{counted(count, 'bar')}{named(bars.label)}"
    known = np.isfinite(bars.lengths)
    if not known.any():
        return text
    lengths = bars.lengths.tolist()
    names = _bar_names(bars, axes.yticks if bars.horizontal else axes.xticks)
    if count <= _MOST_NAMED:
        listed = [f"{name} {short(value)}" for name, value in zip(names, lengths, strict=True) if math.isfinite(value)]
        return f"{text}: {', '.join(listed)}"
    high = int(np.argmax(np.where(known, bars.lengths, -np.inf)))
    low = int(np.argmin(np.where(known, bars.lengths, np.inf)))
    text = (
        f"{text}, {span_of(bars.positions, 'y' if bars.horizontal else 'x')}: "
        f"longest {short(lengths[high])} {names[high]}, shortest {short(lengths[low])} {names[low]}"
    )
    if not known.all() or bars.lengths.min() < 0 or bool(np.any(np.diff(bars.positions) <= 0)):
        return text
    share = np.cumsum(bars.lengths) / bars.lengths.sum() if bars.lengths.sum() > 0 else np.ones(1)
    first, last = (float(bars.positions[int(np.searchsorted(share, part))]) for part in (0.25, 0.75))
    return f"{text}; the middle half of the sum from {short(first)} to {short(last)}"


def _bar_names(bars: Bars, ticks: Ticks | None) -> list[str]:
    """What bars stand at: their names, the labels of ticks near by, or numbers."""
    if bars.names:
        return [plain(name) for name in bars.names]
    if ticks is not None and ticks.positions:
        marks = np.array(ticks.positions)
        nearest = [int(np.abs(marks - place).argmin()) for place in bars.positions.tolist()]
        labels = ticks.labels or tuple(short(mark) for mark in ticks.positions)
        if len(set(nearest)) == len(nearest) and len(labels) == marks.size:
            return [plain(labels[mark]) for mark in nearest]
    return [f"at {short(place)}" for place in bars.positions.tolist()]


def describe_heatmap(heatmap: Heatmap) -> list[str]:
    """Its size, extremes, and how its values go along lines."""
    rows, cols = heatmap.values.shape
    x, y = (heatmap.x[:-1] + heatmap.x[1:]) / 2, (heatmap.y[:-1] + heatmap.y[1:]) / 2
    text = f"Heatmap of {rows} rows and {cols} columns{_peaks(heatmap.values, x, y)}"
    return [text, *_ways(x, y, heatmap.values)]


def describe_contour(contour: Contour, before: Sequence[Floats]) -> list[str]:
    """Its levels and extremes; where one or two lines run, or how the values go, unless they were told ``before``."""
    levels = contour.levels.tolist()
    listed = ", ".join(short(level) for level in levels[:_MOST_NAMED])
    kind = "Filled contours" if contour.filled else "Contour lines"
    text = f"{kind} at {listed or 'no levels'}{', ...' if len(levels) > _MOST_NAMED else ''}"
    known = contour.values[np.isfinite(contour.values)]
    told = any(np.array_equal(values, contour.values, equal_nan=True) for values in before)
    if not told:
        text += _peaks(contour.values, contour.x, contour.y)
    if contour.filled and 2 <= len(levels) <= 4 and known.size:
        shares = [
            f"{float(((known >= low) & (known <= high)).mean()):.0%} of them from {short(low)} to {short(high)}"
            for low, high in pairwise(levels)
        ]
        return [f"{text}; {', '.join(shares)}"]
    if not contour.filled and 1 <= len(levels) <= _MOST_TRACED:
        return [text, *(f"  The line at {short(level)} {_trace(contour, level)}." for level in levels)]
    return [text] if told else [text, *_ways(contour.x, contour.y, contour.values)]


def _ways(x: Floats, y: Floats, values: Floats) -> list[str]:
    if min(values.shape) < 2 or not np.isfinite(values).any() or np.nanmin(values) == np.nanmax(values):
        return []
    return sections(*np.meshgrid(x, y), values)


def _trace(contour: Contour, level: float) -> str:
    """Where a level line runs: its y at five x, or its x at five y where it is upright."""
    for values, along, across, names in (
        (contour.values, contour.x, contour.y, ("x", "y")),
        (contour.values.T, contour.y, contour.x, ("y", "x")),
    ):
        shown = np.unique(np.linspace(0, along.size - 1, 5).round().astype(int)).tolist()
        places = {k: _crossed(values[:, k], across, level) for k in shown}
        if sum(map(bool, places.values())) >= 2:
            return "runs through " + "; ".join(
                f"{names[1]} = {' and '.join(map(short, at))} at {names[0]} = {short(float(along[k]))}"
                for k, at in places.items()
                if at
            )
    return "is small or not there"


def _crossed(values: Floats, at: Floats, level: float) -> list[float]:
    """Where values (n,) pass a level on the way along ``at`` (n,)."""
    gap = values - level
    turns = np.flatnonzero((gap[:-1] < 0) != (gap[1:] < 0))
    turns = turns[np.isfinite(gap[turns]) & np.isfinite(gap[turns + 1])]
    share = gap[turns] / (gap[turns] - gap[turns + 1])
    return [float(place) for place in at[turns] + share * (at[turns + 1] - at[turns])]


def _peaks(values: Floats, x: Floats, y: Floats) -> str:
    """The smallest and largest of a grid of values, and where they are."""
    known = np.isfinite(values)
    if not known.any():
        return ", no finite values"
    found = []
    for word, filled, pick in (("smallest", np.inf, np.argmin), ("largest", -np.inf, np.argmax)):
        row, col = np.unravel_index(int(pick(np.where(known, values, filled))), values.shape)
        where = f"x = {short(float(x[col]))}, y = {short(float(y[row]))}"
        found.append(f"{word} value {short(float(values[row, col]))} at {where}")
    if float(values[known].min()) == float(values[known].max()):
        return f", all {short(float(values[known].min()))}"
    return ", " + ", ".join(found)
