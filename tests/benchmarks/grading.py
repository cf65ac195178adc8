"""Grading a class: against what it costs at the least, against its goals, and against its peers.

``python -m tests.benchmarks grading [--count 1000] [--rounds 3] [--jobs 2] [--only right,mixed,peers] [--memory]``

The bare process (fork, run, check: see ``bare``) is measured before and after each run of the real ``nn-tutor grade``,
so that what slows the machine slows both; figures are medians over the rounds, ratios those to the two bare runs on
both sides. Every run's marks are looked at: they must be those that the submissions deserve. Peers are measured where
OTTER_PYTHON and NBGRADER_PYTHON name interpreters that have them.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median

from tests.benchmarks import grading_peers, growth
from tests.benchmarks.bare import Bare, bare
from tests.benchmarks.grade_runs import GradeRun, grade
from tests.benchmarks.hand_ins import LESSONS, SHARES, hand_in, write_course

DENSE, PARTS = LESSONS
LEVELS = ("full", "lock", "basic")
# Goals on two cores at full, right answers of four checks: submissions a second, of bare, milliseconds.
RATE, OF_BARE, P99 = 250, 0.5, 30.0
_COUNT, _MIXED, _MEMORY_COUNT = 1000, 200, 10_000
_PARTS = ("right", "mixed", "peers")
_HEAD = ("whole/s", "steady/s", "of bare", "p50 ms", "p99 ms", "cpu ms")
_LEGEND = """\
whole: submissions a second over the whole command; steady: from the first marks to its end; of bare: steady / bare;
p50, p99: of one submission by the journal; cpu: what one had of the processors, all processes together"""


@dataclass(slots=True)
class Figures:
    """What was measured of one way to grade, round by round, in the columns of the table."""

    whole: list[float] = field(default_factory=list)
    steady: list[float] = field(default_factory=list)
    of_bare: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, run: GradeRun | Bare, reference: float) -> None:
        """One more run, beside which the bare process had a rate of ``reference``."""
        if isinstance(run, GradeRun):
            self.whole.append(run.rate)
        self.steady.append(run.steady)
        self.of_bare.append(run.steady / reference)
        self.p50.append(1000 * median(run.seconds))
        self.p99.append(1000 * percentile(run.seconds, 99))
        if run.processor is not None:
            self.cpu.append(1000 * run.processor)

    def told(self) -> list[str]:
        """The medians, as texts."""
        whole = f"{median(self.whole):.0f}" if self.whole else "-"
        times = (f"{median(each):.1f}" if each else "-" for each in (self.p50, self.p99, self.cpu))
        return [whole, f"{median(self.steady):.0f}", f"{median(self.of_bare):.2f}", *times]


class Rounds:
    """Rows of figures, each run between two of the bare process over the class ``folder`` of lesson ``DENSE``."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self.rows: dict[str, Figures] = {}
        self._folder, self._jobs = folder, jobs
        self._last = self._beside()

    def run(self, name: str, measure: Callable[[], GradeRun | Bare]) -> None:
        """Measure for the row ``name``."""
        found, before, self._last = measure(), self._last, self._beside()
        self._row(name).add(found, fmean([before.steady, self._last.steady]))

    def _beside(self) -> Bare:
        found = bare(self._folder, DENSE, self._jobs)
        self._row("bare, one fork").add(found, found.steady)
        return found

    def _row(self, name: str) -> Figures:
        return self.rows.setdefault(name, Figures())


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
            _right(course, place, given.count or _COUNT, given.jobs, given.rounds)
        if "mixed" in given.only:
            _mixed(course, place, given.mixed, given.jobs)
        if "peers" in given.only:
            grading_peers.show(course, place)


def _right(course: Path, place: Path, count: int, jobs: int, rounds: int) -> None:
    """The rows of classes that know everything."""
    dense, parts = place / "dense", place / "parts"
    kinds, kinds_of_parts = hand_in(dense, DENSE, count), hand_in(parts, PARTS, max(1, count // 4))
    table = Rounds(dense, jobs)
    for number in range(rounds):
        for level in LEVELS:
            table.run(level, lambda level=level: grade(course, dense, level, jobs, kinds))  # type: ignore[misc]
        if not number:  # for information: once will do
            table.run("full, 4 exercises of 1 check", lambda: grade(course, parts, "full", jobs, kinds_of_parts))
            table.run("bare, a fork for each check", lambda: bare(dense, DENSE, jobs, fork_a_check=True))
    _show(f"{count} right submissions, 1 exercise of 4 checks, {jobs} jobs, {rounds} rounds", table.rows)
    _goals(table.rows["full"])


def _mixed(course: Path, place: Path, count: int, jobs: int) -> None:
    """The rows of a class as it is, beside one of as many right answers."""
    folder, right = place / "mixed", place / "as-many-right"
    kinds = hand_in(folder, DENSE, count, mixed=True)
    hand_in(right, DENSE, count)
    table = Rounds(right, jobs)
    for level in LEVELS:
        table.run(level, lambda level=level: grade(course, folder, level, jobs, kinds))  # type: ignore[misc]
    shares = ", ".join(f"{share} % {kind}" for kind, share in SHARES.items())
    _show(f"{count} mixed submissions, {jobs} jobs: {shares}", table.rows)


def _show(title: str, rows: Mapping[str, Figures]) -> None:
    print(f"\n{title}\n{'-' * len(title)}")
    _line("", _HEAD)
    for name, row in rows.items():
        _line(name, row.told())
    print(_LEGEND, flush=True)


def _line(name: str, figures: Sequence[str]) -> None:
    print(f"{name:<30}" + "".join(f"{text:>10}" for text in figures))


def _goals(full: Figures) -> None:
    rate, of_bare, p99 = median(full.steady), median(full.of_bare), median(full.p99)
    for what, figure, goal, met in (
        ("submissions a second at full", f"{rate:.0f}", f">= {RATE}", rate >= RATE),
        ("of what bare reaches", f"{of_bare:.3f}", f">= {OF_BARE}", of_bare >= OF_BARE),
        ("p99 of one at full, in ms", f"{p99:.1f}", f"< {P99:g}", p99 < P99),
    ):
        print(f"goal: {what:<28} {figure:>6}  {goal:<7} {'met' if met else 'MISSED'}", flush=True)


def _parsed(options: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks grading", description="Grading a class.")
    parser.add_argument("--count", type=int, help=f"submissions a run ({_COUNT}; with --memory {_MEMORY_COUNT})")
    parser.add_argument("--mixed", type=int, default=_MIXED, help=f"submissions of the mixed class ({_MIXED})")
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
