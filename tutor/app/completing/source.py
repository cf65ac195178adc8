"""What an editor's cell can be asked about its names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.app.widgets.editable import Editable
    from tutor.runner.looking.look import Look, Seen


class CellSource:
    """See ``completer.Source``."""

    def __init__(self, view: Editable) -> None:
        self._view = view

    def above(self) -> Sequence[str]:
        """The texts that run before the cell's."""
        return self._view.study.texts_above(self._view.cell)

    def state(self) -> object:
        """The texts that made the state that is looked at."""
        return self.above(), self._view.last_good

    def look(self, wanted: Look) -> Seen | None:
        """Ask the process in which the cell ran last, or would run."""
        return self._view.study.look(self._view.cell, wanted, after=self._view.last_good)
