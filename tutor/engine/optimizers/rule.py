"""The rule by which an optimizer moves weights: what one step does with a vector of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.tensor import Tensor

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from tutor.engine.arrays import Array


class Rule:
    """Base of ``Optimizer``: the arithmetic of a step.

    Args:
        learning_rate: the length of a step, or a schedule of it.
        weight_decay: the part of every weight, times the learning rate, that is taken away before each step.

    Attributes:
        iterations: how many steps have been taken.
    """

    def __init__(self, learning_rate: Any, weight_decay: float | None) -> None:
        self.learning_rate = learning_rate
        if weight_decay is not None and not weight_decay >= 0:
            raise ValueError(f"weight_decay must be at least 0; got {weight_decay!r}")
        self.weight_decay = weight_decay
        self.iterations = 0
        # Numbers as arrays, and what they were made from; lines, and the function they were compiled to.
        self._numbers: dict[str, Array] = {}
        self._numbers_of: Any = None
        self._compiled: tuple[Any, Any] = (None, None)
        # Rates worked out beforehand: what they depend on, the first step, the rates.
        self._table: tuple[Any, int, Array] = (None, 0, np.empty(0))

    @property
    def learning_rate(self) -> float:
        """The length of the next step."""
        given = self._learning_rate
        return float(given(self.iterations)) if callable(given) else given

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if callable(value):
            self._learning_rate: Any = value
            return
        if isinstance(value, Tensor):
            value = value.item()
        if not isinstance(value, (int, float, np.floating)) or not 0 <= value < math.inf:
            raise ValueError(
                f"learning_rate must be a number of at least 0, such as 0.01, or a schedule of them; got {value!r}"
            )
        self._learning_rate = float(value)

    # --- what subclasses say ---

    @property
    def slots(self) -> Mapping[str, float]:
        """What is remembered about every weight: names, and where each starts."""
        return {}

    def update(self, value: Array, gradient: Array, scratch: Array, rate: Array, *slots: Array) -> None:
        """Change the array ``value`` in place, element by element; ``gradient`` stays as it is.

        Args:
            value: the weights, any shape.
            gradient: of the loss, in their shape.
            scratch: an array of that shape to calculate in; what it held is lost.
            rate: what ``rates`` gives for this step, an array without axes.
            slots: what is remembered about these weights, changed in place.
        """
        lines = self.lines()
        if not lines:
            raise NotImplementedError(
                f"{type(self).__name__} must define update(value, gradient, scratch, rate, *slots)"
            )
        numbers = self.numbers(value.dtype)
        if self._compiled[0] != lines:
            names = ("P", "G", "Q", "rate", *self.slots, *numbers)
            source = f"def step({', '.join(names)}):\n" + "".join(f"    {line}\n" for line in lines)
            functions = dict(vars(np))
            exec(compile(source, f"<a step of {type(self).__name__}>", "exec"), functions)
            self._compiled = lines, functions["step"]
        self._compiled[1](value, gradient, scratch, rate, *slots, *numbers.values())

    def lines(self) -> tuple[str, ...]:
        """The step as NumPy calls: on P, G and Q, the arguments of ``update``, and on slots and constants by name."""
        return ()

    def rates(self, learning_rate: Any, step: Any) -> Any:
        """The ``rate`` that ``update`` gets: the learning rate, with whatever else depends on the step alone.

        Args:
            learning_rate: in this step.
            step: its number, from 1; both may be arrays, for several steps at once.
        """
        del step
        return learning_rate

    def constants(self) -> dict[str, float]:
        """The numbers in ``lines``, by name."""
        return {}

    # --- for those who take steps ---

    def see_slots(self, count: int) -> None:
        """See whether it is still so many slots that are remembered.

        Raises:
            ValueError: an option has been changed since the memory was made.
        """
        if count != len(self.slots):
            raise ValueError(
                f"{type(self).__name__} remembers {', '.join(self.slots) or 'nothing'} now, which it did not from the "
                "beginning: set its options before the first step"
            )

    @property
    def steady(self) -> bool:
        """Whether all steps get the same ``rate`` as long as nobody changes the learning rate."""
        return type(self).rates is Rule.rates and not callable(self._learning_rate)

    def kept(self, learning_rate: Any) -> Any:
        """What weight decay leaves of every weight, in a step of that learning rate; or in several, as an array."""
        return 1 - (self.weight_decay or 0.0) * learning_rate

    def numbers(self, dtype: DTypeLike) -> dict[str, Array]:
        """``constants`` as arrays without axes, which NumPy takes faster than Python's numbers."""
        wanted = (dtype, self.constants())
        if wanted != self._numbers_of:
            self._numbers = {name: np.array(number, dtype) for name, number in wanted[1].items()}
            self._numbers_of = wanted
        return self._numbers

    def next_rates(self, count: int) -> tuple[Any, Array]:
        """The learning rates of the next ``count`` steps, a number if they are all the same, and ``rates`` of them."""
        given, first = self._learning_rate, self.iterations
        if callable(given):
            each = np.array([given(step) for step in range(first, first + count)], np.float64)
            return each, np.asarray(self.rates(each, np.arange(first + 1.0, first + count + 1)))
        key, start, table = self._table
        if key != (given, self.constants()) or not start <= first <= start + len(table) - count:
            # Many at once: a call for 1000 numbers takes little longer than for one.
            steps = np.arange(first + 1.0, first + max(count, 1000) + 1)
            key, start, table = (given, self.constants()), first, self.rates(np.full(len(steps), given), steps)
            self._table = key, start, table
        return given, table[first - start : first - start + count]
