"""Carry cells that bring what they should not, in a course of two lessons."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.courses import ROOT
from tutor.authoring import carrying
from tutor.authoring.lint import lint
from tutor.authoring.problem import Severity
from tutor.course.catalogue import load_course
from tutor.course.parser import parse_lesson

FROM = "#| from: 01-first/twice"
CELL = 'def twice(a):\n    """What was written in the first lesson."""\n    return 2 * a'


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    shutil.copytree(ROOT, tmp_path, dirs_exist_ok=True)
    return tmp_path


def changed(pack: Path, old: str, new: str, file: str = "02-second.md") -> None:
    path = pack / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(pack: Path, file: str = "02-second.md") -> list[str]:
    """The problems with the carry cells of a lesson: line, what is said and the mend."""
    path, course = pack / file, load_course(pack)
    entry = next((each for each in course.entries if each.path == path), None)
    lesson = parse_lesson(path.read_text(encoding="utf-8"), path=path, setup=course.setup, entry=entry)
    return [f"{each.line}: {each.message} ({each.mend})" for each in carrying.problems(lesson, course)]


def test_the_reference_solution_may_be_carried(pack: Path) -> None:
    assert told(pack) == []
    assert [each for each in lint([pack / "02-second.md"]) if each.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "code",
    [
        "def twice(a):\n    return 2 * a",
        "# first a comment\n\n\ndef twice(a):  # and here\n    '''Other words.'''\n    return (2 *\n        a)",
    ],
)
def test_comments_docstrings_and_line_breaks_may_differ(pack: Path, code: str) -> None:
    changed(pack, CELL, code)
    assert told(pack) == []


@pytest.mark.parametrize(
    "code", ["def twice(a):\n    return a * 2", "def twice(b):\n    return 2 * b", f"{CELL}\n\nx = 1", "twice = max"]
)
def test_other_code_may_not(pack: Path, code: str) -> None:
    changed(pack, CELL, code)
    line = (ROOT / "01-first.md").read_text(encoding="utf-8").split("\n").index("    return 2 * a")
    (problem,) = told(pack)
    assert problem == (
        f"6: this is not the reference solution of '01-first/twice' (copy it from line {line} of 01-first.md)"
    )


LATER = "does not stand before this lesson (carry from a lesson above it in course.toml)"


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("01-frist/twice", "the course has no lesson '01-frist' (did you mean '01-first'?)"),
        ("01/twice", "the course has no lesson '01' (known are: 01-first, 04-broken, 02-second)"),
        ("01-first/twcie", "'01-first' has no exercise 'twcie' (did you mean 'twice'?)"),
        ("02-second/half", f"'02-second' {LATER}"),
        ("03-third/x", "course.toml does not name '03-third' (name it there, above this lesson)"),
        ("04-broken/x", "'04-broken' cannot be read: the lesson has no title (mend it first)"),
    ],
)
def test_what_is_not_there(pack: Path, origin: str, said: str) -> None:
    (pack / "03-third.md").write_text("# Third", encoding="utf-8")
    (pack / "04-broken.md").write_text("words", encoding="utf-8")
    second = '[[lessons]]\nfile = "02'
    changed(pack, second, f'[[lessons]]\nfile = "04-broken.md"\n\n{second}', "course.toml")
    changed(pack, FROM, f"#| from: {origin}")
    assert told(pack) == [f"3: {said}"]


def test_a_lesson_that_follows_is_no_earlier_one(pack: Path) -> None:
    title = "# The first lesson\n"
    cell = f"```{{code-cell}}\n:tags: [carry]\n#| from: 02-second/half\n{CELL}\n```\n"
    changed(pack, title, f"{title}\n{cell}", "01-first.md")
    assert told(pack, "01-first.md") == [f"3: '02-second' {LATER}"]


def test_a_lesson_that_is_not_yet_named_comes_last(pack: Path) -> None:
    (pack / "03-third.md").write_text((pack / "02-second.md").read_text(encoding="utf-8"), encoding="utf-8")
    assert told(pack, "03-third.md") == []


def test_without_a_course_there_is_nothing_to_carry_from(pack: Path) -> None:
    (pack / "course.toml").unlink()
    found = [str(each) for each in lint([pack / "02-second.md"]) if each.severity is Severity.ERROR]
    assert found == [
        f"{pack / '02-second.md'}:3: the cell carries '01-first/twice', and this lesson stands in no course "
        "(put the lesson into the folder of its course.toml)"
    ]


def test_what_is_carried_stands_on_nothing_that_learners_change(pack: Path) -> None:
    changed(pack, "    return 2 * a", "    return factor * a", "01-first.md")
    changed(pack, "    return 2 * a", "    return factor * a")
    changed(pack, "# The second lesson\n", "# The second lesson\n\n```{code-cell}\n:tags: [demo]\nfactor = 2\n```\n")
    assert told(pack) == [
        "11: the carried code uses 'factor', which no set-up or carry cell above it gives "
        "(carry that too, or define it in a set-up cell)"
    ]
    changed(pack, ":tags: [demo]\nfactor", ":tags: [setup]\nfactor")
    assert told(pack) == []


def test_what_is_no_python_is_told_once(pack: Path) -> None:
    changed(pack, CELL, "def twice(a:")
    assert told(pack) == []
    found = [str(each) for each in lint([pack / "02-second.md"]) if each.severity is Severity.ERROR]
    assert len(found) == 1
    assert ":6: the carry cell is no Python: " in found[0]
