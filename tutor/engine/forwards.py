"""How operations are computed from plain arrays, where NumPy has no function that does just that.

Nothing here overflows where the mathematics is finite, and nothing knows about tensors or derivatives.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tutor.engine.buffers import LARGE, take

_FLOAT64 = np.dtype(np.float64)
_ndarray = np.ndarray
# With positional arguments they start faster; (array, axis, dtype, out, keepdims).
_add_all: Any = np.add.reduce
_maximum_all: Any = np.maximum.reduce
_minimum_all: Any = np.minimum.reduce
_dot: Any = np.dot


def shape_of(a: Any) -> tuple[int, ...]:
    """The shape of an array, a tensor or a number."""
    shape: tuple[int, ...] = getattr(a, "shape", ())
    return shape


def dtype_of(a: Any) -> Any:
    """The type of an array's, a tensor's or a number's floats."""
    return getattr(a, "dtype", _FLOAT64)


def axes_of(a: Any, axis: Any) -> tuple[int, ...]:
    """``axis`` as a tuple of axes counted from the front; None means all of them."""
    ndim = len(shape_of(a))
    if axis is None:
        return tuple(range(ndim))
    return tuple(number % ndim for number in (axis if isinstance(axis, tuple) else (axis,)))


def kept_shape(a: Any, axis: Any) -> tuple[int, ...]:
    """The shape of ``a`` with the given axes one long."""
    axes = axes_of(a, axis)
    return tuple(1 if number in axes else size for number, size in enumerate(shape_of(a)))


def reduced(a: Any, axis: Any) -> int:
    """How many numbers of ``a`` go into one result when ``axis`` is reduced."""
    shape = shape_of(a)
    return math.prod(shape[number] for number in axes_of(a, axis))


def same(a: Any) -> Any:
    """What it is given."""
    return a


# --- functions of one number ---------------------------------------------------------------------------------------


def logistic(a: Any) -> Any:
    """1 / (1 + e^-a); e^-a may become infinite, the quotient is rightly 0 then."""
    a = _floating(a)
    with np.errstate(over="ignore"):
        t = np.negative(a)
        if t.__class__ is not _ndarray:
            return 1 / (1 + np.exp(t))
        np.exp(t, t)
        t += 1
        return np.reciprocal(t, t)


def scalar_logistic(a: float) -> float:
    """The same for one Python float."""
    return 1.0 / (1.0 + math.exp(-a))


def softplus(a: Any) -> Any:
    """log(1 + e^a) = log(1 + e^-|a|) + max(a, 0), which computes no e^a of a large a."""
    a = _floating(a)
    return np.log1p(np.exp(-np.abs(a))) + np.maximum(a, 0)


def relu(a: Any) -> Any:
    """max(a, 0)."""
    return np.maximum(_floating(a), 0)


def scalar_relu(a: float) -> float:
    """The same for one Python float; NaN stays NaN."""
    return 0.0 if a <= 0 else a


def power(a: Any, b: Any) -> Any:
    """a^b, where it is no real number NaN; Python's own would be complex or raise an error."""
    return (np.float64(a) if a.__class__ is float else a) ** b


def real_power(a: float, b: float) -> float:
    """a^b of Python floats.

    Raises:
        ValueError: it is no real number; Python would give a complex one.
    """
    found = a**b
    if found.__class__ is complex:
        raise ValueError
    return float(found)


def _floating(a: Any) -> Any:
    if a.__class__ is float or a.dtype.kind == "f":
        return a
    return a.astype(np.float64)


# --- reductions ----------------------------------------------------------------------------------------------------


def total(a: Any, axis: Any, keepdims: bool) -> Any:
    """The sum."""
    return _add_all(a, axis, None, None, keepdims)


def mean(a: Any, axis: Any, keepdims: bool) -> Any:
    """The mean; of no numbers at all it is NaN."""
    count = reduced(a, axis)
    found = _add_all(a, axis, None, None, keepdims)
    if count == 0:
        return found * np.nan
    return found / count


def largest(a: Any, axis: Any, keepdims: bool) -> Any:
    """The largest number."""
    try:
        return _maximum_all(a, axis, None, None, keepdims)
    except ValueError as problem:
        raise ValueError(f"no numbers, of shape {shape_of(a)}, have no largest one") from problem


def smallest(a: Any, axis: Any, keepdims: bool) -> Any:
    """The smallest number."""
    try:
        return _minimum_all(a, axis, None, None, keepdims)
    except ValueError as problem:
        raise ValueError(f"no numbers, of shape {shape_of(a)}, have no smallest one") from problem


def _shifted(a: Any, axis: Any) -> Any:
    """``a`` less its largest number along ``axis``, so that no exponential is greater than 1."""
    if not a.size:
        return a
    with np.errstate(over="ignore"):  # two huge numbers may differ by -inf, whose exponential is rightly 0
        return a - np.max(a, axis, keepdims=True)


def softmax(a: Any, axis: int) -> Any:
    """e^a_i / sum_j e^a_j along ``axis``. Taking off the largest a first changes nothing, because it cancels."""
    e = np.exp(_shifted(_floating(a), axis))
    return e / np.sum(e, axis, keepdims=True)


def log_softmax(a: Any, axis: int) -> Any:
    """The logarithm of softmax, which keeps the digits of tiny probabilities."""
    shifted = _shifted(_floating(a), axis)
    return shifted - np.log(np.sum(np.exp(shifted), axis, keepdims=True))


def logsumexp(a: Any, axis: Any, keepdims: bool) -> Any:
    """log sum_j e^a_j."""
    a = _floating(a)
    top = np.max(a, axis, keepdims=True, initial=-np.inf)
    # All -inf is e^a = 0 everywhere, and inf anywhere is inf: neither may be taken off.
    top = np.where(np.isfinite(top), top, 0).astype(a.dtype)
    with np.errstate(over="ignore", divide="ignore"):
        found = np.log(np.sum(np.exp(a - top), axis, keepdims=True)) + top
    return found if keepdims else np.squeeze(found, axes_of(a, axis))[()]


# --- products and shapes -------------------------------------------------------------------------------------------


def product(a: Any, b: Any) -> Any:
    """The matrix product, as NumPy's ``@``; ``dot`` does the same for up to two axes and starts faster."""
    if b.__class__ is not _ndarray or a.__class__ is not _ndarray or a.ndim > 2 or b.ndim > 2:
        return np.matmul(a, b)
    if b.ndim == 2 and a.ndim == 2 and len(a) * b.shape[1] >= LARGE and a.dtype is b.dtype and a.shape[1] == len(b):
        return _dot(a, b, take((len(a), b.shape[1]), a.dtype))
    return a.dot(b)


def outer(a: Any, b: Any) -> Any:
    """Every number of ``a`` (n,) times every number of ``b`` (m,): (n, m)."""
    if a.size * b.size >= LARGE and a.dtype is b.dtype:
        return np.einsum("i,j->ij", a, b, out=take((len(a), len(b)), a.dtype))
    return a[:, None].dot(b[None, :])


def turn(a: Any) -> Any:
    """With the last two axes exchanged."""
    return a.T if a.ndim == 2 else np.swapaxes(a, -1, -2)


def back(axes: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """The order of axes that undoes a transposition."""
    if axes is None:
        return None
    return tuple(sorted(range(len(axes)), key=lambda number: axes[number] % len(axes)))


def spread(a: Any, shape: tuple[int, ...]) -> Any:
    """Broadcast to ``shape``, written out."""
    out = np.empty(shape, a.dtype)
    out[...] = a
    return out


def gathered(a: Any, shape: tuple[int, ...]) -> Any:
    """Summed up to ``shape``: the reverse of broadcasting."""
    lead = a.ndim - len(shape)
    axes = tuple(range(lead)) + tuple(
        number + lead for number, size in enumerate(shape) if size == 1 and a.shape[number + lead] != 1
    )
    if axes:
        a = np.add.reduce(a, axes)
    return a if a.shape == shape else np.reshape(a, shape)


def expanded(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    """A shape with one more axis, one long."""
    at = axis if axis >= 0 else axis + len(shape) + 1
    return (*shape[:at], 1, *shape[at:])


def without(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    """A shape with one axis less."""
    at = axis % len(shape)
    return shape[:at] + shape[at + 1 :]


def pick(a: Any, index: Any) -> Any:
    """``a[index]``."""
    return a[index]


def put(a: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Zeros of ``shape`` with ``a`` added at ``index``; where an index comes twice, both are added."""
    out = np.zeros(shape, a.dtype)
    parts = index if isinstance(index, tuple) else (index,)
    if all(part is None or part is Ellipsis or isinstance(part, int | slice | np.integer) for part in parts):
        out[index] = a
    else:
        np.add.at(out, index, a)
    return out


def cast(a: Any, dtype: Any) -> Any:
    """In another type; what is too large for it becomes inf."""
    with np.errstate(over="ignore"):
        return np.asarray(a).astype(dtype)[()]


def where(condition: Any, a: Any, b: Any) -> Any:
    """``a`` where the condition holds, ``b`` elsewhere."""
    return np.where(condition, a, b)[()]


def concatenate(axis: int, *arrays: Any) -> Any:
    """One after the other along an axis that exists."""
    return np.concatenate(arrays, axis)


def stack(axis: int, *arrays: Any) -> Any:
    """One after the other along a new axis."""
    return np.stack([np.asarray(array) for array in arrays], axis)


def part(axis: int, arrays: Any, number: int) -> tuple[slice, ...]:
    """Where the array of this number stands in the concatenation of all."""
    at = axis % len(shape_of(arrays[0]))
    start = sum(shape_of(array)[at] for array in arrays[:number])
    return (slice(None),) * at + (slice(start, start + shape_of(arrays[number])[at]),)
