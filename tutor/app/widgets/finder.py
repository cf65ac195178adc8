"""Search as one types: what is found, by lesson, each with its line and the match marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.content import Content

from tutor import maths
from tutor.app.glyphs import Glyphs
from tutor.app.widgets.listing import Item
from tutor.app.widgets.picker import Picker
from tutor.course.folding import needles
from tutor.course.model import Course
from tutor.study.search import Found, Hit, Index, Kind

_MATCH = "bold underline $accent"
# So much of a line stands before its first match.
_BEFORE = 24
# Before the lines of exercises, questions and headings.
_WORDS = {Kind.HEADING: "Heading: ", Kind.EXERCISE: "Exercise: ", Kind.QUESTION: "Question: "}


class Finder(Picker):
    """Searches all lessons."""

    WHEN_EMPTY: ClassVar[dict[str, str]] = {}  # every letter is part of what is sought

    def __init__(self, index: Index, course: Course, glyphs: Glyphs, is_ready: Callable[[], bool]) -> None:
        super().__init__(glyphs, 'words, or a "phrase"')
        self._index = index
        self._titles = {entry.id: entry.named for entry in course.entries}
        self._is_ready = is_ready
        self._formula = partial(maths.inline, ascii=glyphs.ascii)
        self._found = Found()

    def items(self, typed: str) -> Sequence[Item]:
        """What is found, under the titles of its lessons."""
        self._found = self._index.find(typed, render=self._formula)
        self.title_line.show("Search all lessons", self._told())
        items: list[Item] = []
        lesson = ""
        for hit in self._found.hits:
            if hit.lesson != lesson:
                lesson = hit.lesson
                items.append(Item(Content.styled(self._titles.get(lesson, lesson), "bold $primary")))
            items.append(Item(self._line(hit), hit, hit.section if hit.kind is not Kind.HEADING else ""))
        return items

    def _told(self) -> str:
        shown, total = len(self._found.hits), self._found.total
        if not self._is_ready():
            return "still reading the lessons"
        return f"first {shown} of {total}" if shown < total else f"{total} found" if total else ""

    def says(self, typed: str) -> str:
        """There is nothing to show: what to do."""
        if not needles(typed):
            return (
                'Type what you look for: a word, several words that must all be there, or a "phrase" in quotes. '
                "Headings, text, formulas (as LaTeX), code, exercises and questions of every lesson are searched."
            )
        if not self._is_ready():
            return "The lessons are still being read: what is found comes here in a moment."
        return "Nothing found. Fewer or shorter words find more; i explains the terms of the course."

    def action_leave(self) -> None:
        """Close at once: what is typed is there again the next time."""
        self.post_message(self.Left(self))

    def _line(self, hit: Hit) -> Content:
        text = Content("  " + _WORDS.get(hit.kind, "") + hit.text)
        shift = len(text) - len(hit.text)
        for start, end in hit.marks:
            text = text.stylize(_MATCH, start + shift, end + shift)
        first = hit.marks[0][0] + shift if hit.marks else 0
        if first > _BEFORE + len(self.glyphs.ellipsis):
            text = Content("  " + self.glyphs.ellipsis) + text[first - _BEFORE :]
        return text
