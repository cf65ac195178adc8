"""Figures as plain data, and their way across a process boundary.

``pyplot`` makes figures in the learner's process, ``to_plain`` turns them into dicts, lists, strings, numbers and
arrays, ``from_plain`` checks and rebuilds them on the other side.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from tutor.plotting.artists import (
    LINE_STYLES,
    MARKERS,
    Artist,
    Bars,
    Contour,
    Fill,
    Heatmap,
    Image,
    Line,
    Note,
    Rule,
    Scatter,
)
from tutor.plotting.plainread import (
    Reader,
    Reject,
    array,
    choice,
    flag,
    items,
    list_of,
    mapping,
    maybe,
    number,
    pair,
    record,
    text,
    whole,
)

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


# --- crossing a process boundary -----------------------------------------------------------------------------------

_COMMON: dict[str, Reader] = {
    "label": text,
    "color": text,
    "colors": list_of(text),
    "cmap": text,
    "vmin": maybe(number),
    "vmax": maybe(number),
    "alpha": number,
    "style": choice(*LINE_STYLES),
    "marker": choice(*MARKERS),
    "horizontal": flag,
    "names": list_of(text),
    "text": text,
    "align": choice("left", "center", "right"),
    "filled": flag,
    "upper": flag,
    "value": number,
    "extent": list_of(number, count=4),
    "pixels": array(2, 3),
    "values": array(2),
}
_VECTORS = ("x", "y", "positions", "lengths", "base", "thickness", "lower", "levels")
_COMMON.update((name, array(1)) for name in _VECTORS)
_READERS: dict[str, tuple[type[Artist], dict[str, Reader]]] = {
    cls.__name__: (cls, {item.name: _COMMON[item.name] for item in fields(cls)} | special)
    for cls, special in (
        (Line, {}),
        (Scatter, {"values": array(1)}),
        (Bars, {}),
        (Image, {}),
        (Heatmap, {}),
        (Contour, {}),
        (Fill, {"upper": array(1)}),
        (Rule, {}),
        (Note, {"x": number, "y": number}),
    )
}
_TICKS: dict[str, Reader] = {"positions": list_of(number), "labels": list_of(text)}
_AXES: dict[str, Reader] = {
    "title": text,
    "xlabel": text,
    "ylabel": text,
    "xlim": maybe(pair),
    "ylim": maybe(pair),
    "xscale": choice("linear", "log"),
    "yscale": choice("linear", "log"),
    "legend": text,
    "grid": flag,
    "frame": flag,
    "equal": flag,
    "colorbar": flag,
    "colorbar_label": text,
}


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
    try:
        outer = mapping(plain, "figure")
        axes = tuple(
            _axes_from_plain(item, f"figure.axes[{index}]")
            for index, item in enumerate(items(outer.get("axes"), "figure.axes", MAX_AXES))
        )
        rest: dict[str, Reader] = {"rows": whole, "cols": whole, "size": maybe(pair), "title": text}
        return Figure(axes=axes, **record(outer, rest, "figure", extra=("axes",)))
    except Reject as problem:
        raise ValueError(str(problem)) from None


def _axes_from_plain(plain: object, where: str) -> Axes:
    values = mapping(plain, where)
    artists = tuple(
        _artist_from_plain(item, f"{where}.artists[{index}]")
        for index, item in enumerate(items(values.get("artists"), f"{where}.artists", MAX_ARTISTS))
    )
    return Axes(
        artists=artists,
        xticks=_ticks_from_plain(values.get("xticks"), f"{where}.xticks"),
        yticks=_ticks_from_plain(values.get("yticks"), f"{where}.yticks"),
        **record(values, _AXES, where, extra=("artists", "xticks", "yticks")),
    )


def _ticks_from_plain(plain: object, where: str) -> Ticks | None:
    return None if plain is None else Ticks(**record(mapping(plain, where), _TICKS, where))


def _artist_from_plain(plain: object, where: str) -> Artist:
    values = mapping(plain, where)
    kind = values.get("kind")
    if not isinstance(kind, str) or kind not in _READERS:
        raise Reject(f"{where}: unknown kind {kind!r}")
    cls, readers = _READERS[kind]
    try:
        return cls(**record(values, readers, where, extra=("kind",)))
    except ValueError as problem:
        raise Reject(f"{where}: {problem}") from None
