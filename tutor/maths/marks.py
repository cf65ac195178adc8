"""What may sit on, under or around what: questions that both layouts ask of a node."""

from __future__ import annotations

import unicodedata

from tutor.maths.scripts import lowered
from tutor.maths.tree import (
    Accent,
    AccentKind,
    Fence,
    Middle,
    Node,
    Operator,
    Row,
    Scripts,
    Space,
    Symbol,
    Text,
    Unknown,
)

_COMBINING: dict[AccentKind, str] = {
    "hat": "\u0302", "bar": "\u0304", "vec": "\u20d7", "tilde": "\u0303", "dot": "\u0307", "ddot": "\u0308",
    "check": "\u030c", "breve": "\u0306", "overline": "\u0304", "underline": "\u0332",
}  # fmt: skip


def accented(text: str, mark: AccentKind) -> str:
    """A single letter with a mark over it, as one character where Unicode has it."""
    return unicodedata.normalize("NFC", text + _COMBINING[mark])


def takes_mark(node: Node) -> bool:
    """Whether a combining mark can sit on ``node``: one letter without a mark of its own."""
    return isinstance(node, Symbol) and len(node.text) == 1 and node.text.isalpha()


def is_simple_radicand(node: Node) -> bool:
    """Whether a bare root sign says how far it reaches: one letter or number, perhaps with an index."""
    match node:
        case Scripts(base=base, sub=Symbol(text=index), sup=None, primes=0):
            return bool(lowered(index)) and is_simple_radicand(base)
        case Accent(body=body, mark=mark):
            return mark != "vec" and takes_mark(body)
        case Symbol(text=text, kind="ord"):
            return len(text) == 1 or text.isdigit()
        case _:
            return False


def grows(node: Node) -> bool:
    """Whether fences grow with ``node``: scripts and accents stand out of them, as in print."""
    match node:
        case Row(items=items):
            return any(map(grows, items))
        case Scripts(base=base):
            return grows(base) or (isinstance(base, Operator) and (base.limits or base.large))
        case Symbol() | Operator() | Text() | Space() | Unknown() | Middle():
            return False
        case Accent(body=body):
            return grows(body)
        case Fence(body=body):
            return grows(body)
        case _:
            return True
