"""The glossary: every term at the left, narrowed down by typing; at the right what the chosen one means."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from tutor.app.flow import Lines, Told
from tutor.app.glyphs import Glyphs
from tutor.app.reasons import Reasoned
from tutor.app.typeset import typeset
from tutor.app.widgets.field import Field
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.listing import Item, Listing
from tutor.app.widgets.picker import agreeing
from tutor.app.widgets.topbar import TopBar
from tutor.app.wrapping import wrap
from tutor.course.folding import fold
from tutor.course.glossary import Entry, Glossary
from tutor.course.mentions import told_where
from tutor.course.shelf import Shelf
from tutor.errors import LessonError
from tutor.study.references import Jump, explained


class GlossaryScreen(Reasoned, ModalScreen[Jump | None]):
    """Every term of the course; closes with the place where one is explained, if that is wanted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "explain", "where it is explained", priority=True),
        Binding("down,tab", "move(1)", "down", show=False, priority=True),
        Binding("up,shift+tab", "move(-1)", "up", show=False, priority=True),
        Binding("pagedown", "pages(1)", "page on", show=False, priority=True),
        Binding("pageup", "pages(-1)", "page back", show=False, priority=True),
        Binding("escape", "out", "close", priority=True),
    ]

    DEFAULT_CSS = """
    GlossaryScreen { background: $background; }
    GlossaryScreen Field { padding: 0 1; }
    GlossaryScreen Horizontal { height: 1fr; padding-top: 1; }
    GlossaryScreen Listing { width: 30; height: 100%; padding: 0 1; }
    GlossaryScreen VerticalScroll { width: 1fr; scrollbar-size-vertical: 1; }
    GlossaryScreen Told { padding: 0 1; max-width: 72; }
    """

    def __init__(self, shelf: Shelf, glossary: Glossary, glyphs: Glyphs) -> None:
        super().__init__()
        self._shelf, self._glossary, self._glyphs = shelf, glossary, glyphs
        entries = sorted(glossary.entries, key=lambda entry: entry.name.casefold())
        self._items = [Item(Content(entry.name), entry, sought=entry.name) for entry in entries]
        self._field = Field(self, {}, "type to narrow down", enter="")
        self._listing = Listing(glyphs)
        self._meaning = Told(self.meaning_lines)

    def compose(self) -> ComposeResult:
        """The field, the terms, the meaning, the keys."""
        yield TopBar("Glossary", self._glyphs)
        yield self._field
        with Horizontal():
            yield self._listing
            with VerticalScroll(can_focus=False):
                yield self._meaning
        yield KeyBar()

    def on_mount(self) -> None:
        """All terms; the field takes the letters."""
        self._list("")
        self._field.focus()

    @property
    def chosen(self) -> Entry | None:
        """The term that is read."""
        value = self._listing.chosen
        return value if isinstance(value, Entry) else None

    # --- what is shown ------------------------------------------------------------------------------------------

    def meaning_lines(self, width: int) -> Lines:
        """The definition, and the lessons that say the word."""
        entry = self.chosen
        if entry is None:
            return []
        try:
            blocks = self._glossary.definition(entry)
        except LessonError as error:
            return wrap(Content.styled(str(error), "$warning"), width)
        lines = [Content.styled(entry.name, "bold $primary"), *typeset(blocks, width, self._glyphs), Content("")]
        return lines + wrap(Content.styled(told_where(self._shelf.course, entry.name), "$text-muted"), width)

    def _list(self, typed: str) -> None:
        """Only the terms that agree with what is typed; those that begin so come first."""
        begins, _ = fold(typed.strip())
        found = sorted(agreeing(self._items, typed), key=lambda item: not fold(item.sought)[0].startswith(begins))
        self._listing.show(found, empty="No term is like that. Esc shows all.")
        self._renew()

    def _renew(self) -> None:
        self._meaning.relay()
        self.query_one(VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()

    # --- keys ---------------------------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what agrees."""
        event.stop()
        self._list(event.value)

    def action_move(self, step: int) -> None:
        """Another term."""
        self._listing.move(step)
        self._renew()

    def action_pages(self, step: int) -> None:
        """A term a page further."""
        self._listing.pages(step)
        self._renew()

    def action_explain(self) -> None:
        """Close, and go to where the term is explained."""
        place = explained(self._shelf, self.chosen) if self.chosen is not None else None
        if isinstance(place, Jump):
            self.dismiss(place)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Enter leads somewhere only where the entry says so."""
        if action == "explain" and (self.chosen is None or not self.chosen.introduced[0]):
            return "The glossary does not say where it is explained." if self.chosen else ""
        return super().why_not(action, parameters)

    def action_out(self) -> None:
        """Show all terms again; then close."""
        if self._field.value:
            self._field.value = ""
        else:
            self.dismiss(None)
