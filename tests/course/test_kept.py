"""Parsed lessons that are kept: they are the same, and what is damaged or out of date does not count."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.courses import ROOT
from tutor import paths
from tutor.course import kept, parser, shelf
from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import Course, Lesson


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the small course, whose lessons may be changed."""
    root = tmp_path / "course"
    root.mkdir()
    for path in ROOT.iterdir():
        (root / path.name).write_bytes(path.read_bytes())
    return load_course(root)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lessons that are parsed from now on."""
    found = []

    def note(course: Course, lesson_id: str) -> Lesson:
        found.append(lesson_id)
        return load_lesson(course, lesson_id)

    monkeypatch.setattr(shelf, "load_lesson", note)
    return found


def _files() -> list[Path]:
    return sorted(paths.cache_dir().iterdir())


def test_every_shipped_lesson_comes_back_the_same() -> None:
    course = load_course(paths.lessons_dir())
    for entry in course.entries:
        lesson, state = load_lesson(course, entry.id), kept.state(course, entry)
        kept.keep(entry, state, lesson)
        assert kept.find(entry, state) == lesson
    assert len(_files()) == len(course.entries)


def test_what_python_can_write_down_comes_back(course: Course) -> None:
    entry = course.entries[0]
    check = parser.parse_lesson((ROOT / "01-first.md").read_text(encoding="utf-8"), path=entry.path)
    odd = {"a": (1, [2.5, float("inf")], {3}), "b": (None, True, 1j, b"x", ..., ())}
    *_, exercise = check.exercises
    exercise = replace(exercise, checks=(replace(exercise.checks[0], expect=odd, has_expect=True),))
    lesson = replace(check, blocks=(exercise,))
    kept.keep(entry, 1, lesson)
    assert kept.find(entry, 1) == lesson
    assert kept.find(entry, 2) is None


def test_a_lesson_is_parsed_once_and_again_when_anything_changes(course: Course, parsed: list[str]) -> None:
    first, second = (entry.id for entry in course.entries)
    lesson = shelf.Shelf(course).lesson(first)
    assert shelf.Shelf(course).lesson(first) == lesson
    assert parsed == [first]
    shelf.Shelf(course).lesson(second)
    path = course.entries[0].path
    path.write_text(path.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    assert shelf.Shelf(course).lesson(first) != lesson
    assert parsed == [first, second, first]


def test_what_is_damaged_or_may_be_forged_is_parsed_again(course: Course, parsed: list[str]) -> None:
    first = course.entries[0].id
    lesson = shelf.Shelf(course).lesson(first)
    (file,) = _files()
    good = file.read_bytes()
    for bad in (b"", b"1234", good[:100], good[:-1], good[:50] + b"?" + good[51:]):
        file.write_bytes(bad)
        assert shelf.Shelf(course).lesson(first) == lesson
        assert file.read_bytes() == good  # and is whole again
    assert len(parsed) == 6
    if os.name == "posix":
        file.chmod(0o666)
        assert shelf.Shelf(course).lesson(first) == lesson
        assert len(parsed) == 7
        assert not file.stat().st_mode & 0o077


def test_it_does_without_a_place(course: Course, parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = course.root / "file"
    blocked.touch()
    monkeypatch.setattr(paths, "cache_dir", lambda: blocked / "cache")
    for _ in range(2):
        assert shelf.Shelf(course).lesson("01-first").title == "The first lesson"
    assert len(parsed) == 2
