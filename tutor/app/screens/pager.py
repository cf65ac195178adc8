"""Everything a run said, on a screen of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.report import Canvas, run_lines
from tutor.app.theme import ColorMode, is_color_blind
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.topbar import TopBar

if TYPE_CHECKING:
    from tutor.runner.results import RunResult


class _Whole(Flow):
    DEFAULT_CSS = "_Whole { padding: 0 1; }"

    def __init__(self, result: RunResult, glyphs: Glyphs, colors: ColorMode) -> None:
        super().__init__()
        self._result, self._glyphs, self._colors = result, glyphs, colors

    def lines(self, width: int) -> Lines:
        theme = self.app.current_theme
        rows = self.app.size.height - 2
        canvas = Canvas(self._glyphs, self._colors, theme.dark, rows, color_blind=is_color_blind(theme))
        return run_lines(self._result, width, canvas)


class Pager(Screen[None]):
    """Scrolls through the whole output."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "rows(1)", "down", show=False),
        Binding("up,k", "rows(-1)", "up", show=False),
        Binding("space,pagedown", "pages(1)", "page on"),
        Binding("b,pageup", "pages(-1)", "page back"),
        Binding("home,g", "ends(0)", "top"),
        Binding("end,G", "ends(1)", "end"),
        Binding("q,escape,o", "app.pop_screen", "close"),
    ]

    def __init__(self, result: RunResult, glyphs: Glyphs, colors: ColorMode) -> None:
        super().__init__()
        self._result, self._glyphs, self._colors = result, glyphs, colors

    def compose(self) -> ComposeResult:
        """The output and the keys."""
        yield TopBar("Output", self._glyphs)
        with VerticalScroll(can_focus=False):
            yield _Whole(self._result, self._glyphs, self._colors)
        yield KeyBar()

    @property
    def _scroll(self) -> VerticalScroll:
        return self.query_one(VerticalScroll)

    def action_rows(self, rows: int) -> None:
        """Scroll by rows."""
        self._scroll.scroll_relative(y=rows, animate=False)

    def action_pages(self, pages: int) -> None:
        """Scroll by a screenful."""
        self._scroll.scroll_relative(y=pages * (self._scroll.size.height - 2), animate=False)

    def action_ends(self, end: int) -> None:
        """To the top or the end."""
        if end:
            self._scroll.scroll_end(animate=False)
        else:
            self._scroll.scroll_home(animate=False)
