"""Which names a piece of code gives, and which it takes from what ran before it; read off its symbol table."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator

_ALWAYS_THERE = frozenset(dir(builtins)) | {"__name__", "__file__"}


def missing(source: str, before: Iterable[str]) -> list[str]:
    """The names that ``source`` uses and that neither it nor the pieces of code ``before`` it give, sorted.

    No names where this cannot be told: where something is no Python, or imports everything from a module.
    """
    there = set(_ALWAYS_THERE)
    try:
        for each in before:
            there |= _given(each)
        return sorted(_used(source) - _given(source) - there)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _given(source: str) -> set[str]:
    """The names that code gives at its top level, or declares global and gives inside of a function."""
    top, *inner = _tables(source)
    found = {each.get_name() for each in top.get_symbols() if _is_given(each)}
    for table in inner:
        found |= {each.get_name() for each in table.get_symbols() if each.is_declared_global() and _is_given(each)}
    return found


def _used(source: str) -> set[str]:
    """The names of the top level that code uses, there or inside of its functions and classes."""
    top, *inner = _tables(source)
    found = {each.get_name() for each in top.get_symbols() if each.is_referenced()}
    for table in inner:
        found |= {each.get_name() for each in table.get_symbols() if each.is_referenced() and each.is_global()}
    return found


def _tables(source: str) -> Iterator[symtable.SymbolTable]:
    """The symbol table of the top level, then those of all functions and classes in it.

    Raises:
        ValueError: The code imports everything from a module.
        SyntaxError: It is no Python.
    """
    imports = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
    if any(alias.name == "*" for node in imports for alias in node.names):
        raise ValueError("what an import of everything gives cannot be seen")
    waiting = [symtable.symtable(source, "<cell>", "exec")]
    while waiting:
        table = waiting.pop(0)
        yield table
        waiting += table.get_children()


def _is_given(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
