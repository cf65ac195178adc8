"""The outline as a pane beside the text, where there is room: it stays, and follows what is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tutor.app.glyphs import Glyphs
from tutor.app.screens.reading import ReadingScreen
from tutor.app.widgets.outline import Outline, Sources

# A terminal of fewer columns has room for the text only.
WIDE = 112


class Beside(Outline):
    """An outline that is part of the lesson's screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab,shift+tab", "text", "to the text")]

    DEFAULT_CSS = """
    Beside { dock: left; width: 36; height: 100%; margin: 1 0; border-right: solid $panel; }
    Beside:focus-within { border-right: solid $primary; }
    """

    @dataclass
    class Back(Message):
        """The learner goes on reading."""

    def __init__(self, sources: Sources, reading: ReadingScreen, glyphs: Glyphs) -> None:
        super().__init__(sources, reading.place[0], glyphs)
        self._reading = reading
        self._cells: object = None

    def on_mount(self) -> None:
        """Follow the page, and what becomes of its exercises."""
        super().on_mount()
        self.watch(self._reading.body, "scroll_y", self._scrolled, init=False)
        self._reading.bindings_updated_signal.subscribe(self, lambda _screen: self._look())

    def _scrolled(self) -> None:
        self.call_after_refresh(lambda: self.follow(self._reading.place[0]))

    def _look(self) -> None:
        """An exercise may have passed: whatever is kept of one is a new mapping then."""
        cells = self._reading.study.progress.cells
        if cells is not self._cells:
            self._cells = cells
            self.retell()

    def action_text(self) -> None:
        """Go on reading; the pane stays."""
        self.post_message(self.Back())
