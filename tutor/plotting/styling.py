"""Reading how learners want things drawn: keywords, format strings, line styles, markers, labels."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any

from tutor.plotting.artists import LINE_STYLES, LineStyle
from tutor.plotting.palette import color_name


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Keywords that only style, which a terminal cannot follow: taken and left aside, so that code from elsewhere runs.
# Anything else that is unknown raises TypeError, as it does in matplotlib.
TEXT_STYLING = _words(
    "backgroundcolor bbox fontdict fontfamily fontname fontsize fontstyle fontweight ha horizontalalignment labelpad "
    "loc pad rotation size style va verticalalignment weight wrap y zorder"
)
LINE_STYLING = _words(
    "aa alpha antialiased clip_on dash_capstyle dashes drawstyle fillstyle linewidth lw markeredgecolor "
    "markeredgewidth markerfacecolor markersize markevery mec mew mfc ms solid_capstyle zorder"
)
POINT_STYLING = _words("alpha clip_on ec edgecolor edgecolors facecolor facecolors fc linewidth linewidths lw zorder")
AREA_STYLING = _words(
    "aa antialiased clip_on ec ecolor edgecolor edgecolors facecolor fc hatch interpolate linestyle linestyles "
    "linewidth linewidths lw rasterized snap step zorder"
)
BAR_STYLING = AREA_STYLING | {"alpha", "capsize", "error_kw", "rwidth", "histtype"}
ARROW_STYLING = AREA_STYLING | _words(
    "alpha angles ec fc head_length head_starts_at_zero head_width headaxislength headlength headwidth "
    "length_includes_head minlength minshaft overhang pivot scale_units shape units width"
)
IMAGE_STYLING = _words("filternorm filterrad interpolation interpolation_stage resample zorder")
LEGEND_STYLING = _words(
    "bbox_to_anchor borderaxespad borderpad columnspacing edgecolor facecolor fancybox fontsize framealpha frameon "
    "handlelength handletextpad labelcolor labelspacing markerscale mode ncol ncols numpoints prop scatterpoints "
    "shadow title title_fontsize"
)
FIGURE_STYLING = _words("clear constrained_layout dpi edgecolor facecolor frameon layout linewidth")
GRID_STYLING = LINE_STYLING | {"axis", "which", "color", "c", "linestyle", "ls"}
BAR_LEGEND_STYLING = _words("aspect cax extend format fraction location orientation pad shrink spacing ticks")

# matplotlib's marker -> the one of ours that comes nearest.
_MARKERS = {"None": "", "none": "", " ": "", "": ""}
for _family in ("ophH8", ".,", "xX", "+P1234|_", "s", "^<>", "v", "*", "Dd"):
    _MARKERS.update(dict.fromkeys(_family, _family[0]))
_STYLE_NAMES: dict[str, LineStyle] = {
    "solid": "-",
    "dashed": "--",
    "dashdot": "-.",
    "dotted": ":",
    "None": "",
    "none": "",
    " ": "",
}


def refuse_unknown(function: str, given: Collection[str], styling: Collection[str], known: Sequence[str] = ()) -> None:
    """Raise TypeError for a keyword that is not merely styling, with the nearest one that exists."""
    for name in given:
        if name not in styling:
            near = get_close_matches(name, [*known, *styling], 1, cutoff=0.7)
            hint = f". Did you mean {near[0]!r}?" if near else ""
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}{hint}")


def line_style(value: object) -> LineStyle:
    """A line style from its sign or name.

    Raises:
        ValueError: there is no such style.
    """
    if isinstance(value, tuple):
        return "--"
    for style in LINE_STYLES:
        if value == style:
            return style
    if isinstance(value, str) and value in _STYLE_NAMES:
        return _STYLE_NAMES[value]
    raise ValueError(f"linestyle: {value!r} is none of '-', '--', '-.', ':', ''.")


def marker_name(value: object) -> str:
    """A marker that can be drawn, for any that matplotlib has.

    Raises:
        ValueError: there is no such marker.
    """
    if value is None:
        return ""
    if isinstance(value, str) and value in _MARKERS:
        return _MARKERS[value]
    if isinstance(value, str) and re.fullmatch(r"\$.+\$", value):
        return "o"
    raise ValueError(f"marker: {value!r} is no marker; use one of 'o', '.', 'x', '+', 's', '^', 'v', '*', 'D'.")


def format_string(fmt: str) -> tuple[str, LineStyle | None, str]:
    """Colour, line style and marker of a format string such as "r--" or "o"; "" or None where it says nothing.

    Raises:
        ValueError: a part of it means nothing.
    """
    rest, color, marker = fmt, "", ""
    style: LineStyle | None = None
    if len(fmt) > 1 and _is_color(fmt):
        color, rest = color_name(fmt), ""
    while rest:
        if rest[:2] in ("--", "-."):
            style, rest = ("--" if rest[:2] == "--" else "-."), rest[2:]
        elif rest[0] in "-:":
            style, rest = ("-" if rest[0] == "-" else ":"), rest[1:]
        elif re.match(r"C\d", rest):
            color, rest = color_name(rest[:2]), rest[2:]
        elif rest[0] in "bgrcmykw" and not color:
            color, rest = color_name(rest[0]), rest[1:]
        elif rest[0] in _MARKERS and rest[0] != " " and not marker:
            marker, rest = _MARKERS[rest[0]], rest[1:]
        else:
            raise ValueError(
                f"{fmt!r} is no format string: it holds a colour (one of b g r c m y k w), a marker "
                "(o . x + s ^ v * D) and a line style (-, --, -., :), each at most once."
            )
    if style is None and marker:
        style = ""
    return color, style, marker


def _is_color(text: str) -> bool:
    try:
        color_name(text)
    except ValueError:
        return False
    return True


def label_text(value: Any) -> str:
    """A label as text; "" for None and for those that matplotlib hides (they begin with an underscore)."""
    if value is None:
        return ""
    text = str(value)
    return "" if text.startswith("_") else text
