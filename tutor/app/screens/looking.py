"""Looking something up from a page that is read: what it refers to, the glossary, a formula in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from tutor.app.flow import Flow
from tutor.app.glyphs import Glyphs
from tutor.course.model import Maths, Span
from tutor.study import Study

if TYPE_CHECKING:
    from tutor.app.app import TutorApp
    from tutor.study.references import Jump

# Formulas stand this far from the margin.
_INDENT = 4


class Looking(Screen[None]):
    """A screen with a scroll of prose whose references can be followed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "follow", "follow", show=False),
        Binding("z", "zoom", "zoom", show=False),
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
        from tutor.app.following import followable, shown  # nobody needs it to begin with
        from tutor.study.references import Guide, Jump

        spans = followable(what for _, what in shown(self.body))
        if not spans:
            self._tutor.tell("Nothing here leads elsewhere: underlined words do, and numbers in brackets.")
            return
        from tutor.app.screens.follow import Follow

        guide = Guide(self._tutor.shelf, self.study.lesson)
        if len(spans) == 1 and isinstance(lead := guide.lead(spans[0]), Jump):
            self._go(lead)
        else:
            self.app.push_screen(Follow(spans, guide, self.glyphs), self._go)

    def action_zoom(self) -> None:
        """Show in full what is wider than the page; else the formula nearest to the middle of the screen."""
        from tutor.app.following import is_drawn, shown
        from tutor.app.screens.zoom import Zoom, full_width

        room = max((flow.content_size.width for flow in self.body.query(Flow)), default=0) - _INDENT
        seen = [(row, what) for row, what in shown(self.body) if is_drawn(what)]
        wide = [(row, what) for row, what in seen if full_width(what, self.glyphs) > room]
        formulas = [(row, what) for row, what in seen if isinstance(what, Maths | Span)]
        found = wide or [each for each in formulas if isinstance(each[1], Maths)] or formulas
        if not found:
            self._tutor.tell("Here is no formula, table or code to zoom. Space reads on.")
            return
        middle = self.body.region.y + self.body.region.height // 2
        nearest = min(range(len(found)), key=lambda index: abs(found[index][0] - middle))
        said = "" if wide else "Nothing here is wider than the page: this is the formula in the middle."
        self.app.push_screen(Zoom([what for _, what in found], nearest, self.glyphs, said))

    def _go(self, place: Jump | None) -> None:
        if place is not None:
            self._tutor.jump(place.lesson, place.line)
