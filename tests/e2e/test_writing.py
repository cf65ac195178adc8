"""Writing at a real terminal: keys that come at once, pastes in pieces, other editors, clipboards, the next day."""

from __future__ import annotations

import base64
import json
import random
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.courses import ROOT as COURSE
from tests.terminal import KEYS, Terminal

pytestmark = pytest.mark.e2e


def start(home: Path, term: str = "xterm-256color", **environ: str) -> Terminal:
    command = [sys.executable, "-m", "tutor", "--course", str(COURSE), "open", "01-first"]
    environment = {"HOME": str(home), "NN_TUTOR_HOME": str(home / "work"), **environ}
    return Terminal(command, environ=environment, term=term)


def saved(home: Path) -> str:
    """The text of the exercise that is on disk, "" if there is none."""
    for file in (home / "work").rglob("lesson-01-first.json"):
        text = json.loads(file.read_text())["cells"].get("twice", {}).get("text")
        return text or ""
    return ""


def wait_saved(home: Path, wanted: str, seconds: float = 15.0) -> None:
    """Wait until just this text is on disk."""
    end = time.monotonic() + seconds
    while saved(home) != wanted and time.monotonic() < end:
        time.sleep(0.05)
    assert saved(home) == wanted


def edit(terminal: Terminal, *keys: str) -> None:
    """Open the editor of the exercise, empty it, and press keys."""
    terminal.wait_for("Set-up")
    terminal.press("n")
    terminal.wait_for("Exercise · Twice")
    terminal.press("Enter")
    terminal.wait_for("Esc done")
    terminal.press("^A", "Backspace", *keys)
    terminal.settle()


def test_no_key_of_a_burst_is_lost_or_overtakes_another(home: Path) -> None:
    rows = [f"a{number} = [{number}, (b, x)]" for number in range(15)]
    keys = b"".join(f"{row}y".encode() + KEYS["Backspace"] + b",\t1\r" for row in rows)
    assert len(keys) > 300
    with start(home) as terminal:
        edit(terminal)
        terminal.send(keys)
        expected = "".join(f"{row},{' ' * (4 - (len(row) + 1) % 4)}1\n" for row in rows)
        wait_saved(home, expected)
        # What comes right behind Enter on a cell is written into it, not taken as commands.
        terminal.press("Esc")
        terminal.send(b"\rreturn x\x1b")
        wait_saved(home, expected + "return x")
        terminal.settle()
        assert "Esc done" not in terminal.text


PASTED = """\
def f(x, W):
    if x:  # isn't it (so)?
        return f(
            [x, 'a'],
        )

    total = {"a": 1}
    return total
"""


def test_unmarked_paste_in_pieces_is_taken_as_it_is(home: Path) -> None:
    generator = random.Random(5)
    with start(home) as terminal:
        edit(terminal)
        for text in (PASTED, PASTED.replace("    ", "\t")):
            data, place = text.replace("\n", "\r").encode(), 0
            while place < len(data):
                size = generator.randint(1, 12)
                terminal.send(data[place : place + size])
                place += size
                time.sleep(generator.uniform(0.001, 0.03))
            wait_saved(home, PASTED)
            terminal.settle()
            terminal.press("^A", "Backspace")
            terminal.settle()
        terminal.send(b"\x1b[200~" + PASTED.replace("\n", "\r").encode() + b"\x1b[201~")
        wait_saved(home, PASTED)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_undo_goes_on_the_next_day(home: Path, number: int) -> None:
    with start(home) as terminal:
        edit(terminal, *"one", "Enter", *"two")
        wait_saved(home, "one\ntwo")
        terminal.signal(number)
        terminal.exit_code()
    with start(home) as terminal:
        terminal.wait_for("▌ two")
        terminal.press("Enter")
        terminal.wait_for("Esc done")
        terminal.press("^Z", "^Z")
        terminal.wait_until_gone("▌ two")
        wait_saved(home, "one")


def test_the_learners_own_editor_and_back(home: Path) -> None:
    editor = home / "editor.sh"
    editor.write_text('#!/bin/sh\necho "editing $1"; cat "$1" > "$SEEN"; ls -ld "$(dirname "$1")" >> "$SEEN"\n'
                      'test -z "$FAIL" -o ! -e "$FAIL" || exit 3\necho "edited = 1" >> "$1"\n')  # fmt: skip
    editor.chmod(0o755)
    seen, fail = home / "seen", home / "fail"
    with start(home, EDITOR="no-such-editor", VISUAL=str(editor), SEEN=str(seen), FAIL=str(fail)) as terminal:
        edit(terminal, *"before = 1")
        terminal.press("^O")
        terminal.wait_for("edited = 1")
        assert seen.read_text().startswith("before = 1\ndrwx------")
        wait_saved(home, "before = 1\nedited = 1")
        screen = terminal.settle()
        assert "Esc done" in screen
        assert "editing" not in screen, "the screen is drawn anew"
        terminal.press("^Z")
        terminal.wait_until_gone("edited = 1")
        fail.touch()
        terminal.press("Esc")
        terminal.wait_until_gone("Esc done")
        terminal.press("E")
        terminal.wait_for("ended with 3")
        assert "before = 1" in terminal.settle()
        terminal.press("F5")  # what runs cells is as it was
        terminal.wait_for(r"ran in|shows nothing")
    assert not list(Path("/tmp").glob("nn-tutor-*/twice.py"))


@pytest.mark.parametrize(("term", "sent"), [("xterm-256color", True), ("linux", False)])
def test_copying_out(home: Path, term: str, sent: bool) -> None:
    with start(home, term) as terminal:
        edit(terminal, *"a = 'é'", "Enter", *"b = 2")
        terminal.press("^C")
        terminal.wait_for("1 line copied to your" if sent else "has no clipboard")
        terminal.press("Esc", "y")
        terminal.wait_for(r"(?s)2 lines.*~/work/copied.txt")
        file = home / "work" / "copied.txt"
        assert file.read_text() == "a = 'é'\nb = 2\n"
        assert file.stat().st_mode & 0o777 == 0o600
        found = [base64.b64decode(coded) for coded in re.findall(rb"\x1b\]52;c;([^\x07]*)\x07", bytes(terminal.raw))]
        assert found == ([b"b = 2", "a = 'é'\nb = 2".encode()] if sent else [])
