"""What is told below a cell: while it runs that may change often, and only what has changed is drawn anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.app.flow import Flow, Lines
from tutor.app.widgets.telling import tail_lines

if TYPE_CHECKING:
    from tutor.app.widgets.cell import CellView


class Tail(Flow):
    """What running, checking and hints have to say, and what to do next."""

    DEFAULT_CSS = """
    Tail { padding: 0 1 0 0; display: none; }
    Tail.told { display: block; }
    """

    def __init__(self, view: CellView) -> None:
        super().__init__()
        self._view = view

    def lines(self, width: int) -> Lines:
        """All of it, in the order in which it helps."""
        return tail_lines(self._view, width)

    @property
    def rows(self) -> int:
        """How many lines it has."""
        return len(self._visual.lines(self.size.width)) if self.size.width else 0

    def renew(self) -> None:
        """Show the lines as they are now. Another height lays out the page anew."""
        if not self.redraw():
            self.relay()
