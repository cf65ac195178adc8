"""What is drawn in straight pieces, as plain data beside ``artists``: rarely enough to be imported when it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tutor.plotting.artists import Drawn, Floats, LineStyle

Meaning = Literal["lines", "arrows", "errors", "stems"]

MEANINGS: tuple[Meaning, ...] = ("lines", "arrows", "errors", "stems")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Segments(Drawn):
    """Straight pieces from ``x``, ``y`` to ``x_end``, ``y_end``, (n,) each; ``meaning`` says what they mean."""

    x: Floats
    y: Floats
    x_end: Floats
    y_end: Floats
    meaning: Meaning = "lines"
    label: str = ""
    color: str = "C0"
    style: LineStyle = "-"

    def __post_init__(self) -> None:
        sizes = {part.shape for part in (self.x, self.y, self.x_end, self.y_end)}
        if len(sizes) != 1:
            raise ValueError(f"x, y, x_end and y_end must have the same shape, got {sorted(sizes)}")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Span(Drawn):
    """A band across the whole axes: between two y when ``horizontal``, else between two x."""

    low: float
    high: float
    horizontal: bool
    label: str = ""
    color: str = "C0"
    alpha: float = 1.0
