"""The glossary: every term at the left, narrowed down by typing; at the right what the chosen one means."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from tutor.app.flow import Flow, Lines
from tutor.app.following import Jump, explained
from tutor.app.glyphs import Glyphs
from tutor.app.typeset import typeset
from tutor.app.widgets.field import Field
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.topbar import TopBar
from tutor.app.wrapping import shorten, wrap
from tutor.course.catalogue import read_text
from tutor.course.glossary import Entry, Glossary
from tutor.course.model import Course
from tutor.course.shelf import Shelf
from tutor.course.terms import plural
from tutor.errors import LessonError

_FENCED = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)


class _Terms(Flow):
    DEFAULT_CSS = "_Terms { padding: 0 1; }"

    def __init__(self, screen: GlossaryScreen) -> None:
        super().__init__()
        self._glossary = screen

    def lines(self, width: int) -> Lines:
        return self._glossary.term_lines(width)


class _Meaning(Flow):
    DEFAULT_CSS = "_Meaning { padding: 0 1; max-width: 72; }"

    def __init__(self, screen: GlossaryScreen) -> None:
        super().__init__()
        self._glossary = screen

    def lines(self, width: int) -> Lines:
        return self._glossary.meaning_lines(width)


class GlossaryScreen(ModalScreen[Jump | None]):
    """Every term of the course; closes with the place where one is explained, if that is wanted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "explain", "where it is explained", priority=True),
        Binding("down,tab", "move(1)", "down", show=False, priority=True),
        Binding("up,shift+tab", "move(-1)", "up", show=False, priority=True),
        Binding("pagedown", "move(10)", "down", show=False, priority=True),
        Binding("pageup", "move(-10)", "up", show=False, priority=True),
        Binding("escape", "out", "close", priority=True),
    ]

    DEFAULT_CSS = """
    GlossaryScreen { background: $background; }
    GlossaryScreen Field { padding: 0 1; }
    GlossaryScreen Horizontal { height: 1fr; }
    GlossaryScreen #terms { width: 30; scrollbar-size-vertical: 1; margin-top: 1; }
    GlossaryScreen #meaning { width: 1fr; scrollbar-size-vertical: 1; margin-top: 1; }
    """

    def __init__(self, shelf: Shelf, glossary: Glossary, glyphs: Glyphs) -> None:
        super().__init__()
        self._shelf, self._glossary, self._glyphs = shelf, glossary, glyphs
        self._entries = sorted(glossary.entries, key=lambda entry: entry.name.casefold())
        self._shown = self._entries
        self._chosen = 0

    def compose(self) -> ComposeResult:
        """The field, the terms, the meaning, the keys."""
        yield TopBar("Glossary", self._glyphs)
        yield Field(self, {}, "type to narrow down", enter="")
        with Horizontal():
            with VerticalScroll(id="terms", can_focus=False):
                yield _Terms(self)
            with VerticalScroll(id="meaning", can_focus=False):
                yield _Meaning(self)
        yield KeyBar()

    def on_mount(self) -> None:
        """The field takes the letters."""
        self.query_one(Input).focus()
        self.call_after_refresh(self._keep_in_sight)

    @property
    def chosen(self) -> Entry | None:
        """The term that is read."""
        return self._shown[self._chosen] if self._shown else None

    # --- what is shown ------------------------------------------------------------------------------------------

    def term_lines(self, width: int) -> Lines:
        """A term a line, the chosen one pointed at and reversed."""
        if not self._shown:
            return wrap(Content.styled("No term is like that. Esc shows all.", "$warning"), width)
        lines = []
        for number, entry in enumerate(self._shown):
            name = shorten(Content(entry.name), width - 2, self._glyphs.ellipsis)
            chosen = number == self._chosen
            lines.append(
                Content(f"{self._glyphs.pointer} ") + name.stylize("reverse") if chosen else Content("  ") + name
            )
        return lines

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
        numbers = [lesson.partition("-")[0] for lesson in _said_in(self._shelf.course, entry.name)]
        lessons = f"lesson{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
        where = f"Comes up in {lessons}." if numbers else "No lesson says it in these words."
        return lines + wrap(Content.styled(where, "$text-muted"), width)

    def _renew(self) -> None:
        self.query_one(_Terms).relay()
        self.query_one(_Meaning).relay()
        self.query_one("#meaning", VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()
        self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        scroll = self.query_one("#terms", VerticalScroll)
        top, height = int(scroll.scroll_y), scroll.size.height
        if not top <= self._chosen < top + height:
            scroll.scroll_to(y=max(self._chosen - height // 2, 0), animate=False)

    # --- keys ---------------------------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """Only the terms that hold what was typed; those that begin so come first."""
        typed = " ".join(event.value.casefold().split())
        found = [entry for entry in self._entries if typed in entry.name.casefold()]
        found.sort(key=lambda entry: not entry.name.casefold().startswith(typed))
        if found != self._shown:
            self._shown, self._chosen = found, 0
            self._renew()

    def action_move(self, step: int) -> None:
        """Another term."""
        chosen = min(max(self._chosen + step, 0), max(len(self._shown) - 1, 0))
        if chosen != self._chosen:
            self._chosen = chosen
            self._renew()

    def action_explain(self) -> None:
        """Close, and go to where the term is explained."""
        place = explained(self._shelf, self.chosen) if self.chosen is not None else None
        if isinstance(place, Jump):
            self.dismiss(place)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter leads somewhere only where the entry says so."""
        return action != "explain" or (self.chosen is not None and bool(self.chosen.introduced[0]))

    def action_out(self) -> None:
        """Show all terms again; then close."""
        field = self.query_one(Input)
        if field.value:
            field.value = ""
        else:
            self.dismiss(None)


def _said_in(course: Course, name: str) -> list[str]:
    """The lessons whose prose says a term."""
    plain = name.partition(" (")[0]
    forms = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in (plural(plain), plain))
    said = re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE)
    return [entry.id for entry in course.entries if said.search(_words(entry.path))]


@cache
def _words(path: Path) -> str:
    """A lesson without what stands between fences; nothing where it cannot be read."""
    try:
        return _FENCED.sub("", read_text(path))
    except LessonError:
        return ""  # opening the lesson tells what is wrong with it
