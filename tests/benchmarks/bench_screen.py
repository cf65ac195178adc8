"""The screen through a real pseudo-terminal: first paint, keys, memory, running and checking."""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.stopwatch import Stopwatch, memory, tree
from tests.benchmarks.table import Row, show, spread, timed
from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import CellKind, CodeCell
from tutor.paths import lessons_dir
from tutor.progress import Autosaver, CellProgress, LessonProgress, ProgressStore
from tutor.study import Machinery, Study

LESSON = "05-layers"
FIRST_WORDS = "A single neuron says yes"
EXERCISE = "my_dense"
SIZE = {"columns": 80, "rows": 24}
ROUNDS, KEYS, RUNS = 11, 30, 15

TUTOR = [sys.executable, "-m", "tutor", "open", LESSON]
HELLO = [sys.executable, str(Path(__file__).with_name("hello.py"))]


def main() -> None:
    """Measure all and print it."""
    with tempfile.TemporaryDirectory() as home:
        show(f"first paint of {LESSON}, 80x24", first_paint(Path(home, "paint")))
        show("keys, 80x24", keys(Path(home, "keys")))
        show("running and checking, on the screen", on_the_screen(Path(home, "screen")))
        show("running and checking, without a screen", without_a_screen(Path(home, "study")))


def _watch(command: Sequence[str], home: Path) -> Stopwatch:
    return Stopwatch(command, **SIZE, environ={"HOME": str(home), "NN_TUTOR_HOME": str(home)})


# --- starting ---------------------------------------------------------------------------------------------------


def first_paint(home: Path) -> list[Row]:
    """From the start to the first useful frame, and until nothing more comes; Textual's hello world in between."""
    ours: list[float] = []
    ours_quiet: list[float] = []
    hello: list[float] = []
    further: list[float] = []
    main_rss: list[float] = []
    hello_rss: list[float] = []
    for number in range(ROUNDS + 1):
        with _watch(HELLO, home) as watch:
            seen = watch.until("Hello, World!")
            watch.until_quiet()
            held, _ = memory(watch.pid)
        if number:  # the first round fills the disk's cache
            hello.append(seen)
            hello_rss.append(held)
        with _watch(TUTOR, home / str(number)) as watch:
            seen = watch.until(FIRST_WORDS)
            quiet = watch.until_quiet()
            held, _ = memory(watch.pid)
        place = home / f"{number}-placed"
        code = _left_at_the_last_exercise(place)
        with _watch(TUTOR, place) as watch:
            seen_further = watch.until(code)
            watch.until_quiet()
        if number:
            further.append(seen_further)
            ours.append(seen)
            ours_quiet.append(quiet)
            main_rss.append(held)
    ratios = [one / other for one, other in zip(ours, hello, strict=True)]
    return [
        timed("Textual's hello world", hello),
        timed("first paint", ours),
        Row("ratio of the medians", statistics.median(ours) / statistics.median(hello), "x", 2.0, spread(ratios)),
        timed("until the last byte", ours_quiet),
        timed("first paint where one left, at the last exercise", further),
        Row("memory of hello world", statistics.median(hello_rss), "MiB"),
        Row("memory of the main process", statistics.median(main_rss), "MiB"),
    ]


# --- keys -------------------------------------------------------------------------------------------------------


def keys(home: Path) -> list[Row]:
    """From a key to the last byte that it brings, and how many bytes: scrolling, then typing into an exercise."""
    with _watch(TUTOR, home) as watch:
        watch.until(FIRST_WORDS)
        watch.until_quiet()
        down = [watch.stroke("Down") for _ in range(KEYS)]
        page = [watch.stroke(" ") for _ in range(5)]
        watch.stroke("n")
        watch.stroke("Enter")
        watch.stroke("End")
        typed = [watch.stroke(letter) for letter in "a_out = np.zeros(units) + b[j]"[:KEYS]]
        cursor = [watch.stroke("Left") for _ in range(KEYS)]
    rows = []
    for name, strokes in (
        ("scrolling two rows", down),
        ("a page", page),
        ("a letter in the editor", typed),
        ("the cursor in the editor", cursor),
    ):
        rows.append(timed(f"{name}, to the last byte", [last for _, last, _ in strokes]))
        sizes = [float(size) for _, _, size in strokes]
        rows.append(Row(f"{name}, bytes", statistics.median(sizes), "B", None, f"{min(sizes):.0f} to {max(sizes):.0f}"))
    return rows


def _left_at_the_last_exercise(home: Path) -> str:
    """Progress with that position; what of it is to be seen."""
    course = load_course(lessons_dir())
    *_, last = load_lesson(course, LESSON).exercises
    store = ProgressStore.open(course.id, home)
    store.save(LessonProgress(LESSON, {}, f"{last.key}:-3"))
    store.close()
    return re.escape(last.starter.split("\n")[0])


# --- running and checking ---------------------------------------------------------------------------------------


def _prepared(home: Path) -> None:
    """Progress in which a demo is trivial and the exercise solved, and the position is at the demo."""
    course = load_course(lessons_dir())
    lesson = load_lesson(course, LESSON)
    demo = next(cell for cell in lesson.cells if isinstance(cell, CodeCell) and cell.kind is CellKind.DEMO)
    exercise = lesson.exercise(EXERCISE)
    assert exercise is not None
    store = ProgressStore.open(course.id, home)
    cells = {demo.key: CellProgress(text="1 + 1"), EXERCISE: CellProgress(text=exercise.solution)}
    store.save(LessonProgress(LESSON, cells, f"{demo.key}:-5"))
    store.close()


def on_the_screen(home: Path) -> list[Row]:
    """From a key to the last byte of the outcome; then what the processes hold."""
    _prepared(home)
    with _watch(TUTOR, home) as watch:
        watch.until(r"1 \+ 1")
        watch.until_quiet()
        time.sleep(1)  # the machinery warms up behind the screen
        first = watch.stroke("r", until=r"\b2\b")
        runs = [watch.stroke("r") for _ in range(RUNS)]
        watch.stroke("n")
        cold = watch.stroke("c", until="checks passed")
        checks = [watch.stroke("c", until="checks passed") for _ in range(RUNS)]
        pids = tree(watch.pid)
        held = [memory(pid) for pid in pids]
    return [
        timed("1 + 1 for the first time, to the last byte", [first[1]]),
        timed("1 + 1 again, to the first byte", [each[0] for each in runs]),
        timed("1 + 1 again, to the last byte", [each[1] for each in runs]),
        timed("four checks for the first time, to the last byte", [cold[1]]),
        timed("four checks again, to the last byte", [each[1] for each in checks]),
        Row("memory of the main process", held[0][0], "MiB"),
        Row(
            "memory of all processes, each by itself", sum(rss for rss, _ in held), "MiB", None, f"{len(pids)} of them"
        ),
        Row("memory of all processes, what is shared once", sum(pss for _, pss in held), "MiB"),
    ]


def without_a_screen(home: Path) -> list[Row]:
    """What the screen calls, timed: a trivial cell beyond the time the cell says it took, and four checks."""
    course = load_course(lessons_dir())
    lesson = load_lesson(course, LESSON)
    exercise = lesson.exercise(EXERCISE)
    assert exercise is not None
    demo = next(cell for cell in lesson.cells if isinstance(cell, CodeCell) and cell.kind is CellKind.DEMO)
    store = ProgressStore.open(course.id, home)
    autosaver = Autosaver(store)
    machinery = Machinery()
    study = Study(lesson, store, autosaver, machinery)
    runs, right, wrong = [], [], []
    mistake = exercise.mistakes[0].source
    try:
        study.warm_up()
        study.run(demo, "1 + 1", lambda chunk: None)
        study.check(exercise, exercise.solution, lambda result: None)
        study.check(exercise, mistake, lambda result: None)
        for number in range(RUNS):
            started = time.perf_counter()
            result = study.run(demo, f"1 + {number}", lambda chunk: None)
            runs.append(time.perf_counter() - started - result.seconds)
            started = time.perf_counter()
            study.check(exercise, f"{exercise.solution}\n# {number}", lambda result: None)
            right.append(time.perf_counter() - started)
            started = time.perf_counter()
            study.check(exercise, f"{mistake}\n# {number}", lambda result: None)
            wrong.append(time.perf_counter() - started)
    finally:
        machinery.close()
        autosaver.close()
        store.close()
    return [
        timed("a trivial cell, over its own time", runs, 10),
        timed(f"{len(exercise.checks)} checks, right", right, 20),
        timed(f"{len(exercise.checks)} checks, a known mistake", wrong, 20),
    ]
