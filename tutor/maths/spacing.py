"""How far apart atoms stand: TeX's table, in whole cells, for both layouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tutor.maths.marks import takes_mark
from tutor.maths.tree import (
    Accent,
    Binomial,
    Fence,
    Fraction,
    Grid,
    Kind,
    Middle,
    Node,
    Operator,
    Root,
    Row,
    Scripts,
    Space,
    Stack,
    Symbol,
    Unknown,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A node of a row: ``gap`` cells before it, and the kinds it shows to its neighbours.

    ``wide``: the gap is more than the spacing asks for, because the author wrote a space.
    """

    node: Node
    gap: int
    left: Kind
    right: Kind
    wide: bool = False


def sides(node: Node) -> tuple[Kind, Kind]:
    """The kinds that ``node`` shows to what stands left and right of it."""
    match node:
        case Symbol(kind=kind):
            return kind, kind
        case Operator(large=large):
            return ("bigop", "bigop") if large else ("op", "op")
        case Scripts(base=base):
            left, right = sides(base)
            under = left == "op" and isinstance(base, Operator) and base.limits and node.sub is not None
            return ("bigop", "bigop") if under else (left, right)
        case Fraction() | Grid() | Binomial():
            return "inner", "inner"
        case Fence(left=left_fence, right=right_fence):
            return ("open" if left_fence else "inner"), ("close" if right_fence else "inner")
        case Root():
            return "ord", "inner"
        case Middle():
            return "rel", "rel"
        case Stack(base=base):
            return sides(base)
        case _:
            return "ord", "ord"


def place(
    items: Sequence[Node],
    *,
    script: bool = False,
    ascii: bool = False,
    before: Kind | None = None,
    after: Kind | None = None,
) -> tuple[list[Placed], int]:
    """``items`` with their gaps, and the cells of space behind the last.

    ``before`` and ``after`` are the kinds of what stands outside the row, as in the cells of an alignment.
    """
    nodes, asked = _without_spaces(items)
    kinds = _resolved([sides(node) for node in nodes], before, after)
    placed: list[Placed] = []
    previous: Kind | None = before
    for index, (node, (left, right)) in enumerate(zip(nodes, kinds, strict=True)):
        gap = _gap(previous, left, script)
        if not gap and placed and _run_together(placed[-1].node, node, script, ascii):
            gap = 1
        placed.append(Placed(node, max(gap, asked[index]), left, right, wide=asked[index] > gap))
        previous = right
    trailing = asked[len(nodes)]
    if after is not None and previous in ("rel", "bin"):
        trailing = max(trailing, _gap(previous, after, script))
    return placed, trailing


def outside(grid: Grid, line: Sequence[Node], index: int) -> tuple[Kind | None, Kind | None]:
    """What stands left and right of cell ``index`` of ``line``: in an alignment cells go on in one another."""
    if grid.kind != "aligned":
        return None, None
    return ("ord" if index % 2 else None), ("ord" if not index % 2 and index + 1 < len(line) else None)


def _without_spaces(items: Sequence[Node]) -> tuple[list[Node], list[int]]:
    """The nodes that draw something, and the cells the author asked for before each of them and behind the last."""
    nodes: list[Node] = []
    asked = [0]
    for item in items:
        if isinstance(item, Space):
            asked[-1] += item.cells
        else:
            nodes.append(item)
            asked.append(0)
    return nodes, asked


_BEFORE_SIGN = (None, "bin", "sign", "op", "bigop", "rel", "open", "punct")


def _resolved(kinds: list[tuple[Kind, Kind]], before: Kind | None, after: Kind | None) -> list[tuple[Kind, Kind]]:
    """Binary operators without something on both sides become signs, bars become brackets."""
    resolved: list[tuple[Kind, Kind]] = []
    previous = before
    open_bars = 0
    for index, (left, right) in enumerate(kinds):
        following = kinds[index + 1][0] if index + 1 < len(kinds) else after
        kind: Kind | None = None
        if left == "bin":
            if previous in _BEFORE_SIGN:
                kind = "sign"
            elif following in (None, "rel", "close", "punct"):
                kind = "ord"
        elif left == "bar":
            opens = previous in _BEFORE_SIGN or (previous == "inner" and not open_bars)
            open_bars += 1 if opens else -1
            kind = "open" if opens else "close"
        resolved.append((kind, kind) if kind else (left, right))
        previous = resolved[-1][1]
    return resolved


def _gap(left: Kind | None, right: Kind, script: bool) -> int:
    if left is None:
        return 0
    if right in ("op", "bigop") or left in ("op", "bigop"):
        return _operator_gap(left, right, script)
    if script:
        return 0
    if left == "punct":
        return int(right != "close")
    if "rel" in (left, right):
        return int(left != right and left != "open" and right not in ("close", "punct"))
    if "bin" in (left, right):
        return 1
    if left == "inner":
        return int(right in ("ord", "open", "inner"))
    return int(right == "inner" and left in ("ord", "close", "sign"))


def _operator_gap(left: Kind, right: Kind, script: bool) -> int:
    if left in ("rel", "bin", "punct"):
        return int(not script)
    if right in ("op", "bigop"):
        return int(left in ("ord", "close", "inner", "op", "bigop"))
    if right == "open":
        return int(left == "bigop" and not script)
    if right in ("rel", "bin"):
        return int(not script)
    return int(right in ("ord", "inner", "sign"))


def _run_together(left: Node, right: Node, script: bool, ascii: bool) -> bool:
    """Whether two atoms side by side would read as one word, such as ``alphabeta``."""
    first, second = _edge(left, "right", ascii), _edge(right, "left", ascii)
    if not (first and second and first[-1].isalnum() and second[0].isalnum()):
        return False
    if _is_word(first) or _is_word(second):
        return True
    return script and any(isinstance(node, Symbol) and node.kind in ("bin", "rel") for node in (left, right))


def _is_word(text: str) -> bool:
    return len(text) > 1 and any(char.isalpha() for char in text)


def _edge(node: Node, side: Literal["left", "right"], ascii: bool) -> str:
    match node:
        case Symbol() | Operator():
            return node.ascii if ascii else node.text
        case Scripts(base=base) if side == "left" or (node.sub is None and node.sup is None and not node.primes):
            return _edge(base, side, ascii)
        case Row(items=items) if items:
            return _edge(items[0 if side == "left" else -1], side, ascii)
        case Unknown(source=source):
            return source
        case Accent(body=body):
            return _edge(body, side, ascii) if takes_mark(body) and not ascii else "word"
        case Root() if ascii and side == "left":
            return "word"
        case _:
            return ""
