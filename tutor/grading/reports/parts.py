"""A submission's marks in parts: what formats call tests. A part is a check, or an exercise of which none was asked.

Points are rounded here, once, so that the parts of a report add up to the total it prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

from tutor.checking.checks import Attempt, CheckResult, CheckState, ExerciseState
from tutor.grading.grade import Graded

_DIGITS = 6

State = Literal["passed", "failed", "could_not_check", "not_attempted"]


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a breakdown.

    ``number`` is such as "2.1", of exercise and check counted from 1. ``text`` is why it is not passed: the message,
    and before the first lost part of an exercise that may be seen, what the exercise's diagnosis adds.
    """

    number: str
    label: str
    check: str
    state: State
    score: float
    max_score: float
    hidden: bool
    reason: str
    text: str

    @property
    def title(self) -> str:
        """The exercise's label and the check's name."""
        return f"{self.label}: {self.check}" if self.check else self.label


@dataclass(frozen=True, slots=True)
class Sum:
    """What the parts of an exercise come to."""

    label: str
    state: ExerciseState
    score: float
    max_score: float


@dataclass(frozen=True, slots=True)
class Marks:
    """The parts of a submission, their sums, and remarks that belong to none of them."""

    parts: tuple[Part, ...]
    exercises: tuple[Sum, ...]
    score: float
    max_score: float
    remarks: tuple[str, ...]

    @property
    def percent(self) -> float:
        """The score in percent; 0 where there is nothing to be had."""
        return 100.0 * self.score / self.max_score if self.max_score else 0.0


def marks(graded: Graded) -> Marks:
    """A submission's marks in parts."""
    remarks = [graded.message] if graded.message else []
    parts: list[Part] = []
    exercises: list[Sum] = []
    for number, attempt in enumerate(graded.exercises, 1):
        explained = _first_seen(attempt)
        if explained is None:
            remarks += [f"{attempt.label}: {reason}" for reason in attempt.diagnosis]
        its = tuple(_parts(str(number), attempt, explained))
        parts += its
        exercises.append(Sum(attempt.label, attempt.state, *_total(its)))
    remarks += graded.notes
    return Marks(tuple(parts), tuple(exercises), *_total(parts), tuple(remarks))


def figure(value: float) -> str:
    """Points in digits, without zeros that say nothing: 4.5, 3, 0.333333."""
    return f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".")


def _total(parts: Sequence[Part]) -> tuple[float, float]:
    """The points of some parts and the most to be had by them."""
    return _points(fsum(part.score for part in parts)), _points(fsum(part.max_score for part in parts))


def _points(value: float) -> float:
    return round(value, _DIGITS)


def _parts(number: str, attempt: Attempt, explained: CheckResult | None) -> Iterator[Part]:
    if not attempt.checks:
        state: State = attempt.state.value
        text = "not attempted" if attempt.state is ExerciseState.NOT_ATTEMPTED else "\n".join(attempt.diagnosis)
        most = _points(attempt.max_score)
        yield Part(number, attempt.label, "", state, _points(attempt.score), most, False, "", text)
        return
    for place, result in enumerate(attempt.checks, 1):
        told = [*attempt.diagnosis] if result is explained else []
        if result.message and result.message not in told:
            told.append(result.message)
        yield Part(
            f"{number}.{place}",
            attempt.label,
            result.name,
            result.state.value,
            _points(result.points),
            _points(result.max_points),
            result.hidden,
            result.reason,
            "\n".join(told),
        )


def _first_seen(attempt: Attempt) -> CheckResult | None:
    """The first check that was not passed and is not hidden."""
    return next((each for each in attempt.checks if each.state is not CheckState.PASSED and not each.hidden), None)
