"""Matrices, cases and aligned lines on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.maths.blanks import BEFORE_RELATION, BETWEEN, EVERY, GLUE
from tutor.maths.pieces import Binding, Piece
from tutor.maths.spacing import outside, place
from tutor.maths.tree import Grid, Node, Text, items_of

if TYPE_CHECKING:
    from tutor.maths.linear import Linear


def piece(linear: Linear, grid: Grid) -> Piece:
    """A matrix as ``[1, 2; 3, 4]``, cases as ``{z if z > 0; 0 otherwise}``, lines one after the other."""
    lines = [[_cell(linear, grid, line, index) for index in range(len(line))] for line in grid.rows]
    left, right = linear.delimiter(grid.left), linear.delimiter(grid.right)
    comma, semicolon = f",{linear.soft}", ";" if linear.script else f";{BETWEEN}"
    if grid.kind == "cases":
        return Piece(f"{left or '{'}{semicolon.join(map(_case, lines, grid.rows))}{right or '}'}")
    if grid.kind == "stack":
        return Piece(comma.join("".join(line) for line in lines), Binding.RELATION, spaced=True)
    if grid.kind == "array":
        inside = semicolon.join(comma.join(filter(None, line)) for line in lines)
        return Piece(inside, Binding.RELATION, spaced=True)
    if grid.kind == "matrix":
        return Piece(f"{left or '['}{semicolon.join(map(comma.join, lines))}{right or ']'}")
    parts: list[str] = []
    for line, source in zip(lines, grid.rows, strict=True):
        joined = "".join(line).strip(EVERY)
        between = BEFORE_RELATION if _goes_on(source) else f";{BETWEEN}"
        parts.append(f"{between}{joined}" if parts and joined else joined)
    return Piece("".join(parts), Binding.RELATION, spaced=True)


def _cell(linear: Linear, grid: Grid, line: tuple[Node, ...], index: int) -> str:
    before, after = outside(grid, line, index)
    placed, trailing = place(
        items_of(line[index]), script=linear.script, ascii=linear.ascii, before=before, after=after
    )
    text = linear.joined(placed, linear.pieces(placed)) + GLUE * trailing
    new_pair = grid.kind == "aligned" and index and not index % 2 and text
    return f"   {text}" if new_pair else text


def _case(line: list[str], source: tuple[Node, ...]) -> str:
    """A value and its condition; words such as "if" join them, else a comma does."""
    value, *conditions = (text.strip(EVERY) for text in line)
    condition = " ".join(filter(None, conditions))
    if not condition:
        return value
    words = isinstance(next(iter(items_of(source[1])), None), Text)
    return f"{value.rstrip(',')} {condition}" if words else f"{value.rstrip(',')}, {condition}"


def _goes_on(cells: tuple[Node, ...]) -> bool:
    """Whether a line begins with an operator and so continues the line before it."""
    items = next((items_of(cell) for cell in cells if items_of(cell)), ())
    return bool(items) and getattr(items[0], "kind", "ord") in ("rel", "bin")
