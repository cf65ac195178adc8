"""What the terminal at hand can do, from what it and the locale say of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Literal

from tutor.errors import UsageError

_HEADLESS = "Without a screen: nn-tutor --plain is the same course, line by line; nn-tutor --help lists the rest."
# What Python itself puts into LC_CTYPE where the locale is C or none (PEP 538): it says nothing of the terminal.
_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
# Of these nobody knows which signs they have; xterm's descendants and the console of Linux are told by the locale.
_OLD = ("vt", "ansi", "dumb", "unknown")
# The fonts of these have 256 or 512 signs, and braille is not among them.
_CONSOLES = ("linux", "vt", "cons", "wsvt", "pcvt", "ansi")

ColorMode = Literal["truecolor", "256", "16", "none"]


def draws(term: str) -> bool:
    """Whether a terminal that calls itself so can draw a screen."""
    return os.name != "posix" or term not in ("", "dumb", "unknown")


def require_screen() -> None:
    """Refuse to draw where nothing can be drawn.

    Raises:
        UsageError: No terminal, or one that cannot move its cursor.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("this is no terminal", f"Over SSH ask for one: ssh -t HOST nn-tutor. {_HEADLESS}")
    term = os.environ.get("TERM", "")
    if not draws(term):
        raise UsageError(
            f"the terminal calls itself {term!r}, which cannot draw a screen",
            f"If it can, say so: TERM=xterm-256color nn-tutor. {_HEADLESS}",
        )


def speaks_unicode(environ: Mapping[str, str] | None = None, encoding: str | None = None) -> bool:
    """Whether boxes, braille dots and Greek letters arrive.

    The locale decides, by the first of LC_ALL, LC_CTYPE and LANG that is set: Python itself writes UTF-8 in the locale
    C, too, where terminals show none. Without a locale, only old terminals are not trusted. ``encoding`` is that of the
    standard output.
    """
    environ = os.environ if environ is None else environ
    encoding = (sys.stdout.encoding or "") if encoding is None else encoding
    if "utf" not in encoding.lower():
        return False
    if os.name != "posix":
        return True
    signs = environ.get("LC_CTYPE", "")
    named = (environ.get("LC_ALL", ""), "" if signs in _COERCED else signs, environ.get("LANG", ""))
    chosen = next(filter(None, named), "")
    if chosen:
        return "utf" in chosen.lower()
    return not environ.get("TERM", "").startswith(_OLD)


def shows_braille(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the terminal's font has braille dots: that of a console has none, by what it calls itself."""
    environ = os.environ if environ is None else environ
    return not environ.get("TERM", "").startswith(_CONSOLES)


def color_mode(environ: Mapping[str, str] | None = None) -> ColorMode:
    """How many colours the terminal says it has."""
    environ = os.environ if environ is None else environ
    if environ.get("NO_COLOR"):
        return "none"
    term = environ.get("TERM", "")
    known = environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or term.endswith("-direct")
    if known or os.name == "nt":
        return "truecolor"
    if "256color" in term or term in ("xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty"):
        return "256"
    return "16"
