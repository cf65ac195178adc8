"""The optimizers. g is the gradient, r the learning rate, t the number of the step, from 1; everything is elementwise.

    SGD                  w <- w - r g
      with momentum      m <- momentum m - r g;    w <- w + m,  or with nesterov  w <- w + momentum m - r g
    RMSprop              v <- rho v + (1 - rho) g^2;    w <- w - r g / sqrt(v + epsilon)
      centered           a <- rho a + (1 - rho) g;    v - a^2 instead of v under the root
      with momentum      m <- momentum m + (the step);    w <- w - m
    Adagrad              v <- v + g^2;    w <- w - r g / sqrt(v + epsilon)
    Adam                 m <- beta_1 m + (1 - beta_1) g;    v <- beta_2 v + (1 - beta_2) g^2
                         w <- w - r c m / (sqrt(v) + epsilon),  c = sqrt(1 - beta_2^t) / (1 - beta_1^t)
    AdamW                w <- w - r weight_decay w, then as Adam

What is remembered starts at 0 (Adagrad's v at 0.1); Adam's c makes up for that. Names, defaults and the places of
epsilon are those of Keras 3.

A step is written down in lines, each a NumPy call on vectors of all weights: P are the weights, G their gradients, Q is
to calculate in. Each call goes through all weights once, so there should be few. The factors (1 - rho), (1 - beta_1)
and (1 - beta_2) cost none: m and v are kept without them, which makes them larger by a constant, and the constant goes
into the rate and into epsilon. For Adam, with M = m / (1 - beta_1) and V = v / (1 - beta_2):

    m / (sqrt(v) + epsilon) = (1 - beta_1) / sqrt(1 - beta_2)  M / (sqrt(V) + epsilon / sqrt(1 - beta_2))

Sources: Sutskever et al. 2013 (momentum); Tieleman and Hinton 2012 (RMSprop); Duchi, Hazan and Singer 2011 (Adagrad);
Kingma and Ba 2015 (Adam); Loshchilov and Hutter 2019 (AdamW).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tutor.engine.optimizers.base import Optimizer
from tutor.engine.optimizers.schedules import LearningRateSchedule


class SGD(Optimizer):
    """Gradient descent, plain or with momentum.

    Args:
        learning_rate: see ``Optimizer``.
        momentum: how much of the last step is repeated, from 0 to below 1.
        nesterov: look ahead: take the momentum of the step that is being made.
        name: see ``Optimizer``.
        options: ``weight_decay`` and the limits of ``Optimizer``.
    """

    def __init__(
        self,
        learning_rate: float | LearningRateSchedule = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        name: str | None = None,
        **options: float | None,
    ) -> None:
        super().__init__(learning_rate, name, **options)
        self.momentum = _fraction("momentum", momentum)
        self.nesterov = nesterov

    @property
    def slots(self) -> dict[str, float]:
        """m, if there is momentum."""
        return {"m": 0.0} if self.momentum else {}

    def constants(self) -> dict[str, float]:
        """The momentum."""
        return {"momentum": self.momentum}

    def lines(self) -> tuple[str, ...]:
        """w <- w - r g, or by way of the momentum m."""
        step: tuple[str, ...] = ("multiply(G, rate, Q)",)
        if not self.momentum:
            return (*step, "subtract(P, Q, P)")
        step = (*step, "multiply(m, momentum, m)", "subtract(m, Q, m)")
        if self.nesterov:
            return (*step, "subtract(P, Q, P)", "multiply(m, momentum, Q)", "add(P, Q, P)")
        return (*step, "add(P, m, P)")

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, as plain data."""
        return super().get_config() | {"momentum": self.momentum, "nesterov": self.nesterov}


class RMSprop(Optimizer):
    """Each weight's step is divided by the size of its recent gradients.

    Args:
        learning_rate: see ``Optimizer``.
        rho: how slowly old gradients are forgotten, from 0 to below 1.
        momentum: how much of the last step is repeated, from 0 to below 1.
        epsilon: keeps the division away from 0.
        centered: measure the size from the gradients' mean, not from 0.
        name: see ``Optimizer``.
        options: ``weight_decay`` and the limits of ``Optimizer``.
    """

    def __init__(
        self,
        learning_rate: float | LearningRateSchedule = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        name: str | None = None,
        **options: float | None,
    ) -> None:
        super().__init__(learning_rate, name, **options)
        self.rho = _fraction("rho", rho)
        self.momentum = _fraction("momentum", momentum)
        self.epsilon = epsilon
        self.centered = centered

    @property
    def slots(self) -> dict[str, float]:
        """v, a if the mean is wanted, m if there is momentum."""
        return {"v": 0.0} | ({"a": 0.0} if self.centered else {}) | ({"m": 0.0} if self.momentum else {})

    def constants(self) -> dict[str, float]:
        """For v without its factor 1 - rho, and a without its own."""
        rest = 1 - self.rho
        return {"rho": self.rho, "rest": rest, "epsilon": self.epsilon / rest, "momentum": self.momentum}

    def rates(self, learning_rate: Any, step: Any) -> Any:
        """r / sqrt(1 - rho)."""
        del step
        return learning_rate / math.sqrt(1 - self.rho)

    def lines(self) -> tuple[str, ...]:
        """w <- w - r g / sqrt(v + epsilon)."""
        size: tuple[str, ...] = ("multiply(v, rho, v)", "square(G, Q)", "add(v, Q, v)", "add(v, epsilon, Q)")
        if self.centered:
            mean = ("multiply(a, rho, a)", "add(a, G, a)", "square(a, Q)", "multiply(Q, rest, Q)")
            size = (*size[:3], *mean, "subtract(v, Q, Q)", "add(Q, epsilon, Q)")
        step = (*size, "sqrt(Q, Q)", "divide(G, Q, Q)", "multiply(Q, rate, Q)")
        if self.momentum:
            return (*step, "multiply(m, momentum, m)", "add(m, Q, m)", "subtract(P, m, P)")
        return (*step, "subtract(P, Q, P)")

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, as plain data."""
        own = {"rho": self.rho, "momentum": self.momentum, "epsilon": self.epsilon, "centered": self.centered}
        return super().get_config() | own


class Adagrad(Optimizer):
    """Each weight's step is divided by the size of all its gradients so far: steps become shorter and shorter.

    Args:
        learning_rate: see ``Optimizer``.
        initial_accumulator_value: where the sum of squares begins.
        epsilon: keeps the division away from 0.
        name: see ``Optimizer``.
        options: ``weight_decay`` and the limits of ``Optimizer``.
    """

    def __init__(
        self,
        learning_rate: float | LearningRateSchedule = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        name: str | None = None,
        **options: float | None,
    ) -> None:
        super().__init__(learning_rate, name, **options)
        if not initial_accumulator_value >= 0:
            raise ValueError(f"initial_accumulator_value must be at least 0; got {initial_accumulator_value!r}")
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    @property
    def slots(self) -> dict[str, float]:
        """v."""
        return {"v": self.initial_accumulator_value}

    def constants(self) -> dict[str, float]:
        """Epsilon."""
        return {"epsilon": self.epsilon}

    def lines(self) -> tuple[str, ...]:
        """w <- w - r g / sqrt(v + epsilon)."""
        size = ("square(G, Q)", "add(v, Q, v)", "add(v, epsilon, Q)", "sqrt(Q, Q)")
        return (*size, "divide(G, Q, Q)", "multiply(Q, rate, Q)", "subtract(P, Q, P)")

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, as plain data."""
        own = {"initial_accumulator_value": self.initial_accumulator_value, "epsilon": self.epsilon}
        return super().get_config() | own


class Adam(Optimizer):
    """Momentum and RMSprop in one, both corrected for their start at 0.

    Args:
        learning_rate: see ``Optimizer``; about the largest change of a weight in one step.
        beta_1: how slowly old gradients are forgotten, from 0 to below 1.
        beta_2: how slowly their squares are forgotten, from 0 to below 1.
        epsilon: keeps the division away from 0; as in Keras, the correction does not touch it.
        name: see ``Optimizer``.
        options: ``weight_decay`` and the limits of ``Optimizer``.
    """

    def __init__(
        self,
        learning_rate: float | LearningRateSchedule = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        name: str | None = None,
        **options: float | None,
    ) -> None:
        super().__init__(learning_rate, name, **options)
        self.beta_1 = _fraction("beta_1", beta_1)
        self.beta_2 = _fraction("beta_2", beta_2)
        self.epsilon = epsilon

    @property
    def slots(self) -> dict[str, float]:
        """m and v."""
        return {"m": 0.0, "v": 0.0}

    def constants(self) -> dict[str, float]:
        """For m and v without their factors 1 - beta."""
        epsilon = self.epsilon / math.sqrt(1 - self.beta_2)
        return {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": epsilon}

    def rates(self, learning_rate: Any, step: Any) -> Any:
        """r c (1 - beta_1) / sqrt(1 - beta_2)."""
        # 1 - beta^t as -(e^(t log beta) - 1): powers so small that they end in 0 would take NumPy long.
        betas = self.beta_1, self.beta_2
        first, second = (-np.expm1(step * (math.log(beta) if beta else -math.inf)) for beta in betas)
        return learning_rate * np.sqrt(second) / first * ((1 - self.beta_1) / math.sqrt(1 - self.beta_2))

    def lines(self) -> tuple[str, ...]:
        """w <- w - r c m / (sqrt(v) + epsilon)."""
        first = ("multiply(m, beta_1, m)", "add(m, G, m)")
        second = ("multiply(v, beta_2, v)", "square(G, Q)", "add(v, Q, v)")
        quotient = ("sqrt(v, Q)", "add(Q, epsilon, Q)", "divide(m, Q, Q)")
        return (*first, *second, *quotient, "multiply(Q, rate, Q)", "subtract(P, Q, P)")

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, as plain data."""
        return super().get_config() | {"beta_1": self.beta_1, "beta_2": self.beta_2, "epsilon": self.epsilon}


class AdamW(Adam):
    """Adam, and every weight shrinks a little in each step, however large its gradients are.

    In plain Adam a penalty on large weights would be divided by the size of the gradients like everything else; here
    the decay stands beside that ("decoupled").

    Args:
        learning_rate: see ``Adam``.
        weight_decay: the part of every weight, times the learning rate, that is taken away before each step.
        beta_1: see ``Adam``.
        beta_2: see ``Adam``.
        epsilon: see ``Adam``.
        name: see ``Optimizer``.
        options: the limits of ``Optimizer``.
    """

    def __init__(
        self,
        learning_rate: float | LearningRateSchedule = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        name: str | None = None,
        **options: float | None,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, name, weight_decay=weight_decay, **options)


def _fraction(name: str, value: float) -> float:
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be at least 0 and less than 1; got {value!r}")
    return float(value)
