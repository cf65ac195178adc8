"""How something is called and what is written about it, read off without calling anything of the learner's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from types import FunctionType, ModuleType

from tutor.runner.child.finding import Bound, Instance, is_class, module_of

_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))
# Of what these modules make, an object is told by its value, not by the docstring of its class.
_SELF_EVIDENT = ("builtins", "numpy")
_MOST_DEFAULT, _MOST_DOC, _MOST_WRAPPERS = 40, 20_000, 5
_POSITIONAL_ONLY = "/"
_class_dict, _class_mro = type.__dict__["__dict__"].__get__, type.__dict__["__mro__"].__get__
_class_signature = type.__dict__["__text_signature__"].__get__
_type_name = type.__dict__["__name__"].__get__
_function_dict = FunctionType.__dict__["__dict__"].__get__
_module_dict = vars(ModuleType)["__dict__"].__get__
_clean, _repr = cleandoc, repr
# Types of the interpreter's and of NumPy, whose attributes are what they seem.
_IN_C = frozenset(
    (
        *("builtin_function_or_method", "method_descriptor", "wrapper_descriptor", "classmethod_descriptor"),
        *("ufunc", "_ArrayFunctionDispatcher", "method-wrapper"),
    )
)


def is_function(value: object) -> bool:
    """Whether it is a function or method."""
    return type(value) in (FunctionType, Bound) or is_in_c(value)


def is_in_c(value: object) -> bool:
    """Whether it is a function of the interpreter's or NumPy's own kinds."""
    return _type_name(type(value)) in _IN_C and module_of(type(value)) in ("builtins", "numpy")


def signature(value: object) -> str:
    """How something is called, "(a, axis=None)"; "" where that is not known or it is not for calling."""
    bound = type(value) is Bound
    if type(value) is Bound:
        value = value.function
    if is_class(value):
        value, bound = _maker(value), True  # type: ignore[arg-type]  # it is one
    if type(value) is FunctionType:
        inner = _unwrapped(value)
        # A method that is wrapped into a function: its object is known there.
        given = inner is not value and inner.__code__.co_varnames[:1] == ("self",)
        return f"({', '.join(_parameters(inner, bound=bound or given))})"
    if value is None or not (is_in_c(value) or is_class(value)):
        return ""
    text = _text_signature(value) or _from_doc(value)
    return text if len(text) < 400 else f"{text[:396]}...)"


def arguments(value: object) -> list[tuple[str, str]]:
    """The parameters that can be given by name, each with its default as "=0.5" or ""."""
    text = signature(value)[1:-1]
    parts = [part.strip() for part in _split(text)]
    if _POSITIONAL_ONLY in parts:
        parts = parts[parts.index(_POSITIONAL_ONLY) + 1 :]
    found = []
    for part in parts:
        name, _, default = part.partition("=")
        if name.strip().isidentifier():
            found.append((name.strip(), f"={default.strip()}" if default else ""))
    return found


def doc(value: object) -> str:
    """All that is written about something, cleaned of its indentation."""
    if type(value) is Bound:
        return doc(value.function)
    if type(value) is Instance:
        return doc(value.kind)
    kind = type(value)
    told: object = None
    if issubclass(kind, type):
        assert isinstance(value, type)
        making = _maker(value)
        inner = doc(making) if type(making) is FunctionType else ""
        outer = _class_dict(value).get("__doc__")
        told = f"{_clean(outer)}\n\n{inner}".strip() if type(outer) is str else inner
    elif kind is FunctionType:
        told = value.__doc__
    elif issubclass(kind, ModuleType):
        told = _module_dict(value).get("__doc__")
    elif kind is property:
        told = value.__doc__ or (value.fget.__doc__ if type(value.fget) is FunctionType else None)  # type: ignore[attr-defined]
    elif is_in_c(value) or _type_name(kind) in ("getset_descriptor", "member_descriptor"):
        told = value.__doc__
    elif not module_of(kind).startswith(_SELF_EVIDENT):
        return doc(kind)
    return _clean(told[:_MOST_DOC]) if type(told) is str else ""


def summary(text: str) -> str:
    """The first sentence of what is written, without a signature before it."""
    paragraphs = re.split(r"\n\s*\n", text)
    while paragraphs and re.match(r"[\w.]+\(.*\)(\s*->.*)?\s*$", paragraphs[0].strip(), re.DOTALL):
        paragraphs.pop(0)
    first = " ".join(paragraphs[0].split()) if paragraphs else ""
    return re.split(r"(?<=[.!?]) (?=[A-Z`])", first)[0][:300]


def about_argument(text: str, name: str) -> str:
    """What a docstring says of a parameter, in Google's or NumPy's form."""
    match = re.search(rf"^\s*{re.escape(name)}\s*(?:\([^)\n]*\))?\s*:\s*(.+)", text, re.MULTILINE)
    return match[1].strip()[:300] if match is not None else ""


def _maker(kind: type) -> object:
    """The function with which an object of the class is set up, or the class itself where it is written in C."""
    for name in ("__init__", "__new__"):
        for each in _class_mro(kind)[:-1]:
            found = _class_dict(each).get(name)
            if type(found) is FunctionType:
                return found
            if found is not None:
                break
    return kind


def _unwrapped(function: FunctionType) -> FunctionType:
    """The function behind decorators that say what they wrap."""
    for _ in range(_MOST_WRAPPERS):
        inner = _function_dict(function).get("__wrapped__")
        if type(inner) is not FunctionType:
            break
        function = inner
    return function


def _parameters(function: FunctionType, *, bound: bool) -> Iterator[str]:
    """The parameters as they are written, without annotations."""
    code = function.__code__
    count, only = code.co_argcount, code.co_kwonlyargcount
    names = code.co_varnames
    defaults: tuple[object, ...] = function.__defaults__ or ()
    named = function.__kwdefaults__ or {}
    rest = iter(names[count + only :])
    for index, name in enumerate(names[:count]):
        place = index - (count - len(defaults))
        if not (bound and index == 0):
            yield name + (f"={_default(defaults[place])}" if place >= 0 else "")
        if index + 1 == code.co_posonlyargcount and not (bound and index == 0):
            yield _POSITIONAL_ONLY
    if code.co_flags & 4:
        yield f"*{next(rest)}"
    elif only:
        yield "*"
    for name in names[count : count + only]:
        yield name + (f"={_default(named[name])}" if name in named else "")
    if code.co_flags & 8:
        yield f"**{next(rest)}"


def _default(value: object) -> str:
    """A default as it is written, where its text is Python's own."""
    kind = type(value)
    if kind in _PLAIN:
        text = _repr(value)
        return text if len(text) <= _MOST_DEFAULT else "..."
    if kind in (tuple, list):
        assert isinstance(value, tuple | list)
        if not value:
            return "()" if kind is tuple else "[]"
        if len(value) <= 4 and all(type(each) in _PLAIN for each in value):
            return _repr(value)
    return "..."


def _text_signature(value: object) -> str:
    """The signature that functions in C carry."""
    if is_class(value):
        text = _class_signature(value)
    else:
        told = value.__dict__.get("__signature__") if _type_name(type(value)) == "_ArrayFunctionDispatcher" else None
        inner = value.__dict__.get("__wrapped__") if told is None and hasattr(value, "__dict__") else None
        if type(inner) is FunctionType:
            return f"({', '.join(_parameters(inner, bound=False))})"
        text = str(told) if told is not None else getattr(value, "__text_signature__", None)
    if type(text) is not str or not text.startswith("("):
        return ""
    return re.sub(r"^\(\$\w+(?:, /)?(?:, )?", "(", text)


def _from_doc(value: object) -> str:
    """The signature that a docstring begins with, as those of functions in C do."""
    told = _class_dict(value).get("__doc__") if is_class(value) else value.__doc__
    match = re.match(r"\s*[\w.]+(\((?:[^()]|\([^()]*\))*\))", told) if type(told) is str else None
    return " ".join(match[1].split()) if match is not None else ""


def _split(text: str) -> list[str]:
    """Split at the commas that are in no bracket."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
