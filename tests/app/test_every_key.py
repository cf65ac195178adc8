"""Every key that the help lists is pressed where it belongs: it does something, or says why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.driving import Driver, open_app, run
from tutor.app.keys import SECTIONS, Place, key_name
from tutor.app.screens.home import HomeScreen
from tutor.app.screens.lesson import LessonScreen
from tutor.app.widgets.cell import CellView
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.typed import TypedQuizView
from tutor.progress import CellProgress, LessonProgress, ProgressStore
from tutor.study import Study

FIRST = "01-first"


class Seen:
    """What a key can change, and what was called that ends the app."""

    def __init__(self, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
        self.driver = driver
        self.calls: list[str] = []
        app = driver.app
        for name in ("action_leave", "action_redraw"):
            if hasattr(app, name):
                monkeypatch.setattr(app, name, lambda name=name: self.calls.append(name))
        for method in (Study.run, Study.check):
            monkeypatch.setattr(Study, method.__name__, self._counted(method))

    def _counted(self, method: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object) -> object:
            self.calls.append(method.__name__)
            return method(*args)

        return counted

    def now(self) -> tuple[object, ...]:
        app = self.driver.app
        focused = app.focused
        return (
            self.driver.text,
            len(app._notifications),
            app.clipboard,
            getattr(focused, "selection", None),
            getattr(focused, "text", None),
            tuple(self.calls),
        )


async def to_lesson(driver: Driver) -> LessonScreen:
    """Back to the first lesson, with nothing over it and no editor open."""
    app = driver.app
    while app.lesson is not None and app.screen is not app.lesson:
        app.pop_screen()
        await driver.pilot.pause()
    if app.lesson is None or app.lesson.study.lesson.id != FIRST:
        app.open_lesson(FIRST)
        await driver.opened()
    for view in driver.lesson.stops():
        if isinstance(view, CellView):
            await driver.until(lambda view=view: not view.is_busy)  # type: ignore[misc]
            await view.leave()
        elif isinstance(view, TypedQuizView):
            view.action_close()
    return driver.lesson


async def at(driver: Driver, place: Place, stop: str) -> None:
    """Go where the keys of a section belong; ``stop`` is the cell or question."""
    for bar in driver.app.screen.query(KeyBar):
        bar.say("")
    if place == "home":
        if not isinstance(driver.app.screen, HomeScreen):
            driver.app.show_home()
            await driver.until(lambda: "0/2 exercises" in driver.text)
        return
    lesson = await to_lesson(driver)
    view = next(each for each in lesson.stops() if each.key == stop or getattr(each, "text", "").startswith(stop))
    block = view.quiz if not isinstance(view, CellView) else view.cell
    lesson.show_line(block.line)
    await driver.until(lambda: lesson.current is view)
    if place == "writing":
        await driver.press("enter")
        assert isinstance(view, CellView)
        assert view.editor is not None
        view.editor.move_cursor((1, 6))
    elif place == "panel":
        await driver.press("t", "j")
    elif place == "doctor":
        assert isinstance(view, CellView)
        if view.attempt is None:
            await driver.press("c")
            await driver.until(lambda: view.attempt is not None and not view.is_busy)
        await driver.press("a")


PLACES: list[tuple[Place, str]] = [
    ("reading", "plt.plot"),
    ("cell", "twice"),
    ("question", "which"),
    ("question", "how_much"),
    ("writing", "twice"),
    ("panel", "twice"),
    ("doctor", "twice"),
    ("home", ""),
    ("everywhere", "twice"),
]


@pytest.mark.parametrize("start", ["lesson", "home"])
def test_every_key_does_something_or_says_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    monkeypatch.setenv("EDITOR", "true")
    silent: list[str] = []

    async def session() -> None:
        store = ProgressStore.open("small", tmp_path)
        store.save(LessonProgress(FIRST, {"twice": CellProgress(text="def twice(a):\n    return a * a", attempts=1)}))
        store.close()
        async with open_app(tmp_path, lesson=None if start == "home" else FIRST) as driver:
            seen = Seen(driver, monkeypatch)
            for place, stop in PLACES:
                if (place == "home") is not (start == "home"):
                    continue
                rows = [row for section in SECTIONS if section.place == place for row in section.rows]
                for key in [key for row in rows for key in row.names]:
                    await at(driver, place, stop)
                    before = seen.now()
                    await driver.press(key)
                    if before == seen.now():
                        await driver.pilot.pause(0.3)  # what comes from a thread
                    if before == seen.now():
                        silent.append(f"{key_name(key)} ({place} {stop})")

    run(session())
    assert not silent, f"these keys do nothing and say nothing: {', '.join(silent)}"


def test_every_place_is_pressed() -> None:
    assert {section.place for section in SECTIONS} == {place for place, _ in PLACES}
