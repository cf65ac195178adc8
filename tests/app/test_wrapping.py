"""Where lines are broken."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from tutor.app.glyphs import UNICODE
from tutor.app.report import output_lines
from tutor.app.tables import table_lines
from tutor.app.typeset import code_lines
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


def table(width: int) -> list[str]:
    cells = [
        [Content(cell) for cell in row] for row in (["a_long_name_of_20_let", "some words to tell"], ["b", "more"])
    ]
    return [line.plain for line in table_lines([], cells, ["left", "left"], width, UNICODE)]


def test_a_narrow_table_keeps_words_whole_while_it_can() -> None:
    assert table(60)[0] == "a_long_name_of_20_let  some words to tell"
    assert table(31)[:2] == ["a_long_name_of_20_let  some", "                       words to"]
    assert max(map(len, table(20))) <= 20
    assert table(20)[0].startswith("a_long_na  some")


def test_code_to_read_is_broken_behind_commas_and_brackets() -> None:
    source = "result = function(first_argument, second_argument, third)"
    lines = [line.plain for line in code_lines(source, 40, UNICODE)]
    assert lines == ["│ result = function(first_argument,…", "│   second_argument, third)"]
    lines = [line.plain for line in code_lines("x" * 50, 30, UNICODE)]
    assert lines == [f"│ {'x' * 27}…", f"│   {'x' * 23}"]
