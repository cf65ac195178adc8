"""Frozen, slotted dataclasses that are made in a quarter of the time: dozens are, before the first line is drawn.

``dataclasses`` compiles six functions a class; here it is one, and the others are shared. What comes out is a dataclass
in every respect: ``fields``, ``replace``, ``match``, comparing, hashing, copying and pickling work alike. A module that
is loaded at every start may say

    if TYPE_CHECKING:
        from dataclasses import dataclass
    else:
        from tutor.records import dataclass
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any


def dataclass(*, frozen: bool, slots: bool) -> Callable[[type], type]:
    """As ``dataclasses.dataclass(frozen=True, slots=True)``, for a class that inherits from none.

    Its fields may have a default or a factory, and no other options.
    """
    assert frozen
    assert slots
    return _made


def _made(cls: type) -> type:
    members = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
    fields: dict[str, Field[Any]] = {}
    for name, annotation in cls.__annotations__.items():
        default = members.pop(name, MISSING)
        field: Field[Any] = default if isinstance(default, Field) else dataclasses.field(default=default)
        assert field.init
        assert field.repr
        assert field.compare
        assert field.hash is None
        field.name, field.type, field.kw_only = name, annotation, False
        field._field_type = dataclasses._FIELD  # type: ignore[attr-defined]  # what fields() looks for
        fields[name] = field
    names = tuple(fields)
    values: Callable[[Any], object] = attrgetter(*names) if names else type

    @recursive_repr()
    def shown(self: Any) -> str:
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({told})"

    def equal(self: Any, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(values(self))

    def packed(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    def unpack(self: Any, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    members |= {
        "__slots__": names,
        "__match_args__": names,
        "__dataclass_fields__": fields,
        "__init__": _initializer(fields),
        "__repr__": shown,
        "__eq__": equal,
        "__hash__": hashed,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__getstate__": packed,
        "__setstate__": unpack,
        "__qualname__": cls.__qualname__,
    }
    return type(cls)(cls.__name__, cls.__bases__, members)


def _initializer(fields: dict[str, Field[Any]]) -> Callable[..., None]:
    """``__init__``, with what is given and what is missing as a dataclass has it."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": MISSING}
    parameters, lines = [], []
    for name, field in fields.items():
        value, default = name, ""
        if field.default_factory is not MISSING:
            known[f"_new_{name}"] = field.default_factory
            value, default = f"_new_{name}() if {name} is _MISSING else {name}", "=_MISSING"
        elif field.default is not MISSING:
            known[f"_default_{name}"] = field.default
            default = f"=_default_{name}"
        parameters.append(f"{name}{default}")
        lines.append(f" _set(self, {name!r}, {value})")
    made: dict[str, Any] = {}
    exec(f"def __init__(self, {', '.join(parameters)}):\n" + "\n".join(lines or [" pass"]), known, made)
    initializer: Callable[..., None] = made["__init__"]
    return initializer


def _refuse(self: object, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"cannot change field {name!r} of {type(self).__name__}")
