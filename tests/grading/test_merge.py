"""Merging journals: what is the same counts once, what contradicts itself is told, what is missing too."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.grading.test_journal import HEADER, graded
from tutor.cli import main
from tutor.grading.command import shard_of
from tutor.grading.grade import Graded
from tutor.grading.journal import Journal
from tutor.grading.lines import Header


def journal(path: Path, *marks: Graded, header: Header = HEADER, end: bool = True) -> str:
    written = Journal(path, header, len(marks))
    for number, each in enumerate(marks):
        written.append(number, each)
    if end:
        written.end()
    written.close()
    return str(path)


def shard(number: int, of: int) -> Header:
    return replace(HEADER, shard=f"{number}/{of}")


def test_what_is_in_two_files_counts_once_however_long_it_took(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = journal(tmp_path / "1", replace(graded("b"), learner="a"), replace(graded("z"), learner="b"))
    again = replace(graded("z"), learner="b", seconds=9.0, notes=("another note",))
    two = journal(tmp_path / "2", again, replace(graded("a"), learner="c"))
    assert main(["merge", two, one, "--format", "jsonl"]) == 0
    out, told = capsys.readouterr()
    assert told == ""
    names = [each["name"] for line in out.splitlines() if "name" in (each := json.loads(line))]
    assert names == ["b", "z", "a"]  # by learner, as they are found


def test_marks_that_contradict_each_other_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"{number}\x1b.py" for number in range(7)]
    one = journal(tmp_path / "1", *map(graded, names), graded("same"))
    two = journal(tmp_path / "2", *(replace(graded(name), score=0.5) for name in names), graded("same"))
    assert main(["merge", one, two]) == 2
    out, told = capsys.readouterr()
    assert out == ""
    assert f"{two} has other marks than the files before it for '0\\x1b.py', '1\\x1b.py'" in told
    assert "and 2 more" in told
    assert "same" not in told


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (replace(HEADER, seed=1), "are not of one run: the seed is 1 there, none here"),
        (replace(HEADER, lessons="other"), "the content of the lessons is 'other' there, 'abc' here"),
        (shard(1, 3), "the run has 3 shards there, 2 here"),
    ],
)
def test_other_runs_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], other: Header, told: str) -> None:
    first = HEADER if "shards" not in told else shard(2, 2)
    one, two = journal(tmp_path / "1", graded("a"), header=first), journal(tmp_path / "2", graded("b"), header=other)
    assert main(["merge", one, two]) == 2
    assert told in capsys.readouterr().err


def test_what_is_missing_is_told_and_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two = journal(tmp_path / "2", graded("a"), header=shard(2, 4))
    torn = journal(tmp_path / "4", graded("b"), graded("c"), header=shard(4, 4), end=False)
    assert main(["merge", two, torn, "--report", f"csv={tmp_path / 'marks.csv'}"]) == 3
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith(f"nn-tutor: {torn} is of a run that was interrupted, or damaged")
    assert told[1:] == ["nn-tutor: missing: shard 1/4, 3/4", "nn-tutor: 3 graded, 0 ungradable"]
    assert all(name in (tmp_path / "marks.csv").read_text() for name in "abc")


def test_damage_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(journal(tmp_path / "1", graded("a"), graded("b")))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], lines[2].replace(b"graded", b"Graded"), *lines[3:]]))
    assert main(["merge", str(path)]) == 3
    assert "damaged lines, left out: 1" in capsys.readouterr().err


def test_shards_part_any_submissions_whatever_their_order() -> None:
    names = [f"learner-{number}/05.py" for number in range(400)]
    parts = [[name for name in names if shard_of(name, 4) == part] for part in (1, 2, 3, 4)]
    assert sorted(name for part in parts for name in part) == sorted(names)
    assert all(70 < len(part) < 130 for part in parts)
    assert shard_of("ada\udcff.py", 4) in (1, 2, 3, 4)
    assert shard_of("ada.py", 7) == 5  # as it was yesterday, and is on another machine
