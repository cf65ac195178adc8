"""The linter has nothing to say of the lessons that ship."""

from __future__ import annotations

import pytest

from tests.lessons.playing import LESSONS
from tutor import paths
from tutor.authoring.lint import lint


@pytest.mark.parametrize("lesson_id", LESSONS)
def test_there_is_nothing_to_mend(lesson_id: str) -> None:
    assert [str(problem) for problem in lint([paths.lessons_dir() / f"{lesson_id}.md"])] == []


def test_there_is_nothing_to_mend_in_the_glossary() -> None:
    assert [str(problem) for problem in lint([paths.lessons_dir() / "glossary.md"])] == []


def test_every_file_beside_the_lessons_is_named() -> None:
    named = {*(f"{lesson_id}.md" for lesson_id in LESSONS), "AUTHORING.md", "glossary.md"}
    assert {path.name for path in paths.lessons_dir().glob("*.md")} == named
