"""Names while one writes: the list, what is written about a name, and that neither ever takes a key from the text."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from tests.app.driving import Driver, open_app, run
from tests.app.snapshot import assert_looks_as_before
from tutor.app.completing.candidates import Candidate, candidates, origins, place_at, wanted
from tutor.app.completing.documentation import Documentation, doc_lines, title_lines
from tutor.app.completing.popup import MOST_ROWS, Popup
from tutor.app.completing.writing import Writing
from tutor.runner.looking.look import About, Look, Name, Seen

FIRST = "01-first"
ABOVE = ("import numpy as np", "x = np.arange(3)\ndef scaled(a, by=2):\n    '''Times by.'''\n    return by * a")


def inserted(marked: str, seen: Seen | None = None) -> list[str]:
    return [each.inserted for each in found(marked, seen)]


def found(marked: str, seen: Seen | None = None) -> list[Candidate]:
    before, _, after = marked.partition("|")
    return candidates(place_at(before + after, before.count("\n"), len(before.rpartition("\n")[2]), ABOVE), seen)


# --- what is offered --------------------------------------------------------------------------------------------------


def test_names_that_the_texts_give_come_before_any_process_has_answered() -> None:
    (scaled,) = found("def f(a):\n    return sca|")
    assert (scaled.detail, scaled.doc, scaled.kind) == ("(a, by=2)", "Times by.", "function")
    assert inserted("def fine(figure):\n    fi|")[:3] == ["figure", "fine", "filter"]
    assert inserted("np.lins|") == ["linspace"]  # the tutor itself has NumPy
    assert inserted("from numpy import lins|") == ["linspace"]
    assert inserted("class A:\n    def f(self):\n        self.weight = 1\n        self.we|") == ["weight"]
    assert inserted("retu|") == ["return"]
    assert inserted("def f(real):\n    re|")[:3] == ["real", "return", "repr"]
    assert inserted("y = re|")[:2] == ["repr", "reversed"]
    assert inserted("return|") == []
    assert inserted("# np.|") == []


def test_what_the_process_has_seen_is_ranked() -> None:
    seen = Seen(
        (Name("rate", detail="0.25", own=True), Name("_r", own=True), Name("__r", own=True), Name("round", "function")),
        (Name("ratio", detail="=1"), Name("r")),
    )
    assert inserted("f(r=1, r|", seen)[:3] == ["ratio=", "rate", "round"]
    assert inserted("r|", seen) == ["rate", "return", "round", "raise"]
    assert inserted("|", seen)[-2:] == ["_r", "__r"]
    # A parameter hides what has its name above.
    hidden = next(each for each in found("def f(rate):\n    |", seen) if each.name == "rate")
    assert hidden.detail == ""
    assert next(each for each in found("rate = 3\n|", seen) if each.name == "rate").detail == "0.25"
    assert inserted("RAT|", seen) == ["rate"]


def test_what_the_process_is_asked() -> None:
    place = place_at("import a.b as c\nd = nn.Dense(3)\ndef f(x):\n    y = g(1) + 2\n    x.", 4, 6)
    assert origins(place) == (
        ("c", "module", "a.b"),
        ("d", "made", "nn.Dense"),
        ("x", "hidden", ""),
        ("y", "hidden", ""),
    )
    assert wanted(place).owner == ("x",)
    inside = place_at("class A(nn.Layer):\n    def f(self):\n        self.", 2, 13)
    assert ("self", "made", "nn.Layer") in wanted(inside).origins


# --- in the editor ----------------------------------------------------------------------------------------------------


async def writing(driver: Driver, *, clear: bool = True) -> Writing:
    view = await driver.go_to("twice")
    await driver.press("enter")
    editor = cast(Writing, view.editor)
    if clear:
        editor.clear()
        await driver.pilot.pause()
    return editor


def listed(driver: Driver) -> Popup | None:
    popups = list(driver.app.screen.query(Popup))
    return popups[0] if popups else None


def test_tab_completes_after_a_name_and_indents_elsewhere(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            editor = await writing(driver)
            await driver.press("tab")
            assert editor.text == "    "
            await driver.type("y = np.lins")
            await driver.press("tab")
            await driver.until(lambda: "evenly spaced" in driver.text)  # the process has answered
            popup = listed(driver)
            assert popup is not None
            assert popup.region.y == editor.caret_on_screen.y + 1
            assert "(start, stop, num=50" in driver.text
            await driver.press("enter")
            assert (editor.text, listed(driver)) == ("    y = np.linspace", None)
            await driver.press("ctrl+z")
            assert editor.text == "    y = np.lins"
            # What is typed narrows it, what is no name closes it; Esc closes the list alone.
            await driver.press("tab", "backspace", "backspace")
            await driver.until(lambda: listed(driver) is not None)
            await driver.press("escape")
            assert listed(driver) is None
            assert driver.cell("twice").editor is editor
            await driver.press("backspace", "tab")
            await driver.until(lambda: "lcm" in driver.text)
            await driver.type("o")
            assert "log10" in driver.text
            assert "lcm" not in driver.text
            await driver.press("down", "down", "up", "tab", "shift+tab")
            assert popup_rows(driver) <= MOST_ROWS
            await driver.type("g(")
            assert listed(driver) is None
            assert editor.text == "    y = np.log()"
            # With vim's keys Esc closes the list before it ends the writing.
            editor.use_vim(True)
            await driver.press("A")
            await driver.type(" + np.lo")
            await driver.press("tab")
            await driver.until(lambda: listed(driver) is not None)
            await driver.press("escape")
            assert listed(driver) is None
            assert not editor.is_commanded
            await driver.press("escape")
            assert editor.is_commanded
            await driver.press("tab")
            assert listed(driver) is None

    run(session())


def popup_rows(driver: Driver) -> int:
    popup = listed(driver)
    return popup.size.height if popup is not None else 0


def test_the_list_looks_well(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            await writing(driver, clear=False)
            await driver.type("x.sh")
            await driver.press("tab")
            await driver.until(lambda: "(2, 3)" in driver.text)
        async with open_app(tmp_path, lesson=FIRST, size=(60, 20), ascii=True) as driver:
            await writing(driver)
            await driver.type("plt.hist(x, de")
            await driver.press("ctrl+@")
            await driver.until(lambda: "density=" in driver.text)
            await driver.press("down")
            assert driver.text.isascii()
            assert_looks_as_before(driver.app, "completing-ascii")
            await driver.press("escape", "f2")
            await driver.until(lambda: isinstance(driver.app.screen, Documentation))
            await driver.pilot.pause()
            assert driver.text.isascii()

    run(session())


def test_no_key_is_lost_while_the_process_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            editor = await writing(driver)
            waiting: list[object] = []
            monkeypatch.setattr(editor.completer, "ask", lambda look, then: waiting.append((look, then)))
            await driver.type("x.")
            await driver.press("tab")
            assert len(waiting) == 1
            assert listed(driver) is None
            await driver.type("sum")
            look, then = cast("tuple[Look, object]", waiting[0])
            answer = Seen((Name("summed"), Name("sumo"), Name("other")))
            assert callable(then)
            then(answer)  # still the same name: the list comes, narrowed
            await driver.pilot.pause()
            assert "summed" in driver.text
            assert "other" not in driver.text
            await driver.press("escape")
            await driver.press("tab")
            await driver.type("() + ")
            then(answer)  # too late: elsewhere by now
            await driver.press("f2")
            await driver.type("1")
            look, then = cast("tuple[Look, object]", waiting[-1])
            assert look.about == ()  # the caret is on nothing: F2 has asked nothing
            await driver.pilot.pause()
            assert listed(driver) is None
            assert editor.text == "x.sum() + 1"
            # A description that comes after more has been typed is not shown.
            await driver.press("home", "f2")
            look, then = cast("tuple[Look, object]", waiting[-1])
            assert look.about == ("x",)
            await driver.type("y")
            assert callable(then)
            then(Seen(about=About("x", "value", "3", "", "")))
            await driver.pilot.pause()
            assert not isinstance(driver.app.screen, Documentation)
            assert editor.text == "yx.sum() + 1"
            # A paste keeps its tabs and line ends.
            editor.clear()
            editor.paste("x.\ty\nz")
            await driver.pilot.pause()
            assert editor.text.split() == ["x.", "y", "z"]
            assert listed(driver) is None

    run(session())


def test_documentation_of_the_name_at_the_cursor(tmp_path: Path) -> None:
    async def session() -> None:
        async with open_app(tmp_path, lesson=FIRST) as driver:
            editor = await writing(driver)
            await driver.press("f2")
            assert "F2 tells about a name" in driver.text
            await driver.type("plt.hist(x, ")
            await driver.press("f2")
            await driver.until(lambda: isinstance(driver.app.screen, Documentation))
            await driver.pilot.pause()
            assert_looks_as_before(driver.app, "documentation")
            await driver.press("end", "escape")
            assert driver.cell("twice").editor is editor
            assert editor.has_focus
            await driver.type(") + nothing_known")
            await driver.press("f2")
            await driver.until(lambda: "Nothing is known about nothing_known." in driver.text)
            editor.load_text("def own(a):\n    '''Mine.'''\nown")
            editor.move_cursor((2, 3))
            await driver.press("f2")
            await driver.until(lambda: isinstance(driver.app.screen, Documentation))
            await driver.pilot.pause()
            assert "Mine." in driver.text

    run(session())


# --- what is written --------------------------------------------------------------------------------------------------

GOOGLE = """Goes down.

Args:
    rate: how far a step goes, in units of the
        gradient.
    times: how often.

Returns:
    Where it is.
"""
NUMPY = """Sum of elements.

.. versionadded:: 1.2

Parameters
----------
a : array_like
    Elements to
    sum.

Examples
--------
>>> np.sum([1])
1
"""


def test_docstrings_are_set_anew() -> None:
    google = [line.plain for line in doc_lines(GOOGLE, 40)]
    assert google == [
        "Goes down.",
        "",
        "Args",
        "    rate: how far a step goes, in",
        "      units of the gradient.",
        "    times: how often.",
        "",
        "Returns",
        "    Where it is.",
    ]
    numpy = [line.plain for line in doc_lines(NUMPY, 40)]
    assert "a  array_like" in numpy
    assert "    Elements to sum." in numpy
    assert "  >>> np.sum([1])" in numpy
    assert not any("version" in line or "---" in line for line in numpy)
    title = title_lines(About("np.sum", "function", "", "(a, axis=None)", ""), 40)
    assert [line.plain for line in title] == ["np.sum  function", "sum(a, axis=None)"]
