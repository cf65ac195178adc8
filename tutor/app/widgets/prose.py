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
        above = [block for block in self._blocks[1:] if block.line <= line]
        if not above:
            return 0
        before = self._blocks[: self._blocks.index(above[-1])]
        return len(typeset(before, self.content_size.width, self._glyphs)) + 1
