"""A cell's run while it lasts: what is seen of it, and how often."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from tutor.app.backlog import bytes_a_second, is_behind
from tutor.app.messages import Grown
from tutor.app.picture import Picture
from tutor.app.report import figure_lines
from tutor.app.widgets.telling import SHOW_RUNNING_AFTER, canvas_of

if TYPE_CHECKING:
    from tutor.app.widgets.cell import CellView
    from tutor.app.widgets.tail import Tail
    from tutor.runner.results import Chunk

# How often what is new is shown, in seconds.
_TICK = 0.1


class Running:
    """Begins when it is made.

    Attributes:
        started: when, by ``time.monotonic``.
        streamed: the end of the output so far.
        picture: the newest picture.
        rows: how many lines the tail has at least: what was told before holds its place, and nothing shrinks.
    """

    def __init__(self, view: CellView, tail: Tail) -> None:
        self.started = monotonic()
        self.streamed: tuple[Chunk, ...] = ()
        self.picture = Picture(lambda figure, width: figure_lines(figure, width, canvas_of(view)))
        self.rows = tail.rows
        self._view, self._tail = view, tail
        self._rate = float(bytes_a_second())
        self._room, self._before = self._rate, self.started
        self._clock = view.set_interval(_TICK, self._show)

    def stop(self) -> None:
        """It has ended."""
        self._clock.stop()
        self.picture.close()

    def _show(self) -> None:
        """Show what has come since, as fast as the terminal takes it."""
        now = monotonic()
        self._room = min(self._room + (now - self._before) * self._rate, self._rate)
        self._before = now
        if now < self.started + SHOW_RUNNING_AFTER or self._room < 0 or is_behind(self._view.app):
            return
        # However much there is to send, something is shown every second.
        self._room = max(self._room - self._tail.renew(), -self._rate)
        if self._tail.rows > self.rows:
            self.rows = self._tail.rows
            self._view.post_message(Grown(self._view))
