"""An app of whose frames only what is new is sent to the terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from rich.color import ColorSystem
from rich.console import RenderableType
from rich.control import Control
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen

from tutor.app.frames.driver import Telling, TerminalDriver
from tutor.app.frames.encode import abilities_of
from tutor.app.frames.looks import Looks
from tutor.app.frames.painter import Painter
from tutor.app.frames.plain import plain_text

# Frames that are longer are put between the marks of synchronised output, where the terminal knows them: a shorter one
# arrives as a whole.
_SYNC_FROM = 160
_SYNC = "\x1b[?2026h{}\x1b[?2026l"


def is_on(name: str, environ: Mapping[str, str] | None = None) -> bool:
    """Whether a switch of the environment is not turned off with ``0``."""
    return (os.environ if environ is None else environ).get(name, "") != "0"


class FramedApp(App[int]):
    """An app whose frames are compared with what the terminal shows; ``action_redraw`` draws all of it.

    Attributes:
        frame_bytes: how many bytes of frames were sent so far.
        mouse: whether clicks and the wheel are wanted; see ``use_mouse``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.frame_bytes = 0
        self.mouse = True
        self._is_held = self._is_ascii = False
        self._painter = self._new_painter() if is_on("NN_TUTOR_DIFF") else None

    def _new_painter(self) -> Painter:
        abilities = replace(abilities_of(os.environ.get("TERM", "")), unicode=not self._is_ascii)
        looks = Looks(
            self.console._color_system or ColorSystem.TRUECOLOR,
            colors=not self.no_color,
            resets=abilities.resets,
            is_dark=lambda: self.current_theme.dark,
        )
        return Painter(looks, abilities)

    def use_ascii(self) -> None:
        """From now on no sign but ASCII is sent, whatever is drawn."""
        self._is_ascii = True
        if self._painter is not None:
            self._painter = self._new_painter()

    def get_driver_class(self) -> type[Driver]:
        """Our own driver where Textual would take its own for a terminal."""
        chosen = super().get_driver_class()
        return TerminalDriver if issubclass(TerminalDriver, chosen) else chosen

    def _set_pointer_shape(self, shape: str) -> None:
        """Nothing: terminals that do not know the sequence write it on the screen, and it is sent often."""

    def _build_driver(self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None) -> Driver:
        return super()._build_driver(headless, inline, mouse and self.mouse, size)

    def use_mouse(self, on: bool) -> None:
        """Take clicks and the wheel, or leave the mouse to the terminal."""
        self.mouse = on
        if isinstance(self._driver, TerminalDriver):
            self._driver.use_mouse(on)

    def action_redraw(self) -> None:
        """Draw the whole screen anew, whatever the terminal shows."""
        if self._painter is not None:
            self._painter.forget()
        self._draw_all()

    def on_resize(self) -> None:
        """The terminal may have moved, cut or emptied what it showed."""
        if self._painter is not None:
            self._painter.forget()
            self.call_after_refresh(self._draw_if_unknown)

    def _draw_if_unknown(self) -> None:
        # Where the page has not been laid out for the new size yet, all will be drawn when it has.
        laid_out = self.screen._compositor.size == self.size
        if laid_out and self._painter is not None and not self._painter.is_known:
            self._draw_all()

    def _draw_held(self) -> None:
        """The terminal has taken what it had been sent: what has come since is shown."""
        self.call_next(self._draw_if_held)

    def _draw_if_held(self) -> None:
        if self._is_held:
            self._draw_all()

    def _draw_all(self) -> None:
        if self._driver is not None and not self._driver.is_headless and self.screen_stack:
            self._display(self.screen, self._whole(self.screen))

    def _whole(self, screen: Screen[object]) -> RenderableType | None:
        return screen._compositor.render_update(full=True, screen_stack=self._background_screens)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        driver = self._driver
        if (
            not isinstance(renderable, ChopsUpdate | LayoutUpdate)
            or not isinstance(driver, Telling)
            or self._batch_count
            or self._closed
            or not self._running
        ):
            super()._display(screen, renderable)
            return
        try:
            self._send_frame(driver, screen, renderable)
        except Exception as error:  # as Textual's own does: the app ends and tells
            self._handle_exception(error)
        finally:
            self.post_display_hook()

    def _send_frame(self, driver: Telling, screen: Screen[object], update: ChopsUpdate | LayoutUpdate) -> None:
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        self._previous_cursor_position = cursor
        painter = self._painter
        if painter is None:
            text = update.render_segments(self.console) + Control.move_to(*cursor).segment.text
            text = plain_text(text) if self._is_ascii else text
        else:
            # A frame that waits behind others would be old when it is shown: the newest is made when it can be sent.
            if not driver.takes_now(self._draw_held):
                self._is_held = True
                return
            if driver.is_disturbed:
                driver.is_disturbed = False
                painter.forget()
            if self._is_held or painter.needs_all(update):
                self._is_held = False
                whole = self._whole(screen)
                if isinstance(whole, ChopsUpdate | LayoutUpdate):
                    update = whole
            text = painter.paint(update, cursor)
        if not text:
            return
        if self._sync_available and len(text) > _SYNC_FROM:
            text = _SYNC.format(text)
        self.frame_bytes += len(text.encode("utf-8", "replace"))
        driver.write_frame(text)
        driver.flush()
