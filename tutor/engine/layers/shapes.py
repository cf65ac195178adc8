"""Shapes and tensors of layers that may take or give several at once, in lists and dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

# Of a batch: (None, n). A layer that takes several inputs has a list or a dictionary of them.
Shapes: TypeAlias = Any


def shape_of(tensor: Any) -> Any:
    """The shape of a tensor."""
    return tensor.shape


def _is_shape(shape: Any) -> bool:
    return isinstance(shape, tuple | list) and all(size is None or isinstance(size, int | np.integer) for size in shape)


def map_shapes(function: Callable[[Any], Any], shapes: Shapes) -> Any:
    """``function`` of the shape, or of each of them."""
    if shapes is None or _is_shape(shapes):
        return function(tuple(shapes)) if shapes is not None else None
    if isinstance(shapes, Mapping):
        return {key: map_shapes(function, shape) for key, shape in shapes.items()}
    return [map_shapes(function, shape) for shape in shapes]


def map_tensors(function: Callable[[Any], Any], tensors: Any) -> Any:
    """``function`` of the tensor, or of each of them in a list, a tuple or a dictionary."""
    if isinstance(tensors, Mapping):
        return {key: map_tensors(function, tensor) for key, tensor in tensors.items()}
    if isinstance(tensors, list | tuple):
        return type(tensors)([map_tensors(function, tensor) for tensor in tensors])
    return function(tensors)
