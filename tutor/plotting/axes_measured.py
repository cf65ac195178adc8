"""Drawing what was measured: errors, stems, steps. Names and meanings are matplotlib's."""

from __future__ import annotations

from typing import Any

import numpy as np

from tutor.plotting.arguments import number, same_length, vector
from tutor.plotting.artists import Drawn, Line
from tutor.plotting.axes_marks import AxesMarks
from tutor.plotting.palette import color_name
from tutor.plotting.styling import refuse_unknown


class AxesMeasured(AxesMarks):
    """The methods that draw what was measured."""

    def errorbar(
        self,
        /,
        x: object,
        y: object,
        yerr: object = None,
        xerr: object = None,
        fmt: str = "",
        *,
        color: object = None,
        ecolor: object = None,
        **keywords: Any,
    ) -> Line | Drawn:
        """Points joined by a line, or drawn as ``fmt`` says, with their errors: one number, one each, or two rows."""
        for name in ("capsize", "elinewidth", "capthick", "barsabove", "errorevery"):
            keywords.pop(name, None)
        xs, ys = vector(x, "x"), vector(y, "y")
        same_length(xs, "x", ys, "y")
        paint = color_name(color) if color is not None else self._next_color()
        drawn: Line | Drawn | None = None
        if fmt.lower() != "none":
            (drawn,) = self.plot(xs, ys, *([fmt] if fmt else []), color=paint, **keywords)
        errors = self._errors(xs, ys, xerr, yerr, paint if ecolor is None else ecolor)
        if drawn is None and not errors:
            raise ValueError("errorbar: there is nothing to draw; give yerr or xerr, or leave fmt='none' out.")
        return drawn or errors[0]

    def stem(self, /, *args: object, bottom: object = 0.0, label: object = None, **styling: object) -> Drawn:
        """Points on stems: ``stem(y)`` or ``stem(x, y)``."""
        refuse_unknown("stem", styling, {"linefmt", "markerfmt", "basefmt", "orientation"}, ("bottom", "label"))
        if len(args) not in (1, 2):
            raise TypeError(f"stem() takes y, or x and y, got {len(args)} arrays")
        ys = vector(args[-1], "y")
        xs = vector(args[0], "x") if len(args) == 2 else np.arange(float(ys.size))
        same_length(xs, "x", ys, "y")
        color = self._next_color()
        stems = self._segments(xs, number(bottom, "bottom"), xs, ys, meaning="stems", color=color, label=label)
        self.plot(xs, ys, "o", color=color)
        return stems

    def step(self, /, *args: Any, where: str = "pre", **keywords: Any) -> list[Line]:
        """``plot`` in steps: they come before each point ("pre"), after it ("post"), or half-way ("mid")."""
        if where not in ("pre", "post", "mid"):
            raise ValueError(f"where: {where!r} is none of 'pre', 'post', 'mid'.")
        fmt = [part for part in args if isinstance(part, str)]
        arrays = [part for part in args if not isinstance(part, str)]
        if len(arrays) not in (1, 2):
            raise TypeError(f"step() takes y, or x and y, got {len(arrays)} arrays")
        ys = vector(arrays[-1], "y")
        xs = vector(arrays[0], "x") if len(arrays) == 2 else np.arange(float(ys.size))
        same_length(xs, "x", ys, "y")
        if where == "mid" and xs.size:
            middle = (xs[:-1] + xs[1:]) / 2
            at, heights = np.concatenate([xs[:1], np.repeat(middle, 2), xs[-1:]]), np.repeat(ys, 2)
        else:
            twice = np.repeat(np.stack([xs, ys]), 2, axis=1)
            at, heights = (twice[0][:-1], twice[1][1:]) if where == "pre" else (twice[0][1:], twice[1][:-1])
        return self.plot(at, heights, *fmt, **keywords)
