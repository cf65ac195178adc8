"""The driver of the terminal: it tells what is sent past the frames and what has not gone out yet; a quiet mouse."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Callable
from io import TextIOWrapper
from typing import Any, Protocol, cast

from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from tutor.app.frames.keyboard import read_keys

# What changes no cell and does not move the cursor: the bell, titles, links and clipboards (OSC), questions to the
# terminal, keyboard protocols, the cursor's shape, and modes - but for those of the alternate screen and of wrapping.
_HARMLESS = re.compile(
    r"\x07|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[<>=?][\d;]*u|\x1b\[\d* q|\x1b\[\??\d+\$p|\x1b\[>?[056]?[cnq]"
    r"|\x1b\[\?(?:25|1000|1002|1003|1004|1006|1015|1016|2004|2026|2048)[hl]"
)


def is_harmless(text: str) -> bool:
    """Whether text for the terminal leaves all cells and the cursor as they are."""
    return not _HARMLESS.sub("", text)


class Telling(Driver):
    """A driver that frames are sent by; to be mixed into one that writes.

    Attributes:
        is_disturbed: something that may have changed the screen was sent since this was last set to False.
    """

    is_disturbed = True

    def write(self, data: str) -> None:
        """Send something that is not a frame."""
        if not is_harmless(data):
            self.is_disturbed = True
        self._send(data)

    def write_frame(self, data: str) -> None:
        """Send a frame, or a part of one."""
        self._send(data)

    def _send(self, data: str) -> None:
        super().write(data)  # type: ignore[safe-super]  # there is a writing driver behind this one

    def takes_now(self, later: Callable[[], None]) -> bool:
        """Whether the terminal has taken everything; if not, ``later`` will be called, in the app's thread."""
        return True


class _Writes(Protocol):
    """What a driver's thread does with a file."""

    def write(self, text: str) -> object: ...

    def flush(self) -> None: ...

    def fileno(self) -> int: ...


# Seconds that a terminal that takes all at once needs for it.
_TURN = 0.003


class Outlet:
    """A file that knows how much of what was to be written has gone out.

    Args:
        file: where it goes.
        call: what calls a function in the app's thread.
    """

    def __init__(self, file: _Writes, call: Callable[[Callable[[], None]], object]) -> None:
        self._file, self._call = file, call
        self._lock = threading.Condition()
        self._wanted = self._written = self._gone = 0
        self._later: Callable[[], None] | None = None

    def restart(self) -> None:
        """Forget what never went out: nobody writes it any more."""
        with self._lock:
            self._wanted = self._written = self._gone = 0
            self._later = None

    def coming(self) -> None:
        """One more text will be written."""
        with self._lock:
            self._wanted += 1

    def is_empty(self, later: Callable[[], None]) -> bool:
        """Whether all has gone out; if not, ``later`` will be called when it has.

        Only a terminal that is slow is waited for later. The thread that writes may just not have had its turn.
        """
        with self._lock:
            if self._later is None:
                self._lock.wait_for(lambda: self._gone >= self._wanted, _TURN)
            if self._gone >= self._wanted:
                return True
            self._later = later
            return False

    def write(self, text: str) -> None:
        """Write a text, which may wait for the terminal."""
        self._file.write(text)
        self._written += 1

    def flush(self) -> None:
        """Send all that was written."""
        self._file.flush()
        with self._lock:
            self._gone = self._written
            self._lock.notify()
            if self._gone < self._wanted or self._later is None:
                return
            later, self._later = self._later, None
        self._call(later)

    def fileno(self) -> int:
        """The file's number."""
        return self._file.fileno()


class TerminalDriver(Telling, LinuxDriver):
    """Textual's driver of a terminal; of the mouse it wants to know clicks and the wheel only, not every motion."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        assert self._file is not None  # there is no screen without standard error
        self._outlet = Outlet(self._file, self._loop.call_soon_threadsafe)
        self._file = cast(TextIOWrapper, self._outlet)

    def start_application_mode(self) -> None:
        """Take the terminal, at the start or again."""
        self._outlet.restart()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's

    def _send(self, data: str) -> None:
        self._outlet.coming()
        super()._send(data)

    def takes_now(self, later: Callable[[], None]) -> bool:
        """Whether the terminal has taken everything; if not, ``later`` will be called, in the app's thread."""
        return self._outlet.is_empty(later)

    def run_input_thread(self) -> None:
        """Tell of what is typed; where the terminal is gone, tell as the system does when a line is cut."""
        if not read_keys(self.fileno, self.exit_event, self.process_message, debug=self._debug):
            os.kill(os.getpid(), signal.SIGHUP)

    def use_mouse(self, on: bool) -> None:
        """Ask the terminal to tell of clicks and the wheel, or not to."""
        if self._mouse and not on:
            self._disable_mouse_support()
        self._mouse = on
        self._enable_mouse_support()
        if self._in_band_window_resize:
            self._enable_mouse_pixels()

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000l\x1b[?1006l")
            self.flush()
