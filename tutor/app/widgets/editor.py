"""The editor of one cell: Textual's text area with what Python needs while typing."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.widgets import TextArea
from textual.widgets.text_area import Selection, TextAreaTheme

from tutor.app.highlight import STYLES, tokens

_INDENT = 4
_PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}
_TAKEN = ("f6", "f7")
_BRACKETS = frozenset(_PAIRS) | frozenset(_PAIRS.values())
_PASTE_SECONDS = 0.002
_DEDENTING = ("return", "pass", "break", "continue", "raise")


def _inherited() -> list[BindingType]:
    """The text area's own keys but for the two that run and check need."""
    return [binding for binding in TextArea.BINDINGS if not (isinstance(binding, Binding) and binding.key in _TAKEN)]


class Editor(TextArea, inherit_bindings=False):
    """Edits a cell's text; Esc leaves it, every change is a message."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_inherited(),
        Binding("escape", "leave", "done", show=True, priority=True),
        Binding("shift+tab", "dedent", "Dedent", show=False),
        Binding("ctrl+underscore,ctrl+slash,f4", "toggle_comment", "Comment", show=False),
        Binding("ctrl+home", "to_start", "Start", show=False),
        Binding("ctrl+end", "to_end", "End", show=False),
        Binding("ctrl+z", "undo", "undo", show=False),
        Binding("ctrl+y", "redo", "redo", show=False),
    ]

    DEFAULT_CSS = """
    Editor {
        height: auto; width: 1fr; padding: 0; border: none; background: $surface;
        &:focus { border: none; }
    }
    """

    @dataclass
    class Left(Message):
        """The learner is done editing; ``key`` was pressed right after Esc and is meant for the lesson."""

        editor: Editor
        key: str = ""

    def __init__(self, text: str) -> None:
        super().__init__(
            text,
            soft_wrap=False,
            tab_behavior="indent",
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
        )
        self.indent_width = _INDENT
        self._last_key = 0.0
        self._owed = ""
        self.cursor_blink = False

    def on_mount(self) -> None:
        """Take the colours of the code from the app's theme, again when it changes."""
        self._use_theme_colours()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._use_theme_colours())

    def _use_theme_colours(self) -> None:
        styles = {kind: Style.parse(style).rich_style for kind, style in STYLES.items()}
        self.register_theme(TextAreaTheme(name="tutor", syntax_styles=styles))
        self.theme = "tutor"
        self._build_highlight_map()
        self.refresh()

    def _build_highlight_map(self) -> None:
        """Highlight by our own tokens: the grammars that Textual would load are heavy and can crash."""
        self._line_cache.clear()
        highlights = self._highlights
        highlights.clear()
        source = self.document.text
        starts = [0]
        for line in source.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        for start, end, kind in tokens(source):
            first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
            for row in range(first, last + 1):
                # Columns are counted in bytes there.
                line = source[starts[row] : starts[row + 1] - 1]
                left = len(line[: max(start - starts[row], 0)].encode())
                right = len(line[: end - starts[row]].encode()) if row == last else None
                highlights[row].append((left, right, kind))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing once it is closed: a question laid over the lesson may paint it once more, from the last layout."""
        if not self.is_attached:  # its styles are gone, and painting asks for them
            return [Strip.blank(crop.width)] * crop.height
        return super().render_lines(crop)

    def select_placeholder(self) -> None:
        """Start where the answer goes: on the starter's ``...``, which typing then replaces; else at the end."""
        for row in range(self.document.line_count):
            line = self.document[row]
            if line.strip() == "...":
                self.selection = Selection((row, len(line) - 3), (row, len(line)))
                return
        self.move_cursor(self.document.end)

    # --- typing -------------------------------------------------------------------------------------------------

    async def _on_key(self, event: events.Key) -> None:
        # Nobody types so fast: it is a paste that the terminal has not marked as one, and brings its own indentation.
        pasted, self._last_key = event.time - self._last_key < _PASTE_SECONDS, event.time
        # Of its brackets the first was not known to be pasted. It was closed, so its own closing one is owed.
        self._owed = self._owed if pasted else ""
        raw = pasted and event.character in _BRACKETS and event.character != self._owed
        if pasted and not self.read_only and event.key in ("enter", "ctrl+j"):
            self._replace_via_keyboard("\n", *self.selection)
        elif self.read_only or raw or not (self._type(event) or await self._act(event.key)):
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()

    async def _act(self, key: str) -> bool:
        """Do at once what a key of the editor's own is bound to; False where it is bound to nothing here.

        As a binding it would first go up through all that the editor lies in, and what is typed next would overtake it.
        """
        for binding in self._bindings.key_to_bindings.get(key, ()):
            if await self.app.run_action(binding.action, self):
                return True
        return False

    def _type(self, event: events.Key) -> bool:
        """Do what Python's typists expect of a key; False leaves it to the text area."""
        if event.key in ("enter", "ctrl+j"):  # ctrl+j is how a pasted line end arrives
            self._new_line()
        elif event.key.startswith("alt+") and len(event.key) == 5:
            # Esc and a key in quick succession arrive as one: over a slow line that is no choice of the learner's.
            self.post_message(self.Left(self, event.key[4:]))
        elif event.key == "backspace":
            return self._backspace()
        elif event.key == "tab" and not self.selection.is_empty and self._rows()[0] != self._rows()[1]:
            self._shift_rows(_INDENT)
        elif event.character in _PAIRS and self._wants_pair(event.character):
            self._insert_pair(event.character)
        elif event.character in _PAIRS.values() and self._next_character() == event.character:
            self._owed = ""
            self.action_cursor_right()
        else:
            return False
        return True

    def _line_to_cursor(self) -> str:
        row, column = self.cursor_location
        return self.document[row][:column]

    def _next_character(self) -> str:
        row, column = self.cursor_location
        return self.document[row][column : column + 1] if self.selection.is_empty else ""

    def _new_line(self) -> None:
        """Start a line as deep as this one; deeper after a colon, less deep after ``return`` and its like."""
        before = self._line_to_cursor()
        indent = len(before) - len(before.lstrip(" "))
        code = before.strip()
        if code.endswith(":"):
            indent += _INDENT
        elif code.split(" ")[0].split("(")[0] in _DEDENTING and not _is_open(before):
            indent = max(indent - _INDENT, 0)
        start, end = self.selection
        self._replace_via_keyboard("\n" + " " * indent, start, end)

    def _backspace(self) -> bool:
        """Take away a whole step of indentation, or an empty pair; False for the ordinary case."""
        before = self._line_to_cursor()
        if not self.selection.is_empty:
            return False
        row, column = self.cursor_location
        if before and not before.strip():
            width = (len(before) - 1) % _INDENT + 1
            self._delete_via_keyboard((row, column - width), (row, column))
            return True
        if before and _PAIRS.get(before[-1]) == self._next_character() != "":
            self._delete_via_keyboard((row, column - 1), (row, column + 1))
            return True
        return False

    def _wants_pair(self, opening: str) -> bool:
        """Close a bracket where nothing stands to its right, a quote only where one can begin."""
        if not self.selection.is_empty:
            return False
        following = self._next_character()
        if following and not following.isspace() and following not in ")]},:":
            return False
        if opening in "\"'":
            before = self._line_to_cursor()
            return following != opening and not (before and (before[-1].isalnum() or before[-1] in "_\"'\\"))
        return True

    def _insert_pair(self, opening: str) -> None:
        start, end = self.selection
        self._replace_via_keyboard(opening + _PAIRS[opening], start, end)
        self.action_cursor_left()
        self._owed = _PAIRS[opening]

    def action_to_start(self) -> None:
        """To the first character."""
        self.move_cursor((0, 0))

    def action_to_end(self) -> None:
        """Behind the last character."""
        self.move_cursor(self.document.end)

    # --- whole lines --------------------------------------------------------------------------------------------

    def _rows(self) -> tuple[int, int]:
        """The first and last row of the selection; a row of which nothing is selected does not count."""
        (first, _), (last, column) = sorted((self.selection.start, self.selection.end))
        return first, last - 1 if column == 0 and last > first else last

    def _replace_rows(self, rows: list[str], first: int, last: int) -> None:
        """Put ``rows`` in place of rows first to last, as one step of undo; keep the cursor on its character."""
        row, column = self.cursor_location
        empty = self.selection.is_empty
        grown = len(rows[row - first]) - len(self.document[row]) if first <= row <= last else 0
        self.history.checkpoint()
        self.replace("\n".join(rows), (first, 0), (last, len(self.document[last])))
        self.history.checkpoint()
        if empty:
            self.move_cursor((row, max(column + grown, 0)))
        else:
            self.selection = Selection((first, 0), (last, len(rows[-1])))

    def _shift_rows(self, by: int) -> None:
        first, last = self._rows()
        rows = []
        for row in range(first, last + 1):
            line = self.document[row]
            depth = len(line) - len(line.lstrip(" "))
            rows.append(" " * by + line if by > 0 and line.strip() else line[min(-by, depth) :] if by < 0 else line)
        self._replace_rows(rows, first, last)

    def action_dedent(self) -> None:
        """Take a step of indentation away from every selected line."""
        self._shift_rows(-_INDENT)

    def action_toggle_comment(self) -> None:
        """Make comments of the selected lines, or code again when all of them are comments."""
        first, last = self._rows()
        rows = [self.document[row] for row in range(first, last + 1)]
        written = [line for line in rows if line.strip()]
        if not written:
            return
        if all(line.lstrip().startswith("#") for line in written):
            rows = [_uncommented(line) for line in rows]
        else:
            depth = min(len(line) - len(line.lstrip()) for line in written)
            rows = [f"{line[:depth]}# {line[depth:]}" if line.strip() else line for line in rows]
        self._replace_rows(rows, first, last)

    def action_leave(self) -> None:
        """Say that the learner is done."""
        self.post_message(self.Left(self))


def _uncommented(line: str) -> str:
    depth = len(line) - len(line.lstrip())
    rest = line[depth:]
    return line[:depth] + (rest[2:] if rest.startswith("# ") else rest[1:] if rest.startswith("#") else rest)


def _is_open(line: str) -> bool:
    """Whether a bracket of the line is still open."""
    return sum(line.count(opening) - line.count(closing) for opening, closing in ("()", "[]", "{}")) > 0
