"""A field to type into and a list that follows it: outline, search and bookmarks are such lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.reasons import Reasoned
from tutor.app.widgets.field import Field
from tutor.app.widgets.listing import Item, Listing
from tutor.app.wrapping import shorten
from tutor.course.folding import fold, needles


class Title(Flow):
    """The list's name at the left, a count at the right."""

    DEFAULT_CSS = "Title { height: 1; }"

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._left, self._right = "", ""

    def show(self, left: str, right: str = "") -> None:
        """Say something else."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.redraw()

    def lines(self, width: int) -> Lines:
        """One line; the name gives way to the count."""
        right = Content.styled(self._right, "$text-muted")
        left = Content.styled(self._left, "bold $primary")
        left = shorten(left, max(width - right.cell_length - 1, 1), self._glyphs.ellipsis)
        return [left + Content(" " * max(width - left.cell_length - right.cell_length, 1)) + right]


class Picker(Reasoned, Vertical):
    """A field, and the items that agree with what is typed; subclasses say which. Its screen acts on its messages."""

    WHEN_EMPTY: ClassVar[dict[str, str]] = {"j": "move(1)", "k": "move(-1)"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "next"),
        Binding("up", "move(-1)", "previous"),
        Binding("pagedown", "pages(1)", "page on", show=False),
        Binding("pageup", "pages(-1)", "page back", show=False),
        Binding("delete", "remove", "remove", show=False),
        Binding("escape", "leave", "close"),
    ]

    DEFAULT_CSS = """
    Picker { background: $surface; padding: 0 1; height: 1fr; }
    """

    @dataclass
    class Chosen(Message):
        """Enter: the learner wants to go there."""

        picker: Picker
        value: object

    @dataclass
    class Left(Message):
        """Esc: the learner is done with it."""

        picker: Picker

    def __init__(self, glyphs: Glyphs, prompt: str, *, enter: str = "go there") -> None:
        super().__init__()
        self.glyphs = glyphs
        self.title_line = Title(glyphs)
        self.field = Field(self, self.WHEN_EMPTY, prompt, enter=enter)
        self.listing = Listing(glyphs)

    def compose(self) -> ComposeResult:
        """Title, field, list."""
        yield self.title_line
        yield self.field
        yield self.listing

    def on_mount(self) -> None:
        """Fill the list."""
        self.renew()

    def items(self, typed: str) -> Sequence[Item]:
        """The items for what is typed."""
        raise NotImplementedError

    def says(self, typed: str) -> str:
        """What to say where there are no items, and what to do."""
        raise NotImplementedError

    def here(self) -> object:
        """The value of the item that is chosen first while nothing is typed."""
        return None

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Not everything in a list can be removed."""
        if action == "remove" and not self.can_remove(self.listing.chosen):
            return "There is no bookmark here that could be removed."
        return super().why_not(action, parameters)

    def can_remove(self, value: object) -> bool:
        """Whether an item can be removed."""
        return False

    def renew(self, chosen: object = None) -> None:
        """Make the list anew."""
        typed = self.field.value
        start = self.here() if chosen is None and not typed else chosen
        self.listing.show(self.items(typed), start, self.says(typed))
        self.refresh_bindings()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is typed has changed."""
        event.stop()
        self.renew()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field."""
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Go to the chosen item."""
        value = self.listing.chosen
        if value is not None:
            self.post_message(self.Chosen(self, value))

    def action_move(self, step: int) -> None:
        """Choose another item."""
        self.listing.move(step)

    def action_pages(self, step: int) -> None:
        """Choose an item a page further."""
        self.listing.pages(step)

    def action_leave(self) -> None:
        """One step out: forget what is typed, then close."""
        if self.field.value:
            self.field.value = ""
        else:
            self.post_message(self.Left(self))


def agreeing(items: Sequence[Item], typed: str) -> list[Item]:
    """The items in which every word that is typed is, and the headings of those."""
    wanted = needles(typed)
    if not wanted:
        return list(items)
    kept: list[Item] = []
    heading: Item | None = None
    for item in items:
        if item.value is None:
            heading = item
        elif all(each in fold(item.sought)[0] for each in wanted):
            if heading is not None:
                kept.append(heading)
                heading = None
            kept.append(item)
    return kept
