"""Running and checking: how long beyond what the code itself takes, what it sends, and what the processes hold."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.line import BYTES_A_SECOND, over_the_line
from tests.benchmarks.programs import BEGINS, by_length, first_demo, keep, start, tutor_at
from tests.benchmarks.stopwatch import Stopwatch, memory, tree
from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import Exercise
from tutor.paths import lessons_dir
from tutor.progress import Autosaver, ProgressStore
from tutor.study import Machinery, Study

LESSON, EXERCISE = "05-layers", "my_dense"
RUNS = 30
# Prints a line and draws a new picture in every epoch, as long as it is let.
TRAINING = """\
import time
losses = []
for epoch in range(100_000):
    losses.append(1 / (epoch + 1) ** 0.3)
    print(f"epoch {epoch} loss {losses[-1]:.6f}")
    plt.plot(losses[-40:])
    plt.pause(0.02)
"""
TRAINING_SECONDS = 6.0


@dataclass(slots=True)
class Outcomes:
    """Seconds over their own time, medians: without a screen, and to the last byte on it."""

    run: float
    checks: float
    run_on_screen: float
    checks_on_screen: float
    processes: list[tuple[float, float]]


def outcomes(home: Path) -> Outcomes:
    """A trivial cell, and the four checks of an exercise that is solved."""
    run, checks = _without_a_screen(home / "study")
    run_on_screen, checks_on_screen, held = _on_the_screen(home / "screen")
    return Outcomes(run, checks, run_on_screen, checks_on_screen, held)


def _exercise() -> Exercise:
    exercise = load_lesson(load_course(lessons_dir()), LESSON).exercise(EXERCISE)
    assert exercise is not None
    return exercise


def _without_a_screen(home: Path) -> tuple[float, float]:
    course = load_course(lessons_dir())
    lesson, exercise = load_lesson(course, LESSON), _exercise()
    demo = first_demo(lesson)
    store = ProgressStore.open(course.id, home)
    autosaver, machinery = Autosaver(store), Machinery()
    study = Study(lesson, store, autosaver, machinery)
    runs, checks = [], []
    try:
        study.warm_up()
        for number in range(RUNS + 2):
            started = time.perf_counter()
            result = study.run(demo, f"1 + {number}", lambda chunk: None)
            runs.append(time.perf_counter() - started - result.seconds)
            started = time.perf_counter()
            attempt = study.check(exercise, f"{exercise.solution}\n# {number}", lambda result: None)
            own = sum(check.seconds for check in attempt.checks)
            checks.append(time.perf_counter() - started - own)
    finally:
        machinery.close()
        autosaver.close()
        store.close()
    return statistics.median(runs[2:]), statistics.median(checks[2:])


def _on_the_screen(home: Path) -> tuple[float, float, list[tuple[float, float]]]:
    lesson, exercise = load_lesson(load_course(lessons_dir()), LESSON), _exercise()
    demo = first_demo(lesson)
    keep(home, lesson, f"{demo.key}:-5", {demo.key: "1 + 1", EXERCISE: exercise.solution})
    with start(tutor_at(LESSON), home) as watch:
        watch.until(r"1 \+ 1")
        _settle(watch)
        watch.stroke("r", until=r"\b2\b")
        runs = [watch.stroke("r") for _ in range(RUNS)]
        while EXERCISE not in watch.text[-3000:]:
            watch.stroke("n")
        watch.stroke("c", until="passed")
        checks = [watch.stroke("c") for _ in range(RUNS)]
        held = [memory(pid) for pid in tree(watch.pid)]
    return _last(runs), _last(checks), held


def _last(strokes: list[tuple[float, float, int]]) -> float:
    return statistics.median(last for _, last, _ in strokes)


def training(home: Path, environ: dict[str, str]) -> float:
    """Bytes a second that a training run with a moving picture sends over the slow line."""
    lesson = load_lesson(load_course(lessons_dir()), LESSON)
    demo = first_demo(lesson)
    keep(home, lesson, f"{demo.key}:-2", {demo.key: TRAINING})
    with start(tutor_at(LESSON), home, environ) as watch:
        watch.until("import time")
        _settle(watch)
        session = over_the_line(watch, ["r"], 1.0, TRAINING_SECONDS)
        watch.stroke("^C", wait=3.0)
    assert BYTES_A_SECOND * TRAINING_SECONDS > session.bytes > 1000, session
    return session.bytes / TRAINING_SECONDS


def long_sitting(home: Path) -> list[float]:
    """MiB of the main process after each lesson that was opened, read through to its end, and run a cell of."""
    course = load_course(lessons_dir())
    held = []
    with start(tutor_at(course.entries[0].id), home) as watch:
        watch.until(BEGINS)
        for _ in course.entries:
            _settle(watch)
            for key in (*"    ", "End", "Home", "Tab", "r"):
                watch.stroke(key, wait=0.3)
            _settle(watch)
            held.append(memory(watch.pid)[0])
            watch.stroke(">", wait=2.0)
    return held


def main_process_after_reading(home: Path) -> float:
    """MiB of the main process after the longest lesson was read to its end and its first cells were run."""
    *_, lesson = by_length()
    with start(tutor_at(lesson.id), home) as watch:
        watch.until(BEGINS)
        _settle(watch)
        for key in ("Tab", "r", "Tab", "r", "Tab", "r", *" " * 20, "End"):
            watch.stroke(key, wait=0.5)
        _settle(watch)
        return memory(watch.pid)[0]


def _settle(watch: Stopwatch) -> None:
    watch.until_quiet()
    time.sleep(1.0)
    watch.until_quiet()
