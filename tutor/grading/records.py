"""Marks as plain data and back: what the journal, the workers and the JSON report write.

What comes back may have been written on another machine, or torn: nothing is taken that is not of its type.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, cast

from tutor.checking.checks import Attempt, CheckResult, CheckState, ExerciseState
from tutor.grading.grade import Graded

_STATUSES = ("graded", "ungradable")


def to_plain(graded: Graded) -> dict[str, object]:
    """The submission object of the JSON report; figures are rounded to what is meaningful."""
    return {
        "name": graded.name,
        "learner": graded.learner,
        "lesson": graded.lesson,
        "status": graded.status,
        "score": round(graded.score, 6),
        "max_score": round(graded.max_score, 6),
        "seconds": round(graded.seconds, 4),
        "submitted": round(graded.submitted, 3),
        "late": graded.late,
        "digest": graded.digest,
        "message": graded.message,
        "notes": list(graded.notes),
        "exercises": [_exercise(attempt) for attempt in graded.exercises],
    }


def _exercise(attempt: Attempt) -> dict[str, object]:
    return {
        "label": attempt.label,
        "state": attempt.state.value,
        "score": round(attempt.score, 6),
        "max_score": round(attempt.max_score, 6),
        "seconds": round(attempt.seconds, 4),
        "diagnosis": list(attempt.diagnosis),
        "checks": [_check(result) for result in attempt.checks],
    }


def _check(result: CheckResult) -> dict[str, object]:
    return {
        "name": result.name,
        "state": result.state.value,
        "points": round(result.points, 6),
        "max_points": round(result.max_points, 6),
        "hidden": result.hidden,
        "reason": result.reason,
        "message": result.message,
    }


def from_plain(plain: object) -> Graded:
    """The marks that ``to_plain`` has written, so far as it writes them.

    Raises:
        ValueError: Something is missing or of another type.
    """
    read = _Reader(plain, "submission")
    status = read.text("status")
    if status not in _STATUSES:
        raise ValueError(f"the submission's status is {status!r}")
    return Graded(
        name=read.text("name"),
        lesson=read.text("lesson"),
        status=cast(Literal["graded", "ungradable"], status),
        score=read.number("score"),
        max_score=read.number("max_score"),
        seconds=read.number("seconds"),
        message=read.text("message"),
        exercises=tuple(_attempt(each) for each in read.items("exercises")),
        notes=read.texts("notes"),
        learner=read.text("learner"),
        submitted=read.number("submitted"),
        late=read.flag("late"),
        digest=read.text("digest"),
    )


def _attempt(plain: object) -> Attempt:
    read = _Reader(plain, "exercise")
    return Attempt(
        label=read.text("label"),
        state=ExerciseState(read.text("state")),
        score=read.number("score"),
        max_score=read.number("max_score"),
        diagnosis=read.texts("diagnosis"),
        checks=tuple(_result(each) for each in read.items("checks")),
        seconds=read.number("seconds"),
    )


def _result(plain: object) -> CheckResult:
    read = _Reader(plain, "check")
    return CheckResult(
        name=read.text("name"),
        state=CheckState(read.text("state")),
        points=read.number("points"),
        max_points=read.number("max_points"),
        hidden=read.flag("hidden"),
        reason=read.text("reason"),
        message=read.text("message"),
    )


class _Reader:
    """Takes values out of a mapping if they are of their type; ``what`` it stands for is told else."""

    def __init__(self, plain: object, what: str) -> None:
        if not isinstance(plain, dict):
            raise ValueError(f"a {what} is no object")
        self._plain: Mapping[str, object] = plain
        self._what = what

    def text(self, key: str) -> str:
        value = self._plain.get(key)
        if not isinstance(value, str):
            raise self._unfit(key)
        return value

    def number(self, key: str) -> float:
        """A finite number."""
        value = self._plain.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._unfit(key)
        try:
            number = float(value)
        except OverflowError:  # an integer of hundreds of digits
            raise self._unfit(key) from None
        if not math.isfinite(number):
            raise self._unfit(key)
        return number

    def flag(self, key: str) -> bool:
        value = self._plain.get(key)
        if not isinstance(value, bool):
            raise self._unfit(key)
        return value

    def items(self, key: str) -> list[object]:
        value = self._plain.get(key)
        if not isinstance(value, list):
            raise self._unfit(key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.items(key)
        texts = tuple(value for value in values if isinstance(value, str))
        if len(texts) != len(values):
            raise self._unfit(key)
        return texts

    def _unfit(self, key: str) -> ValueError:
        return ValueError(f"the {self._what}'s {key} is missing or of another type")
