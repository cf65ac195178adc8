"""The examples of lessons/AUTHORING.md are true: they are taken out of the guide and proved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tutor import paths
from tutor.authoring import quizzes as quizzes_of
from tutor.authoring.lint import lint
from tutor.checking.formula import FUNCTIONS
from tutor.checking.typed import judge
from tutor.course import cells
from tutor.course.catalogue import DEFAULT_SETUP
from tutor.course.parser import parse_lesson, problems

GUIDE = (paths.lessons_dir() / "AUTHORING.md").read_text(encoding="utf-8")


def examples(language: str) -> list[str]:
    """The fenced blocks of a language, in the guide's order."""
    return [text for _, text in re.findall(rf"^(`{{3,}}){language}\n(.*?)^\1$", GUIDE, re.DOTALL | re.MULTILINE)]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The guide's shortest course."""
    (tmp_path / "course.toml").write_text(examples("toml")[0], encoding="utf-8")
    (tmp_path / "01-doubling.md").write_text(examples("md")[0], encoding="utf-8")
    return tmp_path


def test_the_shortest_course_passes_the_linter(course: Path) -> None:
    assert [str(problem) for problem in lint([course])] == []


def test_the_linter_minds_when_its_solution_is_wrong(course: Path) -> None:
    lesson = course / "01-doubling.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("return 2 * x", "return 3 * x"), encoding="utf-8")
    assert any("solution" in str(problem) for problem in lint([course]))


def test_the_guides_quizzes_can_be_parsed() -> None:
    quizzes = [text for text in examples("md") if ":label: quiz-" in text]
    assert len(quizzes) == 3
    for text in quizzes:
        assert problems(f"# Quiz\n\n{text}", Path("quiz.md")) == []
        lesson = parse_lesson(f"# Quiz\n\n{text}", path=Path("quiz.md"))
        assert list(quizzes_of.problems(lesson)) == []


def test_what_the_guide_lets_learners_type_is_right() -> None:
    """The answers of its typed quizzes, and its ways to write a formula."""
    written = re.search(r"Learners may type `6x`,(.*?)and the functions(.*?)\.\n- ", GUIDE, re.DOTALL)
    assert written is not None
    for formula in re.findall(r"`([^`]+)`", written[1]):
        assert judge(formula, formula, None, ("x",)).state == "right"
    names = set(re.findall(r"`(\w+)`", written[2]))
    assert names == set(FUNCTIONS)
    assert judge("6x", "6*x", None, ("x",)).state == "right"
    assert all(judge(number, "0.5").state in ("right", "wrong") for number in ("0.5", "1/2", "2*pi"))


def test_the_guide_names_the_default_setup_and_every_option() -> None:
    assert DEFAULT_SETUP.strip() in GUIDE
    for tag, options in cells.READERS.items():
        assert re.search(rf"^\| `{tag}`", GUIDE, re.MULTILINE), tag
        for option in options:
            assert f"`{option}`" in GUIDE, f"{tag}: {option}"
