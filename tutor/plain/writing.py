"""Writing code line by line: what is typed goes into the text, and a line that begins with a dot is an order.

The editor of those who cannot use one: it never moves the cursor, and says what it has done.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tutor.plain.text import code

ORDERS = (
    (".", "done"),
    (".l", "list the lines with their numbers"),
    (".i 3", "go on writing before line 3; .i alone: at the end"),
    (".c 3", "write line 3 anew; .c 3-5: what you write takes the place of lines 3 to 5"),
    (".d 3", "delete line 3; .d 3-5: lines 3 to 5"),
    (".new", "begin with an empty text"),
    (".u", "undo the last change"),
    (".q", "leave without any change"),
    (".?", "these orders"),
)
_RANGE = re.compile(r"(\d+)(?:\s*-\s*(\d+))?")


@dataclass(slots=True)
class Draft:
    """A text being written; ``place`` is how many lines stand before the next one."""

    lines: list[str]
    place: int
    _undo: list[tuple[list[str], int]] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Draft:
        """A draft of ``text``, to go on where the starter's ``...`` stands, which goes; else at the end."""
        lines = text.rstrip("\n").split("\n") if text.strip() else []
        for index, line in enumerate(lines):
            if line.strip() == "...":
                return cls(lines[:index] + lines[index + 1 :], index)
        return cls(lines, len(lines))

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines)

    @property
    def indent(self) -> str:
        """The indentation of the line before the place: what a screen would put there by itself."""
        before = self.lines[self.place - 1] if self.place else ""
        blanks = before[: len(before) - len(before.lstrip())]
        return blanks + "    " if before.rstrip().endswith(":") else blanks

    def write(self, line: str) -> None:
        """Put a line in at the place."""
        self._keep()
        self.lines.insert(self.place, line)
        self.place += 1

    def delete(self, first: int, last: int) -> None:
        """Take lines out, counted from 1; the place is where they were."""
        self._keep()
        del self.lines[first - 1 : last]
        self.place = first - 1

    def clear(self) -> None:
        """Take every line out."""
        self.delete(1, len(self.lines))

    def go(self, place: int) -> None:
        """Go on before the line after ``place``."""
        self.place = place

    def undo(self) -> bool:
        """Take the last change back; whether there was one."""
        if self._undo:
            self.lines, self.place = self._undo.pop()
            return True
        return False

    def _keep(self) -> None:
        self._undo.append((list(self.lines), self.place))


def obey(draft: Draft, order: str) -> list[str]:
    """Do what an order says; the lines that answer it."""
    name, _, rest = order[1:].strip().partition(" ")
    match name:
        case "l":
            return [*code(draft.text, numbered=True), _where(draft)] if draft.lines else ["There are no lines yet."]
        case "?":
            return [f"{order:<6} {meaning}" for order, meaning in ORDERS]
        case "u":
            return ["Undone.", _where(draft)] if draft.undo() else ["There is nothing to undo."]
        case "new":
            draft.clear()
            return ["Empty now. Write line 1."]
        case "i" if not rest:
            draft.go(len(draft.lines))
            return [_where(draft)]
        case "i" | "c" | "d":
            return _at(draft, name, rest)
        case _:
            return [f"There is no order .{name}; .? lists them."]


def _at(draft: Draft, name: str, rest: str) -> list[str]:
    """An order with the number of a line, or two."""
    found = _RANGE.fullmatch(rest.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last <= len(draft.lines):
        count = len(draft.lines)
        return [
            f"Which line? There are {count}, so .{name} 1 to .{name} {count}." if count else "There are no lines yet."
        ]
    if name == "i":
        draft.go(first - 1)
        return [_where(draft)]
    gone = code("\n".join(draft.lines[first - 1 : last]))
    draft.delete(first, last)
    if name == "d":
        draft.go(min(first - 1, len(draft.lines)))
    return ["Taken out:", *gone, _where(draft)]


def _where(draft: Draft) -> str:
    return f"Now comes line {draft.place + 1} of {len(draft.lines) + 1}."


def write(text: str, ask: Callable[[str], str | None], say: Callable[..., None]) -> str | None:
    """Let the learner write on at ``text``; the new text, None if it shall stay as it was.

    ``ask`` gets a prompt and answers with a line, or None when there will be no more: then what is written is kept.
    """
    draft = Draft.of(text)
    say(
        *code(draft.text, numbered=True),
        "Type your lines, with their indentation. A line with only a dot ends; .? helps.",
    )
    while True:
        line = ask(f"{draft.place + 1} {'> ' if not draft.indent else f'({len(draft.indent)} blanks first) > '}")
        if line is None or line.strip() == ".":
            return draft.text
        if line.strip() == ".q":
            return None
        if line.startswith(".") and not line.startswith(".."):
            say(*obey(draft, line.rstrip()))
        else:
            draft.write(line.expandtabs(4).rstrip())
