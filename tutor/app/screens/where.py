"""Where was I: the lesson, the section, what has passed and what to do next, with one key that leads there."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from tutor.app.flow import Lines, Told
from tutor.app.widgets.frame import Frame
from tutor.app.widgets.keybar import KeyBar
from tutor.app.wrapping import wrap
from tutor.study.standings import Next
from tutor.study.whereabouts import Whereabouts, ago


class Where(ModalScreen[Next]):
    """Tells, and gives back what to do next if the learner wants to go there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "go there"),
        Binding("escape,q,w", "close", "close"),
    ]

    DEFAULT_CSS = """
    Where { align: center middle; background: transparent; }
    Where Frame { width: 66; max-width: 96%; }
    """

    def __init__(self, where: Whereabouts) -> None:
        super().__init__()
        self._where = where

    def compose(self) -> ComposeResult:
        """The text; the keys are on the bottom line."""
        with Frame():
            yield Told(self.lines)
        yield KeyBar()

    def lines(self, width: int) -> Lines:
        """Where, how far, since when, what next."""
        where = self._where
        lines = wrap(Content.styled(where.entry.named, "bold $primary"), width)
        if where.section:
            lines += wrap(Content(f"In the section: {where.section}"), width)
        lines += wrap(Content(where.standing), width)
        if where.seconds is not None:
            lines += wrap(Content.styled(f"Here last: {ago(where.seconds)}.", "$text-muted"), width)
        lines.append(Content(""))
        lines += wrap(Content.styled(where.advice, "bold"), width)
        return lines

    def action_go(self) -> None:
        """Go to what is next; where there is nothing left, just close."""
        self.dismiss(self._where.next)

    def action_close(self) -> None:
        """Stay."""
        self.dismiss(None)
