"""A yes-or-no question over the lesson."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from tutor.app.flow import Told
from tutor.app.widgets.frame import Frame
from tutor.app.widgets.keybar import KeyBar
from tutor.app.wrapping import wrap


class Confirm(ModalScreen[bool]):
    """Asks; y is yes, everything else that closes it is no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "yes"),
        Binding("n,escape,q", "answer(False)", "no"),
    ]

    DEFAULT_CSS = """
    Confirm { align: center middle; background: transparent; }
    Confirm Frame { width: 60; max-width: 90%; }
    """

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question; the keys are on the bottom line."""
        with Frame():
            yield Told(lambda width: wrap(Content(self._question), width))
        yield KeyBar()

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes)
