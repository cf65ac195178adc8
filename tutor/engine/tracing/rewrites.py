"""Simpler forms of operations on floats that give exactly the same numbers, for programs of ``nn.function``.

Each takes the program and the value as it would be computed, and returns the value that stands for it, or None where
there is no simpler form. Those that are not exact to the last digit say so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from tutor.engine import forwards

if TYPE_CHECKING:
    from tutor.engine.tracing.program import Program, Shape, Value

# Sums of squares of up to this many numbers are inner products; more are added pairwise, which keeps more digits.
_SHORT = 1 << 12
# The largest x, in round numbers, for which e^x is finite.
_TOP = {np.dtype(np.float32): 88.7, np.dtype(np.float64): 709.7}


def _is(value: Value, number: float) -> bool:
    """Whether it is this number everywhere; 0 is not -0."""
    known = value.uniform
    return known is not None and known == number and math.copysign(1, known) == math.copysign(1, number)


def _minus(value: Value, shape: Shape) -> Value | None:
    """x where the value is -x and as large as the result, so that the sign may as well be taken later."""
    return value.operands[0] if value.op == "negative" and value.shape == shape else None


def _add(program: Program, value: Value) -> Value | None:
    (a, b), shape = value.operands, value.shape
    for one, other in ((a, b), (b, a)):
        if _is(other, -0.0) and one.shape == shape:
            return one
    if b.op == "negative":
        return program.like("subtract", a, b.operands[0])
    if a.op == "negative":
        return program.like("subtract", b, a.operands[0])
    return None


def _subtract(program: Program, value: Value) -> Value | None:
    (a, b), shape = value.operands, value.shape
    if _is(b, 0.0) and a.shape == shape:
        return a
    # -a - b is left alone: -(a + b) is another zero than -a - b where b = -a.
    return program.like("add", a, b.operands[0]) if b.op == "negative" else None


def _multiply(program: Program, value: Value) -> Value | None:
    (a, b), shape = value.operands, value.shape
    if a is b:
        return program.like("square", a)
    for one, other in ((a, b), (b, a)):
        if _is(other, 1.0) and one.shape == shape:
            return one
        if _is(other, -1.0) and one.shape == shape:
            return program.like("negative", one)
        x = _minus(one, shape)
        if x is not None:
            return program.like("negative", program.like("multiply", x, other))
    return None


def _divide(program: Program, value: Value) -> Value | None:
    (a, b), shape = value.operands, value.shape
    if _is(b, 1.0) and a.shape == shape:
        return a
    x = _minus(a, shape)
    if x is not None:
        return program.like("negative", program.like("divide", x, b))
    x = _minus(b, shape)
    return None if x is None else program.like("negative", program.like("divide", a, x))


def _negative(program: Program, value: Value) -> Value | None:
    (a,) = value.operands
    if a.op == "negative":
        return a.operands[0]
    if a.op == "constant":
        return program.constant(-a.data)
    return None


def _power(program: Program, value: Value) -> Value | None:
    (a, b), shape = value.operands, value.shape
    if a.shape != shape:
        return None
    if _is(b, 1.0):
        return a
    if _is(b, 2.0):
        return program.like("square", a)
    if _is(b, 0.5) and shape:
        return program.like("sqrt", a)  # as NumPy's own ** does with arrays
    return None


def _total(program: Program, value: Value) -> Value | None:
    (a,), shape = value.operands, value.shape
    # Of a single number, or along axes that are one long. (Only that NumPy's sum of -0 is 0.)
    if all(a.shape[at] == 1 for at in forwards.axes_of(a, value.options[0])):
        return program.apply("reshape", (a,), (shape,), shape, a.dtype, np.reshape)
    if a.op == "square" and not shape and a.operands[0].dtype.itemsize in (4, 8):
        x = a.operands[0]
        size = math.prod(x.shape)
        # Added in another order than by sum: the last digits may differ.
        if len(x.shape) == 1 and 0 < size <= _SHORT:
            return program.apply("matmul", (x, x), (), (), a.dtype, forwards.product)
    return None


def _mean(program: Program, value: Value) -> Value | None:
    (a,), (axis, keepdims) = value.operands, value.options
    count = math.prod(a.shape[at] for at in forwards.axes_of(a, axis))
    if not count:
        return None
    summed = program.apply("sum", (a,), (axis, keepdims), value.shape, a.dtype, forwards.total)
    return program.like("divide", summed, program.number(count, a.dtype))


def _single(program: Program, value: Value) -> Value | None:  # noqa: ARG001  # all are called alike
    """The largest of a single number is itself."""
    (a,) = value.operands
    return None if a.shape else a


def _same_shape(program: Program, value: Value) -> Value | None:  # noqa: ARG001  # all are called alike
    (a,) = value.operands
    return a if a.shape == value.shape else None


def _reshape(program: Program, value: Value) -> Value | None:
    (a,), (wanted,), shape = value.operands, value.options, value.shape
    if a.shape == shape:
        return a
    if a.op == "reshape":
        return program.apply("reshape", a.operands, (shape,), shape, a.dtype, a.forward)
    return None if wanted == shape else program.apply("reshape", (a,), (shape,), shape, a.dtype, np.reshape)


def _sum_to(program: Program, value: Value) -> Value | None:
    """Summed over the axes that were stretched, then brought into shape."""
    (a,), shape = value.operands, value.shape
    lead = len(a.shape) - len(shape)
    axes = tuple(range(lead))
    axes += tuple(at + lead for at, size in enumerate(shape) if size == 1 and a.shape[at + lead] != 1)
    if axes:
        rest = tuple(size for at, size in enumerate(a.shape) if at not in axes)
        a = program.apply("sum", (a,), (axes if len(axes) > 1 else axes[0], False), rest, a.dtype, forwards.total)
    return program.apply("reshape", (a,), (shape,), shape, a.dtype, np.reshape)


def _transpose(program: Program, value: Value) -> Value | None:
    (a,), (axes,), shape = value.operands, value.options, value.shape
    if len(a.shape) < 2 or (axes is not None and tuple(axes) == tuple(range(len(axes)))):
        return a
    if axes is not None and len(axes) == 2:
        return program.apply("transpose", (a,), (None,), shape, a.dtype, np.transpose)
    if axes is None and a.op == "transpose" and a.options == (None,):
        return a.operands[0]
    return None


def _turn(program: Program, value: Value) -> Value | None:
    (a,), shape = value.operands, value.shape
    if len(shape) == 2:
        return program.apply("transpose", (a,), (None,), shape, a.dtype, np.transpose)
    return a.operands[0] if a.op == "turn" else None


def _matmul(program: Program, value: Value) -> Value | None:
    """A^T v is v A, without a transposed view."""
    (a, b), shape = value.operands, value.shape
    if len(a.shape) == 2 and len(b.shape) == 1 and a.op == "transpose":
        return program.apply("matmul", (b, a.operands[0]), (), shape, a.dtype, forwards.product)
    if len(a.shape) == 1 and len(b.shape) == 2 and b.op == "transpose":
        return program.apply("matmul", (b.operands[0], a), (), shape, a.dtype, forwards.product)
    return None


def _sigmoid(program: Program, value: Value) -> Value | None:
    """e^a / (1 + e^a), with a cut off where e^a would be infinite; the last digit may be another one."""
    (a,) = value.operands
    if not value.shape or a.dtype not in _TOP:
        return None
    e = program.like("exp", program.like("minimum", a, program.number(_TOP[a.dtype], a.dtype)))
    return program.like("divide", e, program.like("add", e, program.number(1.0, a.dtype)))


def _clip(program: Program, value: Value) -> Value | None:
    (a,), limits = value.operands, value.options
    for op, limit in zip(("maximum", "minimum"), limits, strict=True):
        if np.ndim(limit):
            return None
        if not math.isinf(limit):
            a = program.like(op, a, program.number(limit, a.dtype))
    return a


REWRITES: dict[str, Callable[[Program, Value], Value | None]] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "negative": _negative,
    "power": _power,
    "sum": _total,
    "mean": _mean,
    "max": _single,
    "min": _single,
    "broadcast_to": _same_shape,
    "sum_to": _sum_to,
    "reshape": _reshape,
    "transpose": _transpose,
    "turn": _turn,
    "matmul": _matmul,
    "clip": _clip,
    "sigmoid": _sigmoid,
}
