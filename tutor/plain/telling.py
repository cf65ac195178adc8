"""What a run and its checks say, in lines of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.plain.text import Lines, wrapped
from tutor.runner.printout import rows, seen

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt, CheckResult
    from tutor.runner.results import Chunk, ErrorReport, RunResult

_STATES = {"passed": "passed", "failed": "FAILED", "could_not_check": "could not be checked"}


def output_lines(chunks: tuple[Chunk, ...]) -> Lines:
    """What a cell printed, as it would stand on a terminal."""
    return [_printable("".join(text for _, text in row)) for row in rows(chunks)]


def run_lines(result: RunResult, width: int) -> Lines:
    """All that a run shows, its pictures in words."""
    from tutor.plotting.describe import describe

    lines = output_lines(result.output)
    if result.cut:
        lines.append("The rest of the output was cut.")
    if result.display is not None:
        lines += _printable(result.display.text).split("\n")
        if result.display.summary:
            lines.append(f"({result.display.summary})")
    for figure in result.figures:
        for line in _printable(describe(figure)).split("\n"):
            lines += wrapped(line, width, "  ")
    if result.error is not None:
        lines += error_lines(result.error, width)
    elif result.message:
        lines += wrapped(result.message, width)
    if not lines:
        lines.append(f"Ran in {result.seconds:.2f} s; it shows nothing.")
    return lines


def error_lines(error: ErrorReport, width: int) -> Lines:
    """The learner's lines, what the names on the failing one hold, the error, and what it means in plain words."""
    lines = [_printable(line) for line in error.traceback.rstrip().split("\n")] if error.traceback.strip() else []
    lines += map(_printable, error.held)
    return lines + (wrapped(error.explanation, width) if error.explanation else [])


def attempt_lines(attempt: Attempt, width: int, *, ran: bool) -> Lines:
    """The verdict: how many checks, why first, then each check; of code that did not ``ran`` no more than that."""
    if attempt.state.value == "not_attempted":
        return ["This is still the starter: write your answer (e), then check it (c)."]
    passed = sum(check.state.value == "passed" for check in attempt.checks)
    verdict = "Passed" if attempt.state.value == "passed" else "Not yet"
    points = f"{attempt.score:g} of {attempt.max_score:g} points"
    lines = [f"{verdict}: {passed} of {len(attempt.checks)} checks passed, {points}."]
    if not ran:
        return lines
    for reason in attempt.diagnosis:
        lines += wrapped(f"Why: {reason}", width, "  ")
    told = set(attempt.diagnosis)
    for check in attempt.checks:
        lines += _check_lines(check, width, told)
    return lines


def _check_lines(check: CheckResult, width: int, told: set[str]) -> Lines:
    lines = wrapped(f"Check {_STATES[check.state.value]}: {check.name}", width, "  ")
    if check.state.value != "passed" and check.message and check.message not in told:
        told.add(check.message)
        for line in check.message.split("\n"):
            lines += [f"  {part}" for part in wrapped(line, width - 2)]
    return lines


def comparison_lines(attempt: Attempt, width: int) -> Lines:
    """Yours against what was expected, for every check that failed by what may be seen."""
    from tutor.study.failures import failures, told

    lines: Lines = []
    for failure in failures(attempt):
        if failure.shows:
            lines += [f"{failure.result.name}:", *told(failure, width)]
    return lines or ["There is nothing to compare: no check that may be seen has failed by its numbers."]


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() or sign in "\t\n" else "?" for sign in seen(text))
