"""``nn.function``: a function is run once on stand-ins, and NumPy source that does the same is written and compiled.

    @nn.function
    def slope(x):
        with nn.GradientTape() as tape:
            tape.watch(x)
            y = nn.sin(x) * x
        return tape.gradient(y, x)

    slope(2.0)              # runs slope, writes source for a float, and runs that
    slope(3.0)              # runs the source
    print(slope.source)     # shows it

No tensors are made and nothing is recorded when the source runs: the derivatives have been worked out when it was
written. The idea is that of tf.function and of JAX's jit (https://docs.jax.dev/en/latest/jit-compilation.html), the
result is Python that can be read.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Protocol

import numpy as np

from tutor.engine import primitive
from tutor.engine.primitive import FLOAT_ERRORS, recording
from tutor.engine.tensor import Tensor, Variable
from tutor.engine.tracing.guards import Guards, Reading, canonical, like, reading_of, signature
from tutor.engine.tracing.names import Names

__all__ = ["function"]

# How many kinds of arguments a function remembers the source for.
_MOST = 16


class Function(Protocol):
    """What ``nn.function`` returns: a function with its source."""

    source: str

    def __call__(self, *args: Any, **options: Any) -> Any: ...


def function(f: Callable[..., Any]) -> Function:
    """f as NumPy source, which is written at the first call with arguments of a kind, and run from then on.

    What f may do: compute with the operators and functions of the engine, use tapes, nested ones too, and variables,
    whose values are read at every call. It returns a tensor, or a tuple, list or dictionary of tensors.
    What it may not do: let numbers decide what happens next (use ``nn.where``), and assign to variables. Everything
    else, such as printing or random numbers, happens only once, when f is traced; arrays and numbers from outside are
    copied then.

    If a tape is recording while tensors come in or variables are used, f itself runs, so that the tape can follow.

    Args:
        f: see above.

    Returns:
        A function of the same arguments, which takes numbers, arrays and tensors, in lists or dictionaries as well,
        and returns plain numbers and arrays. Its attribute ``source`` is the source.

    Raises:
        RuntimeError: when called, if f needs to know the value of a tensor, or assigns to a variable.
        TypeError: when called, if f returns nothing, or an argument is an array of something else than numbers.
    """
    front: Function = _Compiler(f).front
    return front


class _Compiler:
    """Keeps the sources of one function.

    The function that the caller has is an ordinary one: new source means new code for it. So a call costs no more than
    that of any function.
    """

    def __init__(self, f: Callable[..., Any]) -> None:
        import inspect  # costs milliseconds, and not everybody traces

        self.f = f
        try:
            self.parameters = list(inspect.signature(f).parameters.values())
        except (TypeError, ValueError):
            anything = inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL)
            self.parameters = [anything, inspect.Parameter("options", inspect.Parameter.VAR_KEYWORD)]
        name = getattr(f, "__name__", "f")
        self.name = name if name.isidentifier() else "f"
        self.warned = False
        self.globals: dict[str, Any] = {"__name__": getattr(f, "__module__", __name__)}
        self._forget()
        made = self._compiled(self._text())
        self.front: Any = made
        made.__defaults__ = tuple(
            each.default
            for each in self.parameters
            if each.kind < each.VAR_POSITIONAL and each.default is not each.empty
        )
        made.__kwdefaults__ = {
            each.name: each.default
            for each in self.parameters
            if each.kind == each.KEYWORD_ONLY and each.default is not each.empty
        }
        update_wrapper(made, f)
        self.front.source = f"# {self.name} has not been called yet: its source is written at the first call\n"

    def _forget(self) -> None:
        """Begin without any source."""
        self.names = Names([self.name, *(each.name for each in self.parameters)])
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
        first = reading_of(taken)
        at_first = self._signature(taken, first)
        reading = self.readings.get(at_first)
        if reading is None or self._signature(taken, reading) not in self.known:
            self._trace(taken, [reading] if reading else self._readings(taken, first), at_first)
        elif all(one is other for one, other in zip(taken, values, strict=True)):
            return self._plainly(*values)  # no condition can tell
        return self._call(self.front, taken)

    def _signature(self, values: tuple[Any, ...], reading: Reading) -> Any:
        return tuple(signature(value, reading, [])[0] for value in values)

    def _readings(self, values: tuple[Any, ...], first: Reading) -> list[Reading]:
        """The ways in which arguments may be understood, to be tried one after the other."""
        found = [first]
        if any(value.__class__ is float for value in _single(values)):
            found.append(Reading(np.dtype(np.float32)))
        if any(value.__class__ is int for value in _single(values)):
            found += [Reading(each.numbers, whole_known=True) for each in found]
        return list(dict.fromkeys(found))

    def _run(self, values: tuple[Any, ...]) -> Any:
        """f itself, on tensors."""
        reading = Reading(reading_of(values).numbers, whole_known=True)
        return self._call(self.f, tuple(signature(value, reading, [])[1] for value in values))

    def _plainly(self, *values: Any) -> Any:
        """f itself, with plain results: where Python's arithmetic raises errors and NumPy's gives inf or nan."""
        return _plain(self._run(values))

    def _call(self, f: Callable[..., Any], values: tuple[Any, ...]) -> Any:
        args: list[Any] = []
        options: dict[str, Any] = {}
        for parameter, value in zip(self.parameters, values, strict=True):
            if parameter.kind == parameter.VAR_POSITIONAL:
                args += value
            elif parameter.kind == parameter.VAR_KEYWORD:
                options |= value
            elif parameter.kind == parameter.KEYWORD_ONLY:
                options[parameter.name] = value
            else:
                args.append(value)
        return f(*args, **options)

    # --- tracing ---

    def _trace(self, values: tuple[Any, ...], readings: list[Reading], at_first: Any) -> None:
        """Write the source for arguments of this kind."""
        from tutor.engine.tracing.record import trace

        problem: Exception | None = None
        for reading in readings:
            tensors: list[Tensor] = []
            given = tuple(signature(value, reading, tensors)[1] for value in values)
            try:
                traced = trace(lambda given=given: self._call(self.f, given), tensors)  # type: ignore[misc]
                break
            except (RuntimeError, TypeError) as error:
                problem = problem or error
        else:
            assert problem is not None
            raise problem
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

    def _branch(self, values: tuple[Any, ...], reading: Reading, traced: Any) -> list[str]:
        """The lines for arguments of one kind."""
        from tutor.engine.tracing.writer import Writer

        guards = Guards(self.names, reading)
        for parameter, value in zip(self.parameters, values, strict=True):
            starred = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
            guards.add(parameter.name, value, known_class=starred)
        writer = Writer(self.names, dict(zip(traced.arguments, guards.inputs, strict=True)))
        result = writer.write(traced.program, traced.result)
        if guards.tensors or writer.variables:
            guards.levels[0][0].insert(0, f"{self.names.bind(primitive, 'primitive')}._recording is None")
        lines, indent = [], ""
        for conditions, parts in guards.levels:
            if conditions:
                lines.append(f"{indent}if {' and '.join(conditions)}:")
                indent += "    "
            lines += [indent + part for part in parts]
        body = [*guards.conversions, *writer.lines, f"return {result}"]
        if writer.arithmetic or guards.conversions:
            body = ["try:", *("    " + line for line in body)]
            body.append(f"except {self.names.bind(FLOAT_ERRORS, 'FLOAT_ERRORS')}:")
            body.append(f"    return {self.eagerly}({self._values()})")
        return lines + [indent + line for line in [*writer.notes(), *body]]

    # --- source ---

    def _values(self) -> str:
        return ", ".join(each.name for each in self.parameters)

    def _text(self) -> str:
        lines = [f"def {self.name}({self._header()}):"]
        lines += ["    " + line for branch in self.branches for line in branch]
        return "\n".join([*lines, f"    return {self.retrace}({self._values()})", ""])

    def _header(self) -> str:
        """The parameters; what their defaults are, the function itself knows."""
        parts = []
        kinds = [each.kind for each in self.parameters]
        for number, each in enumerate(self.parameters):
            default = "" if each.default is each.empty else "=None"
            if each.kind == each.KEYWORD_ONLY and not {each.VAR_POSITIONAL, each.KEYWORD_ONLY} & set(kinds[:number]):
                parts.append("*")
            stars = "*" if each.kind == each.VAR_POSITIONAL else "**" if each.kind == each.VAR_KEYWORD else ""
            parts.append(f"{stars}{each.name}{default}")
            if each.kind == each.POSITIONAL_ONLY and kinds[number + 1 : number + 2] != [each.POSITIONAL_ONLY]:
                parts.append("/")
        return ", ".join(parts)

    def _compile(self) -> None:
        text = self._text()
        self.front.__code__ = self._compiled(text).__code__
        self.front.source = text

    def _compiled(self, text: str) -> Any:
        import linecache

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
