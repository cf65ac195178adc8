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
from tutor.app.scrolling import Scrolled, scroll_keys
from tutor.app.theme import is_color_blind
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.topbar import TopBar
from tutor.terminal import ColorMode

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


class Pager(Scrolled, Screen[None]):
    """Scrolls through the whole output."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *scroll_keys(),
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
