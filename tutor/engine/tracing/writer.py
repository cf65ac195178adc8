"""Source for a program: straight-line Python, one call of NumPy or one piece of arithmetic a line.

Single numbers are Python's floats. Arrays that are needed only inside live in *buffers*, made once when the source is
written: NumPy's functions write into them (``add(v0, b, v0)`` adds b to v0 in place), and a buffer whose numbers are no
longer needed is used again. What the caller gets is made anew in every call, as it may be kept; large arrays come from
``buffers.take``, which hands one out again only after everybody has let go of it.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.engine import forwards
from tutor.engine.tracing.arrays import ArrayLines
from tutor.engine.tracing.memory import Home, Memory, is_view
from tutor.engine.tracing.names import Names
from tutor.engine.tracing.program import Program, Value

# How Python computes with its floats: {0}, {1} and {2} are the operands.
_ARITHMETIC = {
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "multiply": "{0} * {1}",
    "divide": "{0} / {1}",
    "negative": "-{0}",
    "square": "{0} * {0}",
    # What is no number wins, as with NumPy.
    "maximum": "{0} if {0} >= {1} or {0} != {0} else {1}",
    "minimum": "{0} if {0} <= {1} or {0} != {0} else {1}",
}
_COMPARISONS = {
    "equal": "{0} == {1}",
    "not_equal": "{0} != {1}",
    "greater": "{0} > {1}",
    "greater_equal": "{0} >= {1}",
    "less": "{0} < {1}",
    "less_equal": "{0} <= {1}",
}
_MATH: dict[str, Callable[[float], float]] = {
    "abs": math.fabs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log1p": math.log1p,
    "expm1": math.expm1,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
}


class Writer:
    """Writes the lines of one program.

    Args:
        names: of things.
        given: what the arguments are called.

    Attributes:
        lines: written so far.
        arithmetic: whether some of them compute with Python's floats, which may raise errors.
        variables: whether some of them read variables.
    """

    def __init__(self, names: Names, given: dict[Value, str]) -> None:
        self.names = names
        self.lines: list[str] = []
        self.arithmetic = False
        self.variables = False
        self._called = dict(given)

    def write(self, program: Program, result: Any) -> str:
        """Write all lines that a result needs, and return the expression for it."""
        results = set(_values_in(result))
        order = _needed(program, results)
        self._memory = Memory(self.names, order, results)
        self._arrays = ArrayLines(self.names, self._memory, self.lines, self.refer, results)
        for self._memory.now, value in enumerate(order):
            if value.op == "variable":
                self.variables = True
                self._called[value] = name = self.names.fresh(value.data.name)
                self.lines.append(f"{name} = {self.names.bind(value.data, f'{name}_variable')}.value")
            elif value.op not in ("argument", "constant"):
                single = not value.shape and not any(each.shape for each in value.operands)
                expression = self._expression(value) if single else None
                self._called[value] = self._arrays.write(value) if expression is None else self._assigned(expression)
                self._memory.release(value)
        self._given_away: set[Value] = set()
        return self._result(result)

    def notes(self) -> list[str]:
        """Comments that say what the buffers and constants are."""
        kinds: dict[str, list[str]] = {}
        for name, array in self._memory.buffers.items():
            kinds.setdefault(f"made once, to be written into: {array.shape} {array.dtype}", []).append(name)
        for value, home in self._memory.homes.items():
            if value.op == "constant":
                kinds.setdefault(f"taken from outside: {value.shape} {value.dtype}", []).append(home.name)
        return [line for kind, names in kinds.items() for line in _comment(f"{', '.join(names)}: {kind}")]

    def refer(self, value: Value) -> str:
        """What a value is called, or how a constant is spelt."""
        known = self._called.get(value)
        if known is None:
            assert value.op == "constant"
            known = self._called[value] = self._constant(value)
        return known

    def _constant(self, value: Value) -> str:
        if value.kind == "number":
            return self.names.number(value.data)
        if not value.shape:
            return self.names.constant(value.data, value.dtype, scalar=True)
        name = self.names.numbered("c")
        self.names.bound[name] = value.data
        self._memory.homes[value] = Home(name, value.shape, value.dtype, owned=False, fixed=value.data)
        return name

    def _assigned(self, expression: str) -> str:
        name = self.names.numbered("v")
        self.lines.append(f"{name} = {expression}")
        return name

    def _expression(self, value: Value) -> str | None:
        """A single number from single numbers, in Python's arithmetic; None where only NumPy does it."""
        op, operands, dtype = value.op, value.operands, value.dtype
        types = {each.dtype for each in operands}
        truths = {np.dtype(np.bool_)}
        floats = len(types - truths) == 1 and next(iter(types - truths)).kind == "f"
        template = None
        if op == "cast" and value.kind == "number" and operands[0].dtype.kind in "fbiu":
            template = f"{self.names.bind(float, 'float')}({{0}})"
        elif op == "where" and types - truths == {dtype} and operands[0].dtype == np.bool_:
            template = "{1} if {0} else {2}"
        elif not floats:
            return None
        elif op in _COMPARISONS and len(types) == 1:
            template = _COMPARISONS[op]
        elif op in _ARITHMETIC and (len(types) == 1 or op == "multiply"):
            template = _ARITHMETIC[op]
        elif value.kind == "number":
            template = self._of_math(value)
        if template is None:
            return None
        self.arithmetic = self.arithmetic or value.kind == "number"
        return template.format(*map(self.refer, operands))

    def _of_math(self, value: Value) -> str | None:
        """What Python's own library does with floats."""
        if value.op in _MATH:
            return f"{self.names.bind(_MATH[value.op], _MATH[value.op].__name__)}({{0}})"
        if value.op == "relu":
            return "0.0 if {0} <= 0.0 else {0}"
        if value.op == "sigmoid":
            return f"1.0 / (1.0 + {self.names.bind(math.exp, 'exp')}(-{{0}}))"
        if value.op == "power":
            exponent = value.operands[1].uniform
            if exponent is not None and exponent.is_integer():
                return "{0} ** {1}"
            return f"{self.names.bind(forwards.real_power, 'power')}({{0}}, {{1}})"
        return None

    # --- the result ---

    def _result(self, result: Any) -> str:
        if isinstance(result, Value):
            text = self.refer(result)
            if not result.shape:
                return text
            home = self._memory.homes.get(result)
            # An array of the caller's own may be handed out once as it is.
            if home is None or home.fixed is not None or result in self._given_away or is_view(result):
                return f"{text}.copy()"
            self._given_away.add(result)
            return text
        if isinstance(result, dict):
            return f"{{{', '.join(f'{self._result_key(key)}: {self._result(item)}' for key, item in result.items())}}}"
        if result.__class__ is list:
            return f"[{', '.join(map(self._result, result))}]"
        if isinstance(result, tuple):
            items = ", ".join(map(self._result, result))
            if result.__class__ is tuple:
                return f"({items}{',' * (len(result) == 1)})"
            return f"{self.names.bind(type(result), type(result).__name__)}({items})"
        return self._result_key(result)

    def _result_key(self, thing: Any) -> str:
        """How something that was not computed is spelt."""
        if thing is None or thing.__class__ in (bool, int, str):
            return repr(thing)
        if thing.__class__ is float:
            return self.names.number(thing)
        return self.names.bind(thing, "result")


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, 100)]


def _values_in(result: Any) -> list[Value]:
    if isinstance(result, Value):
        return [result]
    if isinstance(result, dict):
        result = list(result.values())
    return [value for item in result for value in _values_in(item)] if isinstance(result, list | tuple) else []


def _needed(program: Program, results: set[Value]) -> list[Value]:
    """The values that results depend on, in the order of computation."""
    needed = set(results)
    for value in reversed(program.values):
        if value in needed:
            needed.update(value.operands)
    return [value for value in program.values if value in needed]
