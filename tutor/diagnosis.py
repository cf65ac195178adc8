"""Why an exercise's checks failed: gathers what the doctor needs, and runs what it wants to try."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from tutor.checking.checks import CheckResult, CheckState
from tutor.checking.compare import compare
from tutor.checking.comparison import Comparison, with_abscissae
from tutor.checking.doctor import Case, reasons
from tutor.checking.mending.proof import proven
from tutor.checking.places import where_in
from tutor.course.model import Check, Exercise, Mistake
from tutor.runner.results import Answer, ErrorReport, Question, Source, Status
from tutor.runner.session import Session

# Reasons for which there is nothing that a small change could mend, or nothing to be had in time.
_NO_ANSWER = ("timeout", "memory", "crash", "rule", "protocol", "mutated")
_MOST_SECONDS_TO_MEND = 0.1
_SECONDS_FOR_MENDS = 5.0

Chain = tuple[Source, ...]


class Diagnostician:
    """Diagnoses the exercises of a lesson on a session; what the lesson's own mistakes answer is asked for once."""

    def __init__(self, session: Session, references: Session, *, mending: bool = True) -> None:
        self._session = session
        self._references = references  # where code of the lesson's own runs
        self._mending = mending  # whether small changes of the learner's code are tried, which takes a while
        self._known: dict[tuple[Chain, str, int, str], Answer] = {}
        self._seed = ""

    def draw_for(self, seed: str) -> None:
        """Let the random inputs of checks be those of ``seed`` from now on."""
        self._seed = seed
        self._known = {key: answer for key, answer in self._known.items() if not key[-1]}

    def reasons(
        self,
        exercise: Exercise,
        ours: Chain,
        before: Chain,
        source: str,
        answers: Sequence[Answer],
        references: Sequence[Answer],
        results: Sequence[CheckResult],
    ) -> list[str]:
        """Sentences on why ``source`` failed, the most telling first.

        Args:
            exercise: that it was to answer.
            ours: what runs before it where nothing is the learner's.
            before: what has run before it.
            source: the learner's code, which has run.
            answers: of the learner's code to the checks.
            references: of the lesson's solution.
            results: the verdicts.
        """
        for mistake in exercise.mistakes:
            if self._is(mistake, exercise, ours, answers, results):
                return [mistake.message]
        cases = []
        for number, (check, answer, reference) in enumerate(zip(exercise.checks, answers, references, strict=True)):
            expected, actual = compared(check, reference, answer)
            error = answer.error.type if answer.error is not None else ""
            where = where_in(check.source, exercise.label, exercise.solution)
            calls = self._answer(exercise, ours, exercise.solution, number).calls
            cases.append(Case(check, results[number], expected, actual, error, where, calls))
        return reasons(exercise, source, cases, lambda: self._place(exercise, before, source, cases, references))

    def curves(self, exercise: Exercise, ours: Chain, results: Sequence[CheckResult]) -> list[CheckResult]:
        """The verdicts, their comparisons with abscissae where what was compared is a curve over an argument."""
        found = []
        for number, result in enumerate(results):
            if any(each.expected.ndim == 1 for each in result.comparisons):
                calls = self._answer(exercise, ours, exercise.solution, number).calls
                case = Case(
                    exercise.checks[number], result, [each.expected for each in result.comparisons], calls=calls
                )
                drawn = [_over_an_argument(each, case) for each in result.comparisons]
                result = replace(result, comparisons=tuple(drawn))
            found.append(result)
        return found

    def _answer(self, exercise: Exercise, ours: Chain, source: str, number: int) -> Answer:
        """What a source of the lesson's own answers to a check, and with what the check calls it."""
        key = (ours, source, number, self._seed if exercise.checks[number].random else "")
        if key not in self._known:
            question = questions(exercise, again_within=0.0, seed=self._seed)[number]
            asked = replace(question, calls_of=exercise.label)
            (self._known[key],) = self._references.ask((*ours, Source(exercise.label, source)), [asked])
        return self._known[key]

    def _is(
        self,
        mistake: Mistake,
        exercise: Exercise,
        ours: Chain,
        answers: Sequence[Answer],
        results: Sequence[CheckResult],
    ) -> bool:
        """Whether a mistake of the lesson's answers every check as the learner's code does.

        Where there are but errors, these must say the same: the ways to fail everywhere are many.
        """
        only_errors = not any(answer.status is Status.OK for answer in answers)
        order = sorted(range(len(answers)), key=lambda number: results[number].state is not CheckState.FAILED)
        return all(
            _alike(
                exercise.checks[number],
                answers[number],
                self._answer(exercise, ours, mistake.source, number),
                only_errors,
            )
            for number in order
        )

    def _place(
        self,
        exercise: Exercise,
        before: Chain,
        source: str,
        cases: Sequence[Case],
        references: Sequence[Answer],
    ) -> str:
        """Where in the learner's code a small change would mend it; "" where none does, or it would take too long."""
        if not self._mending or any(not case.failed and case.result.state is not CheckState.PASSED for case in cases):
            return ""
        if any(case.result.reason in _NO_ANSWER for case in cases):
            return ""
        taken = sum(case.result.seconds for case in cases) + sum(answer.seconds for answer in references)
        if taken > _MOST_SECONDS_TO_MEND:
            return ""
        asked = questions(exercise, seed=self._seed)

        def passing(number: int, codes: Sequence[str]) -> list[bool]:
            question = replace(asked[number], variants=tuple(codes), unchanged=(), seconds=_SECONDS_FOR_MENDS)
            (answer,) = self._session.ask(before, [question])
            tried = answer.value if answer.status is Status.OK and isinstance(answer.value, list) else []
            found = [_meets(cases[number], pair) for pair in tried]
            return found if len(found) == len(codes) else [False] * len(codes)

        failed = [number for number, case in enumerate(cases) if case.failed]
        failed.sort(key=lambda number: round(references[number].seconds, 3))  # most are out by the first
        others = [number for number, case in enumerate(cases) if not case.failed]
        return proven(source, exercise.solution, failed, others, passing, references[failed[0]].seconds)


def _over_an_argument(comparison: Comparison, case: Case) -> Comparison:
    for value in case.inputs(comparison.path).values():
        drawn = with_abscissae(comparison, value)
        if drawn.x is not None:
            return drawn
    return comparison


def questions(
    exercise: Exercise, *, numeric: bool = False, again_within: float = math.inf, seed: str = ""
) -> list[Question]:
    """What the checks of an exercise ask; with ``numeric``, central differences for gradients.

    Each is asked twice where the first time takes less than ``again_within`` seconds and less than half of what it may.
    From ``seed`` and their names those with random inputs get a number of their own.
    """
    return [
        Question(
            check.source,
            check.seconds,
            check.unchanged,
            check.gradient_of,
            numeric=numeric,
            label=f"check: {check.name}",
            again_within=min(check.seconds / 2, again_within),
            seed=_seed(seed, exercise.label, check.name) if check.random else None,
        )
        for check in exercise.checks
    ]


def _seed(*parts: str) -> int:
    """A number that is the same wherever the parts are: 64 bits of their digest."""
    return int.from_bytes(sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()[:8])


def compared(check: Check, reference: Answer, answer: Answer) -> tuple[object, object]:
    """What a check expects and what it gets: of two pairs (point, gradient) the gradients."""
    if check.gradient_of:
        return _gradient(reference.value), _gradient(answer.value)
    return check.expect if check.has_expect else reference.value, answer.value


def _gradient(value: object) -> object:
    return value[1] if isinstance(value, tuple | list) and len(value) == 2 else value


def _meets(case: Case, pair: object) -> bool:
    """Whether the answer of a variant, behind whether it ran, is what a check expects."""
    if not isinstance(pair, list) or len(pair) != 2 or pair[0] is not True:
        return False
    check, actual = case.check, _gradient(pair[1]) if case.check.gradient_of else pair[1]
    return compare(case.expected, actual, rtol=check.rtol, atol=check.atol, strict_dtype=check.strict_dtype) is None


def _alike(check: Check, answer: Answer, other: Answer, by_message: bool) -> bool:
    """Whether two pieces of code answered a check alike: the same value, or the same kind of error."""
    if answer.status is not other.status:
        return False
    if answer.status is Status.OK:
        same = compare(other.value, answer.value, rtol=check.rtol, atol=check.atol) is None
        return same and answer.mutated == other.mutated
    return answer.error is None or _same_error(answer.error, other.error, by_message)


def _same_error(one: ErrorReport, other: ErrorReport | None, by_message: bool) -> bool:
    return other is not None and one.type == other.type and (not by_message or one.message == other.message)
