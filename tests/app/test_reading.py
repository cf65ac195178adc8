"""Where a lesson stands on the screen, while it is mounted and afterwards."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import Driver, open_app, run

FIRST = "01-first"
# Lines of the first lesson: a sentence, the third of its cells, its exercise and what that one's starter says.
EQUATION, PREDICT, EXERCISE, STARTER = 9, 28, 42, 49


def _rows(driver: Driver) -> list[str]:
    return [line.strip(" \u258c|") for line in driver.text.split("\n")[1:-1]]


def test_a_line_of_the_file_is_shown_at_the_top(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, size=(80, 12)) as driver:
            screen = driver.lesson

            async def shown(line: int, row: int = 0) -> tuple[list[str], str]:
                screen.show_line(line, row)
                await driver.pilot.pause()
                await driver.pilot.pause()
                assert row < 0 or screen.place in ((line, row), (line + 3, row))  # an exercise begins with its prose
                return _rows(driver), "" if screen.current is None else screen.current.key

            rows, _ = await shown(EQUATION)
            assert rows[0].startswith("Equation (1) says it.")
            rows, _ = await shown(EQUATION, 1)
            assert rows[0] == ""
            assert rows[1].startswith("name")
            predict = driver.cell("x.T.shape")
            rows, key = await shown(PREDICT)
            assert rows[0].startswith("Predict")
            assert key == predict.key
            rows, key = await shown(EXERCISE)
            assert rows[0].startswith("Write twice(a)")
            assert key == "twice"
            rows, key = await shown(STARTER)
            assert "Exercise \u00b7 Twice" in rows[0]
            rows, _ = await shown(STARTER, -2)
            assert "Exercise \u00b7 Twice" in rows[2]
            screen.show_line(*screen.place)
            await driver.pilot.pause()
            assert _rows(driver) == rows
            # Lower than when it was left: its last row is the first.
            await shown(PREDICT, 1)
            screen.show_line(PREDICT, 40)
            await driver.pilot.pause()
            await driver.pilot.pause()
            assert screen.place == (PREDICT, screen.body.region_of(predict).height - 1)
            # It has been read: what follows is meant by a mark.
            screen.set_focus(None)
            assert screen.line_meant > PREDICT
            screen.body.go(screen.body.region_of(predict).y + 1)
            screen.set_focus(None)
            assert screen.line_meant == PREDICT

    run(session())


def test_a_line_is_shown_in_a_lesson_opened_from_the_list(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path) as driver:
            driver.app.open_lesson(FIRST)
            await driver.opened()
            driver.lesson.show_line(STARTER)
            await driver.until(lambda: "Exercise \u00b7 Twice" in _rows(driver)[0])
            assert driver.lesson.current is driver.cell("twice")

    run(session())
