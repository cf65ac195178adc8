"""What all optimizers have in common: a memory of their variables, and one step for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.config import decode, encode
from tutor.engine.optimizers.memory import Clipping, Gradient, Memory, checked_gradient
from tutor.engine.optimizers.rule import Rule
from tutor.engine.optimizers.schedules import LearningRateSchedule
from tutor.engine.tensor import Variable
from tutor.engine.wording import counted

if TYPE_CHECKING:
    from tutor.engine.arrays import Array


class Optimizer(Rule):
    """Base of all optimizers.

    A subclass defines ``update``, and ``slots`` if it remembers anything:

        class Heavy(nn.optimizers.Optimizer):
            slots = {"m": 0.0}                                # one number for every weight, which starts at 0

            def update(self, value, gradient, scratch, rate, m):
                m *= 0.9
                m += gradient
                value -= rate * m

    The engine's own optimizers define ``lines`` instead, so that plans can write their steps down, see ``kinds``.

    Args:
        learning_rate: the length of a step, or a schedule of it; may be changed between steps.
        name: what messages call it.
        weight_decay: the part of every weight, times the learning rate, that is taken away before each step.
        clipnorm: see ``Clipping``.
        clipvalue: see ``Clipping``.
        global_clipnorm: see ``Clipping``.

    Attributes:
        iterations: how many steps have been taken.
    """

    def __init__(
        self,
        learning_rate: float | LearningRateSchedule = 0.01,
        name: str | None = None,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
    ) -> None:
        super().__init__(learning_rate, weight_decay)
        self.name = name or type(self).__name__.lower()
        self.clipping = Clipping(clipnorm, clipvalue, global_clipnorm)
        self._variables: list[Variable] = []
        self._memories: list[Memory] = []

    # --- its variables ---

    @property
    def variables(self) -> list[Variable]:
        """The variables that the memory was made for; none before."""
        return list(self._variables)

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the memory for these variables.

        Raises:
            ValueError: a variable is named twice, or holds no floats.
        """
        if len({*map(id, variables)}) < len(variables):
            raise ValueError("a variable stands twice in the list: it would be moved twice")
        for variable in variables:
            if not variable.differentiable:
                raise ValueError(f"variable {variable.name!r} holds {variable.dtype}: only floats can be trained")
        self._variables = list(variables)
        kinds = dict.fromkeys(variable.dtype for variable in self._variables)
        self._memories = [
            Memory([variable for variable in self._variables if variable.dtype == kind], self.slots) for kind in kinds
        ]

    def build_once(self, variables: Sequence[Variable]) -> bool:
        """Make the memory for these variables unless that is done; whether they are all that it remembers, in order.

        Raises:
            ValueError: the memory is that of other variables.
        """
        if not self._variables:
            self.build(variables)
        given, own = [*map(id, variables)], [*map(id, self._variables)]
        if not {*own}.issuperset(given):
            raise ValueError(
                f"this {type(self).__name__} remembers {counted(len(own), 'other variable')}: "
                "make a new optimizer for every model, and compile again after making layers trainable"
            )
        return given == own

    def rebuild(self) -> None:
        """Lay the memory out anew, as the variables have been moved; what is remembered stays."""
        store: dict[str, Any] = {}
        self.save_own_variables(store)
        self.build(self._variables)
        self.load_own_variables(store)

    @property
    def memory(self) -> Memory | None:
        """The memory, if all variables are of one dtype; None otherwise."""
        return self._memories[0] if len(self._memories) == 1 else None

    # --- a step ---

    def apply(self, gradients: Sequence[Gradient], variables: Sequence[Variable] | None = None) -> None:
        """One step: change every variable in place by its gradient.

        Args:
            gradients: one for each variable, in its shape.
            variables: those of the first step, or some of them; all of them unless given.

        Raises:
            ValueError: a gradient is missing or has another shape, or a variable is not one of the first step's.
        """
        variables = self._variables if variables is None else list(variables)
        if len(gradients) != len(variables):
            raise ValueError(f"{counted(len(gradients), 'gradient')} for {counted(len(variables), 'variable')}")
        found = {
            id(variable): checked_gradient(gradient, variable)
            for gradient, variable in zip(gradients, variables, strict=True)
        }
        whole = self.build_once(variables)
        for memory in self._memories:
            for variable, part in zip(memory.flat.variables, memory.gradients, strict=True):
                part[...] = found.get(id(variable), 0)
        if self.clipping:
            self.clipping(self._memories)
        for memory in self._memories:
            memory.flat.let_go()
            memory.flat.pull()
            if whole:
                self._step(memory.everything())
            else:
                for variable in memory.flat.variables:
                    if id(variable) in found:
                        self._step(memory.part(variable))
            memory.flat.push()
        self.iterations += 1

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Gradient, Variable]]) -> None:
        """One step, from pairs of gradient and variable: ``apply_gradients(zip(gradients, variables))``.

        Raises:
            ValueError: there are no pairs.
            TypeError: they are the wrong way round.
        """
        pairs = list(grads_and_vars)
        if not pairs:
            raise ValueError("there are no gradients: has the zip been used up already, or has the model no weights?")
        if isinstance(pairs[0][0], Variable) and not isinstance(pairs[0][1], Variable):
            raise TypeError("each pair must be (gradient, variable), in this order: zip(gradients, variables)")
        self.apply([gradient for gradient, _ in pairs], [variable for _, variable in pairs])

    def _step(self, arrays: tuple[Array, ...]) -> None:
        value, gradient, scratch, *slots = arrays
        self.see_slots(len(slots))
        rate = np.array(self.rates(self.learning_rate, self.iterations + 1), value.dtype)
        with np.errstate(all="ignore"):  # training that runs away shows in its loss
            if self.weight_decay:
                value *= value.dtype.type(self.kept(self.learning_rate))
            self.update(value, gradient, scratch, rate, *slots)

    # --- plain data ---

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Put the memory into ``store``, so that training can go on another day; the names are Keras' of this method.

        ``store`` gets "iterations", and for each variable and each slot an array in the variable's shape.
        """
        store["iterations"] = np.array(self.iterations)
        store.update({key: part.copy() for key, part in self._parts().items()})

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Take over what ``save_own_variables`` has put into ``store``; ``build`` must have been called.

        Raises:
            ValueError: it belongs to other variables or to another kind of optimizer.
        """
        parts = self._parts()
        shapes = {key: np.shape(store[key]) for key in store if key != "iterations"}
        wanted = {key: part.shape for key, part in parts.items()}
        if shapes != wanted or "iterations" not in store:
            raise ValueError(
                f"what was stored is not the memory of this {type(self).__name__}: stored {shapes}, needed {wanted}"
            )
        for key, part in parts.items():
            part[...] = store[key]
        self.iterations = int(store["iterations"])

    def _parts(self) -> dict[str, Array]:
        """The parts of all slots, by the numbers of variable and slot."""
        numbers = {id(variable): number for number, variable in enumerate(self._variables)}
        return {
            f"variable{numbers[id(variable)]}_slot{slot}": part
            for memory in self._memories
            for slot, vector in enumerate(memory.slots)
            for variable, part in zip(memory.flat.variables, memory.flat.cut(vector), strict=True)
        }

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, as plain data."""
        clipping = self.clipping
        return {
            "learning_rate": encode(self._learning_rate),
            "name": self.name,
            "weight_decay": self.weight_decay,
            "clipnorm": clipping.clipnorm,
            "clipvalue": clipping.clipvalue,
            "global_clipnorm": clipping.global_clipnorm,
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Optimizer:
        """A new optimizer as ``get_config`` described it, with an empty memory."""
        return cls(**{name: decode(value) for name, value in config.items()})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} learning_rate={self.learning_rate}, iterations={self.iterations}>"
