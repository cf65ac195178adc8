"""A formula in a given width: broken before relations and operators, and nothing cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tutor.maths.blanks import BEFORE_BINARY, BEFORE_RELATION, BETWEEN, EVERY, visible
from tutor.maths.box import Box, above, beside, margin, text
from tutor.maths.layout import Layout
from tutor.maths.linear import linear
from tutor.maths.measure import cells
from tutor.maths.spacing import Placed, outside, place
from tutor.maths.tree import Grid, Node, items_of

_INDENT = 4
_APART = 3  # a gap of this many cells separates statements
_NARROW = 32  # below this width the indent is halved

# Where a row of nodes may be broken: each step adds places to those of the steps before. The number is the depth of
# plain brackets in which it may happen.
_STEPS = (("rel", 0), ("bin", 0), ("punct", 0), ("bin", 1), ("punct", 1))


def fitted(tree: Node, width: int | None, *, ascii: bool = False) -> Box:
    """The two-dimensional form of ``tree`` in ``width`` cells; else its one-line form, wrapped."""
    layout = Layout(ascii)
    whole = layout.box(tree)
    if width is None or whole.width <= width:
        return whole
    width = max(width, 1)
    if isinstance(tree, Grid) and tree.kind in ("aligned", "lines"):
        broken = _broken_lines(tree, layout, width)
    else:
        placed, _ = place(items_of(tree), ascii=ascii)
        broken = _broken_statements(placed, layout, width)
    if broken is not None:
        return _under_each_other(broken)
    rows = wrapped(linear(tree, ascii=ascii), width)
    return above([text(row) for row in rows], 0, "left")


def _broken_statements(placed: Sequence[Placed], layout: Layout, width: int) -> list[Box] | None:
    """Statements that a wide space sets apart each begin a line; as many as fit stand on one."""
    starts = [index for index, item in enumerate(placed) if index and item.gap >= _APART]
    lines: list[Box] = []
    for start, end in pairwise([0, *starts, len(placed)]):
        whole = layout.placed(placed[start:end])
        if lines and lines[-1].width + whole.width <= width:
            lines[-1] = beside([lines[-1], whole])
            continue
        broken = _broken(placed[start:end], layout, width, indent_first=False)
        if broken is None:
            return None
        lines += broken
    return lines


def _broken_lines(grid: Grid, layout: Layout, width: int) -> list[Box] | None:
    """The lines of an alignment one by one; those that go on with an operator are indented."""
    boxes: list[Box] = []
    for number, line in enumerate(grid.rows):
        placed: list[Placed] = []
        for index, cell in enumerate(line):
            before, after = outside(grid, line, index)
            cell_placed, _ = place(items_of(cell), ascii=layout.ascii, before=before, after=after)
            placed += cell_placed
        goes_on = bool(number and placed and placed[0].left in ("rel", "bin"))
        broken = _broken(placed, layout, width, indent_first=goes_on)
        if broken is None:
            return None
        boxes += broken
    return boxes


def _broken(placed: Sequence[Placed], layout: Layout, width: int, *, indent_first: bool) -> list[Box] | None:
    """``placed`` as lines at most ``width`` wide, or None where a piece is wider; the later ones are indented."""
    if not placed:
        return [text("")]
    indent = _indent(width)
    depths = _depths(placed)
    breaks: set[int] = set()
    for kind, depth in _STEPS:
        breaks |= {
            index + (kind == "punct")
            for index, item in enumerate(placed)
            if item.left == kind and depths[index] <= depth
        }
        pieces = _pieces(placed, sorted(breaks), layout)
        if all(piece.width <= width - indent for piece in pieces[not indent_first :]) and pieces[0].width <= width:
            return _filled(pieces, width, indent, indent_first)
    return None


def _indent(width: int) -> int:
    return _INDENT if width >= _NARROW else _INDENT // 2 if width >= 20 else 0


def _depths(placed: Sequence[Placed]) -> list[int]:
    """How many plain brackets are open at each node."""
    depths, depth = [], 0
    for item in placed:
        if item.left == item.right == "close":
            depth = max(depth - 1, 0)
        depths.append(depth)
        if item.left == item.right == "open":
            depth += 1
    return depths


def _pieces(placed: Sequence[Placed], breaks: list[int], layout: Layout) -> list[Box]:
    """The boxes between breaks, each with the gap before it in its first columns."""
    edges = [0, *(index for index in breaks if 0 < index < len(placed)), len(placed)]
    return [layout.placed(placed[start:end]) for start, end in pairwise(edges) if start < end]


def _filled(pieces: Sequence[Box], width: int, indent: int, indent_first: bool) -> list[Box]:
    lines: list[Box] = []
    current: list[Box] = []
    for piece in pieces:
        piece = piece if current else _without_gap(piece)
        margin_left = indent if lines or indent_first else 0
        if current and margin_left + sum(box.width for box in current) + piece.width > width:
            lines.append(margin(beside(current), left=margin_left))
            current = [_without_gap(piece)]
        else:
            current.append(piece)
    lines.append(margin(beside(current), left=indent if lines or indent_first else 0))
    return lines


def _without_gap(box: Box) -> Box:
    """``box`` without empty columns on its left."""
    spare = min(len(row) - len(row.lstrip(" ")) for row in box.rows)
    return Box(tuple(row[spare:] for row in box.rows), box.baseline) if spare else box


def _under_each_other(lines: Sequence[Box]) -> Box:
    """Lines from top to bottom, an empty row around tall ones."""
    parts: list[Box] = []
    for line in lines:
        if parts and max(line.height, parts[-1].height) > 1:
            parts.append(text(""))
        parts.append(line)
    return above(parts, lines[0].baseline, "left")


# --- the one-line form ------------------------------------------------------------------------------------------

_BLANKS = re.compile(f"([ {BETWEEN}{BEFORE_RELATION}{BEFORE_BINARY}]+)")
_RUNS = re.compile(r"\w+|\W", re.DOTALL)
_COSTS = {BETWEEN: 0, BEFORE_RELATION: 1, BEFORE_BINARY: 2, " ": 3}


def wrapped(line: str, width: int) -> list[str]:
    """The one-line form in rows of ``width`` cells: broken at blanks, outside brackets where possible."""
    rows: list[str] = []
    rest = line.strip(EVERY)
    while rest:
        indent = " " * _indent(width) if rows else ""
        room = width - len(indent)
        if cells(visible(rest)) <= room:
            rows.append(indent + visible(rest))
            break
        end, start = _best_break(rest, room) or _forced_break(rest, room)
        rows.append(indent + visible(rest[:end]))
        rest = rest[start:]
    return rows or [""]


def _best_break(rest: str, room: int) -> tuple[int, int] | None:
    """Where to break: the end of this row and the start of the next; a good place late in the row is preferred."""
    best: tuple[int, int] | None = None
    best_cost = (99, 99)
    depth = used = at = 0
    for part in _BLANKS.split(rest):
        blanks = _BLANKS.fullmatch(part)
        if blanks and at:
            if used > room:
                break
            cost = (depth, _COSTS[part[-1]])
            if cost <= best_cost or used * 2 < room:
                best, best_cost = (at, at + len(part)), cost
        else:
            depth = max(0, depth + sum((char in "([{") - (char in ")]}") for char in part))
        used += cells(visible(part))
        at += len(part)
    return best


def _forced_break(rest: str, room: int) -> tuple[int, int]:
    """A place between two symbols, or as a last resort inside a long word: a row too wide would be lost at its end."""
    used = at = 0
    for run in _RUNS.findall(rest):
        width = cells(visible(run))
        if used + width > room:
            break
        used += width
        at += len(run)
    if at and used * 3 >= room:
        return at, at
    used = at = 0
    for char in rest:
        used += cells(visible(char))
        if used > room and at:
            break
        at += 1
    return at, at
