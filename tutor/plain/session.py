"""A plain session: opens the course and its progress, and goes from lesson to lesson until the learner quits."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tutor.course.catalogue import find_course, find_entry, load_course
from tutor.course.model import Course
from tutor.course.shelf import Shelf
from tutor.errors import TutorError
from tutor.plain.console import Console
from tutor.plain.sitting import Elsewhere, Sitting
from tutor.plain.text import wrapped
from tutor.progress import Autosaver, ProgressStore
from tutor.study import Machinery, Study


def run(root: Path | None, lesson: str | None, console: Console) -> int:
    """Learn until the learner quits or the input ends; 1 if something could not be saved.

    Raises:
        TutorError: The course or the progress cannot be used.
    """
    course = load_course(find_course(root))
    store = ProgressStore.open(course.id)
    autosaver = Autosaver(store)
    machinery = Machinery()
    try:
        for notice in store.notices:
            console.say(*wrapped(f"Note: {notice}", console.width))
        with _ended_by_signals():
            _learn(course, lesson or _last(course, store), store, autosaver, machinery, console)
    finally:
        machinery.close()
        saved = autosaver.flush()
        autosaver.close()
        store.close()
    if not saved and not store.read_only:
        console.say(*wrapped(f"Not all could be saved: {autosaver.error}", console.width))
        return 1
    console.say("Saved. Come back with: nn-tutor --plain" if not store.read_only else "Nothing was kept.")
    return 0


def _last(course: Course, store: ProgressStore) -> str:
    """The lesson that was open last, the first where there is none."""
    ids = [entry.id for entry in course.entries]
    kept = store.setting("last", "")
    return kept if kept in ids else ids[0]


def _learn(
    course: Course, first: str, store: ProgressStore, autosaver: Autosaver, machinery: Machinery, console: Console
) -> None:
    console.say(course.title, "Type an order and Enter; ? lists the orders, q quits.")
    shelf = Shelf(course)
    going: Elsewhere | None = Elsewhere(find_entry(course, first).id)
    while going is not None and going.lesson is not None:
        try:
            lesson = shelf.lesson(going.lesson)
        except TutorError as error:
            console.say(*wrapped(str(error), console.width))
            return
        if not store.read_only:
            store.set_setting("last", lesson.id)
        study = Study(lesson, store, autosaver, machinery)
        sitting = Sitting(shelf, lesson, study, console)
        if going.line:
            sitting.go_to_line(going.line)
        else:
            sitting.go_to_saved()
        going = sitting.learn()
        autosaver.flush()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Whoever hangs up, or ends the process, has everything saved."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    names = [name for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), end) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
