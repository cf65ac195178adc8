"""A figure in words, made from its data: for screen readers, and wherever a picture cannot be shown."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from tutor.plotting.artists import Artist, Bars, Contour, Fill, Floats, Heatmap, Image, Line, Note, Rule, Scatter
from tutor.plotting.describe3d import describe_space
from tutor.plotting.describe_pictures import describe_picture, gallery_lines, table_lines
from tutor.plotting.figure import Axes, Figure
from tutor.plotting.limits import axis_limits
from tutor.plotting.ticks import short
from tutor.plotting.wording import FLAT, at_point, counted, named, plain, span_of, trend

_MOST_NAMED = 12  # bars, crossings or levels that are named one by one
_MOST_ARTISTS = 20
_EXACT = 5e-4  # of the range of x: crossings between points are not known more exactly


def describe(figure: Figure) -> str:
    """The figure as sentences, a line for each thing drawn: kinds, labels, ranges, extremes, trends, crossings."""
    with np.errstate(all="ignore"):
        shown = [axes for axes in figure.axes if axes.artists or axes.title]
        lines = [plain(figure.title) + "."] if figure.title else []
        if not shown:
            lines.append("An empty plot.")
        gallery = gallery_lines(figure)
        if gallery is not None:
            return "\n".join(lines + gallery)
        if len(shown) > 1:
            lines.append(f"{len(shown)} plots in {counted(figure.rows, 'row')} and {counted(figure.cols, 'column')}.")
        for number, axes in enumerate(shown, 1):
            lines += _axes(axes, f"Plot {number}" if len(shown) > 1 else "Plot")
        return "\n".join(lines)


def _axes(axes: Axes, name: str) -> list[str]:
    if axes.view is not None:
        return describe_space(axes, name)
    title = f" {plain(axes.title)!r}" if axes.title else ""
    if axes.artists and all(isinstance(artist, Image) for artist in axes.artists):
        return [f"{name}{title}: {_artist(artist)}." for artist in axes.artists]
    table = table_lines(axes)
    if table is not None:
        return [f"{name}{title}: {table[0]}", *table[1:]]
    (left, right), (bottom, top) = axis_limits(axes)
    x = _span(plain(axes.xlabel) or "x", left, right, axes.xscale == "log")
    y = _span(plain(axes.ylabel) or "y", bottom, top, axes.yscale == "log")
    lines = [f"{name}{title}: {x}, {y}."]
    lines += [f"- {_artist(artist)}." for artist in axes.artists[:_MOST_ARTISTS]]
    if len(axes.artists) > _MOST_ARTISTS:
        lines.append(f"- And {len(axes.artists) - _MOST_ARTISTS} more.")
    return lines + _meetings(axes)


def _span(name: str, first: float, last: float, log: bool) -> str:
    return f"{name} from {short(first)} to {short(last)}{' (logarithmic)' if log else ''}"


def _artist(artist: Artist) -> str:
    match artist:
        case Line():
            return _line(artist)
        case Scatter():
            return _scatter(artist)
        case Bars():
            return _bars(artist)
        case Image():
            return describe_picture(artist)
        case Heatmap():
            rows, cols = artist.values.shape
            x, y = (artist.x[:-1] + artist.x[1:]) / 2, (artist.y[:-1] + artist.y[1:]) / 2
            return f"Heatmap of {rows} rows and {cols} columns{_peaks(artist.values, x, y)}"
        case Contour():
            return _contour(artist)
        case Fill():
            known = np.isfinite(artist.x) & np.isfinite(artist.lower) & np.isfinite(artist.upper)
            if not known.any():
                return f"Area{named(artist.label)} without any points"
            low = min(float(artist.lower[known].min()), float(artist.upper[known].min()))
            high = max(float(artist.lower[known].max()), float(artist.upper[known].max()))
            between = f"between y = {short(low)} and {short(high)}"
            return f"Shaded area{named(artist.label)}, {span_of(artist.x, 'x')}, {between}"
        case Rule():
            way, name = ("Horizontal", "y") if artist.horizontal else ("Vertical", "x")
            return f"{way} line{named(artist.label)} at {name} = {short(artist.value)}"
        case Note():
            return f"Text {plain(artist.text)!r} at x = {short(artist.x)}, y = {short(artist.y)}"
        case _:
            return "Something that belongs into space"


# --- lines -----------------------------------------------------------------------------------------------------------


def _line(line: Line) -> str:
    kind = "Line" if line.style else "Points"
    known = np.isfinite(line.x) & np.isfinite(line.y)
    x, y = line.x[known], line.y[known]
    if not x.size:
        return f"{kind}{named(line.label)} without any points"
    missing = line.x.size - x.size
    parts = [f"{kind}{named(line.label)}, {counted(x.size, 'point')}"]
    if missing:
        parts.append(f"{missing} more missing")
    if x.size == 1:
        return f"{parts[0]} at x = {short(float(x[0]))}, y = {short(float(y[0]))}"
    low, high = int(y.argmin()), int(y.argmax())
    if y[low] == y[high]:
        return f"{', '.join(parts)}, {span_of(x, 'x')}: constant at {short(float(y[0]))}"
    ends = f"from {at_point(x, y, 0)} to {at_point(x, y, -1)}"
    text = f"{', '.join(parts)}: {trend(x, y)} {ends}"
    inner = [
        f"{word} {at_point(x, y, index)}"
        for word, index in (("lowest", low), ("highest", high))
        if y[index] not in (y[0], y[-1])
    ]
    return f"{text}; {', '.join(inner)}" if inner else text


def _meetings(axes: Axes) -> list[str]:
    """Where labelled lines cross each other."""
    lines = [artist for artist in axes.artists if isinstance(artist, Line) and artist.label and artist.style]
    sentences = []
    for index, one in enumerate(lines[:6]):
        for other in lines[index + 1 : 6]:
            places = _crossings(one, other)
            if places:
                reach = float(np.abs(one.x).max())
                listed = ", ".join(
                    short(place, 3) if abs(place) > _EXACT * reach else "0" for place in places[:_MOST_NAMED]
                )
                more = " and elsewhere" if len(places) > _MOST_NAMED else ""
                sentences.append(
                    f"- {plain(one.label)!r} and {plain(other.label)!r} cross at about x = {listed}{more}."
                )
    return sentences


def _crossings(one: Line, other: Line) -> list[float]:
    """The x at which two curves over increasing x cross."""
    if min(one.x.size, other.x.size) < 2 or not (_is_curve(one) and _is_curve(other)):
        return []
    at = np.union1d(one.x, other.x)
    at = at[(at >= max(one.x[0], other.x[0])) & (at <= min(one.x[-1], other.x[-1]))]
    gap = np.interp(at, one.x, one.y) - np.interp(at, other.x, other.y)
    size = float(np.abs(gap).max(initial=0.0))
    sign = np.where(np.abs(gap) <= FLAT * size, 0, np.sign(gap))
    kept = np.flatnonzero(sign)
    turns = np.flatnonzero(sign[kept][1:] != sign[kept][:-1])
    before, after = kept[turns], kept[turns + 1]
    share = gap[before] / (gap[before] - gap[after])
    return [float(place) for place in at[before] + share * (at[after] - at[before])]


def _is_curve(line: Line) -> bool:
    return bool(np.isfinite(line.x).all() and np.isfinite(line.y).all() and (np.diff(line.x) > 0).all())


# --- points, bars, grids ---------------------------------------------------------------------------------------------


def _scatter(scatter: Scatter) -> str:
    known = np.isfinite(scatter.x) & np.isfinite(scatter.y)
    count = int(known.sum())
    text = f"{counted(count, 'point')}{named(scatter.label)}"
    if not count:
        return text
    text += f", {span_of(scatter.x[known], 'x')}, {span_of(scatter.y[known], 'y')}"
    if not scatter.values.size:
        return text
    values = scatter.values[known & np.isfinite(scatter.values)]
    kinds, counts = np.unique(values, return_counts=True)
    if kinds.size <= 10 and bool(np.all(kinds == np.rint(kinds))):
        listed = ", ".join(f"class {short(kind)}: {n}" for kind, n in zip(kinds.tolist(), counts.tolist(), strict=True))
        return f"{text} ({listed})"
    return f"{text}, coloured by {span_of(values, 'values')}"


def _bars(bars: Bars) -> str:
    count = bars.positions.size
    text = f"{counted(count, 'bar')}{named(bars.label)}"
    known = np.isfinite(bars.lengths)
    if not known.any():
        return text
    lengths = bars.lengths.tolist()
    names = [plain(name) for name in bars.names] or [f"at {short(place)}" for place in bars.positions.tolist()]
    if count <= _MOST_NAMED:
        listed = [f"{name} {short(value)}" for name, value in zip(names, lengths, strict=True) if math.isfinite(value)]
        return f"{text}: {', '.join(listed)}"
    high = int(np.argmax(np.where(known, bars.lengths, -np.inf)))
    low = int(np.argmin(np.where(known, bars.lengths, np.inf)))
    return (
        f"{text}, {span_of(bars.positions, 'x')}: "
        f"longest {short(lengths[high])} {names[high]}, shortest {short(lengths[low])} {names[low]}"
    )


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


def _contour(contour: Contour) -> str:
    levels = contour.levels.tolist()
    named = ", ".join(short(level) for level in levels[:_MOST_NAMED])
    kind = "Filled contours" if contour.filled else "Contour lines"
    text = f"{kind} at {named or 'no levels'}{', ...' if len(levels) > _MOST_NAMED else ''}"
    text += _peaks(contour.values, contour.x, contour.y)
    known = contour.values[np.isfinite(contour.values)]
    if contour.filled and 2 <= len(levels) <= 4 and known.size:
        shares = [
            f"{float(((known >= low) & (known <= high)).mean()):.0%} of them from {short(low)} to {short(high)}"
            for low, high in pairwise(levels)
        ]
        text += "; " + ", ".join(shares)
    return text
