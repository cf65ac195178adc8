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
from tutor.checking.compare import compare
from tutor.checking.comparison import comparisons
from tutor.checking.doctor import Case, reasons
from tutor.checking.mending.proof import proven
from tutor.checking.places import where_in
from tutor.checking.rules import violations
from tutor.course.model import CellKind, Check, Exercise, Lesson
from tutor.errors import RunnerError
from tutor.runner.results import Answer, ErrorReport, Question, RunResult, Source, Status
from tutor.runner.session import Session

SETUP_LABEL = "setup"
# Reasons for which there is nothing that a small change could mend, or nothing to be had in time.
_NO_ANSWER = ("timeout", "memory", "crash", "rule", "protocol", "mutated")
_MOST_SECONDS_TO_MEND = 0.02
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
        answers = self._session.ask((*before, written), _questions(exercise))
        references = self._answers(ours, exercise, exercise.solution, numeric=True)
        results = [
            self._result(exercise, check, source, answer, reference)
            for check, answer, reference in zip(exercise.checks, answers, references, strict=True)
        ]
        if all(result.state is CheckState.PASSED for result in results):
            return results, []
        return results, self._diagnose(exercise, ours, before, source, answers, references, results)

    def _answers(
        self, before: tuple[Source, ...], exercise: Exercise, source: str, *, numeric: bool = False
    ) -> list[Answer]:
        """The answers of a source of the lesson's own: asked for once, as they cannot change."""
        key = (before, source)
        if key not in self._known:
            after = (*before, Source(exercise.label, source))
            self._known[key] = self._session.ask(after, _questions(exercise, numeric=numeric))
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
        expected, actual = _compared(check, reference, answer)
        where = where_in(check.source, exercise.label, exercise.solution)
        result = judge(check, expected, actual, answer.mutated, where)
        result = replace(result, seconds=answer.seconds, reference_seconds=reference.seconds)
        if self._comparing and result.state is CheckState.FAILED and not check.hidden and not answer.mutated:
            return replace(result, comparisons=comparisons(expected, actual, check.rtol, check.atol))
        return result

    def _diagnose(
        self,
        exercise: Exercise,
        ours: tuple[Source, ...],
        before: tuple[Source, ...],
        source: str,
        answers: Sequence[Answer],
        references: Sequence[Answer],
        results: Sequence[CheckResult],
    ) -> list[str]:
        """Why it went wrong, the most telling reason first."""
        for mistake in exercise.mistakes:
            if _same_answers(exercise.checks, answers, self._answers(ours, exercise, mistake.source)):
                return [mistake.message]
        calls = self._calls(ours, exercise)
        cases = []
        for check, answer, reference, result, each in zip(
            exercise.checks, answers, references, results, calls, strict=True
        ):
            expected, actual = _compared(check, reference, answer)
            error = answer.error.type if answer.error is not None else ""
            where = where_in(check.source, exercise.label, exercise.solution)
            cases.append(Case(check, result, expected, actual, error, where, each.calls))
        return reasons(exercise, source, cases, lambda: self._place(exercise, before, source, cases, answers))

    def _calls(self, ours: tuple[Source, ...], exercise: Exercise) -> list[Answer]:
        """The checks' answers with what they call the exercise's function with, told by the reference solution."""
        key = (ours, f"calls of {exercise.label}")
        if key not in self._known:
            after = (*ours, Source(exercise.label, exercise.solution))
            asked = [replace(each, calls_of=exercise.label) for each in _questions(exercise)]
            self._known[key] = self._session.ask(after, asked)
        return self._known[key]

    def _place(
        self,
        exercise: Exercise,
        before: tuple[Source, ...],
        source: str,
        cases: Sequence[Case],
        answers: Sequence[Answer],
    ) -> str:
        """Where in the learner's code a small change would mend it; "" where none does, or it would take too long."""
        if any(not case.failed and case.result.state is not CheckState.PASSED for case in cases):
            return ""
        if any(case.result.reason in _NO_ANSWER for case in cases):
            return ""
        if sum(answer.seconds for answer in answers) > _MOST_SECONDS_TO_MEND:
            return ""
        questions = _questions(exercise)

        def passing(number: int, codes: Sequence[str]) -> list[bool]:
            asked = replace(questions[number], variants=tuple(codes), unchanged=())
            (answer,) = self._session.ask(before, [asked])
            tried = answer.value if answer.status is Status.OK and isinstance(answer.value, list) else []
            found = [_meets(cases[number], pair) for pair in tried]
            return found if len(found) == len(codes) else [False] * len(codes)

        failed = [number for number, case in enumerate(cases) if case.failed]
        failed.sort(key=lambda number: (cases[number].result.reason != "error", not cases[number].check.hidden))
        others = [number for number, case in enumerate(cases) if not case.failed]
        return proven(source, exercise.solution, failed, others, passing)


def _compared(check: Check, reference: Answer, answer: Answer) -> tuple[object, object]:
    """What is to be met, and what is to meet it."""
    expected = check.expect if check.has_expect else reference.value
    return _gradients(reference.value, answer.value) if check.gradient_of else (expected, answer.value)


def _meets(case: Case, pair: object) -> bool:
    """Whether the answer of a variant, behind whether it ran, is what a check expects."""
    if not isinstance(pair, list) or len(pair) != 2 or pair[0] is not True:
        return False
    check, actual = case.check, pair[1]
    if check.gradient_of and isinstance(actual, list | tuple) and len(actual) == 2:
        actual = actual[1]
    return compare(case.expected, actual, rtol=check.rtol, atol=check.atol, strict_dtype=check.strict_dtype) is None


def _questions(exercise: Exercise, *, numeric: bool = False) -> list[Question]:
    return [
        Question(
            check.source,
            check.seconds,
            check.unchanged,
            check.gradient_of,
            numeric=numeric,
            label=f"check: {check.name}",
        )
        for check in exercise.checks
    ]


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


def _gradients(reference: object, answer: object) -> tuple[object, object]:
    """Of the two (point, gradient) pairs the gradients: the numeric one to be met, and the learner's."""
    wanted = reference[1] if isinstance(reference, tuple | list) and len(reference) == 2 else reference
    given = answer[1] if isinstance(answer, tuple | list) and len(answer) == 2 else answer
    return wanted, given


def _same_answers(checks: Sequence[Check], answers: Sequence[Answer], others: Sequence[Answer]) -> bool:
    """Whether two pieces of code answered every check alike: the same value, or the same kind of error.

    Where there are but errors, these must say the same: the ways to fail everywhere are many.
    """
    only_errors = not any(answer.status is Status.OK for answer in answers)
    for check, answer, other in zip(checks, answers, others, strict=True):
        if answer.status is not other.status:
            return False
        if answer.status is Status.OK:
            if compare(other.value, answer.value, rtol=check.rtol, atol=check.atol) is not None:
                return False
            if answer.mutated != other.mutated:
                return False
        elif answer.error is not None and _differ(answer.error, other.error, only_errors):
            return False
    return True


def _differ(one: ErrorReport, other: ErrorReport | None, by_message: bool) -> bool:
    return other is None or one.type != other.type or (by_message and one.message != other.message)
