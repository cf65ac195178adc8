"""Pieces of a one-line form: how tightly each holds together, and so where brackets are needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from tutor.maths.spacing import Placed
from tutor.maths.tree import Accent, Kind, Node, Scripts, Symbol, items_of

# letters that are followed by an argument, even where it is a sum, rather than by a factor
_FUNCTION_LETTERS = frozenset("fghFGHJPσφψΦΨ")


class Binding(IntEnum):
    """How tightly a piece holds together, loosest first."""

    RELATION = 0
    SUM = 1
    SIGNED = 2
    QUOTIENT = 3
    PRODUCT = 4
    POWER = 5
    ATOM = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """Text and how it may be joined.

    ``spaced``: there is a blank in it outside brackets. ``ends_open``: what follows would be taken for a part of it,
    a letter into a script, a bracket too into a root. ``starts_small``: a raised character comes first.
    """

    text: str
    binding: Binding = Binding.ATOM
    spaced: bool = False
    ends_open: Literal["", "script", "root"] = ""
    starts_small: bool = False

    @property
    def bracketed(self) -> str:
        """The text in parentheses, unless it stands in them already."""
        return self.text if self.binding == Binding.ATOM and is_wrapped(self.text) else f"({self.text})"

    @property
    def is_round(self) -> bool:
        """Whether it stands in parentheses already."""
        return self.binding == Binding.ATOM and self.text[:1] == "(" and is_wrapped(self.text)


def is_wrapped(text: str) -> bool:
    """Whether one pair of brackets encloses all of ``text``."""
    if not text or text[0] not in "([{" or text[-1] not in ")]}":
        return False
    depth = 0
    for index, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if not depth:
            return index == len(text) - 1
    return False


def symbol_text(node: Node) -> str:
    """The character of a symbol, "" for anything else."""
    return node.text if isinstance(node, Symbol) else ""


def is_spaced(placed: Sequence[Placed], pieces: Sequence[Piece]) -> bool:
    """Whether there is a blank in a row outside brackets."""
    top = _top_level(placed)
    indices: Iterable[int] = range(len(placed)) if top is None else top
    return any((placed[index].gap and index) or pieces[index].spaced for index in indices)


def binding(placed: Sequence[Placed], pieces: Sequence[Piece]) -> Binding:
    """How tightly a row holds together."""
    top = _top_level(placed)
    if top is None:
        return Binding.RELATION
    kinds = [placed[index].left for index in top]
    if any(kind in ("rel", "punct") for kind in kinds):
        return Binding.RELATION
    if "bin" in kinds:
        return Binding.SUM
    quotient = any(symbol_text(placed[at].node) == "/" or pieces[at].binding == Binding.QUOTIENT for at in top)
    if "sign" in kinds:
        return Binding.SUM if quotient else Binding.SIGNED
    loosest = min((pieces[index].binding for index in top), default=Binding.ATOM)
    if quotient or loosest < Binding.QUOTIENT:
        return min(loosest, Binding.QUOTIENT)
    if _factors(placed, top) > 1:
        return Binding.PRODUCT
    return loosest if len(top) == 1 else Binding.POWER


def _factors(placed: Sequence[Placed], top: Sequence[int]) -> int:
    """How many factors a row without operators has; a function and its bracket are one."""
    factors = 0
    previous: int | None = None
    for index in top:
        applied = placed[index].left == "open" and previous is not None and _applies(placed, previous, index)
        factors += not (_is_postfix(placed[index].node) or applied)
        previous = index
    return factors


def _applies(placed: Sequence[Placed], name: int, bracket: int) -> bool:
    """Whether the node at ``name`` is a function of the bracket behind it, and not a factor before a bracket."""
    item = placed[name]
    if item.left in ("op", "bigop") or _is_function(item.node):
        return True
    if item.left != "ord":
        return False
    inside: list[Kind] = []
    for other in placed[bracket + 1 :]:
        if other.left == "close":
            return not any(kind in ("bin", "sign") for kind in inside)
        inside.append(other.left)
    return False


def _is_function(node: Node) -> bool:
    if isinstance(node, Scripts):
        return _is_function(node.base)
    return isinstance(node, Symbol) and (node.text in _FUNCTION_LETTERS or (len(node.text) > 1 and node.text.isalpha()))


def _is_postfix(node: Node) -> bool:
    return symbol_text(node) in ("!", "?")


def _top_level(placed: Sequence[Placed]) -> list[int] | None:
    """The indices outside brackets and of opening brackets; None if the brackets do not match."""
    found, depth = [], 0
    for index, item in enumerate(placed):
        closes = item.left == item.right == "close" and not _is_postfix(item.node)
        if closes and depth:
            depth -= 1
            continue
        if closes:
            return None
        if not depth:
            found.append(index)
        depth += item.left == item.right == "open"
    return None if depth else found


def is_derivative(numerator: Node, denominator: Node) -> bool:
    """Whether a fraction is dy/dx, ∂²f/∂x∂y or Δy/Δx: its denominator needs no brackets."""
    signs = [_sign_of(item) for item in items_of(numerator)[:1]]
    items = items_of(denominator)
    if not items or len(items) % 2 or not signs or signs[0] not in ("d", "∂", "Δ"):
        return False
    for sign, variable in zip(items[::2], items[1::2], strict=True):
        if _sign_of(sign) != signs[0] or not isinstance(variable, Symbol | Scripts | Accent):
            return False
        if isinstance(variable, Symbol) and variable.kind != "ord":
            return False
    return True


def _sign_of(node: Node) -> str:
    return symbol_text(node.base if isinstance(node, Scripts) else node)
