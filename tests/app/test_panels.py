"""Outline, search and bookmarks over the page."""

from __future__ import annotations

from pathlib import Path

from tests.app.driving import Driver, open_app, run
from tests.app.snapshot import assert_looks_as_before
from tutor.app.screens.home import HomeScreen
from tutor.app.screens.lesson import LessonScreen
from tutor.progress import CellProgress, LessonProgress, ProgressStore

FIRST, SECOND = "01-first", "02-second"


def keep(folder: Path, **cells: CellProgress) -> None:
    store = ProgressStore.open("small", folder)
    store.save(LessonProgress(FIRST, cells))
    store.close()


def chosen(driver: Driver) -> str:
    """The line of the list that is chosen."""
    return next((line for line in driver.text.splitlines() if "▸" in line), driver.text)


def marked(driver: Driver) -> list[str]:
    """What is marked on the page."""
    strips = driver.app.screen._compositor.render_strips()
    texts = [segment.text for strip in strips for segment in strip if segment.style and segment.style.reverse]
    return [text for text in texts if text.isalnum()]


def test_outline(tmp_path: Path) -> None:
    async def session() -> None:
        keep(tmp_path, twice=CellProgress(state="failed", text="..."))
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("t")
            assert "The first lesson" in chosen(driver)
            assert "✗ Twice" in driver.text
            # Letters move while nothing is typed, then they filter; Esc goes out by one step a press.
            await driver.press("j")
            assert "Write" in chosen(driver)
            await driver.press("k")
            await driver.type("tw")
            assert "Twice" in chosen(driver)
            assert "Which one" not in driver.text
            await driver.type("zz")
            assert 'Nothing here is called "twzz"' in driver.text
            await driver.press("escape")
            assert "Which one" in driver.text
            await driver.press("escape")
            assert isinstance(driver.app.screen, LessonScreen)
            # Enter jumps, and the way back is kept; the outline knows where one is now.
            before = driver.lesson.place
            await driver.press("t")
            await driver.type("twice")
            await driver.press("enter")
            assert driver.lesson.current is driver.cell("twice")
            await driver.press("t")
            assert "Twice" in chosen(driver)
            await driver.press("escape", "backspace")
            assert driver.lesson.place == before
            # Another lesson.
            await driver.press("t")
            await driver.type("second")
            await driver.press("enter")
            await driver.until(lambda: driver.lesson.study.lesson.id == SECOND)
            await driver.press("backspace")
            await driver.until(lambda: driver.lesson.study.lesson.id == FIRST)

    run(session())


def test_search(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path) as driver:
            await driver.until(lambda: "The second lesson" in driver.text)
            await driver.press("slash")
            assert "Type what you look for" in driver.text
            await driver.type("twice")
            await driver.until(lambda: "found" in driver.text)
            assert "Exercise: Twice (twice)" in chosen(driver)
            await driver.press("enter")
            await driver.until(lambda: isinstance(driver.app.screen, LessonScreen))
            await driver.opened()
            assert driver.lesson.current is driver.cell("twice")
            # The match is marked until Esc; Esc again has nothing to close and says so.
            assert set(marked(driver)) == {"twice", "Twice"}
            assert "Backspace goes back" in driver.text
            await driver.press("escape")
            assert not marked(driver)
            await driver.press("escape")
            assert "Nothing is open" in driver.text
            # What was sought is there again, and typing replaces it; j is a letter here.
            await driver.press("slash")
            assert "Exercise: Twice (twice)" in chosen(driver)
            await driver.type("jjj")
            assert "Nothing found" in driver.text
            await driver.press("escape")
            assert isinstance(driver.app.screen, LessonScreen)

    run(session())


def test_bookmarks(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("apostrophe")
            assert "No bookmarks yet" in driver.text
            await driver.press("delete")
            assert "There is no bookmark here" in driver.text
            await driver.press("escape", "B")
            assert "Marked: The first lesson (' lists the bookmarks)" in driver.text
            await driver.press("n", "B")
            await driver.pilot.pause()
        # They survive a restart, and are there on the list of lessons too.
        async with open_app(tmp_path) as driver:
            await driver.press("B")
            assert "Enter opens one" in driver.text
            await driver.press("apostrophe")
            await driver.press("enter")
            await driver.until(lambda: isinstance(driver.app.screen, LessonScreen))
            await driver.opened()
            assert driver.lesson.place == (1, 0)
            await driver.press("t")
            assert "◆ The first lesson" in driver.text
            await driver.press("escape", "apostrophe", "x")
            assert "◆ The first lesson" not in driver.text
            await driver.press("escape", "q")
            assert isinstance(driver.app.screen, HomeScreen)

    run(session())


def test_where_was_i(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path) as driver:
            await driver.press("w")
            assert "not been in a lesson yet" in driver.text
        keep(tmp_path, twice=CellProgress(state="failed", text="..."))
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await driver.press("w")
            await driver.until(lambda: "Here last" in driver.text)
            await driver.press("escape", "w")
            await driver.until(lambda: "Here last" in driver.text)
            await driver.press("enter")
            assert driver.lesson.current is driver.cell("twice")
            # The list of lessons says it in a sentence, and w leads there from it.
            await driver.press("q")
            await driver.until(lambda: "which has not passed yet" in driver.text)
            assert 'You left at "Write" in 01 The first lesson, just now.' in driver.text
            await driver.press("w")
            await driver.until(lambda: "Here last" in driver.text)
            await driver.press("enter")
            await driver.until(lambda: isinstance(driver.app.screen, LessonScreen))
            await driver.opened()
            assert driver.lesson.current is driver.cell("twice")
        # When all of it has passed, the next lesson is next, and it is the one that is chosen.
        keep(tmp_path, twice=CellProgress(passed_text="..."))
        async with open_app(tmp_path) as driver:
            await driver.until(lambda: "Next: 02 The second lesson" in driver.text)
            assert "02  The second lesson" in chosen(driver)
            await driver.press("enter")
            await driver.until(lambda: isinstance(driver.app.screen, LessonScreen))
            assert driver.lesson.study.lesson.id == SECOND

    run(session())


def test_where_there_is_room_the_outline_stands_beside_the_text(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, size=(120, 30)) as driver:
            await driver.press("t")
            assert driver.app.pane is not None
            assert driver.app.focused is driver.app.pane.field
            # Enter goes there, and to the text; the pane stays and follows.
            await driver.type("twice")
            await driver.press("enter")
            assert driver.lesson.current is driver.cell("twice")
            assert "Twice" in chosen(driver)
            assert_looks_as_before(driver.app, "outline-beside")
            await driver.press("home")
            await driver.until(lambda: "The first lesson" in chosen(driver))
            # Marks are in it at once; Tab leaves it for the text without closing it.
            await driver.press("B")
            assert "◆ The first lesson" in driver.text
            await driver.press("t", "j", "tab")
            assert driver.app.pane is not None
            assert driver.app.focused is not driver.app.pane.field
            # It comes and goes with the room.
            await driver.pilot.resize_terminal(80, 24)
            await driver.until(lambda: "Other lessons" not in driver.text)
            await driver.pilot.resize_terminal(120, 30)
            await driver.until(lambda: "Other lessons" in driver.text)
        # It is remembered, and closed for good by Esc in it.
        async with open_app(tmp_path, lesson=FIRST, size=(120, 30)) as driver:
            await driver.until(lambda: "Other lessons" in driver.text)
            assert driver.app.focused is not driver.app.pane.field  # type: ignore[union-attr]
            await driver.press("t")
            await driver.press("escape")
            await driver.until(lambda: driver.app.pane is None)
            assert driver.lesson.current is not None
        async with open_app(tmp_path, lesson=FIRST, size=(120, 30)) as driver:
            assert driver.app.pane is None

    run(session())


def test_the_lists_without_unicode(tmp_path: Path) -> None:
    async def session() -> None:
        keep(tmp_path, twice=CellProgress(state="passed", text="...", passed_text="..."))
        async with open_app(tmp_path, lesson=FIRST, ascii=True, size=(60, 20)) as driver:
            for key in ("B", "t", "slash", "apostrophe", "w"):
                await driver.press(key)
                if key == "slash":
                    await driver.type("shape")
                assert driver.text.isascii(), {each for each in driver.text if not each.isascii()}
                while not isinstance(driver.app.screen, LessonScreen):
                    await driver.press("escape")

    run(session())
