"""What a cell shows of the line in which something went wrong: a sign in the column between its bar and its code."""

from __future__ import annotations

from rich.segment import Segment
from textual.containers import Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style

from tutor.app.faults import SIGN_STYLE, Fault
from tutor.app.glyphs import Glyphs

# The column of the sign, seen from the widget's edge and from its contents.
_COLUMN, _FROM_CONTENTS = 1, -1


class Faulty(Vertical):
    """A container with a free column at its left, in which one row may be marked."""

    glyphs: Glyphs
    _fault: Fault | None = None

    @property
    def fault(self) -> Fault | None:
        """The line that is marked, and what is wrong there."""
        return self._fault

    def fault_row(self) -> int | None:
        """The row of the widget on which that line is shown; None where it is not."""
        raise NotImplementedError

    def mark(self, fault: Fault | None) -> bool:
        """Mark a line, or none; whether that is new."""
        if fault == self._fault:
            return False
        self._fault = fault
        # All of the column: on which row the line stands is not known before the code is laid out anew.
        self.refresh(Region(_FROM_CONTENTS, 0, 1, self.size.height))
        return True

    def render_lines(self, crop: Region) -> list[Strip]:
        """The container's own cells, with the sign."""
        strips = super().render_lines(crop)
        row = self.fault_row()
        place, column = (row - crop.y if row is not None else -1), _COLUMN - crop.x
        if 0 <= place < len(strips) and 0 <= column < crop.width:
            strip = strips[place]
            below = next((segment.style for segment in strip.crop(column, column + 1) if segment.style), None)
            style = Style.parse(SIGN_STYLE).rich_style
            sign = Segment(self.glyphs.fault, style if below is None else below + style)
            strips[place] = Strip.join([strip.crop(0, column), Strip([sign], 1), strip.crop(column + 1)])
        return strips
