"""Vim's operators and the commands that change a text, in normal mode and on what is selected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tutor.app.vim import changes
from tutor.app.vim.changes import Cut
from tutor.app.vim.commands import Command
from tutor.app.vim.motions import Memory, Move, move
from tutor.app.vim.objects import text_object
from tutor.app.vim.places import line_end, line_start, on_a_sign, row, row_start
from tutor.app.vim.states import Doing, Insertion, Mode, Outcome, Taken


@dataclass(slots=True)
class Operating:
    """The mode, what is selected, what was cut, and all that changes the text.

    ``indent`` tells how deep a line begins below a given one.
    """

    indent: Callable[[str], int] = changes.same_depth
    mode: Mode = Mode.NORMAL
    anchor: int = 0
    memory: Memory = field(default_factory=Memory)
    registers: dict[str, Cut] = field(default_factory=dict)
    insertion: Insertion | None = None

    @property
    def is_visual(self) -> bool:
        """Whether something is selected."""
        return self.mode in (Mode.VISUAL, Mode.LINES)

    def selected(self, text: str, cursor: int) -> tuple[int, int]:
        """What is selected, from where to behind where."""
        first, last = sorted((self.anchor, cursor))
        if self.mode is Mode.LINES:
            return line_start(text, first), line_end(text, last)
        return first, min(last + 1, len(text))

    def target(self, command: Command, text: str, cursor: int, *, operated: bool = False) -> Move | None:
        """Where a command's motion or text object leads, None if nowhere."""
        if len(command.motion) == 2 and command.motion[0] in "ia":
            return text_object(command.motion, text, cursor, command.count or 1)
        return move(command.motion, text, cursor, command.count, self.memory, operated=operated)

    # --- changing -----------------------------------------------------------------------------------------------

    def change(self, command: Command, text: str, cursor: int) -> Outcome | None:
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
        target = self.target(command, text, cursor, operated=True)
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

    def _insert(self, before: str, after: str, count: int, *, line: bool = False, margin: bool = False) -> Outcome:
        self.mode = Mode.INSERT
        self.insertion = Insertion(before, after, count, line, line or margin)
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
