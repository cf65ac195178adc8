"""What the arguments of a call are: a signature, tensors to trace with, and conditions that recognise them next time.

Numbers and arrays are inputs: only their classes, shapes and types are part of the signature. Lists, tuples and
dictionaries are looked into. Anything else, such as a flag, a name, a model or a variable, is part of the signature
itself: it must be the same one, so that what it says may decide what is traced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.engine.arrays import as_numbers, own_value
from tutor.engine.tensor import Tensor, Variable
from tutor.engine.tracing.names import Names

FLOAT64 = np.dtype(np.float64)
_BY_VALUE = (int, float, str, bytes)


@dataclass(frozen=True, slots=True)
class Reading:
    """How arguments are to be understood.

    Attributes:
        numbers: the type of plain single floats, which adapt to the arrays they come with; None for their own.
        whole_known: whether whole numbers are part of the signature, so that they can be an axis or a count.
    """

    numbers: np.dtype[Any] | None = None
    whole_known: bool = False


def like(nest: Any, items: Sequence[Any]) -> Any:
    """A list or tuple of the class of ``nest``."""
    if nest.__class__ is list or nest.__class__ is tuple:
        return nest.__class__(items)
    return nest._make(items) if hasattr(nest, "_make") else type(nest)(items)


def canonical(value: Any) -> Any:
    """An argument as the conditions below expect it; the same object, if it is so already."""
    if isinstance(value, np.ndarray):
        array = as_numbers(value, "an argument of the function")
        native = array.dtype.newbyteorder("=")
        plain = array if array.__class__ is np.ndarray else np.asarray(array)
        return plain if plain.dtype is np.dtype(native.char) else plain.astype(np.dtype(native.char))
    if isinstance(value, dict):
        items = {key: canonical(item) for key, item in value.items()}
        return value if all(items[key] is value[key] for key in value) else items
    if isinstance(value, list | tuple):
        found = [canonical(item) for item in value]
        return value if all(one is other for one, other in zip(found, value, strict=True)) else like(value, found)
    return value


def reading_of(values: Sequence[Any]) -> Reading:
    """How arguments are understood at first: single floats take the type of the arrays, if those agree."""
    types = {dtype for value in values for dtype in _float_types(value)}
    return Reading(types.pop() if len(types) == 1 else None)


def _float_types(value: Any) -> list[np.dtype[Any]]:
    if isinstance(value, dict | list | tuple):
        nested = value.values() if isinstance(value, dict) else value
        return [dtype for item in nested for dtype in _float_types(item)]
    if isinstance(value, Variable):
        return []
    return [value.dtype] if isinstance(value, Tensor | np.ndarray) and value.ndim and value.dtype.kind == "f" else []


def _is_number(value: Any, reading: Reading) -> bool:
    """Whether it is a plain single number, which is an input."""
    if value.__class__ is int:
        return not reading.whole_known
    return (
        value.__class__ is float or isinstance(value, np.number) or (isinstance(value, np.ndarray) and not value.ndim)
    )


def _number_type(value: Any, reading: Reading) -> np.dtype[Any]:
    own: np.dtype[Any] = np.asarray(value).dtype
    return reading.numbers if reading.numbers is not None and own.kind == "f" else own


def signature(value: Any, reading: Reading, tensors: list[Tensor] | None = None) -> tuple[Any, Any]:
    """What an argument has in common with others that the same source can take, and the argument as f gets it.

    Args:
        value: an argument.
        reading: how it is understood.
        tensors: those made for its numbers, arrays and tensors are added here; without it, tensors stay what they are.

    Raises:
        TypeError: an array holds no numbers.
    """
    if isinstance(value, dict):
        parts = {key: signature(item, reading, tensors) for key, item in value.items()}
        return (dict, tuple((key, part[0]) for key, part in parts.items())), {key: p[1] for key, p in parts.items()}
    if isinstance(value, list | tuple):
        found = [signature(item, reading, tensors) for item in value]
        return (value.__class__, tuple(part[0] for part in found)), like(value, [part[1] for part in found])
    if isinstance(value, Tensor) and not isinstance(value, Variable):
        made = value if tensors is None else Tensor(value.value)
        key: Any = (Tensor, value.shape, value.dtype)
    elif _is_number(value, reading):
        dtype = _number_type(value, reading)
        made = Tensor(own_value(value, dtype, "an argument of the function"))
        key = (value.__class__, (), dtype, getattr(value, "dtype", None))
    elif isinstance(value, np.ndarray):
        made = Tensor(value)
        key = (np.ndarray, value.shape, value.dtype)
    else:
        by_value = value is None or isinstance(value, _BY_VALUE)
        return (value.__class__, value if by_value else id(value)), value
    if tensors is not None:
        tensors.append(made)
    return key, made


class Guards:
    """Writes the conditions under which a source fits the arguments.

    Args:
        names: of things.
        reading: how the arguments are understood.

    Attributes:
        levels: conditions, and the lines that take apart what fulfils them; the next level asks for the parts.
        conversions: lines that bring single numbers into their type.
        inputs: what the numbers and arrays are called, in the order of ``signature``.
        tensors: whether there are tensors among the arguments, which a tape might follow.
    """

    def __init__(self, names: Names, reading: Reading) -> None:
        self.names = names
        self.reading = reading
        self.levels: list[tuple[list[str], list[str]]] = []
        self.conversions: list[str] = []
        self.inputs: list[str] = []
        self.tensors = False

    def add(self, name: str, value: Any, known_class: bool = False, level: int = 0) -> None:
        """Ask for an argument like ``value``.

        Args:
            name: what it is called.
            value: an example.
            known_class: whether its class needs no question, as with *args.
            level: how deep it lies in lists and dictionaries.
        """
        while len(self.levels) <= level:
            self.levels.append(([], []))
        conditions, parts = self.levels[level]
        if isinstance(value, dict | list | tuple):
            if not known_class:
                conditions.append(self._class_is(name, value.__class__))
            if isinstance(value, dict):
                keys = [self._spelt(key) for key in value]
                conditions.append(f"{name}.keys() == {{{', '.join(keys)}}}" if keys else f"not {name}")
            else:
                keys = [str(number) for number in range(len(value))]
                conditions.append(f"len({name}) == {len(value)}" if keys else f"not {name}")
            items = list(value.values()) if isinstance(value, dict) else list(value)
            called = [self.names.fresh(f"{name}_{key}") for key in keys]
            if isinstance(value, dict):
                parts += [f"{each} = {name}[{key}]" for each, key in zip(called, keys, strict=True)]
            elif called:
                parts.append(f"{', '.join(called)}{',' * (len(called) == 1)} = {name}")
            for each, item in zip(called, items, strict=True):
                self.add(each, item, level=level + 1)
        elif isinstance(value, Tensor) and not isinstance(value, Variable):
            self.tensors = True
            inner = self.names.fresh(f"{name}_value")
            kind = self._class_name(value.value.__class__)
            tests = [self._class_is(name, Tensor), f"({inner} := {name}.value).__class__ is {kind}"]
            if isinstance(value.value, np.ndarray):
                tests += self._array(inner, value.value)
            conditions.append(" and ".join(tests))
            self.inputs.append(inner)
        elif _is_number(value, self.reading):
            tests = self._array(name, value) if isinstance(value, np.ndarray) else []
            conditions.append(" and ".join([self._class_is(name, value.__class__), *tests]))
            self.inputs.append(self._converted(name, value))
        elif isinstance(value, np.ndarray):
            conditions.append(" and ".join([self._class_is(name, np.ndarray), *self._array(name, value)]))
            self.inputs.append(name)
        else:
            conditions.append(self._same(name, value))

    def _class_name(self, kind: type) -> str:
        return self.names.bind(kind, f"numpy_{kind.__name__}" if issubclass(kind, np.generic) else kind.__name__)

    def _class_is(self, name: str, kind: type) -> str:
        return f"{name}.__class__ is {self._class_name(kind)}"

    def _array(self, name: str, array: Any) -> list[str]:
        return [f"{name}.shape == {array.shape}", f"{name}.dtype is {self.names.option(array.dtype)}"]

    def _converted(self, name: str, value: Any) -> str:
        """A single number in its type."""
        dtype = _number_type(value, self.reading)
        if value.__class__ is float and dtype == FLOAT64:
            return name
        converted = self.names.fresh(f"{name}_number")
        kind = float if dtype == FLOAT64 else dtype.type
        self.conversions.append(f"{converted} = {self._class_name(kind)}({name})")
        return converted

    def _spelt(self, key: Any) -> str:
        return repr(key) if key is None or key.__class__ in (int, bool, str) else self.names.bind(key, "key")

    def _same(self, name: str, value: Any) -> str:
        if value is None or value is True or value is False:
            return f"{name} is {value}"
        if value.__class__ in _BY_VALUE:
            return f"{self._class_is(name, value.__class__)} and {name} == {value!r}"
        return f"{name} is {self.names.bind(value, f'the_{name}')}"
