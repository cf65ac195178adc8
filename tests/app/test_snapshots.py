"""What the screens look like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.driving import Driver, open_app, run
from tests.app.snapshot import assert_looks_as_before

FIRST = "01-first"


def test_home(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path) as driver:
            await driver.until(lambda: "0/2 exercises" in driver.text)
            assert_looks_as_before(driver.app, "home")

    run(session())


def test_lesson(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("space")
            assert_looks_as_before(driver.app, "lesson")

    run(session())


async def fail_the_exercise(driver: Driver) -> None:
    await driver.press("n", "enter")
    await driver.type("return a * a")
    await driver.press("f6")
    await driver.finished(driver.cell("twice"))


@pytest.mark.parametrize(("term", "name"), [("xterm-256color", "feedback"), ("linux", "feedback-16-colours")])
def test_feedback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, term: str, name: str) -> None:
    monkeypatch.setenv("TERM", term)

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await fail_the_exercise(driver)
            assert_looks_as_before(driver.app, name)

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


@pytest.mark.parametrize(("keys", "name"), [(["question_mark"], "help"), (["n", "s"], "confirm")])
def test_screens_over_the_lesson(tmp_path: Path, keys: list[str], name: str) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press(*keys)
            assert_looks_as_before(driver.app, name)

    run(session())


def test_ascii(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, ascii=True) as driver:
            await fail_the_exercise(driver)
            assert_looks_as_before(driver.app, "ascii")

    run(session())
