"""What the screens look like where something is special; test_gallery has them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.driving import Driver, open_app, run
from tests.app.snapshot import assert_looks_as_before

FIRST = "01-first"


async def fail_the_exercise(driver: Driver) -> None:
    await driver.press("n", "enter")
    await driver.type("return a * a")
    await driver.press("f6")
    await driver.finished(driver.cell("twice"))


def test_feedback_on_a_terminal_of_sixteen_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await fail_the_exercise(driver)
            assert_looks_as_before(driver.app, "feedback-16-colours")
            # The console's font has no braille: curves come in half blocks.
            await driver.press("escape")
            view = await driver.go_to("plt.plot")
            await driver.press("r")
            await driver.finished(view)
            assert "▄▀" in driver.text
            assert not any("\u2800" <= sign <= "\u28ff" for sign in driver.text)

    run(session())


def test_plot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, size=(100, 30)) as driver:
            view = await driver.go_to("plt.plot")
            await driver.press("r")
            await driver.finished(view)
            assert_looks_as_before(driver.app, "plot")

    run(session())


def test_ascii(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, ascii=True) as driver:
            await fail_the_exercise(driver)
            assert_looks_as_before(driver.app, "ascii")

    run(session())
