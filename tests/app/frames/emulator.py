"""A terminal to replay output on, and what is seen on it."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import combining

import pyte
import pyte.screens
from rich.cells import split_graphemes

# What pyte would print: keyboard protocols and questions to the terminal.
_UNKNOWN = re.compile(r"\x1b\[(?:[<>=?][\d;]*u|\?[\d;]*\$p)")
_SEEN_ON_BLANKS = ("underscore", "strikethrough", "reverse")


class Emulator(pyte.Screen):
    """A terminal that gives every sign as many columns as Textual does, and empties the screen when it is switched."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self._stream = pyte.Stream(self)

    def take(self, text: str) -> None:
        """Do what the text says."""
        self._stream.feed(_UNKNOWN.sub("", text))

    def draw(self, data: str) -> None:
        """Write signs."""
        if data.isascii() and self.cursor.x + len(data) <= self.columns:
            line, x, attributes = self.buffer[self.cursor.y], self.cursor.x, self.cursor.attrs
            self._cut(line, x, x + len(data))
            line.update({x + n: attributes._replace(data=sign) for n, sign in enumerate(data)})
            self.cursor.x += len(data)
            return
        for start, end, width in split_graphemes(data)[0]:
            sign, x = data[start:end], self.cursor.x
            line = self.buffer[self.cursor.y]
            if not width and not all(map(combining, sign)):
                continue  # a joiner or selector with nothing to join or select
            if not width:
                last = x - 1 if line[x - 1].data else x - 2
                line[last] = line[last]._replace(data=line[last].data + sign)
                continue
            x = min(x, self.columns - width)  # lines are not wrapped
            self._cut(line, x, x + width)
            line[x] = self.cursor.attrs._replace(data=sign)
            if width == 2:
                line[x + 1] = self.cursor.attrs._replace(data="")
            self.cursor.x = x + width

    def _cut(self, line: Any, first: int, end: int) -> None:
        """Of a wide sign that is half written over nothing is left."""
        if line[first].data == "":
            line[first - 1] = line[first - 1]._replace(data=" ")
        if line[end].data == "":
            line[end] = line[end]._replace(data=" ")

    def set_mode(self, *modes: int, **options: Any) -> None:
        """Modes; of the alternate screen."""
        super().set_mode(*modes, **options)
        self._switched(modes, options)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        """Modes; of the alternate screen."""
        super().reset_mode(*modes, **options)
        self._switched(modes, options)

    def _switched(self, modes: tuple[int, ...], options: dict[str, Any]) -> None:
        if 1049 in modes and options.get("private"):
            self.erase_in_display(2)

    def differences(self, other: Emulator) -> list[str]:
        """Where something else is seen than on another terminal of the same size."""
        found: list[str] = []
        for y in range(self.lines):
            row, expected = self.buffer[y], other.buffer[y]
            for x in range(self.columns):
                if row[x] != expected[x] and seen(row[x]) != seen(expected[x]):
                    found.append(f"row {y}, column {x}: {seen(row[x])} instead of {seen(expected[x])}")
        return found


def seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    """What is seen of a cell: of a blank only what a blank shows."""
    if cell.data == " " and not any(getattr(cell, name) for name in _SEEN_ON_BLANKS):
        return (" ", cell.bg)
    return tuple(cell)
