"""A slow line between the terminal and the program: so many bytes a second, and a delay each way."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.stopwatch import Stopwatch
from tests.terminal import KEYS

# 512 kbit/s, and 100 ms from a key to the earliest sign of it.
BYTES_A_SECOND, ROUND_TRIP = 64_000, 0.1
# What sockets hold back on the way before the program has to wait.
_HELD = 16_384
_QUIET = 0.6


@dataclass(frozen=True, slots=True)
class Session:
    """What was seen at the near end, in seconds since the first key: when keys were pressed, when bytes came."""

    pressed: tuple[float, ...]
    came: tuple[tuple[float, int], ...]

    @property
    def lag(self) -> float:
        """From the last key to the last byte."""
        return self.came[-1][0] - self.pressed[-1]

    @property
    def bytes(self) -> int:
        """How many came in all."""
        return sum(length for _, length in self.came)


def over_the_line(watch: Stopwatch, keys: Sequence[str], gap: float, seconds: float = 0.0) -> Session:
    """Press keys ``gap`` seconds apart at the near end, then wait until it is quiet, or for ``seconds``."""
    began = time.perf_counter()
    pressed = tuple(number * gap for number in range(len(keys)))
    waiting = deque((moment + ROUND_TRIP / 2, key) for moment, key in zip(pressed, keys, strict=True))
    came: list[tuple[float, int]] = []
    free = 0.0  # when the line has carried what it was given
    while True:
        now = time.perf_counter() - began
        if waiting and waiting[0][0] <= now:
            key = waiting.popleft()[1]
            os.write(watch.descriptor, KEYS.get(key, key.encode()))
            continue
        last = max([pressed[-1] + ROUND_TRIP, *(moment for moment, _ in came[-1:])])
        if not waiting and now > (seconds or last + _QUIET):
            return Session(pressed, tuple(came))
        held = (free - now) * BYTES_A_SECOND
        pause = min([0.01, *(moment - now for moment, _ in list(waiting)[:1])])
        if held > _HELD:
            time.sleep(pause)
            continue
        seen = len(watch.raw)
        if watch.read(pause):
            length = len(watch.raw) - seen
            free = max(free, time.perf_counter() - began) + length / BYTES_A_SECOND
            came.append((free + ROUND_TRIP / 2, length))
