"""The walk back over a recording: gradients handed from every node to its operands.

It comes in two forms. On plain numbers and arrays it is fast, and nobody learns how the gradients came about. On
tensors, which are recorded by a tape that is still running, second derivatives are possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tutor.engine import forwards, ops
from tutor.engine.arrays import as_floats, own_value
from tutor.engine.primitive import FLOAT_ERRORS
from tutor.engine.recording import Recording
from tutor.engine.tensor import Tensor, constant

_ndarray = np.ndarray


def walk_values(nodes: Recording, gradients: list[Any], followed: Sequence[int]) -> None:
    """Hand gradients back on plain numbers and arrays: nobody wants to know how they come about."""
    for number in reversed(followed):
        g = gradients[number]
        if g is None:
            continue
        op, parents, _, values, result = nodes[number]
        if op is None:
            continue
        o = result.value
        stretches = op.stretches and o.__class__ is _ndarray
        for at, rule in parents:
            try:
                r = rule(g, o, *values)
            except FLOAT_ERRORS:
                r = rule(*map(_numpy_float, (g, o, *values)))
            if stretches:
                v = nodes[at][4].value
                if v.__class__ is not _ndarray or r.shape != v.shape:
                    r = forwards.gathered(r, forwards.shape_of(v))
            known = gradients[at]
            gradients[at] = r if known is None else known + r


def walk_tensors(nodes: Recording, gradients: list[Any], followed: Sequence[int]) -> None:
    """The same on tensors, so that an outer tape records how the gradients come about."""
    for number in reversed(followed):
        g = gradients[number]
        if g is None:
            continue
        _, parents, operands, _, result = nodes[number]
        for at, rule in parents:
            r = rule(g, result, *operands)
            shape = nodes[at][4].shape
            if r.shape != shape:
                r = ops.gathered(r, shape)
            known = gradients[at]
            gradients[at] = r if known is None else known + r


def _numpy_float(value: Any) -> Any:
    """Where Python's arithmetic raises an error, NumPy's gives inf or nan."""
    return np.float64(value) if value.__class__ is float else value


def seed(target: Tensor, weight: Any, as_tensor: bool) -> Any:
    """The gradient of the target by itself."""
    if weight is None:
        v = target.value
        ones = 1.0 if v.__class__ is float else np.ones_like(v) if v.__class__ is _ndarray else v.dtype.type(1)
        return Tensor(ones) if as_tensor else ones
    shape = forwards.shape_of(weight if isinstance(weight, Tensor) else np.asarray(weight))
    if shape != target.shape:
        raise ValueError(f"output_gradients has shape {shape}, the target {target.shape}: they must be the same")
    if isinstance(weight, Tensor):
        return weight if as_tensor else weight.value
    given = own_value(as_floats(weight, target.dtype, "output_gradients"), None, "output_gradients")
    return Tensor(given) if as_tensor else given


def as_tensor(g: Any, source: Tensor) -> Tensor:
    """A gradient in the type of its source."""
    v = source.value
    if g.__class__ is v.__class__ and (g.__class__ is float or (g.__class__ is _ndarray and g.dtype is v.dtype)):
        return Tensor(g)
    return Tensor(own_value(np.asarray(g, source.dtype), None, "a gradient"))


def zeros(tensor: Tensor) -> Tensor:
    """What stands for the gradient by a tensor that the target does not depend on."""
    return constant(np.zeros(tensor.shape, tensor.dtype if tensor.differentiable else np.float64))
