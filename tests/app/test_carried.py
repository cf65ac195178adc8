"""A cell that brings an exercise of an earlier lesson, on the screen."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import Driver, open_app, run
from tutor.app.widgets.carried import CarriedView

SECOND = "02-second"
KEY = "01-first/twice"


async def pass_the_first(folder: Path, answer: str) -> None:
    """Solve the exercise of the first lesson by typing."""
    async with open_app(folder, lesson="01-first") as driver:
        await driver.press("n", "enter")
        await driver.type(answer)
        await driver.press("f6")
        view = driver.cell("twice")
        await driver.until(lambda: view.attempt is not None and not view.is_busy)
        assert view.has_passed


async def carried(driver: Driver) -> CarriedView:
    view = await driver.go_to(KEY)
    assert isinstance(view, CarriedView)
    return view


def test_ours_is_folded_can_be_read_and_run_but_not_edited(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=SECOND) as driver:
            view = await carried(driver)
            assert "From 01-first: twice · ours until yours passes there" in driver.text
            assert "return 2 * a" not in driver.text
            assert "take" not in driver.text.split("\n")[-1]
            await driver.press("enter")
            assert view.editor is None
            assert "return 2 * a" in driver.text
            await driver.press("e")
            assert "return 2 * a" not in driver.text
            await driver.press("m", "x")
            assert "ours until yours passes there" in driver.text
            await driver.press("r")
            await driver.finished(view)
            assert "it shows nothing" in driver.text
            assert "return 2 * a" in driver.text

    run(session())


def test_a_key_changes_between_the_learners_code_and_ours(tmp_path: Path) -> None:
    async def session() -> None:
        await pass_the_first(tmp_path, "return a + a")
        async with open_app(tmp_path, lesson=SECOND) as driver:
            view = await carried(driver)
            assert "From 01-first: twice · yours, m takes ours" in driver.text
            assert "m take ours" in driver.text.split("\n")[-1]
            await driver.press("enter")
            assert "return a + a" in driver.text
            await driver.press("x")
            assert driver.app.screen is driver.lesson  # there is nothing to reset
            await driver.press("m")
            assert "ours, m takes yours" in driver.text
            assert "m take yours" in driver.text.split("\n")[-1]
            assert "return 2 * a" in driver.text
            assert view.text == view.study.text(view.cell)
        async with open_app(tmp_path, lesson=SECOND) as driver:
            await carried(driver)
            assert "ours, m takes yours" in driver.text
            await driver.press("m")
            assert "yours, m takes ours" in driver.text

    run(session())


def test_a_failure_on_the_learners_carried_code_says_so(tmp_path: Path) -> None:
    async def session() -> None:
        await pass_the_first(tmp_path, "return a + a")
        async with open_app(tmp_path, lesson=SECOND) as driver:
            await driver.press("n", "enter")
            view = driver.cell("half")
            await driver.type("return twice(a)")
            await driver.press("f6")
            await driver.until(lambda: view.attempt is not None and not view.is_busy)
            assert view.note == "Above, your own twice from 01-first is used; m on its cell takes ours."
            assert view.editor is not None
            view.editor.load_text("def half(a):\n    return twice(a) / 4\n")
            await driver.press("f6")
            await driver.until(lambda: view.has_passed and not view.is_busy)
            assert view.note == ""

    run(session())


def test_passing_there_counts_here_when_the_lesson_is_opened_next(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            await driver.press("n", "enter")
            await driver.type("return a + a")
            await driver.press("f6")
            view = driver.cell("twice")
            await driver.until(lambda: view.has_passed)
            await driver.press("escape", "greater_than_sign")
            await driver.opened()
            await carried(driver)
            assert "yours, m takes ours" in driver.text

    run(session())
