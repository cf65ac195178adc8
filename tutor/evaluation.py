"""The one path on which the screen and the grader judge an exercise.

The learner's code and the reference solution run in two processes that know nothing of each other; the check's
value comes back from both as plain data; the comparison happens here, where no learner's code runs.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
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
# What a learner who waits may be made to wait for a second answer.
_AGAIN_WITHIN = 0.2
# More is no answer to an exercise, and reading it would keep us busy.
_MOST_SOURCE = 1 << 18
_SECOND_CALL = "The first call was right, the second of the same was not: does it keep something between two calls?"
_OUR_FAULT = "This is not your code's fault; your work is kept."


@lru_cache(maxsize=64)
def _dumped(starter: str) -> str:
    return ast.dump(ast.parse(starter))


Verdict = tuple[list[CheckResult], list[str]]


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
        return bool(tree.body) and ast.dump(tree) != _dumped(starter)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True  # something was written, if not yet Python, or too deep to look through


class Evaluator:
    """Judges exercises of one lesson on one session; reference answers are worked out once and kept.

    The lesson's own code runs on ``references``, without it on the same session. Verdicts hold the arrays that were
    compared where ``comparing`` is set: for a screen, not for a pile of submissions. Without ``mending`` nothing is
    tried on the learner's code to find what would mend it. Checks that take less than ``again_within`` seconds are
    asked twice.
    """

    def __init__(
        self,
        lesson: Lesson,
        session: Session,
        *,
        references: Session | None = None,
        comparing: bool = False,
        mending: bool = True,
        again_within: float = _AGAIN_WITHIN,
    ) -> None:
        self.lesson = lesson
        self._comparing = comparing
        self._session = session
        self._reference_session = references or session
        self._again_within = again_within
        self._known: dict[tuple[tuple[Source, ...], str, str], list[Answer]] = {}
        self._seed = ""
        self._diagnostician = Diagnostician(session, self._reference_session, mending=mending)
        # Whether the last judgement had to do without the learner's earlier code, as that stopped a cell between.
        self.stood_in = False

    def draw_for(self, seed: str) -> None:
        """Let the random inputs of checks be those of ``seed``, a learner's, from now on."""
        self._seed = seed
        self._known = {key: answers for key, answers in self._known.items() if not key[-1]}
        self._diagnostician.draw_for(seed)

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
        results, diagnosis = self._verdict(exercise, source, own or {}, on_run)
        return Attempt(
            label,
            _state(results),
            sum(result.points for result in results),
            exercise.points,
            tuple(diagnosis),
            tuple(results),
            perf_counter() - started,
        )

    def _verdict(
        self, exercise: Exercise, source: str, own: Mapping[str, str], on_run: Callable[[RunResult], None] | None
    ) -> Verdict:
        """The verdicts of the checks, and what to say about them."""
        if len(source) > _MOST_SOURCE:
            message = f"The cell has {len(source):,} characters, where {_MOST_SOURCE:,} are the most."
            return [_failed(check, "rejected", message) for check in exercise.checks], [message]
        try:
            return self._judge(exercise, source, own, on_run)
        except RunnerError as error:
            return [_not_checked(check, "crash", str(error)) for check in exercise.checks], [_OUR_FAULT]

    def _judge(
        self, exercise: Exercise, source: str, own: Mapping[str, str], on_run: Callable[[RunResult], None] | None
    ) -> Verdict:
        before = self._below(exercise, own)
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
        answers = self._answers((*before, written), exercise)
        references = self._references(ours, exercise)
        results = self._results(exercise, source, answers, references)
        if all(result.state is CheckState.PASSED for result in results):
            return results, []
        told = self._diagnostician.reasons(exercise, ours, before, source, answers, references, results)
        return self._diagnostician.curves(exercise, ours, results), told

    def _below(self, exercise: Exercise, own: Mapping[str, str]) -> tuple[Source, ...]:
        """What runs before an answer to the exercise."""
        return sources_before(self.lesson, exercise.key, own)

    def _answers(self, chain: tuple[Source, ...], exercise: Exercise) -> list[Answer]:
        """What the learner's code answers; hidden checks are asked last, so that nothing can tell others of them."""
        asked = questions(exercise, again_within=self._again_within, seed=self._seed)
        order = sorted(range(len(asked)), key=lambda number: exercise.checks[number].hidden)
        answers = self._session.ask(chain, [asked[number] for number in order])
        found = dict(zip(order, answers, strict=True))
        return [found[number] for number in range(len(asked))]

    def _results(
        self, exercise: Exercise, source: str, answers: Sequence[Answer], references: Sequence[Answer]
    ) -> list[CheckResult]:
        """The verdicts on some answers."""
        return [
            self._result(exercise, check, source, answer, reference)
            for check, answer, reference in zip(exercise.checks, answers, references, strict=True)
        ]

    def _references(self, before: tuple[Source, ...], exercise: Exercise) -> list[Answer]:
        """The answers of the lesson's own solution: asked for once, as they cannot change."""
        key = (before, exercise.solution, self._seed if any(check.random for check in exercise.checks) else "")
        if key not in self._known:
            after = (*before, Source(exercise.label, exercise.solution))
            asked = questions(exercise, numeric=True, again_within=self._again_within, seed=self._seed)
            self._known[key] = self._reference_session.ask(after, asked)
        return self._known[key]

    def _result(self, exercise: Exercise, check: Check, source: str, answer: Answer, reference: Answer) -> CheckResult:
        broken = violations(source, check.forbid, check.require)
        if broken:
            return _failed(check, "rule", " ".join(broken))
        if reference.status is not Status.OK:
            message = f"The lesson's own solution could not answer this check: {reference.message}"
            return _not_checked(check, reference.reason, message)
        result = self._compared(exercise, check, answer, reference)
        if result.state is CheckState.PASSED and answer.again is not None and reference.again is None:
            second = self._compared(exercise, check, answer.again, reference)
            if second.state is not CheckState.PASSED:
                return replace(second, message=f"{_SECOND_CALL} {second.message}", comparisons=())
        return result

    def _compared(self, exercise: Exercise, check: Check, answer: Answer, reference: Answer) -> CheckResult:
        """The verdict on one answer, where the reference has one."""
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
