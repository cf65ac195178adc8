"""Where in an answer something stands, in words: "in the first call, dw2" for [0][1]."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tutor.checking.mismatch import Mismatch
from tutor.checking.wording import apart

# A path in an answer ("[0]['W']") to words ("in the first item, W").
Where = Callable[[str], str]

_STEP = re.compile(r"\[(?:(\d+)|'([^']*)'|([^\]]*))\]")
# What the levels above say of how much differs on each.
_COUNTS = re.compile(r"; \d+ of \d+ (?:items|values) differ")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True)
class Places:
    """How the places of a check's answer are called.

    ``calls`` tells whether its outermost items are calls of the function, ``results`` whether those below are its
    results, ``names`` what these are called, "" for one that has no name.
    """

    calls: bool = False
    results: bool = False
    names: tuple[str, ...] = ()

    def __call__(self, path: str) -> str:
        """A path in words, "" for the empty one."""
        words = [self._step(level, *step) for level, step in enumerate(_STEP.findall(path))]
        return f"in {', '.join(words)}" if words else ""

    def part(self, path: str) -> str:
        """The name of the result that stands at a path: a key, or what the solution's return calls it; else ""."""
        for level, (index, key, _) in enumerate(_STEP.findall(path)):
            if key:
                return str(key)
            if self.results and level == int(self.calls) and int(index or 0) < len(self.names):
                return self.names[int(index or 0)]
        return ""

    @property
    def known(self) -> int:
        """How many levels of an answer have names of their own."""
        return int(self.calls) + int(self.results and len(self.names) > 1)

    def _step(self, level: int, index: str, key: str, other: str) -> str:
        if key or other:
            return key or other
        number = int(index)
        if self.calls and level == 0:
            return f"the {_ordinal(number)} call"
        if self.results and level == int(self.calls) and len(self.names) > 1:
            name = self.names[number] if number < len(self.names) else ""
            return name or f"the {_ordinal(number)} result"
        return f"its {_ordinal(number)} part" if level else f"the {_ordinal(number)} item"


@lru_cache(maxsize=256)
def where_in(question: str, label: str, solution: str) -> Places:
    """How the places of a check's answer are called.

    Args:
        question: the check's code, whose last expression is the answer.
        label: the function that the exercise asks for.
        solution: the lesson's own, whose return says what the results are called.
    """
    calls, results = _levels(question, label)
    return Places(calls, results, tuple(returned_names(solution, label)))


def placed(found: Mismatch, expected: object, where: Places) -> str:
    """A difference with its place in words."""
    if found.path:
        said = found.message.removeprefix(f"at {found.path}: ")
        counts = _COUNTS.findall(said)
        return f"{where(found.path)}: {_COUNTS.sub('', said)}{counts[-1] if counts else ''}"
    depth = min(where.known, _depth(expected))
    if found.reason != "values" or not found.index or not depth:
        return found.message
    # The numbers of several calls or results have been compared as one table.
    rest = f"[{', '.join(map(str, found.index[depth:]))}]" if found.index[depth:] else ""
    wanted, given = apart(found.expected_at, found.actual_at)
    of = f"; {found.wrong} of {found.total} numbers differ" if found.total > 1 else ""
    place = where("".join(f"[{index}]" for index in found.index[:depth]))
    return f"{place}{rest}: {given} where {wanted} was expected{of}"


def _depth(value: object) -> int:
    """How many lists stand within each other."""
    depth = 0
    while isinstance(value, list | tuple) and value:
        depth, value = depth + 1, value[0]
    return depth


def returned_names(solution: str, label: str) -> list[str]:
    """What the results of a function are called in its return, "" for one that has no name; [] where it gives one."""
    try:
        tree = ast.parse(solution)
    except (SyntaxError, ValueError):
        return []
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == label):
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                return [each.id if isinstance(each, ast.Name) else "" for each in node.value.elts]
    return []


@lru_cache(maxsize=256)
def gradient_name(question: str, label: str, solution: str) -> str:
    """What the gradient in a pair (x, gradient) is called: dw for v, gradients(X, y, v, b)[0]; "" if unknown."""
    last = _last(question)
    if not isinstance(last, ast.Tuple) or len(last.elts) != 2:
        return ""
    claim = last.elts[1]
    named = returned_names(solution, label)
    if isinstance(claim, ast.Subscript) and isinstance(claim.slice, ast.Constant):
        index = claim.slice.value
        return named[index] if isinstance(index, int) and 0 <= index < len(named) else ""
    return f"d{last.elts[0].id}" if isinstance(last.elts[0], ast.Name) else ""


def _levels(question: str, label: str) -> tuple[bool, bool]:
    """Whether the outermost level of an answer are calls, and whether below it stand results of the function."""
    last = _last(question)
    while isinstance(last, ast.Call) and isinstance(last.func, ast.Name) and last.func.id in ("list", "tuple"):
        last = last.args[0] if len(last.args) == 1 else None
    if _is_call(last, label):
        return False, True
    elements: Sequence[ast.expr] = ()
    if isinstance(last, ast.List | ast.Tuple):
        elements = last.elts
    elif isinstance(last, ast.ListComp):
        elements = [last.elt]
    stripped = [each.args[0] if _wraps(each) else each for each in elements]  # type: ignore[attr-defined]
    return (True, True) if stripped and all(_is_call(each, label) for each in stripped) else (False, False)


def _wraps(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "list"
        and len(node.args) == 1
    )


def _is_call(node: ast.expr | None, label: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == label


def _last(question: str) -> ast.expr | None:
    try:
        body = ast.parse(question).body
    except (SyntaxError, ValueError):
        return None
    return body[-1].value if body and isinstance(body[-1], ast.Expr) else None


def _ordinal(index: int) -> str:
    return _ORDINALS[index] if index < len(_ORDINALS) else f"{index + 1}th"
