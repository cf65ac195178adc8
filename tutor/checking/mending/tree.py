"""Surgery on syntax trees: the places of a piece of code, and the code with some of them replaced."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST_QUOTED = 40

New = ast.AST | list[ast.stmt]


@dataclass(frozen=True, slots=True)
class Change:
    """A node, what takes its place, and what is asked about it.

    Changes of one ``key`` are the same slip at several places; "" is a slip that is made once.
    """

    old: ast.AST
    new: New
    told: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Mend:
    """A change that may mend the code: what is ``told``, which is where to look, and the whole ``text``."""

    told: str
    text: str


class Code:
    """A piece of code as a tree.

    Attributes:
        tree: the tree.
        nodes: all nodes that may be changed, in the order of the text; nothing inside of a while loop, which a change
            may make endless.
        solution: the lesson's own answer, for the words that it uses; an empty tree where there is none.
    """

    def __init__(self, source: str, solution: str = "") -> None:
        """Read the code.

        Raises:
            SyntaxError: It is no Python.
        """
        self.tree = ast.parse(source)
        self.solution = ast.parse(solution)
        self._above: dict[int, tuple[ast.AST, str, int | None]] = {}
        for node in ast.walk(self.tree):
            for field, value in ast.iter_fields(node):
                if isinstance(value, ast.AST):
                    self._above[id(value)] = node, field, None
                elif isinstance(value, list):
                    for index, each in enumerate(value):
                        self._above[id(each)] = node, field, index
        endless = {id(inner) for loop in ast.walk(self.tree) if isinstance(loop, ast.While) for inner in ast.walk(loop)}
        self.nodes = sorted(
            (node for node in ast.walk(self.tree) if isinstance(node, ast.expr | ast.stmt) and id(node) not in endless),
            key=lambda node: (node.lineno, node.col_offset, -(node.end_col_offset or 0)),
        )

    def expressions(self) -> Iterator[ast.expr]:
        """The expressions that are read, not written to."""
        for node in self.nodes:
            if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
                yield node

    def functions(self) -> Iterator[ast.FunctionDef]:
        """The functions that are defined, inner ones and methods too."""
        return (node for node in self.nodes if isinstance(node, ast.FunctionDef))

    def around(self, node: ast.AST) -> str:
        """The piece of code in which a node stands, quoted: "y ** 3" for its 3."""
        above = self.above(node)
        if isinstance(above, ast.Call) and above.func is node:
            above = self.above(above)
        while isinstance(above, ast.UnaryOp | ast.Slice) or (
            isinstance(above, ast.Tuple) and isinstance(self.above(above), ast.Subscript)
        ):
            above = self.above(above)
        return quoted(above)

    def above(self, node: ast.AST) -> ast.AST:
        """The node right above."""
        return self._above[id(node)][0]

    def statement(self, node: ast.AST) -> int:
        """A number for the statement in which a node stands."""
        while not isinstance(node, ast.stmt):
            node = self._above[id(node)][0]
        return id(node)

    def with_replaced(self, changes: Sequence[Change]) -> str:
        """The code with nodes replaced, a statement maybe by several or none; "" if that is no code."""
        done: list[tuple[ast.AST, str, object]] = []
        try:
            for change in changes:
                above, field, index = self._above[id(change.old)]
                before = getattr(above, field)
                done.append((above, field, before))
                if index is None:
                    setattr(above, field, change.new)
                else:
                    at = next(place for place, each in enumerate(before) if each is change.old)
                    new = change.new if isinstance(change.new, list) else [change.new]
                    setattr(above, field, [*before[:at], *new, *before[at + 1 :]])
            return ast.unparse(self.tree)
        except (ValueError, TypeError, AttributeError, RecursionError, StopIteration):
            return ""
        finally:
            for above, field, before in reversed(done):
                setattr(above, field, before)


def quoted(node: ast.AST) -> str:
    """A piece of the learner's code, short enough for a sentence."""
    text = ast.unparse(node).partition("\n")[0]
    return text if len(text) <= _MOST_QUOTED else f"{text[: _MOST_QUOTED - 4].rstrip()} ..."


def called_name(node: ast.AST) -> str:
    """The last part of the name of what is called: "sum" of np.sum(x) and x.sum(); "" if it has none."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def changed(node: ast.AST, **fields: object) -> ast.AST:
    """A copy of a node with other fields."""
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def expression(text: str) -> ast.expr:
    """An expression from its text."""
    return ast.parse(text, mode="eval").body


def calling(function: str, argument: ast.expr) -> ast.expr:
    """A call of a function, given as text, with one argument."""
    return ast.Call(expression(function), [argument], [])


def binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:
    """Two expressions joined by an operator."""
    return ast.BinOp(left, operator, right)
