"""A whole plain session, typed line by line on the small course."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.courses import ROOT, course
from tutor.plain.console import Console
from tutor.plain.session import run
from tutor.progress import ProgressStore


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A progress folder of its own."""
    monkeypatch.setenv("NN_TUTOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def learn(*typed: str, lesson: str | None = "01-first", code: int = 0) -> str:
    """All that a session says to what is typed."""
    out = io.StringIO()
    assert run(ROOT, lesson, Console(io.StringIO("".join(line + "\n" for line in typed)), out)) == code
    return out.getvalue()


def progress(lesson: str = "01-first") -> dict[str, object]:
    """What is kept of the lesson's cells."""
    store = ProgressStore.open(course().id, write=False)
    return dict(store.load(lesson).cells)


def test_a_lesson_is_learnt_without_a_screen() -> None:
    said = learn(
        *("", "", "", "", "(3, 2)"),  # read on, over the set-up, run the demo, predict
        *("ne", "c", "e", "    return a * a", ".", "c", "a", "h", "h", "h", "H"),
        *("e", ".c 3", "    return 2 * a", ".", "c", "s", "v", "v 1", "o", "list", "w", "t", "g 1", "q"),
    )
    for expected in (
        "THE FIRST LESSON",
        "shape (2, 3)",
        "[3 4 5]",
        "You predicted (3, 2): right.",
        "This is still the starter",
        "Why: That is the square, not the double.",
        "Not yet: 0 of 3 checks passed",
        "Check FAILED: a vector",
        "yours",
        "expected",
        "Hint 1 of 2: What is twice?",
        "All hints are open",
        "Passed: 3 of 3 checks passed",
        "NumPy multiplies every element.",
        "1. ",
        "2  ",
        "Its exercise has passed.",
        "Exercise: Twice",
        "Saved. Come back with: nn-tutor --plain",
    ):
        assert expected in said, expected
    kept = progress()["twice"]
    assert (kept.attempts, kept.hints, kept.state) == (2, 2, "passed")  # type: ignore[attr-defined]
    assert "Exercise: Twice (4 points, passed)" in learn("ne", "q")


def test_questions_are_answered_and_orders_are_not_answers() -> None:
    said = learn(*("ne", "n", "n"), "1", "7", "2", "n", "8", "what", "t", "7.0", "q")
    for expected in ("Wrong.", "The choices are 1 to 2.", "Right.", "Two times three.", "You answered 8: not quite."):
        assert expected in said, expected
    assert "You answered 7.0: right." in said
    assert "Exercise: Twice" in said.split("what")[-1]  # t lists the contents
    kept = progress()
    assert kept["which"].answer == "1 2"  # type: ignore[attr-defined]
    assert kept["how_much"].answer == "7.0"  # type: ignore[attr-defined]


def test_every_order_does_something_or_says_why_not() -> None:
    said = learn(
        *["p", "pe", "again", "a", "c", "h", "H", "s", "o", "x", "u", "v", "m", "list", "g", "f", "i", "/", "l"],
        "g 99",
        "l 9",
        "v 7",
        "nonsense",
        "? ?",
        "?",
        "q",
    )
    assert "Traceback" not in said
    for expected in (
        "There is no earlier exercise.",
        "Only exercises have hints.",
        "There is nothing to check here",
        "Which page? g 1 to g",
        "/ and what?",
        "Search first",
        "has no glossary",
        "There is no order 'nonsense'",
        "stop what runs",
    ):
        assert expected in said, expected


def test_a_cell_can_be_reset_and_had_back() -> None:
    said = learn("ne", "e", "    return 3 * a", ".", "x", "n", "x", "y", "list", "u", "list", "q")
    first, second = (part.split("[")[0] for part in said.split("1  def twice")[2:])
    assert "Reset; u brings your work back." in said
    assert "..." in first
    assert "return 3 * a" in second


def test_the_learners_own_editor_has_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = tmp_path / "my editor"
    editor.write_text("#!/bin/sh\nsed -i 's/[.][.][.]/return 2 * a/' \"$2\"\n")
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", f"'{editor}' --wait")
    said = learn("ne", "E", "list", "c", "E", "q")
    assert "3      return 2 * a" in said
    assert "Passed: 3 of 3" in said
    assert "Nothing is changed." in said
    for asked, expected in (
        ("false", "false ended with 1"),
        ("no-such-editor", "'no-such-editor' is not found"),
        ("'", "cannot be read"),
    ):
        monkeypatch.setenv("VISUAL", asked)
        assert expected in learn("ne", "E", "q")
    assert "return 2 * a" in progress()["twice"].text  # type: ignore[attr-defined]


def test_another_lesson_is_opened_and_the_place_is_kept() -> None:
    said = learn("ne", "l", "l second", "m", "q")
    assert "01-first: The first lesson" in said
    assert "THE SECOND LESSON" in said
    assert "ours until yours passes there" in said
    assert "THE SECOND LESSON" in learn("q", lesson=None)
    assert "Exercise: Twice" in learn("q").split("orders, q quits.")[1].split("[")[0]


def test_a_second_session_only_reads() -> None:
    ProgressStore.open(course().id).close()
    folder = ProgressStore.open(course().id, write=False).folder
    folder.joinpath("lock").write_text('{"host": "far-away", "pid": 7, "started": ""}')
    said = learn("ne", "e", "q")
    assert "nothing can be written" in said
    assert "Nothing was kept." in said


def test_what_runs_is_stopped_and_a_hang_up_saves(home: Path) -> None:
    """In a real terminal that can do nothing at all."""
    environ = {**os.environ, "TERM": "dumb", "LC_ALL": "C", "NN_TUTOR_HOME": str(home)}
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "tutor", "--course", str(ROOT), "--plain", "open", "01-first"]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True)
    os.close(slave)
    said = b""

    def until(pattern: bytes) -> None:
        nonlocal said
        end = time.monotonic() + 20
        while not re.search(pattern, said):
            assert time.monotonic() < end, said
            if select.select([master], [], [], 0.1)[0]:
                said += os.read(master, 65536)

    try:
        until(rb"reads on\] ")
        os.write(master, b"g 9\nr\n")
        until(rb"Ctrl\+C stops it")
        os.kill(process.pid, signal.SIGINT)
        until(rb"Stopping")
        until(rb"by you[^\]]*\[9/9: [^\]]*\] $")
        os.write(master, b"pe\ne\n    return 2 * a\n.\n")
        until(rb"Kept\. c checks it")
        os.kill(process.pid, signal.SIGHUP)
        assert process.wait(20) == 0
    finally:
        process.kill()
        os.close(master)
    assert b"\x1b" not in said
    assert said.isascii()
    assert "return 2 * a" in progress()["twice"].text  # type: ignore[attr-defined]
