"""One axes as a sheet of cells: areas, bars, lines, points and text on a canvas, and what stands around it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from tutor.plotting import bars as barwork
from tutor.plotting import legend as legends
from tutor.plotting import regions
from tutor.plotting.artists import Bars, Fill, Image, Note
from tutor.plotting.artists_straight import Span
from tutor.plotting.colorbar import colorbar
from tutor.plotting.figure import Axes
from tutor.plotting.frame import draw_frame, draw_grid, x_ticks, y_ticks
from tutor.plotting.halfblock import Pixels, over
from tutor.plotting.limits import axis_limits
from tutor.plotting.marks import legend_entries, looks
from tutor.plotting.scale import Axis
from tutor.plotting.series import Canvas, Series, write_note
from tutor.plotting.sheet import Rectangle, Sheet, clean, cut, width_of, wrap
from tutor.plotting.strokes import Stroke
from tutor.plotting.theme import NONE, Theme

# Draws strokes on a canvas of so many cells: (row, column, character, key of the stroke).
Rasterise = Callable[[int, int, Sequence[Stroke]], list[tuple[int, int, str, int]]]

_PICTURE_ROWS = 20
_SMALL_PICTURE_ROWS = 12
_LEAST, _MOST = 1e-200, 1e200  # beyond, the proportion of width and height cannot be computed
_FEW_ROWS = 5
_MOST_ENTRIES = 900  # pixels with text in them
_SMALL = 16  # pixels; smaller pictures need not become as tall


def default_height(axes: Axes, width: int) -> int:
    """How many rows a plot of this width has when nobody says."""
    lying = [artist for artist in axes.artists if isinstance(artist, Bars) and artist.horizontal]
    if lying and len(lying) == len(axes.artists):
        count = max(artist.positions.size for artist in lying)
        rows = max(count, 1) * (3 if count <= 3 else 2 if count <= 10 else 1)
        if rows <= 24:
            return rows + _rows_around(axes, width)
    return min(24, max(12, round(0.3 * width)))


def title_lines(axes: Axes, width: int, *, ascii: bool = False) -> list[str]:
    """The title in lines of a width; above pictures, which are often narrow, it may take one more."""
    most = 2 if axes.frame else 3
    return [clean(line, ascii=ascii) for line in wrap(axes.title, width, most, ascii=ascii)]


def _rows_around(axes: Axes, width: int) -> int:
    return len(title_lines(axes, width)) + (2 + bool(axes.ylabel) + bool(axes.xlabel) if axes.frame else 0)


def _whole(number: float) -> bool:
    return abs(number - round(number)) < 1e-6


class Panel:
    """Draws one axes on at most ``width`` columns and about ``height`` rows, of which the title takes at least
    ``title_rows``: beside others it stands as high as they do.
    """

    def __init__(
        self, axes: Axes, width: int, height: int, theme: Theme, rasterise: Rasterise, title_rows: int = 0
    ) -> None:
        self._axes = axes
        self._width = width
        self._height = height
        self._title_rows = title_rows
        self._theme = theme
        self._rasterise = rasterise
        self._looks = looks(axes, theme)
        self._is_table = False
        self._picture = next((artist for artist in axes.artists if isinstance(artist, Image)), None)

    def draw(self) -> Sheet:
        """The sheet, as wide as was allowed and as tall as was needed."""
        axes, theme = self._axes, self._theme
        bar = colorbar(axes, theme) if axes.colorbar else None
        right = bar.width + 2 if bar is not None and self._width >= 30 else 0
        canvas, left = self._measure(right)
        title = title_lines(axes, self._width, ascii=theme.ascii)
        title = [""] * (self._title_rows - len(title)) + title
        body = Sheet(canvas.width, canvas.height)
        y = y_ticks(axes, canvas.y, canvas.height, max(left - 1, 0), theme) if axes.frame else []
        x = x_ticks(axes, canvas.x, canvas.width, theme) if axes.frame else []
        self._paint(body, canvas)
        self._draw_series(body, canvas)
        entries = legend_entries(axes, self._looks, theme) if axes.legend else []
        legend = legends.place(body, entries, axes.legend) if entries else None
        under = legends.below(entries, self._width, ascii=theme.ascii) if entries and legend is None else None
        if axes.grid:
            draw_grid(body, x, y, legend, theme)
        indent = (
            max(0, (self._width - canvas.width - left - right) // 2) if self._picture is not None or axes.equal else 0
        )
        top = len(title) + bool(axes.frame and axes.ylabel)
        rows = top + canvas.height + (2 + bool(axes.xlabel) if axes.frame else 0)
        sheet = Sheet(self._width, rows + (under.height if under else 0))
        start = indent + left
        for row, line in enumerate(title):
            self._centre(sheet, row, line, start, canvas.width)
        if axes.frame and axes.ylabel:
            label = clean(axes.ylabel, ascii=theme.ascii)
            sheet.write(len(title), indent, cut(label, self._width - indent, ascii=theme.ascii), theme.muted)
        sheet.paste(body, top, start)
        if axes.frame:
            draw_frame(sheet, Rectangle(top, start, canvas.height, canvas.width), x, y, theme)
            if axes.xlabel:
                label = cut(clean(axes.xlabel, ascii=theme.ascii), self._width, ascii=theme.ascii)
                self._centre(sheet, top + canvas.height + 2, label, start, canvas.width, theme.muted)
        if bar is not None and right:
            bar.draw(sheet, top, start + canvas.width + 1, canvas.height)
        if under is not None:
            sheet.paste(under, rows, 0)
        return sheet

    def _centre(self, sheet: Sheet, row: int, text: str, start: int, width: int, ink: int = NONE) -> None:
        """Text in the middle of the canvas, moved so far as to stay on the sheet."""
        size = width_of(text)
        sheet.write(row, max(0, min(start + (width - size) // 2, sheet.width - size)), text, ink)

    # --- the size of the canvas ------------------------------------------------------------------------------------

    def _measure(self, right: int) -> tuple[Canvas, int]:
        """The canvas, and how many columns the labels and the line of the y-axis take."""
        axes = self._axes
        xlim, ylim = axis_limits(axes)
        x, y = Axis.of(xlim, axes.xscale), Axis.of(ylim, axes.yscale)
        height = max(1, self._height - _rows_around(axes, self._width))
        x, y = self._room_for_values(x, y, self._width * 3 // 4, height)
        left = 0
        if axes.frame:
            most = max(1, self._width * 2 // 5)
            labels = y_ticks(axes, y, height, most, self._theme)
            left = 1 + max((width_of(tick.label) for tick in labels), default=0)
        width = max(1, self._width - left - right - (1 if axes.frame and left < self._width // 2 else 0))
        if self._picture is not None or axes.equal:
            return self._in_proportion(x, y, width, height), left
        return Canvas(width, height, x, y), left

    def _room_for_values(self, x: Axis, y: Axis, width: int, height: int) -> tuple[Axis, Axis]:
        """Longer axes where the values of bars are written beyond their ends."""
        for artist in self._axes.artists:
            if not isinstance(artist, Bars) or not barwork.values_shown(artist):
                continue
            ends = artist.lengths[artist.lengths == artist.lengths]
            label = max(map(width_of, barwork.value_labels(artist)), default=0)
            share = min((label + 2) / width if artist.horizontal else 1.5 / height, 0.4)
            up, down = bool((ends > 0).any()), bool((ends < 0).any())
            if artist.horizontal and self._axes.xlim is None:
                x = x.longer(share if down else 0.0, share if up else 0.0)
            elif not artist.horizontal and self._axes.ylim is None:
                y = y.longer(share if down else 0.0, share if up else 0.0)
        return x, y

    def _in_proportion(self, x: Axis, y: Axis, width: int, height: int) -> Canvas:
        """A canvas on which the pixels of a picture, or the units of both axes, are square."""
        across, up = abs(x.last - x.first), abs(y.last - y.first)
        if self._picture is not None:
            left, right, bottom, top = self._picture.extent
            rows, cols = self._picture.pixels.shape[:2]
            across, up = across * cols / abs(right - left), up * rows / abs(top - bottom)
            table = self._table(across, up, width, height)
            if table is not None:
                self._is_table = True
                return Canvas(*table, x, y)
            height = min(height, _PICTURE_ROWS if up >= _SMALL else _SMALL_PICTURE_ROWS)
        if not (_LEAST < across < _MOST and _LEAST < up < _MOST) or x.log or y.log:
            return Canvas(width, height, x, y)
        # A pixel is a column wide and half a row tall, or else two columns and a row.
        wide, tall = (1.0, 0.5) if self._theme.half else (2.0, 1.0)
        scale = min(width / (across * wide), height / (up * tall))
        if scale >= 1 and self._picture is not None and _whole(across) and _whole(up):
            scale = float(math.floor(scale))
            rows_needed = round(up) * scale * tall
            whole = math.ceil(rows_needed)
            if whole > rows_needed:  # an odd pixel row: half a row stays empty below the picture
                share = (whole - rows_needed) / whole
                y = y.longer(share, 0.0)
            return Canvas(max(1, round(across * scale * wide)), whole, x, y)
        columns, rows = round(across * scale * wide), round(up * scale * tall)
        if self._picture is not None and scale < 1 and rows <= _FEW_ROWS:
            rows += 1  # a picture this small is read better a little too tall
        return Canvas(max(1, min(columns, width)), max(1, min(rows, height)), x, y)

    def _table(self, across: float, up: float, width: int, height: int) -> tuple[int, int] | None:
        """Columns and rows for a picture of so many pixels whose pixels have room for the text written in them."""
        notes = [artist for artist in self._axes.artists if isinstance(artist, Note)]
        if len(notes) < 2 or not (_whole(across) and _whole(up)) or across * up > _MOST_ENTRIES:
            return None
        text = max(width_of(clean(note.text, ascii=self._theme.ascii)) for note in notes)
        tall = min(height, _PICTURE_ROWS) // round(up)
        tall = 3 if tall >= 3 else 1
        for wide in (max(text + 2, 2 * tall + 1), text + 2, text + 1):
            if round(across) * wide <= width:
                return round(across) * wide, round(up) * tall
        return None

    # --- the layers ------------------------------------------------------------------------------------------------

    def _paint(self, body: Sheet, canvas: Canvas) -> None:
        pixels = Pixels(canvas.width, canvas.height, self._theme)
        for artist, look in zip(self._axes.artists, self._looks, strict=True):
            written = self._is_table and isinstance(artist, Image) and self._theme.colors == "none"
            if not look.hatch and not written:  # shades between the numbers say less than the numbers
                regions.paint(pixels, artist, canvas.x, canvas.y)
        pixels.draw(body, 0, 0)
        for artist, look in zip(self._axes.artists, self._looks, strict=True):
            if isinstance(artist, Fill | Span) and look.hatch:
                mask = regions.area_mask(artist, canvas.height, canvas.width, canvas.x, canvas.y)
                for row, col in zip(*(index.tolist() for index in mask.nonzero()), strict=True):
                    body.set(row, col, look.hatch, self._theme.legible(look.ink, NONE))

    def _draw_series(self, body: Sheet, canvas: Canvas) -> None:
        for artist, look in zip(self._axes.artists, self._looks, strict=True):
            if isinstance(artist, Bars):
                barwork.draw(body, artist, canvas.x, canvas.y, self._theme, look.pen)
        series = Series(canvas, self._theme)
        series.collect(self._axes, self._looks)
        drawn = self._rasterise(canvas.width, canvas.height, series.strokes) if series.strokes else ()
        for row, col, char, key in drawn:
            over(body, row, col, char, series.inks[key], self._theme)
        series.write_labels(body)
        for artist in self._axes.artists:
            if isinstance(artist, Note):
                write_note(body, canvas, artist, self._theme)
