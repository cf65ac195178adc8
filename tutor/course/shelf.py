"""The lessons of a course that have been read, each parsed once for the state of its file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tutor.course.catalogue import find_entry, load_lesson
from tutor.course.model import Course, Lesson
from tutor.errors import TutorError

# When a file was changed last, in nanoseconds, and its length in bytes.
_State = tuple[int, int]


class Shelf:
    """Gives lessons; one whose file has changed since is read again. May be asked from any thread."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self._read: dict[str, tuple[tuple[_State, ...], Lesson]] = {}

    def lesson(self, lesson_id: str) -> Lesson:
        """A lesson of the course.

        Raises:
            UsageError: The course has no such lesson.
            LessonError: The file cannot be read or parsed.
        """
        entry = find_entry(self.course, lesson_id)
        glossary = self.course.glossary  # its terms are marked in the lesson
        states = tuple(_state(path) for path in (entry.path, glossary) if path is not None)
        kept = self._read.get(entry.id)
        if kept is not None and kept[0] == states:
            return kept[1]
        # Two threads may parse the same lesson at once: wasteful, but neither waits for the other.
        lesson = load_lesson(self.course, entry.id)
        self._read[entry.id] = states, lesson
        return lesson

    def lessons(self) -> Iterator[Lesson]:
        """Every lesson that can be read, in order; opening one of the others tells what is wrong with it."""
        for entry in self.course.entries:
            try:
                lesson = self.lesson(entry.id)
            except TutorError:
                continue
            yield lesson


def _state(path: Path) -> _State:
    try:
        found = path.stat()
    except OSError:  # reading it tells why
        return 0, -1
    return found.st_mtime_ns, found.st_size
