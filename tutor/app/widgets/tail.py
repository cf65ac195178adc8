"""What is told below a cell: while it runs that may change often, and only what has changed is drawn anew."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Region

from tutor.app.flow import Flow, FlowVisual, Lines
from tutor.app.widgets.telling import tail_lines

if TYPE_CHECKING:
    from tutor.app.widgets.cell import CellView


# About so many bytes tell the terminal of a place or a style.
_STYLE = 44


class Tail(Flow):
    """What running, checking and hints have to say, and what to do next."""

    DEFAULT_CSS = """
    Tail { padding: 0 1 0 0; display: none; }
    Tail.told { display: block; }
    """

    def __init__(self, view: CellView) -> None:
        super().__init__()
        self._view = view

    def lines(self, width: int) -> Lines:
        """All of it, in the order in which it helps."""
        return tail_lines(self._view, width)

    @property
    def rows(self) -> int:
        """How many lines it has."""
        return len(self._visual.lines(self.size.width)) if self.size.width else 0

    def renew(self) -> int:
        """Show the lines as they are now; about how many bytes that sends to the terminal.

        Another height lays out the page anew.
        """
        width = self.size.width
        if not width:
            self.relay()
            return 0
        before, visual = self._visual.lines(width), FlowVisual(self.lines)
        now = visual.lines(width)
        if len(now) != len(before):
            self.relay()
            return 2 * self.screen.size.area
        self._visual = visual
        regions, sent = list[Region](), 0
        for row, (old, new) in enumerate(zip(before, now, strict=True)):
            if old.plain != new.plain or old.spans != new.spans:
                first, last, size = _changed(old, new)
                regions.append(Region(first, row, last - first, 1))
                sent += size
        if regions:
            self.refresh(*regions)
        return sent


def _changed(old: Content, new: Content) -> tuple[int, int, int]:
    """The first column in which a line has changed, the one behind the last, and about how many bytes show it."""
    before, now = _signs(old), _signs(new)
    first, last = 0, max(old.cell_length, new.cell_length)
    if last == max(len(before), len(now)):  # no sign is two columns wide
        changed = [column for column, (one, other) in enumerate(zip_longest(before, now)) if one != other]
        first, last = (changed[0], changed[-1] + 1) if changed else (0, 0)
    shown = now[first:last]
    styles = 1 + sum(one[1:] != other[1:] for one, other in pairwise(shown))
    signs = "".join(str(sign[0]) for sign in shown)
    return first, last, len(signs.encode("utf-8", "replace")) + _STYLE * styles


def _signs(line: Content) -> list[tuple[object, ...]]:
    """Every sign of a line with its styles."""
    signs: list[tuple[object, ...]] = [(sign,) for sign in line.plain]
    for span in line.spans:
        for column in range(max(span.start, 0), min(span.end, len(signs))):
            signs[column] += (span.style,)
    return signs
