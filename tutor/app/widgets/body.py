"""The scroll of a lesson's blocks: mounted around the place where it opens, the rest bit by bit.

What is on the screen stays where it is while blocks come above it, or change their height there. Nothing is sent to the
terminal for blocks that are not on the screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from textual.containers import VerticalScroll
from textual.geometry import NULL_REGION, Region, Size
from textual.layout import DockArrangeResult
from textual.widget import Widget

from tutor.app.slots import Make, Slot

# Widgets mounted at a time once the first frame shows.
_THEN = 4
# More rows are mounted at first than are seen, so that the page can be scrolled at all.
_SPARE = 2


class Body(VerticalScroll):
    """Slots, of which those from ``first`` up to ``last`` are mounted."""

    can_focus = False

    DEFAULT_CSS = """
    Body { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; align-horizontal: center; }
    Body > * { max-width: 100; }
    Body > .-first { margin: 1 0; }
    """

    def __init__(self, places: Sequence[Slot], make: Make, *, begin: int, row: int, size: Size) -> None:
        """Mount what is seen when row ``row`` of slot ``begin`` is the top row of a body about as large as ``size``."""
        self._places = places
        self._make = make
        self._width = size.width
        # Row ``row`` of this widget is the top row, until ``release``.
        self._held: Widget | None = None
        self._row = row
        self._arranged: DockArrangeResult | None = None
        self._regions: dict[Widget, Region] = {}
        self._mounting = asyncio.Lock()
        first, last = begin, begin + 1
        while first and self._rows(first, begin) < -row:
            first -= 1
        while last < len(places) and self._rows(begin, last) < row + size.height + _SPARE:
            last += 1
        self._first, self._last = first, last
        widgets = [self._widget(index) for index in range(first, last)]
        self._held = widgets[begin - first]
        super().__init__(*widgets, id="body")
        # Known beforehand, so that nothing is laid out twice for the want of a column.
        self.set_reactive(Widget.show_vertical_scrollbar, self._rows(0, len(places)) > size.height)

    def _widget(self, index: int) -> Widget:
        widget = self._make(self._places[index])
        if not index:
            widget.add_class("-first")
        return widget

    def _rows(self, first: int, last: int) -> int:
        return sum(slot.rows(self._width) for slot in self._places[first:last])

    # --- what is mounted ----------------------------------------------------------------------------------------

    @property
    def is_complete(self) -> bool:
        """Whether every slot is mounted."""
        return self._last - self._first == len(self._places)

    def widget_at(self, index: int) -> Widget:
        """The widget of a slot that is mounted."""
        return self.children[index - self._first]

    def slot_of(self, widget: Widget) -> int:
        """The index of the slot of a widget."""
        return self._first + self.children.index(widget)

    async def grow(self) -> None:
        """Mount a few more blocks, below and above by turns, as far as there are any."""
        async with self._mounting:
            below, above = len(self._places) - self._last, self._first
            if below and (below >= above or not above):
                await self._mount_slots(self._last, min(self._last + _THEN, len(self._places)))
            elif above:
                await self._mount_slots(max(self._first - _THEN, 0), self._first)

    async def mount_through(self, first: int, last: int) -> None:
        """Mount what is missing up to slot ``first`` above and slot ``last`` below; the page is laid out with them."""
        first, last = max(first, 0), min(last + 1, len(self._places))
        if first >= self._first and last <= self._last:
            return
        async with self._mounting:
            if last > self._last:
                await self._mount_slots(self._last, last)
            if first < self._first:
                await self._mount_slots(first, self._first)
        self.lay_out()

    async def _mount_slots(self, first: int, last: int) -> None:
        widgets = [self._widget(index) for index in range(first, last)]
        if first == self._last:
            self._last = last
            await self.mount_all(widgets)
        else:
            self._first = first
            await self.mount_all(widgets, before=0)

    def lay_out(self) -> None:
        """Lay out now what has been mounted or has changed; it is drawn later, with what follows."""
        with self.app.batch_update():
            self.screen._refresh_layout()

    # --- where it stands ----------------------------------------------------------------------------------------

    @property
    def top(self) -> int:
        """The row of the page that is the top row on the screen."""
        return int(self.scroll_y)

    def go(self, y: float) -> None:
        """Let row ``y`` of what is mounted be the top row, now."""
        self.scroll_to(y=max(y, 0), animate=False, immediate=True)

    async def go_by(self, rows: int) -> None:
        """Scroll by rows; what is scrolled to is mounted first."""
        y = self.top + rows
        while y < 0 and self._first:
            top = self.top
            await self.mount_through(self._first - _THEN, self._last - 1)
            y += self.top - top
        await self._fill_below(y)
        self.go(y)

    async def go_to(self, index: int, row: int) -> None:
        """Let row ``row`` of a slot be the top row; what is there is mounted first."""
        await self.mount_through(index, index)
        while self.region_of(self.widget_at(index)).y + row < 0 and self._first:
            await self.mount_through(self._first - _THEN, index)
        await self._fill_below(self.region_of(self.widget_at(index)).y + row)
        self.go(self.region_of(self.widget_at(index)).y + row)

    async def _fill_below(self, y: int) -> None:
        """Mount as much as is seen below row ``y``."""
        while y + self.size.height > self.virtual_size.height and self._last < len(self._places):
            top = self.top
            await self.mount_through(self._first, self._last - 1 + _THEN)
            y += self.top - top

    def release(self) -> None:
        """The page stands where it is to begin: from now on it moves."""
        self._held = None

    def arrange(self, size: Size, optimal: bool = False) -> DockArrangeResult:
        """Lay out the blocks; the top row of the screen stays the same row of the same block."""
        arranged = super().arrange(size, optimal)
        if arranged is self._arranged or optimal:
            return arranged
        self._arranged = arranged
        before, self._regions = self._regions, {each.widget: each.region for each in arranged.placements}
        if self._held is not None:
            self._stand(self.region_of(self._held).y + self._row, arranged, size)
            return arranged
        for widget, region in before.items():
            if region.bottom > self.top and widget in self._regions:
                if moved := self._regions[widget].y - region.y:
                    self._stand(self.top + moved, arranged, size)
                break
        return arranged

    def _stand(self, y: int, arranged: DockArrangeResult, size: Size) -> None:
        """Scroll as part of a layout: what follows from a scroll would draw the page once more."""
        y = max(min(y, arranged.total_region.bottom - size.height), 0)
        self.set_reactive(Widget.scroll_y, float(y))
        self.set_reactive(Widget.scroll_target_y, float(y))

    def region_of(self, widget: Widget) -> Region:
        """Where one of the blocks is, in rows of what is mounted."""
        return self._regions.get(widget, NULL_REGION)

    # --- the scrollbar ------------------------------------------------------------------------------------------

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """The height of what is scrolled changes nothing around it: the page need not be laid out once more."""
        return super()._size_updated(size, virtual_size, container_size, layout=False)

    def _arrange_scrollbars(self, region: Region) -> Iterable[tuple[Widget, Region]]:
        """Where the bar is; what it shows is set when the heights are known."""
        if self.show_vertical_scrollbar and self.scrollbar_size_vertical:
            yield self.vertical_scrollbar, region.split_vertical(-self.scrollbar_size_vertical)[1]

    def _scroll_update(self, virtual_size: Size) -> None:
        """The bar counts what is not mounted yet by an estimate, and settles once all is there."""
        self._refresh_scrollbars()
        bar, height = self.vertical_scrollbar, self.container_size.height
        if self.show_vertical_scrollbar and (self.is_complete or bar.window_size != height):
            above, below = self._rows(0, self._first), self._rows(self._last, len(self._places))
            bar.window_virtual_size = above + virtual_size.height + below
            bar.window_size = height
            bar.position = above + self.scroll_y
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The bar follows."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = self._rows(0, self._first) + new_value
        if round(old_value) != round(new_value):
            self._refresh_scroll()
