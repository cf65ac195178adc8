"""The wish that what runs now should stop, from any thread."""

from __future__ import annotations

import os
import threading
from contextlib import suppress


class Stop:
    """A flag that also wakes a selector."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        self._closed = False

    def ask(self) -> None:
        """Ask for it."""
        with self._lock:
            if not self._event.is_set() and not self._closed:
                os.write(self._write, b"!")
            self._event.set()

    def clear(self) -> None:
        """It has been heard, or meant something before."""
        with self._lock:
            self._event.clear()
            with suppress(OSError):
                os.read(self._read, 1)

    @property
    def is_asked(self) -> bool:
        """Whether it was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for it so long at most; whether it was asked for."""
        return self._event.wait(seconds)

    def fileno(self) -> int:
        """Readable once it was asked for."""
        return self._read

    def close(self) -> None:
        """Give the descriptors back."""
        with self._lock:
            if not self._closed:
                self._closed = True
                os.close(self._read)
                os.close(self._write)
