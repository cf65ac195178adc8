"""Lines of the printed table: how far two answers are apart, and whether that is as it should be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Line:
    """A comparison.

    Attributes:
        what: was compared.
        against: whom.
        apart: the largest difference, see ``apart``.
        reason: why they differ; none if they are to be equal.
    """

    what: str
    against: str
    apart: float
    reason: str = ""

    @property
    def right(self) -> bool:
        """Equal, or different for a reason: a reason for a difference that is none is wrong, too."""
        return (self.apart <= TOLERANCE) != bool(self.reason)

    def __str__(self) -> str:
        if self.right:
            verdict = self.reason or "equal"
        else:
            verdict = f"EQUAL, THOUGH {self.reason}" if self.reason else "DIFFERENT"
        return f"{self.what:<44} {self.against:<11} {self.apart:8.1e}  {verdict}"


def apart(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """The largest difference of two arrays, relative where numbers are larger than 1; infinite for other shapes.

    Infinities and NaNs are equal to their like.
    """
    a, b = np.asarray(one, float), np.asarray(other, float)
    if a.shape != b.shape:
        return np.inf
    with np.errstate(invalid="ignore", over="ignore"):
        differences = np.abs(a - b) / np.maximum(np.abs(b), 1.0)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    differences = np.where(same, 0.0, np.where(np.isfinite(differences), differences, np.inf))
    return float(differences.max(initial=0.0))


def largest(pairs: Iterable[tuple[npt.ArrayLike, npt.ArrayLike]]) -> float:
    """The largest of several differences."""
    return max((apart(one, other) for one, other in pairs), default=0.0)
