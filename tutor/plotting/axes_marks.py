"""Drawing marks on an axes: arrows, pieces of lines, bands, text. Names and meanings are matplotlib's."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from tutor.plotting.arguments import alpha_value, number, same_length, spread, vector
from tutor.plotting.artists import Drawn, Floats, Note
from tutor.plotting.axes_series import AxesSeries
from tutor.plotting.palette import color_name
from tutor.plotting.styling import (
    AREA_STYLING,
    ARROW_STYLING,
    LINE_STYLING,
    TEXT_STYLING,
    label_text,
    line_style,
    refuse_unknown,
)

_POINTS_A_COLUMN, _POINTS_A_ROW = 7.0, 14.0  # what offsets in points come to in a terminal
_PIECE_STYLING = LINE_STYLING | {"linewidths", "data"}
_BAND_STYLING = AREA_STYLING | {"xmin", "xmax", "ymin", "ymax"}


class AxesMarks(AxesSeries):
    """The methods that draw marks."""

    transAxes = "axes"  # noqa: N815 - matplotlib's name; for text(..., transform=ax.transAxes)
    transData = "data"  # noqa: N815

    def text(
        self,
        /,
        x: object,
        y: object,
        s: object,
        *,
        color: object = None,
        c: object = None,
        ha: str = "left",
        transform: object = None,
        **styling: object,
    ) -> Note:
        """Text at a point of the data, or with ``transform=ax.transAxes`` at a share of width and height of the axes.

        ``ha`` says which end of it stands there.
        """
        align = cast(str, styling.pop("horizontalalignment", ha))
        refuse_unknown("text", styling, TEXT_STYLING | {"alpha", "clip_on"}, ("color", "ha", "transform"))
        if transform not in (None, self.transAxes, self.transData):
            raise ValueError("transform: text stands at a point of the data, or with ax.transAxes at one of the axes.")
        return self._note(x, y, s, color if color is not None else c, align, inside=transform == self.transAxes)

    def annotate(
        self,
        /,
        text: object,
        xy: object,
        xytext: object = None,
        *,
        textcoords: object = None,
        arrowprops: Any = None,
        color: object = None,
        ha: str = "left",
        **styling: object,
    ) -> Note:
        """Text beside the point ``xy``, or at ``xytext``, with an arrow to the point if ``arrowprops`` are given."""
        align = cast(str, styling.pop("horizontalalignment", ha))
        refuse_unknown("annotate", styling, TEXT_STYLING | {"xycoords", "annotation_clip", "alpha"}, ("xy", "xytext"))
        at = _pair(xy, "xy")
        if xytext is None:
            return self._note(*at, text, color, align, shift=(1, 0))
        to = _pair(xytext, "xytext")
        if textcoords not in (None, "data"):
            shift = round(to[0] / _POINTS_A_COLUMN), round(to[1] / _POINTS_A_ROW)
            return self._note(*at, text, color, align, shift=shift if any(shift) else (1, 0))
        if arrowprops is not None:
            paint = arrowprops.get("color", color) if isinstance(arrowprops, dict) else color
            self._segments(*to, *at, meaning="arrows", color="gray" if paint is None else paint)
        return self._note(*to, text, color, align)

    def _note(
        self,
        x: object,
        y: object,
        text: object,
        color: object,
        align: str,
        *,
        inside: bool = False,
        shift: tuple[int, int] = (0, 0),
    ) -> Note:
        if align not in ("left", "center", "right"):
            raise ValueError(f"ha: {align!r} is none of 'left', 'center', 'right'.")
        note = Note(
            x=number(x, "x"),
            y=number(y, "y"),
            text=str(text),
            color="" if color is None else color_name(color),
            align=cast(Any, align),
            inside=inside,
            shift=shift,
        )
        self._add(note)
        return note

    def _segments(
        self, x: object, y: object, x_end: object, y_end: object, *, meaning: str, color: object, **looks: object
    ) -> Drawn:
        from tutor.plotting.artists_straight import Segments  # not before somebody draws one

        parts = [vector(part, name) for part, name in ((x, "x"), (y, "y"), (x_end, "x"), (y_end, "y"))]
        count = max(part.size for part in parts)
        start_x, start_y, stop_x, stop_y = (np.repeat(part, count) if part.size == 1 else part for part in parts)
        for part in (start_y, stop_x, stop_y):
            same_length(start_x, "x", part, "y")
        pieces = Segments(
            x=start_x,
            y=start_y,
            x_end=stop_x,
            y_end=stop_y,
            meaning=cast(Any, meaning),
            label=label_text(looks.get("label")),
            color=self._next_color() if color is None else color_name(_first(color)),
            style=line_style(looks["style"]) if looks.get("style") is not None else "-",
        )
        self._add(pieces)
        return pieces

    def _errors(self, x: Floats, y: Floats, x_error: object, y_error: object, color: object) -> list[Drawn]:
        drawn = []
        with np.errstate(all="ignore"):
            if y_error is not None:
                down, up = _both_ways(y_error, y.size, "yerr")
                drawn.append(self._segments(x, y - down, x, y + up, meaning="errors", color=color))
            if x_error is not None:
                left, right = _both_ways(x_error, x.size, "xerr")
                drawn.append(self._segments(x - left, y, x + right, y, meaning="errors", color=color))
        return drawn

    def vlines(
        self,
        /,
        x: object,
        ymin: object,
        ymax: object,
        colors: object = None,
        linestyles: object = None,
        *,
        label: object = None,
        color: object = None,
        **styling: object,
    ) -> Drawn:
        """Vertical pieces of lines at ``x`` from ``ymin`` to ``ymax``."""
        style = styling.pop("linestyle", styling.pop("ls", linestyles))
        refuse_unknown("vlines", styling, _PIECE_STYLING, ("label", "colors", "linestyles"))
        paint = colors if color is None else color
        return self._segments(x, ymin, x, ymax, meaning="lines", color=paint, label=label, style=style)

    def hlines(
        self,
        /,
        y: object,
        xmin: object,
        xmax: object,
        colors: object = None,
        linestyles: object = None,
        *,
        label: object = None,
        color: object = None,
        **styling: object,
    ) -> Drawn:
        """Horizontal pieces of lines at ``y`` from ``xmin`` to ``xmax``."""
        style = styling.pop("linestyle", styling.pop("ls", linestyles))
        refuse_unknown("hlines", styling, _PIECE_STYLING, ("label", "colors", "linestyles"))
        paint = colors if color is None else color
        return self._segments(xmin, y, xmax, y, meaning="lines", color=paint, label=label, style=style)

    def arrow(self, /, x: object, y: object, dx: object, dy: object, **styling: object) -> Drawn:
        """An arrow from a point by so much."""
        color = styling.pop("color", styling.pop("fc", styling.pop("facecolor", None)))
        label = styling.pop("label", None)
        refuse_unknown("arrow", styling, ARROW_STYLING, ("color", "label"))
        start = number(x, "x"), number(y, "y")
        end = start[0] + number(dx, "dx"), start[1] + number(dy, "dy")
        return self._segments(*start, *end, meaning="arrows", color=color, label=label)

    def quiver(
        self, /, *args: object, scale: object = None, color: object = None, label: object = None, **styling: object
    ) -> Drawn:
        """A field of arrows: ``quiver(U, V)`` or ``quiver(X, Y, U, V)``; the longest is as long as their distance.

        With ``scale`` they are 1/scale times as long as U and V, in units of the axes.
        """
        refuse_unknown("quiver", styling, ARROW_STYLING, ("scale", "color", "label"))
        if len(args) in (3, 5):
            raise ValueError("quiver: arrows have one colour here; leave the last array out.")
        if len(args) not in (2, 4):
            raise TypeError(f"quiver() takes U and V, or X, Y, U and V, got {len(args)} arrays")
        x, y, u, v = _field(args)
        with np.errstate(all="ignore"):  # what is too large to be drawn has no place, and is left out
            if scale is None:
                factor = 0.9 * min(_distance(x) / _longest(u), _distance(y) / _longest(v))
            else:
                factor = 1 / number(scale, "scale")
            x_end, y_end = x + factor * u, y + factor * v
        return self._segments(x, y, x_end, y_end, meaning="arrows", color=color, label=label)

    def axhspan(self, /, ymin: object, ymax: object, **looks: Any) -> Drawn:
        """A band across the whole axes, from one y to another."""
        return self._span("axhspan", number(ymin, "ymin"), number(ymax, "ymax"), True, **looks)

    def axvspan(self, /, xmin: object, xmax: object, **looks: Any) -> Drawn:
        """A band across the whole axes, from one x to another."""
        return self._span("axvspan", number(xmin, "xmin"), number(xmax, "xmax"), False, **looks)

    def _span(
        self,
        function: str,
        low: float,
        high: float,
        horizontal: bool,
        *,
        label: object = None,
        color: object = None,
        alpha: object = None,
        **styling: object,
    ) -> Drawn:
        from tutor.plotting.artists_straight import Span  # not before somebody draws one

        paint = styling.get("facecolor", styling.get("fc")) if color is None else color
        refuse_unknown(function, styling, _BAND_STYLING, ("label", "color", "alpha"))
        band = Span(
            low=min(low, high),
            high=max(low, high),
            horizontal=horizontal,
            label=label_text(label),
            color=self._next_color() if paint is None else color_name(paint),
            alpha=alpha_value(alpha),
        )
        self._add(band)
        return band


def _pair(value: object, name: str) -> tuple[float, float]:
    both = vector(value, name)
    if both.size != 2:
        raise ValueError(f"{name} takes two numbers, x and y, got {both.size}.")
    return float(both[0]), float(both[1])


def _first(color: object) -> object:
    """The colour for all of a list of them: pieces that are drawn together have one."""
    return color[0] if isinstance(color, list) and color else color


def _both_ways(value: object, count: int, name: str) -> tuple[Floats, Floats]:
    """Errors downwards and upwards, (count,) each, from one number, one each, or two rows."""
    errors = np.asarray(value) if not isinstance(value, np.ndarray) else value
    if errors.ndim == 2 and errors.shape[0] == 2:
        return spread(errors[0], count, name), spread(errors[1], count, name)
    same = spread(value, count, name)
    return same, same


def _field(args: tuple[object, ...]) -> tuple[Floats, Floats, Floats, Floats]:
    """Where arrows start and how far they go, (n,) each."""
    u = np.asarray(args[-2], dtype=np.float64)
    if len(args) == 4:
        starts = [np.asarray(part, dtype=np.float64) for part in args[:2]]
        if u.ndim == 2 and starts[0].ndim == starts[1].ndim == 1:
            starts = list(np.meshgrid(*starts))
    else:
        starts = list(np.meshgrid(*(np.arange(float(size)) for size in np.atleast_2d(u).shape[::-1])))
    x, y, u, v = (vector(part, name) for part, name in zip((*starts, u, args[-1]), "XYUV", strict=True))
    for part, name in ((y, "Y"), (u, "U"), (v, "V")):
        same_length(x, "X", part, name)
    return x, y, u, v


def _distance(at: Floats) -> float:
    """How far the places of arrows are apart along one axis."""
    places = np.unique(at[np.isfinite(at)])
    return (float(places[-1]) - float(places[0])) / (places.size - 1) if places.size > 1 else 1.0


def _longest(way: Floats) -> float:
    known = np.abs(way[np.isfinite(way)])
    return float(known.max()) if known.size and known.max() > 0 else 1e-300
