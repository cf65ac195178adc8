"""Matrices, cases and aligned lines in two dimensions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tutor.maths.box import Alignment, Box, beside, blank, margin, widen
from tutor.maths.spacing import outside
from tutor.maths.tree import Grid, items_of

if TYPE_CHECKING:
    from tutor.maths.layout import Layout

_SIGNED = re.compile(r"[-−+]?(?:\d*\.?\d*|\w)")
_ALIGNMENTS: dict[str, Alignment] = {"l": "left", "c": "centre", "r": "right"}
_GAPS = {"matrix": 2, "array": 2, "cases": 3, "lines": 2, "stack": 1}


def grid_box(layout: Layout, grid: Grid, *, script: bool = False) -> Box:
    """The box of ``grid``, fences included."""
    count = max(len(line) for line in grid.rows)
    cells: list[list[Box]] = []
    for line in grid.rows:
        boxes = []
        for index, cell in enumerate(line):
            before, after = outside(grid, line, index)
            boxes.append(layout.row(items_of(cell), script=script, before=before, after=after))
        cells.append(boxes + [blank(0)] * (count - len(boxes)))
    columns, rules = _stacked(cells, grid)
    across, down = ("-", "|") if layout.ascii else ("─", "│")
    body = _joined(columns, grid, down)
    if rules:
        rows = tuple(across * body.width if at in rules else line for at, line in enumerate(body.rows))
        body = Box(rows, body.baseline)
    if not grid.left and not grid.right:
        return body
    if grid.kind == "cases":
        body = margin(body, left=int(layout.ascii and bool(grid.left)), right=int(layout.ascii and bool(grid.right)))
    elif body.height > 1:
        body = margin(body, 1, 1)
    return layout.enclose(grid.left, [body], [], grid.right)


def _stacked(cells: list[list[Box]], grid: Grid) -> tuple[list[Box], set[int]]:
    """Each column as one box: the cells of a line on one baseline, tall lines apart. And where the rules go.

    Two lines alone stand apart as well, so that there is a middle row for the baseline.
    """
    heights = [(max(box.baseline for box in line), max(box.below for box in line)) for line in cells]
    apart = len(cells) == 2 and grid.kind in ("matrix", "cases", "array") and not grid.rules
    columns: list[list[str]] = []
    rules: set[int] = set()
    middle = 0
    for column in zip(*cells, strict=True):
        boxes = _aligned(column, grid, len(columns))
        empty = " " * boxes[0].width
        lines: list[str] = []
        for index, (box, (above, below)) in enumerate(zip(boxes, heights, strict=True)):
            tall = index and grid.kind != "stack" and max(sum(heights[index]), sum(heights[index - 1])) > 0
            if index in grid.rules:
                rules.add(len(lines))
            if index in grid.rules or (index and (apart or tall)):
                lines.append(empty)
            if 2 * index + 1 == len(cells):
                middle = len(lines) + above
            lines += [empty] * (above - box.baseline)
            lines += box.rows
            lines += [empty] * (below - box.below)
        if len(cells) in grid.rules:
            rules.add(len(lines))
            lines.append(empty)
        columns.append(lines)
    baseline = middle if len(cells) % 2 else (len(columns[0]) - 1) // 2
    return [Box(tuple(lines), baseline) for lines in columns], rules


def _aligned(boxes: Sequence[Box], grid: Grid, index: int) -> list[Box]:
    """The cells of column ``index`` at one width; numbers in a matrix with their decimal points (and minus
    signs) under each other."""
    wanted = [_ALIGNMENTS[char] for char in grid.columns if char in _ALIGNMENTS] or ["centre"]
    alignment = wanted[index % len(wanted) if grid.kind == "aligned" else min(index, len(wanted) - 1)]
    if grid.kind == "matrix" and all(box.height == 1 and _SIGNED.fullmatch(box.rows[0]) for box in boxes):
        tails = [sum(map(len, box.rows[0].partition(".")[1:])) for box in boxes]
        boxes = [margin(box, right=max(tails) - tail) for box, tail in zip(boxes, tails, strict=True)]
        alignment = "right"
    width = max(box.width for box in boxes)
    return [widen(box, width, alignment) for box in boxes]


def _joined(columns: list[Box], grid: Grid, down: str) -> Box:
    """Columns side by side with their gaps and the bars between them."""
    height, baseline = columns[0].height, columns[0].baseline
    pieces: list[Box] = []
    for index, column in enumerate(columns):
        gap = (0 if index % 2 else 3) if grid.kind == "aligned" else _GAPS[grid.kind]
        if _bar_before(grid.columns, index):
            pieces.append(Box(((" " if index else "") + down + " ",) * height, baseline))
        elif index:
            pieces.append(blank(gap, height, baseline))
        pieces.append(column)
    if _bar_before(grid.columns, len(columns)):
        pieces.append(Box((f" {down}",) * height, baseline))
    return beside(pieces)


def _bar_before(columns: str, index: int) -> bool:
    """Whether the column specification has a bar before column ``index``."""
    letters = 0
    for char in columns:
        if char == "|" and letters == index:
            return True
        letters += char != "|"
    return False
