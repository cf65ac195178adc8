"""From data to the width or height of a canvas and back, for linear, logarithmic and reversed axes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tutor.plotting.artists import Floats
from tutor.plotting.figure import Limits, Scale

_LEAST = 1e-300  # the smallest number that a logarithmic axis goes down to


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its limits, the first of which is at 0 of the unit interval and the second at 1."""

    first: float
    last: float
    log: bool = False

    @classmethod
    def of(cls, limits: Limits, scale: Scale) -> Axis:
        """The axis with these limits; a logarithmic one cannot reach zero, and becomes linear if it would have to."""
        first, last = limits
        positive = [limit for limit in limits if limit > _LEAST]
        if scale == "log" and positive:
            floor = max(min(max(positive) * 1e-3, *positive), _LEAST)
            first, last = max(first, floor), max(last, floor)
            return cls(first, last, first != last)
        return cls(first, last)

    @property
    def low(self) -> float:
        """The smaller limit."""
        return min(self.first, self.last)

    @property
    def high(self) -> float:
        """The larger limit."""
        return max(self.first, self.last)

    def unit(self, values: Floats) -> Floats:
        """Where values stand: 0 at the first limit, 1 at the last, NaN for what has no place."""
        if self.log:
            start, stop = math.log10(self.first), math.log10(self.last)
            at = np.log10(np.where(values > 0, values, np.nan))
            result: Floats = (at - start) / (stop - start)
        else:
            # Halves first: the difference of two huge numbers of opposite signs would overflow.
            result = (values / 2 - self.first / 2) / (self.last / 2 - self.first / 2)
        return np.where(np.isfinite(result), result, np.nan)

    def place(self, value: float) -> float:
        """Where one value stands."""
        return float(self.unit(np.array([value]))[0])

    def at(self, unit: Floats) -> Floats:
        """The values that stand there."""
        if self.log:
            start, stop = math.log10(self.first), math.log10(self.last)
            return np.asarray(10.0 ** (start + unit * (stop - start)), dtype=np.float64)
        return self.first * (1 - unit) + self.last * unit

    def longer(self, before: float, after: float) -> Axis:
        """The axis with room at its ends: shares of the whole new length, at the lower and at the upper end."""
        if self.first > self.last:
            before, after = after, before
        inner = 1 - before - after
        first, last = self.at(np.array([-before / inner, 1 + after / inner])).tolist()
        whole = math.isfinite(first) and math.isfinite(last) and (not self.log or min(first, last) > 0)
        return Axis(first, last, self.log) if whole else self


def centres(count: int) -> Floats:
    """The middles of ``count`` equal parts of the unit interval."""
    return (np.arange(count) + 0.5) / count


def cell(unit: float, count: int) -> int:
    """In which of ``count`` cells a place of the unit interval lies; 0 and 1 lie in the first and last."""
    return min(max(math.floor(unit * count + 1e-9), 0), count - 1)
