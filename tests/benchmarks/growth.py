"""What the processes of ``nn-tutor grade`` hold over a long run: in the end as much as early."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.grade_runs import records, running
from tests.benchmarks.hand_ins import LESSONS, hand_in
from tutor.runner import processes

FIRST = 1000  # submissions after which nothing is new any more
_EVERY = 0.25  # seconds between two samples
_GOAL = 5.0  # percent
_MIB = 1 << 20


@dataclass(slots=True)
class Held:
    """What one process held, in bytes, by how many submissions were graded then."""

    samples: list[tuple[int, int]] = field(default_factory=list)

    def after(self, count: int) -> int:
        """What it held when so many were graded."""
        return next((held for graded, held in self.samples if graded >= count), self.samples[-1][1])


def show(course: Path, place: Path, count: int, jobs: int) -> None:
    """Grade a class of right answers at full, and print what each process holds early and in the end."""
    first = min(FIRST, count // 2)
    held = measured(course, place, count, jobs)
    title = f"memory over {count} submissions at full, {jobs} jobs: RSS in MiB"
    print(f"\n{title}\n{'-' * len(title)}")
    print(f"{'':<28}{f'after {first}':>12}{'at the end':>12}{'most':>9}{'growth':>10}")
    for name, each in held.items():
        early, last = each.after(first), each.samples[-1][1]
        growth = 100 * (last / early - 1)
        most = max(bytes_ for _, bytes_ in each.samples)
        told = "met" if growth <= _GOAL else "MISSED"
        print(
            f"{name:<28}{early / _MIB:>12.1f}{last / _MIB:>12.1f}{most / _MIB:>9.1f}{growth:>8.1f} %"
            f"  goal <= {_GOAL:g} % {told}"
        )


def measured(course: Path, place: Path, count: int, jobs: int) -> dict[str, Held]:
    """What each lasting process holds, by its name, while a class is graded."""
    folder, journal = place / "many", place / "many.jsonl"
    hand_in(folder, next(iter(LESSONS)), count)
    held: dict[str, Held] = {}
    with running(course, folder, "full", jobs, journal) as process:
        graded = 0
        while process.poll() is None and graded < count:
            time.sleep(_EVERY)
            graded = records(journal)
            if not graded:
                continue
            for name, pid in lasting(process.pid).items():
                if resident := rss(pid):
                    held.setdefault(name, Held()).samples.append((graded, resident))
    return held


def lasting(coordinator: int) -> dict[str, int]:
    """The processes of a run that live as long as it does, by their names."""
    found = {"coordinator": coordinator}
    for number, worker in enumerate(sorted(processes.children(coordinator)), 1):
        found[f"worker {number}"] = worker
        for below in sorted(processes.children(worker)):
            # A sandbox has one process outside, which only waits, and the first inside below it.
            inside = processes.children(below)
            sealed = "sealing" in _command(below)
            name = f"sandbox {number}" if sealed else f"reference {number}"
            found[name] = inside[0] if sealed and inside else below
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""


def rss(pid: int) -> int:
    """The bytes that a process holds, 0 when it has gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), 0)
