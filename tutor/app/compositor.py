"""A mend for Textual 8.2.8, which is pinned exactly.

After a scroll, rows of a page could stay blank. A scroll lays out only what is in view. When something then asks where
a widget is, ``Compositor.full_map`` lays out everything and forgets which widgets are in view, but keeps the columns at
which rows are cut for painting. Widgets that only the whole layout knows of then have no cut of their own, and the row
is painted without them.
"""

from __future__ import annotations

from textual._compositor import Compositor, CompositorMap

_textuals: property = vars(Compositor)["full_map"]


def _full_map_and_cuts(compositor: Compositor) -> CompositorMap:
    """The map of all widgets; the cuts are made anew whenever it is."""
    if compositor._full_map_invalidated:
        compositor._cuts = None
    full_map: CompositorMap = _textuals.__get__(compositor)
    return full_map


def mend() -> None:
    """Take the mend into use; doing it again changes nothing."""
    setattr(Compositor, "full_map", property(_full_map_and_cuts))  # noqa: B010 - a property may not be assigned plainly
