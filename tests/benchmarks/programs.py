"""The programs that are measured, and the work that they are to find."""

from __future__ import annotations

import compileall
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import tutor
from tests.benchmarks.stopwatch import Stopwatch
from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import CellKind, CodeCell, Lesson
from tutor.paths import lessons_dir
from tutor.progress import CellProgress, LessonProgress, ProgressStore

HELLO = [sys.executable, str(Path(__file__).with_name("hello.py"))]
COLUMNS, ROWS = 80, 24
# Textual's own frames, without a comparison with what the terminal shows.
STOCK = {"NN_TUTOR_DIFF": "0"}
# Where a lesson that nobody has opened yet begins, on the bottom line.
BEGINS = "read on"


def compiled() -> None:
    """Have every module compiled, as an installation has."""
    for folder in (Path(tutor.__file__).parent, Path(__file__).parent):
        compileall.compile_dir(folder, quiet=2)


def start(command: list[str], home: Path, environ: Mapping[str, str] | None = None) -> Stopwatch:
    """A program in a terminal of the size of the goals, with a home of its own."""
    home.mkdir(parents=True, exist_ok=True)
    given = {"HOME": str(home), "NN_TUTOR_HOME": str(home), **(environ or {})}
    return Stopwatch(command, columns=COLUMNS, rows=ROWS, environ=given)


def tutor_at(lesson: str) -> list[str]:
    """The command that opens a lesson."""
    return [sys.executable, "-m", "tutor", "open", lesson]


def vim(file: Path) -> list[str] | None:
    """Vim as it comes, None where it is not installed."""
    found = shutil.which("vim")
    return [found, "--clean", "-n", str(file)] if found else None


def by_length() -> list[Lesson]:
    """The lessons, the shortest first."""
    course = load_course(lessons_dir())
    lessons = [load_lesson(course, entry.id) for entry in course.entries]
    return sorted(lessons, key=lambda lesson: lesson.path.stat().st_size)


def first_demo(lesson: Lesson) -> CodeCell:
    """The first cell of a lesson that is neither folded nor asks anything."""
    return next(cell for cell in lesson.cells if isinstance(cell, CodeCell) and cell.kind is CellKind.DEMO)


def keep(home: Path, lesson: Lesson, position: str = "", texts: Mapping[str, str] | None = None) -> None:
    """Leave progress there: where the learner was, and what cells hold; what else is there but parsed lessons goes."""
    home.mkdir(parents=True, exist_ok=True)
    for path in home.iterdir():
        if path.name != "_cache":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    store = ProgressStore.open(load_course(lessons_dir()).id, home)
    cells = {key: CellProgress(text=text) for key, text in (texts or {}).items()}
    store.save(LessonProgress(lesson.id, cells, position))
    store.close()


def left_deep(home: Path, lesson: Lesson) -> str:
    """Leave a lesson at its last exercise; what is then seen first, as a pattern."""
    *_, last = lesson.exercises
    keep(home, lesson, f"{last.key}:-3")
    return re.escape(last.starter.split("\n")[0])
