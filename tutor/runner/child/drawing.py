"""Writes the pictures of a running cell on its slate, see ``tutor.runner.slate``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from tutor.plotting.figure import Figure, to_plain
from tutor.runner.protocol import Unencodable, encode
from tutor.runner.slate import HEAD, MOST_BYTES

# Bound before any cell runs, as a cell may replace them in their modules.
_now, _fstat, _close, _seek, _write = time.perf_counter, os.fstat, os.close, os.lseek, os.write
_write_there: Callable[[int, bytes, int], int] | None = getattr(os, "pwrite", None)  # Windows has none
_figure_to_plain, _encode = to_plain, encode

# Drawing slows a cell down by this share at most; short bursts may take so many seconds beforehand.
_SHARE, _MOST_SAVED = 0.1, 0.1


class Slate:
    """The cell's side. A picture that comes when too much time has gone into pictures already is left out."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._identity = self._look()
        self._turn = 0
        self._saved = _MOST_SAVED
        self._before = _now()

    def show(self, freeze: Callable[[], Figure]) -> None:
        """Write a figure over the one before."""
        started = _now()
        self._saved = min(self._saved + _SHARE * (started - self._before), _MOST_SAVED)
        self._before = started
        if self._saved <= 0:
            return
        try:
            data = _encode(_figure_to_plain(freeze()))
        except Unencodable:
            return  # it will be told at the cell's end
        # A cell may have closed our descriptor, and opened a file of its own that now has its number.
        if len(data) <= MOST_BYTES and self._identity is not None and self._look() == self._identity:
            self._turn += 2
            self._put(HEAD.pack(self._turn - 1, len(data)), 0)
            self._put(data, HEAD.size)
            self._put(HEAD.pack(self._turn, len(data)), 0)
        self._saved -= _now() - started

    def close(self) -> None:
        """Give the descriptor back."""
        if self._identity is not None and self._look() == self._identity:
            _close(self._descriptor)

    def _look(self) -> tuple[int, int] | None:
        """Which file it is, None if it is none."""
        try:
            about = _fstat(self._descriptor)
        except OSError:
            return None
        return about.st_dev, about.st_ino

    def _put(self, data: bytes, start: int) -> None:
        try:
            if _write_there is not None:
                _write_there(self._descriptor, data, start)
            else:
                _seek(self._descriptor, start, 0)
                _write(self._descriptor, data)
        except OSError:  # a limit of the cell's: the picture is not shown
            self._identity = None
