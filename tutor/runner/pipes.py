"""The pipes on which the output of a forked process comes."""

from __future__ import annotations

import fcntl
import os
import selectors
import time
from contextlib import suppress

from tutor.runner.output import STREAMS, Collector, Stream

# Roomy, so that a flood wakes us seldom; more is for the administrator to allow.
_PIPE_BYTES, _READ_BYTES = 1 << 20, 1 << 16
# Once the limit is passed, output is thrown away this often: it costs us next to nothing, and slows the flood down.
_SECONDS_BETWEEN = 0.01


class Pipes:
    """One pipe for each stream of a process, or nothing at all where its output is not wanted."""

    def __init__(self, collector: Collector | None) -> None:
        self._collector = collector
        self._ends: dict[int, Stream] = {}
        self._nowhere = os.open(os.devnull, os.O_WRONLY)
        self._next = 0.0
        self.given: list[int] = []
        for stream in STREAMS if collector is not None else ():
            read, write = os.pipe()
            with suppress(OSError):
                fcntl.fcntl(read, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            os.set_blocking(read, False)
            self._ends[read] = stream
            self.given.append(write)
        if collector is None:
            self.given = [os.dup(self._nowhere), os.dup(self._nowhere)]

    def were_given(self) -> None:
        """The process has its ends; ours of them are closed."""
        for descriptor in self.given:
            os.close(descriptor)
        self.given = []

    def register(self, selector: selectors.BaseSelector) -> None:
        """Have a selector wake for output."""
        for descriptor in self._ends:
            selector.register(descriptor, selectors.EVENT_READ, self)

    def read(self, descriptor: int, selector: selectors.BaseSelector) -> None:
        """Take what is there; at its end, or once nothing more is kept, the selector is left in peace."""
        if not self._take(descriptor):
            selector.unregister(descriptor)
        elif self._collector is not None and self._collector.cut:
            for each in self._ends:
                with suppress(KeyError):
                    selector.unregister(each)

    def due(self) -> float | None:
        """When output is to be thrown away again, by ``time.monotonic``; None while all is kept."""
        return self._next if self._collector is not None and self._collector.cut else None

    def throw_away(self) -> None:
        """Let the process go on that fills pipes of which nothing more is kept."""
        if self._collector is None or not self._collector.cut or time.monotonic() < self._next:
            return
        for descriptor in self._ends:
            self._take(descriptor)
        self._next = time.monotonic() + _SECONDS_BETWEEN

    def read_all(self) -> None:
        """Take what is left."""
        for descriptor in self._ends:
            while self._take(descriptor) and not (self._collector is not None and self._collector.cut):
                pass

    def close(self) -> None:
        """Close our ends."""
        self.were_given()
        for descriptor in (*self._ends, self._nowhere):
            os.close(descriptor)
        self._ends = {}

    def _take(self, descriptor: int) -> bool:
        """Take what is there; whether there may be more."""
        assert self._collector is not None
        try:
            if self._collector.cut:
                return os.splice(descriptor, self._nowhere, _PIPE_BYTES, flags=os.SPLICE_F_NONBLOCK) > 0
            data = os.read(descriptor, _READ_BYTES)
        except OSError:  # nothing there for now
            return False
        self._collector.feed(self._ends[descriptor], data)
        return bool(data)
