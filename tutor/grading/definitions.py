"""Reads Python without labelled cells: an exercise is what the file defines under its names, and what that uses.

Its names are its label and what its starter defines, as some exercises ask for two functions.

Of the rest of a file, such as calls that try things out, nothing is run. What a definition uses is told by names: the
imports, functions, classes and variables of the file that it reads, and those that these read, in the file's order.
Functions of exercises that come before are left out: there the learner's own counts if it passed, else the reference.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tutor.grading.piece import Piece
from tutor.grading.scopes import SCOPES, names_read, names_stored, own_nodes

# Parsing takes some thousand times the room of the text.
MOST_CHARACTERS = 256 << 10
_NAME = re.compile(r"[^\W\d]\w*")
_HEAD = re.compile(r"(?:async\s+)?(?:def|class)\s+(?P<name>[^\W\d]\w*)|(?P<variable>[^\W\d]\w*)\s*(?::[^=]*)?=(?!=)")
# Lines at the left margin that go on with what stands above.
_GOES_ON = re.compile(r"[)\]}]|(?:else|elif|except|finally)\b")
_DECORATOR = "@"


@dataclass(slots=True)
class _Statement:
    """A statement at the top of a file: its lines, the names it binds and those it reads."""

    first: int
    last: int
    binds: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    is_import: bool = False
    always: bool = False


def pieces(source: str, starters: Mapping[str, str]) -> tuple[Piece, ...]:
    """The sources of the exercises that a file defines.

    Args:
        source: the file's text.
        starters: what each exercise begins with, by its label and in the lesson's order.
    """
    if len(source) > MOST_CHARACTERS:
        return ()
    lines = source.split("\n")
    statements = _statements(source, lines)
    bound = set().union(*(each.binds for each in statements if not each.is_import)) if statements else set()
    found: list[Piece] = []
    before: set[str] = set()
    for label, starter in starters.items():
        names = {label} | _defined(starter)
        if names & bound:
            chosen = _needed(names, statements, before - names)
            place = next(each.first for each in chosen if names & each.binds)
            kept = sorted({number for each in chosen for number in range(each.first, each.last + 1)})
            text = "\n".join(lines[number - 1] for number in kept)
            found.append(Piece(label, text + "\n", f"line {place}"))
        before |= names
    return tuple(found)


def _defined(starter: str) -> set[str]:
    """The names that a starter gives, but for those that it imports."""
    return set().union(*(each.binds for each in _statements(starter, starter.split("\n")) if not each.is_import))


def _needed(names: set[str], statements: Sequence[_Statement], left_out: set[str]) -> list[_Statement]:
    """The statements that bind some names, and those that bind what these read."""
    binding: dict[str, list[int]] = {}
    for number, each in enumerate(statements):
        for name in each.binds:
            binding.setdefault(name, []).append(number)
    wanted, waiting = set(names), list(names)
    taken = {number for number, each in enumerate(statements) if each.always}
    while waiting:
        for number in binding.get(waiting.pop(), ()):
            if number not in taken:
                taken.add(number)
                new = statements[number].reads - wanted - left_out
                wanted |= new
                waiting += new
    return [statements[number] for number in sorted(taken)]


def _statements(source: str, lines: Sequence[str]) -> list[_Statement]:
    tree = _parsed(source)
    if tree is not None:
        return [_statement(node) for node in tree.body if not _is_main(node)]
    # One slip must not cost the other exercises: each statement that stands at the left margin is read by itself.
    found: list[_Statement] = []
    for first, last in _blocks(lines):
        text = "\n".join(lines[first - 1 : last])
        tree = _parsed(text)
        if tree is None:
            head = _HEAD.match(text[text.find("\n") + 1 :] if text.startswith(_DECORATOR) else text)
            binds = {head["name"] or head["variable"]} if head is not None else set()
            found.append(_Statement(first, last, binds, set(_NAME.findall(text)) - binds))
            continue
        for node in tree.body:
            if not _is_main(node):
                statement = _statement(node)
                statement.first += first - 1
                statement.last += first - 1
                found.append(statement)
    return found


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last line of what stands at the left margin, with what is indented below it."""
    start, previous = 0, ""
    for number, line in enumerate(lines, 1):
        if not line.strip() or line[0].isspace() or line.startswith("#") or _GOES_ON.match(line):
            continue
        if not previous.startswith(_DECORATOR):
            if start:
                yield start, number - 1
            start = number
        previous = line
    if start:
        yield start, len(lines)


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings(action="ignore"):  # of escapes such as "\\d"
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _statement(node: ast.stmt) -> _Statement:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    found = _Statement(first, node.end_lineno or node.lineno)
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = {(each.asname or each.name.partition(".")[0]) for each in node.names}
        found.is_import = True
        found.always = "*" in names or getattr(node, "module", None) == "__future__"
        found.binds = names
        return found
    try:
        found.reads = names_read(node)
    except RecursionError:
        found.reads = _names(node)
    found.binds = {node.name} if isinstance(node, SCOPES) else _bound(node)
    imported = {each.asname or each.name for each in ast.walk(node) if isinstance(each, ast.alias)}
    found.is_import = bool(imported) and found.binds <= imported
    return found


def _bound(node: ast.stmt) -> set[str]:
    """The names that a statement gives a value, or changes the value of: x = 1, x[0] = 1, x.append(1)."""
    found = names_stored([node])
    for each in own_nodes([node]):
        if isinstance(each, ast.Attribute | ast.Subscript) and not isinstance(each.ctx, ast.Load):
            found |= _base(each)
        elif isinstance(each, ast.Expr) and isinstance(each.value, ast.Call):
            found |= _base(each.value.func) if isinstance(each.value.func, ast.Attribute) else set()
    return found


def _base(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _is_main(node: ast.stmt) -> bool:
    """Whether it is ``if __name__ == "__main__"``: what a file does when it is run as a program."""
    return isinstance(node, ast.If) and "__name__" in _names(node.test)
