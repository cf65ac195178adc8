"""The question of a predict cell: the learner commits to an answer before the cell runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tutor.app.flow import Lines, Told
from tutor.app.widgets.field import Field
from tutor.app.wrapping import wrap
from tutor.course.model import CodeCell
from tutor.study import Study
from tutor.study.predicting import keep, kept

if TYPE_CHECKING:
    from tutor.runner.results import RunResult


class Prediction(Vertical):
    """Asks, keeps the answer, and compares it with the value of the cell's last expression."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "skip", "run without a prediction")]

    DEFAULT_CSS = """
    Prediction { height: auto; width: 1fr; padding: 0 1 0 0; }
    """

    @dataclass
    class Made(Message):
        """The learner has predicted."""

        prediction: Prediction

    def __init__(self, cell: CodeCell, study: Study) -> None:
        super().__init__()
        self._cell = cell
        self._study = study
        self._verdict, self._came = kept(study, cell)
        self._skipped = False
        self._question = Told(self.lines)

    @property
    def answer(self) -> str:
        """What was predicted, "" before that."""
        return self._study.cell(self._cell.key).answer or ""

    @property
    def is_settled(self) -> bool:
        """Whether the cell may run: a prediction is made, or the learner asked not to."""
        return bool(self.answer) or self._skipped

    @property
    def is_asking(self) -> bool:
        """Whether its field is open."""
        return bool(self.query(Input))

    def compose(self) -> ComposeResult:
        """The question; the field comes when it is wanted."""
        yield self._question

    def lines(self, width: int) -> Lines:
        """The question and how the prediction did."""
        lines = wrap(Content.styled(self._cell.ask, "bold $accent"), width)
        if not self.is_settled:
            step = "Enter to predict, then the cell runs."
            return [*lines, *wrap(Content.styled(step, "$secondary"), width)]
        if self._skipped:
            return lines
        said = Content("You predicted ") + Content.styled(self.answer, "bold")
        if self._verdict is True:
            said += Content.styled(": right.", "bold $success")
        elif self._verdict is False:
            told = f": it was {self._came}." if self._came else ": not quite. Compare with what came; why?"
            said += Content.styled(told, "bold $warning")
        return lines + wrap(said, width)

    def ask(self) -> None:
        """Open the field to type a prediction into."""
        fields = self.query(Input)
        if fields:
            fields.first().focus()
            return
        field = Field(self, {}, "your prediction; Enter runs the cell, Esc skips", enter="run")
        self.mount(field)
        field.focus()

    def reveal(self, result: RunResult) -> None:
        """Compare the prediction with what came."""
        self._verdict, self._came = keep(self._study, self._cell, result), ""
        self._question.relay()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the prediction stands."""
        event.stop()
        answer = event.value.strip()
        if answer:
            self._study.note(self._cell.key, answer=answer)
            self._close()

    def action_skip(self) -> None:
        """Run without a prediction."""
        self._skipped = True
        self._close()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc skips only while the field is open."""
        return self.is_asking if action == "skip" else True

    def _close(self) -> None:
        # A field that goes with the focus would hand it on, and the page would move.
        if self.is_asking and isinstance(self.parent, Widget):
            self.screen.set_focus(self.parent, scroll_visible=False)
        self.query(Input).remove()
        self._question.relay()
        self.post_message(self.Made(self))
