"""The terminal: can it draw, how large is it, what colours and signs has it?"""

from __future__ import annotations

import locale
import os
import sys

from tutor.doctor.finding import Finding, fail, ok, warn
from tutor.terminal import color_mode, draws, speaks_unicode

_WIDTH, _HEIGHT = 80, 24


def terminal() -> Finding:
    """Whether a screen can be drawn."""
    term = os.environ.get("TERM", "")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return warn(
            "terminal", "none here", "Run the doctor where you want to learn; over SSH: ssh -t HOST nn-tutor doctor."
        )
    if not draws(term):
        return fail(
            "terminal", f"TERM={term}", "It cannot draw a screen. If it can, say so: export TERM=xterm-256color"
        )
    through = " in tmux" if os.environ.get("TMUX") else " in screen" if os.environ.get("STY") else ""
    over = ", over SSH" if os.environ.get("SSH_CONNECTION") else ""
    return ok("terminal", f"{term or sys.platform}{through}{over}")


def size() -> Finding:
    """Columns and rows."""
    try:
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return ok("size", "unknown, as there is no terminal")
    if columns < _WIDTH or rows < _HEIGHT:
        return warn("size", f"{columns}x{rows}", f"Make the window {_WIDTH}x{_HEIGHT} or larger.")
    return ok("size", f"{columns}x{rows}")


def colours() -> Finding:
    """How many colours the terminal says it has."""
    mode = color_mode()
    if mode == "16":
        found = f"16 (TERM={os.environ.get('TERM', '')})"
        return warn("colours", found, "Enough to learn. If your terminal has more: export TERM=xterm-256color")
    told = {"none": "none, as NO_COLOR is set", "truecolor": "16 million"}
    return ok("colours", told.get(mode, mode))


def encoding() -> Finding:
    """Whether formulas and frames arrive as they should."""
    written = (sys.stdout.encoding or "").lower()
    seen = f"{written or 'unknown'}, locale {locale.setlocale(locale.LC_CTYPE) or 'unknown'}"
    if not speaks_unicode():
        return warn("signs", seen, "Formulas and frames are drawn with ASCII. For better ones: export LANG=C.UTF-8")
    return ok("signs", seen)
