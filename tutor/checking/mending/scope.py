"""What a function knows: its parameters, the names it gives, what it reads, the values that its formulas make."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.checking.mending.tree import Code, called_name


def parameters(function: ast.FunctionDef) -> list[str]:
    """The names of its arguments."""
    given = function.args
    return [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs) if each.arg != "self"]


def assigned(function: ast.FunctionDef) -> list[str]:
    """The names that it gives, in order."""
    found = [node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in found))


def read(function: ast.AST) -> set[str]:
    """The names that are read in it."""
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def unused(function: ast.FunctionDef) -> list[str]:
    """Its parameters that it never reads, then the names that it gives and never reads."""
    known = read(function)
    return [each for each in (*parameters(function), *assigned(function)) if each not in known and each != "_"]


def loop_names(function: ast.FunctionDef) -> list[str]:
    """The names that loops count with."""
    targets = [node.target for node in ast.walk(function) if isinstance(node, ast.For | ast.comprehension)]
    return list(dict.fromkeys(each.id for each in targets if isinstance(each, ast.Name)))


def inside(code: Code, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """The expressions of a function that may be changed."""
    within = {id(node) for node in ast.walk(function)}
    return (node for node in code.expressions() if id(node) in within)


def values(code: Code, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What is returned, assigned, or stands in a display that is: the values that a formula makes."""
    allowed = {id(node) for node in code.nodes}
    for node in ast.walk(function):
        if id(node) not in allowed:
            continue
        if isinstance(node, ast.Return | ast.Assign | ast.AugAssign) and node.value is not None:
            if isinstance(node.value, ast.Tuple):
                yield from node.value.elts
            elif isinstance(node.value, ast.Dict):
                yield from node.value.values
            else:
                yield node.value
        elif isinstance(node, ast.ListComp):
            yield node.elt
        elif isinstance(node, ast.DictComp):
            yield node.value


def arguments(code: Code, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What the calls in a function get, where it is more than a plain number."""
    for node in inside(code, function):
        if isinstance(node, ast.Call) and called_name(node) != "range":
            yield from (each for each in node.args if not isinstance(each, ast.Constant | ast.Starred))


def solved(code: Code, name: str) -> ast.FunctionDef | None:
    """The function of that name in the lesson's own solution."""
    found = (node for node in code.solution.body if isinstance(node, ast.FunctionDef) and node.name == name)
    return next(found, None)
