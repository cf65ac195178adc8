"""Copying out of the program: to the terminal's clipboard by OSC 52, and to a file, as nobody knows whether that works.

Source: xterm's control sequences (OSC 52); tmux(1), ``load-buffer -w`` and ``allow-passthrough``; screen's manual on
strings that are passed on to the terminal (DCS).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tutor import disk, paths

if TYPE_CHECKING:
    from textual.app import App

# Terminals without a clipboard: the Linux console, real terminals and those that say nothing of themselves.
_WITHOUT = ("linux", "vt1", "vt2", "vt52", "dumb", "cons25", "ansi", "unknown")
# screen hands on so much of a string at once.
_MOST_AT_ONCE = 700
# Terminals take no more, counted as it is sent.
_MOST_SENT = 74_994
_SECONDS = 1.0


def sequence(text: str, environ: Mapping[str, str], *, passed_on: bool = False) -> str:
    """What to send to the terminal so that it keeps ``text``, "" if it cannot.

    ``passed_on`` tells that tmux lets through what is wrapped for it.
    """
    term = environ.get("TERM", "")
    coded = b64encode(text.encode()).decode()
    if not term or term.startswith(_WITHOUT) or len(coded) > _MOST_SENT:
        return ""
    plain = f"\x1b]52;c;{coded}\x07"
    if environ.get("TMUX"):
        return f"\x1bPtmux;{plain.replace(chr(27), chr(27) * 2)}\x1b\\" if passed_on else plain
    if term.startswith("screen"):
        parts = (plain[start : start + _MOST_AT_ONCE] for start in range(0, len(plain), _MOST_AT_ONCE))
        wrapped = "".join(f"\x1bP{part}\x1b\\" for part in parts)
        # Seen from afar tmux may call itself screen, too, and wants it plain.
        return wrapped if environ.get("STY") else plain + wrapped
    return plain


def send(app: App[int], text: str) -> str:
    """Keep ``text`` for pasting here, and hand it to the terminal; where it went, "" if nowhere."""
    app._clipboard = text
    environ = os.environ
    if environ.get("TMUX") and _to_tmux(text):
        return "to tmux (prefix ] pastes it), perhaps to your clipboard"
    sent = sequence(text, environ, passed_on=bool(environ.get("TMUX")) and _tmux_passes_on())
    if sent and app._driver is not None:
        app._driver.write(sent)
    return "to your clipboard, if your terminal allows it" if sent else ""


def copy_out(app: App[int], text: str) -> None:
    """Copy ``text`` to wherever it can be fetched from, and say where that is."""
    lines = text.rstrip("\n").count("\n") + 1
    what = "1 line" if lines == 1 else f"{lines} lines"
    sent = send(app, text)
    told = f"{what} copied {sent}."
    try:
        file = shown(write(text))
    except OSError as error:
        failed = f"{shown(paths.copied_file())} cannot be written: {error.strerror or error}."
        app.notify(f"{told}\n{failed}" if sent else failed, severity="warning", timeout=8, markup=False)
        return
    if not sent:
        told, file = f"{what} copied to the file", f"{file}\nThis terminal has no clipboard."
    app.notify(f"{told}\n{'It is also in ' if sent else ''}{file}", timeout=6, markup=False)


def write(text: str) -> Path:
    """Write ``text`` to the file that only the learner can read; the file.

    Raises:
        OSError: It cannot be written.
    """
    file = paths.copied_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    disk.replace(file, (text if text.endswith("\n") else f"{text}\n").encode())
    return file


def shown(file: Path) -> str:
    """A path as short as a shell understands it."""
    home = Path.home()
    return f"~/{file.relative_to(home).as_posix()}" if file.is_relative_to(home) else str(file)


def _to_tmux(text: str) -> bool:
    """Put it into tmux's own buffer, from where tmux hands it to its terminal; whether tmux has taken it."""
    return _tmux(["load-buffer", "-w", "-"], text) is not None  # -w since tmux 3.2


def _tmux_passes_on() -> bool:
    """Whether tmux lets wrapped sequences through: since 3.3 only if it is told to."""
    told = _tmux(["show-options", "-gqv", "allow-passthrough"])
    return told is not None and told.strip() != "off"


def _tmux(arguments: list[str], text: str = "") -> str | None:
    """What tmux says to a command, None if it fails."""
    program = shutil.which("tmux")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *arguments], input=text, capture_output=True, encoding="utf-8", timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
