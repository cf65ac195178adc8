"""Reads what a learner's process says about itself: every field is checked, a wrong one makes the whole invalid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tutor.plotting.figure import Figure, from_plain
from tutor.runner.explain import explain
from tutor.runner.output import Collector
from tutor.runner.protocol import Malformed
from tutor.runner.results import Answer, Chunk, Display, ErrorReport, Reason, RunResult, Status

_MOST_TEXT = 1 << 20
# Of what an exception or an answer that cannot be taken says of itself: it stands in reports.
_MOST_SAID, _MOST_NAME = 4000, 200
_MOST_FIGURES = 100
_MOST_VALUES, _MOST_VALUE_TEXT = 10, 200

Claim = Mapping[object, object]


def run_result(claim: object, collected: Collector) -> RunResult:
    """What a process says its cell did, with the output that was collected.

    Raises:
        Malformed: It is not what our own code would say.
    """
    told = _mapping(claim, "result")
    seconds = _seconds(told)
    status = _text(told, "status")
    figures, left_out = _figures(told)
    output = (*collected.chunks(), *left_out)
    result = RunResult(Status.OK, output, figures=figures, seconds=seconds, cut=collected.cut)
    if status == "ok":
        return replace(result, display=_display(told), value=told.get("value"), has_value=told.get("has_value") is True)
    if status == "raised":
        error, reason = _error(told)
        return replace(result, status=Status.RAISED, error=error, reason=reason, message=_sentence(error))
    if status == "threads":
        return replace(result, status=Status.REJECTED, reason="rejected", message=_threads(told))
    raise Malformed("an unknown status")


def answer(claim: object) -> Answer:
    """What a process says its answer to a question is.

    Raises:
        Malformed: It is not what our own code would say.
    """
    told = _mapping(claim, "answer")
    found = _answer(told)
    again = told.get("again")
    return found if again is None else replace(found, again=_answer(_mapping(again, "answer")))


def answers(claim: object, count: int) -> list[Answer] | None:
    """What a process says it answered to ``count`` questions, None where its cell did not run.

    Raises:
        Malformed: It is not what our own code would say.
    """
    told = _mapping(claim, "judged")
    if told.get("answers") is None:
        return None
    found = _sequence(told, "answers")
    if len(found) != count:
        raise Malformed("more or fewer answers than questions")
    return [answer(each) for each in found]


def _answer(told: Claim) -> Answer:
    seconds = _seconds(told)
    status = _text(told, "status")
    if status == "ok":
        mutated = tuple(each for each in _sequence(told, "mutated") if isinstance(each, str))
        return Answer(Status.OK, told.get("value"), mutated, seconds=seconds, calls=_calls(told))
    if status == "raised":
        error, reason = _error(told)
        return Answer(Status.RAISED, error=error, reason=reason, message=_sentence(error), seconds=seconds)
    if status == "rejected":
        message = _text(told, "message")[:_MOST_SAID]
        return Answer(Status.REJECTED, reason="rejected", message=message, seconds=seconds)
    raise Malformed("an unknown status")


def _calls(told: Claim) -> tuple[dict[str, object], ...]:
    if told.get("calls") is None:
        return ()
    calls = [each for each in _sequence(told, "calls") if isinstance(each, dict)]
    return tuple({name: value for name, value in each.items() if isinstance(name, str)} for each in calls)


def _sentence(error: ErrorReport) -> str:
    return f"{error.type}: {error.message}" if error.message else error.type


def _threads(told: Claim) -> str:
    names = ", ".join(str(name)[:40] for name in _sequence(told, "threads")[:3])
    return (
        f"A background thread ({names}) was still running when the cell ended. What a cell leaves must stand still: "
        "wait for the thread with join()."
    )


def _error(told: Claim) -> tuple[ErrorReport, Reason]:
    error = told.get("error")
    if not isinstance(error, dict):
        raise Malformed("no error")
    kind, message = _text(error, "type")[:_MOST_NAME], _text(error, "message")[:_MOST_SAID]
    line = error.get("line")
    values = _values(error)
    report = ErrorReport(
        kind,
        message,
        _text(error, "traceback"),
        line if isinstance(line, int) and line > 0 else None,
        explain(kind, message, _text(error, "code"), _text(error, "suggestion"), values),
        values,
    )
    reason: Reason = "error"
    if kind in ("SyntaxError", "IndentationError", "TabError"):
        reason = "syntax"
    elif kind == "MemoryError" or kind.endswith("ArrayMemoryError"):
        reason = "memory"
    return report, reason


def _values(error: Claim) -> tuple[tuple[str, str], ...]:
    """The names on the failing line and what they hold."""
    found = []
    for pair in _sequence(error, "values")[:_MOST_VALUES]:
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise Malformed("a value without a name")
        found.append((pair[0][:_MOST_VALUE_TEXT], pair[1][:_MOST_VALUE_TEXT]))
    return tuple(found)


def _display(told: Claim) -> Display | None:
    shown = told.get("display")
    if shown is None:
        return None
    if not isinstance(shown, list) or len(shown) != 2 or not all(isinstance(part, str) for part in shown):
        raise Malformed("a display that is none")
    return Display(shown[0][:_MOST_TEXT], shown[1][:_MOST_TEXT])


def _figures(told: Claim) -> tuple[tuple[Figure, ...], list[Chunk]]:
    """The figures, and a word on each that cannot be drawn."""
    figures: list[Figure] = []
    left_out: list[Chunk] = []
    for plain in _sequence(told, "figures")[:_MOST_FIGURES]:
        try:
            figures.append(from_plain(plain))
        except ValueError as error:
            left_out.append(Chunk("stderr", f"(a figure could not be drawn: {error})\n"))
    return tuple(figures), left_out


def kind_of(claim: object) -> str:
    """What a message says it is, "" where it does not say."""
    kind = claim.get("kind") if isinstance(claim, dict) else None
    return kind if isinstance(kind, str) else ""


def _mapping(claim: object, kind: str) -> Claim:
    if not isinstance(claim, dict) or kind_of(claim) != kind:
        raise Malformed(f"no {kind}")
    return claim


def _text(told: Claim, key: str) -> str:
    value = told.get(key)
    if not isinstance(value, str):
        raise Malformed(f"{key} is no text")
    return value[:_MOST_TEXT]


def _seconds(told: Claim) -> float:
    value = told.get("seconds")
    if not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise Malformed("no number of seconds")
    return float(value)


def _sequence(told: Claim, key: str) -> list[object]:
    value = told.get(key)
    if not isinstance(value, list | tuple):
        raise Malformed(f"{key} is no list")
    return list(value)
