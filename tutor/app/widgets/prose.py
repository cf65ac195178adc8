"""A run of prose between two cells."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.typeset import typeset
from tutor.course.model import ProseBlock


class Prose(Flow):
    """Blocks to read, as one widget."""

    DEFAULT_CSS = """
    Prose { padding: 0 1; margin: 0 0 1 0; }
    """

    def __init__(self, blocks: Sequence[ProseBlock], glyphs: Glyphs) -> None:
        super().__init__()
        self._blocks = tuple(blocks)
        self._glyphs = glyphs

    def lines(self, width: int) -> Lines:
        """The blocks, typeset."""
        return typeset(self._blocks, width, self._glyphs)

    def row_of(self, line: int) -> int:
        """The row on which the block begins that begins at, or contains, that line of the lesson file."""
        begun = [row for row, begins in self._rows() if begins <= line]
        return begun[-1] if begun else 0

    def line_at(self, row: int) -> tuple[int, int]:
        """The line of the lesson file on which the block begins that is on a row, and the row on which it begins."""
        begun = [(line, begins) for begins, line in self._rows() if begins <= row]
        return begun[-1] if begun else (self._blocks[0].line, 0)

    def _rows(self) -> list[tuple[int, int]]:
        """Of every block the row on which it begins, and its line."""
        rows, row = [], 0
        for block in self._blocks:
            rows.append((row, block.line))
            row += len(typeset([block], self.content_size.width, self._glyphs)) + 1
        return rows
