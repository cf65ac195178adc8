"""Every key, by what it is for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.keys import SECTIONS, Section
from tutor.app.widgets.keybar import KeyBar
from tutor.app.wrapping import wrap


class HelpText(Flow):
    """The sections as two columns."""

    DEFAULT_CSS = "HelpText { padding: 0 1; }"

    def __init__(self, sections: Iterable[Section], glyphs: Glyphs) -> None:
        super().__init__()
        self._sections = tuple(sections)
        self._glyphs = glyphs

    def lines(self, width: int) -> Lines:
        """Keys at the left, what they do at the right."""
        lines: Lines = []
        for section in self._sections:
            if lines:
                lines.append(Content(""))
            lines.append(Content.styled(section.heading, "bold $primary"))
            for row in section.rows:
                for index, line in enumerate(wrap(Content(row.does), width - 22)):
                    lines.append(
                        Content.styled(f"  {row.written if index == 0 else '':<18}  ", "bold $footer-key") + line
                    )
        return lines


class HelpScreen(ModalScreen[None]):
    """The help over whatever was open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "rows(1)", "down", show=False),
        Binding("up,k", "rows(-1)", "up", show=False),
        Binding("space,pagedown", "rows(12)", "more"),
        Binding("b,pageup", "rows(-12)", "back"),
        Binding("escape,q,question_mark,f1,enter", "close", "close"),
    ]

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen VerticalScroll {
        width: 76; max-width: 100%; height: auto; max-height: 100%; margin-bottom: 1; padding: 0 1;
        background: $surface; border: round $primary; scrollbar-size-vertical: 1;
    }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """The text and how to close it."""
        with VerticalScroll(can_focus=False):
            yield HelpText(SECTIONS, self._glyphs)
        yield KeyBar()

    def action_rows(self, rows: int) -> None:
        """Scroll."""
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)

    def action_close(self) -> None:
        """Back to what was open."""
        self.dismiss()
