"""A picture on its way from a cell that runs to the tutor: always the newest, never a queue.

A slate is a file of which both sides have a descriptor. The cell writes each picture over the one before, as often as
it likes; the tutor looks at it a few times a second and takes what it finds. So a flood of pictures is no flood of
messages, and a cell never waits to get rid of one. On the file stand two unsigned 64-bit numbers, a turn and a length,
and then a picture as ``protocol`` encodes values. The turn is odd while a picture is being written. What is read was
written by a learner's process: it is only a claim, and where it is no picture it is left aside.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from collections.abc import Callable

from tutor.plotting.figure import Figure, from_plain
from tutor.runner.protocol import Malformed, decode

if sys.platform == "linux":
    import fcntl

OnFigure = Callable[[Figure], None]

HEAD = struct.Struct(">QQ")
# A picture with more is shown at the end of its cell only.
MOST_BYTES = 1 << 20
_SECONDS_BETWEEN = 0.05
# Reading takes a part of our time at most, whatever is written.
_SHARE = 0.1
_read_there: Callable[[int, int, int], bytes] | None = getattr(os, "pread", None)  # Windows has none


def new_slate(on_figure: OnFigure) -> Slate:
    """A slate in memory (Linux only), which nobody can make longer or shorter."""
    descriptor = os.memfd_create("slate", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, HEAD.size + MOST_BYTES)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
    return Slate(descriptor, on_figure)


class Slate:
    """The tutor's side; ``on_figure`` is called by ``look``, in its thread. ``close`` gives the descriptor back."""

    def __init__(self, descriptor: int, on_figure: OnFigure) -> None:
        self.descriptor = descriptor
        self._newest: tuple[Figure, ...] = ()
        self._on_figure = on_figure
        self._turn = 0
        self._next = 0.0

    def due(self) -> float:
        """When to look again, by ``time.monotonic``."""
        return self._next

    def look(self) -> None:
        """Hand over what has been drawn since the last time, if that was long enough ago."""
        started = time.monotonic()
        if started >= self._next:
            self.look_once_more()
            now = time.monotonic()
            self._next = now + max(_SECONDS_BETWEEN, (now - started) / _SHARE)

    def look_once_more(self) -> tuple[Figure, ...]:
        """Hand over at the end what is still to be seen; the newest picture, if there ever was one."""
        figure = self._taken()
        if figure is not None:
            self._newest = (figure,)
            self._on_figure(figure)
        return self._newest

    def close(self) -> None:
        """Close our descriptor."""
        os.close(self.descriptor)

    def _taken(self) -> Figure | None:
        """The picture, if there is a whole one that has not been taken yet."""
        try:
            head = self._read(HEAD.size, 0)
            turn, length = HEAD.unpack(head) if len(head) == HEAD.size else (0, 0)
            if turn == self._turn or turn % 2 or length > MOST_BYTES:
                return None
            data = self._read(length, HEAD.size)
            if self._read(HEAD.size, 0) != head:
                return None  # another is being written; there is always a next time
            self._turn = turn
            return from_plain(decode(data))
        except (OSError, Malformed, ValueError):
            return None

    def _read(self, count: int, start: int) -> bytes:
        if _read_there is not None:
            return _read_there(self.descriptor, count, start)
        os.lseek(self.descriptor, start, os.SEEK_SET)
        return os.read(self.descriptor, count)
