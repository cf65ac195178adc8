"""The bookmarks of all lessons as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tutor.app.glyphs import Glyphs
from tutor.app.widgets.listing import Item
from tutor.app.widgets.picker import Picker, agreeing
from tutor.course.model import Course
from tutor.study.bookmarks import Bookmark, Bookmarks


class Bookmarked(Picker):
    """Goes to a bookmark, or removes it."""

    WHEN_EMPTY: ClassVar[dict[str, str]] = {**Picker.WHEN_EMPTY, "delete": "remove", "x": "remove"}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete", "remove", "remove")]

    def __init__(self, bookmarks: Bookmarks, course: Course, glyphs: Glyphs) -> None:
        super().__init__(glyphs, "type to filter")
        self._bookmarks = bookmarks
        self._course = course

    def items(self, typed: str) -> Sequence[Item]:
        """The bookmarks under the titles of their lessons."""
        every = self._bookmarks.all(self._course)
        self.title_line.show("Bookmarks", str(len(every)) if every else "")
        items: list[Item] = []
        for entry in self._course.entries:
            own = [each for each in every if each.lesson == entry.id]
            if own:
                items.append(Item(Content.styled(entry.named, "bold $primary")))
            for each in own:
                text = Content.styled(f"  {self.glyphs.bookmark} ", "$secondary") + (each.text or f"line {each.line}")
                items.append(Item(text, each, sought=f"{each.text} {entry.title} {entry.id}"))
        return agreeing(items, typed)

    def says(self, typed: str) -> str:
        """There are none: how to set one."""
        if typed:
            return f'No bookmark is called "{typed}". Esc shows all again.'
        return "No bookmarks yet. B while reading sets one at the place on the screen, and removes it again."

    def can_remove(self, value: object) -> bool:
        """Every one of them."""
        return isinstance(value, Bookmark)

    def action_remove(self) -> None:
        """Remove the chosen one."""
        chosen = self.listing.chosen
        if isinstance(chosen, Bookmark):
            values = [item.value for item in self.items(self.field.value) if item.value is not None]
            place = values.index(chosen)
            self._bookmarks.remove(chosen)
            self.renew(next(iter([*values[place + 1 :], *values[:place][::-1]]), None))
