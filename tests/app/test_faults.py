"""The line in which something went wrong: found, kept up with the text, shown beside it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from textual.geometry import Region

from tests.app.driving import Driver, open_app, run
from tests.app.snapshot import assert_looks_as_before
from tutor.app.completing import writing
from tutor.app.completing.writing import Writing
from tutor.app.faults import Fault, moved, note_room, syntax_fault
from tutor.app.widgets.cell import CellView

FIRST = "01-first"
OLD = "a\nb\nc\nd"


@pytest.mark.parametrize(
    ("new", "row"),
    [
        ("a\nb\nc\nd\ne", 2),
        ("a\nb\nnew\nc\nd", 3),
        ("x\na\nb\nc\nd", 3),
        ("a\nc\nd", 1),
        ("a\nb\nc", 2),
        ("A\nb\nc\nD", None),
        ("a\nb\ncc\nd", None),
        ("a\nb\nd", None),
        ("", None),
    ],
)
def test_a_fault_moves_with_its_line_and_goes_when_that_changes(new: str, row: int | None) -> None:
    assert moved(Fault(2, "!"), OLD, new) == (None if row is None else Fault(row, "!"))


def test_lines_that_look_alike_are_told_apart() -> None:
    assert moved(Fault(1, "!"), "x\nx", "x\nx\nx") == Fault(1, "!")
    assert moved(Fault(0, "!"), "x\ny", "\nx\ny") == Fault(1, "!")


def test_a_text_is_read_and_never_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert syntax_fault("x = (1\ny = 2") == Fault(0, "SyntaxError: '(' was never closed")
    assert syntax_fault("def f(x)\n    return x") == Fault(0, "SyntaxError: expected ':'")
    assert syntax_fault("print('run')\nraise SystemExit") is None
    assert syntax_fault("def f(x):\n") is None  # not finished is not wrong
    assert syntax_fault("x = '\\d'\nx is 1") is None  # nor is what only gets a warning
    assert syntax_fault("x = 1\0") is None
    for deep in ("(" * 5000, "-" * 15000 + "1", "a." * 9000 + "b", "not " * 4900 + "x", "[" * 150 + "]" * 150):
        assert isinstance(syntax_fault(deep), Fault | None)
    assert capsys.readouterr().out == ""


def test_room_for_a_message() -> None:
    assert note_room([10, 70], 0, 80) == (0, 13)
    assert note_room([70, 10], 0, 80) == (1, 13)
    assert note_room([70, 70], 0, 80) is None
    assert note_room([70], 0, 80) is None


async def edited(driver: Driver, text: str) -> Writing:
    view = await driver.go_to("twice")
    await driver.press("enter")
    editor = cast(Writing, view.editor)
    editor.rewrite(text)
    await driver.pilot.pause()
    return editor


def signs(driver: Driver) -> list[str]:
    """The rows that are marked, without the cell's bar and the scrollbar."""
    return [row[2:79].rstrip() for row in driver.text.split("\n") if row[1:2] == "!"]


def test_a_run_and_a_check_mark_their_line(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await edited(driver, "def twice(a):\n    b = 2\n    return a * missing\n")
            view = driver.cell("twice")
            await driver.press("f6")
            await driver.finished(view)
            (marked,) = signs(driver)
            assert marked.startswith("    return a * missing   NameError: name 'missing' is not defined")
            # It follows its line, and goes when that is edited.
            await driver.press("ctrl+home", "enter", "enter")
            assert view.fault is not None
            assert view.fault.row == 4
            assert signs(driver) == [marked]
            await driver.press("escape")
            assert signs(driver)[0].strip() == marked.strip()
            await driver.press("enter", "ctrl+end", "up", "end", "x")
            assert view.fault is None
            assert signs(driver) == []
            editor = view.editor
            assert editor is not None
            editor.rewrite("x = 1\n1 / 0\n")
            await driver.press("f5")
            await driver.finished(view)
            assert signs(driver)[0].startswith("1 / 0   ZeroDivisionError")
            editor.rewrite("y = (\nx = 1")
            await driver.press("f5")
            await driver.until(lambda: view.fault is not None and not view.is_busy)
            assert signs(driver)[0].startswith("y = (   SyntaxError: '(' was never closed")
            await driver.press("escape")
            assert_looks_as_before(driver.app, "fault-reading")

    run(session())


def test_the_sign_is_painted_on_the_row_of_its_line_where_nothing_else_has_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await edited(driver, "def twice(a):\n    b = 2\nreturn a")
            view = driver.cell("twice")
            await driver.press("f6")
            await driver.finished(view)
            # The same again, and the cell is as high as before: nothing paints but what is asked for.
            await driver.press("ctrl+end", "b", "escape")
            assert view.fault is None
            asked: list[Region] = []
            refresh = view.refresh

            def noting(*regions: Region, **more: bool) -> CellView:
                asked.extend(regions)
                return refresh(*regions, **more)

            monkeypatch.setattr(view, "refresh", noting)
            height = view.size.height
            await driver.press("c")
            await driver.until(lambda: view.fault is not None and not view.is_busy)
            row = view.fault_row()
            assert row is not None
            assert view.size.height == height
            assert any(region.contains(-1, row) for region in asked)

    run(session())


def test_a_line_that_is_no_python_is_marked_in_a_pause_once_it_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_PAUSE", 0.05)

    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST, ascii=True) as driver:
            editor = await edited(driver, "def twice(a)\n    return a")
            view = driver.cell("twice")
            await driver.until(lambda: view.fault is not None)
            (marked,) = signs(driver)
            assert marked.startswith("def twice(a)   SyntaxError: expected ':'")
            await driver.press("ctrl+home", "end", ":")
            assert view.fault is None
            editor.move_cursor((0, 0))
            editor.insert("y = = 2\n")
            editor.move_cursor((0, 7))
            await driver.pilot.pause(0.15)
            assert view.fault is None  # still being written
            await driver.press("down")
            assert view.fault == Fault(0, "SyntaxError: invalid syntax")
            editor.rewrite("y = 2\n")
            await driver.pilot.pause(0.15)
            assert view.fault is None
            assert driver.text.isascii()

    run(session())
