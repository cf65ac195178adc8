"""One request to a session at a time; a look at a state waits for none and gives way to all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tutor.errors import RunnerError
from tutor.runner.results import Source
from tutor.runner.stopping import Stop

Chain = tuple[Source, ...]


class Turns:
    """Whose turn it is; ``stop`` is asked of a look that is in somebody's way."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._turn = threading.Lock()
        self._closed = False
        # What follows is read and changed under this lock only.
        self._change = threading.Lock()
        self._waiting = 0
        self._looking: Chain | None = None

    @contextmanager
    def request(self, before: Chain = ()) -> Iterator[None]:
        """Wait for one's turn; a stop that was asked for before then does not count.

        A look is stopped unless it is at the state after ``before``: what it does for that is needed anyway.

        Raises:
            RunnerError: The session is closed.
        """
        with self._change:
            self._waiting += 1
            if self._looking is not None and self._looking != before:
                self._stop.ask()
        with self._turn:
            with self._change:
                self._waiting -= 1
            if self._closed:
                raise RunnerError("the session is closed")
            self._stop.clear()
            yield

    @contextmanager
    def look(self, before: Chain) -> Iterator[bool]:
        """Take a turn for a look if nobody has one or waits for one; whether it is so.

        Raises:
            RunnerError: The session is closed.
        """
        if not self._turn.acquire(blocking=False):
            yield False
            return
        try:
            if self._closed:
                raise RunnerError("the session is closed")
            with self._change:
                free = not self._waiting
                if free:
                    self._stop.clear()
                    self._looking = before
            yield free
        finally:
            with self._change:
                self._looking = None
            self._turn.release()

    @contextmanager
    def last(self) -> Iterator[None]:
        """Stop what runs, wait for its end and close: no turn after this one."""
        self._closed = True
        self._stop.ask()
        with self._turn:
            yield
