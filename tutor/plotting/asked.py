"""Limits, scales and ticks as learners ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tutor.plotting.arguments import number, vector
from tutor.plotting.figure import Ticks


class LimitsSet(tuple[float, ...]):
    """Limits as they are given back by what set them: nobody asked for them, so they are not shown."""

    __slots__ = ()


def read_scale(value: object, name: str) -> str:
    """The name of a scale.

    Raises:
        ValueError: it is something else.
    """
    if value not in ("linear", "log"):
        raise ValueError(f"{name}: {value!r} is none of 'linear', 'log'.")
    return str(value)


def read_limits(low: object, high: object, now: tuple[float, float], name: str) -> tuple[float, float]:
    """Two limits from two numbers, from a pair, or from one number beside the one there is now."""
    if high is None and isinstance(low, tuple | list | np.ndarray):
        if len(low) != 2:
            raise ValueError(f"{name} takes two numbers, got {len(low)}.")
        low, high = low
    first = now[0] if low is None else number(low, name)
    second = now[1] if high is None else number(high, name)
    if first == second:
        raise ValueError(f"{name}: the two limits must differ, both are {first:g}.")
    return first, second


def read_ticks(ticks: object, labels: Sequence[object] | None, name: str) -> Ticks:
    """Ticks at places, with as many labels or none."""
    positions = vector(ticks, name)
    return relabel(Ticks(tuple(positions[np.isfinite(positions)].tolist())), () if labels is None else labels, name)


def relabel(ticks: Ticks | None, labels: Sequence[object], name: str) -> Ticks:
    """The ticks with other labels.

    Raises:
        ValueError: there are more or fewer labels than ticks.
    """
    if len(labels) == 0:
        return ticks or Ticks(())
    count = 0 if ticks is None else len(ticks.positions)
    if ticks is None or len(labels) != count:
        raise ValueError(f"{name}: {len(labels)} labels for {count} ticks; give as many of both.")
    return replace(ticks, labels=tuple(str(label) for label in labels))
