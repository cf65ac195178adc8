"""What holds for every text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.course.lessons import anything, lessons, pieces
from tutor.course.model import Exercise, Lesson
from tutor.course.parser import parse_lesson, problems
from tutor.errors import LessonError

PATH = Path("lesson.md")


def sources(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """The line and the source of every cell, in order."""
    for cell in lesson.cells:
        yield from _parts(cell) if isinstance(cell, Exercise) else [(cell.source_line, cell.source)]


def _parts(exercise: Exercise) -> Iterator[tuple[int, str]]:
    yield exercise.starter_line, exercise.starter
    yield exercise.solution_line, exercise.solution
    yield from ((check.source_line, check.source) for check in exercise.checks)
    yield from ((mistake.source_line, mistake.source) for mistake in exercise.mistakes)


def parses_or_explains(text: str) -> None:
    found = problems(text, PATH)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for error in found:
        assert 1 <= error.line <= lines + 1
        assert str(error).startswith(f"lesson.md:{error.line}: ")
        assert error.hint, "every error says how to mend it"
    if found:
        with pytest.raises(LessonError) as caught:
            parse_lesson(text, path=PATH)
        assert str(caught.value) == str(found[0])
        return
    lesson = parse_lesson(text, path=PATH)
    assert repr(parse_lesson(text, path=PATH)) == repr(lesson), "parsing twice gives the same"
    written = text.split("\n")
    for line, source in sources(lesson):
        if "\r" not in text and "\x00" not in text:
            assert "\n".join(written[line - 1 :]).startswith(source)


@given(anything)
def test_any_text_parses_or_is_explained(text: str) -> None:
    parses_or_explains(text)


@given(pieces)
@settings(max_examples=400)
def test_any_mix_of_pieces_parses_or_is_explained(text: str) -> None:
    parses_or_explains(f"# Title\n\n{text}")


@given(lessons())
@settings(max_examples=60)
def test_every_source_stands_where_its_line_says(made: tuple[str, list[str]]) -> None:
    text, written = made
    lesson = parse_lesson(text, path=PATH)
    found = list(sources(lesson))
    assert [source for _, source in found] == written
    lines = text.split("\n")
    for line, source in found:
        assert "\n".join(lines[line - 1 :]).startswith(source)
    keys = [cell.key for cell in lesson.cells]
    assert len(set(keys)) == len(keys)


@given(lessons())
@settings(max_examples=30)
def test_line_ends_make_no_difference(made: tuple[str, list[str]]) -> None:
    text, _ = made
    assert repr(parse_lesson(text.replace("\n", "\r\n"), path=PATH)) == repr(parse_lesson(text, path=PATH))
