"""What is done with the marks of a run: choosing among a learner's submissions, the reports, the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tutor.errors import SubmissionError
from tutor.grading.intake.choosing import Keep, chosen
from tutor.grading.recorded import Recorded
from tutor.grading.targets import Target, write

GRADED, BELOW, UNGRADABLE = 0, 1, 3


def finish(results: Recorded, asked: Sequence[Target], args: argparse.Namespace) -> int:
    """Write the reports; the exit code.

    Raises:
        SubmissionError: A report could not be written; all the others are.
    """
    results = _kept(results, args.keep)
    faults: list[SubmissionError] = []
    for target in asked:
        try:
            write(results, target)
        except SubmissionError as error:
            faults.append(error)
    if faults:
        raise faults[0]
    return _exit_code(results, args.fail_under)


def _kept(results: Recorded, keep: Keep) -> Recorded:
    """Of several submissions of one learner to a lesson those that count, with a note that there are others."""
    if keep == "all":
        return results
    notes = chosen(results, keep)
    return results.only(notes, {number: note for number, note in notes.items() if note})


def _exit_code(results: Recorded, fail_under: float | None) -> int:
    below = False
    for graded in results:
        if graded.status == "ungradable":
            return UNGRADABLE
        below = below or (fail_under is not None and graded.percent < fail_under)
    return BELOW if below else GRADED
