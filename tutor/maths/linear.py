"""A tree on one line, with brackets exactly where the line would otherwise mean something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from tutor.maths import flatgrid
from tutor.maths.blanks import BEFORE_BINARY, BEFORE_RELATION, GLUE, visible
from tutor.maths.marks import accented, is_simple_radicand, takes_mark
from tutor.maths.measure import to_ascii
from tutor.maths.pieces import Binding, Piece, binding, is_derivative, is_spaced, is_wrapped, symbol_text
from tutor.maths.scripts import lowered, raised
from tutor.maths.spacing import Placed, place
from tutor.maths.symbols import FENCE_ASCII
from tutor.maths.tree import (
    Accent,
    Binomial,
    Boxed,
    Brace,
    Fence,
    Fraction,
    Grid,
    Middle,
    Node,
    Operator,
    Root,
    Row,
    Scripts,
    Space,
    Stack,
    Symbol,
    Text,
    Unknown,
    items_of,
)

# A script of these needs no brackets: a number, a word, a letter with its marks.
_WORD = re.compile(r"[A-Za-z0-9]+|[Ͱ-Ͽ]")
_MAX_SPACE = 2  # cells: wide spaces are for display
SETS = frozenset("ℝℕℤℚℂℙℍ")


def linear(node: Node, *, ascii: bool = False) -> str:
    """``node`` on one line; the blanks are those of ``blanks``."""
    return Linear(ascii, script=False).piece(node).text


def script_text(node: Node, *, ascii: bool = False) -> str:
    """``node`` on one line as a script: without spaces around operators."""
    return visible(Linear(ascii, script=True).piece(node).text)


class Linear:
    """Writes trees on one line, with Unicode's characters or with ASCII only; ``script``: inside a script."""

    def __init__(self, ascii: bool, script: bool) -> None:
        self.ascii = ascii
        self.script = script

    def piece(self, node: Node) -> Piece:
        """``node`` and how it may be joined."""
        match node:
            case Symbol():
                return Piece(node.ascii if self.ascii else node.text)
            case Row():
                return self._row(node)
            case Scripts():
                return self._scripts(node)
            case Operator():
                return Piece(node.ascii if self.ascii else node.flat)
            case Fraction():
                return self._fraction(node)
            case Text(text=text):
                return Piece(to_ascii(text) if self.ascii else text, spaced=" " in text.strip())
            case Space(cells=cells):
                return Piece(" " * min(cells, _MAX_SPACE))
            case Unknown(source=source):
                return Piece(source, spaced=" " in source)
            case Root():
                return self._root(node)
            case Fence():
                return self._fence(node)
            case Middle(delimiter=delimiter):
                return Piece(self.delimiter(delimiter))
            case Binomial(upper=upper, lower=lower):
                return Piece(f"C({self.text(upper)},{self.soft}{self.text(lower)})")
            case Grid():
                return flatgrid.piece(self, node)
            case Accent():
                return self._accent(node)
            case Brace() | Stack() | Boxed():
                return self._annotated(node)

    def text(self, node: Node) -> str:
        """``node`` on one line."""
        return self.piece(node).text

    @property
    def soft(self) -> str:
        """The blank behind a comma or semicolon."""
        return "" if self.script else " "

    def delimiter(self, char: str) -> str:
        """A fence's character."""
        return FENCE_ASCII.get(char, char) if self.ascii else char

    # --- rows ---------------------------------------------------------------------------------------------------

    def _row(self, node: Row) -> Piece:
        placed, trailing = place(node.items, script=self.script, ascii=self.ascii)
        pieces = self.pieces(placed)
        if len(pieces) == 1 and not placed[0].gap and not trailing:
            return pieces[0]
        return Piece(
            self.joined(placed, pieces) + " " * trailing,
            binding(placed, pieces),
            spaced=is_spaced(placed, pieces),
            ends_open=pieces[-1].ends_open if pieces else "",
            starts_small=bool(pieces) and pieces[0].starts_small,
        )

    def pieces(self, placed: Sequence[Placed]) -> list[Piece]:
        """The nodes of a row, fractions in brackets if their neighbours would pull them apart."""
        pieces = [self.piece(item.node) for item in placed]
        for index, item in enumerate(placed):
            if isinstance(item.node, Fraction) and pieces[index].binding == Binding.QUOTIENT:
                before = placed[index - 1] if index else None
                after = placed[index + 1] if index + 1 < len(placed) else None
                if _pulls_right(after) or _pulls_left(before, item.node):
                    pieces[index] = Piece(f"({pieces[index].text})")
        return pieces

    def joined(self, placed: Sequence[Placed], pieces: Sequence[Piece]) -> str:
        """The nodes of a row with the blanks between them."""
        parts: list[str] = []
        for index, piece in enumerate(pieces):
            before = (placed[index - 1], pieces[index - 1]) if index else None
            parts += (self._blank(before, placed[index], piece), piece.text)
        return "".join(parts)

    def _blank(self, before: tuple[Placed, Piece] | None, here: Placed, piece: Piece) -> str:
        if before is None:
            kind = BEFORE_RELATION if here.left == "rel" else BEFORE_BINARY if here.left == "bin" else " "
            return kind * here.gap
        item, left = before
        gap = here.gap
        if not here.wide and _closes_up(item, left, here, piece):
            gap = 0
        if not gap:
            taken_in = here.left in ("ord", "op", "open") and (here.left != "open" or left.ends_open == "root")
            joins = bool(left.ends_open) and taken_in and piece.text[:1] not in ("", "/", ".", "'", "′", "|")
            gap = int(joins or (piece.starts_small and item.right in ("ord", "close")))
            return GLUE * gap
        if here.left == "rel":
            return BEFORE_RELATION * gap
        if here.left == "bin":
            return BEFORE_BINARY * gap
        return (" " if gap >= 3 or item.right == "punct" else GLUE) * min(gap, _MAX_SPACE)

    # --- fractions, roots, scripts ------------------------------------------------------------------------------

    def _fraction(self, node: Fraction) -> Piece:
        upper, lower = self.piece(node.numerator), self.piece(node.denominator)
        if not node.bar:
            return Piece(f"({upper.text};{self.soft}{lower.text})")
        bare = (upper.binding >= Binding.PRODUCT or upper.binding == Binding.SIGNED) and not upper.spaced
        whole = not lower.spaced and (lower.binding >= Binding.POWER or is_derivative(node.numerator, node.denominator))
        over = upper.text if bare else upper.bracketed
        return Piece(f"{over}/{lower.text if whole else lower.bracketed}", Binding.QUOTIENT)

    def _root(self, node: Root) -> Piece:
        body = self.piece(node.body)
        inside = body.text if body.is_round else f"({body.text})"
        index = script_text(node.index, ascii=self.ascii) if node.index is not None else ""
        if self.ascii:
            text = f"root({index},{self.soft}{body.text})" if index else f"sqrt{inside}"
            return Piece(text, Binding.POWER)
        small = raised(index)
        if index and not small:
            exponent = f"(1/{index})" if _WORD.fullmatch(index) else f"(1/({index}))"
            return Piece(f"{body.text if body.binding == Binding.ATOM else inside}^{exponent}", Binding.POWER)
        if is_simple_radicand(node.body):
            return Piece(f"{small}√{body.text}", Binding.POWER, ends_open="root", starts_small=bool(small))
        return Piece(f"{small}√{inside}", Binding.POWER, starts_small=bool(small))

    def _scripts(self, node: Scripts) -> Piece:
        base = self.piece(node.base)
        text = base.text if base.binding == Binding.ATOM and not base.spaced else base.bracketed
        text += ("'" if self.ascii else "′") * node.primes
        sub = script_text(node.sub, ascii=self.ascii) if node.sub is not None else ""
        sup = script_text(node.sup, ascii=self.ascii) if node.sup is not None else ""
        small_sub = "" if self.ascii else lowered(sub)
        small_sup = "" if self.ascii else raised(sup) or _small_with_layer(sup)
        if not small_sup and not self.ascii and symbol_text(node.base) in SETS:
            small_sup = raised(sup.replace("×", "x"))
        if sub:
            # a raised character behind a word would seem to belong to its last letter
            text += small_sub or f"_{self._lone(sub, word=not small_sup or len(sub) == 1)}"
        if sup:
            # x^ab would be read as x^a b, a number or a name (sigma) is read whole
            whole = sup.isdigit() or isinstance(node.sup, Symbol)
            text += small_sup or f"^{self._lone(sup, word=whole)}"
        ends_open = bool(sup and not small_sup) or bool(sub and not sup and not small_sub)
        only_small = not base.text and not node.primes and bool(small_sub or small_sup)
        return Piece(text, Binding.POWER, ends_open="script" if ends_open else "", starts_small=only_small)

    def _lone(self, text: str, *, word: bool) -> str:
        """A script after ^ or _: bare if it is one thing (``word``: a word is one), else in brackets."""
        single = sum(not unicodedata.combining(char) for char in text) == 1
        return text if single or (word and _WORD.fullmatch(text)) or is_wrapped(text) else f"({text})"

    # --- fences and marks ---------------------------------------------------------------------------------------

    def _fence(self, node: Fence) -> Piece:
        body = self.piece(node.body)
        left, right = self.delimiter(node.left), self.delimiter(node.right)
        if not left and right == "|":
            # "evaluated at": the bar belongs to all that stands before it
            loose = body.binding < Binding.QUOTIENT or body.spaced
            return Piece(f"{body.bracketed if loose else body.text}{right}")
        if left and right:
            return Piece(f"{left}{body.text}{right}")
        return Piece(f"{left}{body.text}{right}", body.binding, spaced=body.spaced)

    def _accent(self, node: Accent) -> Piece:
        body = self.piece(node.body)
        if not self.ascii and takes_mark(node.body):
            return Piece(accented(body.text, node.mark))
        return Piece(f"{node.mark}{body.text if body.is_round else f'({body.text})'}")

    def _annotated(self, node: Brace | Stack | Boxed) -> Piece:
        if isinstance(node, Boxed):
            return Piece(f"[{self.text(node.body)}]")
        if isinstance(node, Brace):
            if node.label is None:
                return self.piece(node.body)
            return Piece(f"[{self.text(node.body)}: {self.text(node.label)}]")
        base = self.text(node.base)
        notes = [self.text(note).strip() for note in (node.over, node.under) if note is not None]
        if node.arrow and len(notes) == 1:
            shaft = "-" if self.ascii else "─"
            return Piece(f"{shaft}{notes[0]}{base}" if base[-1] in "→>" else f"{base}{notes[0]}{shaft}")
        return Piece(f"{base}^{self._lone(', '.join(notes), word=True)}", ends_open="script")


def _pulls_right(after: Placed | None) -> bool:
    """Whether what stands behind a quotient would be taken into its denominator."""
    if after is None or after.gap >= 3:
        return False
    if symbol_text(after.node) == "!":
        return True
    if isinstance(after.node, Text) and after.node.text[:1] == " ":
        return False
    return after.left in ("ord", "op", "bigop", "open", "inner") and symbol_text(after.node) != ","


def _pulls_left(before: Placed | None, fraction: Fraction) -> bool:
    """Whether what stands before a quotient would take its numerator away."""
    if before is None or before.right in ("rel", "open", "punct"):
        return False
    first = next(iter(items_of(fraction.numerator)), None)
    number = symbol_text(before.node)[-1:].isdigit() and first is not None and symbol_text(first)[:1].isdigit()
    signed = before.right != "sign" and isinstance(first, Symbol) and first.kind == "bin"
    return (
        number or signed or before.right == "op" or isinstance(before.node, Fraction) or symbol_text(before.node) == "/"
    )


def _closes_up(before: Placed, left: Piece, here: Placed, piece: Piece) -> bool:
    """Whether a gap that the two-dimensional form needs is not wanted on one line: after a sign, around brackets."""
    closed = isinstance(before.node, Fraction) and left.text.startswith("(")
    opens = isinstance(here.node, Fraction) and piece.text.startswith("(")
    return before.right == "sign" or (opens and (closed or before.right == "op")) or (closed and here.left == "open")


def _small_with_layer(text: str) -> str:
    """``[2]T`` as ^[2]ᵀ, for the layers' superscripts; "" if ``text`` is nothing of the kind."""
    head, bracket, rest = text.partition("]")
    small = raised(rest)
    return f"^{head}{bracket}{small}" if text[:1] == "[" and small and is_wrapped(head + bracket) else ""
