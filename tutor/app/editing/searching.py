"""The editor with its line below the lesson, and find and replace in it."""

from __future__ import annotations

import string

from textual.content import Content
from textual.keys import _character_to_key
from textual.widgets.text_area import Selection

from tutor.app.editing.field import Field
from tutor.app.editing.finding import CLOSE, REPLACE, REPLACE_ALL, Finder
from tutor.app.editing.history import History
from tutor.app.editing.painting import FOUND, Mark, Painted
from tutor.app.widgets.editline import EditLine
from tutor.app.widgets.keybar import KeyBar
from tutor.progress import Trail
from tutor.progress.undo import difference

# Keys that do in the bar what they do in the text.
_PASSED_ON = ("f1", "f5", "ctrl+z", "ctrl+y")
_NARROW = 70
# The keys of signs, by the names that bindings give them.
_SIGNS = frozenset(map(_character_to_key, string.punctuation))


class Searching(Painted):
    """A painted text area whose text is searched and replaced as a whole, by steps that are kept."""

    history: History

    def __init__(self, text: str, trail: Trail | None = None) -> None:
        self.finder = Finder()
        self.is_finding = False
        self._began = 0
        self._line: EditLine | None = None
        super().__init__(text)
        self.history = History(trail or Trail(text), lambda: self.selection)

    @property
    def trail(self) -> Trail:
        """All that undo and redo need, to be kept."""
        return self.history.trail(self.text)

    def rewrite(self, text: str) -> None:
        """Put another text in place of all there is, as one step of undo; the cursor stays where it was."""
        change = difference(self.text, text)
        if change is None:
            return
        cursor, start = self.selection.end, (change.row, change.column)
        end = self.place_of(self.index_of(start) + len(change.removed))
        with self.history.together():
            self.replace(change.inserted, start, end, maintain_selection_offset=False)
        self.move_cursor(cursor)

    # --- the line -----------------------------------------------------------------------------------------------

    def show_line(self) -> None:
        """Show the editor's line below the lesson, or what is on it now."""
        if self._line is None:
            self._line = EditLine(self.line)
            bars = self.screen.query(KeyBar)
            self.screen.mount(self._line, before=bars.first() if bars else None)
        else:
            self._line.redraw()

    def hide_line(self) -> None:
        """Give its row back to the lesson."""
        if self._line is not None:
            self._line.remove()
            self._line = None

    def on_unmount(self) -> None:
        """The line goes with the editor."""
        self.hide_line()

    def line(self, width: int) -> Content:
        """What the line says at ``width`` cells."""
        finder = self.finder
        options = f"  F6[{'x' if finder.case else ' '}]case F7[{'x' if finder.word else ' '}]word F8 all"
        told = Content.styled(f"{finder.told:9}", f"bold {'$error' if finder.told == 'not found' else '$accent'}")
        right = told.append(Content.styled(options, "$text-muted")) if width >= _NARROW else told
        room = max(width - len("Find  With  ") - 2 - right.cell_length, 8)
        less = max(room // 3, 4)
        first, second = (less, room - less) if finder.replacing else (room - less, less)
        return Content.assemble(
            *("Find ", _drawn(finder.wanted, first, not finder.replacing)),
            *("  With ", _drawn(finder.instead, second, finder.replacing)),
            *("  ", right),
        )

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Which keys mean nothing to what lies around while this is written in."""
        if self.is_finding:
            return key not in ("f1", "f5")
        return key in _SIGNS or super().check_consume_key(key, character)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of the bar are told while it is open."""
        if action in ("find_next", "find_field"):
            return self.is_finding and self.finder.replacing is parameters[0]
        return super().check_action(action, parameters)

    # --- find and replace ---------------------------------------------------------------------------------------

    def action_find(self) -> None:
        """Open the bar; what is selected is looked for, else what was looked for last."""
        self.is_finding = True
        self._began = self.index_of(min(self.selection))
        self.finder.open(self.text, self._began, self.selected_text)
        self._show_found()

    def action_find_next(self, replacing: bool) -> None:
        """To the next match; in the second field, ``replacing``, replace this one first."""
        self.find_key("enter", None)

    def action_find_field(self, replacing: bool) -> None:
        """To the other field; ``replacing`` in the second."""
        self.find_key("tab", None)

    def find_key(self, key: str, sign: str | None) -> bool:
        """Do what a key does in the bar; False for the few that mean what they mean in the text."""
        if key in _PASSED_ON:
            return False
        replacing = self.finder.replacing
        doing = self.finder.press(key, sign, self.text, self._began)
        if self.finder.replacing is not replacing:
            self.refresh_bindings()
        if doing == CLOSE:
            self._close()
        elif doing == REPLACE:
            self._replace_one()
        elif doing == REPLACE_ALL:
            self._replace_all()
        elif doing:
            self._show_found()
        return True

    def find_paste(self, text: str) -> None:
        """Paste into the bar."""
        self.finder.paste(text, self.text, self._began)
        self._show_found()

    def _build_highlight_map(self) -> None:
        super()._build_highlight_map()
        if self.is_finding:
            self.finder.search(self.text, self._began)
            self._mark_found()

    def _show_found(self) -> None:
        self._mark_found()
        if self.finder.span is not None:
            start, end = self.finder.span
            self._began = start
            self.selection = Selection(self.place_of(start), self.place_of(end))
        self.show_line()
        self.refresh_bindings()

    def _mark_found(self) -> None:
        marks: dict[int, list[Mark]] = {}
        for start, end in self.finder.spans:
            row, column = self.place_of(start)
            marks.setdefault(row, []).append((column, column + end - start, FOUND))
        self.mark(marks)

    def _replace_one(self) -> None:
        assert self.finder.span is not None
        start, end = map(self.place_of, self.finder.span)
        self._began = self.finder.span[0] + len(self.finder.instead.text)
        with self.history.together():
            self.replace(self.finder.instead.text, start, end, maintain_selection_offset=False)
        self.finder.search(self.text, self._began)
        self._show_found()

    def _replace_all(self) -> None:
        count = len(self.finder.spans)
        self.rewrite(self.finder.replaced(self.text))
        self._close()
        self.app.notify(f"{count} replaced. Ctrl+Z brings them back.", timeout=3)

    def _close(self) -> None:
        """Back to the text, with the cursor at the match."""
        self.is_finding = False
        self.selection = Selection.cursor(min(self.selection))
        self.mark({})
        self.line_is_free()
        self.refresh_bindings()

    def line_is_free(self) -> None:
        """The bar is closed: its row goes back to the lesson."""
        self.hide_line()


def _drawn(field: Field, width: int, active: bool) -> Content:
    """A field, with the cursor in the one that is typed into."""
    text, cursor = field.seen(width)
    shown = Content.styled(text, "on $surface" if active else "underline $text-muted on $surface")
    return shown.stylize("reverse", cursor, cursor + 1) if active else shown
