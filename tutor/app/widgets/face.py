"""The upper part of a cell: what it is and, while it is not edited, its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.app.faults import noted
from tutor.app.flow import Flow, Lines
from tutor.app.helping import code_lines
from tutor.app.widgets.telling import title_lines

if TYPE_CHECKING:
    from tutor.app.widgets.cell import CellView


class Face(Flow):
    """The cell's title and, while it is not edited, its code."""

    DEFAULT_CSS = """
    Face { padding: 0 1 0 0; }
    """

    def __init__(self, view: CellView) -> None:
        super().__init__()
        self._view = view
        self.code_row = 0  # of the code, or of the line in it that is marked

    def lines(self, width: int) -> Lines:
        """Title, and the code unless the editor shows it."""
        view = self._view
        lines = title_lines(view, width)
        self.code_row = len(lines)
        if view.editor is None and not view.is_folded:
            code, fault = code_lines(view.text, width), view.fault
            if fault is not None:
                first = len(code_lines("\n".join(view.text.split("\n")[: fault.row]), width)) if fault.row else 0
                self.code_row += first
                code = noted(code, first, fault, width, view.glyphs)
            lines += code
        return lines
