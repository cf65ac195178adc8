"""What a learner's code itself shows, where it has failed: another name, nothing returned, printed instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tutor.checking.mending.tree import called_name


def undefined(source: str, wanted: Sequence[str]) -> str:
    """That the function a check calls is not there, and what is there instead; "" if all ``wanted`` are defined."""
    tree = _parsed(source)
    if tree is None:
        return ""
    there = _defined(tree)
    for name in wanted:
        if name in there:
            continue
        others = [each for each in _functions(tree) if each not in wanted]
        inside = [
            each for function in ast.walk(tree) if isinstance(function, ast.FunctionDef) for each in _inner(function)
        ]
        if name in inside:
            return (
                f"{name} is defined inside of another function, where no check can find it: move it to the left edge."
            )
        if len(others) == 1:
            return f"Your cell defines {others[0]}; the check calls {name}. Give it the name that is asked for."
        if not _functions(tree):
            return f"Your cell defines no function: the checks call {name}, so begin with def {name}(...)."
        return f"{name} is not defined in your cell, and the checks call it."
    return ""


def nothing_returned(source: str, name: str) -> str:
    """Why a function gives None, as far as its code shows it."""
    function = _function(source, name)
    if function is None:
        return ""
    returns = [node for node in _own(function) if isinstance(node, ast.Return)]
    given = [node for node in returns if node.value is not None]
    prints = [node for node in _own(function) if isinstance(node, ast.Expr) and called_name(node.value) == "print"]
    for node in given:
        assert node.value is not None
        if called_name(node.value) == "print":
            return f"Line {node.lineno} returns what print gives, and that is None: return the value itself."
        if called_name(node.value) in ("append", "sort", "extend", "reverse", "insert", "fill", "update"):
            return f"Line {node.lineno}: .{called_name(node.value)}() gives None. Return the thing itself."
    if returns and not given:
        line = returns[-1].lineno
        return f"The return in line {line} hands nothing back: write the result behind it, on the same line."
    if not given and prints:
        return (
            f"{name} prints its result (line {prints[-1].lineno}) and returns nothing: write return where print stands."
        )
    if not given:
        last = function.body[-1]
        if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Constant):
            return f"{name} works out its last line and forgets it: write return in front of line {last.lineno}."
        return f"{name} has no return: what it has worked out is lost when it ends. End it with return and the result."
    if not isinstance(function.body[-1], ast.Return):
        return (
            f"{name} returns a value on some paths only (line {given[0].lineno}): here it runs to its end without one."
        )
    return ""


def generated(source: str, name: str) -> str:
    """That a function yields, or returns a generator, where values are wanted."""
    function = _function(source, name)
    if function is None:
        return ""
    for node in _own(function):
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return (
                f"{name} has yield in line {node.lineno}, which makes a generator of it: return hands back the result."
            )
        if isinstance(node, ast.Return) and isinstance(node.value, ast.GeneratorExp):
            return f"Line {node.lineno} returns a generator, (... for ...): square brackets make a list of it."
        if isinstance(node, ast.Return) and called_name(node.value or node) in ("zip", "map", "filter", "reversed"):
            used = called_name(node.value or node)
            return f"Line {node.lineno}: {used}(...) only promises its values. list(...) or np.array(...) makes them."
    return ""


def function_returned(source: str, name: str) -> str:
    """That a function itself is returned, not what it gives."""
    function = _function(source, name)
    for node in _own(function) if function is not None else ():
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Name | ast.Attribute):
            return (
                f"Line {node.lineno} returns the function {ast.unparse(node.value)} itself: call it, with parentheses."
            )
    return ""


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _functions(tree: ast.Module) -> list[str]:
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


def defined(source: str) -> list[str]:
    """The functions and classes of a piece of code, in order."""
    tree = _parsed(source)
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [node.name for node in tree.body if isinstance(node, kinds)] if tree is not None else []


def _defined(tree: ast.Module) -> set[str]:
    """All names that a cell gives at its top level, wherever in it."""
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for statement in tree.body:
        for node in ast.walk(statement) if not isinstance(statement, ast.FunctionDef | ast.ClassDef) else ():
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.alias):
                found.add((node.asname or node.name).split(".")[0])
    return found


def _inner(function: ast.FunctionDef) -> list[str]:
    return [node.name for node in ast.walk(function) if isinstance(node, ast.FunctionDef) and node is not function]


def _function(source: str, name: str) -> ast.FunctionDef | None:
    tree = _parsed(source)
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name] if tree else []
    return found[-1] if found else None


def _own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside of it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting += list(ast.iter_child_nodes(node))
