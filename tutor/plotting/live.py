"""Pictures while a cell still runs: what ``plt.pause`` and ``plt.draw`` do.

Somebody may ``watch``: then each call hands over the current figure as it is, and ``pause`` waits. Where nobody does,
in a check say, both do nothing, and waiting for nobody would be of no use to anyone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tutor.plotting.arguments import number
from tutor.plotting.drawing import GALLERY
from tutor.plotting.figure import Figure

# It gets a way to the figure as plain data, which takes a moment, and may leave it.
Watcher = Callable[[Callable[[], Figure]], None]

# Shorter pauses only show: to wait for them would slow a training down, and nobody would see the difference.
SHORTEST_WAIT = 0.02
_sleep = time.sleep

_watchers: list[Watcher] = []


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Hand pictures to ``watcher`` meanwhile."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.clear()


def draw() -> None:
    """Show the current figure as it is now; the cell goes on at once. See ``pause``."""
    if _watchers and GALLERY.current is not None and GALLERY.current.axes:
        _watchers[-1](GALLERY.current.freeze)


def pause(interval: float) -> None:
    """Show the current figure as it is now, then wait for ``interval`` seconds, if that is 0.02 or more.

    The next picture replaces this one. The figure stays the one that is drawn on, and is shown at the cell's end as
    always: begin with ``plt.clf()`` to draw it anew.

    Raises:
        ValueError: ``interval`` is no number of seconds.
    """
    seconds = interval if type(interval) is float else number(interval, "interval")
    if not 0 <= seconds <= 1e6:
        raise ValueError(f"pause takes a number of seconds, 0 or more; got {interval!r}.")
    draw()
    if _watchers and seconds >= SHORTEST_WAIT:
        _sleep(seconds)
