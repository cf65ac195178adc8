"""A cell that brings an exercise of an earlier lesson: read, not edited; a key changes whose code runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tutor.app.widgets.cell import CellView
from tutor.course.model import CodeCell
from tutor.study import Whose

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt
    from tutor.runner.results import RunResult


class CarriedView(CellView):
    """Folded until it is opened or run. It is edited in its own lesson only."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "unfold(True)", "read"),
        Binding("enter,e", "unfold(False)", "fold"),
        Binding("m", "take(True)", "take ours"),
        Binding("m", "take(False)", "take yours"),
    ]

    _open = False

    @property
    def is_folded(self) -> bool:
        """Whether its code is folded away."""
        return not self._open

    def finish(self, result: RunResult | None, attempt: Attempt | None, note: str = "") -> None:
        """The code has run; show it, and what it said."""
        self._open = True
        super().finish(result, attempt, note)

    def action_unfold(self, unfolded: bool) -> None:
        """Show the code that counts, or fold it away."""
        self._open = unfolded
        self._retell()

    def action_take(self, ours: bool) -> None:
        """Let our code run here, or the learner's own."""
        self.study.take(self.cell, ours=ours)
        self.text = self.study.text(self.cell)  # nothing that undo would undo
        self.replace_text(self.text)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why an action does not apply to this cell now."""
        if action == "unfold":
            return None if self.is_folded is parameters[0] else ""
        if action in ("edit", "outside", "reset"):
            return "This cell comes from an earlier lesson; it is changed there."
        if action == "take" and self.is_busy:
            return "It is running; Ctrl+C stops it."
        if action == "take" and self.study.whose(self.cell) is not (Whose.YOURS if parameters[0] else Whose.OURS):
            whose = self.study.told_whose(self.cell) if isinstance(self.cell, CodeCell) else ""
            return f"The code here is {whose}."
        return super().why_not(action, parameters)
