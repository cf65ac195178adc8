"""Two mends for Textual 8.2.8, which is pinned exactly.

After a scroll, rows of a page could stay blank. A scroll lays out only what is in view. When something then asks where
a widget is, ``Compositor.full_map`` lays out everything and forgets which widgets are in view, but keeps the columns at
which rows are cut for painting. Widgets that only the whole layout knows of then have no cut of their own, and the row
is painted without them.

And where a part of a row has changed, all that is left of it was sent to the terminal again.
"""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor, CompositorMap

_textuals: property = vars(Compositor)["full_map"]


def _full_map_and_cuts(compositor: Compositor) -> CompositorMap:
    """The map of all widgets; the cuts are made anew whenever it is."""
    if compositor._full_map_invalidated:
        compositor._cuts = None
    full_map: CompositorMap = _textuals.__get__(compositor)
    return full_map


def _render_segments(update: ChopsUpdate, console: Console) -> str:
    """What the terminal is to be sent: of every row that has changed, the columns that have."""
    parts: list[str] = []
    for y, first, last in update.spans:
        for end, (start, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or start >= last or end <= first:
                continue
            left = max(first - start, 0)
            parts.append(Control.move_to(start + left, y).segment.text)
            parts.append(strip.crop(left, min(end, last) - start).render(console))
    return "".join(parts)


def mend() -> None:
    """Take the mends into use; doing it again changes nothing."""
    setattr(Compositor, "full_map", property(_full_map_and_cuts))  # noqa: B010 - a property may not be assigned plainly
    setattr(ChopsUpdate, "render_segments", _render_segments)  # noqa: B010 - nor may a method
