"""What happens when an operation meets tensors: it is computed, and if a tape records, a node is written down.

A *primitive* is an operation the engine knows the derivative of; every one has a row in ``TABLE``. A row holds how the
operation is computed and one rule for each of its operands: a *vector-Jacobian product* (VJP), which turns g, the
gradient of the target by the operation's result o, into the gradient by that operand. All rules are called alike:

    rule(g, o, *arguments)      arguments: exactly what the operation was computed from

Rules are ordinary code on numbers, arrays or tensors, so that a tape which watches them run learns the second
derivative without any further rules.

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
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from tutor.engine.dtypes import meet
from tutor.engine.tensor import Tensor, Variable

# (g, o, *arguments) -> the gradient by one of the arguments
Rule: TypeAlias = Callable[..., Any]
Node: TypeAlias = "tuple[Op | None, tuple[tuple[int, Rule], ...], tuple[Any, ...], tuple[Any, ...], Tensor]"

_ndarray, _float64 = np.ndarray, np.float64
# What Python's float arithmetic raises where NumPy gives inf or nan.
FLOAT_ERRORS = (ZeroDivisionError, OverflowError, ValueError)


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """A row of the table.

    Attributes:
        name: what messages, graphs and traces call it.
        forward: computes it from plain arrays.
        rules: the VJPs, one for each operand that has a derivative; a function of the operand's number where there
            may be any number of them.
    """

    name: str
    forward: Callable[..., Any]
    rules: tuple[Rule, ...] | Callable[[int], Rule]


TABLE: dict[str, Op] = {}


class Recording(list["Node"]):
    """The nodes, shared by all tapes that record at the same time.

    Attributes:
        leaves: where the watched tensors stand, by ``id``; the nodes keep them alive, so that no id is used twice.
        accessed: whether variables are watched when they are used.
        tracing: whether it is being made by ``nn.function``, for values that are not known yet.
        holders: how many tapes may still ask for gradients; the last to go empties the list, which breaks the
            reference cycles between results and nodes at once.
    """

    __slots__ = ("accessed", "holders", "leaves", "tracing")

    def __init__(self) -> None:
        self.leaves: dict[int, int] = {}
        self.accessed = False
        self.tracing = False
        self.holders = 0

    def add_leaf(self, tensor: Tensor) -> int:
        """Write down a tensor that is no operation's result; its place."""
        known = self.place(tensor)
        if known >= 0:
            return known
        earlier = tensor._recording
        if earlier and earlier is not self:
            earlier.leaves[id(tensor)] = tensor._at  # a persistent tape may still be asked about it
        tensor._recording, tensor._at = self, len(self)
        self.leaves[id(tensor)] = len(self)
        self.append((None, (), (), (), tensor))
        return tensor._at

    def place(self, tensor: Tensor) -> int:
        """Where the tensor stands, -1 if it does not."""
        return tensor._at if tensor._recording is self else self.leaves.get(id(tensor), -1)

    def freeze(self, variable: Variable) -> None:
        """Put a copy of the variable's value into all nodes that used it, as the variable is about to change."""
        at = self.place(variable)
        old = Tensor(variable.value.copy() if variable.value.__class__ is _ndarray else variable.value)
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


_recording: Recording | None = None


def recording() -> Recording | None:
    """Where operations are written down at the moment, if anywhere."""
    return _recording


def record_on(target: Recording | None) -> None:
    """Write operations down there from now on."""
    global _recording
    _recording = target


def _leaf(tensor: Tensor, target: Recording) -> int:
    """The place of a tensor that was not on the recording a moment ago; -1 if nobody watches it."""
    known = target.leaves.get(id(tensor), -1)
    if known < 0:
        if not (target.accessed and tensor.__class__ is Variable and tensor.trainable and tensor.differentiable):
            return -1
        return target.add_leaf(tensor)
    tensor._recording, tensor._at = target, known
    return known


def _row(name: str, forward: Callable[..., Any], rules: Any) -> Op:
    op = Op(name, forward, rules)
    assert name not in TABLE
    TABLE[name] = op
    return op


def unary(name: str, forward: Callable[..., Any], rule: Rule, scalar: Callable[[float], float] | None = None) -> Any:
    """Add the row of an operation on one array, and return the function that applies it.

    Args:
        name: of the row.
        forward: on arrays.
        rule: (g, o, a) -> the gradient by a.
        scalar: the same on one Python float, where that is faster than ``forward``.
    """
    op = _row(name, forward, (rule,))

    def apply(a: Any, /) -> Any:
        if isinstance(a, Tensor):
            av = a.value
        elif a.__class__ is float and scalar is not None:
            return _by_scalar(scalar, forward, a)
        else:
            return forward(a if a.__class__ is _ndarray else np.asarray(a))
        if av.__class__ is float and scalar is not None:
            v = _by_scalar(scalar, forward, av)
        else:
            v = forward(av)
            if v.__class__ is _float64:
                v = float(v)
        target = _recording
        if target is None:
            return Tensor(v)
        at = a._at if a._recording is target else _leaf(a, target)
        if at < 0:
            return Tensor(v)
        out = Tensor(v, target, len(target))
        target.append((op, ((at, rule),), (a,), (av,), out))
        return out

    return _named(apply, name)


def _by_scalar(scalar: Callable[[float], float], forward: Callable[..., Any], value: float) -> float:
    try:
        return scalar(value)
    except FLOAT_ERRORS:
        return float(forward(_float64(value)))


def binary(
    name: str,
    forward: Callable[..., Any],
    left: Rule,
    right: Rule,
    scalar: Callable[[float, float], float] | None = None,
) -> tuple[Any, Any]:
    """Add the row of an operation on two arrays; the functions that apply it, and that with operands exchanged.

    Args:
        name: of the row.
        forward: on arrays, of any two shapes that NumPy broadcasts together (matmul: multiplies).
        left: (g, o, a, b) -> the gradient by a, in the shape of o: the tape sums it back to a's.
        right: the same by b.
        scalar: the same on two Python floats.
    """
    op = _row(name, forward, (left, right))

    def apply(a: Any, b: Any, /) -> Any:
        a_tensor, b_tensor = isinstance(a, Tensor), isinstance(b, Tensor)
        av = a.value if a_tensor else a
        bv = b.value if b_tensor else b
        kind = av.__class__
        if kind is _ndarray and bv.__class__ is _ndarray and av.dtype is bv.dtype:
            v = forward(av, bv)
            if v.__class__ is _float64:
                v = float(v)
        elif kind is float and bv.__class__ is float and scalar is not None:
            v = _by_scalars(scalar, forward, av, bv)
        else:
            av, bv = meet(name, a, b)
            if av.__class__ is float and bv.__class__ is float and scalar is not None:
                v = _by_scalars(scalar, forward, av, bv)
            else:
                v = forward(av, bv)
                if v.__class__ is _float64:
                    v = float(v)
        if not (a_tensor or b_tensor):
            return v
        target = _recording
        if target is None:
            return Tensor(v)
        at = (a._at if a._recording is target else _leaf(a, target)) if a_tensor else -1
        bt = (b._at if b._recording is target else _leaf(b, target)) if b_tensor else -1
        if at >= 0:
            parents = ((at, left), (bt, right)) if bt >= 0 else ((at, left),)
        elif bt >= 0:
            parents = ((bt, right),)
        else:
            return Tensor(v)
        out = Tensor(v, target, len(target))
        target.append((op, parents, (a, b), (av, bv), out))
        return out

    def reflected(b: Any, a: Any, /) -> Any:
        return apply(a, b)

    return _named(apply, name), _named(reflected, name)


def _by_scalars(scalar: Callable[[float, float], float], forward: Callable[..., Any], a: float, b: float) -> float:
    try:
        return scalar(a, b)
    except FLOAT_ERRORS:
        return float(forward(_float64(a), _float64(b)))


def shaping(name: str, forward: Callable[..., Any], rule: Rule) -> Any:
    """Add the row of an operation on one array with options, such as an axis, and return the function that applies it.

    Args:
        name: of the row.
        forward: (array, *options).
        rule: (g, o, a, *options) -> the gradient by a.
    """
    op = _row(name, forward, (rule,))

    def apply(a: Any, /, *options: Any) -> Any:
        if not isinstance(a, Tensor):
            return forward(a if a.__class__ is _ndarray else np.asarray(a), *options)
        av = a.value
        v = _kept(forward(np.asarray(av) if av.__class__ is float else av, *options))
        target = _recording
        if target is None:
            return Tensor(v)
        at = a._at if a._recording is target else _leaf(a, target)
        if at < 0:
            return Tensor(v)
        out = Tensor(v, target, len(target))
        target.append((op, ((at, rule),), (a, *options), (av, *options), out))
        return out

    return _named(apply, name)


def combining(name: str, forward: Callable[..., Any], rules: Callable[[int], Rule | None]) -> Any:
    """Add the row of an operation on any number of arrays and options, and return the function that applies it.

    Args:
        name: of the row.
        forward: (*operands).
        rules: the number of an operand -> its rule, (g, o, *operands) -> the gradient by it; None for options.
    """
    op = _row(name, forward, rules)

    def apply(*operands: Any) -> Any:
        values = tuple(item.value if isinstance(item, Tensor) else item for item in operands)
        v = forward(*values)
        if not any(isinstance(item, Tensor) for item in operands):
            return v
        out = Tensor(_kept(v))
        target = _recording
        if target is not None:
            parents = []
            for number, item in enumerate(operands):
                if isinstance(item, Tensor):
                    at = item._at if item._recording is target else _leaf(item, target)
                    if at >= 0 and (rule := rules(number)) is not None:
                        parents.append((at, rule))
            if parents:
                out._recording, out._at = target, len(target)
                target.append((op, tuple(parents), operands, values, out))
        return out

    return _named(apply, name)


def stepping(name: str, forward: Callable[..., Any]) -> Any:
    """Add the row of an operation whose derivative is 0 wherever it has one, such as a comparison.

    It gives plain values, which no tape follows. Only a trace writes it down, as its result depends on the inputs.
    """
    op = _row(name, forward, ())

    def apply(*operands: Any) -> Any:
        values = tuple(item.value if isinstance(item, Tensor) else item for item in operands)
        v = forward(*values)
        target = _recording
        if target is None or not target.tracing:
            return v
        if not any(isinstance(item, Tensor) and target.place(item) >= 0 for item in operands):
            return v
        out = Tensor(_kept(v), target, len(target))
        target.append((op, (), operands, values, out))
        return out

    return _named(apply, name)


def _kept(v: Any) -> Any:
    """A result as tensors keep it."""
    if v.__class__ is _ndarray and not v.ndim:
        v = v[()]
    return float(v) if v.__class__ is _float64 else v


def _named(function: Any, name: str) -> Any:
    function.__name__ = function.__qualname__ = name
    return function
