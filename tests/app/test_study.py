"""One sitting at a lesson, without a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.courses import lesson
from tutor.app.study import Machinery, Study
from tutor.app.widgets.cell import CellView
from tutor.course.model import Exercise, Lesson
from tutor.progress import Autosaver, ProgressStore


def sit_down(folder: Path, at: Lesson | None = None) -> Study:
    store = ProgressStore.open("small", folder)
    return Study(at or lesson(), store, Autosaver(store), Machinery())


def exercise(study: Study, label: str = "twice") -> Exercise:
    found = study.lesson.exercise(label)
    assert found is not None
    return found


def test_text_is_the_lessons_until_it_is_written(tmp_path: Path) -> None:
    study = sit_down(tmp_path)
    twice = exercise(study)
    assert study.text(twice) == twice.starter
    study.write(twice, "mine")
    assert study.text(twice) == "mine"
    study.write(twice, twice.starter)
    assert study.cell("twice").text is None


def test_a_changed_lesson_keeps_the_work_and_says_so(tmp_path: Path) -> None:
    study = sit_down(tmp_path)
    study.write(exercise(study), "mine")
    study._autosaver.close()
    study.store.close()
    old = lesson()
    blocks = tuple(
        replace(block, starter="def twice(a, b):\n    ...\n") if isinstance(block, Exercise) else block
        for block in old.blocks
    )
    later = sit_down(tmp_path, replace(old, blocks=blocks))
    assert later.text(exercise(later)) == "mine"
    assert later.is_outdated(exercise(later))
    later.write(exercise(later), "mine, once more")
    assert not later.is_outdated(exercise(later))


def test_an_exercise_counts_as_it_was_when_it_passed(tmp_path: Path) -> None:
    study = sit_down(tmp_path)
    twice = exercise(study)
    (after,) = (cell for cell in study.lesson.cells if "twice(21)" in getattr(cell, "source", ""))
    assert study.stand_ins(after) == ["twice"]
    study.note("twice", passed_text="def twice(a): return a + a")
    study.write(twice, "def twice(a): broken")
    assert study.own() == {"twice": "def twice(a): return a + a"}
    assert study.stand_ins(after) == []
    assert study.counts() == (1, 1)


def test_a_demo_counts_with_the_learners_text_once_it_has_run(tmp_path: Path) -> None:
    study = sit_down(tmp_path)
    demo = next(cell for cell in study.lesson.cells if "np.arange(6)" in getattr(cell, "source", ""))
    shape = next(cell for cell in study.lesson.cells if "x.T.shape" in getattr(cell, "source", ""))
    text = "x = np.ones((4, 5))"
    study.write(demo, text)
    try:
        assert study.run(shape, "x.shape", lambda chunk: None).value == (2, 3)
        study.note(demo.key, passed_text=text)
        assert study.run(shape, "x.shape", lambda chunk: None).value == (4, 5)
    finally:
        study._machinery.close()


def test_closed_machinery_starts_anew(tmp_path: Path) -> None:
    study = sit_down(tmp_path)
    twice = exercise(study)
    try:
        for _ in range(2):
            result = study.run(twice, "1 + 1", lambda chunk: None)
            assert result.display is not None
            assert result.display.text == "2"
            study._machinery.close()
    finally:
        study._machinery.close()


@pytest.mark.parametrize("name", ["is_running", "_running", "is_attached"])
def test_widgets_leave_textuals_own_names_alone(name: str) -> None:
    assert name not in vars(CellView)
