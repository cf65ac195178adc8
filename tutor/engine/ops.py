"""The table: every operation the engine can differentiate, with its derivative, a line or two each.

A row says how something is computed, and gives one rule (a vector-Jacobian product, see ``primitive``) for every
operand: from g, the gradient of the target by the result o, it makes the gradient by that operand. Read "the derivative
of sin a is cos a" as ``g * cos(a)``. A rule may leave the gradient in the shape of o: where broadcasting stretched an
operand, the tape sums the gradient back, because a number that was used many times gets the sum of all its gradients.

All functions take plain numbers and arrays, which give plain results, or tensors, which give tensors. Where a function
has a corner, the derivative is TensorFlow's: relu'(0) = abs'(0) = 0, of two equal numbers the first counts as their
maximum, and equal largest numbers of an array share the gradient of ``max``.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from tutor.engine import forwards as f
from tutor.engine.forwards import axes_of, kept_shape, shape_of
from tutor.engine.primitive import binary, combining, shaping, stepping, unary

# --- steps: comparisons and their like, flat everywhere ------------------------------------------------------------

equal = stepping("equal", np.equal)
not_equal = stepping("not_equal", np.not_equal)
greater = stepping("greater", np.greater)
greater_equal = stepping("greater_equal", np.greater_equal)
less = stepping("less", np.less)
less_equal = stepping("less_equal", np.less_equal)
sign = stepping("sign", np.sign)

# --- arithmetic: a rule for the left operand, a rule for the right one ---------------------------------------------

add, radd = binary("add", np.add, lambda g, o, a, b: g, lambda g, o, a, b: g, operator.add)
subtract, rsubtract = binary("subtract", np.subtract, lambda g, o, a, b: g, lambda g, o, a, b: -g, operator.sub)
multiply, rmultiply = binary("multiply", np.multiply, lambda g, o, a, b: g * b, lambda g, o, a, b: g * a, operator.mul)
divide, rdivide = binary(
    "divide", np.divide, lambda g, o, a, b: g / b, lambda g, o, a, b: -(g * o) / b, operator.truediv
)
power, rpower = binary(
    "power",
    operator.pow,
    # b a^(b-1), but 0 for b = 0, where a^-1 may be infinite
    lambda g, o, a, b: g * b * power(a, one_less(b)),
    # a^b log a, but 0 for a <= 0, where the logarithm ends
    lambda g, o, a, b: g * o * log(where(a > 0.0, a, 1.0)),
    f.real_power,
)
maximum, _ = binary("maximum", np.maximum, lambda g, o, a, b: g * (a >= b), lambda g, o, a, b: g * (a < b))
minimum, _ = binary("minimum", np.minimum, lambda g, o, a, b: g * (a <= b), lambda g, o, a, b: g * (a > b))

# --- functions of one number ---------------------------------------------------------------------------------------

negative = unary("negative", np.negative, lambda g, o, a: -g, operator.neg)
absolute = unary("abs", np.abs, lambda g, o, a: g * sign(a), math.fabs)
square = unary("square", np.square, lambda g, o, a: g * (a + a), lambda a: a * a)
sqrt = unary("sqrt", np.sqrt, lambda g, o, a: g * 0.5 / o, math.sqrt)
exp = unary("exp", np.exp, lambda g, o, a: g * o, math.exp)
log = unary("log", np.log, lambda g, o, a: g / a, math.log)
log1p = unary("log1p", np.log1p, lambda g, o, a: g / (a + 1.0), math.log1p)
expm1 = unary("expm1", np.expm1, lambda g, o, a: g * (o + 1.0), math.expm1)
sin = unary("sin", np.sin, lambda g, o, a: g * cos(a), math.sin)
cos = unary("cos", np.cos, lambda g, o, a: -(g * sin(a)), math.cos)
tanh = unary("tanh", np.tanh, lambda g, o, a: g * (1.0 - o * o), math.tanh)
logistic = unary("sigmoid", f.logistic, lambda g, o, a: g * (o * (1.0 - o)), f.scalar_logistic)
softplus = unary("softplus", f.softplus, lambda g, o, a: g * logistic(a))  # log(1 + e^a)
relu = unary("relu", f.relu, lambda g, o, a: g * (a > 0.0), f.scalar_relu)

# --- choosing --------------------------------------------------------------------------------------------------------

where_rules = (
    None,
    lambda g, o, condition, a, b: where(condition, g, 0.0),
    lambda g, o, condition, a, b: where(condition, 0.0, g),
)
where = combining("where", f.where, where_rules.__getitem__)
clip = shaping(
    "clip",
    np.clip,
    lambda g, o, a, low, high: g * (a >= low) * (a <= high),
)

# --- sums and their like: the gradient goes back to all numbers that went in ---------------------------------------

total = shaping("sum", f.total, lambda g, o, a, axis, keepdims: spread(restored(g, a, axis), shape_of(a)))
mean = shaping(
    "mean",
    f.mean,
    lambda g, o, a, axis, keepdims: spread(restored(g / f.reduced(a, axis), a, axis), shape_of(a)),
)
# Only those that are the largest pass it on, in equal parts.
_shared: Any = lambda g, o, a, axis, keepdims: (  # noqa: E731  # a rule like the others
    restored(g, a, axis) * (mask := as_numbers(a == restored(o, a, axis), a)) / total(mask, axes_of(a, axis), True)
)
largest = shaping("max", f.largest, _shared)
smallest = shaping("min", f.smallest, _shared)
# d softmax_i / d a_j = o_i (1 if i == j else 0) - o_i o_j
softmax = shaping("softmax", f.softmax, lambda g, o, a, axis: o * (g - total(g * o, axis, True)))
log_softmax = shaping("log_softmax", f.log_softmax, lambda g, o, a, axis: g - exp(o) * total(g, axis, True))
logsumexp = shaping(
    "logsumexp",
    f.logsumexp,
    lambda g, o, a, axis, keepdims: restored(g, a, axis) * exp(a - restored(o, a, axis)),
)

# --- products of matrices: o = a b gives g b^T and a^T g -----------------------------------------------------------


def _left(g: Any, o: Any, a: Any, b: Any) -> Any:
    if b.ndim == 1:
        return outer(g, b) if a.ndim == 2 else expand(g, -1) * b if a.ndim > 2 else g * b
    if a.ndim == 1:
        return squeezed(expand(g, -2) @ turned(b), -2)
    return g @ turned(b)


def _right(g: Any, o: Any, a: Any, b: Any) -> Any:
    if a.ndim == 1:
        return outer(a, g) if b.ndim == 2 else expand(a, -1) * expand(g, -2) if b.ndim > 2 else g * a
    if b.ndim == 1:
        return turned(a) @ g if a.ndim == 2 else squeezed(turned(a) @ expand(g, -1), -1)
    return turned(a) @ g


matmul, rmatmul = binary("matmul", f.product, _left, _right)
outer, _ = binary("outer", f.outer, lambda g, o, a, b: g @ b, lambda g, o, a, b: turned(g) @ a)
turned = shaping("turn", f.turn, lambda g, o, a: turned(g))  # the last two axes exchanged

# --- shapes: every number's gradient is moved back to where the number came from ------------------------------------

reshape = shaping("reshape", np.reshape, lambda g, o, a, shape: reshape(g, shape_of(a)))
transpose = shaping("transpose", np.transpose, lambda g, o, a, axes: transpose(g, f.back(axes)))
spread = shaping("broadcast_to", f.spread, lambda g, o, a, shape: gathered(g, shape_of(a)))
gathered = shaping("sum_to", f.gathered, lambda g, o, a, shape: spread(g, shape_of(a)))
pick = shaping("getitem", f.pick, lambda g, o, a, index: put(g, index, shape_of(a)))
put = shaping("put", f.put, lambda g, o, a, index, shape: pick(g, index))  # into zeros, adding up what meets
cast = shaping("cast", f.cast, lambda g, o, a, dtype: cast(g, f.dtype_of(a)))
concatenate = combining("concatenate", f.concatenate, lambda number: None if number == 0 else _cut_out(number - 1))
stack = combining("stack", f.stack, lambda number: None if number == 0 else _take_out(number - 1))


def _cut_out(number: int) -> Any:
    """The part of the gradient that belongs to the array of this number."""
    return lambda g, o, axis, *arrays: pick(g, f.part(axis, arrays, number))


def _take_out(number: int) -> Any:
    return lambda g, o, axis, *arrays: pick(g, (slice(None),) * (axis % g.ndim) + (number,))


# --- what the rules above are made of ------------------------------------------------------------------------------


def restored(g: Any, a: Any, axis: Any) -> Any:
    """The gradient of a reduction with the reduced axes put back, one long, so that it can be spread over them."""
    kept = kept_shape(a, axis)
    return g if shape_of(g) == kept else reshape(g, kept)


def expand(a: Any, axis: int) -> Any:
    """With a new axis, one long."""
    return reshape(a, f.expanded(shape_of(a), axis))


def squeezed(a: Any, axis: int) -> Any:
    """Without an axis that is one long."""
    return reshape(a, f.without(shape_of(a), axis))


def one_less(b: Any) -> Any:
    """The exponent of the derivative of a power; for b = 0, where it does not matter, not -1."""
    if b.__class__ is float or b.__class__ is int:
        return b - 1.0 if b else 1.0
    return where(b == 0.0, 1.0, b - 1.0)


def as_numbers(mask: Any, like: Any) -> Any:
    """Truth values as 0 and 1 of the type of ``like``."""
    return cast(mask, f.dtype_of(like))
