"""What an optimizer keeps about its variables, laid out as vectors, and the limits it may put on gradients."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tutor.engine.arrays import as_floats
from tutor.engine.flat import Flat
from tutor.engine.tensor import Tensor, Variable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from tutor.engine.arrays import Array

Gradient: TypeAlias = "Tensor | ArrayLike | None"


class Memory:
    """The variables of one dtype, and vectors as long as all of them together.

    Args:
        variables: what is trained.
        slots: what is remembered of each weight, and where it starts.

    Attributes:
        flat: the variables, as one vector.
        gradient: their gradients, laid out alike.
        gradients: for every variable its part of ``gradient``.
        scratch: to calculate in.
        slots: what is remembered from step to step.
        names: what the slots are called.
    """

    def __init__(self, variables: Sequence[Variable], slots: Mapping[str, float]) -> None:
        self.flat = Flat(variables)
        like = self.flat.vector
        self.gradient, self.scratch = np.zeros_like(like), np.empty_like(like)
        self.gradients = self.flat.cut(self.gradient)
        self.names = tuple(slots)
        self.slots = tuple(np.full_like(like, start) for start in slots.values())

    def __deepcopy__(self, memo: dict[int, Any]) -> Memory:
        # Views would not be views of the copied vectors.
        copy = Memory([deepcopy(variable, memo) for variable in self.flat.variables], dict.fromkeys(self.names, 0.0))
        for mine, its in zip(self.slots, copy.slots, strict=True):
            for part, copied in zip(self.flat.cut(mine), copy.flat.cut(its), strict=True):
                copied[...] = part
        return copy

    def everything(self) -> tuple[Array, ...]:
        """Values, gradients, scratch and slots of all variables at once."""
        return (self.flat.vector, self.gradient, self.scratch, *self.slots)

    def part(self, variable: Variable) -> tuple[Array, ...]:
        """The same of a single variable, as views."""
        at = next(number for number, other in enumerate(self.flat.variables) if other is variable)
        return tuple(self.flat.cut(vector)[at] for vector in self.everything())


def checked_gradient(gradient: Gradient, variable: Variable) -> Array:
    """The gradient as an array of the variable's dtype and shape.

    Raises:
        ValueError: it is None, or has another shape.
    """
    if gradient is None:
        raise ValueError(
            f"there is no gradient for variable {variable.name!r}: the loss does not depend on it. Was it used inside "
            "the tape's with block, and have no numbers gone through .numpy() on the way? If it should stay as it is, "
            "leave it out, or set its trainable to False"
        )
    given = gradient.value if isinstance(gradient, Tensor) else gradient
    if given.__class__ is not np.ndarray or given.dtype != variable.dtype:
        given = as_floats(given, variable.dtype, f"the gradient of {variable.name!r}")
    if given.shape != variable.shape:
        raise ValueError(f"variable {variable.name!r} has shape {variable.shape}, its gradient {given.shape}")
    return given


class Clipping:
    """Limits on gradients: one wild batch must not throw the weights far away. At most one limit can be chosen.

    Args:
        clipnorm: each variable's gradient is shortened to at most this length, its direction is kept.
        clipvalue: each element is kept between -clipvalue and clipvalue.
        global_clipnorm: all gradients taken together are shortened to at most this length.

    Source: Pascanu, Mikolov and Bengio 2013.
    """

    def __init__(self, clipnorm: float | None, clipvalue: float | None, global_clipnorm: float | None) -> None:
        limits = {"clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm}
        given = [name for name, limit in limits.items() if limit is not None]
        if len(given) > 1:
            raise ValueError(f"only one way of clipping can be chosen; got {' and '.join(given)}")
        for name in given:
            if not (limits[name] or 0) > 0:
                raise ValueError(f"{name} must be greater than 0; got {limits[name]!r}")
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm

    def __bool__(self) -> bool:
        return not (self.clipnorm is None and self.clipvalue is None and self.global_clipnorm is None)

    def __call__(self, memories: Sequence[Memory]) -> None:
        """Limit the gradients that lie in the memories, in place."""
        for memory in memories:
            if self.clipvalue is not None:
                np.clip(memory.gradient, -self.clipvalue, self.clipvalue, out=memory.gradient)
            elif self.clipnorm is not None:
                for gradient in memory.gradients:
                    _shorten([gradient], self.clipnorm)
        if self.global_clipnorm is not None:
            _shorten([memory.gradient for memory in memories], self.global_clipnorm)


def _shorten(gradients: Sequence[Array], most: float) -> None:
    """Make the arrays, taken together, at most ``most`` long: the square root of the sum of their squares."""
    length = math.sqrt(sum(float(np.vdot(gradient, gradient)) for gradient in gradients))
    if length > most:
        for gradient in gradients:
            gradient *= gradient.dtype.type(most / length)
