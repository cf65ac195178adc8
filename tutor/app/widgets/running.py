"""A cell's run while it lasts: what is seen of it, and how often."""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING

from tutor.app.frames import FramedApp
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
# What moving pictures may take of the line to the terminal, in bytes a second. From far away it may be slow, and
# whatever waits on the way there nobody can take back; here at home it is only to be in bounds.
_FAR, _NEAR = 5_000, 60_000
# So long may a line have been idle for that to be made up for at once, in seconds.
_SAVED = 0.25


def bytes_a_second() -> int:
    """How much may be sent to the terminal, in the long run, for what moves."""
    return _FAR if any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY")) else _NEAR


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
        self._room, self._before = self._rate * _SAVED, self.started
        self._sent = self._frame_bytes()
        self._clock = view.set_interval(_TICK, self._show)

    def stop(self) -> None:
        """It has ended."""
        self._clock.stop()
        self.picture.close()

    def _frame_bytes(self) -> int:
        """How much has been sent to the terminal so far."""
        app = self._view.app
        return app.frame_bytes if isinstance(app, FramedApp) else 0

    def _show(self) -> None:
        """Show what has come since, as fast as the terminal takes it."""
        now, sent = monotonic(), self._frame_bytes()
        room = self._room + (now - self._before) * self._rate - (sent - self._sent)
        # However much there is to send, something is shown every second.
        self._room = max(min(room, self._rate * _SAVED), -self._rate)
        self._before, self._sent = now, sent
        if now < self.started + SHOW_RUNNING_AFTER or self._room < 0:
            return
        self._tail.renew()
        if self._tail.rows > self.rows:
            self.rows = self._tail.rows
            self._view.post_message(Grown(self._view))
