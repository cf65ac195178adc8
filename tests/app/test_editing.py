"""What the editor's keys mean, without an editor."""

from __future__ import annotations

import pytest

from tutor.app.editing.brackets import partner
from tutor.app.editing.painting import tokens_by_row
from tutor.app.editing.pasting import MOST_HELD_BACK, Burst, cleaned, fitted
from tutor.app.editing.rows import commented, dedented, indented
from tutor.app.editing.rules import next_depth, wants_pair


@pytest.mark.parametrize(
    ("text", "at", "other"),
    [
        ("f(x)", 1, 3),
        ("f(x)", 3, 1),
        ("f(x)", 0, None),
        ("f((a, [b]), c)", 1, 13),
        ("f((a, [b]), c)", 6, 8),
        ("f(')')", 1, 5),
        ("f(  # )\n)", 1, 8),
        ("'(a)'", 1, 3),
        ("(]", 0, None),
        ("(", 0, None),
    ],
)
def test_partner_of_a_bracket(text: str, at: int, other: int | None) -> None:
    assert partner(text, at) == other


@pytest.mark.parametrize(
    ("before", "depth"),
    [
        ("x = 1", 0),
        ("    x = 1", 4),
        ("def f(x):", 4),
        ("    if x:  # why", 8),
        ("    # so:", 4),
        ('    if x == "#":', 8),
        ("    return x", 0),
        ("    return f(x,", 4),
        ("    return ')'", 0),
    ],
)
def test_depth_of_the_next_line(before: str, depth: int) -> None:
    assert next_depth(before) == depth


@pytest.mark.parametrize(
    ("opening", "before", "following", "wanted"),
    [
        ("(", "f", "", True),
        ("(", "f", "x", False),
        ("(", "f", ")", True),
        ('"', "x = ", "", True),
        ("'", "don", "", False),
        ('"', 'x = ""', "", False),
    ],
)
def test_what_is_closed_by_itself(opening: str, before: str, following: str, wanted: bool) -> None:
    assert wants_pair(opening, before, following) is wanted


def test_whole_lines() -> None:
    assert indented(["a", "", "  b"]) == ["    a", "", "      b"]
    assert indented(["  a", "      b"]) == ["    a", "        b"], "to a whole step, and the shape is kept"
    assert indented(["\ta"]) == ["        a"]
    assert dedented(["      a", "        b"]) == ["    a", "      b"]
    assert dedented(["a", "    b", "  c"]) == ["a", "b", "c"]
    assert dedented(["\ta", "\t\tb"]) == ["a", "    b"]
    assert commented(["  a", "", "    b"]) == ["  # a", "", "  #   b"]
    assert commented(["  # a", "", "  #   b", "#c"]) == ["  a", "", "    b", "c"]
    assert commented(["# a", "b"]) == ["# # a", "# b"]
    assert commented(["", "  "]) == ["", "  "]


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("a\n  b", "", "a\n  b"),
        ("def f():\n    pass", "", "def f():\n    pass"),
        ("def f():\n    pass", "    ", "def f():\n        pass"),
        ("    a\n\n    b\n", "        ", "a\n\n        b\n        "),
        ("    a\n        b\n  c", "    ", "  a\n          b\n    c"),
        ("a = 1\n    b = 2", "    ", "a = 1\n    b = 2"),
        ("a = 1\n        b = 2", "    ", "a = 1\n    b = 2"),
        ("f(a,\n  b)", "    ", "f(a,\n      b)"),
        ("    a", "    ", "a"),
        ("    a", "", "    a"),
        ("a\n    b", "x = ", "a\n    b"),
        ("  ", "    ", "  "),
    ],
)
def test_paste_stands_as_deep_as_its_place(text: str, before: str, expected: str) -> None:
    assert fitted(text, before) == expected


def test_paste_is_cleaned() -> None:
    assert cleaned("a\r\n\tb\rc\x1b[0m\xa0d\x00") == "a\n    b\nc[0m d"


def _known(gaps: list[float]) -> list[bool]:
    burst, now, known = Burst(), 100.0, []
    for gap in gaps:
        now += gap
        burst.key(now)
        known.append(burst.pasted)
    return known


def test_pace_tells_a_paste_from_typing() -> None:
    assert not any(_known([0.1] * 100)), "a typist"
    assert not any(_known([0.4, *[0.0] * 9] * 10)), "a typist whose line stutters"
    dribbled = _known([0.02] * 100)
    assert dribbled == [False] * (MOST_HELD_BACK - 1) + [True] * (101 - MOST_HELD_BACK)
    assert all(_known([*[0.01] * 20, 0.3, *[0.01] * 5])[20:]), "a gap does not end it"
    assert _known([*[0.01] * 20, 0.2, 0.2])[-2:] == [True, False], "two slow keys do"
    assert not _known([*[0.01] * 20, 1.0])[-1], "and so does a pause"


@pytest.mark.parametrize(
    "source", ["def f():\n    return 'é', 1", 'x = """a\n\n  b"""\n# c', "'a\\\nb'\nif x:", "", "\n"]
)
def test_tokens_stand_on_their_rows(source: str) -> None:
    from tutor.app.highlight import tokens

    lines, rows = source.split("\n"), tokens_by_row(source)
    assert len(rows) == len(lines)
    seen = [(lines[row][start:end], kind) for row, marks in enumerate(rows) for start, end, kind in marks]
    whole = [(part, kind) for start, end, kind in tokens(source) for part in source[start:end].split("\n")]
    assert seen == whole
