"""The editor with vim's keys, where the learner has asked for them."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets.text_area import Selection

from tutor.app.clipboard import copy_out
from tutor.app.editing.painting import SELECTION, Mark
from tutor.app.editing.rules import next_depth
from tutor.app.editing.searching import Searching
from tutor.app.vim.engine import Vim
from tutor.app.vim.states import Doing, Mode, Outcome
from tutor.progress import Trail
from tutor.progress.undo import difference

# Keys that vim knows by other names; those of the second table only where they are not part of a line after : or /.
_NAMES = {"escape": "<Esc>", "ctrl+r": "<C-r>", "ctrl+d": "<C-d>", "ctrl+u": "<C-u>"}
_NAMES |= {"pagedown": "<C-d>", "pageup": "<C-u>", "enter": "<CR>", "ctrl+j": "<CR>", "backspace": "<BS>"}
_AS_MOTIONS = {"left": "h", "right": "l", "up": "k", "down": "j", "home": "0", "end": "$", "delete": "x"}
_AS_MOTIONS |= {"enter": "+", "ctrl+j": "+", "backspace": "h", "space": "l"}


class Vimming(Searching):
    """A searched text area that can be moved in and changed by vim's keys."""

    def __init__(self, text: str, trail: Trail | None = None) -> None:
        super().__init__(text, trail)
        self.vim: Vim | None = None
        self._told = ""

    def use_vim(self, on: bool) -> None:
        """Begin or end to use vim's keys."""
        if on is (self.vim is not None):
            return
        self.vim = Vim(indent=next_depth) if on else None
        if self.is_mounted:
            self._begin_vim()

    def on_mount(self) -> None:
        """Show the mode from the beginning."""
        super().on_mount()
        if self.vim is not None:
            self.call_after_refresh(self._begin_vim)

    def _begin_vim(self) -> None:
        self.history.end()
        if self.vim is None:
            self.mark({})
            self.hide_line()
        else:
            self._settle()
            self.show_line()

    @property
    def is_commanded(self) -> bool:
        """Whether keys are vim's commands now."""
        return self.vim is not None and self.vim.mode is not Mode.INSERT

    def line(self, width: int) -> Content:
        """The bar while it is open, else vim's mode."""
        if self.vim is None or self.is_finding:
            return super().line(width)
        return Content.styled(self._told, "$warning") if self._told else Content.styled(self.vim.status, "bold $accent")

    def line_is_free(self) -> None:
        """The bar is closed: the mode is shown again."""
        if self.vim is None:
            super().line_is_free()
        else:
            self._settle()
            self.show_line()

    # --- keys ---------------------------------------------------------------------------------------------------

    def vim_key(self, event: events.Key) -> bool:
        """Do what a key means to vim; False where it means nothing to it."""
        assert self.vim is not None
        key = self._named(event)
        if key is None:
            self._give_up_selecting()
            return False
        text, mode, told = self.text, self.vim.mode, self._told
        self._told = ""
        outcome = self.vim.press(key, text, self.index_of(self.selection.end))
        self._take(outcome, text, mode)
        if self._line is not None and (
            told or self._told or self.vim.pending or mode is not self.vim.mode or self._typed
        ):
            self.show_line()
        self._typed = bool(self.vim.pending)
        return True

    _typed = False

    def _named(self, event: events.Key) -> str | None:
        assert self.vim is not None
        in_line = any(sign in self.vim.pending for sign in ":/?")
        waits = bool(self.vim.pending) and self.vim.pending[-1] in "fFtTr"
        if not in_line and not (waits and event.is_printable) and event.key in _AS_MOTIONS:
            return _AS_MOTIONS[event.key] if not (waits and event.key in ("enter", "ctrl+j")) else "<CR>"
        return _NAMES.get(event.key) or (event.character if event.is_printable else None)

    def _take(self, outcome: Outcome, text: str, mode: Mode) -> None:
        """Make the text and the cursor what vim has made of them."""
        assert self.vim is not None
        begins = mode is not Mode.INSERT and self.vim.mode is Mode.INSERT
        if begins:
            self.history.begin()  # all that is inserted now is one step of undo
        change = difference(text, outcome.text)
        if change is not None:
            start = (change.row, change.column)
            end = self.place_of(self.index_of(start) + len(change.removed))
            with self.history.together():
                self.replace(change.inserted, start, end, maintain_selection_offset=False)
        if mode is Mode.INSERT and not begins:
            self.history.end()
        self.selection = Selection.cursor(self.place_of(outcome.cursor))
        self._told = outcome.told
        if outcome.doing is Doing.LEAVE:
            self.leave()
        elif outcome.doing is Doing.COPY:
            copy_out(self.app, self.vim.registers[""].text)
        elif outcome.doing in (Doing.UNDO, Doing.REDO):
            for _ in range(outcome.count):
                (self.undo if outcome.doing is Doing.UNDO else self.redo)()
            self.selection = Selection.cursor(min(self.selection))
            self._settle()
        self._mark_selected()

    def leave(self) -> None:
        """Say that the learner is done."""
        raise NotImplementedError

    def _settle(self) -> None:
        """Put the cursor on a character, after it was moved by other means than vim's."""
        assert self.vim is not None
        # Of what is selected otherwise, such as the placeholder, the cursor stands on the first character.
        place = self.vim.settle(self.text, self.index_of(min(self.selection)))
        if self.is_commanded:
            self.selection = Selection.cursor(self.place_of(place))

    def _mark_selected(self) -> None:
        vim = self.vim
        assert vim is not None
        marks: dict[int, list[Mark]] = {}
        if vim.is_visual:
            start, end = vim.selected(self.text, self.index_of(self.selection.end))
            (row, column), (last, behind) = self.place_of(start), self.place_of(end)
            for number in range(row, last + 1):
                stop = behind if number == last else len(self.document[number]) + 1
                marks[number] = [(column if number == row else 0, stop, SELECTION)]
        self.mark(marks)

    def _give_up_selecting(self) -> None:
        """A key that is not vim's: what vim has selected is selected for whatever it does."""
        vim = self.vim
        assert vim is not None
        vim.pending.clear()
        if vim.is_visual:
            start, end = vim.selected(self.text, self.index_of(self.selection.end))
            vim.mode = Mode.NORMAL
            self.mark({})
            self.selection = Selection(self.place_of(start), self.place_of(end))
            self.show_line()
