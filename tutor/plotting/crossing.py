"""Reading the plain values that a figure crosses a process boundary as; ``figure.to_plain`` makes them."""

from __future__ import annotations

from dataclasses import fields

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
from tutor.plotting.artists3d import Line3D, Mesh, Note3D, Scatter3D
from tutor.plotting.artists_straight import MEANINGS, Segments, Span
from tutor.plotting.figure import MAX_ARTISTS, MAX_AXES, Axes, Figure, Ticks
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
    "inside": flag,
    "shift": list_of(whole, count=2),
    "labelled": flag,
    "meaning": choice(*MEANINGS),
    "low": number,
    "high": number,
    "z": array(1),
    "rstride": whole,
    "cstride": whole,
}
_VECTORS = ("x", "y", "x_end", "y_end", "positions", "lengths", "base", "thickness", "lower", "levels")
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
        (Segments, {}),
        (Span, {}),
        (Mesh, {"x": array(2), "y": array(2), "z": array(2)}),
        (Line3D, {}),
        (Scatter3D, {"values": array(1)}),
        (Note3D, {"x": number, "y": number, "z": number}),
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
    "view": maybe(pair),
    "zlabel": text,
    "zlim": maybe(pair),
}


def read_figure(plain: object) -> Figure:
    """The figure that ``figure.to_plain`` made ``plain`` from.

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
