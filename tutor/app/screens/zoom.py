"""A formula, table or piece of code that is wider than the page, in full and scrolled sideways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen

from tutor import maths
from tutor.app.clipboard import copy_out
from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.highlight import highlight
from tutor.app.marks import What
from tutor.app.scrolling import Scrolled
from tutor.app.tables import table_lines
from tutor.app.typeset import inline
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.topbar import TopBar
from tutor.app.wrapping import wrap
from tutor.course.model import CodeBlock, Maths, Span, Table

_STEP = 8
_WIDEST = 1000


def full_lines(what: What, glyphs: Glyphs) -> Lines:
    """It without regard to the width of the page; lines of different length."""
    match what:
        case Maths(tex=tex):
            return [Content.styled(row, "$maths") for row in maths.render(tex, None, ascii=glyphs.ascii).rows]
        case Span(text=tex):
            return [Content.styled(row, "$maths") for row in maths.render(tex, None, ascii=glyphs.ascii).rows]
        case Table():
            header = [inline(cell, glyphs) for cell in what.header]
            rows = [[inline(cell, glyphs) for cell in row] for row in what.rows]
            return table_lines(header, rows, what.align, _WIDEST, glyphs)
        case CodeBlock():
            lines = highlight(what.source).split("\n", allow_blank=True)
            return [line.expand_tabs(4) for line in lines]


def full_width(what: What, glyphs: Glyphs) -> int:
    """How many cells it wants."""
    return max((line.cell_length for line in full_lines(what, glyphs)), default=0)


class _Wide(Flow):
    DEFAULT_CSS = "_Wide { width: auto; padding: 1 2 0 2; }"

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return max((line.cell_length for line in self._lines), default=1)

    def lines(self, width: int) -> Lines:
        return self._lines


class _Source(Flow):
    DEFAULT_CSS = "_Source { height: auto; max-height: 60%; padding: 0 2; dock: bottom; margin-bottom: 1; }"

    def __init__(self, tex: str, glyphs: Glyphs) -> None:
        super().__init__()
        self._tex, self._glyphs = tex, glyphs

    def lines(self, width: int) -> Lines:
        """The formula on one line, and its source."""
        lines = [Content.styled("In one line", "bold $text-muted")]
        lines += wrap(Content.styled(maths.inline(self._tex, ascii=self._glyphs.ascii), "$maths"), width)
        lines += [Content(""), Content.styled("LaTeX", "bold $text-muted")]
        for line in self._tex.split("\n"):
            lines += wrap(Content.styled(line, "$code"), width)
        return lines


class Zoom(Scrolled, ModalScreen[None]):
    """Shows one thing as wide as it is."""

    SCROLL = ScrollableContainer
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", f"across({_STEP})", "right"),
        Binding("left,h", f"across(-{_STEP})", "left"),
        Binding("down,j", "rows(1)", "down", show=False),
        Binding("up,k", "rows(-1)", "up", show=False),
        Binding("space,pagedown", "pages(1)", "page on", show=False),
        Binding("b,pageup", "pages(-1)", "page back", show=False),
        Binding("home,g", "sides(0)", "beginning", show=False),
        Binding("end,G", "sides(1)", "end", show=False),
        Binding("n,tab", "other(1)", "next"),
        Binding("p,shift+tab", "other(-1)", "previous", show=False),
        Binding("y", "copy", "copy the LaTeX"),
        Binding("escape,q,z", "app.pop_screen", "close"),
    ]

    DEFAULT_CSS = """
    Zoom { background: $background; }
    Zoom ScrollableContainer { height: 1fr; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1; }
    """

    def __init__(self, things: Sequence[What], chosen: int, glyphs: Glyphs, said: str = "") -> None:
        super().__init__()
        self._things, self._chosen, self._glyphs, self._said = things, chosen, glyphs, said

    def compose(self) -> ComposeResult:
        """The whole of it; of a formula also one line and the source."""
        lines = full_lines(self._what, self._glyphs)
        name = {Maths: "Formula", Span: "Formula", Table: "Table", CodeBlock: "Code"}[type(self._what)]
        number = f" ({self._what.number})" if isinstance(self._what, Maths) and self._what.number else ""
        yield TopBar(name + number, self._glyphs)
        with ScrollableContainer(can_focus=False):
            yield _Wide(lines)
        if self.tex:
            yield _Source(self.tex, self._glyphs)
        yield KeyBar()

    def on_mount(self) -> None:
        """Say what was wanted and is not there."""
        if self._said:
            self.call_after_refresh(self.query_one(KeyBar).say, self._said)

    @property
    def _what(self) -> What:
        return self._things[self._chosen]

    @property
    def tex(self) -> str:
        """The source of a formula, "" of anything else."""
        match self._what:
            case Maths(tex=tex) | Span(text=tex):
                return tex
            case _:
                return ""

    def action_across(self, cells: int) -> None:
        """Scroll sideways."""
        self.scroll.scroll_relative(x=cells, animate=False)

    def action_sides(self, right: int) -> None:
        """To its left or right end."""
        self.scroll.scroll_to(x=self.scroll.max_scroll_x if right else 0, animate=False)

    async def action_other(self, step: int) -> None:
        """The next or previous thing that could be zoomed."""
        self._chosen = (self._chosen + step) % len(self._things)
        await self.recompose()
        self.call_after_refresh(self.refresh_bindings)

    def action_copy(self) -> None:
        """Copy the source out."""
        copy_out(self.app, self.tex)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Only a formula has a source to copy; only what is wider than the screen is scrolled across."""
        if action == "copy" and not self.tex:
            return "y copies the source of a formula; this is none."
        if action == "other" and len(self._things) == 1:
            return "Nothing else here could be zoomed."
        if action in ("across", "sides") and self.query(ScrollableContainer) and not self.scroll.max_scroll_x:
            return "It is not wider than the screen."
        return super().why_not(action, parameters)
