"""What the names on a failing line hold, in a few words each; found without running any code of the learner's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from inspect import getattr_static
from types import FrameType, ModuleType

import numpy as np

# Bound before any cell runs, as a cell may replace them in their modules.
_parse, _walk, _array_text, _ndarray = ast.parse, ast.walk, np.array2string, np.ndarray
_NUMBERS = (bool, int, float, complex, np.bool_, np.int64, np.int32, np.uint8, np.float64, np.float32)
_COLLECTIONS = (list, tuple, dict, set, frozenset)
_MOST_NAMES, _MOST_TEXT, _MOST_SHOWN, _MOST_ITEMS = 6, 60, 6, 10_000
_MOST_BITS = 200  # of an integer whose digits are told
_FUNCTIONS = frozenset(
    (
        *("function", "builtin_function_or_method", "method", "ufunc", "_ArrayFunctionDispatcher"),
        *("method_descriptor", "wrapper_descriptor", "getset_descriptor", "member_descriptor", "method-wrapper"),
    )
)
_MISSING = object()
_type_name = type.__dict__["__name__"].__get__

Told = list[list[str]]


def on_line(text: str, line: int, frame: FrameType) -> Told:
    """Each name, attribute or element by name in line ``line`` of the code ``text``, with what it holds in ``frame``.

    Functions and modules are left out, and what could only be found by running code.
    """
    try:
        tree = _parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: dict[str, str] = {}
    owners: set[str] = set()  # whose part has been told; of an array the shape tells something all the same
    for node in _places(tree, line):
        value, name = _value(node, frame), ast.unparse(node)
        said = "" if value is _MISSING else in_words(value)
        if said and (name not in owners or type(value) is _ndarray):
            found.setdefault(name, said)
            if isinstance(node, ast.Attribute | ast.Subscript):
                owners.add(ast.unparse(node.value))
    return [[name, said] for name, said in list(found.items())[:_MOST_NAMES]]


def _places(tree: ast.Module, line: int) -> Iterator[ast.expr]:
    """What is read on a line, in order: names, and attributes and elements of them that are given by name."""
    nodes = [
        node
        for node in _walk(tree)
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    changed = {id(node.target) for node in _walk(tree) if isinstance(node, ast.AugAssign)}
    nodes.sort(key=lambda node: (node.lineno, node.col_offset, -(node.end_col_offset or 0)))
    for node in nodes:
        if node.lineno == line and (isinstance(node.ctx, ast.Load) or id(node) in changed):
            yield node


# --- finding --------------------------------------------------------------------------------------------------------


def _value(node: ast.expr, frame: FrameType) -> object:
    """What an expression holds, where looking it up needs no code: names, attributes of instances, plain elements."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return frame.f_locals.get(node.id, frame.f_globals.get(node.id, _MISSING))
    if isinstance(node, ast.Attribute):
        owner = _value(node.value, frame)
        kind = type(owner)
        if owner is _MISSING or issubclass(kind, ModuleType) or kind in (*_NUMBERS, *_COLLECTIONS, _ndarray):
            return _MISSING
        return getattr_static(owner, node.attr, _MISSING)
    if isinstance(node, ast.Subscript):
        return _element(_value(node.value, frame), _value(node.slice, frame))
    return _MISSING


def _element(owner: object, index: object) -> object:
    """An element of a plain collection by a plain index."""
    if type(owner) is dict and type(index) in (str, int) and len(owner) <= _MOST_ITEMS:
        matching = (value for key, value in owner.items() if type(key) is type(index) and key == index)
        return next(matching, _MISSING)
    if type(owner) is _ndarray and owner.dtype.kind not in "biufc":
        return _MISSING
    if type(owner) in (list, tuple, _ndarray) and type(index) is int:
        assert isinstance(owner, list | tuple | _ndarray)
        length = len(owner) if type(owner) is not _ndarray else owner.shape[0] if owner.ndim else 0
        return owner[index] if -length <= index < length else _MISSING
    return _MISSING


# --- telling --------------------------------------------------------------------------------------------------------


def in_words(value: object) -> str:
    """What a value is, "" for what tells nothing, such as a function."""
    kind = type(value)
    if value is None:
        return "None"
    if kind is _ndarray:
        assert isinstance(value, _ndarray)
        return _array_said(value)
    if kind in _NUMBERS:
        return _number_said(value)
    if kind is str:
        assert isinstance(value, str)
        return repr(value) if len(value) <= _MOST_TEXT else f"a text of {len(value)} characters"
    if kind in _COLLECTIONS:
        return _collection_said(value)
    # By its type alone: isinstance would ask the value what it is.
    if issubclass(kind, type | ModuleType | property | classmethod | staticmethod) or _type_name(kind) in _FUNCTIONS:
        return ""
    return str(_type_name(kind))[:_MOST_TEXT]


def _array_said(array: np.ndarray) -> str:
    said = f"array {array.shape} {array.dtype}" if array.dtype.names is None else f"array {array.shape}"
    if 0 < array.size <= _MOST_SHOWN and array.dtype.kind in "biufc":
        text = " ".join(_array_text(array, precision=4, max_line_width=1000).split())
        if len(text) <= _MOST_TEXT:
            return f"{said}: {text}"
    return said


def _number_said(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return f"a whole number of {value.bit_length()} bits"
    return str(value)


def _collection_said(value: object) -> str:
    assert isinstance(value, list | tuple | dict | set | frozenset)
    count = len(value)
    said = f"{_type_name(type(value))} of {count}"
    items = value if isinstance(value, list | tuple) else ()
    if 0 < count <= _MOST_SHOWN and items and all(type(item) in _NUMBERS for item in items):
        text = ", ".join(_number_said(item) for item in items)
        if len(text) <= _MOST_TEXT:
            return f"{said}: {text}"
    if items and all(type(item) is _ndarray for item in items[:_MOST_ITEMS]):
        shapes = [str(item.shape) for item in items[:_MOST_SHOWN]]
        return f"{said} arrays: {', '.join(shapes)}{', ...' if count > _MOST_SHOWN else ''}"
    return said
