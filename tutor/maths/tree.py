"""What a formula means, as frozen nodes: the parser makes them, the two layouts read them.

Every node that draws a character carries its Unicode and its ASCII form, so that the layouts only choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from tutor.records import dataclass

# TeX's classes of atoms, which decide the spacing, and three of our own: "bigop" is an operator that stands apart from
# what follows even when that is a bracket (a sum), "sign" a binary operator that turned out to be unary, "bar" a
# vertical bar whose side (open or close) depends on what stands before it.
Kind = Literal["ord", "op", "bigop", "bin", "sign", "rel", "open", "close", "punct", "inner", "bar"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One atom: a letter, a number, an operator sign, a bracket that does not stretch, an upright word."""

    text: str
    ascii: str
    kind: Kind = "ord"


@dataclass(frozen=True, slots=True)
class Operator:
    """A function name or a large operator.

    ``limits``: scripts go above and below. ``flat`` is what stands in running text. ``large``: a sign such as a sum,
    not a name.
    """

    text: str
    flat: str
    ascii: str
    limits: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Words, with their spaces."""

    text: str


@dataclass(frozen=True, slots=True)
class Space:
    """Space the author asked for, in cells."""

    cells: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Source that is not understood and therefore shown as it stands."""

    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """Nodes side by side; inside another row it is a group and counts as one ordinary atom."""

    items: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Fraction:
    """One thing over another; without ``bar`` it is only a stack."""

    numerator: Node
    denominator: Node
    bar: bool = True


@dataclass(frozen=True, slots=True)
class Binomial:
    """A binomial coefficient."""

    upper: Node
    lower: Node


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with a subscript, a superscript and primes; ``limits`` overrides where the base would put them."""

    base: Node
    sub: Node | None = None
    sup: Node | None = None
    primes: int = 0
    limits: bool | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """A root; ``index`` is None for the square root."""

    body: Node
    index: Node | None = None


@dataclass(frozen=True, slots=True)
class Middle:
    r"""A bar that stretches with the fence around it (``\middle|``)."""

    delimiter: str


@dataclass(frozen=True, slots=True)
class Fence:
    """Brackets that grow with what they hold; "" is the invisible one."""

    left: str
    body: Node
    right: str


GridKind = Literal["matrix", "cases", "aligned", "lines", "array", "stack"]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in rows and columns.

    ``columns`` gives an alignment ("l", "c", "r") for each column and "|" for a rule between two; the last alignment
    counts for the columns beyond.
    """

    kind: GridKind
    rows: tuple[tuple[Node, ...], ...]
    columns: str = "c"
    left: str = ""
    right: str = ""
    rules: tuple[int, ...] = ()  # a horizontal rule above each of these rows


AccentKind = Literal["hat", "bar", "vec", "tilde", "dot", "ddot", "check", "breve", "overline", "underline"]


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark over (or a line under) its body."""

    mark: AccentKind
    body: Node


@dataclass(frozen=True, slots=True)
class Brace:
    """A horizontal brace over or under its body, with what it says."""

    over: bool
    body: Node
    label: Node | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """A base with small things centred above or below it; ``arrow`` stretches the base to their width."""

    base: Node
    over: Node | None = None
    under: Node | None = None
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Boxed:
    """A framed formula."""

    body: Node


Node = (
    Symbol
    | Operator
    | Text
    | Space
    | Unknown
    | Row
    | Fraction
    | Binomial
    | Scripts
    | Root
    | Middle
    | Fence
    | Grid
    | Accent
    | Brace
    | Stack
    | Boxed
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the source; ``position`` is an index into it."""

    position: int
    message: str


def row(items: list[Node]) -> Node:
    """``items`` as one node; a single one is itself."""
    return items[0] if len(items) == 1 else Row(tuple(items))


def items_of(node: Node) -> tuple[Node, ...]:
    """The nodes side by side in ``node``."""
    return node.items if isinstance(node, Row) else (node,)
