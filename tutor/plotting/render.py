"""A figure as text for a terminal.

plotext draws the lines and points (its only use; its state is global, so one figure at a time and always cleared);
areas, bars, frames, ticks and legends are drawn around them by the modules beside this one.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence

import numpy as np
import plotext

from tutor.plotting.artists import Heatmap, Image
from tutor.plotting.blocks import in_blocks
from tutor.plotting.figure import Axes, Figure
from tutor.plotting.panel import Panel, default_height, title_lines
from tutor.plotting.panel3d import Panel3D
from tutor.plotting.sheet import BREAKABLE, Sheet, clean, cut, width_of
from tutor.plotting.strokes import BRAILLE, Stroke, shared_cells
from tutor.plotting.theme import Colors, Theme

MIN_WIDTH, MAX_WIDTH = 20, 300
MIN_PLOT = 36  # columns a plot needs to stand beside another
MIN_PICTURE, MIN_PICTURE_ASCII = 8, 16  # columns a picture without a frame needs
MIN_FRAMED = 20  # columns a picture with axes needs
MAX_HEIGHT = 2000

_lock = threading.Lock()
_FIRST_DOT, _LAST_DOT = "\u2800", "\u28ff"  # braille
_COLOR = re.compile(r"\x1b\[([0-9;]*)m")


def render(
    figure: Figure,
    width: int,
    height: int | None = None,
    *,
    colors: Colors = "truecolor",
    ascii: bool = False,  # the name the whole program uses for it
    dark: bool = True,
    color_blind: bool = False,
    braille: bool = True,
) -> str:
    """The figure as lines of at most ``width`` cells, joined by newlines.

    ``height`` is about how many rows it may take in all; without it, plots are a third as tall as wide. ``colors`` says
    what the terminal has, ``ascii`` that nothing but ASCII may be written, ``dark`` which ground it has,
    ``color_blind`` that nothing may be told by red against green, and ``braille`` whether the terminal's font has the
    dots that curves are drawn in, and shapes of all kinds; else blocks and the commonest signs stand for them.
    """
    theme = Theme(colors, ascii=ascii, dark=dark, color_blind=color_blind)
    room = min(max(width, MIN_WIDTH), MAX_WIDTH)
    with np.errstate(all="ignore"):  # any number may come; what has no place on a canvas is NaN, and left out
        sheet = _arrange(figure, room, height, theme)
    if width < room:
        narrow = Sheet(max(width, 1), sheet.height)
        narrow.paste(sheet, 0, 0)
        sheet = narrow
    if not (braille or ascii):
        sheet.replace(in_blocks())
    lines = sheet.lines(theme)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines)


def _arrange(figure: Figure, width: int, height: int | None, theme: Theme) -> Sheet:
    """All axes in rows, as many beside each other as were asked for and have room."""
    axes = list(figure.axes)
    columns = _columns_that_fit(axes, figure.cols, width, theme)
    if columns < figure.cols:
        axes = [item for item in axes if not _is_blank(item)] or axes[:1]
    gap = 1 if all(map(_is_bare_picture, axes)) else 2
    each = (width - gap * (columns - 1)) // columns
    rows = [axes[start : start + columns] for start in range(0, len(axes), columns)]
    title = cut(clean(figure.title, ascii=theme.ascii), width, ascii=theme.ascii)
    between = 0 if gap == 1 and theme.half else 1  # without colours nothing shows where a picture ends
    budget = None
    if height is not None:
        budget = max(1, (min(height, MAX_HEIGHT) - bool(title) - between * (len(rows) - 1)) // len(rows))
    drawn = [_draw_row(row, figure, each, budget, theme) for row in rows]
    heights = [max((sheet.height for sheet in row if sheet is not None), default=0) for row in drawn]
    sheet = Sheet(width, bool(title) + sum(heights) + between * (len(rows) - 1))
    if title:
        sheet.write(0, max(0, (width - width_of(title)) // 2), title)
    top = int(bool(title))
    margin = (width - each * columns - gap * (columns - 1)) // 2
    for row, tall in zip(drawn, heights, strict=True):
        for column, panel in enumerate(row):
            if panel is not None:
                sheet.paste(panel, top, margin + column * (each + gap))
        top += tall + between
    return sheet


def _draw_row(row: Sequence[Axes], figure: Figure, width: int, height: int | None, theme: Theme) -> list[Sheet | None]:
    """The axes that stand beside each other, their titles in as many lines."""
    titles = max(len(title_lines(axes, width)) for axes in row)
    return [
        None
        if _is_blank(axes)
        else _draw_axes(axes, width, height or _wanted_height(axes, figure, width), titles, theme)
        for axes in row
    ]


def _draw_axes(axes: Axes, width: int, height: int, title_rows: int, theme: Theme) -> Sheet:
    if axes.view is not None:
        return Panel3D(axes, width, height, theme).draw()
    return Panel(axes, width, height, theme, _rasterise, title_rows).draw()


def _is_blank(axes: Axes) -> bool:
    return not axes.artists and not axes.frame and not axes.title


def _is_bare_picture(axes: Axes) -> bool:
    return _is_blank(axes) or (not axes.frame and _has_picture(axes))


def _has_picture(axes: Axes) -> bool:
    return any(isinstance(artist, Image | Heatmap) for artist in axes.artists)


def _columns_that_fit(axes: Sequence[Axes], wanted: int, width: int, theme: Theme) -> int:
    """How many axes stand beside each other: those asked for, or an even part of them that has room."""
    bare = all(map(_is_bare_picture, axes))
    pictures = all(_is_blank(item) or _has_picture(item) for item in axes)
    least, gap = (_least_picture(axes, theme), 1) if bare else (MIN_FRAMED if pictures else MIN_PLOT, 2)
    room = max(1, (width + gap) // (least + gap))
    if wanted <= room:
        return wanted
    even = max(count for count in range(1, room + 1) if wanted % count == 0)
    return even if 2 * even > room else room


def _least_picture(axes: Sequence[Axes], theme: Theme) -> int:
    """How many columns pictures without frames need, and their titles, as far as these can be broken."""
    words = {word for item in axes for word in BREAKABLE.findall(item.title)}
    least = MIN_PICTURE_ASCII if theme.ascii else MIN_PICTURE
    return max(least, min(max(map(width_of, words), default=0), MIN_PICTURE_ASCII))


def _wanted_height(axes: Axes, figure: Figure, width: int) -> int:
    height = default_height(axes, width)
    if figure.size is None:
        return height
    # A figure that was asked to be taller than usual (3 to 4) gets more rows, within what a screen holds.
    shape = (figure.size[1] / figure.rows) / (figure.size[0] / figure.cols) / 0.75
    return round(min(max(height * min(max(shape, 0.7), 1.5), min(height, 10)), max(height, 24)))


def _rasterise(width: int, height: int, strokes: Sequence[Stroke]) -> list[tuple[int, int, str, int]]:
    """The strokes on a canvas of so many cells, drawn by plotext: (row, column, character, key)."""
    drawn = _cells(width, height, strokes)
    fine = [stroke for stroke in strokes if stroke.marker == BRAILLE]
    if len(fine) < 2:
        return drawn
    # Where two strokes share a cell, plotext leaves only the dots of the later one.
    shared = shared_cells(fine, (width, height))
    return [
        (row, col, shared.get((row, col), char) if _FIRST_DOT <= char <= _LAST_DOT else char, key)
        for row, col, char, key in drawn
    ]


def _cells(width: int, height: int, strokes: Sequence[Stroke]) -> list[tuple[int, int, str, int]]:
    with _lock:
        plotext.clear_figure()
        try:
            text = _draw(width, height, strokes)
        finally:
            plotext.clear_figure()
    cells: list[tuple[int, int, str, int]] = []
    for row, line in enumerate(text.split("\n")[:height]):
        column, key = 0, -1
        for index, part in enumerate(_COLOR.split(line)):
            if index % 2:
                key = _key_of(part)
                continue
            if key >= 0:
                cells += [(row, column + at, char, key) for at, char in enumerate(part) if char not in " \u2800"]
            column += len(part)
    return cells


def _draw(width: int, height: int, strokes: Sequence[Stroke]) -> str:
    plotext.limit_size(False, False)
    plotext.plot_size(width, height)
    plotext.frame(False)
    plotext.xfrequency(0)
    plotext.yfrequency(0)
    for set_color in (plotext.canvas_color, plotext.axes_color, plotext.ticks_color):
        set_color("default")
    for stroke in strokes:
        if stroke.x.size:
            # The colour carries the key, to be found again in the text.
            color = (stroke.key >> 16 & 255, stroke.key >> 8 & 255, stroke.key & 255)
            draw = plotext.plot if stroke.joined else plotext.scatter
            draw(stroke.x.tolist(), stroke.y.tolist(), marker=stroke.marker, color=color)
    plotext.xlim(0, 1)
    plotext.ylim(0, 1)
    return str(plotext.build())


def _key_of(codes: str) -> int:
    parts = codes.split(";")
    if len(parts) != 5:
        return -1
    return int(parts[2]) << 16 | int(parts[3]) << 8 | int(parts[4])
