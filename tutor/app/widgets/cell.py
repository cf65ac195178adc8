"""A cell of a lesson: its code, read or edited in place, and all that running and checking it said."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tutor.app.faults import fault_of
from tutor.app.glyphs import Glyphs
from tutor.app.messages import (
    CheckRequested,
    CompareRequested,
    Opened,
    OutputRequested,
    ResetRequested,
    RunRequested,
    SolutionRequested,
)
from tutor.app.reasons import Reasoned
from tutor.app.remembering import show_history, why_no_history
from tutor.app.widgets.aids import AIDS, Aids
from tutor.app.widgets.editable import Editable
from tutor.app.widgets.face import Face
from tutor.app.widgets.prediction import Prediction
from tutor.app.widgets.running import Running
from tutor.app.widgets.tail import Tail
from tutor.app.widgets.telling import next_step, why_nothing_to_compare
from tutor.course.model import Cell, CellKind, CodeCell, Exercise
from tutor.study import Study, original
from tutor.study.outcomes import Outcome
from tutor.terminal import ColorMode

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt
    from tutor.runner.results import RunResult


_OF_EXERCISES = {
    "check": "to check",
    "compare": "to compare",
    **dict.fromkeys(("hint", "previous_hint"), "to hint at"),
    **dict.fromkeys(("solution", "whole_solution"), "to solve"),
}


class CellView(Reasoned, Editable):
    """One cell. It keeps what to show and says what the learner asks for; it runs nothing itself."""

    can_focus = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "edit", "edit"),
        Binding("r,f5", "run", "run"),
        Binding("c,f6", "check", "check"),
        Binding("h,f7", "hint", "hint"),
        Binding("H", "previous_hint", "hint before", show=False),
        Binding("a", "compare", "compare"),
        Binding("s,f8", "solution", "solution"),
        Binding("S", "whole_solution", "whole solution", show=False),
        Binding("x,f9", "reset", "reset"),
        Binding("o,f10", "output", "all output"),
        Binding("d", "describe", "plot in words", show=False),
        Binding("v", "history", "attempts", show=False),
        Binding("y", "copy", "copy the text", show=False),
        Binding("E,ctrl+o", "outside", "your own editor", show=False),
    ]

    DEFAULT_CSS = """
    CellView {
        height: auto; width: 1fr; margin: 0 0 1 0; padding: 0 0 0 1;
        border-left: vkey $text-muted 50%; background: $background;
    }
    CellView:ansi { border-left: vkey ansi_default; }
    CellView:focus, CellView:focus-within { border-left: outer $primary; }
    CellView.passed { border-left: vkey $success; }
    CellView.passed:focus, CellView.passed:focus-within { border-left: outer $primary; }
    """

    def __init__(self, cell: Cell, study: Study, glyphs: Glyphs, colors: ColorMode) -> None:
        super().__init__(cell, study, glyphs)
        self.result: RunResult | None = None
        self.attempt: Attempt | None = None
        self._ran = ""  # the text that was run or checked last
        self.note = ""
        self.color_mode = colors
        self.running: Running | None = None
        self.aids = Aids(self.exercise, study)
        self.described = False
        self._face = Face(self)
        self._tail = Tail(self)
        self.prediction: Prediction | None = None
        if isinstance(cell, CodeCell) and cell.kind is CellKind.PREDICT:
            self.prediction = Prediction(cell, study)
        self._recall()
        self.set_class(self.has_passed, "passed")

    def _recall(self) -> None:
        """Say again what was said when the lesson was left, if that still belongs to what stands there."""
        outcome = self.study.outcome(self.cell)
        if outcome is None or (self.prediction is not None and not self.prediction.is_settled):
            return
        if self.exercise is not None or outcome.text == self.text:
            self._ran, self.result, self.attempt = outcome.text, outcome.result, outcome.attempt
            self.note = outcome.note
            self._fault = fault_of(self.result, self.attempt) if self.text == self._ran else None

    def compose(self) -> ComposeResult:
        """Title and code, the question of a predict cell, then what was said."""
        yield self._face
        if self.prediction is not None:
            yield self.prediction
        yield self._tail

    def on_mount(self) -> None:
        """Show what is already there to tell."""
        self._retell()

    # --- what the lines say -------------------------------------------------------------------------------------

    @property
    def exercise(self) -> Exercise | None:
        """The cell as an exercise, if it is one."""
        return self.cell if isinstance(self.cell, Exercise) else None

    @property
    def has_passed(self) -> bool:
        """Whether it is an exercise that has passed."""
        return self.exercise is not None and self.study.has_passed(self.exercise)

    @property
    def is_stale(self) -> bool:
        """Whether the verdict that is shown was given on another text than the cell's."""
        return self.attempt is not None and self.text != self._ran

    @property
    def is_busy(self) -> bool:
        """Whether its code runs now."""
        return self.running is not None

    @property
    def last_good(self) -> str:
        """The text with which the cell ran well when it ran last, "" if it did not."""
        ran = self.result is not None and self.result.status.value == "ok"
        return self._ran if ran and not self.is_busy else ""

    @property
    def outcome_row(self) -> int:
        """The row of the lesson on which what running it said begins."""
        return self.virtual_region.y + self._tail.virtual_region.y

    @property
    def is_folded(self) -> bool:
        """Whether its code is folded away: a set-up cell, until it is edited or run."""
        return isinstance(self.cell, CodeCell) and self.cell.kind is CellKind.SETUP and self.result is None

    # --- changes ------------------------------------------------------------------------------------------------

    def _hold(self, text: str) -> None:
        """The text has become another one: a verdict on the one before is no longer one on it."""
        was_stale = self.is_stale
        super()._hold(text)
        if self.is_stale is not was_stale:
            self._tail.renew()

    def _retell(self) -> None:
        """Lay out again what the cell says."""
        self.set_class(self.has_passed, "passed")
        told = any((self.is_busy, self.result, self.attempt, self.note, next_step(self)))
        self._tail.set_class(bool(told), "told")
        self._face.relay()
        self._tail.relay()
        self.refresh_bindings()

    def row_of(self, beginning: str) -> int:
        """The row of the lesson on which the cell tells what begins so; the first that it tells, if nothing does."""
        lines = self._tail.lines(self._tail.size.width or self.size.width)
        told = (index for index, line in enumerate(lines) if line.plain.lstrip("│| ").startswith(beginning))
        return self.outcome_row + next(told, 0)

    def start(self) -> None:
        """The code has begun to run; what was told before stays until there is something to tell."""
        self.running = Running(self, self._tail)
        self._ran = self.text
        self.note = ""
        self._tail.add_class("told")
        self.refresh_bindings()

    def finish(self, result: RunResult | None, attempt: Attempt | None, note: str = "") -> None:
        """The code has run; show what it said."""
        if self.running is not None:
            self.running.stop()
            self.running = None
        self.result, self.attempt, self.note = result, attempt, note
        self.study.keep_outcome(self.cell, Outcome(self._ran, result, attempt, note))
        self._show_fault(fault_of(result, attempt) if self.text == self._ran else None)
        if self.prediction is not None and result is not None:
            self.prediction.reveal(result)
        self._retell()

    def show_solution(self, *, whole: bool) -> None:
        """Show the next piece of our solution below the cell, or all of it."""
        self.aids.show_pieces(whole=whole or self.has_passed)
        self._retell()

    def replace_text(self, text: str) -> None:
        """Put another text into the cell, as reset does."""
        self._put(text)
        self.result = self.attempt = None
        self.study.keep_outcome(self.cell, None)
        self._show_fault(None)
        self.note = ""
        self.aids.open_pieces = 0
        self._retell()

    # --- keys and messages --------------------------------------------------------------------------------------

    async def action_edit(self) -> None:
        """Edit the cell; a predict cell asks for the prediction first."""
        if self.prediction is not None and not self.prediction.is_settled:
            self.prediction.ask()
            return
        await self.edit()

    def action_run(self) -> None:
        """Run the cell; a predict cell asks for the prediction first."""
        if self.prediction is not None and not self.prediction.is_settled:
            self.prediction.ask()
            return
        self.post_message(RunRequested(self))

    def action_check(self) -> None:
        """Check the exercise."""
        self.post_message(CheckRequested(self))

    def action_hint(self) -> None:
        """Show the next hint."""
        self._turn_hint(1)

    def action_previous_hint(self) -> None:
        """Show the hint before."""
        self._turn_hint(-1)

    def _turn_hint(self, step: int) -> None:
        self.aids.turn(step)
        self._retell()
        if self.aids.hint:
            self.post_message(Opened(self, f"Hint {self.aids.hint} of"))

    def action_compare(self) -> None:
        """Ask for all that the failed checks have compared."""
        self.post_message(CompareRequested(self))

    def action_solution(self) -> None:
        """Ask for the next piece of the solution."""
        self.post_message(SolutionRequested(self))

    def action_whole_solution(self) -> None:
        """Ask for the whole solution."""
        self.post_message(SolutionRequested(self, whole=True))

    def action_reset(self) -> None:
        """Ask for the original text."""
        self.post_message(ResetRequested(self))

    def action_output(self) -> None:
        """Ask for the whole output."""
        self.post_message(OutputRequested(self))

    def action_copy(self) -> None:
        """Copy the text out."""
        from tutor.app.clipboard import copy_out

        copy_out(self.app, self.text)

    def action_outside(self) -> None:
        """Hand the text to the learner's own editor, and take what comes back."""
        from tutor.app.handing import edited_outside

        if self.prediction is not None and not self.prediction.is_settled:
            self.prediction.ask()
            return
        self._keep_text()
        self.study.save()
        text = edited_outside(self.app, self.text, self.key)
        if text is not None and text != self.text:
            self.edit_text(text)

    def action_history(self) -> None:
        """Show all attempts."""
        show_history(self)

    def action_describe(self) -> None:
        """Tell the plots in words, or stop it."""
        self.described = not self.described
        self._retell()
        self.call_after_refresh(self.scroll_visible, animate=False)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why an action does not apply to this cell now."""
        exercise = self.exercise
        if action in ("edit", "outside", "reset") and self.study.store.read_only:
            return "Your progress is open elsewhere: here you can read and run, but nothing is kept."
        if action in ("run", "edit", "outside") and self.prediction is not None and self.prediction.is_asking:
            return "Type your prediction, then Enter runs the cell; Esc runs it without one."
        if action in ("run", "check") and self.is_busy:
            return "It is running; Ctrl+C stops it."
        if exercise is None and action in _OF_EXERCISES:
            return f"This cell has nothing {_OF_EXERCISES[action]}; r runs it, n goes to the next exercise."
        if action in AIDS:
            return self.aids.why_not(action)
        if action == "edit" and self.editor is not None:
            return ""
        if action == "history":
            return why_no_history(self)
        if action == "compare":
            return why_nothing_to_compare(self)
        if action == "reset" and self.text == original(self.cell):
            return "This cell is as it came: there is nothing to bring back."
        if action == "describe" and not (self.result is not None and self.result.figures):
            return f"There is no picture here{'' if self.result else ' yet; r runs the cell'}."
        if action == "output" and not (self.result is not None and self.result.output):
            return f"There is no output here{'' if self.result else ' yet; r runs the cell'}."
        return None

    def on_prediction_made(self, event: Prediction.Made) -> None:
        """The prediction is made: run the cell."""
        event.stop()
        self.focus(scroll_visible=False)
        self.post_message(RunRequested(self))
