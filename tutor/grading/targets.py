"""Where reports go. What is wrong with a place is told before an hour of grading, not after."""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tutor.errors import SubmissionError, UsageError
from tutor.grading.reports.formats import FORMATS, Format
from tutor.grading.results import Results


@dataclass(frozen=True, slots=True)
class Target:
    """A report to be written: to ``path``, to standard output where that is None.

    With ``is_folder`` each submission gets a file of its own there. ``option`` is what was written on the command line.
    """

    format: Format
    path: Path | None
    option: str = ""
    is_folder: bool = False


def targets(args: argparse.Namespace, submissions: int) -> list[Target]:
    """The reports that are asked for, each place tried.

    Raises:
        UsageError: A format is not known, two reports go to one place, or nothing can be written there.
    """
    found: list[Target] = []
    if args.format or args.output or not args.report:
        option = f"--output {args.output}" if args.output else ""
        found.append(_target(FORMATS[args.format or "text"], args.output, option, submissions))
    for written in args.report:
        name, equals, path = written.partition("=")
        if name not in FORMATS or not equals or not path:
            what = "not FORMAT=FILE" if name in FORMATS or not equals else f"there is no format {name!r}"
            raise UsageError(
                f"--report {written}: {what}",
                f"A format is one of {', '.join(FORMATS)}: --report csv=marks.csv",
            )
        found.append(_target(FORMATS[name], path, f"--report {written}", submissions))
    places = [target.path.absolute() for target in found if target.path is not None]
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice is not None:
        raise UsageError(f"two reports go to {twice}", "Give each a place of its own.")
    return found


def _target(form: Format, written: str | None, option: str, submissions: int) -> Target:
    if written is None:
        if form.single and submissions != 1:
            raise UsageError(
                f"{form.name} is a file a submission, and there are {submissions}",
                f"Give --report {form.name}=FOLDER: each gets a file in it.",
            )
        return Target(form, None)
    path = Path(written)
    if form.single and (submissions != 1 or path.is_dir()):
        return Target(form, _folder(path, option), option, is_folder=True)
    if path.is_dir():
        raise UsageError(f"{option} is a folder", "Name a file in it.")
    if not path.parent.is_dir():
        raise UsageError(f"{option}: there is no folder {path.parent}", "Make it, or name another.")
    if not os.access(path.parent if not path.exists() or path.is_file() else path, os.W_OK):
        raise UsageError(f"{option}: no right to write there", "Name another place.")
    return Target(form, path, option)


def _folder(path: Path, option: str) -> Path:
    """The folder for the files of the submissions, made if there is none."""
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{option}: each submission gets a file of its own, but no folder can be made there: "
            f"{error.strerror or error}",
            "Name a folder.",
        ) from None
    if not os.access(path, os.W_OK):
        raise UsageError(f"{option}: no right to write there", "Name another place.")
    return path


def write(results: Results, target: Target) -> None:
    """Write a report.

    Raises:
        SubmissionError: It cannot be written where it should. It is printed then, so that the marks are not lost.
    """
    if target.path is None:
        _print(results, target.format)
        return
    try:
        if target.is_folder:
            for graded in results:
                with _whole(target.path / target.format.file_name(graded)) as out:
                    target.format.write_one(results.run, graded, out)
        else:
            with _whole(target.path) as out:
                target.format.write(results, out)
    except OSError as error:
        told = f"{target.path}: cannot write the report: {error.strerror or error}"
        if target.is_folder:
            raise SubmissionError(told, "Some of its files may be there, each of them whole.") from None
        _print(results, target.format)
        raise SubmissionError(told, "It is printed instead.") from None


def _print(results: Results, form: Format) -> None:
    # Text is for who reads it here, all else for programs, which expect UTF-8 wherever it goes.
    encoding = sys.stdout.encoding if form.name == "text" else "utf-8"
    sys.stdout.flush()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding, "backslashreplace", newline="")
    try:
        form.write(results, out)
        out.flush()
    finally:
        out.detach()


@contextmanager
def _whole(target: Path) -> Iterator[TextIO]:
    """A file that takes the place of ``target`` when all of it is written: a half-written one is never seen."""
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
            yield out  # a device or a pipe is written to, not replaced
        return
    target = target.resolve()  # where a link leads, not the link
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as out:
            yield out
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
