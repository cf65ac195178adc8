"""The table that ``model.summary()`` prints, laid out as Keras 3 does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.engine.layer import Layer
    from tutor.engine.network import Network
    from tutor.engine.tensor import Variable

LINE_LENGTH = 76
HEADINGS = ("Layer (type)", "Output Shape", "Param #")


def table(model: Network, line_length: int | None = None) -> str:
    """The whole summary, without a newline at its end.

    Args:
        model: built or not; what is not known yet is shown as "?".
        line_length: how wide the table should be, in characters; names that need more room get it.
    """
    rows = _rows(model)
    widths = _widths(rows, line_length or LINE_LENGTH)
    trainable = {id(variable) for variable in model.trainable_variables}
    lines = [
        f'Model: "{model.name}"',
        _rule("┏━┳┓", widths),
        _row(HEADINGS, widths, "┃"),
        _rule("┡━╇┩", widths),
        *f"\n{_rule('├─┼┤', widths)}\n".join(_row(row, widths, "│") for row in rows).splitlines(),
        _rule("└─┴┘", widths),
        f" Total params: {_amount(model.weights)}",
        f" Trainable params: {_amount(v for v in model.weights if id(v) in trainable)}",
        f" Non-trainable params: {_amount(v for v in model.weights if id(v) not in trainable)}",
    ]
    return "\n".join(lines)


def _rows(model: Network) -> list[tuple[str, str, str]]:
    rows = []
    shape = model.input_shape
    for layer in model.layers:
        shape = layer.output_shape(shape) if shape is not None else None
        shown = "?" if shape is None else str(shape)
        rows.append((f"{layer.name} ({type(layer).__name__})", shown, _count(layer)))
    return rows


def _count(layer: Layer) -> str:
    return f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"


def _widths(rows: Iterable[tuple[str, str, str]], line_length: int) -> tuple[int, ...]:
    """Of the three columns, with a space on either side; 4 characters go to the lines between them."""
    inside = max(line_length - 4, 0)
    first, second = round(inside * 0.46), round(inside * 0.33)
    wanted = (first, second, inside - first - second)
    columns = zip(HEADINGS, *rows, strict=True)
    return tuple(max(width, *(len(text) + 2 for text in column)) for width, column in zip(wanted, columns, strict=True))


def _rule(drawn: str, widths: tuple[int, ...]) -> str:
    left, line, middle, right = tuple(drawn)
    return left + middle.join(line * width for width in widths) + right


def _row(texts: tuple[str, ...], widths: tuple[int, ...], line: str) -> str:
    name, shape, number = texts
    cells = (f" {name:<{widths[0] - 2}} ", f" {shape:<{widths[1] - 2}} ", f" {number:>{widths[2] - 2}} ")
    return line + line.join(cells) + line


def _amount(variables: Iterable[Variable]) -> str:
    """How many numbers these are, and the memory they take."""
    arrays = [variable.value for variable in variables]
    size, unit = float(sum(array.nbytes for array in arrays)), "B"
    for larger in ("KB", "MB", "GB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{sum(array.size for array in arrays):,} ({size:.2f} {unit})"
