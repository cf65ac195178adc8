"""Scrolling what is read: one way for every screen that shows one scroll, with the same keys."""

from __future__ import annotations

from typing import ClassVar, cast

from textual.binding import Binding
from textual.containers import ScrollableContainer, VerticalScroll
from textual.screen import Screen

from tutor.app.reasons import Reasoned

# Rows that a page on keeps on the screen, for the eye.
_KEPT = 2


def scroll_keys() -> list[Binding]:
    """The keys of a screen that does nothing but scroll."""
    return [
        Binding("down,j", "rows(1)", "down", show=False),
        Binding("up,k", "rows(-1)", "up", show=False),
        Binding("space,pagedown", "pages(1)", "page on"),
        Binding("b,pageup", "pages(-1)", "page back"),
        Binding("home,g", "ends(0)", "top"),
        Binding("end,G", "ends(1)", "end"),
    ]


class Scrolled(Reasoned):
    """Mixed into a screen with a single scroll, which is a ``SCROLL``."""

    SCROLL: ClassVar[type[ScrollableContainer]] = VerticalScroll

    @property
    def scroll(self) -> ScrollableContainer:
        """The scroll."""
        return cast("Screen[object]", self).query_one(self.SCROLL)

    def action_rows(self, rows: int) -> None:
        """Scroll by rows."""
        self.scroll.scroll_relative(y=rows, animate=False)

    def action_pages(self, pages: int) -> None:
        """Scroll by a screenful."""
        self.scroll.scroll_relative(y=pages * max(self.scroll.size.height - _KEPT, 1), animate=False)

    def action_ends(self, end: int) -> None:
        """To the top or the end."""
        if end:
            self.scroll.scroll_end(animate=False)
        else:
            self.scroll.scroll_home(animate=False)

    def on_mount(self) -> None:
        """Whether there is anything to scroll is known once it is laid out."""
        screen = cast("Screen[object]", self)
        screen.watch(self.scroll, "virtual_size", screen.refresh_bindings, init=False)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """There may be no more than is seen."""
        if action in ("rows", "pages", "ends") and self._shows_all:
            return "All of it is on the screen."
        return super().why_not(action, parameters)

    @property
    def _shows_all(self) -> bool:
        screen = cast("Screen[object]", self)
        if not screen.query(self.SCROLL):
            return False  # nothing is mounted yet
        return bool(self.scroll.size.height) and not self.scroll.max_scroll_y
