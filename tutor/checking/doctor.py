"""Why an exercise's checks failed, in sentences: the lesson's own words, what the code shows, what the numbers tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tutor.checking import reading
from tutor.checking.checks import CheckResult, CheckState
from tutor.checking.comparison import Comparison, comparisons
from tutor.checking.feedback import Answered, guess_over
from tutor.checking.gradients import right_and_wrong
from tutor.checking.places import Places
from tutor.course.model import Check, Exercise

_MOST = 3
_NUMBERS = ("values", "shape", "nonfinite")
_ERRORS = ("error", "timeout", "memory", "crash")


@dataclass(frozen=True, slots=True)
class Case:
    """One check as it went: the ``expected`` value, the ``actual`` one where there is any, and the error's type.

    ``calls`` are the arguments, by name, with which the check called the exercise's function.
    """

    check: Check
    result: CheckResult
    expected: object = None
    actual: object = None
    error: str = ""
    where: Places | None = None
    calls: tuple[Mapping[str, object], ...] = ()

    @property
    def failed(self) -> bool:
        """Whether it failed, rather than passed or could not be checked."""
        return self.result.state is CheckState.FAILED

    def inputs(self, path: str) -> Mapping[str, object]:
        """The arguments from which the part of the answer at a path was made, {} where that is not known."""
        if len(self.calls) == 1:
            return _flat(self.calls[0])
        several = isinstance(self.expected, list | tuple) and len(self.expected) == len(self.calls)
        index = path[1:].partition("]")[0]
        return _flat(self.calls[int(index)]) if several and index.isdigit() else {}


def reasons(exercise: Exercise, source: str, cases: Sequence[Case], mend: Callable[[], str]) -> list[str]:
    """At most three sentences or so, the most telling first; ``mend`` is asked where to look when more is wanted."""
    failed = [case for case in cases if case.failed]
    seen = list(_seen(exercise, source, failed))
    told = list(seen)
    if not seen:
        told += guess_over([_answered(case) for case in failed if case.result.reason in _NUMBERS])
        parted = right_and_wrong((case.where, _compared(case)) for case in cases if case.where is not None)
        told = [*told[: _MOST - 2], parted] if parted else told
        place = mend()
        if place:
            told = [*told[: _MOST - 1], place]
    first = failed[0] if failed else None
    for case in failed:
        if case.result.reason in _ERRORS and not seen:
            told = _with(told, case.result.message)
        # A check with rules speaks of its rules; on another failure its words would accuse falsely.
        speaks = case.result.reason == "rule" or not (case.check.forbid or case.check.require)
        if case.check.message and speaks:
            told = _with(told, case.check.message)
        if told or case is not first:
            break
    return told


def _compared(case: Case) -> tuple[Comparison, ...]:
    if case.result.reason not in ("", *_NUMBERS):
        return ()
    return comparisons(case.expected, case.actual, case.check.rtol, case.check.atol)


def _answered(case: Case) -> Answered:
    return Answered(case.expected, case.actual, case.inputs, case.where)


def _seen(exercise: Exercise, source: str, failed: Sequence[Case]) -> Iterator[str]:
    """What the code itself shows to be the reason of what came, or did not."""
    if any(case.error == "NameError" for case in failed):
        wanted = [each for each in reading.defined(exercise.solution) if _is_asked_for(each, failed)]
        if said := reading.undefined(source, wanted):
            yield said
            return
    for case in failed:
        said = ""
        if case.result.reason == "rejected" or "generator" in case.result.message:
            said = reading.generated(source, exercise.label) or reading.function_returned(source, exercise.label)
        elif (case.result.reason == "type" and _holds_none(case.actual)) or "None" in case.result.message:
            said = reading.nothing_returned(source, exercise.label)
        if said:
            yield said
            return


def _is_asked_for(name: str, failed: Sequence[Case]) -> bool:
    return any(name in case.check.source for case in failed)


def _holds_none(value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(_holds_none(each) for each in value)
    return value is None


def _flat(call: Mapping[str, object]) -> dict[str, object]:
    """Arguments by name, and what dictionaries among them hold."""
    found: dict[str, object] = {}
    for name, value in call.items():
        if isinstance(value, dict):
            found |= {str(key): each for key, each in value.items()}
        else:
            found[name] = value
    return found


def _with(told: list[str], sentence: str) -> list[str]:
    return told if sentence in told else [*told, sentence]
