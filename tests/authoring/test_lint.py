"""What the linter finds in a sound lesson that has been broken in one place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tutor import paths
from tutor.authoring.lint import Target, lint_lesson, run
from tutor.authoring.problem import Problem, Severity
from tutor.course.catalogue import DEFAULT_SETUP
from tutor.errors import UsageError
from tutor.runner.session import Session, open_session

SOUND = Path(__file__).with_name("sound.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    opened = open_session()
    yield opened
    opened.close()


def problems(text: str, session: Session, folder: Path, setup: str = DEFAULT_SETUP) -> list[Problem]:
    path = folder / "sound.md"
    path.write_text(text, encoding="utf-8")
    return lint_lesson(Target(path, setup), session)


def test_the_sound_lesson_is_sound(session: Session, tmp_path: Path) -> None:
    assert problems(SOUND, session, tmp_path) == []


@dataclass(frozen=True, slots=True)
class Case:
    """One way to break the sound lesson."""

    name: str
    old: str
    new: str
    where: str
    said: str
    todo: str

    @property
    def text(self) -> str:
        assert self.old in SOUND
        return SOUND.replace(self.old, self.new)

    @property
    def line(self) -> int:
        """The line that is to be named."""
        written, _, nth = self.where.rpartition(" #") if self.where[-2:-1] == "#" else (self.where, "", "1")
        lines = self.text.split("\n")
        start = written.removeprefix("cell of ")
        found = [number for number, line in enumerate(lines, 1) if line.startswith(start)][int(nth) - 1]
        if start != written:
            found = max(number for number in range(1, found) if lines[number - 1].startswith("```{code-cell}"))
        return found


def cases(text: str) -> list[Case]:
    found = []
    for case in text.split("\n== ")[1:]:
        name, *lines = case.rstrip("\n").split("\n")
        old, new, where = ("\n".join(line[1:] for line in lines if line[:1] == sign) for sign in "<>@")
        said, todo = (line[2:].strip() for line in lines if line.startswith("->"))
        found.append(Case(name, old, new, where, said, todo))
    return found


ERRORS, WARNINGS = map(cases, Path(__file__).with_name("broken.txt").read_text(encoding="utf-8").split("\nWARNINGS\n"))


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.name)
def test_errors(case: Case, session: Session, tmp_path: Path) -> None:
    found = [each for each in problems(case.text, session, tmp_path) if each.severity is Severity.ERROR]
    told = [each for each in found if each.line == case.line and case.said in each.message and case.todo in each.mend]
    assert len(told) == 1, "\n".join(map(str, found))
    assert str(told[0]).startswith(f"{tmp_path / 'sound.md'}:{case.line}: {told[0].message[:10]}")


@pytest.mark.parametrize("case", WARNINGS, ids=lambda case: case.name)
def test_warnings(case: Case, session: Session, tmp_path: Path) -> None:
    text = case.text.replace("start} double", "start} twice") if ":label: twice" in case.text else case.text
    found = [each for each in problems(text, session, tmp_path) if each.severity is Severity.WARNING]
    assert len(found) == 1, "\n".join(map(str, found))
    assert (found[0].line, case.said in found[0].message, case.todo in found[0].mend) == (case.line, True, True)
    assert str(found[0]).startswith(f"{tmp_path / 'sound.md'}:{case.line}: warning: ")


def test_a_lesson_that_cannot_be_parsed_is_told_whole(session: Session, tmp_path: Path) -> None:
    found = problems(SOUND.replace("[demo]", "[dmeo]").replace("`eq-half`", "`nowhere`"), session, tmp_path)
    assert [problem.message for problem in found] == ["there is no equation 'nowhere'", "unknown tag 'dmeo'"]


def test_gradients_are_proved_too(session: Session, tmp_path: Path) -> None:
    check = """#| expect: 14
double(7)"""
    gradient = """#| gradient_of: f
def f(x):
    return float((x**2).sum())

x = np.array([1.0, -2.0, 3.0])
(x, double(x))"""
    assert [each.message for each in problems(SOUND.replace(check, gradient), session, tmp_path)] == []
    wrong = gradient.replace("x**2", "x**3")
    assert "does not pass the check 'one number'" in problems(SOUND.replace(check, wrong), session, tmp_path)[0].message
    flat = gradient.replace("(x**2).sum()", "0 * x.sum()").replace("double(x)", "double(0 * x)")
    told = [each.message for each in problems(SOUND.replace(check, flat), session, tmp_path)]
    assert "the check 'one number' is passed by an answer of zeros" in told


def test_a_setup_that_fails(session: Session, tmp_path: Path) -> None:
    (found,) = problems(SOUND, session, tmp_path, setup="import numpy as np\nnowhere")
    assert (found.line, found.message) == (1, "the course's setup fails: NameError: name 'nowhere' is not defined")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    root = tmp_path / "pack"
    root.mkdir()
    (root / "course.toml").write_text('title = "T"\n[[lessons]]\nfile = "sound.md"\n', encoding="utf-8")
    (root / "sound.md").write_text(SOUND, encoding="utf-8")
    return root


def lint_to_text(*paths: Path, root: Path | None = None) -> tuple[int, str]:
    out = io.StringIO()
    return run(list(paths), root, out), out.getvalue()


def test_folders_files_and_courses(pack: Path) -> None:
    assert lint_to_text(pack) == (0, "Nothing to mend.\n")
    assert lint_to_text(pack / "course.toml") == (0, "Nothing to mend.\n")
    assert lint_to_text(pack / "sound.md") == (0, "Nothing to mend.\n")
    assert lint_to_text(root=pack) == (0, "Nothing to mend.\n")


def test_warnings_alone_do_not_fail(pack: Path) -> None:
    (pack / "README.md").write_text("no lesson", encoding="utf-8")
    (pack / "stray.md").write_text("# Stray", encoding="utf-8")
    said = f"{pack / 'stray.md'}:1: warning: course.toml does not name this file (add it, or move it away)\n"
    assert lint_to_text(pack) == (0, f"{said}0 errors, 1 warning\n")


def test_errors_fail(pack: Path) -> None:
    (pack / "sound.md").write_text(SOUND.replace("[demo]", "[dmeo]"), encoding="utf-8")
    code, told = lint_to_text(pack)
    assert code == 1
    assert told.endswith(": unknown tag 'dmeo' (did you mean 'demo'?)\n1 error, 0 warnings\n")


def test_a_broken_course_file_is_a_problem_of_its_own(pack: Path) -> None:
    (pack / "course.toml").write_text("title = ", encoding="utf-8")
    code, told = lint_to_text(pack)
    assert code == 1
    assert told.startswith(f"{pack / 'course.toml'}:1: not TOML: ")


def test_the_setup_of_the_course_counts(pack: Path) -> None:
    (pack / "course.toml").write_text(
        'title = "T"\nsetup = "import math"\n[[lessons]]\nfile = "sound.md"\n', encoding="utf-8"
    )
    code, told = lint_to_text(pack / "sound.md")
    assert code == 1
    assert "the demo cell fails: NameError: name 'np' is not defined" in told


def test_what_is_no_lesson(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match=r"notes\.txt is no lesson"):
        lint_to_text(tmp_path / "notes.txt")
    with pytest.raises(UsageError, match="is no course"):
        lint_to_text(tmp_path / "nowhere")


def test_the_example_for_authors_is_sound(tmp_path: Path) -> None:
    guide = (paths.lessons_dir() / "AUTHORING.md").read_text(encoding="utf-8")
    example = re.search(r"^````md\n(.*?)^````", guide, re.DOTALL | re.MULTILINE)
    assert example is not None
    (tmp_path / "01-doubling.md").write_text(example.group(1), encoding="utf-8")
    assert lint_to_text(tmp_path / "01-doubling.md") == (0, "Nothing to mend.\n")
