"""The app with two terminals, one for our frames, one for Textual's own; after every frame both must look alike."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from rich.console import RenderableType
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from tests.app.frames.emulator import Emulator
from tests.courses import course
from tutor.app.app import TutorApp
from tutor.app.frames.cells import size_of
from tutor.app.frames.driver import Telling
from tutor.progress import ProgressStore


class Replaying(Telling, HeadlessDriver):
    """A driver whose terminal is an emulator. What is no frame goes to Textual's terminal, too."""

    ours: Emulator
    textuals: Emulator
    frame_bytes = 0

    @property
    def is_headless(self) -> bool:
        """It has a terminal."""
        return False

    @property
    def can_suspend(self) -> bool:
        """It can."""
        return True

    def write(self, data: str) -> None:
        """Something that is no frame."""
        super().write(data)
        self.textuals.take(data)

    def _send(self, data: str) -> None:
        self.ours.take(data)

    def suspend_application_mode(self) -> None:
        """Leave the terminal to another program."""
        self.write("\x1b[?1049l")

    def resume_application_mode(self) -> None:
        """Take it back; the other has left something on it."""
        self.write("\x1b[?1049h")
        for terminal in (self.ours, self.textuals):
            terminal.take("\x1b[H\x1b[31mleft over")
        self.start_application_mode()


class ReplayApp(TutorApp):
    """The app on two emulators.

    Attributes:
        frames: how many frames were compared.
    """

    def __init__(self, store: ProgressStore, lesson: str, size: tuple[int, int]) -> None:
        super().__init__(course(), store, lesson=lesson)
        self.frames = 0
        self._terminals = Emulator(*size), Emulator(*size)

    def _build_driver(self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None) -> Driver:
        driver = Replaying(self, size=size)
        driver.ours, driver.textuals = self._terminals
        self._driver = driver
        return driver

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate | LayoutUpdate) and self._running and not self._batch_count:
            self._take_textuals(screen, renderable)
        super()._display(screen, renderable)
        # What is drawn between the terminal's change of size and Textual's is on the screen for a moment only.
        if isinstance(renderable, ChopsUpdate | LayoutUpdate) and size_of(renderable) == self.terminal_size:
            self.compare()

    def _take_textuals(self, screen: Screen[object], update: ChopsUpdate | LayoutUpdate) -> None:
        assert isinstance(self._driver, Replaying)
        assert self._painter is not None
        if self._driver.is_disturbed or self._painter.needs_all(update):
            # Then ours draws all; Textual has often only drawn a part yet.
            whole = self._whole(screen)
            assert isinstance(whole, LayoutUpdate)
            update = whole
        for strip in strips_of(update):  # what apps of other colour systems have left in the caches of Rich and Textual
            strip._render_cache = None
            for _, style, _ in strip._segments:
                if style is not None:
                    style._ansi = None
        self._terminals[1].take(update.render_segments(self.console) + "\x1b[m")

    @property
    def terminal_size(self) -> tuple[int, int]:
        """Columns and rows of the terminals."""
        return self._terminals[0].columns, self._terminals[0].lines

    def compare(self) -> None:
        """Fail where the two terminals differ."""
        self.frames += 1
        differences = self._terminals[0].differences(self._terminals[1])
        assert not differences, f"frame {self.frames}:\n" + "\n".join(differences[:40])

    def resize(self, columns: int, rows: int) -> None:
        """The terminal gets another size."""
        assert self._driver is not None
        self._driver._size = (columns, rows)
        for terminal in self._terminals:
            terminal.resize(rows, columns)
        self.post_message(events.Resize(Size(columns, rows), Size(columns, rows)))


def strips_of(update: ChopsUpdate | LayoutUpdate) -> Iterator[Strip]:
    """All that an update could write."""
    rows = update.strips if isinstance(update, LayoutUpdate) else [chops.values() for chops in update.chops]
    return (strip for row in rows for strip in row if strip is not None)


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    names = ("TERM", "COLORTERM", "NO_COLOR", "NN_TUTOR_THEME")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ.update(values)
    try:
        yield
    finally:
        for name in names:
            os.environ.pop(name, None)
        os.environ.update(before)


@asynccontextmanager
async def replaying(
    folder: Path, environ: Mapping[str, str], *, lesson: str = "01-first", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[ReplayApp, Pilot[int]]]:
    """The app on two terminals."""
    store = ProgressStore.open("small", folder)
    with _environment(environ):
        app = ReplayApp(store, lesson, size)
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                await pilot.pause()
                yield app, pilot
        finally:
            app.autosaver.close()
            app.machinery.close()
            store.close()
