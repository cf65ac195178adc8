"""The report for reading in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.checking.checks import Attempt, CheckState, ExerciseState
from tutor.course.model import Course
from tutor.grading.grade import Graded

_SIGNS = {
    ExerciseState.PASSED: "pass",
    ExerciseState.FAILED: "FAIL",
    ExerciseState.NOT_ATTEMPTED: "none",
    ExerciseState.COULD_NOT_CHECK: "????",
}


def printable(text: str) -> str:
    """A text without control characters: what a submission says must not steer the terminal of who reads it."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def report(course: Course, isolation: str, submissions: Sequence[Graded]) -> str:
    """A block a submission, then a summary of all."""
    lines = [f"{course.title} (version {course.version}), isolation: {isolation}", ""]
    for graded in submissions:
        lines += _submission(graded)
        lines.append("")
    lines += _summary(submissions)
    return "\n".join(printable(line) for whole in lines for line in whole.split("\n")) + "\n"


def _submission(graded: Graded) -> list[str]:
    if graded.status == "ungradable":
        first, *rest = graded.message.split("\n")
        return [f"{graded.name}: UNGRADABLE", f"  {first}", *(f"  {line.strip()}" for line in rest), *_notes(graded)]
    lines = [
        f"{graded.name}: {graded.score:g} of {graded.max_score:g} points ({graded.percent:.0f} %)"
        f" in {graded.lesson}, {graded.seconds:.2f} s"
    ]
    for attempt in graded.exercises:
        lines += _exercise(attempt)
    if graded.message:
        lines.append(f"  {graded.message}")
    return lines + _notes(graded)


def _exercise(attempt: Attempt) -> list[str]:
    lines = [f"  {_SIGNS[attempt.state]}  {attempt.label:<24} {attempt.score:g}/{attempt.max_score:g}"]
    lines += [f"          {reason}" for reason in attempt.diagnosis]
    for result in attempt.checks:
        if result.state is not CheckState.PASSED and result.message not in attempt.diagnosis:
            first = result.message.split("\n")[0]
            lines.append(f"        - {result.name}: {first or result.reason}")
    return lines


def _notes(graded: Graded) -> list[str]:
    return [f"  note: {note}" for note in graded.notes]


def _summary(submissions: Sequence[Graded]) -> list[str]:
    graded = [each for each in submissions if each.status == "graded"]
    ungradable = [each.name for each in submissions if each.status != "graded"]
    lines = [f"{len(graded)} graded, {len(ungradable)} ungradable"]
    if graded:
        lines[0] += f"; mean {sum(each.percent for each in graded) / len(graded):.0f} %"
    return lines + [f"  ungradable: {name}" for name in ungradable]
