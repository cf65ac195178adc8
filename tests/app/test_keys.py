"""Keys that do not apply say why."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import open_app, run
from tutor.app.keys import SECTIONS
from tutor.app.screens.choosing import Choosing
from tutor.app.screens.help import HelpScreen, matching
from tutor.app.screens.home import HomeScreen
from tutor.app.screens.lesson import LessonScreen
from tutor.study import original

FIRST = "01-first"


def test_a_key_that_does_not_apply_says_why_until_the_next_key(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:

            def bottom() -> str:
                return driver.text.splitlines()[-1].strip()

            view = await driver.go_to("plt.plot")
            await driver.press("c")
            assert bottom() == "This cell has nothing to check; r runs it, n goes to the next exercise."
            await driver.press("c")
            assert bottom().startswith("This cell has nothing to check")
            # The next key shows the keys again, and what does not apply is not among them.
            await driver.press("tab")
            await driver.press("shift+tab")
            assert driver.lesson.current is view
            assert "r run" in bottom()
            assert "check" not in bottom()
            await driver.press("ctrl+c")
            assert bottom() == "Nothing is running."
            # While writing too, and what is too long for the line is told beside the page.
            await driver.press("enter", "f6")
            assert "nothing to check" in driver.text
            await driver.pilot.resize_terminal(60, 20)
            await driver.press("f6")
            assert len(driver.app._notifications) == 1
            # The next key takes it away, so that such things never cover the page.
            await driver.press("escape", "c")
            assert len(driver.app._notifications) == 1
            await driver.press("tab")
            assert not driver.app._notifications

    run(session())


def test_the_bottom_line_shows_the_keys_that_help_where_one_is(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, size=(120, 24)) as driver:

            def bottom() -> str:
                return driver.text.splitlines()[-1].strip()

            # On the page the app's keys matter too.
            assert "t outline  / search" in bottom()
            # What types is no key: in the field of a prediction, and in the editor.
            predict = next(each for each in driver.lesson.stops() if getattr(each, "prediction", None) is not None)
            await driver.go_to(predict.key)
            await driver.press("enter")
            assert bottom() == "Enter run  Esc run without a prediction  F1 help"
            await driver.press("f5")
            assert bottom() == "Type your prediction, then Enter runs the cell; Esc runs it without one."
            await driver.press("4", "slash")
            assert bottom() == "Enter run  Esc run without a prediction  F1 help"
            await driver.go_to("twice")
            await driver.press("enter")
            assert "search" not in bottom()
            await driver.press("escape", "t")
            assert "search" not in bottom()  # the outline is beside the text, and one types into it

    run(session())


def test_help_is_searched_by_typing_and_closed_step_by_step(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            # From the editor too, over a list, and at 60x20.
            await driver.press("n", "enter", "f1")
            assert isinstance(driver.app.screen, HelpScreen)
            assert "read on" in driver.text
            await driver.press("space")
            assert "read on" not in driver.text
            await driver.type("solution")
            assert "our solution" in driver.text
            assert "read on" not in driver.text
            await driver.press("escape")
            assert "read on" in driver.text
            await driver.type("F5")
            assert "run it" in driver.text
            assert "read on" not in driver.text
            await driver.type("zzz")
            assert "No key does that" in driver.text
            await driver.press("escape", "escape")
            assert driver.cell("twice").editor is not None
            await driver.press("escape")
            await driver.press("t", "f1")
            assert isinstance(driver.app.screen, HelpScreen)
            await driver.press("f1")
            assert isinstance(driver.app.screen, Choosing)
            await driver.press("escape")
            for close in ("q", "question_mark", "enter"):
                await driver.press("question_mark")
                assert isinstance(driver.app.screen, HelpScreen)
                await driver.press(close)
                assert isinstance(driver.app.screen, LessonScreen)

    run(session())


def test_a_key_finds_the_rows_of_that_key() -> None:
    assert [row.does for section in matching(SECTIONS, "w") for row in section.rows] == [
        "where was I, and what is next"
    ]
    assert {section.place for section in matching(SECTIONS, "x")} == {"cell", "question"}
    assert matching(SECTIONS, "") == SECTIONS
    assert matching(SECTIONS, "no such thing") == ()
    # A heading counts for its rows.
    assert [section.place for section in matching(SECTIONS, "writing undo")] == ["writing"]


def test_esc_leads_out_by_one_step_a_press_and_never_out_of_the_app(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            # Whatever a key opens over the lesson is closed by Esc, one at a time.
            for opens in ("t", "slash", "apostrophe", "w", "s", "x", "question_mark", "ctrl+p"):
                view = await driver.go_to("twice")
                if view.text == original(view.cell):
                    await driver.press("enter", "a")
                    await driver.press("escape")
                await driver.press(opens)
                await driver.until(lambda: not isinstance(driver.app.screen, LessonScreen))
                await driver.press("f1")
                presses = 0
                while not isinstance(driver.app.screen, LessonScreen):
                    stack = list(driver.app.screen_stack)
                    await driver.press("escape")
                    presses += 1
                    assert driver.app.screen_stack in (stack, stack[:-1]), opens
                    assert presses < 5, opens
            # The editor, then nothing more; also on the list of lessons.
            await driver.go_to("twice")
            await driver.press("enter")
            await driver.press("escape")
            assert driver.cell("twice").editor is None
            await driver.press("escape")
            assert "Nothing is open here" in driver.text
            await driver.press("q")
            await driver.press("escape", "escape")
            assert isinstance(driver.app.screen, HomeScreen)

    run(session())


def test_the_ends_of_a_lesson_say_so(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            for keys, told in (
                (("b",), "This is the top of the lesson."),
                (("k",), "This is the top of the lesson."),
                (("home", "shift+tab"), "no cell or question further up"),
                (("end", "space"), "This is the end of the lesson; > opens the next one."),
                (("j",), "This is the end of the lesson; > opens the next one."),
                (("tab", "tab", "tab", "tab"), "no cell or question further down"),
                (("less_than_sign",), "This is the first lesson; q goes to the list."),
            ):
                await driver.press(*keys)
                assert told in driver.text, keys

    run(session())
