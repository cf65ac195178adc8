"""Where the arrays of a program live: which may be written into, and when their memory may be used again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.engine.tracing.names import Names
from tutor.engine.tracing.program import Shape, Value

# Rows whose result may look into their operand's memory.
VIEWS = frozenset({"transpose", "turn", "reshape", "getitem"})
_FOREVER = 1 << 60


@dataclass(slots=True)
class Home:
    """The memory that an array lives in.

    Attributes:
        name: what the source calls it.
        shape: of the array.
        dtype: of its numbers.
        owned: whether the source may write into it.
        fixed: the array itself, if it is the same in every call: a buffer or a constant.
    """

    name: str
    shape: Shape
    dtype: np.dtype[Any]
    owned: bool
    fixed: Any = None


def is_view(value: Value) -> bool:
    """Whether an array may look into another one's memory."""
    if value.op == "getitem":
        (index,) = value.options
        parts = index if isinstance(index, tuple) else (index,)
        basic = all(part is None or part is Ellipsis or isinstance(part, int | slice | np.integer) for part in parts)
        return bool(value.shape) and basic
    return bool(value.shape) and value.op in VIEWS


class Memory:
    """Hands out homes.

    Args:
        names: to call new buffers by.
        order: the values of a program in the order in which they are computed.
        results: those that the caller gets.

    Attributes:
        now: the number of the value that is being computed.
        homes: of every array computed so far.
        buffers: the names of all buffers, and their arrays.
    """

    def __init__(self, names: Names, order: Sequence[Value], results: Iterable[Value]) -> None:
        self.names = names
        self.now = 0
        self.homes: dict[Value, Home] = {}
        self.buffers: dict[str, Any] = {}
        self._free: dict[tuple[Shape, np.dtype[Any]], list[Home]] = {}
        self._roots: dict[Value, Value] = {}
        self._last: dict[Value, int] = {}
        for number, value in enumerate(order):
            self._roots[value] = self._roots[value.operands[0]] if is_view(value) else value
            for operand in value.operands:
                self._last[self._roots[operand]] = number
        for value in results:
            self._last[self._roots[value]] = _FOREVER

    def dies_now(self, value: Value) -> bool:
        """Whether nothing after the present operation needs this array, nor a view of it."""
        return self._last.get(self._roots[value]) == self.now

    def reusable(self, value: Value, shape: Shape, dtype: np.dtype[Any]) -> Home | None:
        """The home of an operand, if the result may be written over it."""
        home = self.homes.get(value)
        fits = home is not None and home.owned and (home.shape, home.dtype) == (shape, dtype)
        return home if fits and self._roots[value] is value and self.dies_now(value) else None

    def buffer(self, shape: Shape, dtype: np.dtype[Any]) -> Home:
        """A buffer that holds nothing any more, or a new one."""
        free = self._free.get((shape, dtype))
        if free:
            return free.pop()
        array = np.empty(shape, dtype)
        name = self.names.numbered("v")
        self.names.bound[name] = self.buffers[name] = array
        return Home(name, shape, dtype, owned=True, fixed=array)

    def release(self, value: Value) -> None:
        """After the present operation, which computed ``value``: let go of the buffers that it needed last."""
        kept = self.homes.get(value)
        for operand in dict.fromkeys(self._roots[operand] for operand in value.operands):
            home = self.homes.get(operand)
            if home is None or home is kept or not home.owned or home.fixed is None:
                continue
            if self._last[operand] == self.now:
                self._free.setdefault((home.shape, home.dtype), []).append(home)
