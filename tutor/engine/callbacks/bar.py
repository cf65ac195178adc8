"""A bar that grows while training runs, on one line that is written again and again."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from tutor.engine.callbacks.base import Callback, Logs
from tutor.engine.callbacks.progress import digits

COLUMNS = 76
_WIDEST, _NARROWEST = 20, 6
_PER_SECOND = 20
# As wide as "0.4 s left", so that what follows stays in its place.
_TIME = 10


class ProgressBar(Callback):
    """One line: epochs done, a bar, the time left, and the logs of the last epoch with four digits.

    It rewrites itself with a carriage return, at most 20 times a second, and ends with a newline, then with the time
    that training took. It fits 76 columns: logs for which there is no room come below it at the end. Where the output
    cannot take the signs of the bar, it is drawn in ASCII.

    Args:
        write: called with each text; standard output unless given.
        clock: tells the time in seconds.
    """

    only_listens = True
    shows = True

    def __init__(
        self, write: Callable[[str], object] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.write = _print if write is None else write
        self.clock = clock
        self._begun = False

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Draw an empty bar."""
        del logs
        self._first = self._done = self.params.get("initial_epoch", 0)
        self._logs: Mapping[str, Any] = {}
        self._bar, self._length = _WIDEST, 0
        self._signs = "█░" if self.write is not _print or _is_unicode(sys.stdout) else "#."
        self._started = self.clock()
        self._begun = self.params["epochs"] > self._first
        if self._begun:
            self._draw(self._started)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Let the bar grow if it is time."""
        self._done, self._logs = epoch + 1, logs or {}
        now = self.clock()
        if now >= self._next:
            self._draw(now)

    def on_epochs_end(self, first: int, columns: dict[str, list[float]]) -> None:
        """Let the bar grow by several epochs."""
        if columns and columns["loss"]:
            last = {name: values[-1] for name, values in columns.items()}
            self.on_epoch_end(first + len(columns["loss"]) - 1, last)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Draw it as it stands at the end, with all the logs."""
        del logs
        if not self._begun:
            return
        left_out = self._draw(self.clock(), ended=True)
        self.break_off()
        for name in left_out:
            self.write(f"  {name}: {digits(self._logs[name])}\n")

    def break_off(self) -> None:
        """End the line: nothing more comes."""
        if self._begun:
            self.write("\n")
            self._begun = False

    def _draw(self, now: float, *, ended: bool = False) -> list[str]:
        """Write the line anew; the names of the logs for which there is no room."""
        self._next = now + 1 / _PER_SECOND
        epochs = str(self.params["epochs"])
        count = f"Epoch {self._done:>{len(epochs)}}/{epochs} "
        timing = f" {self._timing(now - self._started, ended=ended):>{_TIME}}"
        room = COLUMNS - len(count) - len(timing)
        parts, left_out = _that_fit(self._logs, room - _NARROWEST)
        # Once narrower, it stays so: a bar that changes its width is restless.
        self._bar = max(min(self._bar, room - sum(map(len, parts))), _NARROWEST)
        full = round(self._bar * self._done / self.params["epochs"])
        bar = self._signs[0] * full + self._signs[1] * (self._bar - full)
        line = "".join([count, bar, timing, *parts])[:COLUMNS]
        self.write(f"\r{line:<{self._length}}")
        self._length = len(line)
        return left_out

    def _timing(self, seconds: float, *, ended: bool) -> str:
        if ended:
            return f"took {_duration(seconds)}"
        done = self._done - self._first
        return f"{_duration(seconds / done * (self.params['epochs'] - self._done))} left" if done else ""


def _that_fit(logs: Mapping[str, Any], room: int) -> tuple[list[str], list[str]]:
    """The logs as they are written, in their order, and the names of those for which there is no room.

    The losses come first when room is given away.
    """
    texts = {name: f" - {name}: {digits(value)}" for name, value in logs.items()}
    chosen = set()
    for name in sorted(texts, key=lambda name: name not in ("loss", "val_loss")):
        if len(texts[name]) <= room:
            chosen.add(name)
            room -= len(texts[name])
    return [texts[name] for name in texts if name in chosen], [name for name in texts if name not in chosen]


def _duration(seconds: float) -> str:
    """In as few signs as tell it."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} m" if minutes < 100 else f"{round(seconds / 3600)} h"


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _is_unicode(stream: object) -> bool:
    return str(getattr(stream, "encoding", None) or "").lower().replace("-", "").startswith("utf")
