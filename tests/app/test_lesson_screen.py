"""A lesson on the screen: reading, running, writing, checking, keeping."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Region

from tests.app.driving import Driver, open_app, run
from tutor.app.keys import SECTIONS
from tutor.app.screens.confirm import Confirm
from tutor.app.screens.help import HelpScreen
from tutor.app.screens.home import HomeScreen, LessonList
from tutor.app.screens.lesson import LessonScreen
from tutor.app.screens.pager import Pager
from tutor.app.widgets.editor import Editor
from tutor.app.widgets.quiz import QuizView
from tutor.app.widgets.telling import tail_lines
from tutor.app.widgets.typed import TypedQuizView

FIRST = "01-first"


def test_home_opens_the_chosen_lesson_and_comes_back(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path) as driver:
            assert isinstance(driver.app.screen, HomeScreen)
            await driver.until(lambda: "The second lesson" in driver.text)
            assert "try everything once" in driver.text
            await driver.press("down")
            assert "builds on 01 The first lesson" in driver.text
            await driver.press("enter")
            await driver.opened()
            assert driver.lesson.study.lesson.id == "02-second"
            await driver.press("q")
            assert isinstance(driver.app.screen, HomeScreen)
            chosen = driver.app.screen.query_one(LessonList).entry
            assert chosen is not None
            assert chosen.id == "02-second"

    run(session())


def test_prose_is_typeset(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            text = driver.text
            assert "1/(1 + e⁻ᶻ)" in text
            assert "(1)" in text
            assert "https://example.org" in text
            assert "22" in text
            assert "0/1 exercises" in text

    run(session())


def test_demo_runs_and_shows_output_and_value(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("x = np")
            await driver.press("r")
            await driver.finished(view)
            assert "shape (2, 3)" in driver.text
            assert "[[0 1 2]" in driver.text

    run(session())


def test_prediction_comes_before_the_run(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("x.T.shape")
            await driver.press("r")
            assert view.result is None
            await driver.type("3, 2")
            await driver.press("enter")
            await driver.finished(view)
            assert "You predicted 3, 2: right." in driver.text

    run(session())


def test_wrong_prediction_and_no_prediction(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("x.T.shape")
            await driver.press("enter")
            await driver.type("(2, 3)")
            await driver.press("enter")
            await driver.finished(view)
            assert "not quite" in driver.text
        async with open_app(tmp_path / "other", lesson=FIRST) as driver:
            view = await driver.go_to("x.T.shape")
            await driver.press("r", "escape")
            await driver.finished(view)
            assert "predicted" not in driver.text

    run(session())


def test_plot_is_drawn(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("plt.plot")
            await driver.press("r")
            await driver.finished(view)
            assert "squares" in driver.text
            await driver.press("d")
            told = "\n".join(line.plain for line in tail_lines(view, 70))
            assert "│ " in told
            assert "rises" in told or "increas" in told or "from 0" in told
            await driver.press("d")
            await driver.pilot.resize_terminal(100, 30)
            await driver.pilot.pause()
            assert "squares" in driver.text

    run(session())


def test_running_cell_shows_its_time_and_is_stopped(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("import time")
            await driver.press("r")
            await driver.until(lambda: "running" in driver.text)
            assert "^C stop" in driver.text
            await driver.press("ctrl+c")
            await driver.finished(view)
            assert "Stopped by you." in driver.text
            assert "^C stop" not in driver.text

    run(session())


async def write(driver: Driver, body: str) -> None:
    """Open the exercise and put ``body`` where the placeholder stands."""
    await driver.press("home", "n", "enter")
    await driver.type(body)


def test_exercise_fails_with_a_reason_then_passes(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = driver.cell("twice")
            await write(driver, "return a * a")
            await driver.press("f6")
            await driver.finished(view)
            assert "That is the square, not the double." in driver.text
            assert "0 of 3 checks passed" in driver.text
            assert isinstance(driver.app.focused, Editor)
            await driver.press(*["backspace"] * 3)
            assert "0 of 3 checks passed · 0 of 4 points before your last change" in driver.text
            await driver.type("+ a")
            await driver.press("f6")
            await driver.until(lambda: view.has_passed)
            await driver.press("escape")
            assert "3 of 3 checks passed · 4 of 4 points" in driver.text
            assert "before your last change" not in driver.text
            await driver.press("enter")
            await driver.type("#")
            await driver.press("escape")
            assert "4 of 4 points before your last change" in driver.text
            assert "c checks your change." in driver.text
            assert "1/1 exercises" in driver.text
            assert driver.lesson.study.cell("twice").attempts == 2

    run(session())


def test_starter_is_not_an_attempt(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = driver.cell("twice")
            await driver.press("n", "c")
            await driver.until(lambda: view.attempt is not None)
            assert "still the starter" in driver.text
            assert driver.lesson.study.cell("twice").attempts == 0

    run(session())


def test_error_is_shown_at_its_line(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = driver.cell("twice")
            await write(driver, "return a\nundefined")
            await driver.press("f5")
            await driver.finished(view)
            assert "->   4  undefined" in driver.text
            assert "NameError: name 'undefined' is not defined" in driver.text

    run(session())


def test_error_of_checked_code_is_told_once(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await write(driver, "return (a")
            await driver.press("delete", "f6")
            await driver.finished(driver.cell("twice"))
            below = [row for row in driver.text.split("\n") if row[1:2] != "!"]  # where the line is marked, too
            assert "\n".join(below).count("SyntaxError") == 1
            assert "0 of 3 checks passed" in driver.text

    run(session())


def test_hints_open_one_by_one_then_the_solution(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, size=(80, 40)) as driver:
            await driver.press("n", "h")
            assert "Something plus itself." in driver.text
            assert "Hint 2" not in driver.text
            await driver.press("h")
            assert "Hint 2 of 2" in driver.text
            assert "h hint" not in driver.text.splitlines()[-1]
            await driver.press("s")
            assert "return 2 * a" in driver.text
            assert "NumPy multiplies every element." in driver.text
            assert driver.lesson.study.cell("twice").solution_shown

    run(session())


def test_solution_before_the_hints_asks(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("n", "s")
            assert isinstance(driver.app.screen, Confirm)
            await driver.press("n")
            assert "return 2 * a" not in driver.text
            await driver.press("s", "y")
            assert "return 2 * a" in driver.text

    run(session())


def test_escape_and_a_key_in_one_packet(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await write(driver, "return a")
            await driver.press("alt+h")
            await driver.until(lambda: "Something plus itself." in driver.text)
            assert driver.cell("twice").editor is None

    run(session())


def test_a_closed_editor_can_still_be_painted(tmp_path: Path) -> None:
    """A question that opens right after Esc has the lesson below it painted from the layout before."""

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await write(driver, "return a")
            editor = driver.cell("twice").editor
            assert editor is not None
            await driver.press("escape")
            await driver.until(lambda: not editor.is_attached)
            assert [strip.text for strip in editor.render_lines(Region(0, 0, 3, 2))] == ["   ", "   "]

    run(session())


def test_stand_in_is_told_and_own_code_counts_after_passing(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("twice(21)")
            await driver.press("r")
            await driver.finished(view)
            assert "42" in driver.text
            assert "our solution stands in for twice" in driver.text
            await write(driver, "print('mine')")
            await driver.press("enter")
            await driver.type("return a + a")
            await driver.press("f6")
            await driver.until(lambda: driver.cell("twice").has_passed)
            await driver.press("escape")
            view = await driver.go_to("twice(21)")
            await driver.press("r")
            await driver.until(lambda: not view.is_busy and bool(view.result and view.result.output))
            assert "mine" in driver.text
            assert "stands in" not in driver.text

    run(session())


def test_work_and_place_are_there_again(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await write(driver, "return a + 1")
            await driver.press("escape")
        async with open_app(tmp_path, lesson=FIRST) as driver:
            assert "return a + 1" in driver.text
            current = driver.lesson.current
            assert current is not None
            assert current.key == "twice"

    run(session())


def test_the_keys_go_with_whoever_reads_on(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            plot = await driver.go_to("plt.plot")
            await driver.press("r")
            await driver.finished(plot)
            body, bottom = driver.lesson.body, plot.virtual_region.bottom
            body.scroll_to(y=bottom - 15, animate=False)
            await driver.until(lambda: "def twice" in driver.text)
            assert driver.lesson.current is plot
            body.scroll_to(y=bottom - 2, animate=False)
            await driver.until(lambda: driver.lesson.current is driver.cell("twice"))

    run(session())


def test_reset_asks_and_can_be_undone(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await write(driver, "return 7")
            await driver.press("escape", "x", "y")
            assert "..." in driver.cell("twice").text
            await driver.press("u")
            assert "return 7" in driver.cell("twice").text

    run(session())


def test_quiz_says_why(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("end")
            quiz = driver.app.screen.query_one(QuizView)
            driver.lesson.set_focus(quiz)
            await driver.press("1")
            assert "That is three squared." in driver.text
            assert not quiz.is_solved
            await driver.press("2")
            assert "Two times three." in driver.text
            assert quiz.is_solved
            await driver.press("x")
            assert "Two times three." not in driver.text

    run(session())


def test_typed_answer(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("end")
            driver.lesson.set_focus(driver.app.screen.query_one(TypedQuizView))
            await driver.press("enter", "8", "enter")
            assert "You answered 8: not quite." in driver.text
            await driver.press("enter", "7", ".", "0", "enter")
            assert "You answered 7.0: right." in driver.text
            await driver.press("x")
            assert "Press Enter to answer." in driver.text

    run(session())


def test_whole_output_on_a_screen_of_its_own(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("x = np")
            await driver.press("enter")
            await driver.press("ctrl+a", *["up"] * 5)
            await driver.type("for i in range(500): print('row', i)\n")
            await driver.press("f5")
            await driver.finished(view)
            assert "more lines: o shows all" in "\n".join(line.plain for line in tail_lines(view, 70))
            await driver.press("f10")
            assert isinstance(driver.app.screen, Pager)
            await driver.press("end")
            assert "row 499" in driver.text
            await driver.press("q")
            assert isinstance(driver.app.screen, LessonScreen)

    run(session())


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
def test_nothing_is_wider_than_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, size=size) as driver:
            await driver.press("end", "home")
            body = driver.lesson.body
            assert body.max_scroll_x == 0
            assert all(len(line) <= size[0] for line in driver.text.splitlines())

    run(session())


def test_ascii_mode_writes_ascii(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, ascii=True) as driver:
            await driver.press("n")
            body = driver.text.splitlines()[1:-1]
            letters = "".join(line.strip(" ▌▐█▊▎▁▔▏▕") for line in body)
            assert letters.isascii(), letters

    run(session())


def test_without_colours_everything_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            for strip in driver.app.screen._compositor.render_strips():
                for segment in strip:
                    style = segment.style
                    if segment.text.strip() and style is not None:
                        assert style.color != style.bgcolor, segment

    run(session())


def test_second_instance_reads_only(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            driver.app.store.read_only = True
            driver.app.store.holder = "another nn-tutor"
            await driver.press("q", "enter")
            await driver.opened()
            assert "read-only" in driver.text
            await driver.press("n", "enter")
            assert driver.cell("twice").editor is None

    run(session())


def test_help_names_every_key_that_is_bound(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("question_mark")
            assert isinstance(driver.app.screen, HelpScreen)
            assert "Reading" in driver.text
            await driver.press("q")
            assert isinstance(driver.app.screen, LessonScreen)

    run(session())
    written = " ".join(row.written for section in SECTIONS for row in section.rows)
    for key in (
        "Space",
        "Tab",
        "Enter",
        "F5",
        "F6",
        "F7",
        "F8",
        "F9",
        "F10",
        "Ctrl+C",
        "Ctrl+P",
        "Ctrl+Q",
        "F1",
        "n / p",
    ):
        assert key in written


def test_palette_finds_the_actions(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("n")
            titles = [command.title for command in driver.app.get_system_commands(driver.app.screen)]
            assert len(titles) == len(set(titles))
            assert not [title for title in titles if "cursor" in title.lower() or "selected" in title.lower()]
            for title in (
                "Outline",
                "Search",
                "Bookmarks",
                "Where was I",
                "Run",
                "Check",
                "Hint",
                "Solution",
                "Edit",
                "Help",
                "Quit",
                "Theme",
                "Next exercise",
            ):
                assert title in titles

    run(session())
