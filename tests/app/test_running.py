"""What is seen of a cell while it runs."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import Driver, open_app, run
from tutor.app.screens.pager import Pager
from tutor.app.widgets.cell import CellView

FIRST = "01-first"


async def running(driver: Driver, text: str) -> CellView:
    """A demo with another text, which has begun to run."""
    view = await driver.go_to("x = np")
    view.replace_text(text)
    await driver.press("r")
    return view


def test_a_bar_is_overwritten_while_it_grows_and_at_the_end(tmp_path: Path) -> None:
    text = (
        "import sys, time\n"
        "print('before')\n"
        "for n in range(1, 11):\n"
        "    print(f'\\r{n * 10} % ' + '#' * n, end='')\n"
        "    time.sleep(0.15)\n"
        "print('\\r\\x1b[Kdone')\n"
    )

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await running(driver, text)
            await driver.until(lambda: "0 % #" in driver.text)
            assert driver.text.count(" % #") == 1
            assert "before" in driver.text
            await driver.finished(view)
            assert "done" in driver.text
            assert "100 %" not in driver.text
            assert view.result is not None
            assert [chunk.text for chunk in view.result.output] == ["before\ndone\n"]
            await driver.press("o")
            await driver.until(lambda: isinstance(driver.app.screen, Pager))
            assert "100 %" not in driver.text
            assert "done" in driver.text

    run(session())
