"""The command line of ``nn-tutor grade`` and ``nn-tutor merge``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tutor.grading.intake.choosing import KEEPS
from tutor.grading.intake.found import WHOSE
from tutor.grading.isolation import ISOLATIONS
from tutor.grading.reports.formats import FORMATS

DEFAULT_ISOLATION = "full"
Value = TypeVar("Value")

GRADE = """\
SUBMISSION is a file, an archive, or a folder of those: .py with a line
"# %% label" above each answer, .md (a copy of the lesson), .ipynb, what
nn-tutor submit has written, .zip and .tar of many.

  nn-tutor grade ada.py
  nn-tutor grade hand-ins/ --lesson 05-layers --report csv=marks.csv
  nn-tutor grade hand-ins/ --results run.jsonl --report html=class.html
  nn-tutor grade hand-ins/ --results run.jsonl --resume
  nn-tutor grade hand-ins/ --results 1.jsonl --shard 1/4
  nn-tutor grade ada.py --fail-under 50 || echo "not there yet"
  nn-tutor grade --scaffold gradescope autograder/

Exit codes: 0 graded, 1 below --fail-under, 2 wrong usage, 3 something could
not be graded, 4 the isolation cannot be had here, 130 interrupted.
"""
MERGE = """\
RESULTS are files that nn-tutor grade --results has written, of one run: the
same course, lesson, isolation and seed. Any number of shards will do; which
are missing is told.

  nn-tutor merge 1.jsonl 2.jsonl 3.jsonl 4.jsonl --report csv=marks.csv

Exit codes: 0 all graded, 1 below --fail-under, 2 wrong usage or results that
contradict each other, 3 something is ungradable or missing.
"""


def add_grade(parser: argparse.ArgumentParser) -> None:
    """The options of ``grade``."""
    parser.epilog = GRADE
    parser.add_argument("submissions", metavar="SUBMISSION", nargs="*", help="a file, an archive, or a folder of them")
    parser.add_argument("--lesson", metavar="L", help="grade all as answers to this lesson, whatever they name")
    parser.add_argument(
        "--isolation",
        choices=ISOLATIONS,
        default=DEFAULT_ISOLATION,
        help=f"how far code is kept away from the machine ({DEFAULT_ISOLATION}); basic is for code of your own",
    )
    parser.add_argument("--jobs", metavar="N", type=_count, help="grade so many at once (as many as cores; Windows: 1)")
    _add_reports(parser)
    parser.add_argument("--results", metavar="FILE", type=Path, help="keep the marks there as they come (JSON lines)")
    parser.add_argument("--resume", action="store_true", help="go on where the run that wrote --results was stopped")
    parser.add_argument(
        "--shard", metavar="I/N", type=_shard, help="grade only the I-th of N parts; see nn-tutor merge"
    )
    parser.add_argument("--seed", metavar="N", type=_seed, help="make random inputs from it, others for each learner")
    parser.add_argument("--late", metavar="TIME", type=_time, help="mark what came later, such as 2026-11-30T23:59")
    parser.add_argument(
        "--learner",
        choices=WHOSE,
        default="auto",
        help="take the learner's name from the first folder below the one you name, or from the file; auto: from the "
        "folder where there is one",
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="grade on the workers of a Dask scheduler, tcp://HOST:PORT")
    parser.add_argument(
        "--scaffold",
        nargs=2,
        metavar=("KIND", "DIR"),
        help="grade nothing, but make DIR for an autograder: gradescope or github",
    )


def add_merge(parser: argparse.ArgumentParser) -> None:
    """The options of ``merge``."""
    parser.epilog = MERGE
    parser.add_argument("results", metavar="RESULTS", nargs="+", type=Path, help="what grade --results has written")
    _add_reports(parser)


def _add_reports(parser: argparse.ArgumentParser) -> None:
    """What grade and merge have in common."""
    parser.add_argument(
        "--format", metavar="F", choices=tuple(FORMATS), help=f"the form of the report: {', '.join(FORMATS)} (text)"
    )
    parser.add_argument("--output", metavar="FILE", help="write the report there")
    parser.add_argument(
        "--report", metavar="FORMAT=FILE", action="append", default=[], help="one more report; as often as needed"
    )
    parser.add_argument(
        "--keep", choices=KEEPS, default="all", help="which of a learner's submissions to a lesson are reported (all)"
    )
    parser.add_argument("--show-hidden", action="store_true", help="let hidden checks tell why they failed")
    parser.add_argument("--fail-under", metavar="P", type=_percent, help="exit with 1 if a score is below P per cent")


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _told_as(what: str) -> Callable[[Callable[[str], Value]], Callable[[str], Value]]:
    """Have argparse say that a value is no ``what`` where reading it fails."""

    def wrap(read: Callable[[str], Value]) -> Callable[[str], Value]:
        def reading(written: str) -> Value:
            try:
                return read(written)
            except ValueError:
                raise argparse.ArgumentTypeError(f"{written!r} is no {what}") from None

        return reading

    return wrap


@_told_as("percentage between 0 and 100")
def _percent(written: str) -> float:
    value = float(written.removesuffix("%"))
    if not 0 <= value <= 100:
        raise ValueError(written)
    return value


@_told_as("number between 1 and 1000")
def _count(written: str) -> int:
    value = int(written)
    if not 1 <= value <= 1000:
        raise ValueError(written)
    return value


@_told_as("whole number that is not negative")
def _seed(written: str) -> int:
    value = int(written)
    if not 0 <= value < 1 << 63:
        raise ValueError(written)
    return value


@_told_as("part such as 2/5")
def _shard(written: str) -> tuple[int, int]:
    """Which of how many parts, counted from 1."""
    part, of = (int(each) for each in written.split("/"))
    if not 1 <= part <= of:
        raise ValueError(written)
    return part, of


@_told_as("time such as 2026-11-30T23:59")
def _time(written: str) -> datetime:
    """A moment; without a time zone that of this machine."""
    return datetime.fromisoformat(written).astimezone()
