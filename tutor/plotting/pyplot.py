"""What learners call ``plt``: the part of matplotlib's pyplot that the course needs, drawn as plain data.

It runs in the learner's process and draws nothing: ``take_figures`` hands over what was asked for, and the process that
owns the terminal renders it. As in a notebook, a cell's figures are shown when it ends; ``show`` ends one earlier, and
``pause`` shows one as it is while the cell goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

from tutor.plotting import figure as data
from tutor.plotting.artists import Drawn
from tutor.plotting.asked import LimitsSet
from tutor.plotting.axes_settings import AxesSettings
from tutor.plotting.drawing import GALLERY
from tutor.plotting.drawing import Axes as Axes
from tutor.plotting.drawing import Figure as Figure
from tutor.plotting.leniency import UNSEEN
from tutor.plotting.live import draw as draw
from tutor.plotting.live import pause as pause
from tutor.plotting.palette import DEFAULT_CMAP, ColorMaps, cmap_name
from tutor.plotting.styling import FIGURE_STYLING, refuse_unknown

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def take_figures() -> list[data.Figure]:
    """The figures drawn since the last call, oldest first; the next drawing starts a new one."""
    return GALLERY.take()


def is_drawing(value: object) -> bool:
    """Whether a value is what drawing or setting returns: a cell that ends in one has shown it as a picture."""
    if isinstance(value, LimitsSet):
        return True
    if isinstance(value, list | tuple):
        return any(is_drawing(item) for item in value)
    if isinstance(value, np.ndarray):
        return value.dtype == object and value.size > 0 and isinstance(value.flat[0], AxesSettings)
    return isinstance(value, Drawn | AxesSettings | Figure)


def figure(num: object = None, figsize: object = None, **styling: object) -> Figure:
    """A new figure, or the one of that number or name; what follows is drawn on it."""
    refuse_unknown("figure", styling, FIGURE_STYLING, ("num", "figsize"))
    return GALLERY.open(num, figsize)


def gcf() -> Figure:
    """The figure drawn on last, made if there is none."""
    return GALLERY.current or figure()


def gca() -> Any:
    """The axes drawn on last, flat or in space; flat ones are made if there are none."""
    return gcf().gca()


def axes(*, projection: object = None, **styling: object) -> Any:
    """New axes over the whole current figure; in space with ``projection="3d"``."""
    return gcf().add_subplot(1, 1, 1, projection=projection, **styling)


def sca(ax: AxesSettings) -> None:
    """Draw on these axes from now on."""
    GALLERY.choose(ax)


def subplots(
    nrows: int = 1, ncols: int = 1, *, num: object = None, figsize: object = None, **keywords: Any
) -> tuple[Figure, Any]:
    """A new figure with axes in rows and columns: the figure, and one axes or an array of them."""
    styling = {name: keywords.pop(name) for name in list(keywords) if name in FIGURE_STYLING}
    drawn = figure(num, figsize, **styling)
    return drawn, drawn.subplots(nrows, ncols, **keywords)


def subplot(*args: Any, **styling: object) -> Any:
    """The axes at a place of the current figure: ``subplot(2, 3, 1)`` or ``subplot(231)``, counted from 1."""
    return gcf().add_subplot(*(args or (1, 1, 1)), **styling)


def suptitle(t: object, **styling: object) -> None:
    """The text above all axes of the current figure."""
    gcf().suptitle(t, **styling)


def colorbar(mappable: object = None, *, ax: AxesSettings | None = None, **keywords: Any) -> None:
    """Show which colour stands for which value, beside the axes."""
    gcf().colorbar(mappable, ax=ax, **keywords)


def tight_layout(*_args: object, **_styling: object) -> None:
    """Taken and left aside: the layout is always tight."""


subplots_adjust = margins = minorticks_on = tick_params = ticklabel_format = locator_params = tight_layout
bar_label = autoscale = box = tight_layout


def matshow(A: object, fignum: object = None, **keywords: Any) -> Drawn:
    """A matrix as a picture, in a new figure unless one has been begun for it."""
    if fignum is None:
        figure()
    drawn: Drawn = gca().matshow(A, **keywords)
    return drawn


def get_cmap(name: object = None, lut: object = None) -> str:  # noqa: ARG001 - matplotlib's signature
    """The name of a colour map, for ``cmap=...``."""
    return cmap_name(name) or DEFAULT_CMAP


def show(*_args: object, **_styling: object) -> None:
    """End the figures drawn so far: what follows starts a new one."""
    GALLERY.show_all()


def ion() -> None:
    """Taken and left aside: ``pause`` and ``draw`` show pictures while a cell runs, whether or not this was called."""


ioff = ion


def close(fig: object = None) -> None:
    """Throw away the current figure, that of a name or number, a given one, or "all"; those shown stay."""
    GALLERY.close(fig)


def clf() -> None:
    """Forget everything on the current figure."""
    gcf().clear()


def xticks(ticks: object = None, labels: Any = None, **styling: object) -> None:
    """Where the ticks of x stand, and what is written there."""
    if ticks is not None:
        gca().set_xticks(ticks, labels, **styling)


def yticks(ticks: object = None, labels: Any = None, **styling: object) -> None:
    """Where the ticks of y stand, and what is written there."""
    if ticks is not None:
        gca().set_yticks(ticks, labels, **styling)


def _on_current(method: Callable[Concatenate[Axes, _Given], _Result]) -> Callable[_Given, _Result]:
    """The function that calls a method of the current axes."""

    @wraps(method)
    def call(*args: _Given.args, **keywords: _Given.kwargs) -> _Result:
        result: _Result = getattr(gca(), method.__name__)(*args, **keywords)  # those in space have their own
        return result

    return call


plot = _on_current(Axes.plot)
semilogx = _on_current(Axes.semilogx)
semilogy = _on_current(Axes.semilogy)
loglog = _on_current(Axes.loglog)
scatter = _on_current(Axes.scatter)
bar = _on_current(Axes.bar)
barh = _on_current(Axes.barh)
hist = _on_current(Axes.hist)
fill_between = _on_current(Axes.fill_between)
axhline = _on_current(Axes.axhline)
axvline = _on_current(Axes.axvline)
text = _on_current(Axes.text)
imshow = _on_current(Axes.imshow)
pcolormesh = _on_current(Axes.pcolormesh)
contour = _on_current(Axes.contour)
contourf = _on_current(Axes.contourf)
title = _on_current(Axes.set_title)
xlabel = _on_current(Axes.set_xlabel)
ylabel = _on_current(Axes.set_ylabel)
xlim = _on_current(Axes.set_xlim)
ylim = _on_current(Axes.set_ylim)
xscale = _on_current(Axes.set_xscale)
yscale = _on_current(Axes.set_yscale)
grid = _on_current(Axes.grid)
legend = _on_current(Axes.legend)
cla = _on_current(Axes.clear)
annotate = _on_current(Axes.annotate)
arrow = _on_current(Axes.arrow)
quiver = _on_current(Axes.quiver)
vlines = _on_current(Axes.vlines)
hlines = _on_current(Axes.hlines)
axvspan = _on_current(Axes.axvspan)
axhspan = _on_current(Axes.axhspan)
errorbar = _on_current(Axes.errorbar)
stem = _on_current(Axes.stem)
step = _on_current(Axes.step)
clabel = _on_current(Axes.clabel)
axis = _on_current(Axes.axis)
cm = ColorMaps()
style = rcParams = rc = UNSEEN  # noqa: N816 - matplotlib's name


def __getattr__(name: str) -> Any:
    """Explain what there is to somebody who asks for what there is not."""
    if name.startswith("__"):
        raise AttributeError(name)
    from tutor.plotting.refusals import missing  # only for this message

    there = [word for word, value in globals().items() if not word.startswith("_") and callable(value)]
    raise AttributeError(missing("plt", name, there))
