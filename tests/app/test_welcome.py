"""The first start: the tour does what it says, key by key."""

from __future__ import annotations

import re
from pathlib import Path

from tests.app.driving import open_app, run
from tutor import paths
from tutor.app.screens.home import HomeScreen
from tutor.app.screens.lesson import LessonScreen
from tutor.course.model import Exercise


def test_the_first_start_opens_the_tour_and_the_next_one_the_list(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, root=paths.lessons_dir()) as driver:
            await driver.until(lambda: isinstance(driver.app.screen, LessonScreen))
            assert driver.lesson.study.lesson.id == "00-welcome"
            assert "To leave, press q" in " ".join(driver.text.split())
            await driver.press("q")
            assert isinstance(driver.app.screen, HomeScreen)
        async with open_app(tmp_path, root=paths.lessons_dir()) as driver:
            assert isinstance(driver.app.screen, HomeScreen)

    run(session())


def test_the_tour_step_by_step(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson="00-welcome", root=paths.lessons_dir()) as driver:
            first = driver.text
            await driver.press("space")
            assert driver.text != first
            await driver.press("b")
            bell, guess, exercise = list(driver.lesson.study.lesson.cells)
            assert isinstance(exercise, Exercise)
            view = driver.cell(bell.key)
            for key in ("space", "space", "tab"):
                if driver.lesson.current is not view:
                    await driver.press(key)
            assert driver.lesson.current is view
            await driver.press("r")
            await driver.finished(view)
            assert view.result is not None
            assert view.result.figures
            await driver.press("tab", "enter")
            await driver.type("30")
            await driver.press("enter")
            view = driver.cell(guess.key)
            await driver.finished(view)
            assert "You predicted 30: right." in driver.text
            await driver.press("tab")
            view = driver.cell(exercise.key)
            assert driver.lesson.current is view
            await driver.press("enter")
            await driver.type("return 1.8 * celsius")
            await driver.press("escape", "c")
            await driver.until(lambda: view.attempt is not None and not view.is_busy)
            await driver.until(lambda: "The 32 is missing" in driver.text)
            await driver.press("h")
            await driver.until(lambda: "Hint 1 of 2" in driver.text)
            await driver.press("enter")
            await driver.type(" + 32")
            await driver.press("escape", "c")
            await driver.until(lambda: view.attempt is not None and view.attempt.state.value == "passed")
            await driver.until(lambda: "Find your way" in driver.text or "3 of 3 checks passed" in driver.text)
            while "Find your way" not in driver.text.split("\n", 4)[-1] or "underlined" not in driver.text:
                await driver.press("down")
            await driver.press("f")
            (number,) = re.findall(r"(\d) neuron", driver.text)
            await driver.press(number)
            assert "Weighs its inputs" in driver.text
            await driver.press("escape", "escape")
            assert isinstance(driver.app.screen, LessonScreen)

    run(session())
