"""Rectangles of text with a baseline, and how they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tutor.maths.measure import cells

Alignment = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """Rows of text of one width in cells; ``baseline`` is the row that the line of writing runs through."""

    rows: tuple[str, ...]
    baseline: int = 0

    @property
    def width(self) -> int:
        """The width in cells."""
        return cells(self.rows[0])

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.rows)

    @property
    def below(self) -> int:
        """The rows under the baseline."""
        return len(self.rows) - 1 - self.baseline


def text(content: str) -> Box:
    """One row."""
    return Box((content,))


def blank(width: int, height: int = 1, baseline: int = 0) -> Box:
    """Nothing, of a size."""
    return Box((" " * width,) * height, baseline)


def beside(boxes: Sequence[Box]) -> Box:
    """``boxes`` from left to right on one baseline."""
    if len(boxes) == 1:
        return boxes[0]
    if all(len(box.rows) == 1 for box in boxes):
        return Box(("".join([box.rows[0] for box in boxes]),))
    above = max(box.baseline for box in boxes)
    below = max(box.below for box in boxes)
    columns = []
    for box in boxes:
        empty = " " * box.width
        columns.append((empty,) * (above - box.baseline) + box.rows + (empty,) * (below - box.below))
    return Box(tuple(map("".join, zip(*columns, strict=True))), above)


def widen(box: Box, width: int, alignment: Alignment = "centre") -> Box:
    """``box`` padded to ``width`` cells; an odd cell goes to the right."""
    spare = width - box.width
    if spare <= 0:
        return box
    left = {"left": 0, "centre": spare // 2, "right": spare}[alignment]
    return Box(tuple([f"{' ' * left}{line}{' ' * (spare - left)}" for line in box.rows]), box.baseline)


def above(boxes: Sequence[Box], baseline: int, alignment: Alignment = "centre") -> Box:
    """``boxes`` from top to bottom; ``baseline`` is a row of the result."""
    width = max(box.width for box in boxes)
    return Box(tuple(line for box in boxes for line in widen(box, width, alignment).rows), baseline)


def raise_to(box: Box, rows: int) -> Box:
    """``box`` with its last row ``rows`` above the baseline."""
    return Box(box.rows + (" " * box.width,) * rows, box.height - 1 + rows)


def lower_to(box: Box, rows: int) -> Box:
    """``box`` with its first row ``rows`` below the baseline."""
    return Box((" " * box.width,) * rows + box.rows, 0)


def margin(box: Box, left: int = 0, right: int = 0) -> Box:
    """``box`` with empty columns at its sides."""
    if not left and not right:
        return box
    return Box(tuple([f"{' ' * left}{line}{' ' * right}" for line in box.rows]), box.baseline)


def overlay(boxes: Sequence[Box]) -> Box:
    """Boxes of which each row is filled by at most one, as a subscript and a superscript, on one baseline."""
    width = max(box.width for box in boxes)
    above_rows = max(box.baseline for box in boxes)
    below_rows = max(box.below for box in boxes)
    lines = [" " * width] * (above_rows + 1 + below_rows)
    for box in boxes:
        for index, line in enumerate(widen(box, width, "left").rows, above_rows - box.baseline):
            if not line.isspace():
                lines[index] = line
    return Box(tuple(lines), above_rows)
