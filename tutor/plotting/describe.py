"""A figure in words, made from its data: for screen readers, and wherever a picture cannot be shown."""

from __future__ import annotations

import numpy as np

from tutor.plotting.artists import Artist, Bars, Contour, Fill, Floats, Heatmap, Image, Line, Note, Rule, Scatter
from tutor.plotting.artists_straight import Segments, Span
from tutor.plotting.describe3d import describe_space
from tutor.plotting.describe_lines import describe_line, describe_pieces, meetings
from tutor.plotting.describe_pictures import describe_picture, gallery_lines, table_lines
from tutor.plotting.describe_values import describe_bars, describe_contour, describe_heatmap, describe_scatter
from tutor.plotting.figure import Axes, Figure
from tutor.plotting.limits import axis_limits
from tutor.plotting.ticks import short
from tutor.plotting.wording import counted, named, plain, span_of

_MOST_ARTISTS = 20


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
        return [f"{name}{title}: {line}." for artist in axes.artists for line in _artist(artist, axes, [])]
    table = table_lines(axes)
    if table is not None:
        return [f"{name}{title}: {table[0]}", *table[1:]]
    (left, right), (bottom, top) = axis_limits(axes)
    x = _span(plain(axes.xlabel) or "x", left, right, axes.xscale == "log")
    y = _span(plain(axes.ylabel) or "y", bottom, top, axes.yscale == "log")
    lines = [f"{name}{title}: {x}, {y}."]
    grids: list[Floats] = []
    for artist in axes.artists[:_MOST_ARTISTS]:
        first, *more = _artist(artist, axes, grids)
        lines += [f"- {first}.", *more]
        if isinstance(artist, Heatmap | Contour):
            grids.append(artist.values)
    if len(axes.artists) > _MOST_ARTISTS:
        lines.append(f"- And {len(axes.artists) - _MOST_ARTISTS} more.")
    return lines + meetings(axes)


def _span(name: str, first: float, last: float, log: bool) -> str:
    return f"{name} from {short(first)} to {short(last)}{' (logarithmic)' if log else ''}"


def _artist(artist: Artist, axes: Axes, grids: list[Floats]) -> list[str]:
    """A sentence without its full stop, and whole lines that belong to it; ``grids`` have been told before."""
    match artist:
        case Line():
            return [describe_line(artist, axes)]
        case Scatter():
            return [describe_scatter(artist)]
        case Bars():
            return [describe_bars(artist, axes)]
        case Segments():
            return [describe_pieces(artist)]
        case Image():
            return [describe_picture(artist)]
        case Heatmap():
            return describe_heatmap(artist)
        case Contour():
            return describe_contour(artist, grids)
        case Fill():
            return [_fill(artist)]
        case Span():
            name = "y" if artist.horizontal else "x"
            return [f"Band{named(artist.label)} from {name} = {short(artist.low)} to {short(artist.high)}"]
        case Rule():
            way, name = ("Horizontal", "y") if artist.horizontal else ("Vertical", "x")
            return [f"{way} line{named(artist.label)} at {name} = {short(artist.value)}"]
        case Note():
            if artist.inside:
                return [f"Text {plain(artist.text)!r}"]
            return [f"Text {plain(artist.text)!r} at x = {short(artist.x)}, y = {short(artist.y)}"]
        case _:
            return ["Something that belongs into space"]


def _fill(fill: Fill) -> str:
    known = np.isfinite(fill.x) & np.isfinite(fill.lower) & np.isfinite(fill.upper)
    if not known.any():
        return f"Area{named(fill.label)} without any points"
    low = min(float(fill.lower[known].min()), float(fill.upper[known].min()))
    high = max(float(fill.lower[known].max()), float(fill.upper[known].max()))
    return f"Shaded area{named(fill.label)}, {span_of(fill.x, 'x')}, between y = {short(low)} and {short(high)}"
