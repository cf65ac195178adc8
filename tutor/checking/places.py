"""Where in an answer something stands, in words: "in the first call, dw2" for [0][1]."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence

# A path in an answer ("[0]['W']") to words ("in the first item, W").
Where = Callable[[str], str]

_STEP = re.compile(r"\[(?:(\d+)|'([^']*)'|([^\]]*))\]")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def where_in(question: str, label: str, solution: str) -> Where:
    """How the places of a check's answer are called.

    Args:
        question: the check's code, whose last expression is the answer.
        label: the function that the exercise asks for.
        solution: the lesson's own, whose return says what the results are called.
    """
    calls, results = _levels(question, label)
    named = returned_names(solution, label)

    def where(path: str) -> str:
        words: list[str] = []
        for level, (index, key, other) in enumerate(_STEP.findall(path)):
            if key or other:
                words.append(key or other)
            elif calls and level == 0:
                words.append(f"the {_ordinal(int(index))} call")
            elif results and level == int(calls) and int(index) < len(named) and named[int(index)]:
                words.append(named[int(index)])
            elif results and level == int(calls) and len(named) > 1:
                words.append(f"the {_ordinal(int(index))} result")
            else:
                words.append(f"the {_ordinal(int(index))} item")
        return f"in {', '.join(words)}" if words else ""

    return where


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
