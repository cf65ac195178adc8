"""Vim's modes and commands: keys in, a text and a cursor out.

A small subset done right. Left out are blockwise selection, marks, macros, named registers beyond "a to "z, and Ex
commands but those that save and leave. Searches are for the text as it is typed, not for patterns.
Source: vim's own help; compared with vim 9.0 by random keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tutor.app.vim.commands import Command, NothingKnown, parse
from tutor.app.vim.motions import Move
from tutor.app.vim.operating import Operating
from tutor.app.vim.places import column, first_sign, line_end, line_start, on_a_sign, row, row_start
from tutor.app.vim.states import Doing, Mode, Outcome

_HALF_PAGE = 10


@dataclass(slots=True)
class Vim(Operating):
    """The state between keys. Keys are characters, or names such as "<Esc>", "<CR>", "<BS>", "<C-r>"."""

    pending: list[str] = field(default_factory=list)
    _last: Command | None = None
    _inserted: str = ""
    # How much was selected when the last change was made to a selection: lines, and characters on the last of them.
    _extent: tuple[Mode, int, int] | None = None

    @property
    def status(self) -> str:
        """The mode, and the keys of a command that is not whole yet; of a search or an Ex command, its line."""
        typed = "".join(self.pending)
        line = min((typed.find(sign) for sign in ":/?" if sign in typed and not typed.startswith('"')), default=-1)
        if line >= 0:
            shown: list[str] = []
            for key in self.pending[line:]:
                if key == "<BS>":
                    shown[-1:] = []
                elif len(key) == 1:
                    shown.append(key)
            return "".join(shown)
        return f"-- {self.mode.value} --" + (f"  {typed}" if typed else "")

    # --- keys ---------------------------------------------------------------------------------------------------

    def press(self, key: str, text: str, cursor: int) -> Outcome:
        """What a key does to a text."""
        if self.mode is Mode.INSERT:
            return self.end_insertion(text, cursor) if key == "<Esc>" else Outcome(text, cursor)
        if key == "<Esc>":
            return self._escape(text, cursor)
        self.pending.append(key)
        try:
            command = parse(self.pending, visual=self.is_visual)
        except NothingKnown:
            self.pending.clear()
            return Outcome(text, cursor)
        if command is None:
            return Outcome(text, cursor)
        self.pending.clear()
        return self.do(command, text, cursor)

    def _escape(self, text: str, cursor: int) -> Outcome:
        if self.pending or self.is_visual:
            self.pending.clear()
            self.mode = Mode.NORMAL
            return Outcome(text, on_a_sign(text, cursor))
        return Outcome(text, cursor, Doing.LEAVE)

    def settle(self, text: str, cursor: int) -> int:
        """The place of a cursor that was moved by other means."""
        place = cursor if self.mode is Mode.INSERT else on_a_sign(text, cursor)
        self.memory.wanted = column(text, place)
        return place

    def do(self, command: Command, text: str, cursor: int) -> Outcome:
        """Do a whole command."""
        if command.name == "":
            return self._move(command, text, cursor)
        if command.name == ".":
            return self._again(command, text, cursor)
        if command.name in _OTHER and not (self.is_visual and command.name == "u"):
            return _OTHER[command.name](self, command, text, cursor)
        extent = self._extent_of(text, cursor) if self.is_visual else None
        outcome = self.change(command, text, cursor)
        is_change = command.name not in (("y", "Y", "v", "V", "o", "O") if extent is not None else ("y", "Y", "v", "V"))
        if is_change and outcome is not None:
            self._last, self._inserted, self._extent = command, "", extent
        if outcome is None:
            if self.is_visual:
                self.mode = Mode.NORMAL
            return Outcome(text, cursor)
        if outcome.text != text or self.mode is not Mode.INSERT:
            self.memory.wanted = column(outcome.text, min(outcome.cursor, len(outcome.text)))
        return outcome

    # --- moving -------------------------------------------------------------------------------------------------

    def _move(self, command: Command, text: str, cursor: int) -> Outcome:
        target = self.target(command, text, cursor)
        if target is None:
            told = f"not found: {self.memory.search[1]}" if command.motion[:1] in "/?nN" and self.memory.search else ""
            return Outcome(text, cursor, told=told)
        place = self._selecting(command, text, target) if self.is_visual else on_a_sign(text, target.to)
        if target.begin is not None:
            if target.reach == "exclusive":  # nothing between the brackets
                return Outcome(text, cursor)
            if self.anchor == cursor or command.motion[1] not in "wWp":
                self.anchor = target.begin
            self.mode = Mode.LINES if target.reach == "lines" else Mode.VISUAL
        self.memory.wanted = column(text, place) if target.wanted is None else target.wanted
        return Outcome(text, place)

    def _selecting(self, command: Command, text: str, target: Move) -> int:
        """Where a motion leads while something is selected: there the cursor may stand on a line end, too."""
        end = line_end(text, min(target.to, len(text)))
        place = target.to
        if command.motion == "$":
            place = end
        elif command.motion in ("j", "k"):
            place = min(line_start(text, target.to) + self.memory.wanted, end)
        return place if place < len(text) else on_a_sign(text, place)

    # --- inserting ----------------------------------------------------------------------------------------------

    def end_insertion(self, text: str, cursor: int) -> Outcome:
        """Back to the commands, with what was inserted kept for the next dot."""
        self.mode = Mode.NORMAL
        insertion, self.insertion = self.insertion, None
        whole = insertion is not None and text.startswith(insertion.before) and text.endswith(insertion.after)
        if insertion is not None and whole and len(text) >= len(insertion.before) + len(insertion.after):
            self._inserted = text[len(insertion.before) : len(text) - len(insertion.after)]
            if insertion.margin and not self._inserted:
                head = insertion.before.rstrip(" ") + "\n" * (insertion.count - 1)
                return Outcome(head + insertion.after, len(head))
            if insertion.count > 1 and cursor == len(text) - len(insertion.after):
                more = self._inserted
                if insertion.line:
                    more = "\n" + insertion.before[line_start(insertion.before, len(insertion.before)) :] + more
                text = text[:cursor] + more * (insertion.count - 1) + text[cursor:]
                cursor += len(more) * (insertion.count - 1)
        place = max(cursor - 1, line_start(text, cursor))
        self.memory.wanted = column(text, place)
        return Outcome(text, place)

    # --- again, back and away -----------------------------------------------------------------------------------

    def _extent_of(self, text: str, cursor: int) -> tuple[Mode, int, int]:
        first, last = sorted((self.anchor, cursor))
        rows = row(text, last) - row(text, first)
        return self.mode, rows, column(text, last) if rows else last - first

    def _again(self, command: Command, text: str, cursor: int) -> Outcome:
        """The last change once more, here."""
        last = self._last
        if last is None:
            return Outcome(text, cursor)
        if command.count is not None:
            last = replace(last, count=command.count)
            self._last = last
        inserted = self._inserted
        if self._extent is not None:
            self.mode, rows, more = self._extent
            self.anchor = cursor
            start = row_start(text, row(text, cursor) + rows)
            cursor = min(start + more if rows else cursor + more, max(line_end(text, start) - 1, start))
        extent = self._extent
        outcome = self.change(last, text, cursor)
        if outcome is None:
            self.mode = Mode.NORMAL
            return Outcome(text, cursor)
        if self.mode is Mode.INSERT:
            place = outcome.cursor + len(inserted)
            typed = outcome.text[: outcome.cursor] + inserted + outcome.text[outcome.cursor :]
            outcome = self.end_insertion(typed, place)
        self._extent, self._inserted = extent, inserted
        self.memory.wanted = column(outcome.text, outcome.cursor)
        return outcome

    def _undo(self, command: Command, text: str, cursor: int) -> Outcome:
        doing = Doing.UNDO if command.name == "u" else Doing.REDO
        return Outcome(text, cursor, doing, command.count or 1)

    def _leave(self, _command: Command, text: str, cursor: int) -> Outcome:
        return Outcome(text, cursor, Doing.LEAVE)

    def _half_page(self, command: Command, text: str, cursor: int) -> Outcome:
        step = _HALF_PAGE if command.name == "<C-d>" else -_HALF_PAGE
        number = min(max(row(text, cursor) + step, 0), text.count("\n"))
        return Outcome(text, first_sign(text, row_start(text, number)))

    def _ex(self, command: Command, text: str, cursor: int) -> Outcome:
        """The line after a colon."""
        asked = command.argument.strip()
        self.mode = Mode.NORMAL
        if asked.isdecimal():
            return Outcome(text, first_sign(text, row_start(text, max(int(asked) - 1, 0))))
        if asked in ("q", "q!", "wq", "x", "wq!", "qa", "quit"):
            return Outcome(text, cursor, Doing.LEAVE)
        if asked in ("w", "w!", "write"):
            return Outcome(text, cursor, told="Every change is saved by itself.")
        if asked in ("", "noh", "nohlsearch"):
            return Outcome(text, cursor)
        return Outcome(text, cursor, told=f":{asked} is not known here; :w, :q, :wq and :5 are, and F3 replaces.")


_OTHER: dict[str, Callable[[Vim, Command, str, int], Outcome]] = {
    "u": Vim._undo,
    "<C-r>": Vim._undo,
    "ZZ": Vim._leave,
    "ZQ": Vim._leave,
    "<C-d>": Vim._half_page,
    "<C-u>": Vim._half_page,
    ":": Vim._ex,
}
