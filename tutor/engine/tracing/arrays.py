"""The lines of a source that compute with arrays.

NumPy's functions are given the array to write into, which saves making a new one; single numbers they are given as
arrays without axes, which they take faster than Python's. Matrix products go to BLAS.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.engine.buffers import LARGE, take
from tutor.engine.primitive import TABLE
from tutor.engine.tracing.memory import Home, Memory, is_view
from tutor.engine.tracing.names import Names
from tutor.engine.tracing.program import Value

_UFUNCS: dict[str, np.ufunc] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "negative": np.negative,
    "abs": np.absolute,
    "square": np.square,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "less": np.less,
    "less_equal": np.less_equal,
    "sign": np.sign,
}
_BY_KEYWORD = (np.maximum, np.minimum)  # NumPy wants to be told that the third array is the output
_REDUCTIONS: dict[str, tuple[Any, str]] = {
    "sum": (np.add.reduce, "add_reduce"),
    "max": (np.maximum.reduce, "maximum_reduce"),
    "min": (np.minimum.reduce, "minimum_reduce"),
}
_COLUMN = (slice(None), None)
# Up to this many numbers BLAS writes a product of a column and a row faster than einsum does.
_EINSUM = 1 << 18
# Sums of up to this many numbers are taken by BLAS; longer ones are added in pairs, which keeps more digits.
_SHORT = 1 << 12


class ArrayLines:
    """Writes the lines of values that are arrays, or are computed from arrays.

    Args:
        names: of things.
        memory: where arrays live.
        lines: to be added to.
        refer: how a value is referred to.
        results: the values that the caller gets, which must not lie in buffers.
    """

    def __init__(
        self,
        names: Names,
        memory: Memory,
        lines: list[str],
        refer: Callable[[Value], str],
        results: set[Value],
    ) -> None:
        self.names, self.memory, self.lines, self.refer, self.results = names, memory, lines, refer, results

    def write(self, value: Value) -> str:
        """Write the lines that compute a value, and return the name it has then."""
        special = _SPECIAL.get(value.op)
        if is_view(value):
            return self._view(value)
        if special is not None and (name := special(self, value)) is not None:
            return name
        if value.op in _UFUNCS and value.shape and self._floats(value):
            return self._ufunc(value, _UFUNCS[value.op])
        return self._by_table(value)

    # --- where the result goes ---

    def _result(self, value: Value, call: Callable[[str], str], in_place: bool = False, fresh: bool = True) -> str:
        """Write a call that computes an array into a home that is chosen for it.

        Args:
            value: what is computed.
            call: the array to write into -> the call; "" for none, where the call makes a new one.
            in_place: whether the home of an operand will do.
            fresh: whether the call can make a new array.
        """
        if value not in self.results:
            reused = [self.memory.reusable(each, value.shape, value.dtype) for each in value.operands if in_place]
            home = next((each for each in reused if each), None) or self.memory.buffer(value.shape, value.dtype)
            self.memory.homes[value] = home
            self.lines.append(call(home.name))
            return home.name
        name = self.names.numbered("v")
        self.memory.homes[value] = Home(name, value.shape, value.dtype, owned=False)
        if fresh and math.prod(value.shape) < LARGE:
            self.lines.append(f"{name} = {call('')}")
        else:
            maker, stem = (take, "take") if math.prod(value.shape) >= LARGE else (np.empty, "empty")
            self.lines.append(
                f"{name} = {self.names.bind(maker, stem)}({value.shape}, {self.names.option(value.dtype)})"
            )
            self.lines.append(call(name))
        return name

    def _local(self, value: Value, expression: str, owned: bool = True) -> str:
        """Write the assignment of an expression that makes a new value."""
        name = self.names.numbered("v")
        if value.shape:
            self.memory.homes[value] = Home(name, value.shape, value.dtype, owned and value not in self.results)
        elif value.kind == "number":
            expression = f"{self.names.bind(float, 'float')}({expression})"
        self.lines.append(f"{name} = {expression}")
        return name

    # --- operands ---

    def operand(self, value: Value, beside: np.dtype[Any]) -> str:
        """How a value is referred to among arrays of a type."""
        if value.op == "constant" and not value.shape and value.dtype == beside:
            return self.names.constant(value.data, value.dtype)
        return self.refer(value)

    def _as_array(self, value: Value) -> str:
        name = self.refer(value)
        return name if value.shape else f"{self.names.bind(np.asarray, 'asarray')}({name})"

    def _floats(self, value: Value) -> bool:
        """Whether all operands are floats of one type, or truth values."""
        kinds = {operand.dtype for operand in value.operands if operand.dtype != np.bool_}
        return len(kinds) == 1 and next(iter(kinds)).kind == "f"

    def _fixed(self, value: Value) -> Any:
        home = self.memory.homes.get(value)
        return None if home is None else home.fixed

    def _seen(self, value: Value, stem: str, spelling: str, look: Callable[[Any], Any]) -> str:
        """An operand seen in another way: as a column, say. A buffer's view is made once."""
        fixed = self._fixed(value)
        if fixed is None:
            return f"{self.refer(value)}{spelling}"
        return self.names.view(self.refer(value), stem, lambda: look(fixed))

    # --- kinds of operations ---

    def _view(self, value: Value) -> str:
        base = value.operands[0]
        spelling, stem, look = self._look(value)
        fixed = self._fixed(base)
        array = None if fixed is None else look(fixed)
        if array is None or not np.may_share_memory(array, fixed):
            # Numbers that are not in the right order for the new shape are copied, which each call must do again.
            return self._local(value, f"{self._as_array(base)}{spelling}", owned=False)
        name = self.names.bind(array, f"{self.refer(base)}_{stem}")
        self.memory.homes[value] = Home(name, value.shape, value.dtype, owned=False, fixed=array)
        return name

    def _look(self, value: Value) -> tuple[str, str, Callable[[Any], Any]]:
        """How a view is spelt and called, and the function that makes it."""
        option = value.options[0] if value.options else None
        if value.op == "reshape":
            return f".reshape({value.shape})", "reshaped", lambda a: a.reshape(value.shape)
        if value.op == "getitem":
            return f"[{self.names.index(option)}]", "part", lambda a: a[option]
        if value.op == "turn":
            return ".swapaxes(-1, -2)", "turned", lambda a: a.swapaxes(-1, -2)
        if option is None:
            return ".T", "T", lambda a: a.T
        return f".transpose({option})", "transposed", lambda a: a.transpose(option)

    def _ufunc(self, value: Value, function: np.ufunc) -> str:
        dtype = next(each.dtype for each in value.operands if each.dtype != np.bool_)
        operands = ", ".join(self.operand(each, dtype) for each in value.operands)
        name = self.names.bind(function, function.__name__)
        keyword = "out=" if function in _BY_KEYWORD else ""
        return self._result(value, lambda out: f"{name}({operands}{out and f', {keyword}{out}'})", in_place=True)

    def _relu(self, value: Value) -> str | None:
        if not value.shape or not self._floats(value):
            return None
        a, zero = self.refer(value.operands[0]), self.names.constant(0.0, value.dtype)
        maximum = self.names.bind(np.maximum, "maximum")
        return self._result(value, lambda out: f"{maximum}({a}, {zero}{out and f', out={out}'})", in_place=True)

    def _product(self, value: Value) -> str | None:
        a, b = value.operands
        if not self._floats(value) or a.dtype != b.dtype:
            return None
        if len(a.shape) <= 2 and len(b.shape) <= 2:
            # The method of the array starts earlier than np.dot, which asks first whose function it is.
            call = f"{self.refer(a)}.dot({self.refer(b)}"
        else:
            call = f"{self.names.bind(np.matmul, 'matmul')}({self.refer(a)}, {self.refer(b)}"
        if not value.shape:
            return self._local(value, f"{call})")
        return self._result(value, lambda out: f"{call}{out and f', {out}'})")

    def _outer(self, value: Value) -> str | None:
        a, b = value.operands
        if not self._floats(value) or a.dtype != b.dtype:
            return None
        if math.prod(value.shape) >= _EINSUM:
            einsum = self.names.bind(np.einsum, "einsum")
            call = f"{einsum}('i,j->ij', {self.refer(a)}, {self.refer(b)}"
            return self._result(value, lambda out: f"{call}{out and f', out={out}'})")
        # An index that is there already is taken faster than [:, None].
        index = self.names.bind(_COLUMN, "column")
        column = self._seen(a, "column", f"[{index}]", lambda array: array[_COLUMN])
        row = self._seen(b, "row", "[None]", lambda array: array[None])
        return self._result(value, lambda out: f"{column}.dot({row}{out and f', {out}'})")

    def _reduction(self, value: Value) -> str | None:
        (a,), (axis, keepdims) = value.operands, value.options
        if not a.shape or not self._floats(value) or (value.op != "sum" and 0 in a.shape):
            return None
        if value.op == "sum" and len(a.shape) == 2 and value.shape and not keepdims and a.dtype.itemsize in (4, 8):
            at = axis[0] if isinstance(axis, tuple) else axis
            if 0 < a.shape[at] <= _SHORT:
                # A product with ones: BLAS adds faster than NumPy.
                ones = self.names.ones(a.shape[at], a.dtype)
                left, right = (ones, self.refer(a)) if at % 2 == 0 else (self.refer(a), ones)
                return self._result(value, lambda out: f"{left}.dot({right}{out and f', {out}'})")
        function, stem = _REDUCTIONS[value.op]
        call = f"{self.names.bind(function, stem)}({self.refer(a)}, {axis}"
        if not value.shape:
            return self._local(value, f"{call})")
        return self._result(value, lambda out: f"{call}, None, {out or None}{', True' if keepdims else ''})")

    def _spread(self, value: Value) -> str | None:
        (a,) = value.operands
        if not value.shape:
            return None
        copyto = self.names.bind(np.copyto, "copyto")
        return self._result(value, lambda out: f"{copyto}({out}, {self.operand(a, value.dtype)})", fresh=False)

    def _by_table(self, value: Value) -> str:
        """As the table computes it: the result is a new array."""
        forward = value.forward or TABLE[value.op].forward
        first = value.op in ("concatenate", "stack")
        options = [self.names.option(each) for each in value.options]
        # Rows with options compute with arrays only.
        refer = self._as_array if options and not first else self.refer
        operands = [refer(each) for each in value.operands]
        if value.op == "getitem":
            expression = f"{operands[0]}[{self.names.index(value.options[0])}]"
        else:
            arguments = ", ".join(options + operands if first else operands + options)
            expression = f"{self.names.bind(forward, value.op)}({arguments})"
        if not value.shape and value.options:
            expression += "[()]"
        return self._local(value, expression)


_SPECIAL: dict[str, Callable[[ArrayLines, Value], str | None]] = {
    "relu": ArrayLines._relu,
    "matmul": ArrayLines._product,
    "outer": ArrayLines._outer,
    "sum": ArrayLines._reduction,
    "max": ArrayLines._reduction,
    "min": ArrayLines._reduction,
    "broadcast_to": ArrayLines._spread,
}
