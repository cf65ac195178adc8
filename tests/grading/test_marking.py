"""What only a grader does: all checks at one go, the better of two states below, silence about the lesson's code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.grading.handing_in import LESSON, RIGHT, course, grade_sources, scores, states
from tutor.checking.checks import Attempt, ExerciseState
from tutor.course.catalogue import load_lesson
from tutor.course.model import Exercise, Lesson
from tutor.errors import IsolationError
from tutor.evaluation import Evaluator
from tutor.grading.marking import Marker
from tutor.runner.sealing import Seal
from tutor.runner.session import Session, open_sealed

TOTAL = "def total(a):\n    return np.sum(double(a))\n"
FULL = {"double": 4.5, "total": 2.0, "halves": 1.0}


@pytest.fixture(scope="module")
def sealed() -> Iterator[Session]:
    try:
        opened = open_sealed(Seal(full=True))
    except IsolationError as error:
        pytest.skip(f"not to be had here: {error}")
    yield opened
    opened.close()


def lesson() -> Lesson:
    return load_lesson(course(), LESSON)


def with_random_inputs() -> Lesson:
    """The lesson, its first exercise with one check that draws its input."""
    old = lesson()

    def changed(block: object) -> object:
        if not isinstance(block, Exercise) or block.label != "double":
            return block
        check = replace(block.checks[1], source="double(rng.normal(size=3))", random=True)
        return replace(block, checks=(check,))

    return replace(old, blocks=tuple(changed(block) for block in old.blocks))  # type: ignore[misc]


def texts(attempt: Attempt) -> str:
    return "\n".join([*attempt.diagnosis, *(check.message for check in attempt.checks)])


def test_marks_and_screen_agree(session: Session, sealed: Session) -> None:
    """The same sources through the path of the screen and through the grader: equal verdicts, checks and points."""
    wrong = {
        "double": "def double(a):\n    return a * a\n",
        "total": "def total(a):\n    return 2 * a.mean()\n",
        "halves": "def halves(a)\n    return a\n",
    }
    screen, marker = Evaluator(lesson(), session, mending=False), Marker(lesson(), sealed)
    for source in (RIGHT, wrong):
        for label in ("double", "total", "halves"):
            # On the learner's own code, so that nothing has to be kept back.
            below = {key: RIGHT[key] for key in list(RIGHT)[: list(RIGHT).index(label)]}
            one, other = (each.evaluate(label, source[label], below) for each in (screen, marker))
            assert replace(one, seconds=0.0) == replace(other, seconds=0.0)
    sealed.forget()


def test_a_right_answer_on_code_that_breaks_things(sealed: Session, tmp_path: Path) -> None:
    """Code that passes and then spoils NumPy for what comes below does not cost the others their marks."""
    spoiling = f"{RIGHT['double']}np.sum = lambda a: 0.0\n"
    graded = grade_sources(sealed, tmp_path, {**RIGHT, "double": spoiling, "total": TOTAL})
    assert scores(graded) == FULL
    assert states(graded) == dict.fromkeys(FULL, "passed")


def test_what_lives_on_fails_by_itself(sealed: Session, tmp_path: Path) -> None:
    """A fork that is made to sleep, a timer, a process that goes away: the submission's fault, told so, within time."""
    for bad in (
        "import os\nos.register_at_fork(before=lambda: [1 for _ in iter(int, 1)])\n",
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_DFL)\nsignal.alarm(1)\nimport time\ntime.sleep(0.9)\n",
    ):
        graded = grade_sources(sealed, tmp_path, {**RIGHT, "double": f"{bad}{RIGHT['double']}raise_later = 1 / 1\n"})
        assert graded.status == "graded", graded.message
        assert {key: value for key, value in scores(graded).items() if key != "double"} == {"total": 2.0, "halves": 1.0}


def test_the_lessons_code_is_not_told(sealed: Session, tmp_path: Path) -> None:
    """Where the lesson's code stands in, a message could carry it away; on one's own code everything is told."""
    thief = (
        "def total(a):\n    raise ValueError('seen: ' + repr(double.__code__.co_consts) + double.__code__.co_name)\n"
    )
    stolen = grade_sources(sealed, tmp_path, {"total": thief})
    assert "seen" not in texts(stolen.exercises[1])
    assert "kept back" in texts(stolen.exercises[1])
    # An exercise that has no use for it is judged without it, and everything is told.
    free = grade_sources(sealed, tmp_path, {"total": "def total(a):\n    raise ValueError('said: ' + str(a))\n"})
    assert "said: [1. 2. 4.]" in texts(free.exercises[1])
    own = grade_sources(sealed, tmp_path, {"double": RIGHT["double"], "total": thief})
    assert "seen: (None," in texts(own.exercises[1])


def test_a_second_call_counts(sealed: Session) -> None:
    once = "def double(a, seen=[]):\n    seen.append(1)\n    return a + a if len(seen) == 1 else a\n"
    attempt = Marker(lesson(), sealed).evaluate("double", once)
    assert attempt.state is ExerciseState.FAILED
    assert "second" in attempt.checks[0].message


def test_hidden_checks_come_up_nowhere(sealed: Session) -> None:
    """Not by a file, nor by where a file stands that both have open: what a hidden check asks nobody is told."""
    spy = (
        "import os, sys\ntry: note = open('note', 'w+')\nexcept OSError: note = None\n"
        "def double(a):\n    frame, seen = sys._getframe(), ''\n"
        "    while frame is not None:\n        seen += repr(frame.f_locals.get('questions'))\n"
        "        seen += repr(frame.f_locals.get('question'))\n        frame = frame.f_back\n"
        "    if 'default_rng(1)' in seen:\n        open('seen', 'a').write(seen)\n"
        "        if note: note.write(seen); note.flush()\n"
        "    told = open('seen').read() if os.path.exists('seen') else ''\n"
        "    if note: note.seek(0); told += note.read()\n"
        "    raise ValueError('told: ' + told)\n"
    )
    attempt = Marker(lesson(), sealed).evaluate("double", spy)
    assert "told" in texts(attempt)
    assert "default_rng(1)" not in texts(attempt)


@pytest.mark.parametrize("seed", ["", "1/ada"])
def test_random_inputs_are_the_same_for_both_sides(sealed: Session, seed: str) -> None:
    marker = Marker(with_random_inputs(), sealed)
    marker.draw_for(seed)
    assert marker.evaluate("double", RIGHT["double"]).state is ExerciseState.PASSED
    assert marker.evaluate("double", "def double(a):\n    return a\n").state is ExerciseState.FAILED


def test_each_learner_gets_other_inputs(sealed: Session) -> None:
    marker = Marker(with_random_inputs(), sealed)
    told = []
    for seed in ("1/ada", "1/bob", "1/ada"):
        marker.draw_for(seed)
        told.append(texts(marker.evaluate("double", "def double(a):\n    return 2 * a + 1\n")))
    assert told[0] == told[2] != told[1]
