"""The line below the lesson that belongs to the editor: the bar of find and replace, or the mode of the vim keys."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from tutor.app.flow import Flow, Lines


class EditLine(Flow):
    """One row, told what to show."""

    DEFAULT_CSS = """
    EditLine { height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """

    def __init__(self, line: Callable[[int], Content]) -> None:
        super().__init__()
        self._line = line

    def lines(self, width: int) -> Lines:
        """The line."""
        return [self._line(width)]
