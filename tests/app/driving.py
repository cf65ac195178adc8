"""Drives the app headless, with a progress folder that outlives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.courses import ROOT
from tutor.app.app import TutorApp
from tutor.app.screens.lesson import LessonScreen
from tutor.app.widgets.cell import CellView
from tutor.course.catalogue import load_course
from tutor.progress import ProgressStore

KEYS = {" ": "space", "(": "left_parenthesis", ")": "right_parenthesis", "\n": "enter", "*": "asterisk", "/": "slash"}


class Driver:
    """The app under a pilot."""

    def __init__(self, app: TutorApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def lesson(self) -> LessonScreen:
        """The lesson on the screen."""
        screen = self.app.screen
        assert isinstance(screen, LessonScreen), screen
        return screen

    def cell(self, key: str) -> CellView:
        """The cell whose key, or whose text, begins so."""
        views = [view for view in self.lesson.stops() if isinstance(view, CellView)]
        return next(view for view in views if view.key == key or view.text.startswith(key))

    async def press(self, *keys: str) -> None:
        """Press keys and let the app settle."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*(KEYS.get(character, character) for character in text))

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait for something to come true."""
        end = asyncio.get_running_loop().time() + seconds
        while not condition():
            assert asyncio.get_running_loop().time() < end, self.text
            await self.pilot.pause(0.02)
        await self.pilot.pause()

    async def opened(self) -> None:
        """Wait until the whole lesson is mounted."""
        await self.until(lambda: isinstance(self.app.screen, LessonScreen) and self.lesson.is_complete)

    async def go_to(self, key: str) -> CellView:
        """Move the focus to a cell, by Tab."""
        view = self.cell(key)
        await self.press("home")
        for _ in range(30):
            if self.lesson.current is view:
                return view
            await self.press("tab")
        raise AssertionError(f"{key} is not reached")

    async def finished(self, view: CellView) -> None:
        """Wait until a cell has run."""
        await self.until(lambda: not view.is_busy and view.result is not None)

    @property
    def text(self) -> str:
        """The screen as text."""
        width, height = self.app.size
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip)[:width].rstrip() for strip in lines[:height])


@asynccontextmanager
async def open_app(
    folder: Path,
    *,
    lesson: str | None = None,
    size: tuple[int, int] = (80, 24),
    ascii: bool = False,
    root: Path = ROOT,
) -> AsyncIterator[Driver]:
    """The app on the small course, or the one at ``root``, closed as the program closes it."""
    store = ProgressStore.open("small", folder)
    app = TutorApp(load_course(root), store, lesson=lesson, ascii=ascii)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            driver = Driver(app, pilot)
            if lesson is not None:
                await driver.opened()
            yield driver
    finally:
        app.autosaver.close()
        app.machinery.close()
        store.close()


def run(session: Coroutine[Any, Any, None]) -> None:
    """Run an asynchronous test."""
    asyncio.run(session)
