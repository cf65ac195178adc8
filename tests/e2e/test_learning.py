"""A learner at a real terminal, from the first start to the next day."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import pytest

from tests.courses import ROOT as COURSE
from tests.terminal import Terminal

pytestmark = pytest.mark.e2e


def start(home: Path, *arguments: str, columns: int = 80, rows: int = 24, **environ: str) -> Terminal:
    command = [sys.executable, "-m", "tutor", "--course", str(COURSE), *arguments]
    environment = {"HOME": str(home), "NN_TUTOR_HOME": str(home / "work"), **environ}
    return Terminal(command, columns=columns, rows=rows, environ=environment)


def saved(home: Path) -> str:
    """What is on disk of the first lesson."""
    files = list((home / "work").rglob("lesson-01-first.json"))
    return files[0].read_text() if files else ""


def write_answer(terminal: Terminal, text: str) -> None:
    terminal.wait_for("Set-up")
    terminal.press("n")
    terminal.wait_for("Exercise · Twice")
    terminal.press("Enter")
    terminal.wait_for("Esc done")
    terminal.press(*text)


def test_the_whole_path(home: Path) -> None:
    with start(home) as terminal:
        terminal.wait_for("Welcome.*")
        terminal.press("Enter")
        terminal.wait_for("The first lesson")
        write_answer(terminal, "return a * a")
        terminal.press("F6")
        screen = terminal.wait_for("That is the square, not the double")
        assert "0 of 3 checks passed" in screen
        terminal.press("F7")
        terminal.wait_for("Something plus itself")
        terminal.settle()
        terminal.press("Backspace", "Backspace", "Backspace", *"+ a")
        terminal.wait_for(r"return a \+ a")
        terminal.press("F6")
        terminal.wait_for(r"3 of 3 checks passed · 4 of 4 points")
        terminal.wait_for("1/1 exercises")
        terminal.press("Esc", "q")
        terminal.wait_for(r"Welcome back.*The first lesson")
        terminal.press("q")
        assert terminal.exit_code() == 0
    with start(home) as terminal:
        terminal.wait_for(r"01 +The first lesson +1/1")
        terminal.press("Up", "Enter")  # the next one is chosen
        screen = terminal.wait_for(r"return a \+ a")
        assert "✓ Exercise" in screen
        terminal.press("q", "q")
        assert terminal.exit_code() == 0


def test_kill_while_typing_loses_a_second_at_most(home: Path) -> None:
    with start(home, "open", "01-first") as terminal:
        write_answer(terminal, "return 'kept'")
        time.sleep(1.2)
        terminal.press(*"lost?")
        terminal.signal(signal.SIGKILL)
        assert terminal.exit_code() == -signal.SIGKILL
    assert "return 'kept'" in saved(home)
    with start(home, "open", "01-first") as terminal:
        terminal.wait_for("return 'kept'")
        assert "read-only" not in terminal.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_end_loses_nothing_and_leaves_a_sane_terminal(home: Path, number: int) -> None:
    with start(home, "open", "01-first") as terminal:
        write_answer(terminal, "return 'all of it'")
        terminal.signal(number)
        assert terminal.exit_code() == 0
        # The alternate screen is left and the cursor shown again.
        assert terminal.raw.rindex(b"\x1b[?1049l") > terminal.raw.rindex(b"\x1b[?1049h")
        assert terminal.raw.rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l")
    assert "return 'all of it'" in saved(home)


def test_a_lost_connection_loses_nothing(home: Path) -> None:
    with start(home, "open", "01-first") as terminal:
        write_answer(terminal, "return 'over ssh'")
        terminal.hang_up()
        terminal.exit_code()
    assert "return 'over ssh'" in saved(home)


def test_second_instance_says_that_it_only_reads(home: Path) -> None:
    with start(home, "open", "01-first") as first:
        first.wait_for("Set-up")
        with start(home, "open", "01-first") as second:
            second.wait_for("read-only")
            second.wait_for("nothing is kept")
            second.press("n", "Enter", "x")
            second.settle()
            assert "Esc done" not in second.text
            second.press("q", "q")
            assert second.exit_code() == 0
        first.press("q", "q")
        assert first.exit_code() == 0


def test_damaged_progress_is_told_and_the_last_good_state_used(home: Path) -> None:
    with start(home, "open", "01-first") as terminal:
        write_answer(terminal, "return 'old'")
        terminal.press("Esc", "q", "q")
        assert terminal.exit_code() == 0
    (file,) = (home / "work").rglob("lesson-01-first.json")
    file.with_name(f"{file.name}.1").write_bytes(file.read_bytes())
    file.write_bytes(file.read_bytes()[:-40])
    with start(home, "open", "01-first") as terminal:
        terminal.wait_for("was damaged and")
        terminal.wait_for("return 'old'")


def test_endless_loop_is_stopped_by_a_key(home: Path) -> None:
    with start(home, "open", "01-first") as terminal:
        write_answer(terminal, "pass")
        terminal.press("Enter", *"while True: pass", "F5")
        terminal.wait_for(r"running \d")
        terminal.press("^C")
        terminal.wait_for("Stopped by you")
        terminal.press(*"  # still here")
        terminal.wait_for("still here")


def test_nothing_is_left_behind(home: Path) -> None:
    with start(home, "open", "01-first") as terminal:
        write_answer(terminal, "return a")
        terminal.press("F6")
        terminal.wait_for("checks passed")
        children = _below(terminal.pid)
        assert children
        terminal.press("Esc", "q", "q")
        assert terminal.exit_code() == 0
    end = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def _below(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *_below(child)]
    return found


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_resize_keeps_the_screen_whole(home: Path, size: tuple[int, int]) -> None:
    with start(home, "open", "01-first", columns=size[0], rows=size[1]) as terminal:
        terminal.wait_for("The first lesson")
        terminal.resize(70, 20)
        terminal.settle()
        terminal.resize(*size)
        screen = terminal.settle()
        assert "The first lesson" in screen
        assert "help" in screen.splitlines()[-1]


def test_sixteen_colours(home: Path) -> None:
    with start(home, "open", "01-first", TERM="linux") as terminal:
        terminal.wait_for("Set-up")
        terminal.settle()
        assert b"38;2;" not in terminal.raw
        assert b"38;5;" not in terminal.raw


def test_dumb_terminal_is_refused_with_a_way_out(home: Path) -> None:
    with start(home, TERM="dumb") as terminal:
        assert terminal.exit_code() == 2
        assert "TERM" in terminal.text


def test_no_row_stays_blank_while_reading_on(home: Path) -> None:
    """Every row that a page shows after a scroll is the row that a fresh painting of it shows."""
    command = [sys.executable, "-m", "tutor", "open", "03-broadcasting"]
    environ = {"HOME": str(home), "NN_TUTOR_HOME": str(home / "work")}
    with Terminal(command, environ=environ) as terminal:
        terminal.wait_for("read on")
        time.sleep(1)
        for _ in range(12):
            terminal.press(" ")
            shown = terminal.settle(0.6)
            terminal.press("?")
            terminal.wait_for("Esc close")
            terminal.press("q")
            terminal.wait_until_gone("Esc close")
            assert terminal.settle(0.6) == shown
