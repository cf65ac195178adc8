"""What a cell says after a check: the comparison, hints, the solution, what has passed before; and predictions kept."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import Driver, open_app, run
from tutor.app.screens.confirm import Confirm
from tutor.app.screens.doctor import DoctorScreen
from tutor.app.widgets.telling import tail_lines, title_lines

FIRST = "01-first"


def told(driver: Driver, width: int = 76) -> str:
    """All that the exercise's cell tells."""
    view = driver.cell("twice")
    return "\n".join(line.plain for line in [*title_lines(view, width), *tail_lines(view, width)])


async def check(driver: Driver, answer: str) -> None:
    """Put an answer into the cell and check it."""
    view = driver.cell("twice")
    before = view.attempt
    view.replace_text(f"def twice(a):\n    {answer}")
    await driver.press("c")
    await driver.until(lambda: view.attempt is not None and view.attempt is not before and not view.is_busy)


def test_from_a_failure_to_what_both_look_like(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("n")
            await driver.press("a")
            assert "c checks your answer; then a compares it" in driver.text.splitlines()[-1]
            await check(driver, "return a * a")
            text = told(driver)
            order = [
                "0 of 3 checks",
                "✗ a vector",
                "shape (3,), as expected",
                "yours      1* 4  9*",
                "largest difference at",
            ]
            order += [
                "That is the square",
                "✗ a number:",
                "✗ other shapes",
                "a compares in full. h gives a hint (2 left)",
            ]
            places = [text.index(each) for each in order]
            assert places == sorted(places)

            await driver.press("a")
            assert isinstance(driver.app.screen, DoctorScreen)
            assert "1 of 3" in driver.text
            await driver.press("n", "n")
            assert "yours" not in driver.text  # a hidden check shows nothing of its own
            await driver.press("escape")

            await check(driver, "return a + a")
            assert "Passed. s compares with our solution, Space reads on." in told(driver)
            await driver.press("enter")
            assert "Passed. Esc leaves the editor" in told(driver)
            await driver.press("escape", "s")
            text = told(driver)
            assert text.index("Yours") < text.index("return a + a") < text.index("Our solution")
            # On a busy machine they may not be equally fast.
            timed = "Both are about equally fast: " if "equally" in text else "The checks took yours"
            assert text.index("return 2 * a") < text.index(timed)
            assert "NumPy multiplies every element." in text
            assert "Passed. Space reads on." in text
            side_by_side = told(driver, 96)
            assert any("return a + a" in line and "return 2 * a" in line for line in side_by_side.split("\n"))

            await check(driver, "return 3 * a")
            assert "passed before; this version fails" in told(driver)
            assert "passed before; this version fails" in told(driver, 46)
            await driver.press("enter", "space")
            assert "passed before; this version is not checked" in told(driver)
            assert "F6 checks your change, Esc leaves the editor." in told(driver)
        async with open_app(tmp_path, lesson=FIRST) as driver:
            assert "passed before; this version is not checked" in told(driver)
            assert "c checks your answer, Enter edits it." in told(driver)

    run(session())


def test_an_error_of_several_checks_is_told_once_and_who_writes_sees_where(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, size=(80, 12)) as driver:
            view = driver.cell("twice")
            await driver.press("n", "r")
            await driver.finished(view)
            assert "A call below the function would" in " ".join(told(driver).split())
            await check(driver, "return a * missing")
            text = told(driver)
            assert text.count("name 'missing' is not defined") == 1
            assert text.count("NameError in line 2 here too") == 2
            # The verdict stays as it is while the text is changed, and says that it is the one from before.
            await check(driver, "return a * a")
            before = told(driver).split("\n")
            await driver.press("enter")
            assert view.editor is not None
            view.editor.move_cursor((1, 10))
            await driver.press("z")
            now = told(driver).split("\n")
            assert [line for line in before if line not in now][1:-1] == []
            assert "before your last change" in told(driver)
            # However much there is to tell, the line that is written on is seen above it.
            await driver.press("backspace", "f6")
            await driver.until(lambda: not view.is_busy)
            await driver.pilot.pause()
            assert "return a * a" in driver.text
            assert "0 of 3 checks" in driver.text

    run(session())


def test_hints_and_pieces_of_the_solution_one_at_a_time(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("n", "H")
            assert "No hint is shown; h shows one." in driver.text.splitlines()[-1]
            await driver.press("h")
            assert "Hint 1 of 2: What is twice?" in driver.text
            await driver.press("s", "n")  # asked, as hints are left
            assert not isinstance(driver.app.screen, Confirm)
            assert driver.cell("twice").aids.open_pieces == 0
            await driver.press("h")
            assert "Hint 2 of 2" in driver.text
            assert "Something plus itself." not in driver.text
            await driver.press("h")
            assert "This is the last hint; H goes back." in driver.text.splitlines()[-1]
            await driver.press("H")
            assert "Something plus itself." in driver.text
            assert "h shows the next hint." in driver.text
            await driver.press("H")
            assert "Hint" not in told(driver)
            assert driver.lesson.study.cell("twice").hints == 2
        async with open_app(tmp_path, lesson=FIRST) as driver:
            assert "Hint 2 of 2" in told(driver)
            assert not driver.lesson.study.cell("twice").solution_shown
            await driver.press("s")
            assert "return 2 * a" in driver.text
            assert driver.lesson.study.cell("twice").solution_shown
            await driver.press("S")
            assert "Our solution is open already" in driver.text.splitlines()[-1]

    run(session())


def test_a_prediction_is_there_again_with_what_came(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("x.T.shape")
            await driver.press("enter")
            await driver.type("(3,)")
            await driver.press("enter")
            await driver.finished(view)
            assert "You predicted (3,): not quite." in driver.text
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.go_to("x.T.shape")
            assert "You predicted (3,): it was (3, 2)." in driver.text

    run(session())
