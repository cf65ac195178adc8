"""A cell's past: its attempts are shown, and one of them is brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.app.messages import Restored
from tutor.course.model import Exercise

if TYPE_CHECKING:
    from tutor.app.widgets.cell import CellView


def why_no_history(view: CellView) -> str | None:
    """Why there are no attempts to show, None if there are."""
    if view.study.attempts(view.key):
        return None
    if view.exercise is None:
        return "No attempt is kept here yet: a change of yours that runs well is."
    return "No attempt is kept here yet: c checks your answer, and keeps it."


def show_history(view: CellView) -> None:
    """Show the attempts over the lesson; the chosen one is put into the cell as an edit that u undoes."""
    from tutor.app.screens.history import History

    def bring_back(text: str | None) -> None:
        if text is not None and text != view.text:
            before = view.text
            view.edit_text(text)
            view.post_message(Restored(view, before))

    title = view.cell.title if isinstance(view.cell, Exercise) else "a cell of yours"
    attempts = view.study.attempts(view.key)
    screen = History(title, attempts, view.text, view.glyphs, read_only=view.study.store.read_only)
    view.app.push_screen(screen, bring_back)
