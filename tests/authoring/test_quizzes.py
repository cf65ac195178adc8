"""Quizzes whose answer is typed, as the linter proves them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.authoring import quizzes
from tutor.course.parser import parse_lesson

LOG = "log(0 - x^2)"


def told(*options: str) -> list[str]:
    """The problems with a quiz of these options."""
    lines = "\n".join(f"#| {option}" for option in options)
    text = f"# Title\n\n```{{code-cell}}\n:label: quiz-q\n:tags: [quiz]\n#| ask: What?\n{lines}\n```\n"
    found = quizzes.problems(parse_lesson(text, path=Path("lesson.md")))
    return [f"{each.severity.value} {each.line}: {each.message} ({each.mend})" for each in found]


@pytest.mark.parametrize(
    "options",
    [
        ["answer: 7"],
        ["answer: -1/2"],
        ["answer: 2*pi", "tolerance: 0.01"],
        ["answer: (64, 5)"],
        ["answer: falls"],
        ["answer: 6*x", "variables: x"],
        ["answer: log(x - 20) / y", "variables: y, x"],
        ["answer: theta^2", "variables: theta"],
    ],
)
def test_sound(options: list[str]) -> None:
    assert told(*options) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["answer: 6x)", "variables: x"],
            "error 3: the answer of 'quiz-q' is no formula: I cannot read '6x)': a bracket is closed that was never "
            "opened. (correct it)",
        ),
        (
            ["answer: 6x", "variables: x, y"],
            "error 3: the answer of 'quiz-q' does not contain its variable y "
            "(remove that from the variables, or correct the answer)",
        ),
        (["answer: sin", "variables: sin"], "error 3: 'sin' is a function already (call the variable otherwise)"),
        (["answer: 2e", "variables: e"], "error 3: 'e' is a number already (call the variable otherwise)"),
        (
            [f"answer: {LOG}", "variables: x"],
            "error 3: the answer of 'quiz-q' has a value hardly anywhere "
            "(no number near 0 should make it a root or logarithm of a negative number)",
        ),
        (
            ["answer: falls", "tolerance: 0.1"],
            "error 3: the answer of 'quiz-q' is no number, and has a tolerance (remove one of them)",
        ),
        (
            ["answer: 6*x"],
            "warning 3: the answer of 'quiz-q' is compared as a word (is it a formula? then add #| variables: x)",
        ),
    ],
)
def test_broken(options: list[str], said: str) -> None:
    assert told(*options) == [said]
