"""Undo and redo by steps that can be kept: what Textual's text area asks of its history, on our own records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.document._history import EditHistory
from textual.widgets.text_area import Selection

from tutor.progress.undo import Change, Marked, Step, Trail, bounded

# Typing goes on in one step for so long, and so many characters.
_SECONDS = 2.0
_MOST_TYPED = 100
# What a key may put in besides its own sign.
_TYPED_PAIRS = ("()", "[]", "{}", '""', "''")


class History(EditHistory):
    """The steps of one cell's editor; typing is gathered into steps, everything else is a step of its own."""

    def __init__(self, trail: Trail, selection: Callable[[], Selection]) -> None:
        """``selection`` tells what is selected now, for a step that is not made by an edit of the text area."""
        super().__init__(max_checkpoints=1, checkpoint_timer=_SECONDS, checkpoint_max_characters=_MOST_TYPED)
        self._done = list(trail.done)
        self._undone = list(trail.undone)
        self._selection = selection
        self._together = 0
        self._open = False
        self._force_end_batch = True

    def trail(self, text: str) -> Trail:
        """All that is to be kept, of a text that is now ``text``."""
        return Trail(text, tuple(self._done), tuple(self._undone))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one step of all that is changed meanwhile."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def begin(self) -> None:
        """Make one step of all that is changed from here until ``end``."""
        if not self._together:
            self._open = False
        self._together += 1

    def end(self) -> None:
        """What comes next is another step."""
        self._together = max(self._together - 1, 0)
        if not self._together:
            self.checkpoint()

    def record(self, edit: Edit) -> None:
        """Keep an edit that has been made."""
        result = edit._edit_result
        if result is None or result.replaced_text == edit.text:
            return
        change = Change(*edit.top, result.replaced_text, edit.text)
        before = _marked(edit._original_selection or self._selection())
        after = _marked(edit._updated_selection or Selection.cursor(result.end_location))
        now = self._get_time()
        if self._together:
            joins, self._open = self._open, True
        else:
            joins = self._goes_on(change, now)
        self._last_edit_time = now
        self._undone.clear()
        if joins and self._done:
            last = self._done[-1]
            self._done[-1] = Step(_joined(last.changes, change), last.before, after)
            self._character_count += len(change.inserted)
            return
        self._done = [*bounded(self._done), Step((change,), before, after)]
        self._character_count = len(change.inserted)
        self._force_end_batch = not self._together and _stands_alone(change)

    def _goes_on(self, change: Change, now: float) -> bool:
        """Whether a change is more of the typing, or of the deleting, that the newest step is."""
        if self._force_end_batch or not self._done or _stands_alone(change):
            return False
        if now - self._last_edit_time > _SECONDS or self._character_count >= _MOST_TYPED:
            return False
        newest = self._done[-1].changes[-1]
        return bool(newest.removed) == bool(change.removed) and bool(newest.inserted) == bool(change.inserted)

    def clear(self) -> None:
        """Forget everything."""
        self._done.clear()
        self._undone.clear()
        self._together = 0
        self.checkpoint()

    def _pop_undo(self) -> list[Edit] | None:
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        self._open = False
        self.checkpoint()
        return _edits(step)

    def _pop_redo(self) -> list[Edit] | None:
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        self._open = False
        self.checkpoint()
        return _edits(step)


def _stands_alone(change: Change) -> bool:
    """Whether a change is a step of its own: a line end, a paste, a replacement."""
    typed = len(change.inserted) <= 1 or change.inserted in _TYPED_PAIRS
    whole = not typed or len(change.removed) > 1 or bool(change.removed and change.inserted)
    return whole or "\n" in change.inserted + change.removed


def _joined(changes: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    """The changes and one more; what was typed or deleted next to the last is one with it."""
    last = changes[-1]
    if "\n" not in last.inserted + last.removed + change.inserted + change.removed and last.row == change.row:
        typed_on = not change.removed and change.column == last.column + len(last.inserted)
        if typed_on:
            return (*changes[:-1], Change(last.row, last.column, last.removed, last.inserted + change.inserted))
        if not (change.inserted or last.inserted) and change.column + len(change.removed) == last.column:
            return (*changes[:-1], Change(last.row, change.column, change.removed + last.removed, ""))
        if not (change.inserted or last.inserted) and change.column == last.column:
            return (*changes[:-1], Change(last.row, last.column, last.removed + change.removed, ""))
    return (*changes, change)


def _edits(step: Step) -> list[Edit]:
    """A step as the edits that the text area undoes and redoes."""
    edits = []
    for change in step.changes:
        start = (change.row, change.column)
        edit = Edit(change.inserted, start, _behind(start, change.removed), maintain_selection_offset=False)
        edit._edit_result = EditResult(_behind(start, change.inserted), change.removed)
        edit._original_selection = _selection(step.before)
        edits.append(edit)
    return edits


def _behind(start: tuple[int, int], text: str) -> tuple[int, int]:
    row, column = start
    last = text.rfind("\n")
    return (row, column + len(text)) if last < 0 else (row + text.count("\n"), len(text) - last - 1)


def _marked(selection: Selection) -> Marked:
    return (*selection.start, *selection.end)


def _selection(marked: Marked) -> Selection:
    return Selection(marked[:2], marked[2:])
