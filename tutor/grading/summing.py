"""What is done with the marks of a run: choosing among a learner's submissions, the reports, the exit code."""

from __future__ import annotations

import argparse
import sys
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
    graded, ungradable, below = _counts(results, args.fail_under)
    if all(target.path is not None for target in asked):
        least = f", {below} below {args.fail_under:g} %" if args.fail_under is not None else ""
        sys.stderr.write(f"nn-tutor: {graded} graded, {ungradable} ungradable{least}\n")
    if ungradable:
        return UNGRADABLE
    return BELOW if below else GRADED


def _kept(results: Recorded, keep: Keep) -> Recorded:
    """Of several submissions of one learner to a lesson those that count, with a note that there are others."""
    if keep == "all":
        return results
    notes = chosen(results, keep)
    return results.only(notes, {number: note for number, note in notes.items() if note})


def _counts(results: Recorded, fail_under: float | None) -> tuple[int, int, int]:
    """How many are graded, ungradable, and graded below ``fail_under`` per cent."""
    graded = ungradable = below = 0
    for each in results:
        if each.status == "ungradable":
            ungradable += 1
        else:
            graded += 1
            below += fail_under is not None and each.percent < fail_under
    return graded, ungradable, below
