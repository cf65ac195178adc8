"""Curves, and pieces of lines, in words: how they go, and where they cross."""

from __future__ import annotations

import numpy as np

from tutor.plotting.artists import Floats, Line
from tutor.plotting.artists_straight import Segments
from tutor.plotting.figure import Axes
from tutor.plotting.ticks import short
from tutor.plotting.wording import FLAT, at_point, counted, named, near, plain, span_of, trend

_MOST_NAMED = 12  # crossings or pieces that are named one by one
_MOST_MEETINGS = 8
_EXACT = 5e-4  # of the range of x: crossings between points are not known more exactly
_HALFWAY = 5  # points: with fewer there is nothing to say about what is between the ends


def describe_line(line: Line, axes: Axes) -> str:
    """How many points it has, from where to where it goes and how, its extremes."""
    kind = "Line" if line.style else "Points"
    x, y, missing = _shown(line, axes)
    if not x.size:
        return f"{kind}{named(line.label)} without any points"
    parts = [f"{kind}{named(line.label)}, {counted(x.size, 'point')}", *missing]
    if x.size == 1:
        return f"{', '.join(parts)} at x = {short(float(x[0]))}, y = {short(float(y[0]))}"
    low, high = int(y.argmin()), int(y.argmax())
    if y[low] == y[high]:
        return f"{', '.join(parts)}, {span_of(x, 'x')}: constant at {short(float(y[0]))}"
    way = trend(x, np.log10(y) if axes.yscale == "log" else y)
    logs = axes.xscale == "log", axes.yscale == "log"
    text = f"{', '.join(parts)}: {way} from {at_point(x, y, 0, logs)} to {at_point(x, y, -1, logs)}"
    more = [
        f"{word} {at_point(x, y, index, logs)}"
        for word, index in (("lowest", low), ("highest", high))
        if y[index] not in (y[0], y[-1])
    ]
    if not more and x.size >= _HALFWAY and way in ("rises", "falls"):
        ends = x[[0, -1]]
        middle = float(np.sqrt(ends.prod()) if logs[0] else ends.mean())
        between = float(np.interp(middle, x, y))
        more = [f"half-way {near(between, y, logs[1])} at x = {near(middle, x, logs[0])}"]
    return f"{text}; {', '.join(more)}" if more else text


def _shown(line: Line, axes: Axes) -> tuple[Floats, Floats, list[str]]:
    """The points that have a place, from left to right where they go from right to left, and how many have none."""
    known = np.isfinite(line.x) & np.isfinite(line.y)
    placed = known & ((line.x > 0) | (axes.xscale != "log")) & ((line.y > 0) | (axes.yscale != "log"))
    x, y = line.x[placed], line.y[placed]
    if x.size > 1 and bool(np.all(np.diff(x) < 0)):
        x, y = x[::-1], y[::-1]
    missing, without = int((~known).sum()), int((known & ~placed).sum())
    words = [f"{missing} more missing"] if missing else []
    return x, y, words + ([f"{without} more without a place on a logarithmic axis"] if without else [])


def describe_pieces(pieces: Segments) -> str:
    """Arrows, errors, stems, or pieces of lines."""
    count, upright = pieces.x.size, bool(np.all(pieces.x == pieces.x_end))
    if pieces.meaning == "arrows":
        if count == 1:
            ends = [
                f"x = {short(float(x[0]))}, y = {short(float(y[0]))}"
                for x, y in ((pieces.x, pieces.y), (pieces.x_end, pieces.y_end))
            ]
            return f"Arrow{named(pieces.label)} from {ends[0]} to {ends[1]}"
        length = np.hypot(pieces.x_end - pieces.x, pieces.y_end - pieces.y)
        text = f"{counted(count, 'arrow')}{named(pieces.label)}, {span_of(pieces.x, 'x')}, {span_of(pieces.y, 'y')}"
        return text + _directions(pieces, length)
    if pieces.meaning == "errors":
        size = (pieces.y_end - pieces.y if upright else pieces.x_end - pieces.x) / 2
        return f"Errors{named(pieces.label)} of {'y' if upright else 'x'}: {span_of(size, 'plus or minus')}"
    if pieces.meaning == "stems":
        return (
            f"{counted(count, 'stem')}{named(pieces.label)} from y = {short(float(pieces.y[0]))}"
            if count
            else "0 stems"
        )
    way = "Vertical" if upright else "Horizontal" if bool(np.all(pieces.y == pieces.y_end)) else "Straight"
    if count > _MOST_NAMED or way == "Straight":
        return f"{counted(count, f'{way.lower()} line')}{named(pieces.label)}, {span_of(pieces.x, 'x')}"
    along, across = (("y", "x") if upright else ("x", "y")), pieces.x if upright else pieces.y
    starts, stops = (pieces.y, pieces.y_end) if upright else (pieces.x, pieces.x_end)
    listed = [
        f"at {along[1]} = {short(place)} from {short(first)} to {short(last)}"
        for place, first, last in zip(across.tolist(), starts.tolist(), stops.tolist(), strict=True)
    ]
    return f"{way} {'line' if count == 1 else 'lines'}{named(pieces.label)} {', '.join(listed)}"


def _directions(pieces: Segments, length: Floats) -> str:
    """Whether the arrows of a field point away from a middle or towards it, and where they are longest."""
    known = np.isfinite(length)
    if not known.any() or not float(length[known].max()) > 0:
        return ", all of no length"
    middle_x, middle_y = (float((part[known].min() + part[known].max()) / 2) for part in (pieces.x, pieces.y))
    outwards = (pieces.x - middle_x) * (pieces.x_end - pieces.x) + (pieces.y - middle_y) * (pieces.y_end - pieces.y)
    turned = outwards[known & (length > 0)]
    text = ""
    if bool(np.all(turned >= 0)) or bool(np.all(turned <= 0)):
        way = "away from" if bool(np.all(turned >= 0)) else "towards"
        text = f", pointing {way} x = {short(middle_x)}, y = {short(middle_y)}"
    longest = int(np.where(known, length, -1.0).argmax())
    return f"{text}, longest at x = {short(float(pieces.x[longest]))}, y = {short(float(pieces.y[longest]))}"


def meetings(axes: Axes) -> list[str]:
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
    if len(sentences) > _MOST_MEETINGS:
        return [*sentences[:_MOST_MEETINGS], f"- And {len(sentences) - _MOST_MEETINGS} more pairs that cross."]
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
