"""What the terminal at hand can do."""

from __future__ import annotations

import pytest

from tutor.terminal import shows_braille, speaks_unicode


@pytest.mark.parametrize(
    ("environ", "encoding", "expected"),
    [
        ({"LC_ALL": "C"}, "utf-8", False),  # Python writes UTF-8 there all the same
        ({"LC_ALL": "C.UTF-8"}, "utf-8", True),
        ({"LC_ALL": "", "LANG": "de_DE.utf8"}, "utf-8", True),
        ({"LANG": "de_DE@euro"}, "utf-8", False),
        ({"LC_CTYPE": "POSIX", "LANG": "en_US.UTF-8"}, "utf-8", False),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, "utf-8", False),
        ({"LC_CTYPE": "C.UTF-8", "TERM": "vt100"}, "utf-8", False),
        ({"LC_CTYPE": "C.UTF-8", "TERM": "screen"}, "utf-8", True),
        ({"TERM": "xterm-256color"}, "utf-8", True),
        ({"TERM": "linux"}, "utf-8", True),
        ({"TERM": "vt100"}, "utf-8", False),
        ({"LANG": "en_US.UTF-8"}, "ascii", False),
        ({"LANG": "en_US.UTF-8"}, "", False),
    ],
)
def test_the_locale_tells_which_signs_arrive(environ: dict[str, str], encoding: str, expected: bool) -> None:
    assert speaks_unicode(environ, encoding) is expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("linux", False),
        ("linux-16color", False),
        ("vt220", False),
        ("xterm", True),
        ("tmux-256color", True),
        ("", True),
    ],
)
def test_consoles_show_no_braille(term: str, expected: bool) -> None:
    assert shows_braille({"TERM": term}) is expected
