"""Learning rates that change on the way: long steps while far from the goal, short ones close to it.

A schedule is called with the number of steps taken so far, 0 before the first, and gives the learning rate of the next
one. It goes wherever a learning rate is asked for: ``Adam(learning_rate=ExponentialDecay(0.1, 1000, 0.9))``.
Names, arguments and formulas are those of ``keras.optimizers.schedules``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from tutor.engine.config import deserialize as deserialize
from tutor.engine.config import serialize as serialize
from tutor.engine.wording import counted


class LearningRateSchedule:
    """Base of all schedules: override ``__call__``."""

    def __call__(self, step: int) -> float:
        """The learning rate after ``step`` steps."""
        raise NotImplementedError(f"{type(self).__name__} must define __call__(step)")

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, as plain data."""
        # Every schedule keeps each argument under its own name.
        return dict(vars(self))

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> LearningRateSchedule:
        """The schedule that ``get_config`` described."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.get_config().items())})"


class ExponentialDecay(LearningRateSchedule):
    """Multiplied by ``decay_rate`` every ``decay_steps`` steps: r = r0 decay_rate^(t / decay_steps).

    Args:
        initial_learning_rate: r0.
        decay_steps: how many steps it takes to be multiplied once.
        decay_rate: what it is multiplied with.
        staircase: go down in stairs, not in a slope: t / decay_steps is rounded down.
    """

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False
    ) -> None:
        self.initial_learning_rate = _rate("initial_learning_rate", initial_learning_rate)
        self.decay_steps = _steps("decay_steps", decay_steps)
        self.decay_rate = decay_rate
        self.staircase = staircase

    def __call__(self, step: int) -> float:
        """r0 decay_rate^(step / decay_steps)."""
        times = step // self.decay_steps if self.staircase else step / self.decay_steps
        return self.initial_learning_rate * self.decay_rate**times


class InverseTimeDecay(LearningRateSchedule):
    """Divided by a number that grows evenly: r = r0 / (1 + decay_rate t / decay_steps).

    Args:
        initial_learning_rate: r0.
        decay_steps: how many steps add ``decay_rate`` to the divisor.
        decay_rate: how fast the divisor grows.
        staircase: go down in stairs, not in a slope.
    """

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False
    ) -> None:
        self.initial_learning_rate = _rate("initial_learning_rate", initial_learning_rate)
        self.decay_steps = _steps("decay_steps", decay_steps)
        self.decay_rate = decay_rate
        self.staircase = staircase

    def __call__(self, step: int) -> float:
        """r0 / (1 + decay_rate step / decay_steps)."""
        times = step // self.decay_steps if self.staircase else step / self.decay_steps
        return self.initial_learning_rate / (1 + self.decay_rate * times)


class PolynomialDecay(LearningRateSchedule):
    """From r0 to the end in ``decay_steps`` steps: r = (r0 - end) (1 - t / decay_steps)^power + end.

    Args:
        initial_learning_rate: r0.
        decay_steps: how many steps it takes.
        end_learning_rate: where it stays afterwards.
        power: 1 goes down in a straight line, 2 in a parabola that flattens towards the end.
        cycle: start again afterwards, with 2, 3, ... times as many steps, instead of staying.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
    ) -> None:
        self.initial_learning_rate = _rate("initial_learning_rate", initial_learning_rate)
        self.decay_steps = _steps("decay_steps", decay_steps)
        self.end_learning_rate = _rate("end_learning_rate", end_learning_rate)
        self.power = power
        self.cycle = cycle

    def __call__(self, step: int) -> float:
        """(r0 - end) (1 - step / decay_steps)^power + end."""
        cycles = max(1, math.ceil(step / self.decay_steps)) if self.cycle else 1
        left = 1 - min(step, self.decay_steps * cycles) / (self.decay_steps * cycles)
        return float((self.initial_learning_rate - self.end_learning_rate) * left**self.power + self.end_learning_rate)


class CosineDecay(LearningRateSchedule):
    """Half a wave of the cosine: slow at both ends. r = r0 ((1 - alpha) (1 + cos(pi t / decay_steps)) / 2 + alpha).

    With a warm-up it first climbs in a straight line, because far from the goal Adam's first steps are wild guesses.

    Args:
        initial_learning_rate: r0, or where the warm-up begins.
        decay_steps: how many steps the way down takes.
        alpha: where it stays afterwards, as a part of r0.
        warmup_target: where the warm-up ends and the way down begins; None is no warm-up.
        warmup_steps: how many steps the warm-up takes.

    Source: Loshchilov and Hutter 2017 (SGDR).
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self.initial_learning_rate = _rate("initial_learning_rate", initial_learning_rate)
        self.decay_steps = _steps("decay_steps", decay_steps)
        self.alpha = alpha
        self.warmup_target = None if warmup_target is None else _rate("warmup_target", warmup_target)
        self.warmup_steps = warmup_steps

    def __call__(self, step: int) -> float:
        """The warm-up's straight line, then the wave."""
        top = self.initial_learning_rate
        if self.warmup_target is not None:
            if step < self.warmup_steps:
                return top + (self.warmup_target - top) * step / self.warmup_steps
            top, step = self.warmup_target, step - self.warmup_steps
        wave = (1 + math.cos(math.pi * min(step, self.decay_steps) / self.decay_steps)) / 2
        return top * ((1 - self.alpha) * wave + self.alpha)


class PiecewiseConstantDecay(LearningRateSchedule):
    """One value up to the first boundary, including it, the next value up to the second, and so on.

    Args:
        boundaries: numbers of steps, ascending.
        values: learning rates, one more than there are boundaries.

    Raises:
        ValueError: there are too many or too few values, or the boundaries do not ascend.
    """

    def __init__(self, boundaries: Sequence[int], values: Sequence[float]) -> None:
        if len(values) != len(boundaries) + 1:
            raise ValueError(
                f"{counted(len(values), 'value')} for boundaries {list(boundaries)}: "
                f"give one more than boundaries, {len(boundaries) + 1}"
            )
        if list(boundaries) != sorted(boundaries):
            raise ValueError(f"boundaries must ascend; got {list(boundaries)}")
        self.boundaries = list(boundaries)
        self.values = [_rate("values", value) for value in values]

    def __call__(self, step: int) -> float:
        """The value of the first boundary that ``step`` has not passed."""
        for boundary, value in zip(self.boundaries, self.values, strict=False):
            if step <= boundary:
                return value
        return self.values[-1]


def _rate(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{name} must be a number of at least 0, such as 0.01; got {value!r}")
    return float(value)


def _steps(name: str, value: int) -> int:
    if not value > 0:
        raise ValueError(f"{name} must be greater than 0; got {value!r}")
    return value
