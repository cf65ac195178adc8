"""Grading a class: against what it costs at the least, against its goals, and against its peers.

``python -m tests.benchmarks grading [--count 1000] [--rounds 3] [--jobs 2] [--only right,mixed,peers] [--memory]``

A round asks the bare process (fork, run, check: see ``bare``) and the real ``nn-tutor grade`` in turn, so that what
slows the machine slows both; figures are medians over the rounds, ratios those of the same round. Every run's marks are
looked at: they must be those that the submissions deserve. Peers are measured where OTTER_PYTHON and NBGRADER_PYTHON
name interpreters that have them.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks import grading_peers, growth
from tests.benchmarks.bare import Bare, bare
from tests.benchmarks.grade_runs import GradeRun, grade
from tests.benchmarks.hand_ins import LESSONS, SHARES, hand_in, write_course

DENSE, PARTS = LESSONS
LEVELS = ("full", "lock", "basic")
# Goals on two cores at full, right answers of four checks: submissions a second, of bare, milliseconds.
RATE, OF_BARE, P99 = 250, 0.5, 30.0
_MEMORY_COUNT = 10_000
_PARTS = ("right", "mixed", "peers")
_WIDTHS = (34, 9, 9, 8, 9, 9)


@dataclass(slots=True)
class Figures:
    """What was measured of one way to grade, round by round; rates are submissions a second."""

    whole: list[float] = field(default_factory=list)
    steady: list[float] = field(default_factory=list)
    of_bare: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def add(self, run: GradeRun | Bare, reference: float) -> None:
        """One more round, in which the bare process had a rate of ``reference``."""
        if isinstance(run, GradeRun):
            self.whole.append(run.rate)
        rate = run.steady if isinstance(run, GradeRun) else run.rate
        self.steady.append(rate)
        self.of_bare.append(rate / reference)
        self.p50.append(1000 * median(run.seconds))
        self.p99.append(1000 * percentile(run.seconds, 99))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many of a hundred do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def main(options: Sequence[str] = ()) -> None:
    """Measure, print."""
    given = _parsed(options)
    with tempfile.TemporaryDirectory(prefix="nn-tutor-class-") as temporary:
        place = Path(temporary)
        course = write_course(place / "course")
        if given.memory:
            growth.show(course, place, given.count or _MEMORY_COUNT, given.jobs)
            return
        if "right" in given.only:
            _right(course, place, given)
        if "mixed" in given.only:
            _mixed(course, place, given)
        if "peers" in given.only:
            grading_peers.show(course, place)


def _right(course: Path, place: Path, given: argparse.Namespace) -> None:
    """The rows of classes that know everything."""
    count, jobs = given.count or 1000, given.jobs
    dense, parts = place / "dense", place / "parts"
    expected, expected_parts = hand_in(dense, DENSE, count), hand_in(parts, PARTS, count)
    rows: dict[str, Figures] = {}
    for _ in range(given.rounds):
        for level in LEVELS:
            reference = bare(dense, DENSE, jobs)
            _row(rows, "bare, one fork").add(reference, reference.rate)
            _row(rows, level).add(grade(course, dense, level, jobs, expected), reference.rate)
        _row(rows, "bare, a fork for each check").add(bare(dense, DENSE, jobs, fork_a_check=True), reference.rate)
        _row(rows, "full, 4 exercises of 1 check").add(
            grade(course, parts, "full", jobs, expected_parts), reference.rate
        )
    _show(f"{count} right submissions, 1 exercise of 4 checks, {jobs} jobs, {given.rounds} rounds", rows)
    _goals(rows["full"])


def _mixed(course: Path, place: Path, given: argparse.Namespace) -> None:
    """The rows of a class as it is."""
    count, jobs = given.mixed, given.jobs
    folder, right = place / "mixed", place / "as-many-right"
    expected = hand_in(folder, DENSE, count, mixed=True)
    hand_in(right, DENSE, count)
    rows: dict[str, Figures] = {}
    for level in LEVELS:
        reference = bare(right, DENSE, jobs)
        _row(rows, level).add(grade(course, folder, level, jobs, expected), reference.rate)
    shares = ", ".join(f"{share} % {kind}" for kind, share in SHARES.items())
    _show(f"{count} mixed submissions, {jobs} jobs: {shares}", rows)


def _row(rows: dict[str, Figures], name: str) -> Figures:
    return rows.setdefault(name, Figures())


def _show(title: str, rows: Mapping[str, Figures]) -> None:
    print(f"\n{title}\n{'-' * len(title)}")
    _line("", "whole/s", "steady/s", "of bare", "p50 ms", "p99 ms")
    for name, row in rows.items():
        whole = f"{median(row.whole):.0f}" if row.whole else "-"
        figures = (f"{median(row.steady):.0f}", f"{median(row.of_bare):.2f}")
        _line(name, whole, *figures, f"{median(row.p50):.1f}", f"{median(row.p99):.1f}")
    print("whole: the whole command; steady: from the first marks to its end; p50, p99: of one submission", flush=True)


def _line(name: str, *figures: str) -> None:
    first, *others = _WIDTHS
    print(f"{name:<{first}}" + "".join(f"{text:>{width}}" for text, width in zip(figures, others, strict=True)))


def _goals(full: Figures) -> None:
    for what, figure, goal, met in (
        ("submissions a second at full", f"{median(full.steady):.0f}", f">= {RATE}", median(full.steady) >= RATE),
        ("of what bare reaches", f"{median(full.of_bare):.2f}", f">= {OF_BARE}", median(full.of_bare) >= OF_BARE),
        ("p99 of one, in ms", f"{median(full.p99):.1f}", f"< {P99:g}", median(full.p99) < P99),
    ):
        print(f"goal: {what:<30} {figure:>6}  {goal:<7} {'met' if met else 'MISSED'}", flush=True)


def _parsed(options: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks grading", description="Grading a class.")
    parser.add_argument("--count", type=int, help=f"submissions a run (1000; with --memory {_MEMORY_COUNT})")
    parser.add_argument("--mixed", type=int, default=300, help="submissions of the mixed class (300)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", type=_parts, default=_PARTS, help=f"of {','.join(_PARTS)}")
    parser.add_argument("--memory", action="store_true", help="what the processes hold over a long run, no more")
    return parser.parse_args(options)


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(text.split(","))
    unknown = [part for part in parts if part not in _PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}; there are {', '.join(_PARTS)}")
    return parts


if __name__ == "__main__":
    main(sys.argv[1:])
