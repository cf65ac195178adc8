"""The list below the caret."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.geometry import Offset, Size

from tutor.app.completing.candidates import Candidate
from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.signs import CHOSEN
from tutor.app.wrapping import cut

MOST_ROWS = 8
_LEAST_WIDTH, _MOST_WIDTH = 24, 68
_GAP = 2


class Popup(Flow):
    """Candidates, the chosen one marked, and on the last row what is written about it."""

    DEFAULT_CSS = """
    Popup {
        position: absolute; overlay: screen; width: auto; height: auto;
        background: $panel; color: $foreground;
    }
    """

    def __init__(self, found: Sequence[Candidate], glyphs: Glyphs, column: int) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._found = tuple(found)
        self._column = column  # of the screen, where the name begins
        self._chosen = self._top = self._names = 0
        self._caret = Offset()
        self._size = Size()
        self._placed: tuple[Offset, int, int] | None = None

    @property
    def chosen(self) -> Candidate:
        """The candidate that Enter takes."""
        return self._found[self._chosen]

    def choose(self, step: int) -> None:
        """Mark another one, round about."""
        self._chosen = (self._chosen + step) % len(self._found)
        self._scroll()
        self.redraw()

    def show(self, found: Sequence[Candidate]) -> None:
        """Another list; what was chosen stays so if it is in it."""
        before = self.chosen.inserted if self._chosen else ""
        self._found = tuple(found)
        self._chosen = next((index for index, each in enumerate(found) if each.inserted == before), 0)
        self._scroll()
        self._fit()
        self.redraw()

    def put(self, caret: Offset) -> None:
        """Take the room below the caret of the screen, above it if there is more; never the caret's own row."""
        self._caret = caret
        self._fit()

    def _fit(self) -> None:
        screen = self.app.size
        above, below = self._caret.y - 1, screen.height - self._caret.y - 2  # less the bars
        wanted = min(len(self._found) + self._has_docs, MOST_ROWS)
        over = below < wanted and above > below
        rows = max(min(wanted, above if over else below), 1)
        names = max(cell_len(each.inserted) for each in self._found)
        details = max(cell_len(each.detail or each.kind) for each in self._found)
        width = max(names + _GAP + details + 3, *(cell_len(each.doc) + 8 for each in self._found), _LEAST_WIDTH)
        width = max(min(width, _MOST_WIDTH, screen.width), self._size.width)
        self._size = Size(width, rows)
        x = max(min(self._column - 2, screen.width - width), 0)
        offset = Offset(x, self._caret.y - rows if over else self._caret.y + 1)
        self._scroll()
        if (offset, width, rows) != self._placed:
            self._placed = (offset, width, rows)
            self.absolute_offset = offset
            self.styles.width, self.styles.height = width, rows
            self.refresh(layout=True)

    @property
    def _has_docs(self) -> bool:
        return any(each.doc for each in self._found) or len(self._found) >= MOST_ROWS

    @property
    def _rows(self) -> int:
        """Rows for candidates."""
        return max(self._size.height - (self._has_docs and self._size.height > 1), 1)

    def _scroll(self) -> None:
        self._top = min(max(self._top, self._chosen - self._rows + 1), self._chosen)
        self._top = max(min(self._top, len(self._found) - self._rows), 0)

    def lines(self, width: int) -> Lines:
        """Name and signature or type a row; then how many there are and what is written about the chosen one."""
        shown = self._found[self._top : self._top + self._rows]
        # As wide as the names that have been seen: it grows, and moves nothing to and fro.
        self._names = max([self._names, *(cell_len(each.inserted) for each in shown)])
        column = min(self._names, width // 2)
        lines = [self._row(each, each is self.chosen, column, width) for each in shown]
        if self._has_docs and len(lines) < self._size.height:
            count = f" {self._chosen + 1}/{len(self._found)} "
            text = count + cut(self.chosen.doc, width - len(count) - 1, self._glyphs.ellipsis)
            lines.append(Content.styled(text, "italic $text-muted"))
        return lines

    def _row(self, each: Candidate, chosen: bool, column: int, width: int) -> Content:
        name = set_cell_size(cut(each.inserted, column, self._glyphs.ellipsis), column)
        detail = cut(each.detail or each.kind, width - column - _GAP - 3, self._glyphs.ellipsis)
        sign = self._glyphs.pointer if chosen else " "
        row = Content.assemble(f"{sign} {name}{' ' * _GAP}", (detail, "" if chosen else "$text-muted"))
        row = row.pad_right(max(width - row.cell_length, 0))
        return row.stylize(CHOSEN) if chosen else row
