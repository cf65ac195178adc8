"""A traced function as a list of operations: each computed once, and none that does nothing.

Two operations of the same kind on the same values are one ("value numbering"). Operations that cannot change a number
are left out, but only where that is exact for every number there is, infinities and NaN included: 1 * x and x / 1 are
x, but 0 * x is not 0, and x + 0 is not x for x = -0. Signs are moved to where they cost nothing: a + (-b) is a - b.
Source: A. Aho, M. Lam, R. Sethi, J. Ullman, "Compilers", 2nd ed. 2006, chapter 8.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.engine import forwards
from tutor.engine.primitive import TABLE
from tutor.engine.tracing.rewrites import REWRITES

FLOAT64 = np.dtype(np.float64)
_COMMUTATIVE = frozenset({"add", "multiply"})
_BROADCAST = frozenset(
    {"add", "subtract", "multiply", "divide", "power", "maximum", "minimum"}
    | {"equal", "not_equal", "greater", "greater_equal", "less", "less_equal"}
)

Shape = tuple[int, ...]


class Value:
    """A number or an array that a program computes, or is given.

    Attributes:
        op: the row of the table that computes it; "argument", "variable" or "constant".
        operands: what it is computed from.
        options: such as an axis.
        shape: () for a single number.
        dtype: of its numbers.
        data: a constant's value; a Variable.
        uniform: the number that a constant consists of, if it is everywhere the same.
        forward: computes it as the table does.
    """

    __slots__ = ("data", "dtype", "forward", "op", "operands", "options", "shape", "uniform")

    def __init__(
        self,
        op: str,
        shape: Shape,
        dtype: np.dtype[Any],
        operands: tuple[Value, ...] = (),
        options: tuple[Any, ...] = (),
        data: Any = None,
        forward: Callable[..., Any] | None = None,
    ) -> None:
        self.op, self.shape, self.dtype = op, shape, dtype
        self.operands, self.options, self.data, self.forward = operands, options, data, forward
        self.uniform: float | None = None

    @property
    def kind(self) -> str:
        """How it is kept: "number" is a Python float, "scalar" another single number of NumPy's, "array" an array."""
        return "array" if self.shape else "number" if self.dtype == FLOAT64 else "scalar"


class Program:
    """Operations in the order of computation.

    Attributes:
        values: all values, operands before what is computed from them.
    """

    def __init__(self) -> None:
        self.values: list[Value] = []
        self._known: dict[Any, Value] = {}
        self._alive: list[Any] = []

    # --- what is given ---

    def argument(self, shape: Shape, dtype: np.dtype[Any]) -> Value:
        """A value that the caller gives."""
        return self._added(Value("argument", shape, dtype))

    def variable(self, variable: Any) -> Value:
        """The value that a variable has at the time of the call."""
        return self._shared(
            ("variable", id(variable)), Value("variable", variable.shape, variable.dtype, data=variable)
        )

    def constant(self, data: Any, beside: np.dtype[Any] | None = None) -> Value:
        """A value from outside, copied.

        Args:
            data: a number or an array.
            beside: the type of the floats it meets, which plain numbers adapt to.
        """
        array = np.asarray(data)
        if not array.ndim and data.__class__ in (float, int) and beside is not None and beside.kind == "f":
            array = array.astype(beside)
        small = array.size <= 64
        key = ("constant", array.shape, array.dtype, array.tobytes() if small else id(data))
        if key in self._known:
            return self._known[key]
        kept: Any = array.copy() if array.ndim else float(array) if array.dtype == FLOAT64 else array[()]
        value = Value("constant", array.shape, array.dtype, data=kept)
        if not small:
            self._alive.append(data)  # so that nothing else gets its id
        if array.size and array.dtype.kind in "fiu" and (array == array.flat[0]).all():
            value.uniform = float(array.flat[0])
        return self._shared(key, value)

    def number(self, number: float, dtype: np.dtype[Any]) -> Value:
        """A single number of that type."""
        return self.constant(dtype.type(number) if dtype != FLOAT64 else float(number))

    # --- what is computed ---

    def cast(self, value: Value, dtype: np.dtype[Any]) -> Value:
        """A value in another type."""
        if value.dtype == dtype:
            return value
        return self.apply("cast", (value,), (dtype,), value.shape, dtype, forwards.cast)

    def apply(
        self,
        op: str,
        operands: tuple[Value, ...],
        options: tuple[Any, ...],
        shape: Shape,
        dtype: np.dtype[Any],
        forward: Callable[..., Any] | None = None,
    ) -> Value:
        """The value that an operation computes, which may be one that is there already."""
        if op == "stop_gradient":
            return operands[0]  # there are no gradients any more
        if op in _BROADCAST:
            operands = self._unstretched(operands, shape)
        if op == "multiply" and dtype.kind == "f":
            # NumPy and Python multiply by truth values as they are.
            operands = tuple(each.operands[0] if _is_truth_as_number(each) else each for each in operands)
        value = Value(op, shape, dtype, operands, options, forward=forward)
        rewrite = REWRITES.get(op)
        if rewrite is not None and dtype.kind == "f" and all(operand.dtype == dtype for operand in operands):
            simpler = rewrite(self, value)
            if simpler is not None:
                return simpler
        ids = tuple(map(id, operands))
        key = (op, tuple(sorted(ids)) if op in _COMMUTATIVE else ids, _key(options), shape, dtype)
        return self._shared(key, value)

    def like(self, op: str, *operands: Value) -> Value:
        """An operation on floats whose result has the shape and type that its operands suggest."""
        shape = np.broadcast_shapes(*(operand.shape for operand in operands))
        return self.apply(op, operands, (), shape, operands[0].dtype, TABLE[op].forward)

    def _added(self, value: Value) -> Value:
        self.values.append(value)
        return value

    def _shared(self, key: Any, value: Value) -> Value:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._added(value)
        return known

    # --- simpler forms ---

    def _unstretched(self, operands: tuple[Value, ...], shape: Shape) -> tuple[Value, ...]:
        """Operands that were stretched to the result's shape as they were before, if another one has that shape."""
        found = list(operands)
        for number, operand in enumerate(operands):
            others = [other.shape for at, other in enumerate(found) if at != number]
            if not shape or shape not in others:
                continue
            if operand.op == "broadcast_to":
                found[number] = operand.operands[0]
            elif operand.uniform is not None and operand.shape:
                found[number] = self.number(operand.uniform, operand.dtype)
        return tuple(found)


def _is_truth_as_number(value: Value) -> bool:
    return value.op == "cast" and value.operands[0].dtype == np.bool_


def _key(option: Any) -> Any:
    """What tells an option from others; slices and arrays have no hash of their own."""
    if isinstance(option, tuple):
        return tuple(map(_key, option))
    if isinstance(option, slice):
        return (slice, option.start, option.stop, option.step)
    if isinstance(option, np.ndarray):
        return (option.shape, option.dtype, option.tobytes())
    return (type(option), option)
