"""A class to grade: a course of two lessons, and as many submissions to one of them as are wanted, no two alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tutor.grading.grade import Graded

SETUP = "import numpy as np\nfrom tutor import engine as nn"
LIMIT = 0.5  # seconds that an answer of the class may take
# How many in a hundred of a mixed class hand in what.
SHARES = MappingProxyType({"right": 60, "wrong": 25, "raising": 5, "syntax": 5, "absent": 4, "endless": 1})
_STEP = 37  # has no divisor in common with 100: the kinds come in turns
# Which state an exercise is in, and for which reason its checks fail.
_VERDICTS = {
    "right": ("passed", ""),
    "wrong": ("failed", "values"),
    "raising": ("failed", "error"),
    "syntax": ("failed", "syntax"),
    "absent": ("not_attempted", ""),
    "endless": ("failed", "timeout"),
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise; in ``code`` a number stands for ``{number}``, in ``result`` is what it returns."""

    label: str
    arguments: str
    code: str
    result: str
    checks: tuple[str, ...]

    def answer(self, number: int, kind: str = "right") -> str:
        """What a learner hands in; others write the same in other words."""
        head = f"def {self.label}({self.arguments}):\n"
        if kind == "absent":
            return f"{head}    ...\n"
        if kind == "endless":
            return f"{head}    pass\nwhile True:\n    number = {number}\n"
        body = f"    {self.code}\n    return {self.result}\n".replace("{number}", str(number))
        if kind == "wrong":
            body = body.replace("return ", f"return {number + 1} + ")
        if kind == "raising":
            body = f"    return undefined_{number}\n"
        return f"{head.replace(':', '')}{body}" if kind == "syntax" else f"{head}{body}"


_SIGMOID = "1 / (1 + np.exp(-z_{number}))"
LESSONS: Mapping[str, tuple[Exercise, ...]] = {
    "01-dense": (
        Exercise(
            "dense",
            "a_in, W, b",
            "z_{number} = a_in @ W + b",
            _SIGMOID,
            (
                "dense(np.arange(2.0), np.arange(6.0).reshape(2, 3) / 10, np.arange(3.0))",
                "dense(np.arange(4.0), np.arange(8.0).reshape(4, 2) / 10, np.zeros(2))",
                "dense(np.arange(6.0).reshape(2, 3), np.arange(9.0).reshape(3, 3) / 100, -np.arange(3.0))",
                "dense(np.arange(5.0), np.arange(5.0).reshape(5, 1) / 10, np.arange(1.0))",
            ),
        ),
    ),
    "02-parts": (
        Exercise(
            "weigh",
            "a_in, W",
            "z_{number} = a_in @ W",
            "z_{number}",
            ("weigh(np.arange(2.0), np.arange(6.0).reshape(2, 3))",),
        ),
        Exercise(
            "shift",
            "a, b",
            "z_{number} = a + b",
            "z_{number}",
            ("shift(np.arange(6.0).reshape(2, 3), np.arange(3.0))",),
        ),
        Exercise("squash", "z", "z_{number} = z", _SIGMOID, ("squash(np.arange(-3.0, 3.0))",)),
        Exercise(
            "mean_squares",
            "a, y",
            "z_{number} = a - y",
            "np.mean(z_{number} ** 2)",
            ("mean_squares(np.arange(5.0), np.arange(5.0)[::-1])",),
        ),
    ),
}


def write_course(folder: Path) -> Path:
    """Write the course into a new folder; where it is."""
    folder.mkdir(parents=True)
    setup = SETUP.replace("\n", "\\n")
    entries = "".join(f'\n[[lessons]]\nfile = "{lesson}.md"\n' for lesson in LESSONS)
    (folder / "course.toml").write_text(f'title = "A class"\nversion = "1.0"\nsetup = "{setup}"\n{entries}')
    for lesson, exercises in LESSONS.items():
        text = "\n".join(["# To be graded\n", *map(_exercise, exercises)])
        (folder / f"{lesson}.md").write_text(text)
    return folder


def _exercise(exercise: Exercise) -> str:
    starter = f"#| seconds: {LIMIT}\n{exercise.answer(0, 'absent')}"
    checks = "\n".join(
        _cell("check, remove-cell", f"#| name: check {number}\n{check}\n")
        for number, check in enumerate(exercise.checks, 1)
    )
    label = exercise.label
    return (
        f"```{{exercise-start}} Write {label}\n:label: {label}\n```\nWrite `{label}({exercise.arguments})`.\n\n"
        f"{_cell('starter', starter)}```{{exercise-end}}\n```\n\n"
        f"```{{solution-start}} {label}\n:class: dropdown\n```\n"
        f"{_cell('solution, hide-input', exercise.answer(0))}```{{solution-end}}\n```\n\n{checks}"
    )


def _cell(tags: str, code: str) -> str:
    return f"```{{code-cell}} python\n:tags: [{tags}]\n{code}```\n"


def kinds(count: int, *, mixed: bool) -> Iterator[str]:
    """What the learners of a class hand in, one after the other."""
    of_hundred = [kind for kind, share in SHARES.items() for _ in range(share)]
    for number in range(count):
        yield of_hundred[number * _STEP % 100] if mixed else "right"


def hand_in(folder: Path, lesson: str, count: int, *, mixed: bool = False) -> dict[str, str]:
    """Write the submissions of a class into a new folder; the kind of each by its name."""
    folder.mkdir(parents=True)
    handed_in = {}
    for number, kind in enumerate(kinds(count, mixed=mixed)):
        name = f"learner{number:06}.py"
        (folder / name).write_text(submission(lesson, number, kind))
        handed_in[name] = kind
    return handed_in


def submission(lesson: str, number: int, kind: str) -> str:
    """The file that a learner hands in."""
    answers = (f"# %% {each.label}\n{each.answer(number, kind)}\n" for each in LESSONS[lesson])
    return f"# lesson: {lesson}\n{''.join(answers)}"


def verify(graded: Graded, kind: str) -> None:
    """See that a submission has the marks that it should have: figures of wrong marks would tell nothing.

    Raises:
        AssertionError: It has others.
    """
    state, reason = _VERDICTS[kind]
    assert graded.status == "graded", f"{graded.name}: {graded.message}"
    for attempt in graded.exercises:
        found = attempt.state.value, {check.reason for check in attempt.checks}
        assert found == (state, {reason} if attempt.checks else set()), f"{graded.name}, {kind}: {found}"
    expected = graded.max_score if kind == "right" else 0.0
    assert graded.score == expected, f"{graded.name}, {kind}: {graded.score} of {graded.max_score}"
