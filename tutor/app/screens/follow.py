"""What the page leads to, chosen by a digit and read in a panel at the bottom, the page above it as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tutor.app.clipboard import copy_out
from tutor.app.flow import Lines, Told
from tutor.app.following import followable
from tutor.app.glyphs import Glyphs
from tutor.app.marks import marks
from tutor.app.scrolling import Scrolled
from tutor.app.typeset import typeset
from tutor.app.widgets.keybar import KeyBar
from tutor.app.wrapping import wrap
from tutor.course.model import Span
from tutor.study.references import Address, Guide, Jump, Lead, Lost, Text

_GAP = 3


@dataclass(frozen=True, slots=True)
class _Page:
    """What the panel shows: references to choose from, or something to read."""

    spans: tuple[Span, ...] = ()
    lead: Lead | None = None


class Follow(Scrolled, ModalScreen[Jump | None]):
    """Offers references, shows what they say; closes with the place to jump to, if one was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"choose({digit})", "follow", show=False) for digit in range(1, 10)),
        Binding("enter", "enter", "follow"),
        Binding("enter", "explain", "where it is explained"),
        Binding("right,tab,l", "move(1)", "next", show=False),
        Binding("left,shift+tab,h", "move(-1)", "previous", show=False),
        Binding("down,j,space,pagedown", "rows(1)", "down", show=False),
        Binding("up,k,b,pageup", "rows(-1)", "up", show=False),
        Binding("f", "further", "follow"),
        Binding("y", "copy", "copy"),
        Binding("escape,q,backspace", "out", "close"),
    ]

    DEFAULT_CSS = """
    Follow { background: transparent; align: left bottom; }
    Follow Told { padding: 0 1; }
    Follow:ansi { background: transparent; }
    Follow > VerticalScroll {
        height: auto; max-height: 60%; width: 1fr; background: $surface;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, spans: Sequence[Span], guide: Guide, glyphs: Glyphs) -> None:
        super().__init__()
        self._guide = guide
        self._glyphs = glyphs
        self._chosen = 0
        self._pages = [_Page(tuple(spans))]

    def compose(self) -> ComposeResult:
        """The panel and its keys."""
        with VerticalScroll(can_focus=False):
            yield Told(self.lines)
        yield KeyBar()

    def on_mount(self) -> None:
        """A single reference is followed at once."""
        if len(self._page.spans) == 1:
            self._follow(self._page.spans[0])
            del self._pages[:-1]

    @property
    def _page(self) -> _Page:
        return self._pages[-1]

    # --- what is shown ------------------------------------------------------------------------------------------

    def lines(self, width: int) -> Lines:
        """The choice, or what the chosen one says, under a rule."""
        return [Content.styled(self._glyphs.line * width, "$primary"), *self._told(width)]

    def _told(self, width: int) -> Lines:
        lead = self._page.lead
        match lead:
            case None:
                return self._choice(width)
            case Text(title=title, blocks=blocks):
                return [Content.styled(title, "bold $primary"), *typeset(blocks, width, self._glyphs)]
            case Address(url=url):
                told = "An address outside of the course. y copies it."
                return [*wrap(Content.styled(url, "bold"), width), *wrap(Content.styled(told, "$text-muted"), width)]
            case Lost(why=why):
                return wrap(Content.styled(why, "$warning"), width)
            case Jump():
                return []

    def _choice(self, width: int) -> Lines:
        lines: Lines = []
        for number, span in enumerate(self._page.spans):
            digit = f"{number + 1}" if number < 9 else self._glyphs.dot
            style = "reverse" if number == self._chosen else ""
            item = Content.assemble((f"{digit} ", "bold $footer-key"), (self._guide.name(span), style))
            if lines and lines[-1].cell_length + _GAP + item.cell_length <= width:
                lines[-1] = lines[-1] + " " * _GAP + item
            else:
                lines.append(item)
        return lines

    def _show(self, page: _Page) -> None:
        self._pages.append(page)
        self._renew()

    def _renew(self) -> None:
        self.query_one(Told).relay()
        self.action_ends(0)
        self.refresh_bindings()

    # --- keys ---------------------------------------------------------------------------------------------------

    def _follow(self, span: Span) -> None:
        lead = self._guide.lead(span)
        if isinstance(lead, Jump):
            self.dismiss(lead)
        else:
            self._show(_Page(lead=lead))

    def action_choose(self, number: int) -> None:
        """Follow one by its number."""
        if number <= len(self._page.spans):
            self._chosen = number - 1
            self._follow(self._page.spans[self._chosen])

    def action_enter(self) -> None:
        """Follow the one that is chosen."""
        self._follow(self._page.spans[self._chosen])

    def action_explain(self) -> None:
        """Go on to where the term is explained."""
        if isinstance(self._page.lead, Text) and self._page.lead.entry is not None:
            lead = self._guide.further(self._page.lead.entry)
            if isinstance(lead, Jump):
                self.dismiss(lead)
            else:
                self._show(_Page(lead=lead))

    def action_move(self, step: int) -> None:
        """Choose another one."""
        if self._page.spans:
            self._chosen = (self._chosen + step) % len(self._page.spans)
            self.query_one(Told).relay()

    def action_rows(self, step: int) -> None:
        """Scroll what is read; among references, choose another one."""
        if self._page.spans:
            self.action_move(step)
        else:
            super().action_rows(step)

    def action_further(self) -> None:
        """Follow what the text in the panel leads to."""
        spans = followable(what for _, what in marks(self.query_one(Told).laid_out))
        if len(spans) == 1:
            self._follow(spans[0])
        elif spans:
            self._chosen = 0
            self._show(_Page(tuple(spans)))

    def action_copy(self) -> None:
        """Copy the address out."""
        if isinstance(self._page.lead, Address):
            copy_out(self.app, self._page.lead.url)

    def action_out(self) -> None:
        """One step back; from the first one to the page."""
        self._pages.pop()
        if self._pages:
            self._renew()
        else:
            self.dismiss(None)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Only what applies to what is shown."""
        lead = self._page.lead if self._pages else None
        if action == "copy" and not isinstance(lead, Address):
            return "y copies an address; here is none."
        if action == "further" and not isinstance(lead, Text):
            return "f follows what a text leads to; here is none."
        if action == "explain" and not (isinstance(lead, Text) and lead.entry and lead.entry.introduced[0]):
            return "" if lead is None else "Nothing explains it further."
        if action in ("choose", "move", "enter"):
            return None if lead is None else ""
        if action == "rows" and lead is None:  # chooses another one
            return None
        return super().why_not(action, parameters)
