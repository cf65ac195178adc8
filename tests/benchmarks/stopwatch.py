"""A terminal that notes when every byte came, and draws nothing while it does."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.terminal import KEYS, Terminal

_COLOURS = re.compile(rb"\x1b\[[\d;:]*m")
_ESCAPES = re.compile(rb"\x1b\[[<>=?\d;:]*[ -/]*[@-~]|\x1b[P_^\]].*?(?:\x1b\\|\x07)|\x1b.")
_QUIET = 0.15


class Clock:
    """Takes the place of the screen: the times at which bytes came."""

    def __init__(self) -> None:
        self.chunks: list[tuple[float, int]] = []

    def feed(self, data: bytes) -> None:
        self.chunks.append((time.perf_counter(), len(data)))


class Stopwatch(Terminal):
    """A program in a terminal, timed from just before it is started."""

    def __init__(self, command: Sequence[str], *, columns: int, rows: int, environ: Mapping[str, str]) -> None:
        self.started = time.perf_counter()
        super().__init__(command, columns=columns, rows=rows, environ=environ)
        self.clock = Clock()
        self._stream = self.clock  # type: ignore[assignment]  # as much of a stream as is used

    def __enter__(self) -> Stopwatch:
        return self

    @property
    def descriptor(self) -> int:
        """Our side of the terminal."""
        return self._fd

    @property
    def text(self) -> str:
        """All that was written so far, without what is no text."""
        return _text(self.raw)

    def until(self, pattern: str, seconds: float = 30.0) -> float:
        """Wait until something was written that matches; the seconds from the start to the byte that completed it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.read(0.05) and re.search(pattern, self.text):
                return self.clock.chunks[-1][0] - self.started
        raise AssertionError(f"{pattern!r} did not come in {seconds} s: {self.text[-2000:]}")

    def until_quiet(self, seconds: float = 20.0) -> float:
        """Wait until nothing has come for a while; the seconds from the start to the last byte."""
        self.settle(_QUIET, seconds)
        return self.clock.chunks[-1][0] - self.started

    def stroke(self, key: str, until: str = "", wait: float = 0.0) -> tuple[float, float, int]:
        """Press a key; seconds to the first byte and to the last, and how many bytes came.

        With ``until``, the answer is complete when that has been written and it is quiet. With ``wait``, that many
        seconds are waited for an answer, and there may be none.
        """
        seen, chunks = len(self.raw), len(self.clock.chunks)
        pressed = time.perf_counter()
        os.write(self._fd, KEYS.get(key, key.encode()))
        end = time.monotonic() + 20
        while until and not re.search(until, _text(self.raw[seen:])):
            if time.monotonic() > end:
                raise AssertionError(f"{until!r} did not come after {key!r}: {self.text[-2000:]}")
            self.read(0.05)
        if len(self.raw) == seen:
            self.read(wait or 5.0)
        self.settle(_QUIET)
        came = self.clock.chunks[chunks:]
        if not came:
            if wait:
                return 0.0, 0.0, 0
            raise AssertionError(f"nothing came after {key!r}")
        return came[0][0] - pressed, came[-1][0] - pressed, sum(length for _, length in came)


def _text(data: bytearray) -> str:
    return _ESCAPES.sub(b" ", _COLOURS.sub(b"", data)).decode("utf-8", "replace")


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += tree(child)
    return found


def memory(pid: int) -> tuple[float, float]:
    """MiB that a process holds, and its share of them: what is shared with others counts in parts."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    rss, pss = (re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE) for name in ("Rss", "Pss"))
    assert rss is not None
    assert pss is not None
    return int(rss[1]) / 1024, int(pss[1]) / 1024
