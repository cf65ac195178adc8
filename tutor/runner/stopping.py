"""The wish that what runs now should stop, from any thread."""

from __future__ import annotations

import os
import threading
from contextlib import suppress


class Stop:
    """A flag to wait for."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ask(self) -> None:
        """Ask for it."""
        self._event.set()

    def clear(self) -> None:
        """It has been heard, or meant something before."""
        self._event.clear()

    @property
    def is_asked(self) -> bool:
        """Whether it was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for it so long at most; whether it was asked for."""
        return self._event.wait(seconds)


class SelectableStop(Stop):
    """A flag that wakes a selector too."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        self._closed = False

    def ask(self) -> None:
        """Ask for it."""
        with self._lock:
            if not self.is_asked and not self._closed:
                os.write(self._write, b"!")
            super().ask()

    def clear(self) -> None:
        """It has been heard, or meant something before."""
        with self._lock:
            super().clear()
            with suppress(BlockingIOError):
                os.read(self._read, 1)

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
