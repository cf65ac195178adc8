"""How series look: the characters of markers and lines, the groups of a scatter plot, the keys of the legend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tutor.plotting.artists import Bars, Contour, Fill, Floats, Heatmap, Image, Line, Rule, Scatter
from tutor.plotting.artists3d import Mesh
from tutor.plotting.artists_straight import Segments, Span
from tutor.plotting.bars import PATTERNS, PATTERNS_ASCII
from tutor.plotting.figure import Axes
from tutor.plotting.halfblock import Mask
from tutor.plotting.legend import Entry
from tutor.plotting.regions import normalise, tint_of, value_range
from tutor.plotting.sheet import clean
from tutor.plotting.strokes import BRAILLE
from tutor.plotting.theme import NONE, Theme

_CHARS = {"o": "●", ".": BRAILLE, "x": "×", "+": "+", "s": "■", "^": "▲", "v": "▼", "*": "★", "D": "◆", "ring": "○"}
_CHARS_ASCII = {"o": "o", ".": ".", "x": "x", "+": "+", "s": "#", "^": "^", "v": "v", "*": "*", "D": "%", "ring": "O"}
_CLASS_MARKERS = "ox^sD+v*"
_LINE_CHARS_ASCII = "*+ox#@%&"
_MOST_CLASSES = 10
_SHADES = 24  # how many colours a continuous scale is drawn in
HATCHES = "░▒▓╱╲╳"
HATCHES_ASCII = ":/%=~$"


Labelled = Line | Scatter | Bars | Fill | Rule | Mesh | Segments | Span


@dataclass(frozen=True, slots=True)
class Look:
    """How one artist is drawn: colour, what its line is made of, marks along the line, and the legend's key.

    ``ink`` is the colour as asked for: whether it can be read depends on what is behind it.
    """

    ink: int = NONE
    pen: str = BRAILLE
    mark: str = ""  # at the points of the data
    sprinkle: str = ""  # along the line, to tell lines apart without colours
    hatch: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Points of a scatter plot that look alike."""

    points: Mask
    mark: str
    ink: int


def marker(name: str, theme: Theme) -> str:
    """The character of a marker, "" for none."""
    return (_CHARS_ASCII if theme.ascii else _CHARS).get(name, "")


def looks(axes: Axes, theme: Theme) -> list[Look]:
    """One look for each artist. Without colours, lines differ in their marks or characters."""
    curves = [artist for artist in axes.artists if isinstance(artist, Line) and artist.style]
    plain = theme.colors == "none"
    asked = {artist.marker for artist in axes.artists if isinstance(artist, Line | Scatter)}
    free = [name for name in _CLASS_MARKERS if name not in asked] or list(_CLASS_MARKERS)
    result: list[Look] = []
    curve = hatched = barred = 0
    for artist in axes.artists:
        match artist:
            case Line() | Rule():
                mark = marker(artist.marker, theme) if isinstance(artist, Line) else ""
                pen, sprinkle = BRAILLE, ""
                if theme.ascii:
                    pen = _LINE_CHARS_ASCII[curve % len(_LINE_CHARS_ASCII)] if isinstance(artist, Line) else "-"
                elif plain and len(curves) > 1 and isinstance(artist, Line) and not mark:
                    sprinkle = marker(free[curve % len(free)], theme)
                if isinstance(artist, Rule) and theme.ascii:
                    pen = "-" if artist.horizontal else "|"
                curve += isinstance(artist, Line) and bool(artist.style)
                key = _line_key(artist.style, pen, mark or sprinkle, theme)
                result.append(Look(theme.raw(artist.color), pen, mark, sprinkle, key=key))
            case Scatter():
                groups = scatter_groups(artist, theme)
                char = "".join(shown_mark(group.mark) for group in groups[:2]) or "o"
                result.append(Look(groups[0].ink if groups else NONE, key=char))
            case Bars():
                signs = PATTERNS_ASCII if theme.ascii else PATTERNS
                pattern = signs[barred % len(signs)] if plain else signs[0]
                barred += 1
                result.append(Look(theme.raw(artist.colors[0]), pen=pattern, key=2 * pattern))
            case Segments():
                upright = artist.x.size > 0 and bool(np.all(artist.x == artist.x_end))
                plain_pen = "." if artist.meaning == "arrows" else "|" if upright else "-"
                pen = plain_pen if theme.ascii else BRAILLE
                result.append(Look(theme.raw(artist.color), pen, key=_piece_key(artist, theme)))
            case Fill() | Span():
                hatch = ""
                if theme.ascii or not theme.blends:
                    signs = HATCHES_ASCII if theme.ascii else HATCHES
                    hatch = signs[hatched % len(signs)]
                    hatched += 1
                result.append(_fill_look(artist, hatch, theme))
            case Mesh():
                ink = theme.raw(artist.color) if artist.color else map_ink(artist.cmap, np.array([0.6]), theme)[0]
                result.append(Look(ink, key="##" if theme.ascii else "▒▒"))
            case _:
                result.append(Look(NONE if not isinstance(artist, Contour) else theme.raw("C0")))
    return result


def _piece_key(pieces: Segments, theme: Theme) -> str:
    if pieces.meaning == "arrows":
        return "->" if theme.ascii else "─→"
    return _line_key(pieces.style, "|" if theme.ascii else BRAILLE, "", theme)


def _fill_look(fill: Fill | Span, hatch: str, theme: Theme) -> Look:
    ink = theme.raw(fill.color)
    if theme.blends and not hatch:
        tint = tint_of(fill)
        mixed = tint * np.array(theme.rgb(fill.color)) + (1 - tint) * np.array(theme.ground)
        ink = int(theme.codes(mixed))
    return Look(ink, hatch=hatch, key=2 * (hatch or "█"))


def shown_mark(mark: str) -> str:
    """A marker where it stands alone in a cell."""
    return "•" if mark == BRAILLE else mark


def _line_key(style: str, pen: str, mark: str, theme: Theme) -> str:
    shown = shown_mark(mark)
    if not style:
        return shown
    if theme.ascii:
        return pen + (shown or pen) + pen
    stroke = {"-": "─", "--": "╌", ":": "┄", "-.": "╌"}.get(style, "─")
    return stroke + (shown or stroke) + stroke if shown else 2 * stroke


def scatter_groups(scatter: Scatter, theme: Theme) -> list[Group]:
    """The points by what they look like: by class, by value, or by the colour given."""
    mark = marker(scatter.marker, theme) or marker("o", theme)
    if scatter.values.size:
        known = np.isfinite(scatter.values)
        kinds = np.unique(scatter.values[known])
        if kinds.size <= _MOST_CLASSES and bool(np.all(kinds == np.rint(kinds))):
            return _by_class(scatter, kinds, theme)
        return _by_value(scatter, mark, theme)
    if len(scatter.colors) == 1:
        return [Group(np.ones(scatter.x.size, dtype=bool), mark, theme.raw(scatter.colors[0]))]
    names = np.array(scatter.colors)
    return [Group(names == name, mark, theme.raw(name)) for name in dict.fromkeys(scatter.colors)]


def _by_class(scatter: Scatter, kinds: Floats, theme: Theme) -> list[Group]:
    """A marker of its own for every class, so that they can be told apart without colours too."""
    groups = []
    for k, kind in enumerate(kinds.tolist()):
        name = scatter.marker if scatter.marker != "o" else _CLASS_MARKERS[k % len(_CLASS_MARKERS)]
        if scatter.cmap:
            place = normalise(np.array([kind]), *value_range(scatter.values, scatter.vmin, scatter.vmax))
            ink = theme.vivid(map_ink(scatter.cmap, place, theme)[0])
        else:
            ink = theme.raw(f"C{k % 10}")
        groups.append(Group(scatter.values == kind, marker(name, theme), ink))
    return groups


def _by_value(scatter: Scatter, mark: str, theme: Theme) -> list[Group]:
    place = normalise(scatter.values, *value_range(scatter.values, scatter.vmin, scatter.vmax))
    shade = np.rint(np.nan_to_num(place, nan=-1.0) * (_SHADES - 1)).astype(int)
    inks = map_ink(scatter.cmap, np.linspace(0, 1, _SHADES), theme)
    return [Group(shade == k, mark, inks[k]) for k in np.unique(shade[shade >= 0]).tolist()]


def map_ink(cmap: str, places: Floats, theme: Theme) -> list[int]:
    """The colours of a colour map at places from 0 to 1."""
    if theme.colors == "none":
        return [NONE] * places.size
    return [int(code) for code in theme.mapped_codes(cmap, places).tolist()]


def legend_entries(axes: Axes, styles: list[Look], theme: Theme) -> list[Entry]:
    """The entries of the legend: the artists that have labels."""
    return [
        Entry(
            look.key,
            look.ink if isinstance(artist, Fill | Span) else theme.legible(look.ink, NONE),
            clean(artist.label, ascii=theme.ascii),
        )
        for artist, look in zip(axes.artists, styles, strict=True)
        if isinstance(artist, Labelled) and artist.label
    ]


def mapped_artist(axes: Axes) -> Image | Heatmap | Contour | Scatter | Mesh | None:
    """What a colour bar explains: the last artist that is drawn through a colour map."""
    for artist in reversed(axes.artists):
        if isinstance(artist, Image) and artist.pixels.ndim == 2:
            return artist
        if isinstance(artist, Heatmap) or (isinstance(artist, Contour) and not artist.colors):
            return artist
        if isinstance(artist, Mesh) and not artist.color:
            return artist
        if isinstance(artist, Scatter) and artist.values.size:
            return artist
    return None
