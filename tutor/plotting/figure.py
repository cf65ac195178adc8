"""Figures as plain data, and their way across a process boundary.

``pyplot`` makes figures in the learner's process, ``to_plain`` turns them into dicts, lists, strings, numbers and
arrays, ``from_plain`` checks and rebuilds them on the other side.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from tutor.plotting.artists import Artist

Scale = Literal["linear", "log"]
Limits = tuple[float, float]

MAX_AXES = 400
MAX_ARTISTS = 5000


@dataclass(frozen=True, slots=True, eq=False)
class Ticks:
    """Where the ticks are, when that was asked for; ``labels`` may be empty: then they are the numbers."""

    positions: tuple[float, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """One plot. ``legend`` is "" for none, or where it should go ("best", "upper left", ...)."""

    artists: tuple[Artist, ...] = ()
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    xlim: Limits | None = None
    ylim: Limits | None = None
    xscale: Scale = "linear"
    yscale: Scale = "linear"
    xticks: Ticks | None = None
    yticks: Ticks | None = None
    legend: str = ""
    grid: bool = False
    frame: bool = True
    equal: bool = False
    colorbar: bool = False
    colorbar_label: str = ""
    # In space: from how high and from which side it is seen, in degrees. None for a flat plot.
    view: tuple[float, float] | None = None
    zlabel: str = ""
    zlim: Limits | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """``rows`` times ``cols`` axes, row by row. ``size`` is what was asked for, in inches (width, height)."""

    axes: tuple[Axes, ...]
    rows: int = 1
    cols: int = 1
    size: tuple[float, float] | None = None
    title: str = ""

    def __post_init__(self) -> None:
        if self.rows < 1 or self.cols < 1 or self.rows * self.cols != len(self.axes):
            raise ValueError(f"axes: expected {self.rows} x {self.cols} of them, got {len(self.axes)}")


def to_plain(figure: Figure) -> dict[str, object]:
    """The figure as dicts, lists, strings, numbers and arrays."""
    return {
        "rows": figure.rows,
        "cols": figure.cols,
        "size": figure.size,
        "title": figure.title,
        "axes": [_axes_to_plain(axes) for axes in figure.axes],
    }


def _axes_to_plain(axes: Axes) -> dict[str, object]:
    plain = _fields_to_plain(axes)
    plain["artists"] = [{"kind": type(artist).__name__} | _fields_to_plain(artist) for artist in axes.artists]
    for name, ticks in (("xticks", axes.xticks), ("yticks", axes.yticks)):
        plain[name] = None if ticks is None else _fields_to_plain(ticks)
    return plain


def _fields_to_plain(item: Artist | Axes | Ticks) -> dict[str, object]:
    return {entry.name: getattr(item, entry.name) for entry in fields(item)}


def from_plain(plain: object) -> Figure:
    """The figure that ``to_plain`` made ``plain`` from.

    Raises:
        ValueError: the value is no figure; the message names the place.
    """
    from tutor.plotting.crossing import read_figure  # the learner's process, which has to start fast, never reads

    return read_figure(plain)
