"""How two values differ, as data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Reason = Literal["type", "shape", "dtype", "nonfinite", "values"]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A difference and what it teaches.

    ``path`` leads into lists and dicts ("[2]['W']"), ``index`` is the worst element of the array that stands there,
    ``expected_at`` and ``actual_at`` are its two values. ``wrong`` of ``total`` elements differ, by at most ``max_abs``
    and, relative to what was expected, ``max_rel``.
    """

    reason: Reason
    message: str
    path: str = ""
    index: tuple[int, ...] | None = None
    expected_at: object = None
    actual_at: object = None
    wrong: int = 0
    total: int = 0
    max_abs: float = 0.0
    max_rel: float = 0.0

    def below(self, step: str) -> Mismatch:
        """The same difference, seen from one level up."""
        return replace(self, path=step + self.path)

    def told(self) -> Mismatch:
        """With the path in the message."""
        return replace(self, message=f"at {self.path}: {self.message}") if self.path else self
