"""What a report is written from: a run of the grader and its marks, read as often as a format needs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from tutor.checking.checks import Attempt, CheckResult, CheckState
from tutor.grading.grade import Graded

_FAILED = "failed (a hidden check)"
_NOT_CHECKED = "could not be checked (a hidden check)"
HIDDEN = "hidden"  # the reason that a hidden check gives


@dataclass(frozen=True, slots=True)
class Run:
    """What all marks of a run have in common.

    ``seed`` is what the random inputs are made from, None where they are those of the lesson; a run that is not
    ``finished`` lacks submissions.
    """

    course: str
    course_version: str
    isolation: str
    seed: int | None = None
    finished: bool = True


class Results(Protocol):
    """The marks of a run in the order of the submissions. Every look reads them anew, so that they take no memory."""

    @property
    def run(self) -> Run:
        """What they have in common."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Graded]: ...


class Listed:
    """Marks that are held in memory."""

    def __init__(self, run: Run, graded: Sequence[Graded]) -> None:
        self.run = run
        self._graded = tuple(graded)

    def __len__(self) -> int:
        return len(self._graded)

    def __iter__(self) -> Iterator[Graded]:
        return iter(self._graded)


def reduced(graded: Graded) -> Graded:
    """The same marks, the hidden checks saying no more than that they failed."""
    return replace(graded, exercises=tuple(_reduced(attempt) for attempt in graded.exercises))


def _reduced(attempt: Attempt) -> Attempt:
    """An exercise's verdict without what hidden checks say, nor the reasons that were found by them alone."""
    lost = [result for result in attempt.checks if result.state is not CheckState.PASSED]
    secret = [result for result in lost if result.hidden]
    if not secret:
        return attempt
    shown = [result for result in lost if not result.hidden]
    told = {result.message for result in shown}
    if len(lost) == len(attempt.checks) and len({result.message for result in lost}) == 1:
        told.add(lost[0].message)  # the cell itself did not run: that is no check's secret
    kept = tuple(
        reason
        for reason in attempt.diagnosis
        if reason in told or (shown and not any(result.message and result.message in reason for result in secret))
    )
    checks = tuple(_only_failed(result) if result in secret else result for result in attempt.checks)
    return replace(attempt, checks=checks, diagnosis=kept)


def _only_failed(result: CheckResult) -> CheckResult:
    message = _FAILED if result.state is CheckState.FAILED else _NOT_CHECKED
    return CheckResult(result.name, result.state, result.points, result.max_points, True, HIDDEN, message)
