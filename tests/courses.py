"""The small course that tests use."""

from __future__ import annotations

from pathlib import Path

from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import Course, Lesson

ROOT = Path(__file__).parent / "fixtures" / "course"


def course() -> Course:
    """The small course."""
    return load_course(ROOT)


def lesson(lesson_id: str = "01-first") -> Lesson:
    """One of its lessons."""
    return load_lesson(course(), lesson_id)
