"""Every attempt at a cell: look at one, compare it with another or with what the cell holds, bring it back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.highlight import highlight
from tutor.app.scrolling import Scrolled
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.listing import Item, Listing
from tutor.app.widgets.topbar import TopBar
from tutor.app.wrapping import folded, wrap
from tutor.progress import PastAttempt
from tutor.study.history import changes, told_change, verdict, when

_WIDE = 100
_MOST_LISTED = 7
_SIGNS = {"passed": ("passed", "$success"), "failed": ("failed", "$error"), "ran": ("passed", "$text-muted")}
_CHANGE_STYLES = {"+": "$success", "-": "$error", "~": "italic $text-muted"}


class _Shown(Flow):
    """The chosen attempt's text, or what is different in it."""

    DEFAULT_CSS = "_Shown { padding: 0 1; }"

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._title, self._text = "", ""
        self._from: str | None = None

    def show(self, title: str, text: str, before: str | None = None) -> None:
        """Show a text, or its changes against another."""
        self._title, self._text, self._from = title, text, before
        self.relay()

    def lines(self, width: int) -> Lines:
        """What it is, then its lines."""
        lines = wrap(Content.styled(self._title, "$text-muted"), width)
        if self._from is None:
            for line in highlight(self._text.rstrip("\n")).split("\n", allow_blank=True):
                lines += folded(Content("  ") + line.expand_tabs(4), width)
            return lines
        told = changes(self._from, self._text)
        if all(sign == " " for sign, _ in told):
            lines.append(Content.styled("The two are the same.", "bold"))
        for sign, text in told:
            if sign == "~":
                lines.append(Content.styled(f"{self._glyphs.ellipsis} {text}", _CHANGE_STYLES[sign]))
            elif sign == " ":
                lines += folded(Content("  ") + highlight(text).expand_tabs(4), width)
            else:
                lines += folded(Content.styled(f"{sign} {text}", _CHANGE_STYLES[sign]).expand_tabs(4), width)
        return lines


class History(Scrolled, Screen[str]):
    """The attempts, the newest first; its result is the text to bring back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "restore", "bring back"),
        Binding("c", "compare", "compare"),
        Binding("m", "mark", "mark to compare with"),
        Binding("down,j", "choose(1)", "older", show=False),
        Binding("up,k", "choose(-1)", "newer", show=False),
        Binding("home,g", "choose(-1000)", "newest", show=False),
        Binding("end,G", "choose(1000)", "oldest", show=False),
        Binding("space,pagedown", "pages(1)", "text on"),
        Binding("b,pageup", "pages(-1)", "text back", show=False),
        Binding("escape,q,v", "close", "close"),
    ]

    DEFAULT_CSS = """
    History Container { height: 1fr; width: 1fr; layout: vertical; }
    History Listing { padding: 0 1; border-bottom: solid $panel; }
    History VerticalScroll { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; }
    History.-wide Container { layout: horizontal; }
    History.-wide Listing { width: 46; height: 1fr; border-bottom: none; border-right: solid $panel; }
    """

    def __init__(
        self, title: str, attempts: Sequence[PastAttempt], present: str, glyphs: Glyphs, *, read_only: bool
    ) -> None:
        """``attempts`` are the oldest first, ``present`` is the text that the cell holds."""
        super().__init__()
        self._title, self._present, self._glyphs = title, present, glyphs
        self._attempts = list(reversed(attempts))
        self._read_only = read_only
        self._comparing = False
        self._marked: int | None = None
        self._listing = Listing(glyphs)
        self._shown = _Shown(glyphs)

    def compose(self) -> ComposeResult:
        """The list, the text, the keys."""
        yield TopBar(f"Attempts {self._glyphs.dot} {self._title}", self._glyphs)
        with Container():
            yield self._listing
            with VerticalScroll(can_focus=False):
                yield self._shown
        yield KeyBar()

    def on_mount(self) -> None:
        """The newest first."""
        self._list()
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Beside each other where there is room."""
        wide = event.size.width >= _WIDE
        self.set_class(wide, "-wide")
        self._listing.styles.height = "1fr" if wide else min(len(self._attempts), _MOST_LISTED) + 1

    @property
    def _at(self) -> int:
        chosen = self._listing.chosen
        assert isinstance(chosen, int)
        return chosen

    def _list(self) -> None:
        now = time.time()
        times = [when(each.moment, now) for each in self._attempts]
        column = max(map(len, times))
        items = []
        for index, each in enumerate(self._attempts):
            older = self._attempts[index + 1].text if index + 1 < len(self._attempts) else None
            change = "first" if older is None else told_change(older, each.text) or "same text"
            role, style = _SIGNS.get(each.state, ("unknown", "$warning"))
            sign = Content.styled(getattr(self._glyphs, role), style)
            mark = f" {self._glyphs.bookmark}" if index == self._marked else ""
            text = Content.assemble(sign, f" {times[index]:<{column}}  ", (verdict(each), "$text-muted"), mark)
            if each.text == self._present:
                text += Content.styled("  as now", "$text-muted")
            items.append(Item(text, index, change))
        self._listing.show(items, self._at if self._listing.chosen is not None else 0)

    def _show(self) -> None:
        """Show what is chosen, from its beginning."""
        each = self._attempts[self._at]
        if self._marked is not None and self._marked != self._at:
            other = self._attempts[self._marked]
            old, new = sorted((each, other), key=lambda one: one.moment)
            now = time.time()
            title = f"From {when(old.moment, now)} (-) to {when(new.moment, now)} (+)"
            self._shown.show(title, new.text, old.text)
        elif self._comparing:
            self._shown.show("From this attempt (-) to what the cell holds now (+)", self._present, each.text)
        else:
            self._shown.show("The text of this attempt", each.text)
        self.action_ends(0)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why an attempt cannot be brought back."""
        if action == "restore" and self._read_only:
            return "Your progress is open elsewhere: here nothing can be brought back."
        return super().why_not(action, parameters)

    def action_choose(self, step: int) -> None:
        """An older or newer one."""
        before = self._at
        self._listing.move(step)
        if self._at != before:
            self._show()

    def action_compare(self) -> None:
        """Compare the chosen one with what the cell holds, or show its text again."""
        self._marked, self._comparing = None, not (self._comparing or self._marked is not None)
        self._list()
        self._show()

    def action_mark(self) -> None:
        """Mark the chosen one: the others are compared with it."""
        self._marked = None if self._marked == self._at else self._at
        self._list()
        self._show()

    def action_restore(self) -> None:
        """Put the chosen text into the cell."""
        self.dismiss(self._attempts[self._at].text)

    def action_close(self) -> None:
        """Back to the lesson; the cell stays as it is."""
        self.dismiss()
