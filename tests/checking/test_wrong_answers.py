"""The wrong answers that learners give most to this course's exercises, and what is said to them.

``wrong_answers/LESSON/EXERCISE.toml`` holds the answers; ``says`` are regular expressions, one for each sentence that
the answer deserves. A diagnosis is right where one of them fits a sentence that is told. A sentence that none fits, and
that is neither an error's own nor the lesson's, is a wrong diagnosis.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tutor.checking.checks import Attempt, ExerciseState
from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import CellKind, CodeCell, Exercise, Lesson
from tutor.evaluation import Evaluator
from tutor.paths import lessons_dir
from tutor.runner.session import Session, open_session

FOLDER = Path(__file__).parent / "wrong_answers"
LEAST, LEAST_EXERCISES, LEAST_OF_EACH = 60, 20, 3
FACT = re.compile(r"\w+(Error|Exception|Interrupt|Exit)\b|.* (is|are) right, .* (is|are) not\.$")


@dataclass(frozen=True)
class WrongAnswer:
    lesson: str
    label: str
    name: str
    says: list[str]
    code: str


def answers() -> Iterator[WrongAnswer]:
    for path in sorted(FOLDER.glob("*/*.toml")):
        for each in tomllib.loads(path.read_text())["answers"]:
            yield WrongAnswer(path.parent.name, path.stem, each["name"], each["says"], each["code"])


ANSWERS = list(answers())
COURSE = load_course(lessons_dir())


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    opened = open_session()
    yield opened
    opened.close()


def without_demos(name: str) -> Lesson:
    """The lesson without what only takes time here: checks rely on exercises alone."""
    lesson = load_lesson(COURSE, name)
    demos = (CellKind.DEMO, CellKind.PREDICT)
    kept = tuple(each for each in lesson.blocks if not (isinstance(each, CodeCell) and each.kind in demos))
    return replace(lesson, blocks=kept)


def told(attempt: Attempt) -> list[str]:
    """All that a learner reads: the diagnosis, then what each check says."""
    failed = [result.message for result in attempt.checks if result.message]
    return [*attempt.diagnosis, *(message for message in failed if message not in attempt.diagnosis)]


def fits(answer: WrongAnswer, sentence: str) -> bool:
    return any(re.search(pattern, sentence) for pattern in answer.says)


def wrongly_told(answer: WrongAnswer, attempt: Attempt, exercise: Exercise) -> list[str]:
    """The sentences of a diagnosis that the answer does not deserve."""
    own = {check.message for check in exercise.checks}
    guessed = [each for each in attempt.diagnosis if each not in own and not FACT.match(each)]
    return [each for each in guessed if not fits(answer, each)]


def test_there_are_answers_to_all_main_exercises() -> None:
    exercises = {(answer.lesson, answer.label) for answer in ANSWERS}
    several = [each for each in exercises if sum(each == (a.lesson, a.label) for a in ANSWERS) >= LEAST_OF_EACH]
    assert len(ANSWERS) >= LEAST
    assert len(several) >= LEAST_EXERCISES


NOISE = [
    ("05-layers", "my_dense_v", "A_in, W, b, g", "rng.normal(size=(len(A_in), W.shape[1]))"),
    ("10-softmax", "softmax", "Z", "rng.random(size=Z.shape)"),
    ("03-broadcasting", "mse", "p, y", "rng.random() * 3"),
    ("03-broadcasting", "standardise", "X", "rng.normal(size=X.shape)"),
    ("05-layers", "decide", "p", "rng.integers(0, 2, size=np.shape(p))"),
    ("06-backprop", "output_gradients", "h, z3, y", "(rng.normal(size=h.shape), rng.normal())"),
    ("07-logistic-regression", "gradients", "X, y, w, b", "(rng.normal(size=w.shape), rng.normal(size=1))"),
    (
        "08-iris",
        "forward",
        "X, parameters",
        "(np.tanh(parameters['W1'] @ X + rng.normal()), rng.random((1, X.shape[1])))",
    ),
    ("10-softmax", "confusion_matrix", "true, answers, k", "rng.integers(0, 3, size=(k, k))"),
]
# Right, but not as the lessons write it.
RIGHT = [
    ("05-layers", "my_dense_v", "def my_dense_v(A_in, W, b, g):\n    return g(np.einsum('mn,nj->mj', A_in, W) + b)\n"),
    (
        "10-softmax",
        "softmax",
        "def softmax(Z):\n    E = np.exp((Z.T - Z.max(axis=1)).T)\n    return (E.T / E.sum(axis=1)).T\n",
    ),
    ("03-broadcasting", "mse", "def mse(p, y):\n    d = np.ravel(p) - np.ravel(y)\n    return float(d @ d) / d.size\n"),
    ("05-layers", "decide", "def decide(p):\n    return 1 * ~(np.asarray(p) < 0.5)\n"),
    (
        "07-logistic-regression",
        "gradients",
        "def gradients(X, y, w, b):\n    d = (logistic_predict(X, w, b) - y).astype(np.float64) / y.size\n"
        "    return np.sum(X * d, axis=0)[:, None], d.sum(keepdims=True).ravel()\n",
    ),
]


@pytest.mark.parametrize(("lesson", "label", "arguments", "value"), NOISE)
def test_noise_is_no_reason_for_a_guess(lesson: str, label: str, arguments: str, value: str, session: Session) -> None:
    evaluator = Evaluator(without_demos(lesson), session)
    exercise = evaluator.lesson.exercise(label)
    assert exercise is not None
    code = f"rng = np.random.default_rng(11)\n\ndef {label}({arguments}):\n    return {value}\n"
    attempt = evaluator.evaluate(label, code)
    assert attempt.state is ExerciseState.FAILED
    assert set(attempt.diagnosis) <= {check.message for check in exercise.checks}


@pytest.mark.parametrize(("lesson", "label", "code"), RIGHT)
def test_what_is_right_gets_no_guess(lesson: str, label: str, code: str, session: Session) -> None:
    attempt = Evaluator(without_demos(lesson), session).evaluate(label, code)
    assert (attempt.state, attempt.diagnosis) == (ExerciseState.PASSED, ())


def test_four_of_five_get_the_right_diagnosis_and_none_a_wrong_one(session: Session) -> None:
    missed, wrong = [], []
    evaluators: dict[str, Evaluator] = {}
    for answer in ANSWERS:
        if answer.lesson not in evaluators:
            evaluators[answer.lesson] = Evaluator(without_demos(answer.lesson), session)
        evaluator = evaluators[answer.lesson]
        exercise = evaluator.lesson.exercise(answer.label)
        assert exercise is not None
        attempt = evaluator.evaluate(answer.label, answer.code)
        assert attempt.state is ExerciseState.FAILED, f"{answer.label}: {answer.name} passes"
        place = f"{answer.lesson}/{answer.label}, {answer.name}"
        if not any(fits(answer, sentence) for sentence in told(attempt)):
            missed.append(f"{place}: {' | '.join(told(attempt)[:2])}")
        wrong += [f"{place}: {sentence}" for sentence in wrongly_told(answer, attempt, exercise)]
    right = len(ANSWERS) - len(missed)
    table = "\n".join([f"{right} of {len(ANSWERS)} right", "missed:", *missed, "wrong:", *wrong])
    assert not wrong, table
    assert right >= 0.8 * len(ANSWERS), table
