"""Text as it stands on a terminal once it is written there: a carriage return goes back, and what follows overwrites.

Also obeyed are backspaces and the code that erases a line, as progress bars use them; other codes of ANSI are left
out. A character counts as one column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the screen uses this before anything needs numpy, which results bring along
    from tutor.runner.results import Chunk

_CONTROL = re.compile(r"\r|\x08|\x1b(?:\[([0-?]*)[ -/]*([@-~])?)?")
# The beginning of a code whose rest is yet to come.
_PARTIAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*)?\Z")

Run = tuple[str, str]


class Line:
    """One line while it is written, every stretch of it with a ``mark``, such as the stream on which it came."""

    def __init__(self) -> None:
        # A line on which nothing goes back is only put together; the others have a cell for every column.
        self._plain: list[Run] = []
        self._cells: list[Run] | None = None
        self._column = 0

    def write(self, text: str, mark: str = "") -> None:
        """Write on where the cursor is; ``text`` holds no newline."""
        if self._cells is None and _CONTROL.search(text) is None:
            if text:
                self._plain.append((mark, text))
            return
        if self._cells is None:
            self._cells = [(stream, sign) for stream, part in self._plain for sign in part]
            self._column = len(self._cells)
        at = 0
        for found in _CONTROL.finditer(text):
            self._put(text[at : found.start()], mark)
            self._obey(found)
            at = found.end()
        self._put(text[at:], mark)

    def _put(self, text: str, mark: str) -> None:
        assert self._cells is not None
        self._cells[self._column : self._column + len(text)] = [(mark, sign) for sign in text]
        self._column += len(text)

    def _obey(self, control: re.Match[str]) -> None:
        assert self._cells is not None
        if control[0] == "\r":
            self._column = 0
        elif control[0] == "\b":
            self._column = max(self._column - 1, 0)
        elif control[2] == "K" and control[1] in ("", "0"):
            del self._cells[self._column :]
        elif control[2] == "K" and control[1] == "2":  # what follows begins the line: those who use it go back, too
            self._cells, self._column = [], 0

    def runs(self) -> list[Run]:
        """What stands on the line: (mark, text), one after the other."""
        parts = groupby(self._plain if self._cells is None else self._cells, itemgetter(0))
        return [(mark, "".join(text for _, text in part)) for mark, part in parts]

    def text(self) -> str:
        """What stands on the line."""
        return "".join(text for _, text in self.runs())

    def rewritten(self) -> str:
        """A shorter text that leaves the same line, and the cursor where it is."""
        text = self.text()
        ahead = self._cells is not None and self._column < len(text)
        return f"{text}\r{text[: self._column]}" if ahead else text


def rows(chunks: Iterable[Chunk]) -> Iterator[list[Run]]:
    """The lines that all the output makes, as runs of (stream, text); without the empty one behind the last newline."""
    line = Line()
    for chunk in chunks:
        head, *rest = chunk.text.split("\n")
        line.write(head, chunk.stream)
        for text in rest:
            yield line.runs()
            line = Line()
            line.write(text, chunk.stream)
    last = line.runs()
    if last:
        yield last


def seen(text: str) -> str:
    """The text as it is seen."""
    return "\n".join(_seen(line) for line in text.split("\n"))


def _seen(text: str) -> str:
    line = Line()
    line.write(text)
    return line.text()


def shortened(text: str, *, anchored: bool = True) -> str:
    """A text that leaves the same lines, and the cursor where it is: of what was overwritten, nothing is kept.

    Where it is not ``anchored``, something else may stand on its first line already.
    """
    *whole, last = text.split("\n")
    lines = [_overwritten(line, open=False) if anchored or at else _unanchored(line) for at, line in enumerate(whole)]
    lines.append(_overwritten(last, open=True) if anchored or whole else _unanchored(last))
    return "\n".join(lines)


def _overwritten(text: str, *, open: bool) -> str:
    """A line shortened; one that is ``open`` goes on at the cursor."""
    if "\r" not in text and "\b" not in text:
        return text
    if "\b" not in text and "\x1b" not in text:
        return _merged(text.split("\r"), open=open)
    partial = _PARTIAL.search(text)
    kept = partial[0] if partial is not None else ""
    line = Line()
    line.write(text.removesuffix(kept))
    return (line.rewritten() if open else line.text()) + kept


def _unanchored(text: str) -> str:
    """A line shortened that goes on behind something else, of which an erasing code would take away, too."""
    if "\b" in text or "\x1b" in text or "\r" not in text:
        return text
    head, *rest = text.split("\r")
    return f"{head}\r{_merged(rest, open=True)}"


def _merged(written: Sequence[str], *, open: bool) -> str:
    """What stands on a line on which these texts were written, each from the beginning."""
    last = text = written[-1]
    for earlier in reversed(written[:-1]):
        text += earlier[len(text) :]
    return f"{text}\r{last}" if open and len(last) < len(text) else text


def continued(chunks: tuple[Chunk, ...], further: Chunk, most: int) -> tuple[Chunk, ...]:
    """The end of a longer and longer output: whole lines of about ``most`` characters."""
    if chunks and chunks[-1].stream == further.stream:
        *before, last = chunks
        text = last.text + further.text
    else:
        before, text = list(chunks), further.text
    anchored = not before or before[-1].text.endswith("\n")
    kept = [*before, replace(further, text=shortened(text, anchored=anchored))]
    while len(kept) > 1 and sum(len(chunk.text) for chunk in kept[1:]) > most:
        del kept[0]
    if len(kept[0].text) > 2 * most:
        kept[0] = replace(kept[0], text=kept[0].text[-most:].partition("\n")[2] or kept[0].text[-most:])
    return tuple(kept)
