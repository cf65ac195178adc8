"""The top line: where the learner is and how far."""

from __future__ import annotations

from textual.content import Content

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.wrapping import shorten


class TopBar(Flow):
    """A title at the left, progress at the right, a warning between them when there is one."""

    DEFAULT_CSS = """
    TopBar { dock: top; height: 1; padding: 0 1; background: $panel; }
    """

    def __init__(self, title: str, glyphs: Glyphs) -> None:
        super().__init__()
        self._title = title
        self._glyphs = glyphs
        self._done, self._total = 0, 0
        self._warning = ""

    def show(self, done: int, total: int, warning: str = "") -> None:
        """Tell how many exercises of how many have passed, and a warning."""
        if (done, total, warning) != (self._done, self._total, self._warning):
            self._done, self._total, self._warning = done, total, warning
            self.relay()

    def lines(self, width: int) -> Lines:
        """One line; the title gives way to the figures."""
        right = Content("")
        if self._total:
            cells = 10
            filled = cells * self._done // self._total
            meter = self._glyphs.filled * filled + self._glyphs.empty * (cells - filled)
            right = Content.assemble((meter, "$success"), f" {self._done}/{self._total} exercises")
        left = Content.styled(self._title, "bold $primary")
        if self._warning:
            left += Content.styled(f"  {self._warning}", "bold $warning")
        room = width - right.cell_length - 1
        left = shorten(left, room, self._glyphs.ellipsis)
        return [left + Content(" " * max(1, width - left.cell_length - right.cell_length)) + right]
