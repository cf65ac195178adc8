"""Reading the numbers that learners pass to ``plt``.

Every complaint names the argument and the shapes or values that do not go together.
"""

from __future__ import annotations

import numpy as np

from tutor.plotting.artists import Floats


def numbers(value: object, name: str) -> Floats:
    """A fresh float64 array of any shape from lists, arrays, ranges, tensors.

    Raises:
        ValueError: it holds something other than real numbers, or its rows differ in length.
    """
    if not isinstance(value, np.ndarray) and callable(getattr(value, "numpy", None)):
        value = value.numpy()  # type: ignore[attr-defined]
    if isinstance(value, np.ma.MaskedArray):
        value = np.ma.filled(value.astype(np.float64), np.nan)
    try:
        array = np.asarray(value)
    except ValueError:
        array = _from_tensors(value, name)
    if array.dtype.kind == "O":
        array = _from_tensors(value, name)
    if array.dtype.kind == "c":
        raise ValueError(f"{name} holds complex numbers: plot their .real, .imag or abs().")
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must hold numbers, got {_cut(value)}.")
    result: Floats = np.array(array, dtype=np.float64)
    return result


def _from_tensors(value: object, name: str) -> Floats:
    """What NumPy makes an array of objects of: a list of tensors, of None and numbers, or no numbers at all."""
    try:
        if isinstance(value, list | tuple) and any(callable(getattr(item, "numpy", None)) for item in value):
            return np.array([numbers(item, name) for item in value])
        return np.array(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        pass
    if isinstance(value, list | tuple) and any(np.ndim(item) > 0 for item in value if not isinstance(item, str | dict)):
        raise ValueError(f"{name}: its rows have different lengths, so it is no array.")
    if hasattr(value, "__next__"):
        raise ValueError(f"{name} must hold numbers, got a generator: put list(...) around it.")
    raise ValueError(f"{name} must hold numbers, got {_cut(value)}.")


def _cut(value: object) -> str:
    try:
        text = repr(value)
    except Exception:  # a learner's own class may have a broken __repr__; the message must still come out
        text = f"a {type(value).__name__}"
    return text if len(text) <= 40 else text[:37] + "..."


def vector(value: object, name: str) -> Floats:
    """Numbers as (n,): a scalar becomes (1,), anything else is read row by row."""
    return numbers(value, name).reshape(-1)


def columns(value: object, name: str) -> Floats:
    """Numbers as (n, k): one series a column.

    Raises:
        ValueError: there are more than two dimensions.
    """
    array = numbers(value, name)
    if array.ndim > 2:
        raise ValueError(f"{name} can have at most two dimensions (one line a column), got shape {array.shape}.")
    return array.reshape(-1, 1) if array.ndim < 2 else array


def same_length(one: Floats, name: str, other: Floats, other_name: str) -> None:
    """Raise ValueError, naming both shapes, unless both have as many entries."""
    if one.shape[0] != other.shape[0]:
        raise ValueError(
            f"{name} and {other_name} must have the same length, but have shapes {_shape(one)} and {_shape(other)}."
        )


def _shape(array: Floats) -> tuple[int, ...]:
    return array.shape[:1] if array.ndim == 2 and array.shape[1] == 1 else array.shape


def matrix(value: object, name: str) -> Floats:
    """Numbers as (rows, columns).

    Raises:
        ValueError: it is not two-dimensional, or empty.
    """
    array = numbers(value, name)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim != 2:
        raise ValueError(f"{name} must be two-dimensional (rows, columns), got shape {array.shape}.{_square(array)}")
    if not array.size:
        raise ValueError(f"{name} is empty: shape {array.shape}.")
    return array


def _square(array: Floats) -> str:
    side = round(array.size**0.5)
    if array.ndim == 1 and side > 1 and side * side == array.size:
        return f" Perhaps .reshape({side}, {side})?"
    return ""


def number(value: object, name: str) -> float:
    """One finite number.

    Raises:
        ValueError: it is not one.
    """
    array = numbers(value, name)
    if array.size != 1 or not np.isfinite(array).all():
        raise ValueError(f"{name} must be one finite number, got {_cut(value)}.")
    return float(array.reshape(-1)[0])


def maybe_number(value: object, name: str) -> float | None:
    """One finite number, or None."""
    return None if value is None else number(value, name)


def grid_axis(value: object, name: str, axis: int) -> Floats:
    """The coordinates along one axis of a grid, (n,), from a vector or from what ``np.meshgrid`` made of it.

    Raises:
        ValueError: a matrix that is no meshgrid.
    """
    array = numbers(value, name)
    if array.ndim == 1:
        return array
    if array.ndim == 2 and array.size:
        line = array[0, :] if axis == 1 else array[:, 0]
        if bool(np.all(array == (line[None, :] if axis == 1 else line[:, None]))):
            return line.copy()
    raise ValueError(
        f"{name} must be a vector, or come from np.meshgrid with its default indexing; got shape {array.shape}."
    )


def spread(value: object, count: int, name: str) -> Floats:
    """(count,) numbers from as many, or from one.

    Raises:
        ValueError: their number is neither.
    """
    array = vector(value, name)
    if array.size == 1:
        return np.repeat(array, count)
    if array.size != count:
        raise ValueError(f"{name} must hold one number, or {count} as the positions do; got shape {array.shape}.")
    return array


def alpha_value(value: object) -> float:
    """The opacity, 1 for None.

    Raises:
        ValueError: it is not between 0 and 1.
    """
    alpha = 1.0 if value is None else number(value, "alpha")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha must be between 0 and 1, got {alpha:g}.")
    return alpha
