"""Runs of the real ``nn-tutor grade``, timed from outside and by the journals that they write."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.hand_ins import verify
from tutor.grading.grade import Graded
from tutor.grading.lines import Reading
from tutor.runner import processes

_SAMPLE = 0.2  # seconds between two looks at the processes' clocks
_POLL = 0.005  # seconds between two looks at a journal that holds no marks yet


@dataclass(frozen=True, slots=True)
class GradeRun:
    """One run of the command: how many it graded, its seconds, those until the first marks, and those of each.

    ``processor`` is what a submission had of the processors, in seconds, all processes together and without their
    start; None where that could not be seen.
    """

    count: int
    whole: float
    until_first: float
    seconds: list[float]
    processor: float | None

    @property
    def rate(self) -> float:
        """Submissions a second over the whole command."""
        return self.count / self.whole

    @property
    def steady(self) -> float:
        """Submissions a second from the first marks on, the end of the command included."""
        return (self.count - 1) / (self.whole - self.until_first)


def grade(course: Path, folder: Path, isolation: str, jobs: int, expected: Mapping[str, str]) -> GradeRun:
    """Grade a class, and see that all have the marks they should have.

    Args:
        course: its folder.
        folder: of the submissions.
        isolation: its level.
        jobs: as on the command line.
        expected: the kind of each submission.

    Raises:
        AssertionError: The command fails, or gives other marks.
    """
    with tempfile.TemporaryDirectory() as temporary:
        journal = Path(temporary) / "results.jsonl"
        started = time.perf_counter()
        with running(course, folder, isolation, jobs, journal) as process:
            while process.poll() is None and records(journal) < 1:
                time.sleep(_POLL)
            until_first = time.perf_counter() - started
            with _watched(process.pid, journal, len(expected)) as samples:
                process.wait()
                whole = time.perf_counter() - started
        graded = read(journal)
    assert set(graded) == set(expected), f"{len(graded)} of {len(expected)} are graded"
    for name, each in graded.items():
        verify(each, expected[name])
    return GradeRun(len(graded), whole, until_first, [each.seconds for each in graded.values()], _each(samples))


@contextmanager
def _watched(root: int, journal: Path, count: int) -> Iterator[list[tuple[int, float]]]:
    """Note again and again, while marks are still to come, how many there are and what the processes had by then."""
    samples: list[tuple[int, float]] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(_SAMPLE):
            used = processor_seconds(root)
            graded = records(journal)
            if graded < count:  # later some have ended, and nobody may know what they had
                samples.append((graded, used))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield samples
    finally:
        stop.set()
        thread.join()


def _each(samples: Sequence[tuple[int, float]]) -> float | None:
    """The seconds of the processors for one submission between the first sample and the last."""
    if not samples or samples[0][0] == samples[-1][0]:
        return None
    (first, before), (last, after) = samples[0], samples[-1]
    return (after - before) / (last - first)


def processor_seconds(root: int) -> float:
    """What a process, those below it and those of them that have ended had of the processors so far."""
    ticks = 0
    for pid in (root, *processes.descendants(root)):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended: its parent has what it had
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(course: Path, folder: Path, isolation: str, jobs: int, journal: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command at work; it has ended well after the block, or what it said is raised."""
    command = [sys.executable, "-m", "tutor", "--course", str(course), "grade", str(folder), "--jobs", str(jobs)]
    command += ["--isolation", isolation, "--results", str(journal), "--format", "jsonl"]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        try:
            yield process
            code = process.wait()
        finally:
            process.terminate()
            process.wait()
        errors.seek(0)
        assert code == 0, f"{' '.join(command)} ended with {code}: {errors.read().decode(errors='replace')[-2000:]}"


def records(journal: Path) -> int:
    """How many marks stand in a journal that may still be written, 0 where there is none yet."""
    try:
        return max(0, journal.read_bytes().count(b"\n") - 1)
    except FileNotFoundError:
        return 0


def read(journal: Path) -> dict[str, Graded]:
    """The marks in it, by the names of the submissions."""
    with closing(Reading(journal)) as reading:
        assert not reading.damaged
        marks = (reading.marks(line) for line in reading.lines())
        return {graded.name: graded for graded in marks if graded is not None}
