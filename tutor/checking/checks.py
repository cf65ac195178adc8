"""Verdicts: of a check, of an exercise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tutor.course.model import Check

if TYPE_CHECKING:  # comparing needs numpy; the screen wants these names before its first frame
    from tutor.checking.compare import Mismatch
    from tutor.checking.comparison import Comparison
    from tutor.checking.places import Places


class CheckState(Enum):
    """How a check went."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_CHECK = "could_not_check"


class ExerciseState(Enum):
    """How an exercise stands."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    COULD_NOT_CHECK = "could_not_check"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The verdict of one check. ``reason`` is "" when passed, else one of the report's reasons.

    For the screen only: ``comparisons`` are the arrays of a check that failed and whose inputs may be seen; ``seconds``
    is the time that the learner's answer took in its process, ``reference_seconds`` that of the lesson's, 0 where it
    is not known; ``fault`` is the line of the learner's code that has raised, counted from 1, and what it has raised.
    """

    name: str
    state: CheckState
    points: float
    max_points: float
    hidden: bool
    reason: str
    message: str
    mismatch: Mismatch | None = None
    comparisons: tuple[Comparison, ...] = field(default=(), compare=False, repr=False)
    seconds: float = field(default=0.0, compare=False)
    reference_seconds: float = field(default=0.0, compare=False)
    fault: tuple[int, str] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The verdict of an exercise: ``diagnosis`` says why, the most telling reason first."""

    label: str
    state: ExerciseState
    score: float
    max_score: float
    diagnosis: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    seconds: float


def judge(
    check: Check, expected: object, actual: object, mutated: Sequence[str] = (), where: Places | None = None
) -> CheckResult:
    """Compare an answer with what was expected, as the check's options say; ``where`` calls its places by their names.

    Inputs that the answer was not to modify come first: the values may be right by their being wrong.
    """
    from tutor.checking.compare import compare
    from tutor.checking.places import placed

    if mutated:
        names = " and ".join(mutated)
        message = f"{names} changed: work on a copy (x = x + 1 makes a new array, x += 1 changes the caller's)."
        return CheckResult(check.name, CheckState.FAILED, 0.0, check.points, check.hidden, "mutated", message)
    found = compare(expected, actual, rtol=check.rtol, atol=check.atol, strict_dtype=check.strict_dtype)
    if found is None:
        return CheckResult(check.name, CheckState.PASSED, check.points, check.points, check.hidden, "", "")
    message = found.message if where is None else placed(found, expected, where)
    return CheckResult(check.name, CheckState.FAILED, 0.0, check.points, check.hidden, found.reason, message, found)
