"""Looking something up from a page that is read: what it refers to, the glossary, a formula in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from tutor.app.following import Guide, Jump, followable, shown
from tutor.app.glyphs import Glyphs
from tutor.study import Study

if TYPE_CHECKING:
    from tutor.app.app import TutorApp


class Looking(Screen[None]):
    """A screen with a scroll of prose whose references can be followed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "follow", "follow", show=False),
    ]

    study: Study
    glyphs: Glyphs

    @property
    def body(self) -> VerticalScroll:
        """The scroll."""
        raise NotImplementedError

    @property
    def _tutor(self) -> TutorApp:
        return cast("TutorApp", self.app)

    def action_follow(self) -> None:
        """Offer what the part of the page on the screen leads to; a single place is gone to at once."""
        spans = followable(what for _, what in shown(self.body))
        if not spans:
            self.notify("Nothing here leads elsewhere. Underlined words and numbers in brackets do.", timeout=4)
            return
        from tutor.app.screens.follow import Follow  # nobody needs it to begin with

        guide = Guide(self._tutor.course, self.study.lesson)
        if len(spans) == 1 and isinstance(lead := guide.lead(spans[0]), Jump):
            self._go(lead)
        else:
            self.app.push_screen(Follow(spans, guide, self.glyphs), self._go)

    def _go(self, place: Jump | None) -> None:
        if place is not None:
            self._tutor.jump(place.lesson, place.line)
