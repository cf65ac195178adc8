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

equal: Any = stepping("equal", np.equal)
not_equal: Any = stepping("not_equal", np.not_equal)
greater: Any = stepping("greater", np.greater)
greater_equal: Any = stepping("greater_equal", np.greater_equal)
less: Any = stepping("less", np.less)
less_equal: Any = stepping("less_equal", np.less_equal)
sign: Any = stepping("sign", np.sign)
held: Any = stepping("stop_gradient", f.same)  # flat by decree

# --- arithmetic: a rule for the left operand, a rule for the right one ---------------------------------------------

add, radd = binary("add", np.add, lambda g, o, a, b: g, lambda g, o, a, b: g, operator.add)
subtract, rsubtract = binary("subtract", np.subtract, lambda g, o, a, b: g, lambda g, o, a, b: -g, operator.sub)
multiply, rmultiply = binary("multiply", np.multiply, lambda g, o, a, b: g * b, lambda g, o, a, b: g * a, operator.mul)
divide, rdivide = binary(
    "divide", np.divide, lambda g, o, a, b: g / b, lambda g, o, a, b: -(g * o) / b, operator.truediv
)
power, rpower = binary(
    "power",
    f.power,
    lambda g, o, a, b: g * (a + a) if b.__class__ is int and b == 2 else g * b * lowered(a, b),
    # a^b log a, but 0 for a <= 0, where the logarithm ends
    lambda g, o, a, b: g * o * log(where(a > 0.0, a, 1.0)),
    f.real_power,
)
maximum, _ = binary("maximum", np.maximum, lambda g, o, a, b: g * (a >= b), lambda g, o, a, b: g * (a < b))
minimum, _ = binary("minimum", np.minimum, lambda g, o, a, b: g * (a <= b), lambda g, o, a, b: g * (a > b))

# --- functions of one number ---------------------------------------------------------------------------------------

negative: Any = unary("negative", np.negative, lambda g, o, a: -g, operator.neg)
absolute: Any = unary("abs", np.abs, lambda g, o, a: g * sign(a), math.fabs)
square: Any = unary("square", np.square, lambda g, o, a: g * (a + a), lambda a: a * a)
sqrt: Any = unary("sqrt", np.sqrt, lambda g, o, a: g * 0.5 / o, math.sqrt)
exp: Any = unary("exp", np.exp, lambda g, o, a: g * o, math.exp)
log: Any = unary("log", np.log, lambda g, o, a: g / a, math.log)
log1p: Any = unary("log1p", np.log1p, lambda g, o, a: g / (a + 1.0), math.log1p)
expm1: Any = unary("expm1", np.expm1, lambda g, o, a: g * (o + 1.0), math.expm1)
sin: Any = unary("sin", np.sin, lambda g, o, a: g * cos(a), math.sin)
cos: Any = unary("cos", np.cos, lambda g, o, a: -(g * sin(a)), math.cos)
tanh: Any = unary("tanh", np.tanh, lambda g, o, a: g - g * (o * o), math.tanh)
logistic: Any = unary("sigmoid", f.logistic, lambda g, o, a: g * (o - o * o), f.scalar_logistic)
softplus: Any = unary("softplus", f.softplus, lambda g, o, a: g * logistic(a))  # log(1 + e^a)
relu: Any = unary("relu", f.relu, lambda g, o, a: g * (a > 0.0), f.scalar_relu)

# --- choosing --------------------------------------------------------------------------------------------------------

where_rules = (
    None,
    lambda g, o, condition, a, b: where(condition, g, 0.0),
    lambda g, o, condition, a, b: where(condition, 0.0, g),
)
where: Any = combining("where", f.where, where_rules.__getitem__)
clip: Any = shaping(
    "clip",
    np.clip,
    lambda g, o, a, low, high: g * (a >= low) * (a <= high),
)

# --- sums and their like: the gradient goes back to all numbers that went in ---------------------------------------

total: Any = shaping("sum", f.total, lambda g, o, a, axis, keepdims: spread(restored(g, a, axis), shape_of(a)))
mean: Any = shaping(
    "mean",
    f.mean,
    lambda g, o, a, axis, keepdims: spread(restored(g / (f.reduced(a, axis) or 1), a, axis), shape_of(a)),
)
# Only those that are the largest pass it on, in equal parts.
_shared: Any = lambda g, o, a, axis, keepdims: (  # noqa: E731  # a rule like the others
    restored(g, a, axis) * (mask := as_numbers(a == restored(o, a, axis), a)) / total(mask, axes_of(a, axis), True)
)
largest: Any = shaping("max", f.largest, _shared)
smallest: Any = shaping("min", f.smallest, _shared)
# d softmax_i / d a_j = o_i (1 if i == j else 0) - o_i o_j
softmax: Any = shaping("softmax", f.softmax, lambda g, o, a, axis: o * (g - total(g * o, axis, True)))
log_softmax: Any = shaping("log_softmax", f.log_softmax, lambda g, o, a, axis: g - exp(o) * total(g, axis, True))
logsumexp: Any = shaping(
    "logsumexp",
    f.logsumexp,
    lambda g, o, a, axis, keepdims: restored(g, a, axis) * softmax(a, axis),
)

# --- products of matrices: o = a b gives g b^T and a^T g -----------------------------------------------------------


def _left(g: Any, o: Any, a: Any, b: Any) -> Any:
    if b.ndim == 1:
        return outer(g, b) if a.ndim == 2 else expand(g, -1) * b if a.ndim > 2 else g * b
    if b.ndim == 2:
        return _dot(b, g) if a.ndim == 1 else matmul(g, b.T)
    return g @ turned(b) if a.ndim > 1 else squeezed(expand(g, -2) @ turned(b), -2)


def _right(g: Any, o: Any, a: Any, b: Any) -> Any:
    if a.ndim == 2:
        return _dot(g, a) if b.ndim == 1 else matmul(a.T, g)
    if a.ndim == 1:
        return outer(a, g) if b.ndim == 2 else expand(a, -1) * expand(g, -2) if b.ndim > 2 else g * a
    return turned(a) @ g if b.ndim > 1 else squeezed(turned(a) @ expand(g, -1), -1)


def _dot(a: Any, b: Any) -> Any:
    # An array's own method starts faster, but would take a tensor for a plain array and so cut it off.
    return a.dot(b) if a.__class__ is b.__class__ is np.ndarray else matmul(a, b)


matmul, rmatmul = binary("matmul", f.product, _left, _right)
outer, _ = binary("outer", f.outer, lambda g, o, a, b: g @ b, lambda g, o, a, b: turned(g) @ a)
turned: Any = shaping("turn", f.turn, lambda g, o, a: turned(g))  # the last two axes exchanged

# --- shapes: every number's gradient is moved back to where the number came from ------------------------------------

reshape: Any = shaping("reshape", np.reshape, lambda g, o, a, shape: reshape(g, shape_of(a)))
transpose: Any = shaping("transpose", np.transpose, lambda g, o, a, axes: transpose(g, f.back(axes)))
spread: Any = shaping("broadcast_to", f.spread, lambda g, o, a, shape: gathered(g, shape_of(a)))
gathered: Any = shaping("sum_to", f.gathered, lambda g, o, a, shape: spread(g, shape_of(a)))
pick: Any = shaping("getitem", f.pick, lambda g, o, a, index: put(g, index, shape_of(a)))
put: Any = shaping("put", f.put, lambda g, o, a, index, shape: pick(g, index))  # into zeros, adding up what meets
cast: Any = shaping("cast", f.cast, lambda g, o, a, dtype: cast(g, f.dtype_of(a)))
concatenate: Any = combining("concatenate", f.concatenate, lambda number: None if number == 0 else _cut_out(number - 1))
stack: Any = combining("stack", f.stack, lambda number: None if number == 0 else _take_out(number - 1))


def _cut_out(number: int) -> Any:
    """The part of the gradient that belongs to the array of this number."""
    return lambda g, o, axis, *arrays: pick(g, f.part(axis, arrays, number))


def _take_out(number: int) -> Any:
    return lambda g, o, axis, *arrays: pick(g, (slice(None),) * (axis % g.ndim) + (number,))


# --- what the rules above are made of ------------------------------------------------------------------------------


def restored(g: Any, a: Any, axis: Any) -> Any:
    """The gradient of a reduction with the reduced axes put back, one long, so that it can be spread over them."""
    if axis is None:
        return g  # spread takes it as it is
    kept = kept_shape(a, axis)
    return g if shape_of(g) == kept else reshape(g, kept)


def expand(a: Any, axis: int) -> Any:
    """With a new axis, one long."""
    return reshape(a, f.expanded(shape_of(a), axis))


def squeezed(a: Any, axis: int) -> Any:
    """Without an axis that is one long."""
    return reshape(a, f.without(shape_of(a), axis))


def lowered(a: Any, b: Any) -> Any:
    """a^(b-1), of which b times is the derivative of a^b; but finite for b = 0, where it does not matter."""
    if b.__class__ is float or b.__class__ is int:
        return power(a, b - 1.0 if b else 1.0)
    return power(a, where(b == 0.0, 1.0, b - 1.0))


def as_numbers(mask: Any, like: Any) -> Any:
    """Truth values as 0 and 1 of the type of ``like``."""
    return cast(mask, f.dtype_of(like))
