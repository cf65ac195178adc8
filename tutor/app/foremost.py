"""What the learner most likely wants to do next: it stands first on the bottom line."""

from __future__ import annotations

from textual.widget import Widget

from tutor.app.widgets.carried import CarriedView
from tutor.app.widgets.cell import CellView

_READ = ("page(1)", "exercise(1)", "outline", "search")


def foremost(stop: Widget | None) -> tuple[str, ...]:
    """The actions that matter most at a cell, at a question, or where there is none; the others follow."""
    if not isinstance(stop, CellView):
        return ("answer", "again", *_READ)
    if stop.is_busy:
        return ("stop",)
    if isinstance(stop, CarriedView):
        return ("page(1)", "take(True)", "take(False)", "unfold(True)", "unfold(False)", "run")
    if stop.editor is not None:
        return ("leave", "run", "check", "hint") if stop.exercise else ("leave", "run")
    if stop.exercise is None:
        return ("page(1)", "run", "edit", "output") if stop.result is not None else ("run", "edit", *_READ)
    if stop.has_passed:
        return ("exercise(1)", "page(1)", "lesson(1)", "edit", "check")
    if stop.attempt is not None:
        return ("edit", "hint", "check", "run", "exercise(1)")
    return ("edit", "check", "hint", "run", "exercise(1)", "page(1)")
