"""The clocks that a piece of code runs against, and whether it may have been the machine that lost the race."""

from __future__ import annotations

from dataclasses import dataclass

# Beside others the same work takes more processor time: what the cores share, they take from each other.
_BESIDE_OTHERS = 1.5
# What waits, for whatever, is given so many times what it may compute.
_PATIENCE = 3.0
# With less of its time used than this part, a process has not been kept from its work: it did none.
_IDLE = 0.1


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds: those that are said to be allowed, of the processor and by the wall, and when either clock ends it.

    ``lenient`` clocks are those of a machine that has other work: what they stop is too slow on any.
    """

    seconds: float
    seconds_by_the_wall: float
    wall: float
    cpu: float
    lenient: bool = False

    def leave_doubt(self, used: float, *, out_of_time: bool) -> bool:
        """Whether a verdict would better be had once more alone, after ``used`` seconds of processor time."""
        if not self.lenient:
            return False
        if out_of_time:
            return _IDLE * self.cpu < used < self.cpu
        return used > self.seconds


def by_the_wall(wall: float, cpu: float) -> Clocks:
    """For somebody who waits: the time that passes, whatever the machine does besides."""
    return Clocks(cpu, wall, wall, cpu)


def by_the_processor(seconds: float, *, alone: bool) -> Clocks:
    """For a process among others: its own work counts."""
    cpu = seconds if alone else _BESIDE_OTHERS * seconds
    return Clocks(seconds, seconds, _PATIENCE * cpu, cpu, lenient=not alone)
