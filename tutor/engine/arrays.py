"""Arrays as the engine means them: floating-point numbers of one dtype, and shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

Array: TypeAlias = "NDArray[np.floating[Any]]"
# The size of every axis; None where it is not known before data come, as that of the batch.
Shape: TypeAlias = "tuple[int | None, ...]"

_KINDS = {"U": "text", "S": "bytes", "c": "complex numbers", "M": "dates", "m": "durations", "V": "records"}


def float_dtype(dtype: DTypeLike) -> np.dtype[np.floating[Any]]:
    """The floating-point dtype of that name.

    Raises:
        TypeError: it is no floating-point dtype, so that gradients could not be followed.
    """
    found: np.dtype[Any] = np.dtype(dtype)
    if found.kind != "f":
        raise TypeError(f"dtype must be a floating-point type such as 'float32' or 'float64'; got {found.name!r}")
    return found


def as_numbers(values: object, what: str) -> NDArray[Any]:
    """``values`` as a plain array of whatever numbers or booleans they are, not copied where they are one already.

    Args:
        values: an array, a tensor, a variable, nested lists or a number.
        what: names the values in errors, as in "the targets".

    Raises:
        ValueError: the rows differ in length.
        TypeError: something is not a real number.
    """
    try:
        array = np.asarray(values)
    except ValueError as problem:
        raise ValueError(f"{what} cannot be made an array: do all rows have the same length?") from problem
    if array.dtype.kind not in "biuf":
        held = _KINDS.get(array.dtype.kind, "Python objects (is there a None among them?)")
        raise TypeError(f"{what} must be real numbers, but {'is' if array.ndim == 0 else 'contains'} {held}")
    return array


def as_floats(values: object, dtype: DTypeLike, what: str) -> Array:
    """``values`` as a plain array of ``dtype``, not copied where they are one already.

    Args:
        values: see ``as_numbers``.
        dtype: a floating-point dtype.
        what: see ``as_numbers``.

    Raises:
        ValueError: see ``as_numbers``.
        TypeError: see ``as_numbers``.
    """
    array = as_numbers(values, what)
    with np.errstate(over="ignore"):  # too large for float32 becomes inf, as everywhere else
        return array.astype(dtype, copy=False)


def own_value(value: Any, dtype: DTypeLike | None, what: str) -> Any:
    """A copy of ``value`` as tensors keep it."""
    if value.__class__ is float and dtype is None:
        return value
    array = as_numbers(value, what)
    if dtype is not None:
        wanted = np.dtype(dtype)
        array = as_floats(array, wanted, what) if wanted.kind == "f" else array.astype(wanted)
    if array.ndim == 0:
        return scalar(array)
    return np.array(array)


def scalar(array: Any) -> Any:
    """The number of an array without axes, as tensors keep it."""
    return float(array) if array.dtype == np.float64 else array[()]
