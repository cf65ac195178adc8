"""What a tape writes down.

A *recording* is one append-only list of nodes, in the order of computation. A node is a plain tuple:

    (operation, parents, operands, values, result)
        parents    (place, rule) of every operand that stands on the recording itself
        operands   what the operation was given: tensors, plain values, options
        values     the same, with plain values for tensors
        result     the tensor that came out

Operands always stand before their results: walking the list backwards meets every node after all that use it, so no
graph has to be sorted. Source: A. Griewank, A. Walther, "Evaluating Derivatives", 2nd ed. 2008, chapter 3 (the list is
named after R. E. Wengert, 1964).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from tutor.engine.tensor import Tensor, Variable

# (g, o, *arguments) -> the gradient by one of the arguments
Rule: TypeAlias = Callable[..., Any]
Node: TypeAlias = "tuple[Op | None, tuple[tuple[int, Rule], ...], tuple[Any, ...], tuple[Any, ...], Tensor]"


class Op:
    """A row of the table.

    Attributes:
        name: what messages, graphs and traces call it.
        forward: computes it from plain arrays.
        rules: the VJPs, one for each operand that has a derivative; a function of the operand's number where there
            may be any number of them.
        stretches: whether operands may be broadcast, so that gradients must be summed back to their shapes.
    """

    # No dataclass: making one would take a tenth of the time that importing the engine may take.
    __slots__ = ("forward", "name", "rules", "stretches")

    def __init__(
        self,
        name: str,
        forward: Callable[..., Any],
        rules: tuple[Rule, ...] | Callable[[int], Rule | None],
        stretches: bool = False,
    ) -> None:
        self.name, self.forward, self.rules, self.stretches = name, forward, rules, stretches

    def is_option(self, number: int, operand: Any) -> bool:
        """Whether an operand, with its number, is an option such as an axis rather than something to compute with."""
        if callable(self.rules):
            return number == 0 and operand.__class__ is int
        return 0 < len(self.rules) <= number


class Recording(list["Node"]):
    """The nodes, shared by all tapes that record at the same time.

    Attributes:
        leaves: where the watched tensors stand, by ``id``; the nodes keep them alive, so that no id is used twice.
        accessed: whether variables are watched when they are used.
        tracing: whether it is being made by ``nn.function``, for values that are not known yet.
        shared: whether more than one tape has joined in.
        holders: how many tapes may still ask for gradients; the last to go empties the list, which breaks the
            reference cycles between results and nodes at once.
    """

    __slots__ = ("accessed", "holders", "leaves", "shared", "tracing")

    def __init__(self) -> None:
        self.leaves: dict[int, int] = {}
        self.accessed = False
        self.tracing = False
        self.shared = False
        self.holders = 0

    def add_leaf(self, tensor: Tensor) -> int:
        """Write down a tensor that is no operation's result; its place."""
        known = self.place(tensor)
        return known if known >= 0 else self._append_leaf(tensor)

    def _append_leaf(self, tensor: Tensor) -> int:
        self.leaves[id(tensor)] = at = len(self)
        self.append((None, (), (), (), tensor))
        self.take_over(tensor, at)
        return at

    def take_over(self, tensor: Tensor, at: int) -> None:
        """From now on the tensor stands here; where it stood before may still be asked about it."""
        earlier = tensor._recording
        if earlier:
            earlier.leaves[id(tensor)] = tensor._at
            if isinstance(tensor, Variable):
                tensor._earlier = [other for other in tensor._earlier if other and other is not self] + [earlier]
        tensor._recording, tensor._at = self, at

    def place(self, tensor: Tensor) -> int:
        """Where the tensor stands, -1 if it does not."""
        return tensor._at if tensor._recording is self else self.leaves.get(id(tensor), -1)

    def freeze(self, variable: Variable) -> None:
        """Put a copy of the variable's value into all nodes that used it, as the variable is about to change."""
        at = self.place(variable)
        old = Tensor(variable.value.copy() if variable.value.__class__ is np.ndarray else variable.value)
        old._recording, old._at = self, at
        for number, (op, parents, operands, values, result) in enumerate(self):
            if any(operand is variable for operand in operands):
                given = tuple(old if operand is variable else operand for operand in operands)
                known = tuple(
                    old.value if operand is variable else value for operand, value in zip(operands, values, strict=True)
                )
                self[number] = (op, parents, given, known, result)

    def leave(self) -> None:
        """One tape needs the nodes no longer."""
        self.holders -= 1
        if self.holders <= 0:
            self.clear()
            self.leaves.clear()
