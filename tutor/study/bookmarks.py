"""Places that the learner has marked, in all lessons; kept with the settings."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from tutor.course.model import Course, Lesson
from tutor.progress import ProgressStore
from tutor.study.outlines import beginning_of, beginnings

_SETTING = "bookmarks"
# What a bookmark says of its block, and finds it by when the lesson has been changed.
_MOST_TEXT = 80


@dataclass(frozen=True, slots=True, order=True)
class Bookmark:
    """A marked block: the line of the lesson's file on which it begins, and how it begins."""

    lesson: str
    line: int
    text: str = ""


class Bookmarks:
    """Sets, removes and finds bookmarks."""

    def __init__(self, store: ProgressStore) -> None:
        self._store = store
        self._kept = _read(store.setting(_SETTING))

    def all(self, course: Course) -> tuple[Bookmark, ...]:
        """Every bookmark, in the order of the course."""
        ids = [entry.id for entry in course.entries]
        return tuple(
            sorted((each for each in self._kept if each.lesson in ids), key=lambda b: (ids.index(b.lesson), b))
        )

    def of(self, lesson: Lesson) -> tuple[Bookmark, ...]:
        """The bookmarks of a lesson. Where its file has changed they follow the text that they marked."""
        texts = beginnings(lesson)
        moved = {}
        for each in self._kept:
            if each.lesson == lesson.id and each.text and texts.get(each.line, "")[:_MOST_TEXT] != each.text:
                same = [line for line, text in texts.items() if text[:_MOST_TEXT] == each.text]
                if same:
                    nearest = min(same, key=lambda line, old=each.line: abs(line - old))  # type: ignore[misc]
                    moved[each] = Bookmark(lesson.id, nearest, each.text)
        if moved:
            self._keep({moved.get(each, each) for each in self._kept})
        return tuple(sorted(each for each in self._kept if each.lesson == lesson.id))

    def toggle(self, lesson: Lesson, line: int) -> bool:
        """Mark the block that begins on a line, or forget that mark; whether it is marked now."""
        there = {each for each in self.of(lesson) if each.line == line}
        if there:
            self._keep(self._kept - there)
        else:
            text = beginning_of(lesson, line, str)[:_MOST_TEXT]
            self._keep(self._kept | {Bookmark(lesson.id, line, text)})
        return not there

    def remove(self, bookmark: Bookmark) -> None:
        """Forget a bookmark."""
        self._keep(self._kept - {bookmark})

    def _keep(self, bookmarks: set[Bookmark]) -> None:
        self._kept = bookmarks
        self._store.set_setting(_SETTING, json.dumps([asdict(each) for each in sorted(bookmarks)]))


def _read(text: str) -> set[Bookmark]:
    """The bookmarks of a setting; what is none is left out."""
    try:
        plain = json.loads(text or "[]")
    except ValueError:  # a setting that somebody has edited; the next bookmark replaces it
        plain = []
    found = set()
    for each in plain if isinstance(plain, list) else []:
        match each:
            case {"lesson": str(lesson), "line": int(line), "text": str(words)}:
                found.add(Bookmark(lesson, line, words))
    return found
