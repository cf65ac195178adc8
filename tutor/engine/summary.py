"""The table that ``model.summary()`` prints, laid out as Keras 3 does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tutor.engine.layers.base import Layer

LINE_LENGTH = 76
HEADINGS = ("Layer (type)", "Output Shape", "Param #")
# The step count and the learning rate, which Keras counts among the optimizer's parameters, are 4 bytes each there.
_COUNTERS, _COUNTER_BYTES = 2, 4


def table(model: Any, line_length: int | None = None) -> str:
    """The whole summary, without a newline at its end.

    Args:
        model: built or not; what is not known yet is shown as "?".
        line_length: how wide the table should be, in characters; names that need more room get it.
    """
    rows = [_row_of(layer) for layer in getattr(model, "layers", ())]
    widths = _widths(rows, line_length or LINE_LENGTH)
    between = f"\n{_rule('├─┼┤', widths)}\n"
    trainable = {id(variable) for variable in model.trainable_variables}
    learned = _amount(variable for variable in model.weights if id(variable) in trainable)
    fixed = _amount(variable for variable in model.weights if id(variable) not in trainable)
    kept = _optimizer_amount(getattr(model, "optimizer", None) if getattr(model, "compiled", False) else None)
    everything = (learned[0] + fixed[0] + kept[0], learned[1] + fixed[1] + kept[1])
    lines = [
        f'Model: "{model.name}"',
        _rule("┏━┳┓", widths),
        _lines_of(HEADINGS, widths, "┃"),
        _rule("┡━╇┩", widths),
        *([between.join(_lines_of(row, widths, "│") for row in rows)] if rows else []),
        _rule("└─┴┘", widths),
        f" Total params: {_said(everything)}",
        f" Trainable params: {_said(learned)}",
        f" Non-trainable params: {_said(fixed)}",
        *([f" Optimizer params: {_said(kept)}"] if kept[0] else []),
    ]
    return "\n".join(lines)


def _row_of(layer: Layer) -> tuple[str, str, str]:
    shape = layer.output_shape if layer.built else None
    shown = "?" if shape is None else str(shape)
    count = f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"
    return f"{layer.name} ({type(layer).__name__})", shown, count


# --- the drawing ---------------------------------------------------------------------------------------------------


def _widths(rows: Iterable[Sequence[str]], line_length: int) -> tuple[int, ...]:
    """Of the three columns, with a space on either side; 4 characters go to the lines between them."""
    inside = max(line_length - 4, 0)
    first, second = round(inside * 0.46), round(inside * 0.33)
    wanted = (first, second, inside - first - second)
    columns = list(zip(HEADINGS, *rows, strict=True))
    # A name and its type may stand below each other, shapes and numbers are not broken.
    names = [max(text.split(" "), key=len) for text in columns[0]]
    return tuple(
        max(width, *(len(text) + 2 for text in column))
        for width, column in zip(wanted, [names, *columns[1:]], strict=True)
    )


def _rule(drawn: str, widths: Sequence[int]) -> str:
    left, line, middle, right = tuple(drawn)
    return left + middle.join(line * width for width in widths) + right


def _lines_of(texts: Sequence[str], widths: Sequence[int], line: str) -> str:
    """A row of the table, as many lines high as its name needs."""
    name, shape, number = texts
    names = [name] if len(name) <= widths[0] - 2 else name.split(" ")
    shapes, numbers = ([text, *[""] * (len(names) - 1)] for text in (shape, number))
    return "\n".join(
        line
        + line.join((f" {one:<{widths[0] - 2}} ", f" {two:<{widths[1] - 2}} ", f" {three:>{widths[2] - 2}} "))
        + line
        for one, two, three in zip(names, shapes, numbers, strict=True)
    )


# --- the sums: how many numbers there are, and how many bytes they take --------------------------------------------


def _amount(variables: Iterable[Any]) -> tuple[int, int]:
    arrays = [(variable.size, variable.dtype.itemsize) for variable in variables]
    return sum(size for size, _ in arrays), sum(size * bytes_each for size, bytes_each in arrays)


def _optimizer_amount(optimizer: Any) -> tuple[int, int]:
    """What the optimizer remembers, once it has been used."""
    if optimizer is None or not getattr(optimizer, "iterations", 0):
        return 0, 0
    store: dict[str, Any] = {}
    optimizer.save_own_variables(store)
    arrays = [np.asarray(value) for name, value in store.items() if name != "iterations"]
    count, size = sum(array.size for array in arrays), sum(array.nbytes for array in arrays)
    return count + _COUNTERS, size + _COUNTERS * _COUNTER_BYTES


def _said(amount: tuple[int, int]) -> str:
    count, size = amount[0], float(amount[1])
    unit = "B"
    for larger in ("KB", "MB", "GB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{count:,} ({size:.2f} {unit})"
