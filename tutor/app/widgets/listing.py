"""A list to choose from, a line an item; only the lines that are seen are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.signs import CHOSEN
from tutor.app.wrapping import shorten, wrap


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list; without a ``value`` it is a heading, which cannot be chosen.

    ``right`` stands at the right edge; a filter looks for words in ``sought``.
    """

    text: Content
    value: object = None
    right: str = ""
    sought: str = ""


class Listing(Flow):
    """Shows items around the one that is chosen; with none it says ``empty``."""

    DEFAULT_CSS = """
    Listing { height: 1fr; }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._items: list[Item] = []
        self._empty = ""
        self._top = 0
        self._at = -1

    def show(self, items: Sequence[Item], chosen: object = None, empty: str = "") -> None:
        """Show other items; ``chosen`` is the value of the one that is chosen, else it is the first."""
        self._items, self._empty, self._top = list(items), empty, 0
        choosable = [index for index, item in enumerate(self._items) if item.value is not None]
        wanted = [index for index in choosable if self._items[index].value == chosen]
        self._at = [*wanted, *choosable, -1][0]
        self.redraw()

    @property
    def chosen(self) -> object:
        """The value of the chosen item, None if there is none."""
        return self._items[self._at].value if self._at >= 0 else None

    def choose(self, value: object) -> None:
        """Choose the item with this value, if there is one."""
        at = next((index for index, item in enumerate(self._items) if item.value == value), self._at)
        if at != self._at:
            self._at = at
            self.redraw()

    def move(self, step: int) -> None:
        """Choose the item ``step`` items further, as far as there are any."""
        choosable = [index for index, item in enumerate(self._items) if item.value is not None]
        if choosable:
            place = choosable.index(self._at) + step
            self._at = choosable[max(0, min(place, len(choosable) - 1))]
            self.redraw()

    def pages(self, step: int) -> None:
        """Choose an item a page further."""
        self.move(step * max(self.size.height - 2, 1))

    def on_resize(self, event: events.Resize) -> None:
        """What is chosen stays to be seen."""
        self.redraw()

    def lines(self, width: int) -> Lines:
        """The items that are seen."""
        if not self._items:
            return wrap(Content.styled(self._empty, "$text-muted"), width)
        height = max(self.size.height, 1)
        # A page at a time: a list that moves under the cursor is drawn anew at each key. The heading of a first
        # item is shown with it.
        if self._at >= 0 and not self._top <= self._at < self._top + height:
            self._top = max(0, self._at - (1 if self._at < self._top + height + 1 else height // 2))
            if self._at < height:
                self._top = 0
        self._top = max(0, min(self._top, len(self._items) - height))
        seen = self._items[self._top : self._top + height]
        return [self._line(item, width, chosen=self._top + row == self._at) for row, item in enumerate(seen)]

    def _line(self, item: Item, width: int, *, chosen: bool) -> Content:
        pointer = self._glyphs.pointer if chosen else " " * len(self._glyphs.pointer)
        right = Content.styled(f" {item.right}" if item.right else "", "$text-muted")
        right = shorten(right, width // 3, self._glyphs.ellipsis)
        room = max(width - right.cell_length - len(pointer) - 1, 1)
        left = Content(f"{pointer} ") + shorten(item.text, room, self._glyphs.ellipsis)
        line = left + Content(" " * max(width - left.cell_length - right.cell_length, 0)) + right
        return line.stylize(CHOSEN) if chosen else line
