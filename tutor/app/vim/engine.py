"""Vim's modes and commands: keys in, a text and a cursor out.

A small subset done right. Left out are blockwise selection, marks, macros, named registers beyond "a to "z, and Ex
commands but those that save and leave. Searches are for the text as it is typed, not for patterns.
Source: vim's own help; compared with vim 9.0 by random keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum

from tutor.app.vim import changes
from tutor.app.vim.changes import Cut
from tutor.app.vim.commands import Command, NothingKnown, parse
from tutor.app.vim.motions import Memory, Move, move
from tutor.app.vim.objects import text_object
from tutor.app.vim.places import column, first_sign, line_end, line_start, on_a_sign, row, row_start

_HALF_PAGE = 10


class Mode(Enum):
    """What keys mean."""

    NORMAL = "NORMAL"
    INSERT = "INSERT"
    VISUAL = "VISUAL"
    LINES = "VISUAL LINE"


class Doing(Enum):
    """What is left to whoever holds the text."""

    NOTHING = ""
    UNDO = "undo"
    REDO = "redo"
    LEAVE = "leave"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The text and the cursor after a key, what is to be done besides (``count`` times), and what is to be told."""

    text: str
    cursor: int
    doing: Doing = Doing.NOTHING
    count: int = 1
    told: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an operator takes, from where to behind where; whether that is whole lines; and where a yank ends up."""

    start: int
    end: int
    lines: bool
    cursor: int


@dataclass(slots=True)
class _Insertion:
    """What is being inserted: where it began, and what comes of it when it ends."""

    before: str
    after: str
    count: int
    line: bool = False  # o and O: each repetition is a line of its own
    margin: bool = False  # the line began with blanks that go again if nothing follows them


@dataclass(slots=True)
class Vim:
    """The state between keys. Keys are characters, or names such as "<Esc>", "<CR>", "<BS>", "<C-r>".

    ``indent`` tells how deep a line begins below a given one.
    """

    indent: Callable[[str], int] = changes.same_depth
    mode: Mode = Mode.NORMAL
    anchor: int = 0
    pending: list[str] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    registers: dict[str, Cut] = field(default_factory=dict)
    _insertion: _Insertion | None = None
    _last: Command | None = None
    _inserted: str = ""
    # How much was selected when the last change was made to a selection: lines, and characters on the last of them.
    _extent: tuple[Mode, int, int] | None = None

    @property
    def is_visual(self) -> bool:
        """Whether something is selected."""
        return self.mode in (Mode.VISUAL, Mode.LINES)

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

    def selected(self, text: str, cursor: int) -> tuple[int, int]:
        """What is selected, from where to behind where."""
        first, last = sorted((self.anchor, cursor))
        if self.mode is Mode.LINES:
            return line_start(text, first), line_end(text, last)
        return first, min(last + 1, len(text))

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
        outcome = self._change(command, text, cursor)
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

    def _target(self, command: Command, text: str, cursor: int, *, operated: bool = False) -> Move | None:
        if len(command.motion) == 2 and command.motion[0] in "ia":
            return text_object(command.motion, text, cursor, command.count or 1)
        return move(command.motion, text, cursor, command.count, self.memory, operated=operated)

    def _move(self, command: Command, text: str, cursor: int) -> Outcome:
        target = self._target(command, text, cursor)
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

    # --- changing -----------------------------------------------------------------------------------------------

    def _change(self, command: Command, text: str, cursor: int) -> Outcome | None:
        """A command that may change the text; None where it cannot."""
        if self.is_visual:
            return self._change_selected(command, text, cursor)
        if command.name in ("v", "V"):
            return self._select(command, text, cursor)
        if command.name in _INSERTING:
            return self._begin_insertion(command, text, cursor)
        command = _as_operator(command)
        if command.name in ("d", "c", "y", ">", "<"):
            operated = self._operated(command, text, cursor)
            return self._operate(command, text, operated) if operated is not None else None
        edited = self._edit(command, text, cursor)
        return Outcome(*edited) if edited is not None else None

    def _operated(self, command: Command, text: str, cursor: int) -> Taken | None:
        """What an operator takes."""
        if command.motion == command.name:
            last = row(text, cursor) + (command.count or 1) - 1
            if last > text.count("\n") and row(text, cursor) == text.count("\n") and (command.count or 1) > 1:
                return None
            return Taken(line_start(text, cursor), line_end(text, row_start(text, last)), True, cursor)
        if command.name == "c" and command.motion in ("w", "W") and cursor < len(text) and text[cursor] not in " \t\n":
            end = changes.end_to_change(text, cursor, command.count or 1, big=command.motion == "W")
            return Taken(cursor, end, False, cursor)
        target = self._target(command, text, cursor, operated=True)
        if target is None:
            return None
        begin = cursor if target.begin is None else target.begin
        first, last = sorted((begin, target.to))
        if target.reach == "lines":
            return Taken(
                line_start(text, first), line_end(text, last), True, cursor if command.motion == "_" else first
            )
        if target.reach == "inclusive":
            start, end, lines = first, last + (text[last : last + 1] not in ("", "\n")), False
        else:
            start, end, lines = changes.exclusive(text, first, last, is_object=target.begin is not None)
        if command.name == "d" and not lines and changes.are_whole_lines(text, start, end):
            start, end, lines = line_start(text, start), line_end(text, end), True
        return Taken(start, end, lines, first)

    def _operate(self, command: Command, text: str, operated: Taken) -> Outcome:
        start, end, lines = operated.start, operated.end, operated.lines
        if command.name in (">", "<"):
            first, last = row(text, start), row(text, max(end - (end > start and not lines), start))
            return Outcome(*changes.shifted(text, first, last, 1 if command.name == ">" else -1))
        taken = Cut(text[start:end] + "\n" * lines, lines)
        self._keep(taken, command.register)
        if command.name == "y":
            doing = Doing.COPY if command.register in ("+", "*") else Doing.NOTHING
            return Outcome(text, on_a_sign(text, operated.cursor), doing)
        if command.name == "d":
            return Outcome(*changes.deleted(text, start, end, lines=lines))
        if lines:
            width = len(text[start:end]) - len(text[start:end].lstrip(" "))
            width = min(width, line_end(text, start) - start)
            return self._insert(text[:start] + " " * width, text[end:], 1, margin=True)
        return self._insert(text[:start], text[end:], 1)

    def _keep(self, cut: Cut, register: str) -> None:
        if register != "_" and cut.text:
            self.registers[""] = cut
            if register:
                self.registers[register] = cut

    def _edit(self, command: Command, text: str, cursor: int) -> tuple[str, int] | None:
        """The commands that change the text at once."""
        count = command.count or 1
        if command.name == "r":
            return changes.replaced(text, cursor, count, command.argument)
        if command.name == "J":
            return changes.joined(text, cursor, max(count, 2))
        if command.name == "~":
            return changes.swapped(text, cursor, count)
        cut = self.registers.get(command.register.lower() if command.register else "")
        if command.name in ("p", "P") and cut is not None:
            return changes.put(text, cursor, cut, count, after=command.name == "p")
        return None

    def _change_selected(self, command: Command, text: str, cursor: int) -> Outcome | None:
        name = command.name
        if name in ("v", "V"):
            return self._select(command, text, cursor)
        if name in ("o", "O"):
            self.anchor, cursor = cursor, self.anchor
            return Outcome(text, cursor)
        start, end = self.selected(text, cursor)
        first, last = sorted((self.anchor, cursor))
        lines = self.mode is Mode.LINES or name in ("X", "D", "Y", "C", "S", "R")
        if lines:
            start, end = line_start(text, first), line_end(text, last)
            first = cursor if row(text, cursor) < row(text, self.anchor) else start
        self.mode = Mode.NORMAL
        operator = {"x": "d", "X": "d", "D": "d", "Y": "y", "s": "c", "C": "c", "S": "c", "R": "c"}.get(name, name)
        if operator in (">", "<"):
            by = (command.count or 1) * (1 if operator == ">" else -1)
            return Outcome(*changes.shifted(text, row(text, first), row(text, last), by))
        if operator in ("d", "c", "y"):
            return self._operate(replace(command, name=operator, motion=""), text, Taken(start, end, lines, first))
        if operator in ("p", "P"):
            return self._put_over(command, text, start, end, lines=lines)
        edited: tuple[str, int] | None = None
        if operator == "J":
            edited = changes.joined(text, first, max(row(text, last) - row(text, first) + 1, 2))
        elif operator in ("~", "u", "U"):
            turn = {"~": str.swapcase, "u": str.lower, "U": str.upper}[operator]
            edited = text[:start] + turn(text[start:end]) + text[end:], first
        elif operator == "r" and len(command.argument) == 1:
            filled = "".join("\n" if sign == "\n" else command.argument for sign in text[start:end])
            edited = text[:start] + filled + text[end:], start
        edited = edited or (text, first)
        return Outcome(edited[0], on_a_sign(*edited))

    def _put_over(self, command: Command, text: str, start: int, end: int, *, lines: bool) -> Outcome | None:
        cut = self.registers.get(command.register)
        if cut is None:
            return None
        old = Cut(text[start:end] + "\n" * lines, lines)
        edited, place = changes.put_over(text, start, end, cut, command.count or 1, lines=lines)
        if command.name == "p":
            self.registers[""] = old
        return Outcome(edited, place)

    def _select(self, command: Command, text: str, cursor: int) -> Outcome:
        """v and V: begin to select, change how, or stop."""
        wanted = Mode.VISUAL if command.name == "v" else Mode.LINES
        if self.mode is wanted:
            self.mode = Mode.NORMAL
            return Outcome(text, on_a_sign(text, cursor))
        if not self.is_visual:
            self.anchor = cursor
        self.mode = wanted
        return Outcome(text, cursor)

    # --- inserting ----------------------------------------------------------------------------------------------

    def _insert(self, before: str, after: str, count: int, *, line: bool = False, margin: bool = False) -> Outcome:
        self.mode = Mode.INSERT
        self._insertion = _Insertion(before, after, count, line, line or margin)
        return Outcome(before + after, len(before))

    def _begin_insertion(self, command: Command, text: str, cursor: int) -> Outcome:
        start, end = line_start(text, cursor), line_end(text, cursor)
        count, name = command.count or 1, command.name
        if name in ("o", "O"):
            if name == "o":
                margin = " " * self.indent(text[start:end])
                return self._insert(f"{text[:end]}\n{margin}", text[end:], count, line=True)
            margin = " " * changes.same_depth(text[start:end])
            return self._insert(text[:start] + margin, "\n" + text[start:], count, line=True)
        blank = start + len(text[start:end]) - len(text[start:end].lstrip(" \t"))
        place = {"i": cursor, "a": min(cursor + 1, end), "I": blank, "A": end}[name]
        return self._insert(text[:place], text[place:], count)

    def end_insertion(self, text: str, cursor: int) -> Outcome:
        """Back to the commands, with what was inserted kept for the next dot."""
        self.mode = Mode.NORMAL
        insertion, self._insertion = self._insertion, None
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
        outcome = self._change(last, text, cursor)
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


_INSERTING = ("i", "a", "I", "A", "o", "O")
_SHORT = {
    "x": ("d", "l"),
    "X": ("d", "h"),
    "D": ("d", "$"),
    "C": ("c", "$"),
    "s": ("c", "l"),
    "S": ("c", "c"),
    "Y": ("y", "y"),
}


def _as_operator(command: Command) -> Command:
    """x as dl, D as d$, and so on."""
    if command.name not in _SHORT:
        return command
    name, motion = _SHORT[command.name]
    return replace(command, name=name, motion=motion)


_OTHER: dict[str, Callable[[Vim, Command, str, int], Outcome]] = {
    "u": Vim._undo,
    "<C-r>": Vim._undo,
    "ZZ": Vim._leave,
    "ZQ": Vim._leave,
    "<C-d>": Vim._half_page,
    "<C-u>": Vim._half_page,
    ":": Vim._ex,
}
