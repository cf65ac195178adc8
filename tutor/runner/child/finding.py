"""Finds what a dotted name holds, and the members of it, running none of the learner's code.

Descriptors of classes are looked at, not called; only those written in C and the properties of our own libraries are.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType

# Bound before any cell runs, as a cell may replace them.
_modules = sys.modules
BUILTINS = {name: value for name, value in vars(builtins).items() if not name.startswith("__")}
_length, _list = len, list
_module_dict = vars(ModuleType)["__dict__"].__get__
_class_dict, _class_mro = type.__dict__["__dict__"].__get__, type.__dict__["__mro__"].__get__
_class_module = type.__dict__["__module__"].__get__
_type_name = type.__dict__["__name__"].__get__
_LIBRARIES = ("tutor.", "numpy")
_MOST_PARTS, _MOST_ORIGINS = 10, 5
_MOST_DIRECTORY = 2000

MISSING = object()
Origins = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class that has not been made yet."""

    kind: type


@dataclass(frozen=True, slots=True)
class Bound:
    """A function as a method: its first parameter is given."""

    function: object


@dataclass(frozen=True, slots=True)
class Member:
    """A member of something: what is known of it without calling it; ``own`` if it is the object's itself."""

    name: str
    value: object
    own: bool = False


def find(path: Sequence[str], names: Mapping[str, object], origins: Origins, depth: int = 0) -> object:
    """What a dotted name holds: an object, ``Bound``, ``Instance``, an uncalled property, or MISSING."""
    if not 0 < _length(path) <= _MOST_PARTS or depth > _MOST_ORIGINS:
        return MISSING
    first, *rest = path
    value = _given(first, names, origins, depth)
    for part in rest:
        if value is MISSING:
            break
        value = member(value, part)
    return value


def _given(name: str, names: Mapping[str, object], origins: Origins, depth: int) -> object:
    """What a name holds, or will hold once the text that is being written has run."""
    if name in origins:
        how, what = origins[name]
        value: object = MISSING
        if how == "hidden":
            return MISSING
        if how == "module":
            value = _from_module(what)
        elif what.split(".")[0] != name:
            value = find(what.split("."), names, origins, depth + 1)
            if how == "made":
                value = Instance(value) if is_class(value) else MISSING  # type: ignore[arg-type]  # it is one
        if value is not MISSING:
            return value
    if name in names:
        return names[name]
    return BUILTINS.get(name, MISSING)


def is_from_library(kind: type) -> bool:
    """Whether a class is one of our own libraries', whose objects may be asked for what they are."""
    return module_of(kind).startswith(_LIBRARIES)


def module_of(kind: type) -> str:
    """The module of a class, whatever its metaclass says."""
    return str(_class_module(kind))


def is_class(value: object) -> bool:
    """Whether it is a class; ``isinstance`` would ask an object of the learner's what it is."""
    return issubclass(type(value), type)


def class_name(kind: type) -> str:
    """The name of a class, whatever its metaclass says."""
    return str(_type_name(kind))


def _from_module(dotted: str) -> object:
    """A module that has been imported already, or something in one."""
    if dotted in _modules:
        return _modules[dotted]
    module, _, name = dotted.rpartition(".")
    return member(_modules[module], name) if module in _modules else MISSING


def member(value: object, name: str) -> object:
    """A member by its name, found without running the learner's code."""
    if type(value) is Instance:
        return _as_member(_in_class(value.kind, name), MISSING)
    kind = type(value)
    if issubclass(kind, ModuleType):
        held = _module_dict(value)
        found = held.get(name, MISSING)
        submodule = _modules.get(f"{held.get('__name__')}.{name}", MISSING) if found is MISSING else MISSING
        return submodule if found is MISSING else found
    if type(value) is Bound:
        return MISSING
    if is_class(value):
        found = _in_class(value, name)  # type: ignore[arg-type]  # it is one
        return found.__func__ if type(found) in (staticmethod, classmethod) else found  # type: ignore[attr-defined]
    found = _in_class(kind, name)
    if type(found) not in (property, GetSetDescriptorType, MemberDescriptorType):  # which would come first
        found = _own(value).get(name, MISSING)
        if found is not MISSING:
            return found
        found = _in_class(kind, name)
    return _as_member(found, value)


def _in_class(kind: type, name: str) -> object:
    """What a class or one of those it is made from says of a name; the standard library's way asks the metaclass."""
    return next((_class_dict(each)[name] for each in _class_mro(kind) if name in _class_dict(each)), MISSING)


def _own(value: object) -> Mapping[str, object]:
    """What an object has of its own."""
    found = _in_class(type(value), "__dict__")
    if type(found) is not GetSetDescriptorType:  # none, or one of the learner's making
        return {}
    held = found.__get__(value)
    return held if type(held) is dict else {}


def _as_member(found: object, owner: object) -> object:
    """What an attribute found in a class is on an object of it; ``owner`` is MISSING where there is none yet."""
    kind = type(found)
    if kind is staticmethod:
        return found.__func__  # type: ignore[attr-defined]  # it is one
    if kind is classmethod:
        return Bound(found.__func__)  # type: ignore[attr-defined]  # it is one
    if kind is FunctionType:
        return Bound(found)
    if owner is not MISSING and (kind in (GetSetDescriptorType, MemberDescriptorType) or _is_ours(found)):
        try:
            return found.__get__(owner, type(owner))  # type: ignore[attr-defined]  # descriptors have it
        except Exception:  # a slot that is empty, a property that does not apply yet
            return found
    return found


def _is_ours(found: object) -> bool:
    """Whether it is a property of our own libraries, which may be asked."""
    getter = found.fget if type(found) is property else None
    return type(getter) is FunctionType and str(getter.__module__).startswith(_LIBRARIES)


def members(value: object) -> Iterator[Member]:
    """The members of something, its own first; each name once."""
    seen: set[str] = set()
    for each in _members(value):
        if type(each.name) is str and each.name not in seen:
            seen.add(each.name)
            yield each


def _members(value: object) -> Iterator[Member]:
    if value is MISSING or type(value) is Bound or type(value) is property:
        return
    if type(value) is Instance:
        yield from (Member(name, _as_member(found, MISSING)) for name, found in _of_class(value.kind))
        return
    kind = type(value)
    if issubclass(kind, ModuleType):
        yield from _of_module(_module_dict(value))
        return
    if issubclass(kind, type):
        assert isinstance(value, type)
        yield from (Member(name, member(value, name)) for name, _ in _of_class(value))
        return
    yield from (Member(name, found, own=True) for name, found in _list(_own(value).items()))
    for name, found in _of_class(kind):
        own = type(found) is MemberDescriptorType
        yield Member(name, _as_member(found, value), own)
    yield from _directory(value, kind)


def _of_module(held: Mapping[str, object]) -> Iterator[Member]:
    """What a module offers: what it says it does, if it says."""
    offered = held.get("__all__")
    if type(offered) in (list, tuple):
        assert isinstance(offered, list | tuple)
        yield from (Member(name, held[name]) for name in offered if type(name) is str and name in held)
    yield from (
        Member(name, found)
        for name, found in _list(held.items())
        if type(offered) not in (list, tuple) or (type(found) is ModuleType and _is_inside(found, held))
    )


def _is_inside(module: ModuleType, held: Mapping[str, object]) -> bool:
    return str(_module_dict(module).get("__name__")).startswith(f"{held.get('__name__')}.")


def _of_class(kind: type) -> Iterator[tuple[str, object]]:
    for each in _class_mro(kind):
        yield from _list(_class_dict(each).items())


def _directory(value: object, kind: type) -> Iterator[Member]:
    """What the class says its objects have beside what can be found: the one thing of a learner's that is called."""
    told = _in_class(kind, "__dir__")
    if type(told) is not FunctionType:  # that of all objects is written in C
        return
    try:
        told = _list(told(value))[:_MOST_DIRECTORY]
    except Exception:  # it may raise anything
        return
    yield from (Member(name, MISSING) for name in told if type(name) is str)
