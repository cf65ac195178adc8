"""Which numbers may meet: the engine never changes the precision of anybody's floats without being asked.

    a tensor of   meets                                          both are computed as
    float64       float64 tensor or array                        float64
    float32       float32 tensor or array                        float32
    float32       float64 tensor or array, and the other way     TypeError: convert one of them
    any float     a plain number, Python's or NumPy's            the tensor's float type
    any float     integers or booleans, tensor or array          the tensor's float type
    integers      a plain whole number                           the tensor's integer type
    integers      integers, floats                               what NumPy makes of them

Without a tensor in it, a computation is NumPy's own. Source of the rule: TensorFlow raises on the third line, too;
plain numbers adapt in TensorFlow, JAX ("weak types") and NumPy 2 alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tutor.engine.arrays import as_numbers
from tutor.engine.tensor import Tensor


class MixedPrecisionError(TypeError):
    """Floats of different precision have met."""


def meet(name: str, a: Any, b: Any) -> tuple[Any, Any]:
    """The plain values of two operands, of which at least one may be a tensor, in types that may be computed together.

    Args:
        name: of the operation, for messages.
        a: the left operand: a tensor, an array, nested lists or a number.
        b: the right operand.

    Raises:
        TypeError: they are floats of different precision, or no numbers.
    """
    if isinstance(a, Tensor):
        if isinstance(b, Tensor):
            return _two_tensors(name, a, b)
        return a.value, _fitted(name, a, b)
    if isinstance(b, Tensor):
        return _fitted(name, b, a), b.value
    return _plain(name, a), _plain(name, b)


def _plain(name: str, value: Any) -> Any:
    return value if value.__class__ in (float, int, bool) else as_numbers(value, f"an operand of {name}")


def _fitted(name: str, tensor: Tensor, plain: Any) -> Any:
    """A plain operand in a type in which it may meet the tensor."""
    kind = plain.__class__
    value = tensor.value
    if kind is float or kind is int or kind is bool:
        if value.__class__ is float:
            return float(plain)
        if value.__class__ is np.ndarray and value.dtype.kind == "f":
            return plain  # it adapts by NumPy's own rules
        own = tensor.dtype
        return own.type(plain) if own.kind == "f" or (own.kind in "iu" and kind is int) else np.asarray(plain)[()]
    array = as_numbers(plain, f"an operand of {name}")
    own = tensor.dtype
    if own.kind != "f" or array.dtype == own:
        return array if array.ndim else array[()]
    if array.ndim == 0:
        return own.type(array)
    if array.dtype.kind == "f":
        other, one = f"a {array.dtype} array", f"a {own} tensor"
        raise MixedPrecisionError(_MIXED.format(name=name, one=one, other=other, own=own))
    return array.astype(own)


def _two_tensors(name: str, a: Tensor, b: Tensor) -> tuple[Any, Any]:
    one, other = a.dtype, b.dtype
    if one == other or (one.kind != "f" and other.kind != "f"):
        return a.value, b.value
    if one.kind == "f" and other.kind == "f":
        raise MixedPrecisionError(_MIXED.format(name=name, one=f"a {one} tensor", other=f"a {other} tensor", own=one))
    if one.kind == "f":
        return a.value, np.asarray(b.value).astype(one)[()]
    return np.asarray(a.value).astype(other)[()], b.value


def alike(name: str, *operands: Any) -> list[Any]:
    """Operands of an operation on several arrays, whose tensors must agree in their type; plain ones adapt to them.

    Raises:
        TypeError: they are floats of different precision, or no numbers.
    """
    tensors = [operand for operand in operands if isinstance(operand, Tensor)]
    first = next((tensor for tensor in tensors if tensor.differentiable), None)
    if first is None:
        return [item if isinstance(item, Tensor) else as_numbers(item, f"an operand of {name}") for item in operands]
    for tensor in tensors:
        if tensor.dtype.kind == "f":
            _two_tensors(name, first, tensor)
    return [item if isinstance(item, Tensor) else _fitted(name, first, item) for item in operands]


_MIXED = (
    "{name} of {one} and {other}: the engine mixes no precisions, as one of them would be changed silently; "
    "convert one, as in nn.cast(x, '{own}') or x.astype('{own}')"
)
