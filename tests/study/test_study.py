"""One sitting at a lesson, without a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.courses import lesson
from tutor.app.widgets.cell import CellView
from tutor.course.model import CodeCell, Exercise, Lesson
from tutor.progress import Autosaver, LessonProgress, ProgressStore
from tutor.study import Machinery, Study, Whose


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


SECOND = "02-second"


def passed(folder: Path, text: str) -> None:
    """A sitting at the first lesson in which its exercise passes."""
    study = sit_down(folder)
    study.note("twice", passed_text=text)
    study._autosaver.close()
    study.store.close()


def carried(study: Study) -> CodeCell:
    ((cell, _),) = study.lesson.carried
    return cell


def test_carried_code_is_ours_until_the_learners_has_passed_there(tmp_path: Path) -> None:
    study = sit_down(tmp_path, lesson(SECOND))
    cell = carried(study)
    assert (study.whose(cell), study.own(), study.text(cell)) == (Whose.NOT_YET, {}, cell.source)
    assert study.told_whose(cell) == "ours until yours passes there"


def test_carried_code_is_the_learners_once_it_has_passed_and_the_choice_is_kept(tmp_path: Path) -> None:
    text = "def twice(a):\n    return a + a\n"
    passed(tmp_path, text)
    study = sit_down(tmp_path, lesson(SECOND))
    cell = carried(study)
    assert (study.whose(cell), study.own(), study.text(cell)) == (Whose.YOURS, {cell.key: text}, text)
    study.take(cell, ours=True)
    assert (study.whose(cell), study.own(), study.text(cell)) == (Whose.OURS, {}, cell.source)
    study._autosaver.close()
    study.store.close()
    later = sit_down(tmp_path, lesson(SECOND))
    assert later.whose(cell) is Whose.OURS
    assert later.told_whose(cell) == "ours, m takes yours"
    later.take(cell, ours=False)
    assert (later.whose(cell), later.text(cell)) == (Whose.YOURS, text)


def test_only_the_lessons_that_are_carried_from_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    load = ProgressStore.load

    def noted(store: ProgressStore, name: str) -> LessonProgress:
        read.append(name)
        return load(store, name)

    monkeypatch.setattr(ProgressStore, "load", noted)
    sit_down(tmp_path / "one")
    assert read == ["01-first"]
    study = sit_down(tmp_path / "two", lesson(SECOND))
    assert read == ["01-first", SECOND, "01-first"]
    study.own()
    study.text(carried(study))
    assert len(read) == 3


def test_the_learners_code_is_left_where_it_stands_on_what_is_not_here(tmp_path: Path) -> None:
    passed(tmp_path, "def twice(a):\n    return helper(a)\n")
    study = sit_down(tmp_path, lesson(SECOND))
    cell = carried(study)
    assert (study.whose(cell), study.own(), study.text(cell)) == (Whose.UNFIT, {}, cell.source)
    assert study.told_whose(cell) == "ours, as yours uses helper, which is not here"


def test_cells_below_run_on_the_code_that_is_chosen(tmp_path: Path) -> None:
    passed(tmp_path, "def twice(a):\n    return 200 * a\n")
    study = sit_down(tmp_path, lesson(SECOND))
    cell, demo = carried(study), list(study.lesson.cells)[-1]
    try:
        assert study.run(demo, "float(twice(1))", lambda chunk: None).value == 200
        study.take(cell, ours=True)
        assert study.run(demo, "float(twice(1))", lambda chunk: None).value == 2
        study.take(cell, ours=False)
        assert study.run(demo, "float(twice(1))", lambda chunk: None).value == 200
        study.ran_well(cell, study.text(cell))
        assert study.edited() == {}
    finally:
        study._machinery.close()


def test_what_stands_above_is_told_where_it_may_be_the_reason(tmp_path: Path) -> None:
    passed(tmp_path, "def twice(a):\n    return 2 * a\n")
    study = sit_down(tmp_path, lesson(SECOND))
    half, demo = exercise(study, "half"), list(study.lesson.cells)[-1]
    own = "Above, your own twice from 01-first is used; m on its cell takes ours."
    stand_in = "Above, our solution stands in for half until yours passes."
    assert study.told_above(half, failed=False) == ""
    assert study.told_above(half, failed=True) == own
    assert study.told_above(demo, failed=True) == f"{stand_in} {own}"
    assert study.told_above(carried(study), failed=True) == ""
    study.take(carried(study), ours=True)
    assert study.told_above(half, failed=True) == ""


def test_code_that_stops_the_lesson_is_told_and_does_not_count(tmp_path: Path) -> None:
    passed(tmp_path, "raise RuntimeError('theirs')\n")
    study = sit_down(tmp_path, lesson(SECOND))
    half, text = exercise(study, "half"), "def half(a):\n    return twice(a) / 4\n"
    try:
        assert study.check(half, text, lambda result: None).state.value == "passed"
        told = "Your own earlier code stops a cell above, so ours was used there."
        assert study.told_above(half, failed=False) == told
        blocked = study.run(half, text, lambda chunk: None)
        assert blocked.status.value == "blocked"
        assert blocked.message.startswith("The cell above, 01-first/twice, does not run: ")
        assert study.told_above(half, failed=True).endswith("m on its cell takes ours.")
    finally:
        study._machinery.close()


@pytest.mark.parametrize("name", ["is_running", "_running", "is_attached"])
def test_widgets_leave_textuals_own_names_alone(name: str) -> None:
    assert name not in vars(CellView)


def test_what_was_checked_or_ran_well_is_kept(tmp_path: Path) -> None:
    study = sit_down(tmp_path)
    twice = exercise(study)
    demo = next(cell for cell in study.lesson.cells if isinstance(cell, CodeCell))
    try:
        study.check(twice, twice.starter, lambda result: None)
        study.check(twice, "def twice(x):\n    return x", lambda result: None)
        study.check(twice, "def twice(x):\n    return 2 * x", lambda result: None)
        study.run(demo, study.text(demo), lambda chunk: None)
        study.run(demo, "u = 3", lambda chunk: None)
        study.run(demo, "u = nothing", lambda chunk: None)
    finally:
        study._machinery.close()
    assert [each.state for each in study.attempts("twice")] == ["failed", "passed"]
    assert study.attempts("twice")[1].score == study.attempts("twice")[1].most > study.attempts("twice")[0].score
    assert [(each.text, each.state) for each in study.attempts(demo.key)] == [("u = 3", "ran")]
