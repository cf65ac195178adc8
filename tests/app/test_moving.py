"""Jumps and the way back."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import open_app, run
from tutor.app.screens.home import HomeScreen
from tutor.app.trail import Place, Trail
from tutor.study.outcomes import MOST, Outcome, Outcomes

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
            # What cells have said is there again too: nothing has to be run once more.
            view = await driver.go_to("plt.plot")
            await driver.press("r")
            await driver.finished(view)
            exercise_view = await driver.go_to(exercise.key)
            await driver.press("enter", "ctrl+end", "x", "escape", "c")
            await driver.until(lambda: exercise_view.attempt is not None and not exercise_view.is_busy)
            left, seen = driver.lesson.place, driver.text
            assert app.jump(SECOND, 1)
            await driver.opened()
            await driver.press("backspace")
            await driver.opened()
            assert driver.lesson.place == left
            assert driver.text == seen
            assert driver.cell("plt.plot").result is view.result
            assert driver.cell(exercise.key).attempt is exercise_view.attempt
            # Not what belongs to another text.
            driver.app.machinery.outcomes.keep(FIRST, view.key, Outcome("another text", view.result, None))
            assert app.open_lesson(FIRST)
            await driver.opened()
            assert driver.cell("plt.plot").result is None
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


def test_outcomes_are_kept_of_so_many_cells() -> None:
    outcomes = Outcomes()
    for number in range(MOST + 1):
        outcomes.keep(FIRST, str(number), Outcome(f"text {number}", None, None))
    assert outcomes.of(FIRST, "0") is None
    assert outcomes.of(SECOND, "1") is None
    kept = outcomes.of(FIRST, "1")
    assert kept is not None
    assert kept.text == "text 1"
    outcomes.keep(FIRST, "1", None)
    assert outcomes.of(FIRST, "1") is None
