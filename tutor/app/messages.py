"""What the widgets of a lesson ask of its screen, the only one that acts on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tutor.app.widgets.cell import CellView
    from tutor.app.widgets.editable import Editable
    from tutor.app.widgets.quiz import QuizView
    from tutor.app.widgets.typed import TypedQuizView


@dataclass
class RunRequested(Message):
    """Run the cell's text."""

    view: CellView


@dataclass
class CheckRequested(Message):
    """Check the exercise's text."""

    view: CellView


@dataclass
class ResetRequested(Message):
    """Bring the original text of the cell back."""

    view: CellView


@dataclass
class SolutionRequested(Message):
    """Show the next piece of the reference solution, or the whole of it."""

    view: CellView
    whole: bool = False


@dataclass
class CompareRequested(Message):
    """Show yours and expected on a screen of their own."""

    view: CellView


@dataclass
class Opened(Message):
    """Something new is told below the cell, on the line that begins so."""

    view: CellView
    beginning: str


@dataclass
class OutputRequested(Message):
    """Show the whole output on a screen of its own."""

    view: CellView


@dataclass
class Grown(Message):
    """The cell runs, and tells more than it did: a picture, say."""

    view: CellView


@dataclass
class Written(Message):
    """The text of the cell has changed."""

    view: Editable
    text: str


@dataclass
class Restored(Message):
    """An earlier attempt has taken the place of the text ``before``."""

    view: CellView
    before: str


@dataclass
class Answered(Message):
    """A quiz has been answered."""

    view: QuizView | TypedQuizView
    answer: str
