"""Find and replace in a cell, by keys only."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.app.driving import Driver, open_app, run
from tutor.app.editing.field import Field
from tutor.app.editing.finding import CLOSE, REPLACE, REPLACE_ALL, SHOW, Finder
from tutor.app.widgets.editor import Editor

TEXT = "np.sum(a)\nNP = inp\nx = np.np"


def found(finder: Finder) -> list[int]:
    return [start for start, _ in finder.spans]


def test_what_is_found() -> None:
    finder = Finder()
    finder.open(TEXT, 3, "np")
    assert (found(finder), finder.told) == ([0, 10, 16, 23, 26], "2 of 5")
    for key, spans in [("f6", [0, 16, 23, 26]), ("f7", [0, 23, 26]), ("f6", [0, 10, 23, 26])]:
        assert finder.press(key, None, TEXT, 0) == SHOW
        assert found(finder) == spans
    assert finder.press("up", None, TEXT, 0) == SHOW
    assert finder.told == "4 of 4", "before the first comes the last"
    assert finder.press("f3", None, TEXT, 0) == SHOW
    assert finder.span == (0, 2)
    finder.press("(", "(", TEXT, 0)
    assert finder.told == "not found", "it is no pattern, but looked for as it is"
    assert finder.spans == ()
    assert finder.press("f8", None, TEXT, 0) == SHOW, "nothing to replace"
    assert finder.press("ctrl+u", None, TEXT, 0) == SHOW
    assert (finder.told, finder.spans) == ("", ())
    assert finder.press("f2", None, TEXT, 0) == ""
    assert finder.press("escape", None, TEXT, 0) == CLOSE


def test_what_is_replaced() -> None:
    finder = Finder()
    finder.open(TEXT, 0, "np")
    finder.press("tab", None, TEXT, 0)
    for sign in r"\1":
        finder.press(sign, sign, TEXT, 0)
    assert finder.press("enter", None, TEXT, 0) == REPLACE
    assert finder.press("f8", None, TEXT, 0) == REPLACE_ALL
    assert finder.replaced("np NP") == r"\1 \1", "taken as it is"


@pytest.mark.parametrize(
    ("keys", "text", "cursor"),
    [
        ("a b left left x", "xab", 1),
        ("a b home delete end c", "bc", 2),
        ("a b backspace backspace backspace", "", 0),
        ("a space b c ctrl+w", "a ", 2),
        ("a b left ctrl+u", "b", 0),
    ],
)
def test_field(keys: str, text: str, cursor: int) -> None:
    field = Field()
    for key in keys.split():
        assert field.press(key, key if len(key) == 1 else " " if key == "space" else None)
    assert (field.text, field.cursor) == (text, cursor)
    assert not field.press("f9", None)


def test_field_shows_the_part_around_its_cursor() -> None:
    field = Field()
    field.put("abcdef\nghi")
    assert field.text == "abcdef"
    assert field.seen(8) == ("abcdef  ", 6)
    assert field.seen(4) == ("def ", 3)


def test_the_bar(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            view = await driver.go_to("twice")
            await driver.press("enter")
            await driver.type("a = a")
            assert view.editor is not None
            before = view.text
            await _bar(driver, view.editor)
            assert view.text.endswith("b = b")
            await driver.press("ctrl+z")
            assert view.text == before, "all of them are one step"

    async def _bar(driver: Driver, editor: Editor) -> None:
        await driver.press("home", "home", "f3")
        await driver.type("A")
        assert editor.selected_text == "a"
        marked = sum(len(marks) for marks in editor._marked.values())
        assert f"of {marked} " in driver.text
        assert "Enter next" in driver.text
        assert "F8 solution" not in driver.text, "keys that mean something else now are not offered"
        first = editor.selection
        await driver.press("up", "down")
        assert editor.selection == first
        await driver.press("f7")
        await driver.press("escape")
        assert "Find" not in driver.text
        assert editor.selection.end == first.start
        assert not editor._marked
        await driver.press("shift+right", "f3")
        assert "F7[x]word" in driver.text, "what was asked for last is asked for again"
        assert "Enter next, Up back  Tab replace" in driver.text
        await driver.press("tab")
        assert "Enter replace it, F8 all  Tab what to find" in driver.text
        editor.app.post_message(events.Paste("b\nc"))
        await driver.press("enter", "ctrl+z")
        assert "Find" in driver.text, "undo works while the bar is open"
        assert editor.text.endswith("a = a")
        await driver.press("f8")
        assert "Find" not in driver.text

    run(session())
