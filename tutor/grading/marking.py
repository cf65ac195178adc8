"""Judges submissions by ``evaluate``, with what only a grader needs: speed, and care with code that nobody trusts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from tutor.checking.checks import CheckResult, CheckState
from tutor.course.model import Exercise, Lesson
from tutor.diagnosis import questions
from tutor.errors import RunnerError
from tutor.evaluation import Evaluator, Verdict, sources_before
from tutor.runner.results import RunResult, Source
from tutor.runner.session import Session

# All checks at one go get this much, or as many times what the reference takes; what needs more is asked one by one.
_AT_ONE_GO_SECONDS, _TIMES_THE_REFERENCE = 0.25, 4.0
# What may be told of a verdict where the process holds the lesson's code for an exercise that the learner has not
# solved: nothing that the submission could have put that code into.
_PLAIN_REASONS = {
    "values": "the values differ",
    "shape": "the shape differs",
    "dtype": "the dtype differs",
    "type": "it is of another kind",
    "nonfinite": "it holds inf or nan",
    "mutated": "an input is changed",
    "error": "it raises an error",
    "syntax": "it is no valid Python",
    "timeout": "it takes too long",
    "memory": "it takes too much memory",
    "rejected": "its answer cannot be compared",
    "rule": "it is not written as the exercise asks",
}
# The lesson's own solution is judged without trouble at the same place.
_BLAMED = (
    "The process that ran this code did not do what it was told any more: does the code leave something behind that "
    "runs by itself, such as a timer, a handler or a thread?"
)


class Marker(Evaluator):
    """An evaluator for submissions.

    An exercise whose checks all pass at one go, in one process, costs one fork. Where they do not, each is asked by
    itself as on the screen. A later exercise that fails on the learner's own earlier code is judged on the lesson's
    as well, and the better verdict counts: code that passes its own checks must not cost another answer its marks.

    Args:
        lesson: whose exercises are judged.
        session: on which submissions run. Where it is locked in, the lesson's own code runs away from them, and what a
            failing check could tell of the lesson's code that stands in for an earlier exercise is kept back.
    """

    def __init__(self, lesson: Lesson, session: Session) -> None:
        super().__init__(lesson, session, references=session.trusted, mending=False, again_within=math.inf)
        self._discreet = session.trusted is not session
        self._unusable: set[str] = set()

    def draw_for(self, seed: str) -> None:
        """Begin with a submission, whose random inputs are those of ``seed``."""
        super().draw_for(seed)
        self._unusable = set()

    def _verdict(
        self, exercise: Exercise, source: str, own: Mapping[str, str], on_run: Callable[[RunResult], None] | None
    ) -> Verdict:
        try:
            verdict = super()._verdict(exercise, source, own, on_run)
        except RunnerError as error:
            unchecked = partial(CheckResult, state=CheckState.COULD_NOT_CHECK, points=0.0, reason="crash")
            results = [
                unchecked(check.name, max_points=check.points, hidden=check.hidden, message=str(error))
                for check in exercise.checks
            ]
            verdict = results, []
        if all(each.state is not CheckState.COULD_NOT_CHECK for each in verdict[0]) or not self._is_well(exercise):
            return verdict
        return [_blamed(each) for each in verdict[0]], [*verdict[1], _BLAMED]

    def _is_well(self, exercise: Exercise) -> bool:
        """Whether the lesson's own solution passes here and now: then what went wrong was not our fault."""
        ours = sources_before(self.lesson, exercise.key, {})
        try:
            self._session.forget()
            return self._at_one_go(exercise, exercise.solution, ours) is not None
        except RunnerError:
            return False

    def _judge(
        self, exercise: Exercise, source: str, own: Mapping[str, str], on_run: Callable[[RunResult], None] | None
    ) -> Verdict:
        own = {label: source for label, source in own.items() if label not in self._unusable}
        ours = sources_before(self.lesson, exercise.key, {})
        before = sources_before(self.lesson, exercise.key, own)
        self._session.pin(ours)
        if before == ours:
            return self._on(exercise, source, own, before, on_run)
        try:
            verdict = self._on(exercise, source, own, before, on_run)
        except RunnerError:  # the code below it may have seen to that: it is not waited for again
            self._session.forget()
            self._unusable |= set(own)
            return self._on(exercise, source, {}, ours, on_run)
        if _score(verdict) >= exercise.points:
            return verdict
        other = self._on(exercise, source, {}, ours, on_run)
        if _score(other) <= _score(verdict):
            return verdict
        told = ", ".join(each.label for each in self.lesson.exercises if each.label in own)
        return other[0], [*other[1], f"Judged on the lesson's code for {told}: on the submission's own it got less."]

    def _on(
        self,
        exercise: Exercise,
        source: str,
        own: Mapping[str, str],
        before: tuple[Source, ...],
        on_run: Callable[[RunResult], None] | None,
    ) -> Verdict:
        """The verdict in the state after ``before``, which stands on ``own``.

        Files are removed whenever hidden checks have been asked: what they are must not come up where something is
        told, in the message of another check.
        """
        results = self._at_one_go(exercise, source, before)
        self._session.wipe()
        if results is not None:
            return results, []
        verdict = super()._judge(exercise, source, own, on_run)
        self._session.wipe()
        if self.stood_in:
            self._unusable |= set(own)
        return self._kept_back(exercise, own, verdict)

    def _at_one_go(self, exercise: Exercise, source: str, before: tuple[Source, ...]) -> list[CheckResult] | None:
        """The verdicts where all pass in one process, else None."""
        ours = sources_before(self.lesson, exercise.key, {})
        references = self._references(ours, exercise)
        seconds = max(_AT_ONE_GO_SECONDS, _TIMES_THE_REFERENCE * sum(each.seconds for each in references))
        asked = questions(exercise, again_within=self._again_within, seed=self._seed)
        answers = self._session.judge(before, Source(exercise.label, source), asked, seconds=seconds)
        if answers is None:
            return None
        results = self._results(exercise, source, answers, references)
        return results if all(each.state is CheckState.PASSED for each in results) else None

    def _kept_back(self, exercise: Exercise, own: Mapping[str, str], verdict: Verdict) -> Verdict:
        """The verdict, reduced where the lesson's solutions stand in for exercises before."""
        labels = [each.label for each in self._before(exercise) if each.label not in own]
        if not self._discreet or not labels:
            return verdict
        results, told = verdict
        lessons_own = {mistake.message for mistake in exercise.mistakes}
        why = f"Details are kept back, as the lesson's code for {', '.join(labels)} was used, which has not passed."
        reduced = [_reduced(each, why) for each in results]
        return reduced, [each for each in told if each in lessons_own]

    def _before(self, exercise: Exercise) -> Sequence[Exercise]:
        exercises = list(self.lesson.exercises)
        return exercises[: exercises.index(exercise)]


def _reduced(result: CheckResult, why: str) -> CheckResult:
    if result.state is not CheckState.FAILED:
        return result
    plain = _PLAIN_REASONS.get(result.reason, "it ends its process")
    return replace(result, message=f"{plain[0].upper()}{plain[1:]}. {why}", mismatch=None, fault=None)


def _blamed(result: CheckResult) -> CheckResult:
    if result.state is not CheckState.COULD_NOT_CHECK:
        return result
    return replace(result, state=CheckState.FAILED, reason="crash", message=_BLAMED)


def _score(verdict: Verdict) -> float:
    return sum(result.points for result in verdict[0])
