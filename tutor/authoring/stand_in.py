"""Functions that give something trivial, shaped like the right answer. Runs where learners' code runs.

    install(globals(), "zeros", solution)

replaces what the solution defines by stand-ins. A check that such a stand-in passes proves nothing.
"""

from __future__ import annotations

import ast
import copy
import functools
import types
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import numpy as np

NUMBERS: Mapping[str, float] = {"zeros": 0.0, "ones": 1.0, "NaN": float("nan")}
# Methods that stand for a sign: what a class may be asked to do besides its methods with names.
_SIGNS = frozenset(
    f"__{prefix}{sign}__"
    for sign in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
    for prefix in ("", "r", "i")
) | {"__call__", "__neg__", "__abs__", "__getitem__", "__len__", "__float__"}
KINDS = (*NUMBERS, "None", "its first input")


def defined(source: str) -> list[str]:
    """The names that a piece of code gives at its top level, in order."""
    names: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names += [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return list(dict.fromkeys(names))


def install(names: MutableMapping[str, Any], kind: str, solution: str) -> None:
    """Put stand-ins of ``kind`` for everything that ``solution`` defines into ``names``."""
    reference = dict(names)
    exec(
        compile(solution, "<solution>", "exec"), reference
    )  # the solution's functions see each other, not the stand-ins
    for name in defined(solution):
        names[name] = stand_in(reference[name], kind)


def stand_in(value: Any, kind: str) -> Any:
    """Something that looks like ``value`` and knows nothing."""
    if isinstance(value, type):
        for name, method in list(vars(value).items()):
            if isinstance(method, types.FunctionType) and (not name.startswith("_") or name in _SIGNS):
                setattr(value, name, _function(method, kind, skip=1))
        return value
    if callable(value):
        return _function(value, kind)
    return filled(value, kind)


def _function(reference: Callable[..., Any], kind: str, skip: int = 0) -> Callable[..., Any]:
    @functools.wraps(reference)
    def trivial(*inputs: Any, **named: Any) -> Any:
        given = [*inputs[skip:], *named.values()]
        if kind == "its first input":
            return given[0] if given else None
        try:
            # On copies: a stand-in that changed its inputs as the solution does would have done the work.
            answer = reference(*copy.deepcopy(inputs), **copy.deepcopy(named))
        except Exception:
            answer = 0.0  # where the solution refuses, a stand-in that knows nothing answers all the same
        return filled(answer, kind)

    return trivial


def filled(value: Any, kind: str) -> Any:
    """``value`` with every number replaced; None where there is nothing to replace."""
    if kind not in NUMBERS:
        return None
    number = NUMBERS[kind]
    if isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind not in "biufc":
            return None
        dtype = np.float64 if kind == "NaN" and value.dtype.kind in "biu" else value.dtype
        return np.full(value.shape, number, dtype=dtype)
    if isinstance(value, bool | int | float | complex):
        return number if kind == "NaN" else type(value)(number)
    if isinstance(value, list):
        return [filled(item, kind) for item in value]
    if isinstance(value, tuple):
        return tuple(filled(item, kind) for item in value)
    if isinstance(value, dict):
        return {key: filled(item, kind) for key, item in value.items()}
    if isinstance(value, types.FunctionType | types.MethodType):
        return _function(value, kind)
    if callable(getattr(value, "numpy", None)):
        return filled(np.asarray(value.numpy()), kind)
    return None
