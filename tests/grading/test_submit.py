"""``nn-tutor submit``: from the learner's saved work to marks, and what the grader thinks of a changed file."""

from __future__ import annotations

import getpass
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.grading import handing_in
from tests.grading.handing_in import LESSON, RIGHT, grade, states
from tutor import __version__
from tutor.cli import main
from tutor.course.catalogue import load_course
from tutor.errors import SubmissionError
from tutor.grading import handin
from tutor.grading.submission import find, read
from tutor.progress import Attempts, CellProgress, LessonProgress, PastAttempt, ProgressStore
from tutor.runner.session import Session

DEFAULT = f"{LESSON}-handin.json"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and answers to two of the three exercises: one passed at the second attempt, one changed."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    store = ProgressStore.open(load_course(handing_in.ROOT).id)
    double, total = RIGHT["double"], RIGHT["total"]
    cells = {
        "double": CellProgress(text=double, state="passed", attempts=2, hints=1, passed_text=double),
        "total": CellProgress(text=total + "# é \ud800", state="failed", attempts=1, passed_text=total),
        "cell-1": CellProgress(text="print('only a demo')"),
        "halves": CellProgress(hints=2),
    }
    store.save(LessonProgress(LESSON, cells))
    attempts = Attempts(store, LESSON)
    for moment, state in ((1_700_000_000.0, "failed"), (1_700_000_060.0, "passed"), (1_700_000_120.0, "passed")):
        attempts.keep(PastAttempt("double", moment, f"{double}# {moment}", state))
    store.close()
    return folder


def submit(*arguments: str, code: int = 0) -> None:
    assert main(["--course", str(handing_in.ROOT), "submit", "doubles", *arguments]) == code


def content(path: Path) -> Any:
    return json.loads(path.read_bytes())


def test_what_is_in_it(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    submit("--name", "Ada L.")
    told = content(work / DEFAULT)
    assert list(told)[:2] == ["format", "version"]
    assert (told["format"], told["version"], told["tutor"]) == ("nn-tutor hand-in", 1, __version__)
    assert (told["lesson"], told["learner"]) == (LESSON, "Ada L.")
    assert told["course"] == load_course(handing_in.ROOT).title
    assert told["course_version"] == load_course(handing_in.ROOT).version
    assert told["written"].endswith("+00:00")
    double, total = told["answers"]
    assert double == {
        "label": "double", "text": RIGHT["double"], "attempts": 2, "hints": 1, "solution_shown": False,
        "passed": "2023-11-14T22:14:20+00:00",
    }  # fmt: skip
    assert (total["label"], total["passed"]) == ("total", "")
    assert total["text"] == RIGHT["total"] + "# é \ud800"
    out = capsys.readouterr().out
    assert "double  passed\n" in out
    assert "total   changed since it passed: check it again\n" in out
    assert "halves  not begun: not handed in\n" in out
    assert DEFAULT in out
    assert not list(work.glob(".*"))


def test_from_the_learner_to_the_marks(session: Session, work: Path) -> None:
    submit("-o", "ada.json")
    for named in (work / "ada.json", work):  # found in a folder, too, whatever it is called
        (found,) = find([named])
        assert (found.name, found.learner) == ("ada.json", "ada")
    graded = grade(session, work / "ada.json")
    assert graded.lesson == LESSON
    assert states(graded) == {"double": "passed", "total": "failed", "halves": "not_attempted"}
    (note,) = graded.notes
    assert note.startswith(f"handed in by {getpass.getuser()}, written 20")


def test_json_that_is_nothing_of_ours_is_passed_over(work: Path) -> None:
    for name, text in (("package.json", "{}"), ("a.json", '{"format": "nn-tutor"}'), ("b.json", "")):
        (work / name).write_text(text)
    os.mkfifo(work / "c.json")
    assert find([work]) == []
    (work / DEFAULT).write_text("{}")
    (found,) = find([work])
    with pytest.raises(SubmissionError, match="no hand-in of nn-tutor: it does not say so"):
        read(found, [LESSON])


def test_nothing_is_written_over(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / DEFAULT).write_text("precious")
    submit(code=2)
    assert "is there already\n  Give --force" in capsys.readouterr().err
    assert (work / DEFAULT).read_text() == "precious"
    submit("--force")
    assert content(work / DEFAULT)["format"] == "nn-tutor hand-in"
    assert [path.name for path in work.iterdir()] == [DEFAULT]


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_rights_are_those_of_any_file(work: Path, force: list[str]) -> None:
    before = os.umask(0o022)
    try:
        submit(*force)
    finally:
        os.umask(before)
    assert stat.S_IMODE((work / DEFAULT).stat().st_mode) == 0o644


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-o", "ada.py"], "ada.py: a hand-in ends in .json"),
        (["-o", "none/ada.json"], "none/ada.json cannot be written: No such file"),
        (["-o", "folder.json"], "folder.json is a folder"),
        (["-o", "folder.json", "--force"], "folder.json is a folder"),
    ],
)
def test_where_nothing_can_be_written(
    work: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    (work / "folder.json").mkdir()
    submit(*arguments, code=2)
    assert told in capsys.readouterr().err
    assert [path.name for path in work.iterdir()] == ["folder.json"]


def test_nothing_to_hand_in(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    submit(code=1)
    assert "nothing to hand in: no exercise of 01-doubles has been worked on" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [home]
    assert not list(home.iterdir())  # looking leaves nothing behind


def test_account_without_a_name(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    submit()
    assert content(work / DEFAULT)["learner"] == ""
    assert read(find([work])[0], []).notes[0].startswith("handed in by somebody without a name, written")


CHANGED = "the hand-in was changed after nn-tutor had written it: its digest does not agree"
CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "an answer": lambda told: told["answers"][0].update(text="def double(a): return 2 * a\n"),
    "the name": lambda told: told.update(learner="Bob"),
    "attempts": lambda told: told["answers"][0].update(attempts=1),
    "the time": lambda told: told.update(written="2001-01-01T00:00:00+00:00"),
    "something new": lambda told: told.update(more=1),
    "no digest": lambda told: told.pop("digest"),
    "a digest that is none": lambda told: told.update(digest=[1]),
}


@pytest.mark.parametrize("what", CHANGES)
def test_changed_file_is_told_and_graded(work: Path, what: str) -> None:
    submit()
    told = content(work / DEFAULT)
    CHANGES[what](told)
    (work / DEFAULT).write_text(json.dumps(told))
    submission = read(find([work])[0], [LESSON])
    assert submission.notes[1:] == (CHANGED,)
    assert [piece.label for piece in submission.pieces] == ["double", "total"]


def test_layout_and_key_order_are_no_change(work: Path) -> None:
    submit()
    told = content(work / DEFAULT)
    (work / DEFAULT).write_text(json.dumps(dict(sorted(told.items())), indent=4).replace("\n", "\r\n"))
    assert len(handin.read((work / DEFAULT).read_text()).told) == 1


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({"version": 2}, ["double"]),
        ({"answers": [{"label": "double", "text": "x\r\ny"}, 3, {"label": 1, "text": ""}, {"label": "a"}]}, ["double"]),
        ({"lesson": 5, "learner": ["x"], "written": {}}, ["double"]),
        ({"learner": "x" * 10_000 + "\n", "written": "y" * 10_000}, ["double"]),
    ],
)
def test_odd_contents(changes: dict[str, Any], labels: list[str]) -> None:
    plain = {"format": "nn-tutor hand-in", "version": 1, "answers": [{"label": "double", "text": "x"}]} | changes
    pieces = handin.read(json.dumps(plain))
    assert [piece.label for piece in pieces.pieces] == labels
    assert len(pieces.told) + len(pieces.notes) >= 2
    assert all(len(note) < 300 for note in (*pieces.told, *pieces.notes))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "3", '{"format": "nn-tutor hand-in"}', '{"format": "x", "answers": []}']
)
def test_what_is_no_hand_in(text: str) -> None:
    with pytest.raises(SubmissionError, match="no hand-in of nn-tutor"):
        handin.read(text)
