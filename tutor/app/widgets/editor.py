"""The editor of one cell: what its keys do. How it is painted and what a key means are in ``tutor.app.editing``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from tutor.app.clipboard import copy_out, send
from tutor.app.editing.byrows import ByRows
from tutor.app.editing.pasting import Burst, cleaned, fitted
from tutor.app.editing.rows import indented
from tutor.app.editing.rules import PAIRS, next_depth, step_back, wants_pair
from tutor.progress import Trail

if TYPE_CHECKING:
    from tutor.app.app import TutorApp

# Keys of the text area that mean something else here.
_TAKEN = frozenset({"f6", "f7", "ctrl+z", "ctrl+y", "ctrl+c", "ctrl+x", "home", "ctrl+a"})
_LINE_ENDS = ("enter", "ctrl+j")  # ctrl+j is how a pasted line end arrives


def _inherited() -> list[BindingType]:
    """The text area's own keys but for those that mean something else here."""
    bindings = (each for each in TextArea.BINDINGS if isinstance(each, Binding))
    return [each for each in bindings if _TAKEN.isdisjoint(each.key.split(","))]


class Editor(ByRows, inherit_bindings=False):
    """Edits a cell's text; Esc leaves it, every change is a message."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_inherited(),
        Binding("escape", "leave", "done", show=True),
        Binding("shift+tab", "dedent", "Dedent", show=False),
        Binding("ctrl+underscore,ctrl+slash,f4", "toggle_comment", "Comment", show=False),
        Binding("home", "cursor_line_start", "Line start", show=False),
        Binding("ctrl+a", "select_all", "Select all", show=False),
        Binding("ctrl+home", "to_start", "Start", show=False),
        Binding("ctrl+end", "to_end", "End", show=False),
        Binding("ctrl+right_square_bracket", "to_partner", "Matching bracket", show=False),
        Binding("f3,ctrl+f", "find", "find", show=False),
        Binding("enter", "find_next(False)", "next, Up back"),
        Binding("enter", "find_next(True)", "replace it, F8 all"),
        Binding("tab", "find_field(False)", "replace"),
        Binding("tab", "find_field(True)", "what to find"),
        Binding("ctrl+c", "copy", "Copy", show=False),
        Binding("ctrl+x", "cut", "Cut", show=False),
        Binding("ctrl+z", "undo", "undo", show=False),
        Binding("ctrl+y", "redo", "redo", show=False),
    ]

    DEFAULT_CSS = """
    Editor {
        height: auto; width: 1fr; padding: 0; border: none; background: $surface; scrollbar-size: 0 0;
        &:focus { border: none; }
    }
    """

    @dataclass
    class Left(Message):
        """The learner is done editing; ``key`` was pressed right after Esc and is meant for the lesson."""

        editor: Editor
        key: str = ""

    def __init__(self, text: str, trail: Trail | None = None) -> None:
        super().__init__(text, trail)
        self.burst = Burst()
        self._pasting = False

    def select_placeholder(self) -> None:
        """Start where the answer goes: on the starter's ``...``, which typing then replaces; else at the end."""
        for row in range(self.document.line_count):
            line = self.document[row]
            if line.strip() == "...":
                self.selection = Selection((row, len(line) - 3), (row, len(line)))
                return
        self.move_cursor(self.document.end)

    # --- keys ---------------------------------------------------------------------------------------------------

    async def _on_key(self, event: events.Key) -> None:
        if self.read_only:
            await super()._on_key(event)
            return
        if not self.is_commanded and (event.is_printable or event.key in (*_LINE_ENDS, "tab")):
            if self.burst.key(event.time):
                self._begin_paste()
        else:
            self.burst.forget()
        if self._pasting and not self.burst.pasted:
            self._pasting = False
            self.history.end()
        if self._mean(event) or await self._act(event.key):
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    async def _act(self, key: str) -> bool:
        """Do at once what a key is bound to in the editor or the cell around it; False where it is bound to nothing.

        As a binding it would first go up through all that the editor lies in, and what is typed next would overtake it.
        """
        for node in self.ancestors_with_self:
            if isinstance(node, Screen):
                break
            for binding in node._bindings.key_to_bindings.get(key, ()):
                if (node is self or len(key) > 1) and await self.app.run_action(binding.action, node):
                    return True
        return False

    def _mean(self, event: events.Key) -> bool:
        """Ask in order what the key means: the bar, vim, the rules of typing; False if it is for the bindings."""
        if self.is_finding:
            return self.find_key(event.key, event.character)
        if _goes_with_escape(event.key) and self.is_commanded:
            self.post_message(self.Left(self, event.key[4:]))
            return True
        return self.vim_key(event) if self.is_commanded else self._type(event)

    def _type(self, event: events.Key) -> bool:
        """Do what Python's typists expect of a key; False leaves it to the bindings and the text area."""
        key, sign = event.key, event.character
        if self.vim is not None and (key == "escape" or _goes_with_escape(key)):
            self.vim_key(events.Key("escape", None))
            return key == "escape" or self.vim_key(events.Key(key[4:], key[4:]))
        if _goes_with_escape(key):
            self.post_message(self.Left(self, key[4:]))
        elif self.burst.pasted and (event.is_printable or key in _LINE_ENDS):
            self._replace_via_keyboard("\n" if key in _LINE_ENDS else sign or "", *self.selection)
        elif key in _LINE_ENDS:
            self._new_line()
        elif key == "backspace":
            return self._backspace()
        elif key == "tab" and not self.selection.is_empty:
            self.change_rows(indented)
        elif self.burst.fresh and (sign == " " or key == "tab"):
            self._drop_indent()
            return False
        elif sign in PAIRS and self._wants_pair(sign):
            self._insert_pair(sign)
        elif sign in PAIRS.values() and self._next_character() == sign:
            self.burst.owed = max(self.burst.owed - 1, 0)
            self._step_right()
        else:
            self.burst.fresh = False
            return False
        return True

    def _line_to_cursor(self) -> str:
        row, column = self.cursor_location
        return self.document[row][:column]

    def _next_character(self) -> str:
        row, column = self.cursor_location
        return self.document[row][column : column + 1] if self.selection.is_empty else ""

    def _step_right(self) -> None:
        row, column = self.cursor_location
        self.selection = Selection.cursor((row, column + 1))  # as a move it would end the step of undo

    def _new_line(self) -> None:
        """Start a line as deep as it should be; a blank line of a burst keeps nothing of what was added."""
        if self.burst.fresh:
            self._drop_indent()
        start, end = self.selection
        row, column = min(start, end)
        width = next_depth(self.document[row][:column])
        self._replace_via_keyboard("\n" + " " * width, start, end)
        if width:
            self.burst.indents.append((row + 1, width))
            self.burst.fresh = True

    def _drop_indent(self) -> None:
        """Take away the indentation that was just added: what comes brings its own."""
        self.burst.fresh = False
        row, width = self.burst.indents.pop()
        self._delete_via_keyboard((row, 0), (row, width))

    def _backspace(self) -> bool:
        """Take away a whole step of indentation, or an empty pair; False for the ordinary case."""
        if not self.selection.is_empty:
            return False
        left, right = step_back(self._line_to_cursor(), self._next_character())
        if left + right == 1:
            return False
        row, column = self.cursor_location
        self._delete_via_keyboard((row, column - left), (row, column + right))
        return True

    def _wants_pair(self, opening: str) -> bool:
        return self.selection.is_empty and wants_pair(opening, self._line_to_cursor(), self._next_character())

    def _insert_pair(self, opening: str) -> None:
        row, column = self.cursor_location
        self._replace_via_keyboard(opening + PAIRS[opening], *self.selection)
        self.selection = Selection.cursor((row, column + 1))
        self.burst.owed += 1

    # --- pasting ------------------------------------------------------------------------------------------------

    async def _on_paste(self, event: events.Paste) -> None:
        """Fit a paste in, as one step of undo."""
        event.stop()
        event.prevent_default()
        if self.is_finding:
            self.find_paste(event.text)
        else:
            self.paste(event.text)

    def action_paste(self) -> None:
        """Paste what was copied or cut here."""
        self.paste(self.app.clipboard)

    def paste(self, text: str) -> None:
        """Put ``text`` in place of what is selected, as deep as the place is."""
        if self.read_only:
            return
        row, column = min(self.selection)
        with self.history.together():
            self._replace_via_keyboard(fitted(cleaned(text), self.document[row][:column]), *self.selection)

    def action_copy(self) -> None:
        """Copy out what is selected, else the line."""
        copy_out(self.app, self.selected_text or self.document[self.cursor_location[0]])

    def action_cut(self) -> None:
        """Take out what is selected, else the line, to be pasted elsewhere."""
        whole = self.selection.is_empty
        with self.history.together():
            if whole:
                self.select_line(self.cursor_location[0])
            cut = self.selected_text
            self._delete_via_keyboard(*self.selection)
            if whole:
                self.action_delete_right()
        if cut:
            send(self.app, cut)

    def _begin_paste(self) -> None:
        """The keys of late were a paste: take away what was added to them."""
        self.history.begin()
        self._pasting = True
        row, column = self.cursor_location
        self.delete((row, column), (row, column + self.burst.owed), maintain_selection_offset=True)
        for added, width in self.burst.indents:
            if added < self.document.line_count and self.document[added].startswith(" " * width):
                self.delete((added, 0), (added, width), maintain_selection_offset=True)
        self.burst.owed = 0
        self.burst.indents.clear()
        self.burst.fresh = False

    # --- moving and selecting -----------------------------------------------------------------------------------

    def action_to_start(self) -> None:
        """To the first character."""
        self.move_cursor((0, 0))

    def action_to_end(self) -> None:
        """Behind the last character."""
        self.move_cursor(self.document.end)

    def action_to_partner(self) -> None:
        """To the bracket that belongs to the one at the cursor."""
        other = self.matching_bracket_location
        if other is None:
            cast("TutorApp", self.app).tell("There is no bracket here, or nothing that belongs to it.")
        else:
            self.move_cursor(other)

    def action_leave(self) -> None:
        """Say that the learner is done."""
        self.leave()

    def leave(self) -> None:
        """Say that the learner is done."""
        self.post_message(self.Left(self))


def _goes_with_escape(key: str) -> bool:
    """Whether it is Esc and a key that came together: over a slow line that is no choice of the learner's."""
    return key.startswith("alt+") and len(key) == 5
