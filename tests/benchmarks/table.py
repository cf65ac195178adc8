"""A table of figures, each beside its goal."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A figure; ``goal`` is the most it should be, None where there is none."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    note: str = ""


def spread(values: Sequence[float]) -> str:
    """From the fastest to the slowest, and of how many."""
    return f"{min(values):.1f} to {max(values):.1f} of {len(values)}"


def timed(name: str, seconds: Sequence[float], goal: float | None = None) -> Row:
    """The median of some times, in milliseconds."""
    values = [1000 * each for each in seconds]
    return Row(name, statistics.median(values), "ms", goal, spread(values))


def show(title: str, rows: Sequence[Row]) -> None:
    """Print them."""
    width = max(len(row.name) for row in rows)
    print(f"\n{title}\n{'-' * len(title)}")
    for row in rows:
        goal = "" if row.goal is None else f"goal {row.goal:g}{'' if row.value <= row.goal else ' MISSED'}"
        print(f"{row.name:<{width}}  {row.value:9.2f} {row.unit:<3}  {goal:<16} {row.note}".rstrip())
