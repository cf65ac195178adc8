"""A tree in two dimensions: as one would write it on squared paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tutor.maths import fences
from tutor.maths.blanks import visible
from tutor.maths.box import Box, above, beside, blank, lower_to, margin, overlay, raise_to, text, widen
from tutor.maths.grids import grid_box
from tutor.maths.linear import SETS, linear, script_text
from tutor.maths.marks import accented, grows, is_simple_radicand, takes_mark
from tutor.maths.measure import cells, to_ascii
from tutor.maths.scripts import lowered, raised
from tutor.maths.spacing import Placed, place
from tutor.maths.symbols import FENCE_ASCII
from tutor.maths.tree import (
    Accent,
    AccentKind,
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
    Unknown,
    items_of,
)

# Small characters are hard to read in a row: a longer script goes on a line of its own.
_MAX_SMALL = 4

_MARKS: dict[AccentKind, tuple[str, str]] = {
    "hat": ("^", "^"), "check": ("ˇ", "v"), "tilde": ("~", "~"), "dot": (".", "."), "ddot": ("..", ".."),
    "breve": ("˘", "u"), "vec": ("→", "->"),
}  # fmt: skip


def layout(node: Node, *, ascii: bool = False) -> Box:
    """The two-dimensional form of ``node``, however wide."""
    return Layout(ascii).box(node)


class Layout:
    """Lays trees out with Unicode's characters or with ASCII only."""

    def __init__(self, ascii: bool) -> None:
        self.ascii = ascii

    def box(self, node: Node, *, script: bool = False) -> Box:
        """The box of ``node``; ``script``: inside a sub- or superscript."""
        match node:
            case Symbol():
                return text(node.ascii if self.ascii else node.text)
            case Row():
                return self.row(node.items, script=script)
            case Scripts():
                return self._scripts(node, script)
            case Operator():
                return self._operator(node, script)
            case Text(text=words):
                return text(to_ascii(words) if self.ascii else words)
            case Space(cells=width):
                return blank(width)
            case Unknown(source=source):
                return text(source)
            case Fraction() | Root() | Binomial() if script:
                return text(script_text(node, ascii=self.ascii))
            case Fraction():
                return self._fraction(node)
            case Root():
                return self._root(node)
            case Binomial(upper=upper, lower=lower):
                return self.enclose("(", [above([self.box(upper), blank(1), self.box(lower)], 1)], [], ")")
            case Fence():
                return self._fence(node, script)
            case Middle(delimiter=delimiter):
                return text(FENCE_ASCII.get(delimiter, delimiter) if self.ascii else delimiter)
            case Grid():
                return grid_box(self, node, script=script)
            case Accent():
                return self._accent(node, script)
            case Brace():
                return self._brace(node, script)
            case Stack():
                return self._stack(node, script)
            case Boxed(body=body):
                return fences.frame(self.box(body, script=script), ascii=self.ascii)

    # --- rows ---------------------------------------------------------------------------------------------------

    def row(
        self, items: Sequence[Node], *, script: bool = False, before: Kind | None = None, after: Kind | None = None
    ) -> Box:
        """``items`` side by side; ``before`` and ``after`` as in ``spacing.place``."""
        placed, trailing = place(items, script=script, ascii=self.ascii, before=before, after=after)
        return margin(self.placed(placed, script=script), right=trailing)

    def placed(self, placed: Sequence[Placed], *, script: bool = False) -> Box:
        """Nodes side by side with their gaps."""
        boxes: list[Box] = []
        for item in placed:
            if item.gap:
                boxes.append(blank(item.gap))
            boxes.append(self.box(item.node, script=script))
        return beside(boxes) if boxes else text("")

    # --- fractions, roots, fences -------------------------------------------------------------------------------

    def _fraction(self, node: Fraction) -> Box:
        upper, lower = self.box(node.numerator), self.box(node.denominator)
        width = max(upper.width, lower.width) + 2
        line = text((("-" if self.ascii else "─") if node.bar else " ") * width)
        return above([upper, line, lower], upper.height)

    def _root(self, node: Root) -> Box:
        if self.ascii:
            index = [text(script_text(node.index, ascii=True)), text(", ")] if node.index is not None else []
            name = text("root" if index else "sqrt")
            body = beside([*index, self.box(node.body)])
            return beside([name, self.enclose("(", [body], [], ")", stretch=grows(node.body))])
        index_text = script_text(node.index) if node.index is not None else ""
        if index_text and not raised(index_text):
            return text(visible(linear(node)))
        sign = f"{raised(index_text)}√"
        body = self.box(node.body)
        if is_simple_radicand(node.body) and body.height == 1:
            return beside([text(sign), body])
        if not body.baseline and not grows(node.body):
            return beside([text(sign), Box(("_" * body.width, *body.rows), 1)])
        # a tall radicand: the sign stands at the foot of a stroke as high as the radicand
        body = margin(body, left=int(any(line[:1].strip() for line in body.rows)))
        height = body.height + 1
        indent = " " * (cells(sign) - 1)
        stroke = Box((f"{indent} ┌", *(f"{indent} │",) * (height - 2), f"{sign[:-1]}╲│"), body.baseline + 1)
        return beside([stroke, Box(("─" * body.width, *body.rows), body.baseline + 1)])

    def _fence(self, node: Fence, script: bool) -> Box:
        groups: list[list[Node]] = [[]]
        bars: list[str] = []
        for item in items_of(node.body):
            if isinstance(item, Middle):
                while groups[-1] and isinstance(groups[-1][-1], Space):
                    groups[-1].pop()
                groups.append([])
                bars.append(item.delimiter)
            elif groups[-1] or not bars or not isinstance(item, Space):
                groups[-1].append(item)
        parts = [self.row(group, script=script) for group in groups]
        if bars:
            parts = [margin(part, int(index > 0), int(index < len(bars))) for index, part in enumerate(parts)]
        return self.enclose(node.left, parts, bars, node.right, stretch=grows(node.body))

    def enclose(self, left: str, parts: list[Box], bars: list[str], right: str, *, stretch: bool = True) -> Box:
        """``parts`` in fences as high as they are, with bars between them; not ``stretch``: only very high ones."""
        if not stretch and max(part.height for part in parts) <= 3:
            signs = [self.box(Middle(char)) for char in (left, *bars, right)]
            return beside([box for pair in zip(signs, (*parts, blank(0)), strict=True) for box in pair])
        return fences.enclose(left, parts, bars, right, ascii=self.ascii)

    # --- scripts and operators ----------------------------------------------------------------------------------

    def _operator(self, node: Operator, script: bool) -> Box:
        if self.ascii:
            return text(node.ascii)
        return text(node.flat if script else node.text)

    def _scripts(self, node: Scripts, script: bool) -> Box:
        base = node.base
        if isinstance(base, Operator) and base.large and not base.limits and not node.limits and not script:
            return self._integral(base, node)
        wants_limits = node.limits if node.limits is not None else isinstance(base, Operator) and base.limits
        if wants_limits and not script and (node.sub is not None or node.sup is not None):
            return self._limits(node)
        body = self.box(base, script=script)
        if node.primes:
            body = self._attach(base, body, text(("'" if self.ascii else "′") * node.primes))
        small_sub, small_sup = self._small(node.sub, lowered), self._small(node.sup, raised)
        if node.sup is not None and isinstance(base, Symbol) and base.text in SETS and not self.ascii:
            small_sup = small_sup or raised(script_text(node.sup).replace("×", "x"))
        shoulder = self._shoulder(base, body)
        if isinstance(base, Scripts):
            # {x²}³ is not x²³: a script of a script goes a row further out
            small_sub, small_sup = "", "" if base.sup is not None else small_sup
            shoulder += base.sup is not None
        columns: list[Box] = []
        if node.sub is not None and small_sub:
            columns.append(lower_to(text(small_sub), body.below) if body.below else text(small_sub))
        elif node.sub is not None:
            columns.append(lower_to(self.box(node.sub, script=True), max(body.below, 1)))
        if node.sup is not None and small_sup:
            columns.append(raise_to(text(small_sup), shoulder))
        elif node.sup is not None:
            columns.append(raise_to(self.box(node.sup, script=True), max(shoulder, 1)))
        if small_sub and small_sup and not body.below and not shoulder:
            columns = [text(small_sub + small_sup)]
        return beside([body, overlay(columns)]) if columns else body

    def _small(self, node: Node | None, form: Callable[[str], str]) -> str:
        """``node`` in small characters, or "" where they lack or would be too many."""
        if node is None or self.ascii:
            return ""
        found = form(script_text(node))
        return found if len(found) <= _MAX_SMALL else ""

    def _shoulder(self, base: Node, body: Box) -> int:
        """The row above the baseline at which a superscript of ``body`` stands."""
        low = isinstance(base, Accent) or (isinstance(base, Fence) and not grows(base.body) and body.height <= 3)
        return 0 if low else body.baseline

    def _attach(self, base: Node, body: Box, mark: Box) -> Box:
        return beside([body, raise_to(mark, self._shoulder(base, body))])

    def _limits(self, node: Scripts) -> Box:
        """Scripts above and below an operator."""
        sup = self.box(node.sup, script=True) if node.sup is not None else None
        sub = self.box(node.sub, script=True) if node.sub is not None else None
        base = self.box(node.base)
        if node.primes:
            base = beside([base, text("′" * node.primes)])
        parts = [part for part in (sup, base, sub) if part is not None]
        return above(parts, base.baseline + (sup.height if sup else 0))

    def _integral(self, base: Operator, node: Scripts) -> Box:
        """An integral sign three rows high, its limits at the two ends."""
        sup = self.box(node.sup, script=True) if node.sup is not None else text("")
        sub = self.box(node.sub, script=True) if node.sub is not None else text("")
        if self.ascii or base.text.strip("∫"):
            sign = self._operator(base, script=False)
            stem = widen(sign, sign.width)
        else:
            count = len(base.text)
            stem = Box(("⌠" * count, "⎮" * count, "⌡" * count), 1)
        rise = max(stem.baseline, 1)
        return beside([stem, overlay([raise_to(sup, rise), lower_to(sub, rise)])])

    # --- marks --------------------------------------------------------------------------------------------------

    def _accent(self, node: Accent, script: bool) -> Box:
        body = self.box(node.body, script=script)
        line = node.mark in ("bar", "overline")
        if body.height == 1 and not self.ascii and node.mark != "vec" and takes_mark(node.body):
            return text(accented(body.rows[0], node.mark))
        if node.mark == "underline":
            rule = text(("-" if self.ascii else "‾") * body.width)
            return Box((*body.rows, *rule.rows), body.baseline)
        if line:
            return Box(("_" * body.width, *body.rows), body.baseline + 1)
        mark = _MARKS[node.mark][self.ascii]
        if node.mark == "vec" and body.width > 1:
            mark = ("-" if self.ascii else "─") * (body.width - 1) + mark[-1]
        return above([text(mark), body], body.baseline + 1)

    def _brace(self, node: Brace, script: bool) -> Box:
        body = self.box(node.body, script=script)
        line = text(fences.brace(body.width, over=node.over, ascii=self.ascii))
        label = [self.box(node.label, script=True)] if node.label is not None else []
        if node.over:
            return above([*label, line, body], sum(box.height for box in label) + 1 + body.baseline)
        return above([body, line, *label], body.baseline)

    def _stack(self, node: Stack, script: bool) -> Box:
        over = self.box(node.over, script=True) if node.over is not None else None
        under = self.box(node.under, script=True) if node.under is not None else None
        base = self.box(node.base, script=script)
        if node.arrow:
            length = max(box.width for box in (over, under, base) if box is not None) + 1
            shaft = "-" if self.ascii else "─"
            arrow = base.rows[0]
            to_right = arrow[-1] in "→>"
            filling = shaft * (length - cells(arrow) + 1)
            base = text(filling + arrow if to_right else arrow + filling)
        parts = [part for part in (over, base, under) if part is not None]
        return above(parts, base.baseline + (over.height if over else 0))
