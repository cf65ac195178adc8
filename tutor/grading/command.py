"""``nn-tutor grade``: the arguments in, a report and an exit code out."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tutor.course.catalogue import find_course, load_course, load_lesson
from tutor.errors import TutorError, UsageError
from tutor.grading.grade import Graded, Grader
from tutor.grading.reports import json as json_report
from tutor.grading.reports import text as text_report
from tutor.grading.submission import find
from tutor.runner.session import open_session

# Each cell runs in a process of its own under resource limits; it can still read what the grading user can.
ISOLATION = "process"
_FORMATS = {"text": text_report.report, "json": json_report.report}

GRADED, BELOW, UNGRADABLE = 0, 1, 3


def run(args: argparse.Namespace) -> int:
    """Grade what ``args.submissions`` names.

    Returns:
        0 graded, 3 something ungradable (named in the report), else 1 when --fail-under is given and one is below it.

    Raises:
        UsageError: There is nothing to grade, or the lesson is not known.
        TutorError: The course cannot be read or the report cannot be written.
    """
    course = load_course(find_course(args.course))
    if args.lesson:
        load_lesson(course, args.lesson)  # a wrong name is told before anything runs
    found = list(find(Path(each) for each in args.submissions))
    if not found:
        raise UsageError("nothing to grade", "The folder holds no .py, .md or .ipynb file.")
    session = open_session()
    try:
        grader = Grader(course, session, args.lesson or "")
        graded = []
        for name, path in found:
            graded.append(grader.grade(name, path))
            _tell_progress(len(graded), len(found), name)
    finally:
        session.close()
    _write(_FORMATS[args.format](course, ISOLATION, graded), args.output)
    return _exit_code(graded, args.fail_under)


def _exit_code(graded: Sequence[Graded], fail_under: float | None) -> int:
    if any(each.status == "ungradable" for each in graded):
        return UNGRADABLE
    if fail_under is not None and any(each.percent < fail_under for each in graded):
        return BELOW
    return GRADED


def _tell_progress(done: int, total: int, name: str) -> None:
    """Count on stderr when a person watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{total} {name[:50]:<50}" + ("\n" if done == total else ""))
        sys.stderr.flush()


def _write(report: str, output: str | None) -> None:
    """Print the report, or put it whole into a file: a half-written one is never seen."""
    if output is None:
        sys.stdout.write(report)
        return
    target = Path(output)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(report)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except OSError as error:
        raise TutorError(
            f"{output}: cannot write the report: {error.strerror or error}", "Give another --output."
        ) from None
