"""Quizzes whose answer is typed: the answer can be read, and it is right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.authoring.problem import Problem, Severity
from tutor.checking.formula import CONSTANTS, FUNCTIONS, UnreadableError, read
from tutor.checking.typed import POINTS, judge, number_of, pairs
from tutor.course.model import Lesson, Quiz

_FORMULA = re.compile(r"[^\W\d_][^\"']*[*^/+]|[*^/+][^\"']*[^\W\d_]")


def problems(lesson: Lesson) -> Iterator[Problem]:
    """Everything that is wrong with the typed quizzes of a lesson."""
    for block in lesson.blocks:
        if isinstance(block, Quiz) and block.answer:
            found = _formula(block) if block.variables else _other(block)
            for message, mend, severity in found:
                yield Problem(str(lesson.path), block.line, message, mend, severity)


def _formula(quiz: Quiz) -> Iterator[tuple[str, str, Severity]]:
    for name in quiz.variables:
        if name in FUNCTIONS or name in CONSTANTS:
            what = "a function" if name in FUNCTIONS else "a number"
            yield f"'{name}' is {what} already", "call the variable otherwise", Severity.ERROR
            return
    try:
        formula = read(quiz.answer, quiz.variables)
    except UnreadableError as error:
        yield f"the answer of '{quiz.label}' is no formula: {error}", "correct it", Severity.ERROR
        return
    for name in quiz.variables:
        if name not in formula.names:
            yield (
                f"the answer of '{quiz.label}' does not contain its variable {name}",
                "remove that from the variables, or correct the answer",
                Severity.ERROR,
            )
    if len(pairs(formula, formula, quiz.variables)) < POINTS:
        yield (
            f"the answer of '{quiz.label}' has a value hardly anywhere",
            "no number near 0 should make it a root or logarithm of a negative number",
            Severity.ERROR,
        )


def _other(quiz: Quiz) -> Iterator[tuple[str, str, Severity]]:
    number = number_of(quiz.answer)
    if quiz.tolerance is not None and number is None:
        yield f"the answer of '{quiz.label}' is no number, and has a tolerance", "remove one of them", Severity.ERROR
    elif number is None and _FORMULA.search(quiz.answer):
        yield (
            f"the answer of '{quiz.label}' is compared as a word",
            "is it a formula? then add #| variables: x",
            Severity.WARNING,
        )
    elif judge(quiz.answer, quiz.answer, quiz.tolerance).state != "right":
        yield f"the answer of '{quiz.label}' is not taken for right", "write it in another way", Severity.ERROR
