"""One name for another, and values that are not what their name says."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from itertools import combinations

from tutor.checking.mending import scope
from tutor.checking.mending.tree import Change, Code, quoted

_MOST_SWAPPED = 6


def exchanged(code: Code) -> Iterator[Change]:
    """Two names that have changed places in a statement."""
    for function in code.functions():
        known = list(dict.fromkeys((*scope.parameters(function), *scope.assigned(function))))
        for statement in (node for node in ast.walk(function) if isinstance(node, ast.Assign | ast.Return)):
            there = [each for each in known if each in scope.read(statement)]
            if statement not in code.nodes or len(there) > _MOST_SWAPPED:
                continue
            for one, other in combinations(there, 2):
                made = _Renamed({one: other, other: one}).visit(copy.deepcopy(statement))
                yield Change(statement, made, f"have {one} and {other} changed places in {quoted(statement)}?")


def others(code: Code) -> Iterator[Change]:
    """One name for another, of those that the function has."""
    for function in code.functions():
        known = list(dict.fromkeys((*scope.parameters(function), *scope.assigned(function))))
        counting = scope.loop_names(function)
        for node in scope.inside(code, function):
            if isinstance(node, ast.Name) and node.id in known:
                for other in known:
                    if other != node.id:
                        told = f"in {code.around(node)}, is {node.id} the right name?"
                        key = f"{node.id} {other} {code.statement(node)}"
                        yield Change(node, ast.Name(other, ast.Load()), told, key)
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                for name in counting:
                    told = f"{quoted(node)} is the same in every round: is that index right?"
                    yield Change(node.slice, ast.Name(name, ast.Load()), told)


def donated(code: Code) -> Iterator[Change]:
    """A value that is wrong while all around it is right: the solution's of the same name takes its place."""
    for function in code.functions():
        solution = scope.solved(code, function.name)
        if solution is None or len(function.body) < 2:
            continue
        local = _definitions(solution)
        for node in ast.walk(function):
            if not isinstance(node, ast.Assign) or len(node.targets) != 1 or node not in code.nodes:
                continue
            target = node.targets[0]
            if isinstance(target, ast.Name) and target.id in local:
                for given in (local[target.id], _Inlined(local).visit(copy.deepcopy(local[target.id]))):
                    yield Change(node.value, given, f"{target.id} does not get what it should; all the rest fits.")
        yield from _donated_results(function, solution, local, code)


def _donated_results(
    function: ast.FunctionDef, solution: ast.FunctionDef, local: dict[str, ast.expr], code: Code
) -> Iterator[Change]:
    ours, theirs = _returned(solution), _returned(function)
    if len(ours) != 1 or len(theirs) != 1 or theirs[0] not in code.nodes:
        return
    one, other = _parts(ours[0]), _parts(theirs[0])
    if len(one) != len(other):
        return
    own = set(scope.assigned(function))
    for right, wrong in zip(one, other, strict=True):
        if len(one) == 1 and not own & scope.read(right):
            continue  # that would put the whole solution in the place of all that was written
        told = f"{quoted(wrong)} is not what it should be; all the rest fits."
        for given in (right, _Inlined(local).visit(copy.deepcopy(right))):
            yield Change(wrong, given, told)


def _parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Tuple):
        return node.elts
    if isinstance(node, ast.Dict):
        order = sorted(range(len(node.keys)), key=lambda at: ast.unparse(node.keys[at] or node.values[at]))
        return [node.values[at] for at in order]
    return [node]


def _returned(function: ast.FunctionDef) -> list[ast.expr]:
    return [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]


def _definitions(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """The names that a function gives once, each with its value."""
    found = [node for node in ast.walk(function) if isinstance(node, ast.Assign) and len(node.targets) == 1]
    pairs = [(node.targets[0].id, node.value) for node in found if isinstance(node.targets[0], ast.Name)]
    names = [name for name, _ in pairs]
    return {name: value for name, value in pairs if names.count(name) == 1}


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if isinstance(node.ctx, ast.Load) and node.id in self._names:
            return ast.Name(self._names[node.id], ast.Load())
        return node


class _Inlined(ast.NodeTransformer):
    """Puts the values of local names in their places, as the learner's code need not have these names."""

    def __init__(self, local: dict[str, ast.expr], depth: int = 4) -> None:
        self._local, self._depth = local, depth

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self._local and self._depth:
            made: ast.expr = _Inlined(self._local, self._depth - 1).visit(copy.deepcopy(self._local[node.id]))
            return made
        return node
