"""What of the prose on the screen can be followed, or seen in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.widget import Widget

from tutor.app.flow import Flow
from tutor.app.marks import What, marks
from tutor.course.model import Span


def shown(body: Widget) -> Iterator[tuple[int, What]]:
    """What the marked text means that is seen of a scroll of widgets now, from top to bottom, with its screen row."""
    window = body.content_region
    for flow in body.query(Flow):
        region = flow.content_region
        if flow.is_on_screen and region.overlaps(window) and region.width:
            first, last = max(window.y - region.y, 0), window.bottom - region.y
            for row, what in marks(flow.laid_out[first:last]):
                yield region.y + first + row, what


def followable(marked: Iterable[What]) -> list[Span]:
    """Those of the marks that lead somewhere, each place once."""
    spans: dict[tuple[str, str], Span] = {}
    for what in marked:
        if isinstance(what, Span) and (what.href or what.target) and what.kind != "image":
            spans.setdefault((what.kind if what.target else "", what.target or what.href), what)
    return list(spans.values())


def is_drawn(what: What) -> bool:
    """Whether it is a formula, a table or code."""
    return not isinstance(what, Span) or what.kind == "maths"
