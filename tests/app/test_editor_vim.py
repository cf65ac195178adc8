"""Vim's keys in the editor of a cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.app.driving import Driver, open_app, run
from tutor.app.editing import vimming
from tutor.app.widgets.cell import CellView
from tutor.app.widgets.editor import Editor
from tutor.progress import ProgressStore


async def _edit(driver: Driver) -> tuple[CellView, Editor]:
    view = await driver.go_to("twice")
    await driver.press("enter")
    await driver.until(lambda: view.editor is not None and view.editor.has_focus)
    assert view.editor is not None
    return view, view.editor


def test_vim_is_turned_on_and_off_and_remembered(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            _, editor = await _edit(driver)
            assert "NORMAL" not in driver.text
            await driver.press("ctrl+p")
            await driver.type("vim")
            await driver.press("enter")
            await driver.until(lambda: "-- NORMAL --" in driver.text)
            assert driver.app.store.setting("keys") == "vim"
            await driver.press("escape")
            assert "NORMAL" not in driver.text, "the line goes with the editor"
            view, editor = await _edit(driver)
            await driver.until(lambda: "-- NORMAL --" in driver.text)
            assert editor.document[2][editor.cursor_location[1] :] == "...", "on the placeholder"
            driver.app.action_vim_keys()
            await driver.press("x")
            assert view.text.endswith("    x..."), "typed again"

    run(session())


def test_writing_with_vim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(vimming, "copy_out", lambda _app, text: copied.append(text))
    store = ProgressStore.open("small", tmp_path)
    store.set_setting("keys", "vim")
    store.close()

    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            view, editor = await _edit(driver)
            starter = view.text
            await driver.press("C")
            await driver.type("if a:")
            await driver.press("enter")
            assert "-- INSERT --" in driver.text
            await driver.type("f(a")
            assert view.text.endswith("    if a:\n        f(a)"), "the rules of typing hold"
            written = view.text
            await driver.press("escape", "u")
            assert view.text == starter, "an insertion is one step"
            await driver.press("ctrl+r", "j", "d")
            assert "-- NORMAL --  d" in driver.text
            await driver.press("d", "p", "k", "V", "j")
            assert "-- VISUAL LINE --" in driver.text
            assert set(editor._marked) == {3, 4} or set(editor._marked) == {2, 3}
            await driver.press("f4")
            assert view.text.count("# ") == 2, "other keys take what is selected"
            await driver.press("u")
            assert view.text == written
            await driver.press("slash", "t", "w", "enter")
            assert editor.cursor_location == (0, 4)
            await driver.press("quotation_mark", "plus_sign", "y", "i", "w")
            assert copied == ["twice"]
            await driver.press("ctrl+f")
            await driver.type("a")
            await driver.press("escape")
            assert "-- NORMAL --" in driver.text
            # Esc and a key that come together are both meant.
            await driver.press("i", "z", "alt+x")
            assert "z" not in editor.document[0]
            await driver.press("colon", "q", "enter")
            await driver.until(lambda: view.editor is None)
            assert "NORMAL" not in driver.text

    run(session())


def test_commands_that_come_all_at_once_keep_their_order(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            view, editor = await _edit(driver)
            editor.use_vim(True)
            keys = [*"ggdGireturn", "space", *"aXY", "escape", *"hxiZ", "escape", *"yypkA!", "escape", *"jx"]
            for key in keys:
                sign = " " if key == "space" else key if len(key) == 1 else None
                editor.post_message(events.Key(key, sign))
            await driver.pilot.pause()
            assert view.text == "return aZY!\nreturn aZ"

    run(session())
