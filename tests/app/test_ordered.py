"""Keys that come all at once do what they would do one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.message import Message

from tests.app.driving import KEYS, Driver, open_app, run
from tutor.app.ordered import KeyThrough
from tutor.app.screens.confirm import Confirm


def at_once(driver: Driver, *keys: str) -> None:
    """Have keys wait for the app together, as they do after a line has stood still."""
    for key in keys:
        event = events.Key(KEYS.get(key, key), key if len(key) == 1 else None)
        event.set_sender(driver.app)
        driver.app.post_message(event)


def test_what_is_typed_right_after_enter_goes_into_the_editor(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            view = await driver.go_to("twice")
            at_once(driver, "enter", *"rescue h", "enter", *"c", "escape", "p", "n", "x", "y")
            await driver.until(lambda: driver.app._key_timeout is None)
            await driver.until(lambda: view.text == view.study.text(view.cell))
            assert view.editor is None
            # What was written is gone by x, and y has answered the question.
            assert "rescue" not in view.text
            assert view.study.cell("twice").text is None
            at_once(driver, "enter", *"rescue h", "enter", *"c", "escape", "x")
            await driver.until(lambda: isinstance(driver.app.screen, Confirm))
            assert view.text.splitlines()[-2:] == ["    rescue h", "    c"]

    run(session())


def test_a_key_that_comes_to_nothing_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            view = await driver.go_to("twice")
            post = view.post_message

            def lose(message: Message) -> bool:
                return isinstance(message, KeyThrough) or post(message)

            monkeypatch.setattr(view, "post_message", lose)
            at_once(driver, "n", "question_mark")
            await driver.until(lambda: driver.app.screen is not driver.app.screen_stack[1], seconds=5)
            assert "HelpScreen" in str(driver.app.screen)

    run(session())
