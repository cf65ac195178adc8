"""course.toml, and finding lessons."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor import paths
from tutor.course.catalogue import DEFAULT_SETUP, find_course, find_entry, load_course, load_lesson
from tutor.errors import LessonError, UsageError

TOML = """title = "A course"
version = "2.0"

[[lessons]]
file = "01-first.md"
minutes = 5

[[lessons]]
file = "02-second.md"
title = "Number two"
requires = ["01-first"]
outcomes = ["know more"]

[[lessons]]
file = "12-layers.md"
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    root = tmp_path / "pack"
    root.mkdir()
    (root / "course.toml").write_text(TOML, encoding="utf-8")
    for name in ("01-first", "02-second", "12-layers"):
        text = f"---\nkernelspec: {{name: python3}}\n---\n# The {name} ##\n\nWords.\n"
        (root / f"{name}.md").write_text(text, encoding="utf-8")
    return root


def test_a_course(pack: Path) -> None:
    course = load_course(pack)
    assert (course.id, course.title, course.version, course.root) == ("a-course", "A course", "2.0", pack)
    assert (course.setup, course.language) == (DEFAULT_SETUP, "en")
    assert [entry.title for entry in course.entries] == ["The 01-first", "Number two", "The 12-layers"]
    second = course.entries[1]
    assert (second.id, second.path, second.requires, second.outcomes) == (
        "02-second",
        pack / "02-second.md",
        ("01-first",),
        ("know more",),
    )


def test_a_lesson_has_what_the_course_says_of_it(pack: Path) -> None:
    lesson = load_lesson(load_course(pack), "02-second")
    assert (lesson.id, lesson.requires, lesson.setup) == ("02-second", ("01-first",), DEFAULT_SETUP)


@pytest.mark.parametrize("name", ["02-second", "02-second.md", "02-SECOND", "02", "2", "second", "02-s"])
def test_names_of_a_lesson(pack: Path, name: str) -> None:
    assert find_entry(load_course(pack), name).id == "02-second"


@pytest.mark.parametrize(
    ("name", "said", "todo"),
    [
        ("02-secnod", "there is no lesson '02-secnod'", "did you mean '02-second'?"),
        ("layer5", "there is no lesson 'layer5'", "did you mean '12-layers'?"),
        ("zzz", "there is no lesson 'zzz'", "lessons are: 01-first, 02-second, 12-layers"),
        ("", "there is no lesson ''", "lessons are: 01-first"),
        ("0", "'0' may be 01-first or 02-second", "write more of its name"),
    ],
)
def test_unknown_lessons(pack: Path, name: str, said: str, todo: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_lesson(load_course(pack), name)
    assert caught.value.message == said
    assert todo in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("old", "new", "line", "said", "todo"),
    [
        ('"2.0"', '"2.0', 2, "not TOML: ", "see https://toml.io"),
        ("title =", "titel =", 1, "unknown key 'titel'", "did you mean 'title'?"),
        ('title = "A course"', "", 1, "there is no title", 'add title = "..."'),
        ('"A course"', "3", 1, "title is no text", 'write title = "..."'),
        ("minutes = 5", "minuts = 5", 6, "unknown key 'minuts' of a lesson", "did you mean 'minutes'?"),
        ("minutes = 5", 'minutes = "5"', 6, "minutes is no whole number", "such as minutes = 45"),
        ("minutes = 5", "minutes = -5", 6, "minutes is no whole number", "such as minutes = 45"),
        ('file = "02-second.md"', "", 8, "there is no file", 'add file = "..."'),
        ("02-second.md", "02-sekond.md", 9, "there is no file '02-sekond.md'", "did you mean '02-second.md'?"),
        ("02-second.md", "../02-second.md", 9, "'../02-second.md' is no Markdown file of this folder", "such as"),
        ("02-second.md", "02-second.txt", 9, "'02-second.txt' is no Markdown file of this folder", "such as"),
        ("02-second.md", "01-first.md", 9, "the lesson '01-first' is named twice", "remove one of the two"),
        ('["01-first"]', '"01-first"', 11, "requires is no list of texts", 'write requires = ["...", "..."]'),
        ('["01-first"]', '["01-frist"]', 11, "'02-second' requires '01-frist', which is no lesson", "mean '01-first'?"),
        ('["know more"]', "[1]", 12, "outcomes is no list of texts", "write outcomes"),
        (TOML[TOML.index("[[") :], "", 1, "the course names no lessons", "add [[lessons]]"),
        (TOML[TOML.index("[[") :], "lessons = 3", 4, "the course names no lessons", "add [[lessons]]"),
    ],
)  # fmt: skip
def test_broken_course_files(pack: Path, old: str, new: str, line: int, said: str, todo: str) -> None:
    assert old in TOML
    (pack / "course.toml").write_text(TOML.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LessonError) as caught:
        load_course(pack)
    assert str(caught.value).startswith(f"{pack / 'course.toml'}:{line}: ")
    assert said in caught.value.problem
    assert todo in caught.value.hint


def test_files_that_cannot_be_read(pack: Path) -> None:
    (pack / "01-first.md").write_bytes(b"# Title\n\nk\xe4se\n")
    with pytest.raises(LessonError, match=r"01-first\.md:3: the file is not UTF-8\n  save it as UTF-8"):
        load_course(pack)
    (pack / "01-first.md").write_bytes(b"#" * ((4 << 20) + 1))
    with pytest.raises(LessonError, match=r"01-first\.md:1: the file is larger than 4 MiB"):
        load_course(pack)


def test_finding_a_course(pack: Path, tmp_path: Path) -> None:
    assert find_course(pack) == pack
    assert find_course(pack / "course.toml") == pack
    assert find_course() == paths.lessons_dir()
    with pytest.raises(UsageError, match="is no course: no such folder"):
        find_course(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"is no course: it has no course\.toml"):
        find_course(tmp_path)


def test_the_id_is_the_courses_own_or_made_of_its_title(pack: Path) -> None:
    (pack / "course.toml").write_text(f'id = "mine"\n{TOML}', encoding="utf-8")
    assert load_course(pack).id == "mine"
    (pack / "course.toml").write_text(TOML.replace("A course", "神经网络"), encoding="utf-8")
    assert load_course(pack).id == "pack"


def test_the_course_that_ships_can_be_read() -> None:
    course = load_course(find_course())
    for entry in course.entries:
        lesson = load_lesson(course, entry.id)
        assert lesson.title == entry.title
        assert any(lesson.cells)
