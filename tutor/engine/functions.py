"""The operations as they are called: with the names and keywords of TensorFlow and NumPy, and checks that explain.

Everything ends in a row of the table in ``ops``. Plain numbers and arrays give plain results, tensors give tensors.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine import forwards, ops
from tutor.engine.arrays import as_numbers
from tutor.engine.dtypes import alike
from tutor.engine.ops import absolute as abs
from tutor.engine.ops import (
    add,
    cos,
    divide,
    equal,
    exp,
    expm1,
    greater,
    greater_equal,
    less,
    less_equal,
    log,
    log1p,
    matmul,
    maximum,
    minimum,
    multiply,
    negative,
    power,
    relu,
    sign,
    sin,
    softplus,
    sqrt,
    square,
    subtract,
    tanh,
)
from tutor.engine.tensor import Tensor, constant

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

__all__ = [
    "abs",
    "add",
    "argmax",
    "broadcast_to",
    "cast",
    "clip",
    "clip_by_value",
    "concat",
    "concatenate",
    "cos",
    "divide",
    "dot",
    "equal",
    "exp",
    "expand_dims",
    "expm1",
    "gather",
    "greater",
    "greater_equal",
    "identity",
    "less",
    "less_equal",
    "log",
    "log1p",
    "log_softmax",
    "logsumexp",
    "matmul",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "multiply",
    "negative",
    "one_hot",
    "ones_like",
    "pow",
    "power",
    "reduce_logsumexp",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_sum",
    "relu",
    "reshape",
    "sigmoid",
    "sign",
    "sin",
    "softmax",
    "softplus",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "stop_gradient",
    "subtract",
    "sum",
    "take",
    "tanh",
    "transpose",
    "where",
    "zeros_like",
]

pow = power


# --- sums and their like -------------------------------------------------------------------------------------------


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum of all numbers, or along an axis or a tuple of axes; ``keepdims`` leaves those axes one long.

    Raises:
        ValueError: there is no such axis.
        TypeError: x holds no numbers, or an axis is no whole number.
    """
    return _along(ops.total, x, axis, keepdims)


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean, see ``sum``. Whole numbers have a float64 mean."""
    return _along(ops.mean, x, axis, keepdims)


def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest number, see ``sum``."""
    return _along(ops.largest, x, axis, keepdims)


def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest number, see ``sum``."""
    return _along(ops.smallest, x, axis, keepdims)


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """log of the sum of e^x, see ``sum``; safe for any x."""
    return _along(ops.logsumexp, x, axis, keepdims)


reduce_sum, reduce_mean, reduce_max, reduce_min, reduce_logsumexp = sum, mean, max, min, logsumexp


def argmax(x: Any, axis: int | None = None) -> Any:
    """Where the largest number stands: a plain whole number or array of them."""
    return np.argmax(np.asarray(x), axis)


# --- activations ---------------------------------------------------------------------------------------------------


def sigmoid(x: Any) -> Any:
    """1 / (1 + e^-x), between 0 and 1; safe for any x. A tensor's result remembers x as its ``logits``."""
    if x.__class__ is not Tensor:
        x = given("sigmoid", x)
    out = ops.logistic(x)
    if isinstance(out, Tensor):
        out.logits = x
    return out


def softmax(x: Any, axis: int = -1) -> Any:
    """e^x_i / sum_j e^x_j along ``axis``: positive numbers that add up to 1; safe for any x.

    A tensor's result remembers x as its ``logits``, if they stand on the last axis.

    Raises:
        ValueError: x is a single number, which has no others to be compared with.
    """
    if x.__class__ is not Tensor:
        x = given("softmax", x)
    ndim = len(forwards.shape_of(x))
    if ndim == 0:
        raise ValueError("softmax compares several numbers, but got a single one: give it a row of them")
    axis = _axis("softmax", x, axis)
    out = ops.softmax(x, axis)
    if isinstance(out, Tensor) and axis % ndim == ndim - 1:
        out.logits = x
    return out


def log_softmax(x: Any, axis: int = -1) -> Any:
    """The logarithm of ``softmax``, which keeps the digits of tiny probabilities."""
    return _along(ops.log_softmax, x, axis)


# --- choosing ------------------------------------------------------------------------------------------------------


def where(condition: Any, x: Any, y: Any) -> Any:
    """x where the condition holds and y elsewhere, all broadcast together; the gradient goes to the chosen one."""
    x, y = alike("where", x, y)
    return ops.where(condition if isinstance(condition, Tensor) else np.asarray(condition), x, y)


def clip(x: Any, low: Any, high: Any) -> Any:
    """x kept between two limits; beyond them the gradient is 0, and goes to a limit that is a tensor."""
    if isinstance(low, Tensor) or isinstance(high, Tensor):
        x = x if low is None else ops.maximum(x, low)
        return x if high is None else ops.minimum(x, high)
    if isinstance(x, Tensor) and x.dtype.kind == "f":
        low, high = (x.dtype.type(limit) if limit is not None else None for limit in (low, high))
    return ops.clip(x, -np.inf if low is None else low, np.inf if high is None else high)


clip_by_value = clip


# --- products and shapes -------------------------------------------------------------------------------------------


def dot(a: Any, b: Any) -> Any:
    """NumPy's ``dot``: the matrix product for up to two axes, a plain product where one is a single number.

    Raises:
        ValueError: one has more than two axes (use ``matmul``), or their sizes do not fit.
    """
    one, other = np.ndim(_bare(a)), np.ndim(_bare(b))
    if one == 0 or other == 0:
        return multiply(a, b)
    if other > 2:
        raise ValueError("dot takes an array of up to two axes on the right: use matmul for a batch of matrices")
    return matmul(a, b)


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """The axes in another order, reversed unless given."""
    return ops.transpose(x, None if axes is None else tuple(axes))


def reshape(x: Any, shape: int | Sequence[int]) -> Any:
    """The same numbers, row by row, in another shape; -1 stands for whatever is left."""
    return ops.reshape(x, tuple(shape) if isinstance(shape, Sequence) else (shape,))


def broadcast_to(x: Any, shape: Sequence[int]) -> Any:
    """x stretched to a shape by NumPy's rules, written out.

    Raises:
        ValueError: the shapes do not fit.
    """
    wanted = tuple(shape)
    known = forwards.shape_of(x)
    fits = len(known) <= len(wanted) and all(
        size in (1, new) for size, new in zip(known[::-1], wanted[::-1], strict=False)
    )
    if not fits:
        raise ValueError(f"shape {known} cannot be stretched to {wanted}: only axes of length 1 and missing ones can")
    return ops.spread(x, wanted)


def expand_dims(x: Any, axis: int) -> Any:
    """With a new axis, one long, before the given one.

    Raises:
        ValueError: there is no such place for it.
    """
    ndim = len(forwards.shape_of(x))
    if not -ndim - 1 <= axis <= ndim:
        raise ValueError(
            f"expand_dims: a new axis of shape {forwards.shape_of(x)} can be {-ndim - 1} to {ndim}, not {axis}"
        )
    return ops.expand(x, axis)


def squeeze(x: Any, axis: int | Sequence[int] | None = None) -> Any:
    """Without axes that are one long: all of them, or those given.

    Raises:
        ValueError: a given axis is longer, or not there.
    """
    shape = forwards.shape_of(x)
    if axis is None:
        return ops.reshape(x, tuple(size for size in shape if size != 1))
    dropped = forwards.axes_of(x, _axis("squeeze", x, axis))
    for each in dropped:
        if shape[each] != 1:
            raise ValueError(
                f"axis {each} of shape {shape} is {shape[each]} long: only axes of length 1 can be dropped"
            )
    return ops.reshape(x, tuple(size for number, size in enumerate(shape) if number not in dropped))


def concatenate(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Arrays one after the other along an axis that they have."""
    return ops.concatenate(axis, *alike("concatenate", *arrays))


def concat(values: Sequence[Any], axis: int) -> Any:
    """TensorFlow's name for ``concatenate``."""
    return concatenate(values, axis)


def stack(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Arrays of one shape, one after the other along a new axis."""
    return ops.stack(axis, *alike("stack", *arrays))


def take(x: Any, indices: Any, axis: int = 0) -> Any:
    """The parts of x at these places along an axis; a part that is taken twice gets both gradients.

    Raises:
        TypeError: the places are no whole numbers.
        IndexError: there is no such place.
    """
    numbers = as_numbers(indices, "the indices")
    if numbers.dtype.kind not in "iu" and numbers.size:
        raise TypeError(f"indices must be whole numbers; got {numbers.dtype}: for a mask use x[mask]")
    numbers = numbers.astype(np.intp)
    (at,) = forwards.axes_of(x, _axis("take", x, axis))
    return ops.pick(x, (slice(None),) * at + (numbers,))


gather = take


# --- types and constants -------------------------------------------------------------------------------------------


def cast(x: Any, dtype: DTypeLike) -> Any:
    """x in another type. From float to float the gradient goes through; whole numbers and truth values end it."""
    wanted: np.dtype[Any] = np.dtype(dtype)
    if not isinstance(x, Tensor):
        return forwards.cast(as_numbers(x, "what is cast"), wanted)
    if x.dtype == wanted:
        return x
    found = ops.cast(x, wanted)
    return found if wanted.kind == "f" else stop_gradient(found)


def identity(x: Any) -> Any:
    """The same numbers as a tensor of its own; of a variable, those that it has now."""
    return ops.reshape(x, x.shape) if isinstance(x, Tensor) else constant(x)


def stop_gradient(x: Any) -> Any:
    """The same numbers, which no tape follows: a constant."""
    if not isinstance(x, Tensor):
        return x
    held = ops.held(x)
    if isinstance(held, Tensor):
        return held
    return Tensor(held.copy() if held is x.value and isinstance(held, np.ndarray) else held)


def zeros_like(x: Any) -> Any:
    """Zeros in the shape and type of x."""
    return constant(np.zeros_like(_bare(x))) if isinstance(x, Tensor) else np.zeros_like(x)


def ones_like(x: Any) -> Any:
    """Ones in the shape and type of x."""
    return constant(np.ones_like(_bare(x))) if isinstance(x, Tensor) else np.ones_like(x)


def one_hot(indices: Any, depth: int, dtype: DTypeLike = "float32") -> Any:
    """A row for every label, with a 1 at the label's place and 0 elsewhere: (...,) becomes (..., depth)."""
    labels = as_numbers(indices, "the labels")
    return np.equal(labels[..., None], np.arange(depth)).astype(dtype)


def _bare(x: Any) -> Any:
    return x.value if isinstance(x, Tensor) else x


def _along(operation: Any, x: Any, axis: Any, *options: Any) -> Any:
    """An operation along an axis, once it is sure that x has it."""
    if x.__class__ is not Tensor:
        x = given(operation.__name__, x)
    return operation(x, _axis(operation.__name__, x, axis), *options)


def given(name: str, x: Any) -> Any:
    """An operand as it is, or, if it is a list with tensors in it, as one tensor.

    Raises:
        TypeError: it holds no numbers.
    """
    if isinstance(x, Tensor) or x.__class__ is np.ndarray or x.__class__ is float:
        return x
    if isinstance(x, list | tuple):
        parts = [given(name, part) if isinstance(part, list | tuple) else part for part in x]
        if any(isinstance(part, Tensor) for part in parts):
            return stack(parts)
    return as_numbers(x, f"the operand of {name}")


def _axis(name: str, x: Any, axis: Any) -> Any:
    """An axis or several, once it is sure that x has them."""
    if axis is None:
        return None
    shape = forwards.shape_of(x if hasattr(x, "shape") or x.__class__ is float else np.asarray(x))
    ndim = len(shape)
    if axis.__class__ is int and -ndim <= axis < ndim:
        return axis
    if isinstance(axis, np.ndarray):
        axis = axis.tolist()
    several = isinstance(axis, Sequence)
    try:
        axes = tuple(map(operator.index, axis if several else (axis,)))
    except TypeError:
        raise TypeError(f"{name}: an axis is a whole number, or there is a tuple of them; got {axis!r}") from None
    for each in axes:
        if not -ndim <= each < ndim:
            raise ValueError(f"{name}: there is no axis {each} in shape {shape}")
    if several and len({each % ndim for each in axes}) < len(axes):
        raise ValueError(f"{name}: {axes} names the same axis of shape {shape} twice")
    return axes if several else axes[0]
