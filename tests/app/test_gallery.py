"""What every screen looks like: at two sizes, in three themes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.app.driving import Driver, open_app, run
from tests.app.gallery import Gallery
from tutor.app.screens.home import HomeScreen
from tutor.app.screens.lesson import LessonScreen
from tutor.progress import Attempts, PastAttempt, ProgressStore

ROOT = Path(__file__).parent.parent / "fixtures" / "screens"
FIRST = "01-screens"


def keep_attempts(folder: Path) -> None:
    """Two attempts at the exercise, long ago."""
    store = ProgressStore.open("small", folder)
    attempts = Attempts(store, FIRST)
    for text, state, score, ago in (("pass", "failed", 0, 40), ("return 2 * a", "passed", 3, 20)):
        whole = f"def twice(a):\n    {text}\n"
        attempts.keep(PastAttempt("twice", time.time() - ago * 86400, whole, state, score, 3))
    store.close()


async def over_the_lesson(driver: Driver, gallery: Gallery) -> None:
    """All that opens over the page without anything having run."""
    await gallery.take("lesson")
    for key, name in (("t", "outline"), ("i", "glossary"), ("f", "follow"), ("z", "zoom"), ("question_mark", "help")):
        await driver.press(key)
        await gallery.take(name)
        await driver.press("escape")
        assert isinstance(driver.app.screen, LessonScreen), name
    await driver.press("slash")
    await driver.type("twice")
    await driver.until(lambda: "found" in driver.text)
    await gallery.take("search")
    await driver.press("escape", "escape", "B", "n", "B", "home", "apostrophe")
    await gallery.take("bookmarks")
    await driver.press("escape", "w")
    await driver.until(lambda: "Next: the exercise" in driver.text)
    await gallery.take("where")
    await driver.press("escape", "ctrl+p")
    await driver.until(lambda: "Bookmark this place" in driver.text)
    await gallery.take("palette")
    await driver.press("escape")


async def at_the_exercise(driver: Driver, gallery: Gallery) -> None:
    """Writing, checking, and what can be opened then."""
    view = await driver.go_to("twice")
    await driver.press("v")
    await gallery.take("history")
    await driver.press("escape", "enter")
    await driver.type("return a * a")
    await gallery.take("editor")
    await driver.press("home", "f3", "a")
    await gallery.take("find")
    await driver.press("escape", "end", "enter")
    await driver.type("np.arang")
    await driver.press("ctrl+@")
    await driver.until(lambda: "1/1 Return evenly" in driver.text)
    await gallery.take("completing")
    await driver.press("escape", "ctrl+z", "f6")
    await driver.finished(view)
    await driver.press("escape")
    await gallery.take("checked")
    await driver.press("a")
    await gallery.take("doctor")
    await driver.press("escape", "x")
    await gallery.take("confirm")
    await driver.press("escape")


async def lines_and_lessons(driver: Driver, gallery: Gallery) -> None:
    """The whole output of a cell, and the list of lessons."""
    view = await driver.go_to("for n in range(40)")
    await driver.press("r")
    await driver.finished(view)
    await driver.press("o")
    await gallery.take("pager")
    await driver.press("escape", "q")
    assert isinstance(driver.app.screen, HomeScreen)
    await gallery.take("home")


def test_every_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("NN_TUTOR_THEME", raising=False)
    keep_attempts(tmp_path)

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, root=ROOT) as driver:
            gallery = Gallery(driver)
            await over_the_lesson(driver, gallery)
            await at_the_exercise(driver, gallery)
            await lines_and_lessons(driver, gallery)
            assert not gallery.differ, "\n".join(gallery.differ) + "\nUPDATE_SNAPSHOTS=1 if that is meant"

    run(session())
