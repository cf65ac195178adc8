"""How the editor's text is painted: each line by its own contents, so that a key paints anew what it has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from tutor.app.editing.brackets import partner
from tutor.app.highlight import STYLES, tokens

Location = tuple[int, int]
# (first column, column behind the last, name of the style)
Mark = tuple[int, int, str]

# Names of styles beside those of the tokens.
CURSOR, BRACKET, SELECTION, FOUND = "cursor", "bracket", "selection", "found"
_INDENT = 4
_MOST_CACHED = 500
_WIDTH_STEP = 20


@lru_cache(maxsize=2000)
def _tokens_of_line(line: str) -> tuple[Mark, ...]:
    return tuple(tokens(line))


def tokens_by_row(source: str) -> list[tuple[Mark, ...]]:
    """The tokens of each line: (first column, column behind the last, kind)."""
    lines = source.split("\n")
    if not any(sign in source for sign in ('"""', "'''", "\\\n")):  # nothing goes on beyond its line
        return [_tokens_of_line(line) for line in lines]
    rows: list[list[Mark]] = [[] for _ in lines]
    row = start = 0
    for first, last, kind in tokens(source):
        while first > start + len(lines[row]):
            start += len(lines[row]) + 1
            row += 1
        below, begin = row, start
        while True:
            rows[below].append((max(first - begin, 0), min(last - begin, len(lines[below])), kind))
            begin += len(lines[below]) + 1
            below += 1
            if last <= begin:
                break
    return [tuple(each) for each in rows]


class Painted(TextArea):
    """A text area that highlights Python, matches brackets and marks what it is told to."""

    DEFAULT_CSS = """
    Painted .text-area--matching-bracket { text-style: bold underline; }
    Painted:ansi .text-area--cursor { text-style: $input-cursor-text-style; }
    Painted:ansi .text-area--selection { color: $foreground; }
    """

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[Mark, ...]] = []
        self._painted: dict[object, Strip] = {}
        self._marked: dict[int, list[Mark]] = {}
        self._brackets: tuple[Location, ...] = ()
        self._restyled = True
        super().__init__(
            text,
            soft_wrap=False,
            tab_behavior="indent",
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
        )
        self.indent_width = _INDENT
        self.cursor_blink = False

    def on_mount(self) -> None:
        """Take the colours of the code from the app's theme, again when it changes."""
        self._use_theme_colours()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._use_theme_colours())

    def _use_theme_colours(self) -> None:
        styles = {kind: Style.parse(style).rich_style for kind, style in STYLES.items()}
        styles[FOUND] = Style.parse("underline bold $warning on $panel").rich_style
        self.register_theme(TextAreaTheme(name="tutor", syntax_styles=styles))
        self.theme = "tutor"
        self._painted.clear()
        self._restyled = True
        self.refresh()

    def notify_style_update(self) -> None:
        """Other colours: nothing painted is of use."""
        self._painted.clear()
        self._restyled = True
        super().notify_style_update()

    def _build_highlight_map(self) -> None:
        """Highlight by our own tokens: the grammars that Textual would load are heavy and can crash."""
        self._tokens = tokens_by_row(self.document.text)

    def mark(self, marks: Mapping[int, Iterable[Mark]]) -> None:
        """Mark these columns of these rows, and nothing else."""
        new = {row: list(each) for row, each in marks.items()}
        if new != self._marked:
            self._marked = new
            self.refresh()

    def index_of(self, place: Location) -> int:
        """Where a row and column are in the text."""
        row, column = place
        return sum(len(self.document[above]) + 1 for above in range(row)) + column

    def place_of(self, index: int) -> Location:
        """The row and column of a place in the text."""
        text = self.text
        return text.count("\n", 0, index), index - text.rfind("\n", 0, index) - 1

    # --- brackets -----------------------------------------------------------------------------------------------

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """The partner of the bracket at the cursor, else of the one just before it."""
        row, column = search_from
        self._brackets = ()
        line = self.document[row]
        for each in (column, column - 1):
            if 0 <= each < len(line) and line[each] in "()[]{}":
                found = partner(self.text, self.index_of((row, each)))
                if found is not None:
                    other = self.place_of(found)
                    self._brackets = ((row, each), other)
                    return other
        return None

    # --- painting -----------------------------------------------------------------------------------------------

    def _refresh_size(self) -> None:
        """Keep the width while there is room: each new one would lay out the whole page."""
        width, height = self.document.get_size(self.indent_width)
        width += self.gutter_width + 1
        room = self.scrollable_content_region.width
        if width <= room:
            width = room
        elif room:
            width += -width % _WIDTH_STEP
        self.virtual_size = Size(width, height)
        self._refresh_scrollbars()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing once it is closed: a question laid over the lesson may paint it once more, from the last layout."""
        if not self.is_attached:  # its styles are gone, and painting asks for them
            return [Strip.blank(crop.width)] * crop.height
        if self._restyled and self._theme is not None:
            self._theme.apply_css(self)  # Textual's own asks for all of its styles with each frame
            self._restyled = False
        return ScrollView.render_lines(self, crop)

    def render_line(self, y: int) -> Strip:
        """A line as it is on the screen, painted anew only if something on it has changed."""
        row = y + self.scroll_offset.y
        if row >= self.document.line_count:
            return Strip.blank(self.size.width, self._style(""))
        line, marks = self.document[row], self._marks_of(row, self.document[row])
        key = (line, marks, self.size.width, self.scroll_offset.x, self.virtual_size.width, self.app.theme)
        strip = self._painted.get(key)
        if strip is None:
            if len(self._painted) > _MOST_CACHED:
                self._painted.clear()
            strip = self._painted[key] = self._paint(line, marks)
        return strip

    def _marks_of(self, row: int, line: str) -> tuple[Mark, ...]:
        """All that is marked on a row, the topmost last."""
        marks = [*self._tokens[row], *self._marked.get(row, ())] if row < len(self._tokens) else []
        (top, left), (bottom, right) = sorted(self.selection)
        if top <= row <= bottom and (top, left) != (bottom, right):
            # A selected line end is shown as one cell.
            marks.append((left if row == top else 0, right if row == bottom else len(line) + 1, SELECTION))
        elif top == bottom and left == right:
            marks += [(column, column + 1, BRACKET) for where, column in self._brackets if where == row]
        cursor_row, column = self.selection.end
        if row == cursor_row and self._draw_cursor:
            marks.append((column, column + 1, CURSOR))
        return tuple(marks)

    def _style(self, name: str) -> RichStyle:
        theme = self._theme
        style = {
            "": theme.base_style,
            CURSOR: theme.cursor_style,
            BRACKET: theme.bracket_matching_style,
            SELECTION: theme.selection_style,
        }.get(name, theme.syntax_styles.get(name))
        return style or RichStyle.null()

    def _paint(self, line: str, marks: tuple[Mark, ...]) -> Strip:
        whole = line + " "  # the cursor may stand behind the last character
        cuts = sorted({0, len(whole), *(min(place, len(whole)) for mark in marks for place in mark[:2])})
        segments, column = list[Segment](), 0
        for start, end in pairwise(cuts):
            styles = [RichStyle.null(), *(self._style(kind) for first, last, kind in marks if first <= start < last)]
            part = _expanded(whole[start:end], column, self.indent_width)
            column += cell_len(part)
            segments.append(Segment(part, RichStyle.combine(styles)))
        left, width, base = self.scroll_offset.x, self.virtual_size.width, self._style("")
        strip = Strip(segments, column).crop(left, left + width)
        return strip.extend_cell_length(max(width, self.region.width)).apply_style(base)


def _expanded(part: str, column: int, width: int) -> str:
    """The part of a line that begins at ``column`` cells, with blanks for its tabs."""
    if "\t" not in part:
        return part
    shown = ""
    for sign in part:
        shown += " " * (width - (column + cell_len(shown)) % width) if sign == "\t" else sign
    return shown
