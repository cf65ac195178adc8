"""The app in real terminals: what is sent, and when."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.courses import ROOT
from tests.terminal import Terminal

COLOR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:[349][0-7]|10[0-7]|[34]8;[\d;]+)(?:;[\d;]*)?m")
BEGIN, END = b"\x1b[?2026h", b"\x1b[?2026l"


def opened(home: Path, **environ: str) -> Terminal:
    """The app on the first lesson."""
    command = [sys.executable, "-m", "tutor", "--course", str(ROOT), "open", "01-first"]
    return Terminal(command, environ={"HOME": str(home), "NN_TUTOR_HOME": str(home / "work"), **environ})


def sent(terminal: Terminal, *keys: str) -> bytes:
    """What is sent for keys."""
    before = len(terminal.raw)
    terminal.press(*keys)
    terminal.settle()
    return bytes(terminal.raw[before:])


def test_a_session_on_a_terminal(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.wait_for("exercises")
        page = terminal.settle()
        assert b"\x1b[?1000h\x1b[?1006h" in terminal.raw
        assert b"\x1b[?1003h" not in terminal.raw
        assert BEGIN not in terminal.raw
        assert len(terminal.raw) < 8000

        # Whatever somebody else has written is gone after Ctrl+L.
        terminal.screen.cursor_position(5, 5)
        terminal.screen.draw("from somebody else")
        assert terminal.text != page
        assert len(sent(terminal, "\x0c")) > 1000
        assert terminal.text == page

        # Synchronised output, once the terminal has said that it has it; not around what is short or nothing.
        terminal.press("\x1b[?2026;2$y")
        terminal.settle()
        anew = sent(terminal, "\x0c")
        assert anew.startswith(BEGIN)
        assert anew.endswith(END)
        assert anew.count(BEGIN) == 1

        sent(terminal, "Tab", "Tab", "Enter")
        assert len(sent(terminal, "a")) < 150
        assert BEGIN not in sent(terminal, "b")
        assert terminal.read(1.0) is False, "something is sent although nothing happens"

        # Stopped and woken up, it draws all; the terminal's modes are as they were.
        page = terminal.text
        terminal.signal(signal.SIGTSTP)
        terminal.settle()
        assert os.waitpid(terminal.pid, os.WUNTRACED)[0] == terminal.pid
        terminal.screen.erase_in_display(2)
        terminal.signal(signal.SIGCONT)
        terminal.wait_for("exercises")
        terminal.settle()
        assert terminal.text == page

        # A terminal that takes nothing for a while is not told what was in between.
        terminal.settle()
        before = len(terminal.raw)
        for _ in range(40):
            os.write(terminal._fd, b"\x0c")
            time.sleep(0.02)
        terminal.settle()
        assert terminal.text == page
        assert len(terminal.raw) - before < 40_000


def test_without_colours_and_mouse(tmp_path: Path) -> None:
    with opened(tmp_path, NO_COLOR="1", NN_TUTOR_MOUSE="0") as terminal:
        terminal.wait_for("exercises")
        sent(terminal, "Tab", "Tab", "Enter", "a", "\x1b[1;2D")
        assert COLOR.search(bytes(terminal.raw)) is None
        assert b"\x1b[?1000h" not in terminal.raw
        assert any(cell.reverse for line in terminal.screen.buffer.values() for cell in line.values())
        sent(terminal, "Esc", "^P")
        assert "Mouse" not in sent(terminal, *"mouse").decode()


def test_turned_off_it_is_textuals_own_output(tmp_path: Path) -> None:
    with opened(tmp_path, NN_TUTOR_DIFF="0") as terminal:
        terminal.wait_for("exercises")
        terminal.settle()
        assert len(sent(terminal, "\x0c")) > 2000
        assert "exercises" in terminal.text


def test_it_ends_when_its_terminal_is_gone_though_nobody_tells_it(tmp_path: Path) -> None:
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "tutor", "--course", str(ROOT), "open", "01-first"]
    environ = {**os.environ, "TERM": "xterm-256color", "NN_TUTOR_HOME": str(tmp_path)}
    # Of a session of its own, for which that terminal is not the one that tells of its end.
    program = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=environ, start_new_session=True)
    os.close(its)
    seen = b""
    while b"exercises" not in seen:
        seen += os.read(ours, 65536)
    os.close(ours)
    assert program.wait(15) == 0
