"""What a tape has recorded as plain data: the computation graph, with its values, local derivatives and adjoints.

A node's *local derivative* by one of its inputs asks how the node changes with that input alone; its *adjoint* asks how
the target changes with the node. Going back from the target, whose adjoint is 1, every node hands adjoint times local
derivative on to each input, and an input used several times adds up what it gets:

    dz/dx = sum over all nodes v computed from x of  dz/dv dv/dx

Source: A. Griewank, A. Walther, "Evaluating Derivatives", 2nd ed. 2008, section 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.engine.backward import seed, walk_values
from tutor.engine.graphtext import Name, expression, table
from tutor.engine.nests import kind
from tutor.engine.primitive import FLOAT_ERRORS
from tutor.engine.recording import Op, Recording
from tutor.engine.tensor import Tensor, Variable

__all__ = ["Graph", "Node"]

# Rows that compute every element of their result from the elements at the same place.
_NAMES = (
    "add subtract multiply divide power maximum minimum negative abs square sqrt exp log log1p expm1 sin cos tanh "
    "sigmoid softplus relu where clip cast"
)
ELEMENTWISE = frozenset(_NAMES.split())


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One value of a computation.

    Attributes:
        index: its place in ``Graph.nodes``; inputs always stand before what is computed from them.
        name: the given name, that of a variable, or v0, v1, ...
        operation: the row of the table it was computed by; "variable", "input" (a tensor that was watched) or
            "constant" where it was not computed.
        expression: how it was computed, with the names of its inputs: "2 * x"; "" where it was not.
        inputs: the indices of the nodes it was computed from; plain numbers are in the expression only.
        value: a float, or an array.
        derivatives: the local derivative by every input: in the shape of the node where each of its elements is
            computed from one element of the input, in the shape of the input where the node is a single number, and
            None where neither is so, as in a product of matrices.
        adjoint: the derivative of the target by this node, in its shape; None for constants.
        is_source: whether the tape can give the gradient by it: a variable, or a tensor that was watched.
    """

    index: int
    name: str
    operation: str
    expression: str
    inputs: tuple[int, ...]
    value: Any
    derivatives: tuple[Any, ...]
    adjoint: Any
    is_source: bool


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """How a target came about.

    Attributes:
        nodes: in the order of computation; only those that lead to the target.
        target: the index of the target, which is the last.
    """

    nodes: tuple[Node, ...]
    target: int

    def __getitem__(self, name: str) -> Node:
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(f"no node {name!r}: there are {', '.join(node.name for node in self.nodes)}")

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """A table, at most 80 columns wide: what was computed going forward, and the adjoints found going back."""
        return table(self.nodes, self.nodes[self.target].name)


def graph_of(recorded: Recording, target: Any, names: Mapping[str, Any]) -> Graph:
    """The graph of a target; the recording stays as it is.

    Args:
        recorded: what a tape has recorded.
        target: what the adjoints are derivatives of; if it has several numbers, of their sum.
        names: what to call tensors.

    Raises:
        TypeError: the target is no tensor.
        ValueError: it is not on the recording.
    """
    if not isinstance(target, Tensor):
        raise TypeError(f"the target of a graph must be a tensor; got {kind(target)}")
    target.numpy()  # complains where values are not known, inside nn.function
    top = recorded.place(target)
    if top < 0:
        raise ValueError(
            "the target is not on the tape: compute it inside `with tape:` from variables or watched tensors"
        )
    places = _leading_to(recorded, top)
    adjoints: list[Any] = [None] * (top + 1)
    adjoints[top] = seed(target, None, as_tensor=False)
    with np.errstate(all="ignore"):  # an infinite derivative is shown, not complained about
        walk_values(recorded, adjoints, places)
        return _Builder(recorded, adjoints, names).build(places)


def _leading_to(recorded: Recording, top: int) -> list[int]:
    """The places the target depends on, in order."""
    wanted = {top}
    for place in range(top, -1, -1):
        if place in wanted:
            wanted.update(at for at, _ in recorded[place][1])
    return sorted(wanted)


class _Builder:
    """Makes nodes of what was recorded."""

    def __init__(self, recorded: Recording, adjoints: list[Any], names: Mapping[str, Any]) -> None:
        self.recorded = recorded
        self.adjoints = adjoints
        self.given = {id(tensor): name for name, tensor in names.items()}
        self.taken: set[str] = set(names)
        self.unnamed = 0
        self.nodes: list[Node] = []
        # Where the places of the recording, and constants by their id, stand among the nodes.
        self.by_place: dict[int, int] = {}
        self.by_constant: dict[int, int] = {}

    def build(self, places: list[int]) -> Graph:
        leaves = self._values_of_leaves(places)
        for place in places:
            op, parents, operands, values, result = self.recorded[place]
            if op is None:
                operation = "variable" if isinstance(result, Variable) else "input"
                value = leaves.get(place, result.value)
                self.by_place[place] = self._add(operation, result, value, adjoint=self.adjoints[place], is_source=True)
                continue
            rules = list(parents)
            inputs: list[int] = []
            derivatives: list[Any] = []
            shown: list[Any] = []  # names of nodes, plain numbers, options
            for number, (operand, value) in enumerate(zip(operands, values, strict=True)):
                if op.is_option(number, operand):
                    shown.append(value)
                elif rules and isinstance(operand, Tensor) and self.recorded.place(operand) == rules[0][0]:
                    at, rule = rules.pop(0)
                    inputs.append(self.by_place[at])
                    derivatives.append(_local(op, rule, result.value, values))
                    shown.append(Name(self.nodes[inputs[-1]].name))
                elif _is_array(value) or (isinstance(operand, Tensor) and id(operand) in self.given):
                    inputs.append(self._constant(operand, value))
                    derivatives.append(None)
                    shown.append(Name(self.nodes[inputs[-1]].name))
                else:
                    shown.append(value)
            self.by_place[place] = self._add(
                op.name,
                result,
                result.value,
                expression(op.name, shown),
                tuple(inputs),
                tuple(derivatives),
                self.adjoints[place],
            )
        return Graph(tuple(self.nodes), len(self.nodes) - 1)

    def _add(
        self,
        operation: str,
        tensor: Any,
        value: Any,
        text: str = "",
        inputs: tuple[int, ...] = (),
        derivatives: tuple[Any, ...] = (),
        adjoint: Any = None,
        is_source: bool = False,
    ) -> int:
        index = len(self.nodes)
        name = self._name(tensor)
        value, adjoint = _own(value), _own(adjoint)
        self.nodes.append(Node(index, name, operation, text, inputs, value, derivatives, adjoint, is_source))
        return index

    def _constant(self, operand: Any, value: Any) -> int:
        """The node of an array that the tape does not follow."""
        if id(operand) not in self.by_constant:
            self.by_constant[id(operand)] = self._add("constant", operand, value)
        return self.by_constant[id(operand)]

    def _name(self, tensor: Any) -> str:
        if id(tensor) in self.given:
            return self.given[id(tensor)]
        if isinstance(tensor, Variable) and tensor.name != "variable":  # what it is called if nobody gave it a name
            name, number = tensor.name, 1
            while name in self.taken:
                name, number = f"{tensor.name}_{number}", number + 1
        else:
            while (name := f"v{self.unnamed}") in self.taken:
                self.unnamed += 1
        self.taken.add(name)
        return name

    def _values_of_leaves(self, places: list[int]) -> dict[int, Any]:
        """What the computation has seen of the leaves: variables may have changed since."""
        seen: dict[int, Any] = {}
        for place in places:
            _, _, operands, values, _ = self.recorded[place]
            for operand, value in zip(operands, values, strict=True):
                if isinstance(operand, Tensor):
                    seen.setdefault(self.recorded.place(operand), value)
        return seen


def _local(op: Op, rule: Any, result: Any, values: tuple[Any, ...]) -> Any:
    """The local derivative that a rule stands for: what it makes of ones; None if that mixes several elements."""
    single = np.size(result) == 1
    if not single and op.name not in ELEMENTWISE:
        return None
    ones: Any = 1.0 if result.__class__ is float else np.ones_like(result)[()]
    try:
        found = rule(ones, result, *values)
    except FLOAT_ERRORS:
        given = (np.float64(each) if each.__class__ is float else each for each in (ones, result, *values))
        found = rule(*given)
    return _own(found)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0


def _own(value: Any) -> Any:
    """A value that nobody can change: a float for a float64 number, a copy of an array."""
    if isinstance(value, np.ndarray) and value.ndim:
        return value.copy()
    return float(value) if isinstance(value, np.float64) else value
