"""The panel of yours beside expected: what it shows, how one moves in it, what it looks like."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.app.driving import Driver, open_app, run
from tests.app.snapshot import assert_looks_as_before
from tutor.app.report import Canvas
from tutor.app.screens.doctor import DoctorScreen
from tutor.checking.checks import Attempt, CheckResult, ExerciseState, judge
from tutor.checking.comparison import comparisons
from tutor.course.model import Check


def failed(name: str, expected: object, actual: object) -> CheckResult:
    """The result of a check that has failed, as the evaluator makes it."""
    result = judge(Check(1, 1, "", name), expected, actual)
    return replace(result, comparisons=comparisons(expected, actual, 1e-6, 1e-9))


def attempt() -> Attempt:
    """One with a table, one that is too large for that, a curve, another shape and a text."""
    small = np.arange(12.0).reshape(4, 3) / 8
    wrong = small.copy()
    wrong[2] = [np.nan, 0.5, 7]
    large = np.arange(2400.0).reshape(60, 40)
    off = large.copy()
    off[:, 3] += np.linspace(1, 90, 60)
    curve = np.sin(np.linspace(0, 6, 80))
    checks = (
        failed("a small table", small, wrong),
        failed("a large one", large, off),
        failed("a curve", curve, 0.8 * curve),
        failed("another shape", small[:, :1], small[:, 0]),
        failed("a text", "two lanes", "two roads"),
    )
    return Attempt("f", ExerciseState.FAILED, 0, 5, ("The third row is not filled.",), checks, 0.1)


def show(driver: Driver) -> None:
    """Open the panel."""
    app = driver.app
    app.push_screen(DoctorScreen(attempt(), Canvas(app.glyphs, app.color_mode, True, app.size.height - 2)))


def bottom(driver: Driver) -> str:
    """The line of the keys."""
    return driver.text.splitlines()[-1]


@pytest.mark.parametrize("ascii", [False, True])
def test_panel(tmp_path: Path, ascii: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux" if ascii else "xterm-256color")
    suffix = "-ascii" if ascii else ""

    async def session() -> None:
        async with open_app(tmp_path, ascii=ascii) as driver:
            show(driver)
            await driver.pilot.pause()
            assert "nan*" in driver.text
            assert "The third row is not filled." in driver.text
            assert_looks_as_before(driver.app, f"doctor-table{suffix}")
            await driver.press("right")
            assert "The whole table is shown." in bottom(driver)

            await driver.press("n")
            assert "all of column 3" in driver.text
            assert "move the part" in bottom(driver)
            await driver.press("down", "down", "right", "right", "right")
            assert "..." in driver.text
            await driver.press("end")
            assert_looks_as_before(driver.app, f"doctor-difference{suffix}")

            await driver.press("n")
            assert_looks_as_before(driver.app, f"doctor-curves{suffix}")
            await driver.press("n")
            assert "shape (4,) where (4, 1) was expected" in driver.text
            await driver.press("n")
            assert "^ the first difference" in driver.text
            await driver.press("n")
            assert "This is the last one; p goes back." in bottom(driver)
            letters = "".join(line.strip(" ▌▐█▊▎▁▔▏▕") for line in driver.text.splitlines())
            assert letters.isascii() is ascii
            await driver.press("p", "escape")
            assert not isinstance(driver.app.screen, DoctorScreen)

    run(session())


def test_no_line_of_the_panel_is_cut(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, size=(60, 20)) as driver:
            show(driver)
            await driver.pilot.pause()
            screen = driver.app.screen
            assert isinstance(screen, DoctorScreen)
            for _ in range(5):
                for width in (46, 57, 77, 117, 197):
                    assert not [line.plain for line in screen.lines(width) if line.cell_length > width]
                await driver.press("n")

    run(session())
