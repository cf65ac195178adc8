"""Undo in a cell: across leaving the editor, a reset, and the end of the program."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import Driver, open_app, run
from tutor.app.widgets.cell import CellView


async def _edit(driver: Driver) -> CellView:
    view = await driver.go_to("twice")
    await driver.press("enter")
    await driver.until(lambda: view.editor is not None and view.editor.has_focus)
    return view


def test_undo_outlives_the_editor_a_reset_and_the_program(tmp_path: Path) -> None:
    async def first() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            view = await _edit(driver)
            starter = view.text
            await driver.type("one")
            await driver.press("enter")
            await driver.type("two")
            written = view.text
            await driver.press("escape")
            view = await _edit(driver)
            await driver.press("ctrl+z", "ctrl+z")
            assert view.text == starter.replace("...", "one"), "leaving forgets nothing"
            await driver.press("ctrl+y", "ctrl+y")
            assert view.text == written
            assert view.editor is not None
            assert view.editor.cursor_location == view.editor.document.end
            await driver.press("escape", "x", "y")
            assert view.text == starter
            view = await _edit(driver)
            await driver.press("ctrl+z")
            assert view.text == written, "a reset is a step, too"
            assert view.editor is not None
            await driver.press("up", "end")
            place = view.editor.cursor_location
            await driver.press("f9", "y")
            assert view.text == starter
            assert view.editor.cursor_location == place, "the cursor stays where it was"
            await driver.press("ctrl+z")
            assert view.text == written

    async def second() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            view = await _edit(driver)
            written = view.text
            assert written.endswith("two")
            await driver.press("ctrl+z", "ctrl+z")
            assert view.text.endswith("one"), "the next day"
            await driver.press("ctrl+y", "ctrl+y")
            assert view.text == written

    run(first())
    run(second())
