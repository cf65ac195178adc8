"""Optimizers: how gradients become small changes of the weights.

With weights w, gradient g of the loss by w, and learning rate r, one step is

    SGD                  w <- w - r g
    SGD with momentum    m <- momentum m - r g;             w <- w + m
      and Nesterov       m <- momentum m - r g;             w <- w + momentum m - r g
    RMSprop              v <- rho v + (1 - rho) g^2;        w <- w - r g / sqrt(v + epsilon)
    Adam                 m <- beta_1 m + (1 - beta_1) g;    v <- beta_2 v + (1 - beta_2) g^2
                         w <- w - r c m / (sqrt(v) + epsilon),  c = sqrt(1 - beta_2^t) / (1 - beta_1^t) in step t

m and v start at 0, and c makes up for that. Names, defaults and the places of epsilon are those of Keras 3.
Sources: Sutskever et al. 2013 (momentum); Tieleman and Hinton 2012 (RMSprop); Kingma and Ba 2015 (Adam).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tutor.engine.arrays import as_floats
from tutor.engine.tensor import Variable
from tutor.engine.wording import counted, resolve

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from tutor.engine.arrays import Array


class Optimizer:
    """Base of all optimizers.

    Args:
        learning_rate: the length of a step; may be changed between steps.
        name: what messages call it.

    Attributes:
        iterations: how many steps have been taken.
    """

    # Arrays that are kept for each variable from step to step; the update gets them after the gradient.
    slots = 0

    def __init__(self, learning_rate: float, name: str | None = None) -> None:
        if not isinstance(learning_rate, (int, float, np.floating)) or not learning_rate >= 0:
            raise ValueError(f"learning_rate must be a number of at least 0, such as 0.01; got {learning_rate!r}")
        self.learning_rate = float(learning_rate)
        self.iterations = 0
        self.name = name or type(self).__name__.lower()
        self._variables: list[Variable] = []
        # For each variable: its slots, and one array of the same shape to calculate in.
        self._memory: list[tuple[Array, ...]] = []

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the memory for these variables: zeros."""
        self._variables = list(variables)
        self._memory = [
            tuple(np.zeros_like(variable.value) for _ in range(self.slots + 1)) for variable in self._variables
        ]

    def build_once(self, variables: Sequence[Variable]) -> None:
        """Make the memory for these variables unless that is done.

        Raises:
            ValueError: the memory is that of other variables.
        """
        if not self._variables:
            self.build(variables)
        if [*map(id, variables)] != [*map(id, self._variables)]:
            raise ValueError(
                f"this {type(self).__name__} remembers {counted(len(self._variables), 'other variable')}: "
                "make a new optimizer for every model"
            )

    def apply(self, gradients: Sequence[ArrayLike | None], variables: Sequence[Variable] | None = None) -> None:
        """One step: change every variable in place by its gradient.

        Args:
            gradients: one for each variable, in its shape.
            variables: always the same, in the same order; may be left out after the first step.

        Raises:
            ValueError: a gradient is missing or has another shape, or the variables are not those of the first step.
        """
        variables = self._variables if variables is None else list(variables)
        self.build_once(variables)
        if len(gradients) != len(variables):
            raise ValueError(f"{counted(len(gradients), 'gradient')} for {counted(len(variables), 'variable')}")
        checked = [_checked(gradient, variable) for gradient, variable in zip(gradients, variables, strict=True)]
        self.iterations += 1
        for variable, gradient, (*slots, scratch) in zip(variables, checked, self._memory, strict=True):
            self.update(variable.value, gradient, scratch, *slots)

    def apply_gradients(self, grads_and_vars: Iterable[tuple[ArrayLike | None, Variable]]) -> None:
        """One step, from pairs of gradient and variable: ``apply_gradients(zip(gradients, variables))``."""
        pairs = list(grads_and_vars)
        self.apply([gradient for gradient, _ in pairs], [variable for _, variable in pairs])

    def update(self, value: Array, gradient: Array, scratch: Array, *slots: Array) -> None:
        """Change the array ``value`` in place; ``gradient`` stays as it is.

        Args:
            value: the weights.
            gradient: of the loss, in their shape.
            scratch: an array of that shape to calculate in; what it held is lost.
            slots: what is remembered about these weights, changed in place.
        """
        raise NotImplementedError(f"{type(self).__name__} must define update(value, gradient, scratch, *slots)")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} learning_rate={self.learning_rate}, iterations={self.iterations}>"


class SGD(Optimizer):
    """Gradient descent, plain or with momentum.

    Args:
        learning_rate: the length of a step.
        momentum: how much of the last step is repeated, from 0 to below 1.
        nesterov: look ahead: take the momentum of the step that is being made.
        name: see ``Optimizer``.
    """

    slots = 1

    def __init__(
        self, learning_rate: float = 0.01, momentum: float = 0.0, nesterov: bool = False, name: str | None = None
    ) -> None:
        super().__init__(learning_rate, name)
        self.momentum = _fraction("momentum", momentum)
        self.nesterov = nesterov

    def update(self, value: Array, gradient: Array, scratch: Array, *slots: Array) -> None:
        """w <- w - r g, or by way of the momentum m."""
        (m,) = slots
        np.multiply(gradient, self.learning_rate, out=scratch)
        if not self.momentum:
            value -= scratch
            return
        m *= self.momentum
        m -= scratch
        if self.nesterov:
            value -= scratch
            np.multiply(m, self.momentum, out=scratch)
            value += scratch
        else:
            value += m


class RMSprop(Optimizer):
    """Each weight's step is divided by the size of its recent gradients.

    Args:
        learning_rate: the length of a step.
        rho: how slowly old gradients are forgotten, from 0 to below 1.
        epsilon: keeps the division away from 0.
        name: see ``Optimizer``.
    """

    slots = 1

    def __init__(
        self, learning_rate: float = 0.001, rho: float = 0.9, epsilon: float = 1e-7, name: str | None = None
    ) -> None:
        super().__init__(learning_rate, name)
        self.rho = _fraction("rho", rho)
        self.epsilon = epsilon

    def update(self, value: Array, gradient: Array, scratch: Array, *slots: Array) -> None:
        """v <- rho v + (1 - rho) g^2; w <- w - r g / sqrt(v + epsilon)."""
        (v,) = slots
        np.square(gradient, out=scratch)
        scratch *= 1 - self.rho
        v *= self.rho
        v += scratch
        np.add(v, self.epsilon, out=scratch)
        np.sqrt(scratch, out=scratch)
        np.divide(gradient, scratch, out=scratch)
        scratch *= self.learning_rate
        value -= scratch


class Adam(Optimizer):
    """Momentum and RMSprop in one, both corrected for their start at 0.

    Args:
        learning_rate: the length of a step, about the largest change of a weight in one step.
        beta_1: how slowly old gradients are forgotten, from 0 to below 1.
        beta_2: how slowly their squares are forgotten, from 0 to below 1.
        epsilon: keeps the division away from 0; as in Keras, the correction does not touch it.
        name: see ``Optimizer``.
    """

    slots = 2

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        name: str | None = None,
    ) -> None:
        super().__init__(learning_rate, name)
        self.beta_1 = _fraction("beta_1", beta_1)
        self.beta_2 = _fraction("beta_2", beta_2)
        self.epsilon = epsilon

    def update(self, value: Array, gradient: Array, scratch: Array, *slots: Array) -> None:
        """w <- w - r c m / (sqrt(v) + epsilon)."""
        m, v = slots
        t = self.iterations
        correction = math.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        np.multiply(gradient, 1 - self.beta_1, out=scratch)
        m *= self.beta_1
        m += scratch
        np.square(gradient, out=scratch)
        scratch *= 1 - self.beta_2
        v *= self.beta_2
        v += scratch
        np.sqrt(v, out=scratch)
        scratch += self.epsilon
        np.divide(m, scratch, out=scratch)
        scratch *= self.learning_rate * correction
        value -= scratch


def _fraction(name: str, value: float) -> float:
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be at least 0 and less than 1; got {value!r}")
    return float(value)


def _checked(gradient: ArrayLike | None, variable: Variable) -> Array:
    if gradient is None:
        raise ValueError(f"there is no gradient for variable {variable.name!r}: the loss does not depend on it")
    array = as_floats(gradient, variable.dtype, f"the gradient of {variable.name!r}")
    if array.shape != variable.shape:
        raise ValueError(f"variable {variable.name!r} has shape {variable.shape}, its gradient {array.shape}")
    return array


NAMES: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "SGD": SGD,
    "rmsprop": RMSprop,
    "RMSprop": RMSprop,
    "adam": Adam,
    "Adam": Adam,
}


def get(optimizer: str | Optimizer | type[Optimizer]) -> Optimizer:
    """The optimizer of that name; an optimizer is returned as it is, a class is called.

    Raises:
        ValueError: no optimizer has that name.
        TypeError: neither a name nor an optimizer.
    """
    example = 'a name such as "adam", or an Optimizer such as nn.Adam(learning_rate=0.01)'
    # The base class takes a learning rate, and every optimizer has a default for it.
    return resolve(optimizer, Optimizer, NAMES, "optimizer", example)
