"""Calls with the wrong arguments, and values that are not what an operation needs."""

from __future__ import annotations

import builtins
import re

from tutor.runner.meanings.rows import FUNCTIONS, RETURN, Fault, Row, one, plain, row


def _called(code: str) -> str:
    """What the code calls: all before its last pair of brackets."""
    depth = 0
    for index in range(len(code) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(code[index], 0)
        if depth == 0:
            name = code[:index].strip()
            return name if name and len(name) <= 40 else ""
    return ""


def _not_callable(match: re.Match[str], fault: Fault) -> str:
    kind, name = plain(match[1]), _called(fault.code)
    it = name or "It"
    if hasattr(builtins, name):
        return f"{name} is Python's own function, but a variable of that name has taken its place: rename the variable."
    if kind == "NoneType":
        return f"{name or 'What is called'} is None, not a function. {RETURN}"
    if kind == "module":
        return f"{it} is a module. One of its functions is meant: {name or 'module'}.something(...)."
    if name.endswith((".T", ".shape", ".size", ".ndim", ".dtype")):
        return f"{name} is {one(kind)} already, not a function: no parentheses after it."
    if kind in ("ndarray", "list", "tuple", "dict"):
        return (
            f"{it} is {one(kind)}, and (...) after it means a call. An element is taken with square brackets, x[0];"
            " multiplication needs its *."
        )
    if kind in ("int", "float", "complex", "bool", "float64", "int64", "float32", "int32"):
        return f"{it} is a number, and (...) after it means a call. Multiplication needs its *: {name or 'x'} * (...)."
    if kind == "str":
        return f"{it} is text, not a function. Is a comma or a + missing before the bracket?"
    return f"{it} is {one(kind)}, and cannot be called: leave out the parentheses after it."


def _not_subscriptable(match: re.Match[str], fault: Fault) -> str:
    kind = plain(match[1])
    name = fault.code.partition("[")[0].strip() if len(fault.code) <= 60 else ""
    if kind == "NoneType":
        return f"{name or 'The value'} is None, so it has no elements. {RETURN}"
    if kind in FUNCTIONS:
        return f"{name or 'It'} is a function: call it with parentheses, {name or 'f'}(...), not square brackets."
    if kind in ("int", "float", "bool", "complex"):
        return f"{name or 'It'} is a single number, so there is nothing to index: one index too many?"
    return f"{name or 'It'} is {one(kind)}, which has no elements to take with square brackets."


def _no_assignment(match: re.Match[str], _fault: Fault) -> str:
    kind = plain(match[1])
    if kind == "NoneType":
        return f"It is None, so no element of it can be set. {RETURN}"
    if kind in ("tuple", "str"):
        return f"A {kind} cannot be changed. Make a list or an array of it first: list(x), np.array(x)."
    return f"It is {one(kind)}: it has no elements that could be set."


def _missing(match: re.Match[str], _fault: Fault) -> str:
    return (
        f"{_function(match[1])} was called with too few arguments: {match[3]} got no value. Compare the call with its"
        " definition."
    )


def _too_many(match: re.Match[str], _fault: Fault) -> str:
    takes, given = match[2], match[3]
    if takes == "0" and "." in match[1]:
        return f"{_function(match[1])} is a method, which gets its object first: its def needs self as first argument."
    return (
        f"{_function(match[1])} takes {takes} and got {given}. Compare the call with its definition; several numbers"
        " may belong together in one tuple or list."
    )


def _function(name: str) -> str:
    return "The lambda" if name == "<lambda>" else f"{name.rpartition('.')[2]}()"


ROWS: tuple[Row, ...] = (
    row("not callable", "TypeError", r"^'([\w.]+)' object is not callable", _not_callable),
    row("not subscriptable", "TypeError", r"^'([\w.]+)' object is not subscriptable", _not_subscriptable),
    row("no item assignment", "TypeError", r"^'([\w.]+)' object does not support item assignment", _no_assignment),
    row("missing arguments", "TypeError", r"^([\w.<>]+)\(\) missing (\d+) required .*?arguments?: (.+)$", _missing),
    row(
        "too many arguments",
        "TypeError",
        r"^([\w.<>]+)\(\) takes (.+?) positional arguments? but (\d+) (?:was|were) given",
        _too_many,
    ),
    row(
        "arguments of a built-in",
        "TypeError",
        r"^([\w.]+)\(?\)? (?:takes|expected) (exactly \w+|no|at least \d+|at most \d+) (?:positional )?arguments?[ ,(]+"
        r"(?:got )?(\d+)",
        lambda match, _: (
            f"{'The method' if match[1] == 'function' else _function(match[1])} takes {match[2]} argument(s) and got"
            f" {match[3]}."
        ),
    ),
    row(
        "unexpected keyword",
        "TypeError",
        r"^([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'",
        lambda match, _: (
            f"{_function(match[1])} has no argument called {match[2]}. Is it spelt as in the definition? help(...)"
            " lists them."
        ),
    ),
    row(
        "invalid keyword",
        "TypeError",
        r"^'?(\w+)'? is an invalid keyword argument for (\w+)\(\)",
        lambda match, _: (
            f"{match[2]}() has no argument called {match[1]}. Is it spelt right? help({match[2]}) lists them."
        ),
    ),
    row(
        "argument given twice",
        "TypeError",
        r"^([\w.<>]+)\(\) got multiple values for argument '(\w+)'",
        lambda match, _: (
            f"{match[2]} is given twice: once by its place in the call, once as {match[2]}=. Leave out one of them."
        ),
    ),
)
