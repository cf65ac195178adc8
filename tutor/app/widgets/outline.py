"""The outline of a lesson as a list, and the other lessons below it: a jump to anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from textual.content import Content

from tutor import maths
from tutor.app.glyphs import Glyphs
from tutor.app.signs import exercise_sign, lesson_sign
from tutor.app.trail import Place
from tutor.app.widgets.listing import Item
from tutor.app.widgets.picker import Picker, agreeing
from tutor.course.model import Course, LessonEntry
from tutor.study import Study
from tutor.study.bookmarks import Bookmarks
from tutor.study.outlines import Entry, Part, outline
from tutor.study.standings import Standing
from tutor.study.state import State


@dataclass(frozen=True, slots=True)
class Sources:
    """Where an outline is from: the lesson that is open, if one is, the marks, and how the lessons stand."""

    course: Course
    study: Study | None
    bookmarks: Bookmarks
    standings: Callable[[], dict[str, Standing]]


class Outline(Picker):
    """Headings, exercises, questions and bookmarks, and where the learner is among them."""

    def __init__(self, sources: Sources, line: int, glyphs: Glyphs) -> None:
        super().__init__(glyphs, "type to filter")
        self._sources = sources
        self._line = line
        self._entries: list[Entry] = []
        self._made: list[Item] = []

    def on_mount(self) -> None:
        """Take stock, then fill the list."""
        self.retell()

    def retell(self) -> None:
        """Take stock anew: an exercise has passed, a bookmark has been set, how the lessons stand is known."""
        study, course = self._sources.study, self._sources.course
        self._entries = []
        self._made = []
        if study is not None:
            marked = [each.line for each in self._sources.bookmarks.of(study.lesson)]
            render = partial(maths.inline, ascii=self.glyphs.ascii)
            self._entries = outline(study.lesson, study.progress, marked, render)
            done, total = study.counts()
            self.title_line.show(study.lesson.title, f"{done}/{total}" if total else "")
            self._made = [self._item(entry, study.lesson.id) for entry in self._entries]
            self._made.append(Item(Content("")))
        else:
            self.title_line.show(course.title)
        others = [entry for entry in course.entries if study is None or entry.id != study.lesson.id]
        if others:
            self._made.append(Item(Content.styled("Other lessons" if study else "Lessons", "bold $primary")))
        stand = self._sources.standings()
        self._made += [self._lesson(entry, stand.get(entry.id, Standing())) for entry in others]
        self.renew(self.listing.chosen)

    def follow(self, line: int) -> None:
        """The learner reads at this line now."""
        self._line = line
        if not self.field.value and not self.field.has_focus:
            self.listing.choose(self.here())

    def here(self) -> object:
        """The entry that is read, which is the last one that begins above."""
        study = self._sources.study
        above = [entry for entry in self._entries if entry.line <= max(self._line, 1)] or self._entries[:1]
        return self._value(above[-1], study.lesson.id) if above and study is not None else None

    def can_remove(self, value: object) -> bool:
        """Bookmarks can be."""
        return isinstance(value, tuple) and value[1] is Part.BOOKMARK

    def action_remove(self) -> None:
        """Remove the chosen bookmark."""
        study = self._sources.study
        match self.listing.chosen:
            case (Place() as place, Part.BOOKMARK) if study is not None:
                self._sources.bookmarks.toggle(study.lesson, place.line)
                self.retell()

    def items(self, typed: str) -> Sequence[Item]:
        """What agrees with what is typed."""
        return agreeing(self._made, typed)

    def says(self, typed: str) -> str:
        """Nothing agrees."""
        return f'Nothing here is called "{typed}". Esc shows all again; / searches the text of all lessons.'

    def _item(self, entry: Entry, lesson: str) -> Item:
        glyphs = self.glyphs
        sign, style = exercise_sign(entry.state, glyphs)
        if entry.part is Part.QUESTION and entry.state is State.OPEN:
            sign = glyphs.unknown
        title = Content(entry.title)
        if entry.part is Part.HEADING and entry.level == 0:
            title = title.stylize("bold")
        elif entry.part is Part.BOOKMARK:
            sign, style = glyphs.bookmark, "$secondary"
        text = Content("  " * entry.level) + (Content.styled(f"{sign} ", style) if sign else Content("")) + title
        return Item(text, self._value(entry, lesson), sought=f"{entry.title} {entry.state.value} {entry.part.value}")

    def _value(self, entry: Entry, lesson: str) -> tuple[Place, Part]:
        # A bookmark and what it marks are on the same line, and are two items.
        return Place(lesson, entry.line), entry.part

    def _lesson(self, entry: LessonEntry, stand: Standing) -> Item:
        sign, style = lesson_sign(stand, self.glyphs)
        text = Content.styled(f"{sign} ", style) + entry.named
        figures = f"{stand.done}/{stand.total}" if stand.total else ""
        return Item(text, entry.id, figures, sought=f"{entry.id} {entry.title} lesson")
