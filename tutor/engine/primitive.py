"""What happens when an operation meets tensors: it is computed, and if a tape records, a node is written down.

A *primitive* is an operation the engine knows the derivative of; every one has a row in ``TABLE``. A row holds how the
operation is computed and one rule for each of its operands: a *vector-Jacobian product* (VJP), which turns g, the
gradient of the target by the operation's result o, into the gradient by that operand. All rules are called alike:

    rule(g, o, *arguments)      arguments: exactly what the operation was computed from

Rules are ordinary code on numbers, arrays or tensors, so that a tape which watches them run learns the second
derivative without any further rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.engine.dtypes import meet
from tutor.engine.recording import Op, Recording, Rule
from tutor.engine.tensor import Tensor, Variable

_ndarray, _float64 = np.ndarray, np.float64
# Plain numbers, which adapt to any tensor of floats.
_NUMBERS = frozenset({float, int})
# What Python's float arithmetic raises where NumPy gives inf or nan.
FLOAT_ERRORS = (ZeroDivisionError, OverflowError, ValueError)


TABLE: dict[str, Op] = {}


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
    if known >= 0:
        target.take_over(tensor, known)
    elif tensor.__class__ is Variable and (
        target.tracing or (target.accessed and tensor.trainable and tensor.differentiable)
    ):
        return target._append_leaf(tensor)
    return known


def _row(name: str, forward: Callable[..., Any], rules: Any, stretches: bool = False) -> Op:
    op = Op(name, forward, rules, stretches)
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
        elif a.__class__ is _ndarray:
            return forward(a)
        else:
            return _of_plain(apply, forward, name, a)
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
    op = _row(name, forward, (left, right), stretches=True)

    def apply(a: Any, b: Any, /) -> Any:
        a_tensor, b_tensor = isinstance(a, Tensor), isinstance(b, Tensor)
        av = a.value if a_tensor else a
        bv = b.value if b_tensor else b
        kind, other = av.__class__, bv.__class__
        if kind is _ndarray and other is _ndarray and av.dtype is bv.dtype:
            v = forward(av, bv)
            if v.__class__ is _float64:
                v = float(v)
        elif kind in _NUMBERS and other in _NUMBERS and scalar is not None:
            try:
                v = scalar(av, bv)
            except FLOAT_ERRORS:
                v = float(forward(_float64(av), _float64(bv)))
        elif kind is _ndarray and other in _NUMBERS and not b_tensor and av.dtype.kind == "f":
            v = forward(av, bv)
        else:
            av, bv = meet(name, a, b)
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
            return forward(a, *options) if a.__class__ is _ndarray else _of_plain(apply, forward, name, a, *options)
        av = a.value
        v = _kept(forward(np.asarray(av) if av.__class__ is float else av, *options))
        if a.__class__ is Variable and v.__class__ is _ndarray and v.base is not None:
            v = v.copy()  # a view would change with the variable
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
    op = _row(name, forward, rules, stretches=True)

    def apply(*operands: Any) -> Any:
        values = tuple(item.value if isinstance(item, Tensor) else item for item in operands)
        v = forward(*values)
        if not any(isinstance(item, Tensor) for item in operands):
            return v
        out = Tensor(_kept(v))
        target = _recording
        if target is not None:
            parents = []
            depends = False
            for number, item in enumerate(operands):
                if isinstance(item, Tensor):
                    at = item._at if item._recording is target else _leaf(item, target)
                    if at >= 0:
                        depends = target.tracing  # on what it is computed from, even if there is no derivative
                        if (rule := rules(number)) is not None:
                            parents.append((at, rule))
            if parents or depends:
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
        tensors = [item for item in operands if isinstance(item, Tensor)]
        places = [item._at if item._recording is target else _leaf(item, target) for item in tensors]
        if max(places, default=-1) < 0:
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


def _of_plain(apply: Any, forward: Callable[..., Any], name: str, a: Any, *options: Any) -> Any:
    """What becomes of numbers and lists; a list with tensors in it is a tensor."""
    from tutor.engine.functions import given  # which is built on this module

    taken = given(name, a)
    return apply(taken, *options) if isinstance(taken, Tensor) else forward(np.asarray(taken), *options)


def _named(function: Any, name: str) -> Any:
    function.__name__ = function.__qualname__ = name
    return function
