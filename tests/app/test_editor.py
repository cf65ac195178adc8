"""Typing Python in a cell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

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


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("b", "[j])", "b[j])"),
        ("b", "[a[0]]", "b[a[0]]"),
        ("x = ", '["a"]', 'x = ["a"]'),
        ("x = ", '"a"', 'x = "a"'),
        ("x = ", "f(g(x))", "x = f(g(x))"),
    ],
)
def test_keys_that_a_slow_line_brings_all_at_once(
    monkeypatch: pytest.MonkeyPatch, text: str, typed: str, expected: str
) -> None:
    monkeypatch.setattr("tutor.app.widgets.editor._PASTE_SECONDS", 60.0)
    assert drive(text, list(typed))[0] == expected


def test_what_is_pasted_into_brackets_closes_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.app.widgets.editor._PASTE_SECONDS", 60.0)
    assert drive("f()", list("g(x)"), at=(0, 2))[0] == "f(g(x))"


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


def _kinds(text: str, look: Callable[[Editor], object]) -> object:
    async def session() -> object:
        app = _Host(text)
        async with app.run_test(size=(80, 24)):
            return look(app.query_one(Editor))

    return asyncio.run(session())


def test_highlights_follow_the_text() -> None:
    def look(editor: Editor) -> object:
        return {row: sorted(marks) for row, marks in editor._highlights.items()}

    assert _kinds("def f():\n    return 'é', 1", look) == {
        0: [(0, 3, "keyword"), (4, 5, "definition"), (7, 8, "operator")],
        1: [(4, 10, "keyword"), (11, 15, "string"), (17, 18, "number")],
    }


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
