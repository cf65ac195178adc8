"""Which checks something trivial would pass: zeros, ones, NaN, None, an input handed back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from tutor.authoring.stand_in import KINDS, NUMBERS, defined, filled
from tutor.checking.checks import CheckState
from tutor.checking.compare import compare
from tutor.course.model import Check, Exercise, Lesson
from tutor.evaluation import Evaluator, sources_before
from tutor.runner.results import Question, Source, Status
from tutor.runner.session import Session

_INSTALL = "from tutor.authoring.stand_in import install as _install\n_install(globals(), {kind!r}, {solution!r})"


class Trivial:
    """Tries trivial answers on the checks of a lesson."""

    def __init__(self, lesson: Lesson, session: Session) -> None:
        self._lesson = lesson
        self._session = session
        self._evaluator = Evaluator(_without_rules(lesson), session)

    def passed(self, exercise: Exercise) -> Iterator[tuple[Check, str]]:
        """Each check that proves nothing, and what passes it."""
        found: dict[tuple[str, str], Check] = {}
        for kind in KINDS:
            source = _INSTALL.format(kind=kind, solution=exercise.solution)
            attempt = self._evaluator.evaluate(exercise.label, source)
            for check, result in zip(exercise.checks, attempt.checks, strict=True):
                if result.state is CheckState.PASSED:
                    found[check.name, kind] = check
        for check in exercise.checks:
            for kind in self._constants(exercise, check):
                found[check.name, kind] = check
        yield from ((check, kind) for (_, kind), check in found.items())

    def _constants(self, exercise: Exercise, check: Check) -> Iterator[str]:
        """The constants, and the check's own inputs, that its right answer is no different from."""
        names = inputs(check.source, defined(exercise.solution))
        body = _without_last(check.source)
        questions = [
            Question(check.source, check.seconds),
            *(Question(f"{body}\n{name}", check.seconds) for name in names),
        ]
        before = (*sources_before(self._lesson, exercise.key, {}), Source(exercise.label, exercise.solution))
        answer, *values = self._session.ask(before, questions)
        if answer.status is not Status.OK:
            return  # told elsewhere
        expected = check.expect if check.has_expect else answer.value
        if check.gradient_of and isinstance(expected, list | tuple) and len(expected) == 2:
            expected = expected[1]
        if expected is None:
            yield "None"
        if not _is_verdict(expected):
            for kind in NUMBERS:
                if _same(check, expected, filled(expected, kind)):
                    yield kind
        for name, value in zip(names, values, strict=True):
            if value.status is Status.OK and not _is_verdict(expected) and _same(check, expected, value.value):
                yield f"its input {name}"


def inputs(source: str, tainted: list[str]) -> list[str]:
    """The names that a check's code gives before its last expression and that owe nothing to the names ``tainted``."""
    known: list[str] = []
    owing = set(tainted)
    for statement in ast.parse(source).body[:-1]:
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        if owing & {name.id for name in names}:
            owing |= _changed(statement)
        elif isinstance(statement, ast.Assign):
            known += [name.id for name in names if isinstance(name.ctx, ast.Store)]
    return [name for name in dict.fromkeys(known) if name not in owing]


def _changed(statement: ast.stmt) -> set[str]:
    """The names that a statement may change: its targets, and what it calls methods of or puts items into."""
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Name):
            found.add(node.value.id)
    return found


def _without_last(source: str) -> str:
    """A check's code before its last expression."""
    body = ast.parse(source).body
    return "\n".join(source.split("\n")[: body[-1].lineno - 1]) if body else ""


def _is_verdict(value: object) -> bool:
    """Whether an answer consists of truth values only: the code that gave them has compared something already."""
    if isinstance(value, list | tuple):
        return bool(value) and all(_is_verdict(item) for item in value)
    return isinstance(value, bool) or (
        getattr(value, "shape", None) == () and str(getattr(value, "dtype", "")) == "bool"
    )


def _same(check: Check, expected: object, actual: object) -> bool:
    return compare(expected, actual, rtol=check.rtol, atol=check.atol) is None


def _without_rules(lesson: Lesson) -> Lesson:
    """The lesson with checks that look at values only, with more time, as the solution runs within the stand-ins."""
    return replace(
        lesson,
        blocks=tuple(
            replace(
                block,
                mistakes=(),
                checks=tuple(
                    replace(check, forbid=(), require=(), seconds=2 * check.seconds + 1) for check in block.checks
                ),
            )
            if isinstance(block, Exercise)
            else block
            for block in lesson.blocks
        ),
    )
