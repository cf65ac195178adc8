"""Every attempt at a cell: shown, compared, brought back."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from tests.app.driving import open_app, run
from tests.app.snapshot import assert_looks_as_before
from tutor.app.screens.history import History
from tutor.progress import Attempts, PastAttempt, ProgressStore
from tutor.study.history import changes, told_change, verdict, when

FIRST = "01-first"
TEXTS = ("def twice(a):\n    pass\n", "def twice(a):\n    b = a\n    return b\n", "def twice(a):\n    return 2 * a\n")


def keep(folder: Path) -> None:
    """Three attempts: long ago, not checked, passed."""
    store = ProgressStore.open("small", folder)
    attempts = Attempts(store, FIRST)
    now = time.time()
    for text, state, score, ago in zip(
        TEXTS, ("failed", "could_not_check", "passed"), (0, 0, 4), (40, 30, 20), strict=True
    ):
        attempts.keep(PastAttempt("twice", now - ago * 86400, text, state, score, 4))
    store.close()


def test_times_and_verdicts_in_words() -> None:
    now = datetime(2026, 5, 20, 15, 0).timestamp()
    assert when(datetime(2026, 5, 20, 14, 3).timestamp(), now) == "today 14:03"
    assert when(datetime(2026, 5, 19, 23, 59).timestamp(), now) == "yesterday 23:59"
    assert "ago" in when(datetime(2026, 4, 29, 12, 0).timestamp(), now)
    assert when(now + 86400, now) == "just now"  # a clock that was put back
    assert verdict(PastAttempt("k", 0, "", "failed", 1.5, 4)) == "1.5 of 4 points"
    assert verdict(PastAttempt("k", 0, "", "ran")) == "ran well"


def test_what_has_changed() -> None:
    assert changes("a\nb\n", "a\nc\n") == [(" ", "a"), ("-", "b"), ("+", "c")]
    assert changes("a\n", "a") == [(" ", "a")]
    assert told_change("a\nb", "b\nc\nd") == "+2 -1"
    assert told_change("a", "a\n") == ""
    long = [f"line {number}" for number in range(40)]
    told = changes("\n".join(long), "\n".join([*long[:20], "new", *long[20:]]))
    assert told[0] == ("~", "17 lines as before")
    assert told[4] == ("+", "new")
    assert told[-1] == ("~", "17 lines as before")
    assert len(told) == 9


def test_attempts_are_shown_compared_and_brought_back(tmp_path: Path) -> None:
    keep(tmp_path)

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("twice")
            starter = view.text
            await driver.press("v")
            assert isinstance(driver.app.screen, History)
            await driver.press("c")
            assert "-     return 2 * a" in driver.text
            assert "+     ..." in driver.text
            await driver.press("c", "j", "m", "k")
            assert_looks_as_before(driver.app, "history-compared")
            await driver.press("m", "m", "j", "j")
            assert "    pass" in driver.text
            await driver.press("escape")
            assert view.text == starter
            await driver.press("v", "down", "enter")
            assert view.text == TEXTS[1]
            assert "u brings back" in driver.text
            assert driver.lesson.study.text(view.cell) == TEXTS[1]
            await driver.press("u")
            assert view.text == starter
            # Editing goes on from what was brought back, and can undo it too.
            await driver.press("v", "enter", "enter", "ctrl+z")
            assert view.editor is not None
            assert view.editor.text == starter
        async with open_app(tmp_path, lesson=FIRST, size=(120, 40), ascii=True) as driver:
            await driver.go_to("twice")
            await driver.press("v", "c")
            assert driver.text.isascii()
            assert_looks_as_before(driver.app, "history-wide-ascii")

    run(session())


def test_a_check_is_kept_and_empty_histories_say_what_to_do(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            view = await driver.go_to("twice")
            await driver.press("v")
            assert "No attempt is kept here yet: c checks your answer, and keeps it." in driver.text
            view.edit_text("def twice(a):\n    return a + a\n")
            await driver.press("c")
            await driver.finished(view)
            await driver.press("v")
            assert isinstance(driver.app.screen, History)
            assert "today" in driver.text
            assert "4 of 4 points" in driver.text
            assert "as now" in driver.text
            await driver.press("escape")
            # Where another instance writes, nothing can be brought back.
            view.edit_text("def twice(a):\n    return 3 * a\n")
            driver.app.store.read_only = True
            await driver.press("v", "enter")
            assert isinstance(driver.app.screen, History)
            assert "nothing can be brought back" in driver.text
            await driver.press("escape")
            assert "3 * a" in view.text
            driver.app.store.read_only = False

    run(session())
