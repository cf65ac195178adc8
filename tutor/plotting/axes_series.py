"""Drawing series on an axes: lines, points, bars, areas. Names and meanings are matplotlib's."""

from __future__ import annotations

from typing import Any

import numpy as np

from tutor.plotting.arguments import alpha_value, columns, maybe_number, number, numbers, same_length, spread, vector
from tutor.plotting.artists import Fill, Floats, Line, LineStyle, Rule, Scatter
from tutor.plotting.axes_settings import AxesSettings
from tutor.plotting.palette import cmap_name, color_name
from tutor.plotting.styling import (
    AREA_STYLING,
    LINE_STYLING,
    POINT_STYLING,
    format_string,
    label_text,
    line_style,
    marker_name,
    refuse_unknown,
)

_SERIES_WORDS = ("label", "color", "linestyle", "marker")
_POINT_WORDS = ("marker", "cmap", "label", "color", "c", "s")


class AxesSeries(AxesSettings):
    """The methods that draw series."""

    def plot(
        self,
        /,
        *args: Any,
        label: object = None,
        color: object = None,
        c: object = None,
        linestyle: object = None,
        ls: object = None,
        marker: object = None,
        **styling: object,
    ) -> list[Line]:
        """Lines: ``plot(y)``, ``plot(x, y)``, ``plot(x, y, "r--")``, and more groups of these; one line a column."""
        refuse_unknown("plot", styling, LINE_STYLING, _SERIES_WORDS)
        asked = color if color is not None else c
        style = linestyle if linestyle is not None else ls
        lines: list[Line] = []
        for x, y, fmt in _groups(args):
            fmt_color, fmt_style, fmt_marker = format_string(fmt)
            chosen_marker = marker_name(marker) if marker is not None else fmt_marker
            chosen_style: LineStyle = (
                line_style(style) if style is not None else fmt_style if fmt_style is not None else "-"
            )
            for k in range(y.shape[1]):
                own = _nth(label, k, y.shape[1])
                name = color_name(asked) if asked is not None else fmt_color or self._next_color()
                line = Line(
                    x=x[:, k if x.shape[1] > 1 else 0].copy(),
                    y=y[:, k].copy(),
                    label=label_text(own),
                    color=name,
                    style=chosen_style,
                    marker=chosen_marker,
                )
                self._add(line)
                lines.append(line)
        return lines

    def semilogx(self, /, *args: Any, **keywords: Any) -> list[Line]:
        """``plot`` with a logarithmic x-axis."""
        self.set_xscale("log")
        return self.plot(*args, **keywords)

    def semilogy(self, /, *args: Any, **keywords: Any) -> list[Line]:
        """``plot`` with a logarithmic y-axis."""
        self.set_yscale("log")
        return self.plot(*args, **keywords)

    def loglog(self, /, *args: Any, **keywords: Any) -> list[Line]:
        """``plot`` with two logarithmic axes."""
        self.set_xscale("log")
        return self.semilogy(*args, **keywords)

    def scatter(
        self,
        /,
        x: object,
        y: object,
        s: object = None,
        c: object = None,
        *,
        marker: object = None,
        cmap: object = None,
        vmin: object = None,
        vmax: object = None,
        label: object = None,
        color: object = None,
        **styling: object,
    ) -> Scatter:
        """Points. ``c`` is a colour, a colour for each, or a number for each: a class, or a value for ``cmap``."""
        refuse_unknown("scatter", styling, POINT_STYLING, _POINT_WORDS)
        xs, ys = vector(x, "x"), vector(y, "y")
        same_length(xs, "x", ys, "y")
        if s is not None:
            numbers(s, "s")  # sizes cannot be shown, but must be sizes
        wanted, hollow = _point_paint(color if color is not None else c, styling)
        values, names = _point_colors(wanted, xs.size)
        points = Scatter(
            x=xs,
            y=ys,
            values=values,
            colors=names or (self._next_color(),),
            label=label_text(label),
            marker="ring" if hollow and marker in (None, "o") else marker_name(marker) or "o",
            cmap=cmap_name(cmap),
            vmin=maybe_number(vmin, "vmin"),
            vmax=maybe_number(vmax, "vmax"),
        )
        self._add(points)
        return points

    def fill_between(
        self,
        /,
        x: object,
        y1: object,
        y2: object = 0.0,
        where: object = None,
        *,
        label: object = None,
        color: object = None,
        alpha: object = None,
        **styling: object,
    ) -> Fill:
        """The area between ``y1`` and ``y2``, each numbers like ``x`` or one number; only ``where`` that is true."""
        refuse_unknown("fill_between", styling, AREA_STYLING, ("label", "color", "alpha", "where"))
        xs = vector(x, "x")
        low, high = spread(y2, xs.size, "y2"), spread(y1, xs.size, "y1")
        if where is not None:
            mask = vector(where, "where")
            same_length(xs, "x", mask, "where")
            low = np.where(mask != 0, low, np.nan)
        area = Fill(
            x=xs,
            lower=low,
            upper=high,
            label=label_text(label),
            color=color_name(color) if color is not None else self._next_color(),
            alpha=alpha_value(alpha),
        )
        self._add(area)
        return area

    def axhline(
        self,
        /,
        y: object = 0.0,
        *_span: object,
        label: object = None,
        color: object = None,
        c: object = None,
        linestyle: object = None,
        ls: object = None,
        **styling: object,
    ) -> Rule:
        """A horizontal line across the whole axes."""
        refuse_unknown("axhline", styling, LINE_STYLING | {"xmin", "xmax", "marker"}, _SERIES_WORDS)
        return self._rule(number(y, "y"), True, label, color if color is not None else c, linestyle or ls)

    def axvline(
        self,
        /,
        x: object = 0.0,
        *_span: object,
        label: object = None,
        color: object = None,
        c: object = None,
        linestyle: object = None,
        ls: object = None,
        **styling: object,
    ) -> Rule:
        """A vertical line across the whole axes."""
        refuse_unknown("axvline", styling, LINE_STYLING | {"ymin", "ymax", "marker"}, _SERIES_WORDS)
        return self._rule(number(x, "x"), False, label, color if color is not None else c, linestyle or ls)

    def _rule(self, value: float, horizontal: bool, label: object, color: object, style: object) -> Rule:
        rule = Rule(
            value=value,
            horizontal=horizontal,
            label=label_text(label),
            color="gray" if color is None else color_name(color),
            style=line_style(style) if style is not None else "-",
        )
        self._add(rule)
        return rule


def _groups(args: tuple[Any, ...]) -> list[tuple[Floats, Floats, str]]:
    """The arguments of ``plot`` as x (n, 1 or k), y (n, k) and format string."""
    groups: list[tuple[Floats, Floats, str]] = []
    rest = list(args)
    while rest:
        if isinstance(rest[0], str):
            raise ValueError(f"plot: expected numbers before the format string {rest[0]!r}.")
        first = rest.pop(0)
        second = rest.pop(0) if rest and not isinstance(rest[0], str) else None
        fmt = rest.pop(0) if rest and isinstance(rest[0], str) else ""
        y = columns(first if second is None else second, "y")
        x = np.arange(y.shape[0], dtype=np.float64)[:, None] if second is None else columns(first, "x")
        same_length(x, "x", y, "y")
        if x.shape[1] > 1 and y.shape[1] == 1:
            y = np.repeat(y, x.shape[1], axis=1)
        if x.shape[1] not in (1, y.shape[1]):
            raise ValueError(f"x and y have different numbers of columns: shapes {x.shape} and {y.shape}.")
        groups.append((x, y, fmt))
    return groups


def _nth(label: object, k: int, count: int) -> object:
    """The label of column k: from a list one each, else the same text for the first only."""
    if isinstance(label, list | tuple) and len(label) == count:
        return label[k]
    return label if k == 0 else None


def _point_paint(asked: object, styling: dict[str, object]) -> tuple[object, bool]:
    """What colours points, and whether they are hollow: an edge's colour is theirs when nothing fills them."""
    face = next((styling[name] for name in ("facecolors", "facecolor", "fc") if name in styling), None)
    edge = next((styling[name] for name in ("edgecolors", "edgecolor", "ec") if name in styling), None)
    hollow = isinstance(face, str) and face.lower() == "none"
    if asked is not None:
        return asked, hollow
    if face is not None and not hollow:
        return face, False
    known_edge = edge is not None and not (isinstance(edge, str) and edge in ("face", "none"))
    return (edge if hollow and known_edge else None), hollow


def _point_colors(value: object, count: int) -> tuple[Floats, tuple[str, ...]]:
    """Numbers for a colour map, (count,), or else names of colours; both empty for None."""
    nothing: Floats = np.empty(0)
    if value is None:
        return nothing, ()
    if isinstance(value, str):
        return nothing, (color_name(value, "c"),)
    if isinstance(value, list | tuple) and value and all(isinstance(item, str) for item in value):
        if len(value) != count:
            raise ValueError(f"c holds {len(value)} colours for {count} points.")
        return nothing, tuple(color_name(item, "c") for item in value)
    given = numbers(value, "c")
    if given.size == count:
        return given.reshape(-1), ()
    if given.ndim == 1 and given.size in (3, 4) and bool(np.all((given >= 0) & (given <= 1))):
        return nothing, (color_name(tuple(given.tolist()), "c"),)
    if given.ndim == 2 and given.shape[1] in (3, 4) and given.shape[0] in (1, count):
        return nothing, tuple(color_name(tuple(row), "c") for row in given.tolist())
    raise ValueError(f"c must hold one number a point: shape {given.shape} for {count} points.")
