"""The palette: what can be done, by name."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import open_app, run
from tutor.app.screens.choosing import Choosing
from tutor.app.screens.help import HelpScreen
from tutor.app.screens.lesson import LessonScreen


def test_the_palette_does_what_is_chosen(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            app = driver.app
            cell = await driver.go_to("twice")
            await driver.press("ctrl+p")
            assert isinstance(app.screen, Choosing)
            rows = [line[:44].split() for line in driver.text.splitlines()]
            assert ["Check", "c"] in rows
            assert "Palette" not in driver.text
            await driver.press("ctrl+p")
            assert len([screen for screen in app.screen_stack if isinstance(screen, Choosing)]) == 1
            await driver.type("no such thing")
            assert "Nothing that can be done now is called" in driver.text
            await driver.press("escape", "escape")
            assert isinstance(app.screen, LessonScreen)
            assert app.focused is cell

            # What a key would do, where the key would do it; what has no key says what it does.
            await driver.press("ctrl+p")
            await driver.type("hint")
            await driver.press("enter")
            assert "Hint 1 of" in driver.text
            await driver.press("ctrl+p")
            await driver.type("the colours")
            assert "Theme  Change the colours" in driver.text
            await driver.press("enter")
            assert "on now" in driver.text
            before = app.theme
            await driver.press("down", "enter")
            assert app.theme != before
            assert isinstance(app.screen, LessonScreen)
            await driver.press("ctrl+p")
            await driver.type("help")
            await driver.press("enter")
            await driver.until(lambda: isinstance(app.screen, HelpScreen))

    run(session())
