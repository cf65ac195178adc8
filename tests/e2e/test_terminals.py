"""The same path over every kind of terminal and line: sizes, names, locales, tmux, and a real sshd on this machine."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.courses import ROOT as COURSE
from tests.terminal import Terminal

pytestmark = pytest.mark.e2e

TUTOR = [sys.executable, "-m", "tutor", "--course", str(COURSE)]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Progress of its own."""
    return {"HOME": str(home), "NN_TUTOR_HOME": str(home / "work"), **more}


def learn(terminal: Terminal, *, sign: str = "✓") -> None:
    """Open the exercise, answer wrong, read why, answer right, leave the editor."""
    terminal.wait_for("Set-up")
    terminal.press("n")
    terminal.wait_for("Exercise . Twice")
    terminal.press("Enter")
    terminal.wait_for("Esc")
    terminal.settle()
    terminal.press(*"return a * a", "F6")
    terminal.wait_for("That is the square")
    terminal.settle()
    terminal.press("Backspace", "Backspace", "Backspace", *"+ a", "F6")
    terminal.wait_for("3 of 3 checks passed")
    terminal.press("Esc")
    terminal.wait_for(rf"\{sign} Exercise")


def leave(terminal: Terminal) -> None:
    terminal.press("q")
    terminal.wait_for("Welcome back")
    terminal.press("q")
    assert terminal.exit_code() == 0


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (80, 24), (120, 40), (200, 50)])
def test_every_size_has_room_for_the_whole_path(home: Path, columns: int, rows: int) -> None:
    with Terminal([*TUTOR, "open", "01-first"], columns=columns, rows=rows, environ=environment(home)) as terminal:
        learn(terminal)
        bottom = terminal.text.splitlines()[rows - 1]
        assert "help" in bottom, terminal.text
        leave(terminal)


@pytest.mark.parametrize("term", ["xterm-256color", "screen", "screen-256color", "tmux-256color", "linux", "vt100"])
def test_every_kind_of_terminal_is_drawn_on(home: Path, term: str) -> None:
    # Nobody tells the locale, as on a machine that was only just set up.
    quiet = {"LC_ALL": "", "LC_CTYPE": "", "LANG": ""}
    with Terminal([*TUTOR, "open", "01-first"], term=term, environ=environment(home, **quiet)) as terminal:
        learn(terminal, sign="+" if term == "vt100" else "✓")
        raw = bytes(terminal.raw)
        leave(terminal)
    if "256" not in term:
        assert b"38;5" not in raw
        assert b"38;2" not in raw
    assert raw.isascii() is (term == "vt100")


def test_without_colours_and_in_the_locale_c_only_plain_signs_arrive(home: Path) -> None:
    plain = environment(home, LC_ALL="C", NO_COLOR="1")
    with Terminal([*TUTOR, "open", "01-first"], environ=plain) as terminal:
        learn(terminal, sign="+")
        raw = bytes(terminal.raw)
        leave(terminal)
    assert raw.isascii()
    for codes in (b"[3", b"[4", b";3", b";4"):
        for colour in range(8):
            assert b"\x1b" + codes + str(colour).encode() + b"m" not in raw
    assert b"38;" not in raw
    assert b"48;" not in raw


# --- under tmux -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_under_tmux(home: Path) -> None:
    """A tmux in a terminal, resized, left and come back to."""
    tmux = ["tmux", "-L", f"nn-tutor-{os.getpid()}", "-f", "/dev/null"]
    environ = environment(home)
    try:
        with Terminal([*tmux, "new-session", *TUTOR, "open", "01-first"], environ=environ) as terminal:
            terminal.wait_for("Set-up")
            terminal.press("n")
            terminal.wait_for("Exercise . Twice")
            terminal.press("Enter", *"return a + a")
            terminal.wait_for(r"return a \+ a")
            terminal.resize(60, 20)
            terminal.settle()
            terminal.wait_for(r"return a \+ a")
            terminal.hang_up()
        with Terminal([*tmux, "attach"], environ=environ, columns=100, rows=30) as terminal:
            terminal.wait_for(r"return a \+ a")
            terminal.press("F6")
            terminal.wait_for("3 of 3 checks passed")
            terminal.press("Esc")
            terminal.wait_for("next exercise")  # tmux takes its time over Esc
            leave(terminal)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)


# --- over ssh -------------------------------------------------------------------------------------------------------


@contextmanager
def sshd(folder: Path) -> Iterator[list[str]]:
    """A server of this user's on this machine; how to run a command over it, in a terminal."""
    program = shutil.which("sshd") or "/usr/sbin/sshd"
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    (folder / "allowed").write_bytes((folder / "user.pub").read_bytes())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "ListenAddress": "127.0.0.1",
        "Port": port,
        "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "allowed",
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PermitRootLogin": "yes",
    }
    config = folder / "config"
    config.write_text("".join(f"{name} {value}\n" for name, value in options.items()))
    server = subprocess.Popen([program, "-D", "-e", "-f", str(config)], stderr=subprocess.PIPE)
    try:
        end = time.monotonic() + 10
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None or time.monotonic() > end:
                server.kill()
                pytest.skip(f"no sshd can run here: {server.communicate()[1].decode()[-200:]}")
            time.sleep(0.05)
        known = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]
        yield [
            "ssh",
            "-F",
            "none",
            "-tt",
            "-p",
            str(port),
            "-i",
            str(folder / "user"),
            *known,
            f"{getpass.getuser()}@127.0.0.1",
        ]
    finally:
        server.kill()
        server.communicate()


@pytest.mark.skipif(
    shutil.which("ssh") is None or not (shutil.which("sshd") or Path("/usr/sbin/sshd").exists()),
    reason="no ssh and sshd are installed",
)
@pytest.mark.skipif(os.getuid() == 0 and not Path("/run/sshd").is_dir(), reason="sshd needs its folder /run/sshd")
def test_over_ssh_a_lost_line_costs_nothing(home: Path, tmp_path: Path) -> None:
    """Over a real sshd: resize, the line breaks in the middle of a word, and everything is there again."""
    remote = f"env NN_TUTOR_HOME={home / 'work'} LC_ALL=C.UTF-8 {' '.join(TUTOR)} open 01-first"
    with sshd(tmp_path) as ssh:
        with Terminal([*ssh, remote], environ=environment(home)) as terminal:
            terminal.wait_for("Set-up")
            terminal.press("n")
            terminal.wait_for("Exercise . Twice")
            terminal.press("Enter")
            terminal.wait_for("Esc done")
            terminal.press(*"return a +")
            terminal.resize(100, 30)
            terminal.settle()
            terminal.press(*" a")
            terminal.wait_for(r"return a \+ a")
            terminal.hang_up()
        end = time.monotonic() + 10
        kept = home / "work"
        while not any("return a + a" in file.read_text() for file in kept.rglob("lesson-01-first.json")):
            assert time.monotonic() < end, "not saved"
            time.sleep(0.05)
        with Terminal([*ssh, remote], environ=environment(home)) as terminal:
            terminal.wait_for(r"return a \+ a")
            assert "read-only" not in terminal.text
            terminal.press("c")
            terminal.wait_for("3 of 3 checks passed")
            leave(terminal)
