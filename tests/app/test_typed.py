"""A question whose answer is a formula, on the screen."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from tests.app.driving import Driver, open_app, run
from tutor.app.widgets.typed import TypedQuizView

SECOND = "02-second"


async def quiz(driver: Driver) -> TypedQuizView:
    await driver.press("end")
    view = driver.app.screen.query_one(TypedQuizView)
    driver.lesson.set_focus(view)
    await driver.pilot.pause()
    return view


async def answer(driver: Driver, text: str) -> None:
    await driver.press("enter")
    await driver.type(text)
    await driver.press("enter")


def test_a_wrong_formula_gets_what_is_wrong_and_the_hint(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=SECOND) as driver:
            view = await quiz(driver)
            await answer(driver, "12x")
            assert "You answered 12x: not quite. It is the right formula times 2. Try again." in driver.text
            assert "The exponent comes down as a factor." in driver.text
            assert "The derivative of" not in driver.text
            assert not view.is_solved

    run(session())


def test_a_right_formula_gets_the_reason(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=SECOND) as driver:
            view = await quiz(driver)
            await answer(driver, "5x + x")
            assert view.is_solved
            assert "You answered 5x + x: right." in driver.text
            assert "The derivative of x² is 2x, three times." in driver.text
            assert "The exponent" not in driver.text
        async with open_app(tmp_path, lesson=SECOND) as driver:
            view = await quiz(driver)
            assert view.is_solved
            assert "You answered 5x + x: right." in driver.text

    run(session())


def test_what_cannot_be_read_is_no_answer_and_may_be_mended(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=SECOND) as driver:
            view = await quiz(driver)
            await answer(driver, "6 x)")
            assert "I cannot read '6 x)': a bracket is closed that was never opened." in driver.text
            assert "The exponent" not in driver.text
            assert view.given == ""
            assert driver.app.screen.query_one(Input).value == "6 x)"
            await driver.press("backspace", "enter")
            assert "You answered 6 x: right." in driver.text
            assert "cannot read" not in driver.text
            assert not driver.app.screen.query(Input)

    run(session())


def test_leaving_the_field_forgets_what_could_not_be_read(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=SECOND) as driver:
            await quiz(driver)
            await answer(driver, "6x)")
            await driver.press("escape")
            assert "cannot read" not in driver.text
            assert "Press Enter to answer." in driver.text
            await driver.press("enter")
            assert "a formula in x" in driver.text
            await driver.press("enter")
            assert "Press Enter to answer." in driver.text

    run(session())
