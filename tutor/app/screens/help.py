"""Every key, by what it is for; what is typed looks for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.keys import SECTIONS, Section, key_name
from tutor.app.scrolling import Scrolled
from tutor.app.widgets.field import Field
from tutor.app.widgets.frame import Frame
from tutor.app.widgets.keybar import KeyBar
from tutor.app.wrapping import wrap
from tutor.course.folding import fold, needles

_LEFT = 20


class HelpText(Flow):
    """The sections as two columns."""

    DEFAULT_CSS = "HelpText { padding: 0 1; }"

    def __init__(self, sections: Iterable[Section]) -> None:
        super().__init__()
        self._sections = tuple(sections)
        self._shown = self._sections

    def filter(self, typed: str) -> None:
        """Show what agrees with what is typed."""
        shown = matching(self._sections, typed)
        if shown != self._shown:
            self._shown = shown
            self.relay()

    def lines(self, width: int) -> Lines:
        """Keys at the left, what they do at the right."""
        if not self._shown:
            nothing = "No key does that. Esc shows all again; Ctrl+P finds commands by name."
            return wrap(Content.styled(nothing, "$text-muted"), width)
        lines: Lines = []
        for section in self._shown:
            if lines:
                lines.append(Content(""))
            lines += wrap(Content.styled(section.heading, "bold $primary"), width)
            for row in section.rows:
                told = wrap(Content(row.does), max(width - _LEFT - 2, 12))
                keys = wrap(Content.styled(row.written, "bold $footer-key"), _LEFT - 2)
                for index in range(max(len(told), len(keys))):
                    left = keys[index] if index < len(keys) else Content("")
                    right = told[index] if index < len(told) else Content("")
                    lines.append(Content("  ") + left + Content(" " * (_LEFT - left.cell_length)) + right)
        return lines


def matching(sections: Iterable[Section], typed: str) -> tuple[Section, ...]:
    """The rows in which every word is that is typed, with their headings; of a single key, the rows of that key."""
    wanted = needles(typed)
    kept = []
    for section in sections:
        heading = fold(section.heading)[0]
        rows = section.rows
        if wanted:
            rows = tuple(r for r in rows if all(w in f"{heading} {fold(f'{r.written} {r.does}')[0]}" for w in wanted))
        kept.append(replace(section, rows=rows))
    pressed = typed.strip()
    of_key = [
        replace(section, rows=tuple(row for row in section.rows if pressed in map(key_name, row.names)))
        for section in sections
    ]
    return tuple(section for section in (of_key if any(each.rows for each in of_key) else kept) if section.rows)


class HelpScreen(Scrolled, ModalScreen[None]):
    """The help over whatever was open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "rows(1)", "on"),
        Binding("up", "rows(-1)", "back"),
        Binding("pagedown", "pages(1)", "page on", show=False),
        Binding("pageup", "pages(-1)", "page back", show=False),
        Binding("escape", "leave", "close"),
    ]
    # While nothing is typed, these are keys as on a page that is read.
    _WHEN_EMPTY: ClassVar[dict[str, str]] = {
        "j": "rows(1)",
        "k": "rows(-1)",
        "space": "pages(1)",
        "b": "pages(-1)",
        "question_mark": "close",
        "q": "close",
    }

    DEFAULT_CSS = """
    HelpScreen { align: center top; background: transparent; }
    HelpScreen Frame { width: 78; max-width: 100%; height: 100%; margin-bottom: 1; padding: 0 1; }
    HelpScreen VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; margin-top: 1; }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._field = Field(self, self._WHEN_EMPTY, "type what you look for: a key, or what it does", enter="")

    def compose(self) -> ComposeResult:
        """The field, the text and how to close it."""
        with Frame():
            yield self._field
            with VerticalScroll(can_focus=False):
                yield HelpText(SECTIONS)
        yield KeyBar()

    def on_mount(self) -> None:
        """One can type at once."""
        self._field.focus(scroll_visible=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what agrees."""
        event.stop()
        self.query_one(HelpText).filter(event.value)
        self.action_ends(0)

    def on_input_submitted(self) -> None:
        """Enter: back to what was open."""
        self.action_close()

    def action_leave(self) -> None:
        """One step out: forget what is typed, then close."""
        if self._field.value:
            self._field.value = ""
        else:
            self.action_close()

    def action_close(self) -> None:
        """Back to what was open."""
        self.dismiss()
