"""Keys that do not apply say why."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import open_app, run

FIRST = "01-first"


def test_a_key_that_does_not_apply_says_why_until_the_next_key(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:

            def bottom() -> str:
                return driver.text.splitlines()[-1].strip()

            view = await driver.go_to("plt.plot")
            await driver.press("c")
            assert bottom() == "This cell has nothing to check; r runs it, n goes to the next exercise."
            await driver.press("c")
            assert bottom().startswith("This cell has nothing to check")
            # The next key shows the keys again, and what does not apply is not among them.
            await driver.press("tab")
            await driver.press("shift+tab")
            assert driver.lesson.current is view
            assert "r run" in bottom()
            assert "check" not in bottom()
            await driver.press("ctrl+c")
            assert bottom() == "Nothing is running."
            # While writing too, and what is too long for the line is told beside the page.
            await driver.press("enter", "f6")
            assert "nothing to check" in driver.text
            await driver.pilot.resize_terminal(60, 20)
            await driver.press("f6")
            assert len(driver.app._notifications) == 1

    run(session())
