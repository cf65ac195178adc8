"""What a cell must not do: start programs, signal other processes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from os import getpid

_STARTS_PROGRAMS = frozenset(
    {
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.exec",
        "os.system",
        "os.startfile",
        "subprocess.Popen",
        "pty.spawn",
    }
)


class Guard:
    """An audit hook that refuses what a cell must not do. It cannot be taken out again.

    It keeps accidents away, and says clearly what is not possible here; it is no wall against code that means harm.
    """

    def __init__(self) -> None:
        self._active = False
        sys.addaudithook(self._audit)

    def begin(self) -> None:
        """Guard from now on: what learners' code has left behind may run at any time."""
        self._active = True

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """For a moment of our own."""
        before, self._active = self._active, False
        try:
            yield
        finally:
            self._active = before

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._active:
            return
        if event in _STARTS_PROGRAMS:
            raise PermissionError(f"a cell cannot start other programs ({event})")
        if event == "os.killpg" or (event == "os.kill" and arguments[0] != getpid()):
            raise PermissionError(f"a cell cannot signal other processes ({event})")
