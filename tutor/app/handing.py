"""Handing a text to the learner's own editor, which has the terminal meanwhile."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from tutor.errors import TutorError
from tutor.study.outside import command, edit

if TYPE_CHECKING:
    from textual.app import App


def edited_outside(app: App[int], text: str, name: str) -> str | None:
    """The text as the learner's editor left it; None if there is no editor or it failed, which is told."""
    edited, failure = None, ""
    try:
        command()  # before the screen goes: without an editor it stays
        with app.suspend(), _without_interrupts():
            try:
                edited = edit(text, name)
            except TutorError as error:  # the screen comes back only if nothing is raised here
                failure = str(error)
    except SuspendNotSupported:
        failure = "Another program cannot have this terminal."
    except TutorError as error:
        failure = str(error)
    if failure:
        app.notify(failure, severity="error", timeout=10, markup=False)
    return edited


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl+C in the editor is the editor's, not ours: it would end the program."""
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
