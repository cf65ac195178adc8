"""Words in formulas, and letters in other alphabets."""

from __future__ import annotations

import re

from tutor.maths.call import Call
from tutor.maths.measure import clean, to_ascii
from tutor.maths.symbols import DOUBLE_STRUCK, SPACES, SYMBOLS
from tutor.maths.tree import Node, Operator, Row, Symbol, Text, items_of, row

_TEXT_COMMAND = re.compile(r"\\([a-zA-Z]+)\s*|\\(.)|[{}~]", re.DOTALL)
_DOLLAR = re.compile(r"(?<!\\)\$")


def plain_words(source: str) -> str:
    r"""Source inside text: ``\%`` is %, ``\ `` a space; braces and other commands are left out."""

    def resolve(found: re.Match[str]) -> str:
        name = found.group(1) or found.group(2) or ""
        if found.group() == "~":
            return " "
        if name in SPACES:
            return " " * min(SPACES[name], 1)
        return SYMBOLS[name].text if name in SYMBOLS else ""

    return clean(_TEXT_COMMAND.sub(resolve, source))


def words(call: Call) -> Node:
    """Words with their spaces; between dollars a formula again."""
    source = call.parser.scanner.group()
    if source is None:
        return call.parser.argument(f"\\{call.name} needs words in braces")
    pieces: list[Node] = []
    for index, piece in enumerate(_DOLLAR.split(source)):
        if index % 2:
            pieces.append(call.parser.inner(piece, call.position))
        elif piece:
            pieces.append(Text(plain_words(piece)))
    return row(pieces)


def operator_name(call: Call) -> Node:
    """A function's name; with a star it takes limits."""
    limits = call.parser.scanner.skip_star()
    source = call.parser.scanner.group()
    if source is None:
        return call.parser.argument("\\operatorname needs a name in braces")
    text = plain_words(source).strip()
    plain = to_ascii(text)
    return Operator(text, text, plain, limits=limits) if text else Row()


def upright(call: Call) -> Node:
    """Letters in an upright alphabet are one word."""
    items: list[Node] = []
    for node in items_of(call.argument()):
        last = items[-1] if items else None
        if (
            isinstance(node, Symbol)
            and isinstance(last, Symbol)
            and node.kind == last.kind == "ord"
            and (last.text + node.text).isalnum()
        ):
            items[-1] = Symbol(last.text + node.text, last.ascii + node.ascii)
        else:
            items.append(node)
    return row(items)


def double_struck(call: Call) -> Node:
    """The letters of the number sets; others stay plain."""
    items = items_of(call.argument())
    return row([DOUBLE_STRUCK.get(node.text, node) if isinstance(node, Symbol) else node for node in items])


def same(call: Call) -> Node:
    """An alphabet that terminals lack: its letters as they are."""
    return call.argument()
