"""The one path on which the screen and the grader judge an exercise.

The learner's code and the reference solution run in two processes that know nothing of each other; the check's
value comes back from both as plain data; the comparison happens here, where no learner's code runs.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import perf_counter

from tutor.checking.checks import Attempt, CheckResult, CheckState, ExerciseState, judge
from tutor.checking.comparison import comparisons
from tutor.checking.gradients import against_differences
from tutor.checking.places import gradient_name, where_in
from tutor.checking.rules import violations
from tutor.course.model import CellKind, Check, Exercise, Lesson
from tutor.diagnosis import Diagnostician, compared, questions
from tutor.errors import RunnerError
from tutor.runner.results import Answer, RunResult, Source, Status
from tutor.runner.session import Session

SETUP_LABEL = "setup"
_OUR_FAULT = "This is not your code's fault; your work is kept."


def sources_before(
    lesson: Lesson, key: str, own: Mapping[str, str], edited: Mapping[str, str] | None = None
) -> tuple[Source, ...]:
    """What runs before the cell ``key``: the setup, then every code cell above it, in order.

    An exercise and a carry cell count with ``own[key]``, the learner's code that has passed, here or in the lesson it
    is carried from, else with the reference solution; a demo with ``edited[key]``, a text of the learner's that has run
    well, else as the lesson has it.
    """
    edited = edited or {}
    sources = [Source(SETUP_LABEL, lesson.setup)]
    for cell in lesson.cells:
        if cell.key == key:
            return tuple(sources)
        if isinstance(cell, Exercise):
            sources.append(Source(cell.key, own.get(cell.key, cell.solution)))
        else:
            texts = own if cell.kind is CellKind.CARRY else edited
            sources.append(Source(cell.key, texts.get(cell.key, cell.source)))
    raise KeyError(key)


def is_attempted(source: str, starter: str) -> bool:
    """Whether ``source`` says more than the starter does: spaces, comments and blank lines are no attempt."""
    try:
        tree = ast.parse(source)
        return bool(tree.body) and ast.dump(tree) != ast.dump(ast.parse(starter))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True  # something was written, if not yet Python, or too deep to look through


class Evaluator:
    """Judges exercises of one lesson on one session; reference answers are worked out once and kept.

    Verdicts hold the arrays that were compared where ``comparing`` is set: for a screen, not for a pile of submissions.
    """

    def __init__(self, lesson: Lesson, session: Session, *, comparing: bool = False) -> None:
        self.lesson = lesson
        self._comparing = comparing
        self._session = session
        self._known: dict[tuple[tuple[Source, ...], str], list[Answer]] = {}
        self._diagnostician = Diagnostician(session)
        # Whether the last judgement had to do without the learner's earlier code, as that stopped a cell between.
        self.stood_in = False

    def evaluate(
        self,
        label: str,
        source: str,
        own: Mapping[str, str] | None = None,
        *,
        on_run: Callable[[RunResult], None] | None = None,
    ) -> Attempt:
        """Judge ``source`` as an answer to exercise ``label``.

        ``own`` holds the learner's earlier exercises that have passed, and by the keys of their cells those carried
        from earlier lessons. ``on_run`` gets what the code itself printed
        and raised, before the checks are put to it.

        Raises:
            KeyError: The lesson has no exercise of that label.
        """
        exercise = self.lesson.exercise(label)
        if exercise is None:
            raise KeyError(label)
        self.stood_in = False
        started = perf_counter()
        if not is_attempted(source, exercise.starter):
            return Attempt(label, ExerciseState.NOT_ATTEMPTED, 0.0, exercise.points, (), (), 0.0)
        try:
            results, diagnosis = self._judge(exercise, source, own or {}, on_run)
        except RunnerError as error:
            results, diagnosis = [_not_checked(check, "crash", str(error)) for check in exercise.checks], [_OUR_FAULT]
        return Attempt(
            label,
            _state(results),
            sum(result.points for result in results),
            exercise.points,
            tuple(diagnosis),
            tuple(results),
            perf_counter() - started,
        )

    def _judge(
        self, exercise: Exercise, source: str, own: Mapping[str, str], on_run: Callable[[RunResult], None] | None
    ) -> tuple[list[CheckResult], list[str]]:
        before = sources_before(self.lesson, exercise.key, own)
        # References never stand on the learner's code: what it did to numpy, say, must not reach them.
        ours = sources_before(self.lesson, exercise.key, {})
        written = Source(exercise.label, source)
        run = self._session.run(before, written, seconds=exercise.seconds)
        if run.status is Status.BLOCKED and before != ours:
            # The learner's earlier code passes its checks but stops a cell between: ours stands in for it.
            before, self.stood_in = ours, True
            run = self._session.run(before, written, seconds=exercise.seconds)
        if on_run is not None:
            on_run(run)
        if run.status is Status.BLOCKED:
            return [_not_checked(check, run.reason, run.message) for check in exercise.checks], [_OUR_FAULT]
        if run.status is Status.INTERRUPTED:
            return [_not_checked(check, "timeout", "You stopped it.") for check in exercise.checks], []
        if run.status is not Status.OK:
            message = _run_message(run)
            return [_failed(check, run.reason or "error", message) for check in exercise.checks], [message]
        answers = self._session.ask((*before, written), questions(exercise))
        references = self._references(ours, exercise)
        results = [
            self._result(exercise, check, source, answer, reference)
            for check, answer, reference in zip(exercise.checks, answers, references, strict=True)
        ]
        if all(result.state is CheckState.PASSED for result in results):
            return results, []
        told = self._diagnostician.reasons(exercise, ours, before, source, answers, references, results)
        return self._diagnostician.curves(exercise, ours, results), told

    def _references(self, before: tuple[Source, ...], exercise: Exercise) -> list[Answer]:
        """The answers of the lesson's own solution: asked for once, as they cannot change."""
        key = (before, exercise.solution)
        if key not in self._known:
            after = (*before, Source(exercise.label, exercise.solution))
            self._known[key] = self._session.ask(after, questions(exercise, numeric=True))
        return self._known[key]

    def _result(self, exercise: Exercise, check: Check, source: str, answer: Answer, reference: Answer) -> CheckResult:
        broken = violations(source, check.forbid, check.require)
        if broken:
            return _failed(check, "rule", " ".join(broken))
        if reference.status is not Status.OK:
            message = f"The lesson's own solution could not answer this check: {reference.message}"
            return _not_checked(check, reference.reason, message)
        if answer.status is Status.RAISED:
            return replace(_failed(check, answer.reason, _answer_message(answer, check.hidden)), fault=_fault(answer))
        if answer.status in (Status.BLOCKED, Status.INTERRUPTED):
            return _not_checked(check, answer.reason, answer.message)
        if answer.status is not Status.OK:
            return _failed(check, answer.reason, answer.message)
        expected, actual = compared(check, reference, answer)
        where = where_in(check.source, exercise.label, exercise.solution)
        result = judge(check, expected, actual, answer.mutated, where)
        if check.gradient_of and result.mismatch is not None:
            name = gradient_name(check.source, exercise.label, exercise.solution)
            result = replace(result, message=against_differences(result.mismatch, name))
        result = replace(result, seconds=answer.seconds, reference_seconds=reference.seconds)
        if self._comparing and result.state is CheckState.FAILED and not check.hidden and not answer.mutated:
            return replace(result, comparisons=comparisons(expected, actual, check.rtol, check.atol))
        return result


def _state(results: Sequence[CheckResult]) -> ExerciseState:
    states = {result.state for result in results}
    if CheckState.FAILED in states:
        return ExerciseState.FAILED
    return ExerciseState.COULD_NOT_CHECK if CheckState.COULD_NOT_CHECK in states else ExerciseState.PASSED


def _failed(check: Check, reason: str, message: str) -> CheckResult:
    return CheckResult(check.name, CheckState.FAILED, 0.0, check.points, check.hidden, reason, message)


def _not_checked(check: Check, reason: str, message: str) -> CheckResult:
    return CheckResult(check.name, CheckState.COULD_NOT_CHECK, 0.0, check.points, check.hidden, reason, message)


def _run_message(run: RunResult) -> str:
    """Why the learner's cell did not run, in a sentence."""
    return run.message if run.error is None else run.error.sentence()


def _answer_message(answer: Answer, hidden: bool) -> str:
    """Why there is no answer; of what a hidden check gave to the learner's code only the shapes are told."""
    return answer.message if answer.error is None else answer.error.sentence(shapes_only=hidden)


def _fault(answer: Answer) -> tuple[int, str] | None:
    """The line of the learner's code that has raised, and what."""
    error = answer.error
    if error is None or not error.line:
        return None
    return error.line, f"{error.type}: {error.message}" if error.message else error.type
