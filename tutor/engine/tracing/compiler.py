"""The sources of one function: which there are, and how calls find theirs."""

from __future__ import annotations

import linecache
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import update_wrapper
from typing import Any

import numpy as np

from tutor.engine import primitive
from tutor.engine.dtypes import MixedPrecisionError
from tutor.engine.primitive import FLOAT_ERRORS, recording
from tutor.engine.tensor import Tensor, Variable
from tutor.engine.tracing.guards import Guards, Reading, canonical, like, reading_of, signature
from tutor.engine.tracing.names import Names
from tutor.engine.tracing.parameters import Parameters
from tutor.engine.tracing.record import Trace, trace
from tutor.engine.tracing.writer import Writer
from tutor.engine.unknown import UnknownValueError

# How many kinds of arguments a function remembers the source for.
_MOST = 16


class Compiler:
    """Keeps the sources of one function.

    The function that the caller has is an ordinary one: new source means new code for it. So a call costs no more than
    that of any function.
    """

    def __init__(self, f: Callable[..., Any]) -> None:
        self.f = f
        self.parameters = Parameters(f)
        name = getattr(f, "__name__", "f")
        self.name = name if name.isidentifier() else "f"
        self.warned = False
        self.globals: dict[str, Any] = {}
        self._forget()
        made = self._compiled(self._text())
        self.front: Any = made
        made.__defaults__ = self.parameters.defaults
        made.__kwdefaults__ = self.parameters.keyword_defaults
        update_wrapper(made, f)
        self.front.source = f"# {self.name} has not been called yet: its source is written at the first call\n"

    def _forget(self) -> None:
        """Begin without any source."""
        self.globals.clear()
        self.globals["__name__"] = getattr(self.f, "__module__", __name__)
        self.names = Names([self.name, *self.parameters.names])
        self.branches: list[list[str]] = []
        self.known: set[Any] = set()
        # How arguments were understood whose signature at first is this.
        self.readings: dict[Any, Reading] = {}
        self.retrace = self.names.bind(self._other, "trace")
        self.eagerly = self.names.bind(self._plainly, "run_without_source")

    # --- calls that no source fits ---

    def _other(self, *values: Any) -> Any:
        """Called by the source with the values of all parameters, if they are of a kind that it does not know."""
        if recording() is not None:
            return self._run(values)
        taken = tuple(map(canonical, values))
        reading = self._known_reading(taken) or reading_of(taken)
        if self._signature(taken, reading) not in self.known:
            self._trace(taken, reading)
        elif all(one is other for one, other in zip(taken, values, strict=True)):
            return self._plainly(*values)  # no condition can tell
        return self.parameters.call(self.front, taken)

    def _signature(self, values: tuple[Any, ...], reading: Reading) -> Any:
        return tuple(signature(value, reading)[0] for value in values)

    def _known_reading(self, values: tuple[Any, ...]) -> Reading | None:
        """How others of their kind were understood, if there have been any."""
        return self.readings.get(self._signature(values, reading_of(values)))

    def _run(self, values: tuple[Any, ...]) -> Any:
        """f itself, on tensors."""
        reading = self._known_reading(values) or replace(reading_of(values), whole_known=True)
        while True:
            try:
                return self.parameters.call(self.f, tuple(signature(value, reading)[1] for value in values))
            except MixedPrecisionError as problem:
                reading = _other_reading(reading, values, problem)

    def _plainly(self, *values: Any) -> Any:
        """f itself, with plain results: where Python's arithmetic raises errors and NumPy's gives inf or nan."""
        return _plain(self._run(values))

    # --- tracing ---

    def _trace(self, values: tuple[Any, ...], reading: Reading) -> None:
        """Write the source for arguments of this kind."""
        at_first = self._signature(values, reading_of(values))
        while True:
            tensors: list[Tensor] = []
            given = tuple(signature(value, reading, tensors)[1] for value in values)
            try:
                traced = trace(lambda given=given: self.parameters.call(self.f, given), tensors)  # type: ignore[misc]
                break
            except (UnknownValueError, MixedPrecisionError) as problem:
                reading = _other_reading(reading, values, problem)
        if traced.result is None:
            raise TypeError(f"{self.name}() returned None: is its `return` missing?")
        if len(self.branches) >= _MOST:
            if not self.warned:
                self.warned = True
                warnings.warn(
                    f"{self.name}() was traced for {_MOST} kinds of arguments, which takes longer than running it: "
                    "give it arrays of the same shapes, and numbers as floats",
                    stacklevel=4,
                )
            self._forget()
        self.readings[at_first] = reading
        self.known.add(self._signature(values, reading))
        self.branches.append(self._branch(values, reading, traced))
        self._compile()

    def _branch(self, values: tuple[Any, ...], reading: Reading, traced: Trace) -> list[str]:
        """The lines for arguments of one kind."""
        guards = Guards(self.names, reading)
        for name, value in zip(self.parameters.names, values, strict=True):
            guards.add(name, value, known_class=name in self.parameters.starred())
        writer = Writer(self.names, dict(zip(traced.arguments, guards.inputs, strict=True)))
        result = writer.write(traced.program, traced.result)
        if guards.tensors or writer.variables:
            guards.levels[0][0].insert(0, f"{self.names.bind(primitive, 'primitive')}._recording is None")
        lines, indent = [], ""
        for conditions, parts in guards.levels:
            if conditions:
                lines += [indent + line for line in _condition(conditions)]
                indent += "    "
            lines += [indent + part for part in parts]
        body = [*guards.conversions, *writer.lines, f"return {result}"]
        if writer.arithmetic or guards.conversions:
            body = ["try:", *("    " + line for line in body)]
            body.append(f"except {self.names.bind(FLOAT_ERRORS, 'FLOAT_ERRORS')}:")
            body.append(f"    return {self.eagerly}({', '.join(self.parameters.names)})")
        return lines + [indent + line for line in [*writer.notes(), *body]]

    # --- source ---

    def _text(self) -> str:
        lines = [f"def {self.name}({self.parameters.header()}):"]
        lines += ["    " + line for branch in self.branches for line in branch]
        return "\n".join([*lines, f"    return {self.retrace}({', '.join(self.parameters.names)})", ""])

    def _compile(self) -> None:
        text = self._text()
        self.front.__code__ = self._compiled(text).__code__
        self.front.source = text

    def _compiled(self, text: str) -> Any:
        file = f"<source of {self.name} at {id(self):x}>"
        self.globals.update(self.names.bound)
        exec(compile(text, file, "exec"), self.globals)
        # Where errors show the line they come from.
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        return self.globals.pop(self.name)


def _condition(conditions: list[str]) -> list[str]:
    """The lines of an if statement: a line for each argument, if it would be long."""
    line = f"if {' and '.join(conditions)}:"
    if len(conditions) == 1 or len(line) <= 80:
        return [line]
    return ["if (", *(f"    {'and ' * bool(number)}{each}" for number, each in enumerate(conditions)), "):"]


def _other_reading(reading: Reading, values: tuple[Any, ...], problem: Exception) -> Reading:
    """Another way to understand arguments, after f has had a problem with one.

    Raises:
        Exception: the problem; there is no other way.
    """
    kinds = {value.__class__ for value in _single(values)}
    if isinstance(problem, UnknownValueError) and int in kinds and not reading.whole_known:
        return replace(reading, whole_known=True)
    if isinstance(problem, MixedPrecisionError) and float in kinds and reading.numbers is None:
        return replace(reading, numbers=np.dtype(np.float32))
    raise problem


def _single(values: Any) -> list[Any]:
    """All that is in nested lists, tuples and dictionaries."""
    if isinstance(values, dict):
        values = list(values.values())
    return [item for value in values for item in _single(value)] if isinstance(values, list | tuple) else [values]


def _plain(result: Any) -> Any:
    """Plain values for tensors."""
    if isinstance(result, dict):
        return {key: _plain(item) for key, item in result.items()}
    if isinstance(result, list | tuple):
        return like(result, [_plain(item) for item in result])
    if isinstance(result, Variable):
        return result.numpy()
    return result.value if isinstance(result, Tensor) else result
