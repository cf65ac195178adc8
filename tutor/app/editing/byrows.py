"""The editor's keys for whole lines."""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets.text_area import Selection

from tutor.app.editing.painting import Location
from tutor.app.editing.rows import commented, dedented
from tutor.app.editing.vimming import Vimming


class ByRows(Vimming):
    """A text area whose selected lines are changed together, as one step of undo."""

    def rows(self) -> tuple[int, int]:
        """The first and last row of the selection; a row of which nothing is selected does not count."""
        (first, _), (last, column) = sorted((self.selection.start, self.selection.end))
        return first, last - 1 if column == 0 and last > first else last

    def change_rows(self, change: Callable[[list[str]], list[str]]) -> None:
        """Change the selected rows as one step of undo; the cursor stays on its character."""
        first, last = self.rows()
        old = [self.document[row] for row in range(first, last + 1)]
        new = change(old)
        if new == old:
            return
        start, end = self.selection
        with self.history.together():
            self.replace("\n".join(new), (first, 0), (last, len(old[-1])), maintain_selection_offset=False)
        grown = [len(line) - len(before) for line, before in zip(new, old, strict=True)]

        def moved(place: Location) -> Location:
            row, column = place
            return (
                (row, max(column + grown[row - first], 0))
                if first <= row <= last and (column or start == end)
                else place
            )

        self.selection = Selection(moved(start), moved(end))

    def action_dedent(self) -> None:
        """Take a step of indentation away from every selected line."""
        self.change_rows(dedented)

    def action_toggle_comment(self) -> None:
        """Make comments of the selected lines, or code again when all of them are comments."""
        self.change_rows(commented)
