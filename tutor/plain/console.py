"""Lines out and lines in: the whole of what a plain session asks of a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from typing import TextIO

from tutor.maths.measure import to_ascii

_WIDEST = 78


class Console:
    """Writes lines, asks for one; ``width`` is how long they may be, ``ascii`` that nothing else may be written."""

    def __init__(self, source: TextIO | None = None, out: TextIO | None = None, *, ascii: bool = False) -> None:
        self._source = source or sys.stdin
        self._out = out or sys.stdout
        self.ascii = ascii
        self._encoding = "ascii" if ascii else self._out.encoding or "ascii"
        self.width = min(shutil.get_terminal_size((_WIDEST, 24)).columns - 1, _WIDEST)

    def say(self, *lines: str) -> None:
        """Write lines."""
        self.tell(lines)

    def tell(self, lines: Iterable[str]) -> None:
        """Write lines; a sign that cannot be written is replaced by its nearest plain one."""
        for line in lines:
            self._write(line + "\n")
        self._out.flush()

    def ask(self, prompt: str) -> str | None:
        """A line from the learner without its end, None when there will be no more."""
        self._write(prompt)
        self._out.flush()
        line = self._source.readline()
        if not line:
            self._write("\n")
            return None
        return line.rstrip("\r\n")

    def _write(self, text: str) -> None:
        plain = to_ascii(text) if self.ascii else text
        self._out.write(plain.encode(self._encoding, "replace").decode(self._encoding))
