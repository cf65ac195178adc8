"""The newest picture of a cell that runs, laid out beside the screen's own thread: a large one may take its time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from tutor.plotting.figure import Figure

Lines = list[Content]

_SECONDS_BETWEEN = 0.1
# Of a picture that takes long to lay out, the next comes later, so that the keys stay quick.
_REST = 2.0


class Picture:
    """Takes figures in any thread, lays the newest out in the one that does ``work``, shows it to any.

    Args:
        layout: the lines of a figure for a width.
    """

    def __init__(self, layout: Callable[[Figure, int], Lines]) -> None:
        self._layout = layout
        self._changed = threading.Event()
        self._closed = threading.Event()
        self._figure: Figure | None = None
        self._width = 0
        self._done: tuple[int, Lines] = (0, [])

    def put(self, figure: Figure) -> None:
        """Show this figure from now on, once it is laid out."""
        self._figure = figure
        self._changed.set()

    def lines(self, width: int) -> Lines:
        """What is to be seen, empty lines while it is laid out for another width."""
        if width != self._width:
            self._width = width
            self._changed.set()
        made_for, lines = self._done
        return lines if made_for == width else [Content("")] * len(lines)

    def close(self) -> None:
        """End the work."""
        self._closed.set()
        self._changed.set()

    def work(self) -> None:
        """Lay out the newest figure, again and again, until this is closed."""
        while True:
            self._changed.wait()
            if self._closed.is_set():
                return
            self._changed.clear()
            figure, width = self._figure, self._width
            if figure is None or not width:
                continue
            started = time.monotonic()
            self._done = width, self._layout(figure, width)
            self._closed.wait(max(_SECONDS_BETWEEN, _REST * (time.monotonic() - started)))
