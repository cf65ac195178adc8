"""How far grading is, for a person who waits: a line that is redrawn on a terminal, a line a minute elsewhere."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import TextIO

_REDRAW_SECONDS = 0.1
_LINE_SECONDS = 60.0
_WIDEST = 80
_BAR = 24
_ECHO = len("^C")  # the terminal writes it behind the line


class Progress:
    """Counts the submissions that are done; says so at ``stream``."""

    def __init__(self, total: int, stream: TextIO, now: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._stream = stream
        self._now = now
        self._drawn = stream.isatty()
        self._started = now()
        self._shown_at = self._started - _REDRAW_SECONDS if self._drawn else self._started
        self._shown = ""
        self.done = 0

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        self.show()

    def show(self) -> None:
        """Say how far it is, if that is some time ago."""
        now = self._now()
        if now - self._shown_at < (_REDRAW_SECONDS if self._drawn else _LINE_SECONDS):
            return
        self._shown_at = now
        told = self._told(now - self._started)
        if self._drawn:
            width = min(shutil.get_terminal_size().columns, _WIDEST) - 1
            share = self.done * _BAR // self._total if self._total else _BAR
            told = f"[{'#' * share:.<{_BAR}}] {told}"[:width]
            self._write("\r" + told.ljust(len(self._shown)))
            self._shown = told
        else:
            self._write(f"graded {told}\n")

    def clear(self) -> None:
        """Take the line away again."""
        if self._shown:
            width = min(len(self._shown) + _ECHO, shutil.get_terminal_size().columns - 1)
            self._write("\r" + " " * width + "\r")
            self._shown = ""

    def _told(self, seconds: float) -> str:
        told = f"{self.done} of {self._total}"
        if not self.done or seconds <= 0:
            return told
        rate = self.done / seconds
        return f"{told}, {rate:.{1 if rate < 100 else 0}f} a second, {_span((self._total - self.done) / rate)} left"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _span(seconds: float) -> str:
    """A time as "0:42" or "1:02:03"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
