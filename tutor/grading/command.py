"""``nn-tutor grade``: the arguments in, a report and an exit code out."""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tutor.course.catalogue import find_course, load_course, load_lesson
from tutor.course.model import Course
from tutor.errors import SubmissionError, TutorError, UsageError
from tutor.grading.grade import Graded, Grader
from tutor.grading.reports.escaping import printable
from tutor.grading.reports.formats import FORMATS
from tutor.grading.results import Listed, Run, reduced
from tutor.grading.submission import find
from tutor.runner.session import open_session

# Each cell runs in a process of its own under resource limits; it can still read what the grading user can.
ISOLATION = "process"

GRADED, BELOW, UNGRADABLE = 0, 1, 3


def run(args: argparse.Namespace) -> int:
    """Grade what ``args.submissions`` names.

    Returns:
        0 graded, 3 something ungradable (named in the report), else 1 when --fail-under is given and one is below it.

    Raises:
        UsageError: There is nothing to grade, the lesson is not known or the report cannot be put where it should.
        SubmissionError: The course cannot be read, so that nothing can be graded.
    """
    output = _output(args.output)
    try:
        course = load_course(find_course(args.course))
        lesson = load_lesson(course, args.lesson).id if args.lesson else ""  # told before anything runs
    except UsageError:
        raise
    except TutorError as error:
        raise SubmissionError(error.message, error.hint) from None  # its exit code 1 would say "below --fail-under"
    found = find(Path(each) for each in args.submissions)
    if not found:
        raise UsageError("nothing to grade", "The folder holds no .py, .md or .ipynb file.")
    graded = _grade(course, lesson, found)
    written = io.StringIO()
    results = Listed(Run(course.title, course.version, ISOLATION), [reduced(each) for each in graded])
    FORMATS[args.format].write(results, written)
    report = written.getvalue()
    if output is None:
        # Text is for who reads it here, all else for programs, which expect UTF-8 wherever it goes.
        encoding = sys.stdout.encoding if args.format == "text" else "utf-8"
        sys.stdout.flush()
        sys.stdout.buffer.write(report.encode(encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
    else:
        _write(report.encode("utf-8", "backslashreplace"), output)
    return _exit_code(graded, args.fail_under)


def _grade(course: Course, lesson: str, found: Sequence[tuple[str, Path]]) -> list[Graded]:
    session = open_session()
    try:
        grader = Grader(course, session, lesson)
        graded = []
        for name, path in found:
            graded.append(grader.grade(name, path))
            _tell_progress(len(graded), len(found), name)
        return graded
    finally:
        session.close()


def _exit_code(graded: Sequence[Graded], fail_under: float | None) -> int:
    if any(each.status == "ungradable" for each in graded):
        return UNGRADABLE
    if fail_under is not None and any(each.percent < fail_under for each in graded):
        return BELOW
    return GRADED


def _tell_progress(done: int, total: int, name: str) -> None:
    """Count on stderr when a person watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{total} {printable(name)[:50]:<50}" + ("\n" if done == total else ""))
        sys.stderr.flush()


def _output(written: str | None) -> Path | None:
    """Where the report goes, None for stdout; what is wrong with it is told before an hour of grading, not after.

    Raises:
        UsageError: No file can be written there.
    """
    if written is None:
        return None
    target = Path(written)
    if target.is_dir():
        raise UsageError(f"--output {written} is a folder", "Name a file in it.")
    if not target.parent.is_dir():
        raise UsageError(f"--output {written}: there is no folder {target.parent}", "Make it, or name another.")
    if not os.access(target.parent if not target.exists() or target.is_file() else target, os.W_OK):
        raise UsageError(f"--output {written}: no right to write there", "Name another place.")
    return target


def _write(report: bytes, target: Path) -> None:
    """Put the report whole into a file: a half-written one is never seen.

    Raises:
        SubmissionError: It cannot be written. The report is printed then, so that the marks are not lost.
    """
    if target.exists() and not target.is_file():
        target.write_bytes(report)  # a device or a pipe is written to, not replaced
        return
    target = target.resolve()  # where a link leads, not the link
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(report)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True) if temporary else None
        sys.stdout.buffer.write(report)
        raise SubmissionError(
            f"{target}: cannot write the report: {error.strerror or error}", "It is printed instead."
        ) from None
