"""The app: opens the course and its progress, moves between the screens, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tutor.app import compositor, theme
from tutor.app.frames import FramedApp, is_on
from tutor.app.glyphs import CONSOLE, PLAIN, UNICODE
from tutor.app.ordered import KeysInOrder
from tutor.app.panels import Panels
from tutor.app.tidying import SETTLED, tidy
from tutor.course.model import Course
from tutor.errors import TutorError
from tutor.progress import Autosaver, ProgressStore
from tutor.study import Machinery
from tutor.terminal import color_mode, shows_braille


class TutorApp(Panels, FramedApp, KeysInOrder):
    """nn-tutor on a screen."""

    TITLE = "nn-tutor"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "redraw", "draw the screen anew", show=False, priority=True),
    ]
    # Without Unicode: bars and frames of plain signs, and no scrollbar of blocks.
    CSS = """
    .-ascii CellView, .-ascii QuizView, .-ascii TypedQuizView { border-left: blank; }
    .-ascii CellView:focus, .-ascii CellView:focus-within, .-ascii QuizView:focus { border-left: ascii $primary; }
    .-ascii TypedQuizView:focus, .-ascii TypedQuizView:focus-within { border-left: ascii $primary; }
    .-ascii ScrollableContainer { scrollbar-size-vertical: 0; scrollbar-size-horizontal: 0; }
    .-ascii Choosing.drawer Picker { border-right: ascii $primary; }
    .-ascii Beside { border-right: ascii $panel; }
    .-ascii Frame { border: ascii $primary; }
    .-ascii History Listing { border-bottom: ascii $panel; }
    .-ascii History.-wide Listing { border-bottom: none; border-right: ascii $panel; }
    .-ascii Documentation VerticalScroll { border-top: ascii $primary; }
    .-ascii Documentation.-above VerticalScroll { border-top: none; border-bottom: ascii $primary; }
    """

    def __init__(self, course: Course, store: ProgressStore, *, lesson: str | None = None, ascii: bool = False) -> None:
        super().__init__(course, store, PLAIN if ascii else UNICODE if shows_braille() else CONSOLE)
        if ascii:
            self.use_ascii()
        compositor.mend()
        self.color_mode = color_mode()
        self.machinery = Machinery()
        self.autosaver = Autosaver(store, on_error=self._saving_failed)
        self._wanted = lesson
        self._told_of_failure = False
        # An animated scroll writes hundreds of kilobytes: too much for a slow line.
        self.animation_level = "none"
        self.mouse = is_on("NN_TUTOR_MOUSE") and store.setting("mouse", "on") != "off"
        self._choose_theme()
        self.ansi_color = self.current_theme.ansi

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette."""
        yield from super().get_system_commands(screen)
        keys = "off" if self.store.setting("keys") == "vim" else "on"
        yield SystemCommand(f"Vim keys {keys}", "In the editor of a cell", self.action_vim_keys)
        if is_on("NN_TUTOR_MOUSE"):
            what = "The terminal selects text" if self.mouse else "Click, and scroll by the wheel"
            yield SystemCommand(f"Mouse {'off' if self.mouse else 'on'}", what, self.action_mouse)

    def action_vim_keys(self) -> None:
        """Use vim's keys in the editor of a cell, or no longer."""
        from tutor.app.widgets.editor import Editor

        on = self.store.setting("keys") != "vim"
        self.store.set_setting("keys", "vim" if on else "")
        for editor in (each for screen in self.screen_stack for each in screen.query(Editor)):
            editor.use_vim(on)
        self.tell(f"Vim keys are {'on: i inserts, Esc leads back' if on else 'off'}.")

    def action_mouse(self) -> None:
        """Take the mouse or leave it to the terminal, from now on."""
        self.use_mouse(not self.mouse)
        self.store.set_setting("mouse", "on" if self.mouse else "off")

    def _choose_theme(self) -> None:
        """Ours instead of Textual's: those do not know the colours of formulas and code."""
        offered = theme.themes(self.color_mode)
        for each in offered:
            self.register_theme(each)
        wanted = os.environ.get("NN_TUTOR_THEME", "")
        chosen = theme.choose(self.color_mode, wanted or self.store.setting("theme", ""))
        if chosen is None and wanted:
            known = ", ".join(theme.names())
            self.store.notices.append(f"NN_TUTOR_THEME={wanted}: there is no such theme. There are {known}.")
        # As setting the theme does, but for styling everything anew: nothing has been styled yet.
        self.set_reactive(App.theme, chosen or offered[0].name)
        self.set_class(True, f"-theme-{self.theme}", update=False)
        self.set_class(self.current_theme.dark, "-dark-mode", update=False)
        self.set_class(not self.current_theme.dark, "-light-mode", update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())
        for name in self.available_themes.keys() - {each.name for each in offered}:
            self.unregister_theme(name)

    # --- starting -----------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Show the lesson that was asked for, else the list; at the very first start the lesson that welcomes."""
        self.set_class(self.glyphs.ascii, "-ascii")
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                loop.add_signal_handler(getattr(signal, name), self._told_to_end)
        wanted = self._wanted or self._first_lesson()
        if not wanted or not self.open_lesson(wanted):
            self.show_home()
        self.set_timer(SETTLED, tidy)
        for notice in self.store.notices:
            self.notify(notice, severity="warning", timeout=30)
        self.theme_changed_signal.subscribe(self, lambda changed: self.store.set_setting("theme", changed.name))

    def _first_lesson(self) -> str:
        """The lesson that welcomes whoever has never been here; "" for all others."""
        been_here = self.store.setting("last", "") or self.store.lessons()
        return "" if been_here else self.course.welcome

    def _told_to_end(self) -> None:
        """The terminal is gone or the system ends: save first."""
        self.flush()
        self.exit(0)

    def _saving_failed(self, error: TutorError) -> None:
        """Tell once that saving fails; the work stays in memory and is tried again."""
        if not self._told_of_failure:
            self._told_of_failure = True
            tell = partial(self.notify, str(error), severity="error", timeout=60, markup=False)
            if threading.current_thread() is threading.main_thread():
                tell()
            else:
                self.call_from_thread(tell)

    # --- ending -------------------------------------------------------------------------------------------------

    def flush(self) -> bool:
        """Write everything that is not written yet; whether all of it is on disk."""
        return self.autosaver.flush()

    def action_leave(self) -> None:
        """Quit; if something cannot be saved, only when the learner says so."""
        if self.flush():
            self.exit(0)
            return
        from tutor.app.screens.confirm import Confirm

        question = f"{self.autosaver.error} Quit all the same, and lose what is not saved?"
        self.push_screen(Confirm(question), lambda yes: self.exit(1) if yes else None)


def run(course: Course, lesson: str | None = None, *, ascii: bool = False) -> int:
    """Open the app and stay until it is left; the exit code.

    Raises:
        TutorError: The progress cannot be used.
    """
    store = ProgressStore.open(course.id)
    try:
        app = TutorApp(course, store, lesson=lesson, ascii=ascii)
        try:
            code = app.run()
        finally:
            app.autosaver.close()
            app.machinery.close()
    finally:
        store.close()
    return code or app.return_code or 0
