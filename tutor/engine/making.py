"""Tensors of a given shape, with TensorFlow's names and its type, float32, unless another is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.tensor import Tensor, constant

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

__all__ = ["convert_to_tensor", "eye", "fill", "float32", "float64", "int32", "int64", "newaxis", "ones", "zeros"]

newaxis = None
float32, float64, int32, int64 = np.float32, np.float64, np.int32, np.int64


def convert_to_tensor(value: Any, dtype: DTypeLike | None = None) -> Tensor:
    """A tensor of these numbers, see ``constant``; a tensor of that type is given back as it is."""
    fits = isinstance(value, Tensor) and (dtype is None or value.dtype == np.dtype(dtype))
    return value if fits else constant(value, dtype)


def zeros(shape: int | Sequence[int], dtype: DTypeLike = "float32") -> Tensor:
    """Zeros."""
    return constant(np.zeros(shape, dtype))


def ones(shape: int | Sequence[int], dtype: DTypeLike = "float32") -> Tensor:
    """Ones."""
    return constant(np.ones(shape, dtype))


def fill(dims: int | Sequence[int], value: Any) -> Tensor:
    """The same number everywhere, in its own type."""
    return constant(np.full(dims, value))


def eye(num_rows: int, num_columns: int | None = None, dtype: DTypeLike = "float32") -> Tensor:
    """Ones on the diagonal, zeros elsewhere."""
    return constant(np.eye(num_rows, num_columns, dtype=dtype))
