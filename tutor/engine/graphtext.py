"""Computation graphs in words: how a node was computed, and the table of all nodes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tutor.engine.graph import Node

_INFIX = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "power": "**",
    "matmul": "@",
}
# Widths of the table's columns, with two blanks between them: 80 in all.
_WIDTHS = (30, 24, 22)
# How many numbers of an array are shown.
_MOST_SHOWN = 3


class Name(str):
    """The name of a node, among the numbers and options of an expression."""

    __slots__ = ()


def expression(operation: str, operands: Sequence[Any]) -> str:
    """How a node was computed, as one would write it: "2 * x", "tanh(s)", "sum(a, axis 0)".

    Args:
        operation: the row of the table.
        operands: names of nodes, plain numbers, and options.
    """
    if operation in _INFIX:
        return f" {_INFIX[operation]} ".join(_operand(each) for each in operands)
    first = _operand(operands[0])
    if operation == "negative":
        return f"-{first}"
    if operation == "turn" or (operation == "transpose" and operands[1] is None):
        return f"{first}.T"
    if operation == "getitem":
        return f"{first}[{_index(operands[1])}]"
    if operation in ("concatenate", "stack"):
        return f"{operation}([{', '.join(map(_operand, operands[1:]))}], axis {operands[0]})"
    if operation in ("sum", "mean", "max", "min", "logsumexp", "softmax", "log_softmax"):
        axis = "" if operands[1] is None else f", axis {operands[1]}"
        return f"{operation}({first}{axis})"
    return f"{operation}({', '.join(map(_operand, operands))})"


def table(nodes: Sequence[Node], target: str) -> str:
    """The nodes, a row each: computed going forward; local derivatives and adjoints, found going back.

    Args:
        nodes: in the order of computation.
        target: the name of what the adjoints are derivatives of.
    """
    rows: list[tuple[list[str], list[str], list[str]]] = [(["forward"], ["local derivatives"], ["backward"])]
    for node in nodes:
        computed = f"{node.expression} = " if node.expression else ""
        local: dict[str, list[str]] = {}
        for number, derivative in zip(node.inputs, node.derivatives, strict=True):
            if derivative is not None:
                local.setdefault(nodes[number].name, []).append(shown(derivative))
        adjoint = [] if node.adjoint is None else [f"d{target}/d{node.name} = {shown(node.adjoint)}"]
        rows.append(
            (
                [f"{node.name} = {computed}{shown(node.value)}"],
                [f"d{node.name}/d{name} = {' + '.join(parts)}" for name, parts in local.items()],
                adjoint,
            )
        )
    return "\n".join(line for row in rows for line in _lines(row))


def shown(value: Any) -> str:
    """A number with up to six digits; a small array in one line; the shape of any other."""
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{array.item():.6g}"
    if array.size > _MOST_SHOWN:
        return f"shape {array.shape}"
    return _nested(array.tolist())


def _nested(values: Any) -> str:
    return f"[{', '.join(map(_nested, values))}]" if isinstance(values, list) else f"{values:.4g}"


def _lines(row: Iterable[list[str]]) -> list[str]:
    """The lines of a row whose cells are wrapped to their columns."""
    cells = [
        [line for part in cell for line in textwrap.wrap(part, width, subsequent_indent="  ")]
        for cell, width in zip(row, _WIDTHS, strict=True)
    ]
    height = max(1, *map(len, cells))
    filled = [cell + [""] * (height - len(cell)) for cell in cells]
    return [
        "  ".join(part.ljust(width) for part, width in zip(parts, _WIDTHS, strict=True)).rstrip()
        for parts in zip(*filled, strict=True)
    ]


def _operand(operand: Any) -> str:
    if isinstance(operand, Name):
        return str(operand)
    if isinstance(operand, bool | np.bool_):
        return str(bool(operand))
    if isinstance(operand, int | float | np.number):
        text = f"{float(operand):.6g}"
        return f"({text})" if text.startswith("-") else text
    return str(operand)


def _index(index: Any) -> str:
    """An index as it is written between brackets."""
    if isinstance(index, tuple):
        return ", ".join(map(_index, index)) or "()"
    if isinstance(index, slice):
        parts = ["" if part is None else str(part) for part in (index.start, index.stop)]
        return ":".join(parts) + ("" if index.step is None else f":{index.step}")
    if index is Ellipsis:
        return "..."
    if isinstance(index, np.ndarray):
        return shown(index)
    return str(index)
