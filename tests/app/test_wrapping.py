"""Where lines are broken."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from tutor.app.glyphs import UNICODE
from tutor.app.report import output_lines
from tutor.runner.results import Chunk


def printed(text: str, width: int) -> list[str]:
    return [line.plain for line in output_lines((Chunk("stdout", text),), width, UNICODE)]


def test_printed_lines_are_broken_between_words_and_numbers() -> None:
    numbers = "[ 0.12573022 -0.13210486  0.64042265  0.10490012 -0.53566937  0.36159505]"
    assert printed(numbers, 30) == [
        "[ 0.12573022 -0.13210486",
        "0.64042265  0.10490012",
        "-0.53566937  0.36159505]",
    ]
    assert printed("    indented and then\ttabbed", 20) == ["    indented and", "then   tabbed"]
    assert printed("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert printed("short", 10) == ["short"]


@given(st.text("ab 1.-", max_size=200), st.integers(4, 30))
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, width: int) -> None:
    lines = printed(text, width)
    assert all(Content(line).cell_length <= width for line in lines)
    assert "".join(re.findall(r"\S", "".join(lines))) == "".join(re.findall(r"\S", text))
    words = [word for word in text.split() if len(word) <= width]
    assert all(any(word in line for line in lines) for word in words)
