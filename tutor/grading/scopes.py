"""Which names of its surroundings a piece of Python reads, and which it gives a value."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_INNER = (*SCOPES, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def names_read(node: ast.AST) -> set[str]:
    """The names that a node reads and that are not its own, such as a function's parameters.

    Raises:
        RecursionError: It is nested too deeply.
    """
    reader = _Reader()
    reader.visit(node)
    return reader.found


def names_stored(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that statements bind in the scope they stand in."""
    found: set[str] = set()
    for each in own_nodes(nodes):
        if isinstance(each, SCOPES):
            found.add(each.name)
        elif isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            found.add(each.id)
        elif isinstance(each, ast.alias):
            found.add(each.asname or each.name.partition(".")[0])
        elif isinstance(each, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and each.name:
            found.add(each.name)
    return found


def own_nodes(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes in the same scope; those that open one of their own are among them, what is in these is not."""
    waiting = list(nodes)
    while waiting:
        each = waiting.pop()
        yield each
        if not isinstance(each, _INNER):
            waiting += ast.iter_child_nodes(each)


class _Reader(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.found.add(node.id)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for each in (*node.decorator_list, node.returns):
            if each is not None:
                self.visit(each)
        self._function(node.args, node.body)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node.args, [node.body])

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        self.visit(node.generators[0].iter)  # which stands outside
        inner = _Reader()
        inner.generic_visit(node)
        self.found |= inner.found - names_stored(each.target for each in node.generators)

    visit_SetComp = visit_ListComp  # noqa: N815  (what ast calls)
    visit_GeneratorExp = visit_ListComp  # noqa: N815
    visit_DictComp = visit_ListComp  # noqa: N815

    def _function(self, arguments: ast.arguments, body: Iterable[ast.AST]) -> None:
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        parameters += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
        outside = [*arguments.defaults, *arguments.kw_defaults, *(each.annotation for each in parameters)]
        for given in outside:
            if given is not None:
                self.visit(given)
        body = list(body)
        inner = _Reader()
        for node in body:
            inner.visit(node)
        declared = {name for each in own_nodes(body) if isinstance(each, ast.Global) for name in each.names}
        own = names_stored(body) | {each.arg for each in parameters}
        self.found |= (inner.found - (own - declared)) | declared
