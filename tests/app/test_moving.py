"""Jumps and the way back."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import open_app, run
from tutor.app.screens.home import HomeScreen
from tutor.app.trail import Place, Trail

FIRST, SECOND = "01-first", "02-second"


def test_a_trail_is_walked_back_in_order_and_has_an_end() -> None:
    trail = Trail()
    assert not trail
    assert trail.back() is None
    for line in (3, 9, 9):
        trail.leave(Place(FIRST, line))
    assert [trail.back(), trail.back(), trail.back()] == [Place(FIRST, 9), Place(FIRST, 3), None]
    for line in range(1000):
        trail.leave(Place(FIRST, line))
    steps = 0
    while trail.back():
        steps += 1
    assert steps == 100


def test_jumps_and_backspace(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            app = driver.app
            await driver.press("space")
            before = driver.lesson.place, int(driver.lesson.body.scroll_y)
            exercise = next(driver.lesson.study.lesson.exercises)
            assert app.jump(FIRST, exercise.line)
            await driver.pilot.pause()
            assert driver.lesson.current is driver.cell(exercise.key)
            assert app.jump(SECOND, 1)
            await driver.opened()
            assert driver.lesson.study.lesson.id == SECOND
            # A lesson that is not there moves nothing, and leaves nothing on the way back.
            assert not app.jump("99-none", 1)
            await driver.press("backspace")
            await driver.opened()
            assert driver.lesson.study.lesson.id == FIRST
            assert driver.lesson.current is driver.cell(exercise.key)
            await driver.press("backspace")
            assert (driver.lesson.place, int(driver.lesson.body.scroll_y)) == before
            assert not app.trail
            # From the list of lessons too, and under what is laid over a lesson.
            await driver.press("q")
            assert isinstance(app.screen, HomeScreen)
            assert app.place is None
            assert app.jump(SECOND, 1)
            assert not app.trail
            await driver.opened()
            await driver.press("question_mark")
            assert app.jump(FIRST, exercise.line)
            await driver.opened()
            assert driver.lesson.study.lesson.id == FIRST

    run(session())
