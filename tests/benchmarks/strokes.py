"""What keys cost: bytes, the time to the last one, and how far a held key runs behind on a slow line."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.line import over_the_line
from tests.benchmarks.programs import BEGINS, by_length, keep, start, tutor_at, vim
from tests.benchmarks.stopwatch import Stopwatch

TYPED = "total = np.zeros(3) + b[1]"
PAGES, IDLE_SECONDS = 8, 3.0
# A keyboard repeats a key that is held so often a second; so many times here.
REPEATS_A_SECOND, HELD = 30, 60


@dataclass(slots=True)
class Strokes:
    """Medians: bytes a key and a page, bytes a second without keys, seconds to the last byte, seconds of lag."""

    key_bytes: float
    page_bytes: float
    idle_bytes: float
    key_seconds: float
    lag: float


def of_the_tutor(home: Path, environ: dict[str, str]) -> Strokes:
    """Typing and moving in the longest lesson's first exercise, then reading on."""
    *_, lesson = by_length()
    exercise = next(lesson.exercises)
    keep(home, lesson, f"{exercise.key}:-3")
    with start(tutor_at(lesson.id), home, environ) as watch:
        watch.until(BEGINS)
        _settle(watch)
        watch.stroke("Enter")
        for key in ("End", "Backspace", "x"):  # until now a placeholder was selected
            watch.stroke(key)
        keys = [watch.stroke(letter) for letter in TYPED]
        keys += [watch.stroke("Left") for _ in TYPED]
        idle = _idle(watch)
        lag = _lag(watch)
        watch.until_quiet()
        watch.stroke("Esc", wait=3.0)
        pages = [watch.stroke(" ") for _ in range(PAGES)]
    return _medians(keys, pages, idle, lag)


def of_vim(home: Path) -> Strokes | None:
    """The same in vim, in the lesson's own file; None where it is not installed."""
    *_, lesson = by_length()
    home.mkdir(parents=True, exist_ok=True)
    file = home / "lesson.md"
    file.write_bytes(lesson.path.read_bytes())
    command = vim(file)
    if command is None:
        return None
    with start(command, home) as watch:
        _settle(watch)
        for key in (*"300Go", *TYPED):
            watch.stroke(key, wait=0.5)
        keys = [watch.stroke(letter) for letter in TYPED]
        keys += [watch.stroke("Left") for _ in TYPED]
        idle = _idle(watch)
        lag = _lag(watch)
        watch.stroke("Esc", wait=1.5)
        pages = [watch.stroke("PgDn") for _ in range(PAGES)]
    return _medians(keys, pages, idle, lag)


def _settle(watch: Stopwatch) -> None:
    """Let all come that comes by itself: the rest of the lesson, the machinery behind the screen."""
    watch.until_quiet()
    time.sleep(1.5)
    watch.until_quiet()


def _idle(watch: Stopwatch) -> float:
    before, end = len(watch.raw), time.monotonic() + IDLE_SECONDS
    while (left := end - time.monotonic()) > 0:
        watch.read(left)
    return (len(watch.raw) - before) / IDLE_SECONDS


def _lag(watch: Stopwatch) -> float:
    """Hold the cursor key to the left and to the right by turns, within the text that was typed."""
    turn = len(TYPED) - 2
    keys = [("Right", "Left")[number // turn % 2] for number in range(HELD)]
    return over_the_line(watch, keys, 1 / REPEATS_A_SECOND).lag


def _medians(
    keys: Sequence[tuple[float, float, int]], pages: Sequence[tuple[float, float, int]], idle: float, lag: float
) -> Strokes:
    return Strokes(
        statistics.median(size for _, _, size in keys),
        statistics.median(size for _, _, size in pages),
        idle,
        statistics.median(last for _, last, _ in keys),
        lag,
    )
