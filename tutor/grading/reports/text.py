"""The report for reading in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TextIO

from tutor.checking.checks import Attempt, CheckState, ExerciseState
from tutor.grading.grade import Graded
from tutor.grading.reports.escaping import printable, uncommanded
from tutor.grading.reports.parts import Sum, figure, marks
from tutor.grading.results import Results

_WIDTH = 80
_INDENT = " " * 10
_SIGNS = {
    ExerciseState.PASSED: "pass",
    ExerciseState.FAILED: "FAIL",
    ExerciseState.NOT_ATTEMPTED: "none",
    ExerciseState.COULD_NOT_CHECK: "????",
}


def write(results: Results, out: TextIO) -> None:
    """A block a submission, then a summary of all."""
    for whole in _lines(results):
        for line in whole.split("\n"):
            out.write(uncommanded(printable(line)) + "\n")


def _lines(results: Results) -> Iterator[str]:
    run = results.run
    yield f"{run.course} (version {run.course_version}), isolation: {run.isolation}"
    if run.seed is not None:
        yield f"random inputs by seed {run.seed}"
    yield ""
    percents = 0.0
    count = ungradable = 0
    for graded in results:
        yield from _submission(graded)
        yield ""
        if graded.status == "graded":
            count += 1
            percents += marks(graded).percent
        else:
            ungradable += 1
    mean = f"; mean {percents / count:.0f} %" if count else ""
    yield f"{count} graded, {ungradable} ungradable{mean}"
    for graded in results if ungradable else ():
        if graded.status != "graded":
            yield f"  ungradable: {graded.name}"
    if not run.finished:
        yield "The run is not finished: submissions are missing."


def _submission(graded: Graded) -> Iterator[str]:
    if graded.status == "ungradable":
        first, *rest = graded.message.split("\n")
        yield f"{graded.name}: UNGRADABLE"
        yield f"  {first}"
        for line in rest:
            yield f"  {line.strip()}"
    else:
        sums = marks(graded)
        late = ", late" if graded.late else ""
        yield (
            f"{graded.name}: {figure(sums.score)} of {figure(sums.max_score)} points ({sums.percent:.0f} %)"
            f" in {graded.lesson}, {graded.seconds:.2f} s{late}"
        )
        for attempt, its in zip(graded.exercises, sums.exercises, strict=True):
            yield from _exercise(attempt, its)
        if graded.message:
            yield f"  {graded.message}"
    for note in graded.notes:
        yield f"  note: {note}"


def _exercise(attempt: Attempt, its: Sum) -> Iterator[str]:
    yield f"  {_SIGNS[attempt.state]}  {attempt.label:<24} {figure(its.score)}/{figure(its.max_score)}"
    for reason in attempt.diagnosis:
        yield from _reason("", reason)
    for result in attempt.checks:
        if result.state is CheckState.PASSED:
            continue
        if result.message in attempt.diagnosis:
            yield from _reason("- ", f"{result.name}: as above")
        else:
            first = result.message.split("\n")[0]
            yield from _reason("- ", f"{result.name}: {first or result.reason}")


def _reason(mark: str, told: str) -> Iterator[str]:
    """A reason set below its exercise, with a mark before it, in lines that fit a terminal."""
    for line in told.split("\n"):
        yield from textwrap.wrap(
            line,
            _WIDTH,
            initial_indent=_INDENT[len(mark) :] + mark,
            subsequent_indent=_INDENT,
            replace_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [_INDENT]
        mark = ""
