"""Typing Python in a cell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from itertools import cycle

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.pilot import Pilot

from tutor.app import palettes
from tutor.app.widgets.editor import Editor


class _Host(App[None]):
    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.left = 0
        self.register_theme(palettes.DARK)
        self.theme = palettes.DARK.name

    def compose(self) -> ComposeResult:
        yield Editor(self._text)

    def on_editor_left(self) -> None:
        self.left += 1


def drive(text: str, keys: list[str], at: tuple[int, int] | None = None) -> tuple[str, tuple[int, int], int]:
    """Type ``keys`` into an editor holding ``text``; its text, cursor and how often it was left."""

    async def session() -> tuple[str, tuple[int, int], int]:
        app = _Host(text)
        async with app.run_test(size=(80, 24)) as pilot:
            editor = app.query_one(Editor)
            editor.focus()
            editor.move_cursor(at if at is not None else editor.document.end)
            await _press(pilot, keys)
            return editor.text, editor.cursor_location, app.left

    return asyncio.run(session())


async def _press(pilot: Pilot[None], keys: list[str]) -> None:
    await pilot.press(*keys)
    await pilot.pause()


@pytest.mark.parametrize(
    ("text", "keys", "expected"),
    [
        ("def f(x):", ["enter", "p"], "def f(x):\n    p"),
        ("    if x:", ["enter"], "    if x:\n        "),
        ("    return x", ["enter"], "    return x\n"),
        ("    return f(x,", ["enter"], "    return f(x,\n    "),
        ("x = 1", ["enter"], "x = 1\n"),
        ("        ", ["backspace"], "    "),
        ("      ", ["backspace"], "    "),
        ("ab", ["backspace"], "a"),
        ("f", ["("], "f()"),
        ("f", ["(", ")"], "f()"),
        ("f", ["(", "backspace"], "f"),
        ("x = ", ["'", "a", "'"], "x = 'a'"),
        ("don", ["'"], "don'"),
        ("x", ["tab"], "x   "),
        ("    x", ["shift+tab"], "x"),
        ("x = 1", ["ctrl+underscore"], "# x = 1"),
        ("    # x = 1", ["ctrl+underscore"], "    x = 1"),
        ("x = 1", ["f4", "f4"], "x = 1"),
    ],
)
def test_keys(text: str, keys: list[str], expected: str) -> None:
    assert drive(text, keys)[0] == expected


def test_typing_is_undone_and_redone() -> None:
    assert drive("x", ["y", "ctrl+z"])[0] == "x"
    assert drive("x", ["y", "ctrl+z", "ctrl+y"])[0] == "xy"


def test_bracket_is_not_closed_before_a_word() -> None:
    assert drive("abc", ["("], at=(0, 0))[0] == "(abc"


def test_comment_of_several_lines_keeps_blank_ones() -> None:
    keys = ["shift+up", "shift+up", "ctrl+underscore"]
    assert drive("    a\n\n    b", keys)[0] == "    # a\n\n    # b"


def test_indent_of_several_lines() -> None:
    assert drive("a\nb", ["shift+up", "tab"])[0] == "    a\n    b"


def test_escape_leaves() -> None:
    assert drive("x", ["escape"])[2] == 1


def test_escape_and_a_key_that_arrive_as_one_leave_too() -> None:
    assert drive("x", ["alt+q"])[2] == 1


def test_every_letter_is_typed_not_taken_as_a_command() -> None:
    assert drive("", list("rchsxnpqo"))[0] == "rchsxnpqo"


def test_keys_keep_their_order_whatever_the_page_around_is_busy_with() -> None:
    """What a key is bound to is done before the next key, also where the editor lies in something slow."""

    class Slow(Vertical):
        async def on_key(self, event: events.Key) -> None:
            await asyncio.sleep(0.05)

    class Host(_Host):
        def compose(self) -> ComposeResult:
            with Slow():
                yield Editor(self._text)

    async def session() -> str:
        app = Host("return a * a")
        async with app.run_test(size=(80, 24)) as pilot:
            editor = app.query_one(Editor)
            editor.focus()
            editor.move_cursor(editor.document.end)
            for key, sign in [*[("backspace", None)] * 3, ("plus", "+"), ("space", " "), ("a", "a")]:
                app.post_message(events.Key(key, sign))
            await pilot.pause(0.5)
            return editor.text

    assert asyncio.run(session()) == "return a + a"


# --- keys at a pace ---------------------------------------------------------------------------------------------


def at_pace(text: str, typed: str, gaps: Iterable[float], at: tuple[int, int] | None = None) -> str:
    """The text after ``typed`` has come as keys, with so many seconds before each."""

    async def session() -> str:
        app = _Host(text)
        async with app.run_test(size=(80, 24)) as pilot:
            editor = app.query_one(Editor)
            editor.focus()
            editor.move_cursor(at if at is not None else editor.document.end)
            now = 1000.0
            for sign, gap in zip(typed, cycle(gaps), strict=False):
                event = events.Key({"\n": "enter", "\t": "tab"}.get(sign, sign), sign)
                now += gap
                event.time = now
                app.post_message(event)
            await pilot.pause()
            return editor.text

    return asyncio.run(session())


PASTED = '''\
def f(x, W):
    """Docs (not closed."""
    if x:  # isn't it
        return f(
            [x, 'a'],
        )

    total = {"a": 1}
    return total
y = f(1)
'''


@pytest.mark.parametrize("gaps", [[0.0], [0.03], [0.0] * 7 + [0.03], [0.001, 0.03, 0.01], [0.0] * 40 + [0.3]])
@pytest.mark.parametrize("text", [PASTED, PASTED.replace("    ", "\t"), "    a\n    b\nc\n\nd = 1"])
def test_unmarked_paste_is_taken_as_it_is(text: str, gaps: list[float]) -> None:
    assert at_pace("", text, gaps) == text.replace("\t", "    ")


def test_unmarked_paste_in_the_middle_keeps_what_is_around_it() -> None:
    assert at_pace("f()\n", "g(x)[i, j] + h('k')", [0.0], at=(0, 2)) == "f(g(x)[i, j] + h('k'))\n"


@pytest.mark.parametrize("gaps", [[0.12], [0.4, 0.0, 0.0, 0.0, 0.0]])
def test_typing_is_helped_also_over_a_line_that_stutters(gaps: list[float]) -> None:
    assert at_pace("", "def f(x):\nif x:\nreturn [x]\nx", gaps) == "def f(x):\n    if x:\n        return [x]\n    x"


def test_spaces_that_come_with_a_line_end_replace_its_indentation() -> None:
    assert at_pace("if x:", "\n    a\n    b", [0.01]) == "if x:\n    a\n    b"
    assert at_pace("if x:", "\n    a", [0.2]) == "if x:\n        a", "typed slowly, they are meant"
