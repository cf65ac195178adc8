"""The lessons of a course that have been read, each parsed once for the state of its file."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.course import kept
from tutor.course.catalogue import find_entry, load_lesson
from tutor.course.model import Course, Lesson
from tutor.errors import TutorError

# So many lessons are held in memory at most: one takes a megabyte.
_MOST = 3


class Shelf:
    """Gives lessons; one whose file has changed since is read again. May be asked from any thread."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self._read: dict[str, tuple[kept.Packed, Lesson]] = {}

    def lesson(self, lesson_id: str) -> Lesson:
        """A lesson of the course.

        Raises:
            UsageError: The course has no such lesson.
            LessonError: The file cannot be read or parsed.
        """
        entry = find_entry(self.course, lesson_id)
        state = kept.state(self.course, entry)
        read = self._read.get(entry.id)
        if read is not None and read[0] == state:
            return read[1]
        # Two threads may parse the same lesson at once: wasteful, but neither waits for the other.
        lesson = kept.find(entry, state)
        if lesson is None:
            lesson = load_lesson(self.course, entry.id)
            kept.keep(entry, state, lesson)
        self._read.pop(entry.id, None)
        self._read[entry.id] = state, lesson
        for oldest in list(self._read)[:-_MOST]:  # it is soon there again
            self._read.pop(oldest, None)
        return lesson

    def lessons(self) -> Iterator[Lesson]:
        """Every lesson that can be read, in order; opening one of the others tells what is wrong with it."""
        for entry in self.course.entries:
            try:
                lesson = self.lesson(entry.id)
            except TutorError:
                continue
            yield lesson
