r"""What each command with arguments does: a function from the parser, which stands behind the command, to a node."""

from __future__ import annotations

from dataclasses import replace

from tutor.maths import alphabets, environments
from tutor.maths.call import Call, Handler
from tutor.maths.measure import to_ascii
from tutor.maths.symbols import (
    ACCENTS,
    CHARACTERS,
    FENCE_ASCII,
    NEGATED,
    OPERATORS,
    SPACES,
    SYMBOLS,
)
from tutor.maths.tree import (
    Binomial,
    Boxed,
    Brace,
    Fence,
    Fraction,
    Grid,
    Kind,
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
    items_of,
    row,
)

# --- fractions and roots ----------------------------------------------------------------------------------------


def _fraction(call: Call) -> Node:
    upper = call.argument()
    return Fraction(upper, call.argument())


def _binomial(call: Call) -> Node:
    upper = call.argument()
    return Binomial(upper, call.argument())


def _root(call: Call) -> Node:
    index: Node | None = None
    if call.parser.scanner.accept("["):
        index = row(call.parser.items("]"))
        call.parser.close("]", "[", call.position)
    return Root(call.argument(), index)


# --- fences -----------------------------------------------------------------------------------------------------


def _left(call: Call) -> Node:
    left = call.bracket()
    body = row(call.parser.items("\\right"))
    right = call.bracket() if call.parser.close("\\right", "\\left", call.position) else ""
    if left == "{" and not right and isinstance(body, Grid) and body.kind == "array":
        return replace(body, kind="cases", left=left)
    return Fence(left, body, right)


def _middle(call: Call) -> Node:
    return Middle(call.bracket())


def _sized(call: Call) -> Node | None:
    """``\\big(`` and its kin: here brackets only grow by left and right, so the size is left out."""
    char = call.bracket()
    if not char:
        return None
    sides: dict[str, Kind] = {"l": "open", "r": "close", "m": "rel"}
    known = CHARACTERS.get(char)
    kind = sides.get(call.name[-1], known.kind if known else "ord")
    return Symbol(char, FENCE_ASCII.get(char, char), kind)


# --- above and below --------------------------------------------------------------------------------------------


def _brace(call: Call) -> Node:
    return Brace(call.name == "overbrace", call.argument())


def _stack(call: Call) -> Node:
    small = call.argument()
    base = call.argument()
    if isinstance(base, Symbol) and base.text in CHARACTERS:
        base = CHARACTERS[base.text]  # braces made an ordinary atom of it, but what is marked keeps its spacing
    return Stack(base, under=small) if call.name == "underset" else Stack(base, over=small)


def _arrow(call: Call) -> Node:
    under: Node | None = None
    if call.parser.scanner.accept("["):
        under = row(call.parser.items("]"))
        call.parser.close("]", "[", call.position)
    base = SYMBOLS["to"] if call.name == "xrightarrow" else SYMBOLS["gets"]
    return Stack(base, over=call.argument(), under=under, arrow=True)


def _not(call: Call) -> Node:
    node = call.argument()
    if not isinstance(node, Symbol):
        return Row((Symbol("¬", "not "), node))
    struck = NEGATED.get(node.text) or f"{node.text}\u0338"
    return replace(node, text=struck, ascii=f"not {node.ascii}" if node.ascii.isalpha() else f"!{node.ascii}")


def _modulo(call: Call) -> Node:
    modulus = call.argument()
    body = (Text("mod "), modulus)
    brackets = (CHARACTERS["("], *body, CHARACTERS[")"]) if call.name == "pmod" else body
    return Row((Space(2), *brackets))


def _tag(call: Call) -> Node:
    call.parser.scanner.skip_star()
    return Row((Space(3), Text(f"({alphabets.plain_words(call.parser.scanner.group() or '')})")))


def _boxed(call: Call) -> Node:
    return Boxed(call.argument())


# --- what is left out -------------------------------------------------------------------------------------------


def _nothing(call: Call) -> None:
    """A command about looks only."""


def _without_group(call: Call) -> None:
    """A command whose argument is not shown: a label, a colour."""
    call.parser.scanner.skip_star()
    if call.parser.scanner.group() is None:
        call.parser.problem(f"\\{call.name} needs an argument in braces", call.position)


def _coloured(call: Call) -> Node:
    _without_group(call)
    return call.argument()


def _blank(call: Call) -> Node:
    call.parser.scanner.skip_star()
    call.argument()
    return Space(1)


def _classed(call: Call) -> Node:
    r"""``\mathrel`` and its kin: a symbol with another spacing."""
    node = call.argument()
    kinds: dict[str, Kind] = {"mathrel": "rel", "mathbin": "bin", "mathopen": "open", "mathclose": "close"}
    if call.name == "mathop":
        text = "".join(part.text for part in items_of(node) if isinstance(part, Symbol))
        return Operator(text, text, to_ascii(text), limits=True) if text and not isinstance(node, Scripts) else node
    return replace(node, kind=kinds.get(call.name, "ord")) if isinstance(node, Symbol) else node


def _named(handler: Handler, names: str) -> dict[str, Handler]:
    return dict.fromkeys(names.split(), handler)


COMMANDS: dict[str, Handler] = {
    **_named(_fraction, "frac dfrac tfrac cfrac nicefrac sfrac"),
    **_named(_binomial, "binom dbinom tbinom"),
    **_named(_root, "sqrt"),
    **_named(_left, "left"),
    **_named(_middle, "middle"),
    **_named(_sized, "big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm"),
    **_named(alphabets.words, "text textrm textbf textit texttt textsf textnormal textup mbox hbox"),
    **_named(alphabets.operator_name, "operatorname"),
    **_named(alphabets.upright, "mathrm mathit mathsf mathtt rm"),
    **_named(alphabets.double_struck, "mathbb Bbb mathds"),
    **_named(alphabets.same, "mathbf boldsymbol bm pmb mathcal mathscr mathfrak mathnormal bold ensuremath"),
    **_named(_brace, "underbrace overbrace"),
    **_named(_stack, "overset underset stackrel"),
    **_named(_arrow, "xrightarrow xleftarrow"),
    **_named(_not, "not"),
    **_named(_modulo, "pmod mod"),
    **_named(_tag, "tag"),
    **_named(_boxed, "boxed fbox"),
    **_named(
        _nothing,
        "displaystyle textstyle scriptstyle scriptscriptstyle nonumber notag hfill relax hline strut mathstrut",
    ),
    **_named(_without_group, "label color vspace"),
    **_named(_coloured, "textcolor colorbox"),
    **_named(_blank, "phantom hphantom hspace"),
    **_named(_classed, "mathrel mathbin mathopen mathclose mathord mathinner mathop"),
    **_named(environments.begin, "begin"),
    **_named(environments.substack, "substack"),
}


def infix(command: str, upper: Node, lower: Node) -> Node:
    r"""``upper \over lower`` and its kin."""
    return Binomial(upper, lower) if command == "\\choose" else Fraction(upper, lower, bar=command == "\\over")


def suggestion(name: str) -> str:
    """The known command that ``name`` may have been meant for, as a question, or ""."""
    import difflib

    known = {*COMMANDS, *SYMBOLS, *OPERATORS, *ACCENTS, *SPACES}
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.75) if 2 < len(name) < 30 else []
    return f" (did you mean \\{close[0]}?)" if close else ""
