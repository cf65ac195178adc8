"""A lesson as pages: as much as is read at once, and what is to be done after it."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.course.model import Cell, CodeCell, Exercise, Heading, Lesson, ProseBlock, Quiz
from tutor.plain.text import lines_of

# More lines than this at once nobody wants to hear; a screen of 24 rows keeps them.
_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Page:
    """Prose, then a cell or question, or None: then one only reads on. ``line`` is where it begins in the file."""

    line: int
    blocks: tuple[ProseBlock, ...]
    item: Cell | Quiz | None


def pages(lesson: Lesson, width: int, *, ascii: bool) -> list[Page]:
    """The pages of a lesson, in order."""
    made: list[Page] = []
    waiting: list[ProseBlock] = []

    def turn(item: Cell | Quiz | None) -> None:
        if waiting or item is not None:
            first = waiting[0] if waiting else item
            assert first is not None
            made.append(Page(first.line, tuple(waiting), item))
            waiting.clear()

    for block in lesson.blocks:
        if isinstance(block, CodeCell | Quiz):
            turn(block)
        elif isinstance(block, Exercise):
            if not all(isinstance(each, Heading) for each in waiting):
                turn(None)
            waiting.extend(block.prose)
            turn(block)
        else:
            begun = isinstance(block, Heading) and any(not isinstance(each, Heading) for each in waiting)
            if begun or len(lines_of([*waiting, block], width, ascii=ascii)) > _MOST_LINES:
                turn(None)
            waiting.append(block)
    turn(None)
    return made


def page_of(pages: list[Page], key: str) -> int | None:
    """The place of the page whose cell or question has this key."""
    for place, page in enumerate(pages):
        if page.item is not None and page.item.key == key:
            return place
    return None


def page_at(pages: list[Page], line: int) -> int:
    """The place of the page that holds a line of the file."""
    return max((place for place, page in enumerate(pages) if page.line <= line), default=0)
