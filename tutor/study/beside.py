"""A solution that has passed beside ours: in a sentence what differs, and how long both took."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.course.model import Exercise

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt

# Two times count as different when one is so many times the other, and by more than a machine's unrest.
_FACTOR = 2.0
_UNREST = 0.01
_LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_MOST_NAMES = 2


def difference(yours: str, ours: str) -> str:
    """What differs most between two pieces of code that do the same, in a sentence."""
    try:
        mine, theirs = ast.parse(yours), ast.parse(ours)
    except (SyntaxError, ValueError):
        return ""  # what has passed can be parsed; an older Python may have let it
    for tree in (mine, theirs):
        _drop_docstrings(tree)
    if ast.dump(mine) == ast.dump(theirs):
        return "The two are the same."
    if _shape(mine) == _shape(theirs):
        return "The two are the same but for names and numbers."
    loops, our_loops = (any(isinstance(node, _LOOPS) for node in ast.walk(tree)) for tree in (mine, theirs))
    calls, our_calls = _calls(mine), _calls(theirs)
    if loops != our_loops:
        looping, other, used = ("Yours", "ours", our_calls) if loops else ("Ours", "yours", calls)
        by_array = any(name == "@" or name.startswith("np.") for name in used)
        return f"{looping} works in a loop, {other} {'on whole arrays at once' if by_array else 'without one'}."
    extra = [name for name in calls if name not in our_calls][:_MOST_NAMES]
    lacking = [name for name in our_calls if name not in calls][:_MOST_NAMES]
    if extra and lacking:
        return f"Yours uses {' and '.join(extra)} where ours uses {' and '.join(lacking)}."
    lines, our_lines = _lines_of(yours), _lines_of(ours)
    if lines != our_lines:
        return f"Yours says it in {lines} line{'s' if lines != 1 else ''}, ours in {our_lines}."
    return "The same number of lines, another way."


def times(exercise: Exercise, attempt: Attempt) -> str:
    """How long both took for the checks, in a sentence; "" where that is not known.

    Checks of a gradient are left out: for those ours does more than yours.
    """
    known = [
        (result.seconds, result.reference_seconds)
        for check, result in zip(exercise.checks, attempt.checks, strict=True)
        if not check.gradient_of and result.seconds > 0 and result.reference_seconds > 0
    ]
    if not known:
        return ""
    yours, ours = sum(mine for mine, _ in known), sum(theirs for _, theirs in known)
    if max(yours, ours) < _FACTOR * min(yours, ours) or abs(yours - ours) < _UNREST:
        return f"Both are about equally fast: {_told(yours)} and {_told(ours)}."
    return f"The checks took yours {_told(yours)} and ours {_told(ours)}."


def _told(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


def _documented(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef | ast.Module]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node) is not None:
            yield node


def _drop_docstrings(tree: ast.Module) -> None:
    for node in list(_documented(tree)):
        node.body[:1] = []


def _lines_of(source: str) -> int:
    """How many lines hold code: neither blank ones nor comments nor docstrings count."""
    docs = [node.body[0] for node in _documented(ast.parse(source))]
    left_out = {line for doc in docs for line in range(doc.lineno, (doc.end_lineno or doc.lineno) + 1)}
    lines = enumerate(source.split("\n"), 1)
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") and n not in left_out for n, line in lines)


def _shape(tree: ast.Module) -> list[tuple[str, str]]:
    """The kinds of its nodes in order: names of variables and numbers do not count."""
    return [(type(node).__name__, getattr(node, "attr", "")) for node in ast.walk(tree)]


def _calls(tree: ast.Module) -> list[str]:
    """What is called by a name with a dot, and @, in order."""
    return list(dict.fromkeys(_named(tree)))


def _named(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield f"{ast.unparse(node.func)}()" if isinstance(node.func.value, ast.Name) else f".{node.func.attr}()"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield "@"
