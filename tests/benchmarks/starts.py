"""From the start of a program to its first frame, with Textual's hello world in between every time."""

from __future__ import annotations

import shutil
import statistics
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.programs import BEGINS, HELLO, by_length, keep, left_deep, start, tutor_at
from tests.benchmarks.stopwatch import memory

ROUNDS = 11


@dataclass(slots=True)
class Start:
    """What a program takes: seconds to its first frame in each round, in MiB what it holds then."""

    seconds: list[float]
    held: list[float]

    def against(self, other: Start) -> float:
        """How many times as long as another, by the medians of one run."""
        return statistics.median(self.seconds) / statistics.median(other.seconds)


def first_frames(home: Path, rounds: int = ROUNDS) -> dict[str, Start]:
    """By what was opened; the first round, which fills the disk's cache and ours, does not count."""
    shortest, *_, longest = by_length()
    found = {name: Start([], []) for name in ("hello", "shortest", "longest", "deep", "unparsed")}

    def once(name: str, command: list[str], folder: str, pattern: str, *, counts: bool) -> None:
        with start(command, home / folder) as watch:
            seconds = watch.until(pattern)
            held, _ = memory(watch.pid)
        if counts:
            found[name].seconds.append(seconds)
            found[name].held.append(held)

    for number in range(rounds + 1):
        counts = number > 0
        once("hello", HELLO, "hello", "Hello, World!", counts=counts)
        for name, lesson in (("shortest", shortest), ("longest", longest)):
            keep(home / name, lesson)
            once(name, tutor_at(lesson.id), name, BEGINS, counts=counts)
        once("deep", tutor_at(longest.id), "deep", left_deep(home / "deep", longest), counts=counts)
        shutil.rmtree(home / "unparsed", ignore_errors=True)
        once("unparsed", tutor_at(longest.id), "unparsed", BEGINS, counts=counts)
    return found
