"""The screen and the grader judge alike: one piece of code, two ways in, one verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from tests.app.driving import Driver, run
from tests.grading import handing_in
from tutor.app.app import TutorApp
from tutor.checking.checks import Attempt, CheckResult, CheckState, ExerciseState
from tutor.cli import main
from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import Course
from tutor.grading.job import AGAIN_AFTER_TIMEOUT
from tutor.paths import lessons_dir
from tutor.progress import Autosaver, CellProgress, LessonProgress, ProgressStore
from tutor.study import Machinery, Study

RIGHT = handing_in.RIGHT
NEXT = {"total": RIGHT["total"], "halves": "def halves(a):\n    return a // 2\n"}
CASES: dict[str, dict[str, str]] = {
    "right": RIGHT,
    "nothing": {label: handing_in.starter(label) for label in RIGHT},
    "wrong": {**NEXT, "double": "def double(a):\n    return 3 * a\n"},
    "mistake": {**NEXT, "double": "def double(a):\n    return a * a\n"},
    "partly right": {**NEXT, "double": "def double(a):\n    return 2.0 * a\n"},
    "wrong shape": {**NEXT, "double": "def double(a):\n    return (2 * a)[None]\n"},
    "changes its input": {**NEXT, "double": "def double(a):\n    a *= 2\n    return a\n"},
    "loop where none may be": {**NEXT, "double": "def double(a):\n    return np.array([2 * x for x in a])\n"},
    "error": {**NEXT, "double": "\n\ndef double(a):\n    return dubble(a)\n"},
    "error in the cell": {**NEXT, "double": "\n# first\nimport nonsense\n" + RIGHT["double"]},
    "syntax error": {**NEXT, "double": "def double(a):\n    return 2 *\n"},
    "timeout": {**NEXT, "total": "def total(a):\n    while True:\n        pass\n"},
    "timeout in the cell": {**NEXT, "total": "while True:\n    pass\n"},
    "crash": {**NEXT, "total": "import os\ndef total(a):\n    os._exit(1)\n"},
    "memory": {**NEXT, "total": "def total(a):\n    return np.ones((1 << 20, 1 << 20)).sum()\n"},
    "stands on the one before": {
        "double": "two = 2\n" + RIGHT["double"],
        "total": "def total(a):\n    return two * a.sum()\n",
    },
    "stands on one that failed": {
        "double": "two = 3\ndef double(a):\n    return a\n",
        "total": "def total(a):\n    return two\n",
    },
}


# --- two ways in ------------------------------------------------------------------------------------------------


def by_the_screen(
    course: Course, lesson: str, sources: Mapping[str, str], folder: Path, machinery: Machinery
) -> list[Attempt]:
    """As the lesson screen does it: exercise after exercise, what passes is kept, nothing typed is the starter."""
    store = ProgressStore.open("parity", folder)
    autosaver = Autosaver(store)
    try:
        study = Study(load_lesson(course, lesson), store, autosaver, machinery)
        attempts = []
        for exercise in study.lesson.exercises:
            if exercise.label in sources:
                study.write(exercise, sources[exercise.label])
            text = study.text(exercise)
            attempt = study.check(exercise, text, lambda result: None)
            if attempt.state is ExerciseState.PASSED:
                study.note(exercise.label, passed_text=text)
            attempts.append(attempt)
        return attempts
    finally:
        autosaver.close()
        store.close()


def by_the_grader(course: Course, lesson: str, sources: Mapping[str, str], folder: Path) -> list[Attempt]:
    """Through the command line, a file and the JSON report."""
    handed_in, report = folder / "hand-in.py", folder / "report.json"
    handed_in.write_text(handing_in.percent(sources, lesson))
    arguments = ["--course", course.root, "grade", handed_in, "--isolation", "basic", "--show-hidden"]
    arguments += ["--format", "json", "--output", report]
    assert main([str(each) for each in arguments]) == 0
    (submission,) = json.loads(report.read_text())["submissions"]
    assert submission["notes"] in ([], [AGAIN_AFTER_TIMEOUT])  # a busy machine asks twice
    assert submission["score"] == sum(exercise["score"] for exercise in submission["exercises"])
    return [_attempt(exercise) for exercise in submission["exercises"]]


def _attempt(told: Mapping[str, Any]) -> Attempt:
    """An exercise of the report as the verdict it was made of."""
    results = tuple(CheckResult(**{**check, "state": CheckState(check["state"])}) for check in told["checks"])
    given = {**told, "state": ExerciseState(told["state"]), "diagnosis": tuple(told["diagnosis"]), "checks": results}
    return Attempt(**given | {"seconds": 0.0})


def _without_seconds(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Verdicts without what differs from run to run, and the figures behind a message, which no report holds."""
    return [
        replace(attempt, seconds=0.0, checks=tuple(replace(check, mismatch=None) for check in attempt.checks))
        for attempt in attempts
    ]


@pytest.fixture(scope="module")
def machinery() -> Iterator[Machinery]:
    machinery = Machinery()
    yield machinery
    machinery.close()


# --- one verdict ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_screen_and_grader_agree(case: str, tmp_path: Path, machinery: Machinery) -> None:
    course = handing_in.course()
    on_screen = by_the_screen(course, handing_in.LESSON, CASES[case], tmp_path / "progress", machinery)
    graded = by_the_grader(course, handing_in.LESSON, CASES[case], tmp_path)
    assert graded == _without_seconds(on_screen)
    assert [attempt.label for attempt in graded] == list(RIGHT)


def test_the_report_leaves_out_nothing_but_seconds_and_figures() -> None:
    """A verdict with a new part must show up in the report, or here."""
    assert {field.name for field in fields(Attempt)} == set(handing_in.KEYS["exercise"])
    shown = {"mismatch", "comparisons", "seconds", "reference_seconds", "fault"}
    assert {field.name for field in fields(CheckResult)} - shown == set(handing_in.KEYS["check"])


def _answers_to_layers() -> dict[str, dict[str, str]]:
    """The lesson's solutions, then its mistakes, as many of an exercise as there are."""
    exercises = list(load_lesson(load_course(lessons_dir()), "05-layers").exercises)
    found = {"solutions": {exercise.label: exercise.solution for exercise in exercises}}
    for number in range(max(len(exercise.mistakes) for exercise in exercises)):
        chosen = {each.label: each.mistakes[number].source for each in exercises if number < len(each.mistakes)}
        found[f"mistakes {number + 1}"] = chosen
    return found


LAYERS = _answers_to_layers()


@pytest.mark.parametrize("case", LAYERS)
def test_screen_and_grader_agree_on_a_lesson(case: str, tmp_path: Path, machinery: Machinery) -> None:
    sources = LAYERS[case]
    course = load_course(lessons_dir())
    on_screen = by_the_screen(course, "05-layers", sources, tmp_path / "progress", machinery)
    graded = by_the_grader(course, "05-layers", sources, tmp_path)
    assert graded == _without_seconds(on_screen)
    attempted = {attempt.state.value for attempt in graded if attempt.label in sources}
    assert attempted == {"passed"} if case == "solutions" else {"failed"}


def test_the_learners_own_carried_code_is_judged_as_ours_where_it_is_right(
    tmp_path: Path, machinery: Machinery
) -> None:
    """The screen stands on the learner's sigmoid of the lesson before, the grader on the reference."""
    folder = tmp_path / "progress"
    store = ProgressStore.open("parity", folder)
    sigmoid = CellProgress(passed_text="def sigmoid(z):\n    return 0.5 * np.tanh(0.5 * z) + 0.5\n")
    store.save(LessonProgress("04-neuron", {"sigmoid": sigmoid}))
    store.close()
    course = load_course(lessons_dir())
    on_screen = by_the_screen(course, "05-layers", LAYERS["solutions"], folder, machinery)
    assert _without_seconds(on_screen) == by_the_grader(course, "05-layers", LAYERS["solutions"], tmp_path)
    assert {attempt.state.value for attempt in on_screen} == {"passed"}


def test_what_a_learner_types_is_judged_as_what_is_handed_in(tmp_path: Path) -> None:
    """Through the widgets: put into the editor, checked with a key, the verdict taken from the cell."""
    sources = {**CASES["stands on the one before"], "halves": NEXT["halves"]}
    seen: list[Attempt] = []

    async def session() -> None:
        store = ProgressStore.open("parity", tmp_path / "progress")
        app = TutorApp(handing_in.course(), store, lesson=handing_in.LESSON)
        try:
            async with app.run_test(size=(80, 24)) as pilot:
                driver = Driver(app, pilot)
                await driver.opened()
                for label, source in sources.items():
                    view = await driver.go_to(label)
                    await driver.press("enter")
                    assert view.editor is not None
                    view.editor.clear()
                    view.editor.insert(source)
                    await driver.press("f6")
                    await driver.until(lambda view=view: view.attempt is not None and not view.is_busy)  # type: ignore[misc]
                    assert view.attempt is not None
                    seen.append(view.attempt)
                    await driver.press("escape")
        finally:
            app.autosaver.close()
            app.machinery.close()
            store.close()

    run(session())
    assert [attempt.state.value for attempt in seen] == ["passed", "passed", "failed"]
    assert _without_seconds(seen) == by_the_grader(handing_in.course(), handing_in.LESSON, sources, tmp_path)
