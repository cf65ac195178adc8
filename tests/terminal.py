"""A terminal for tests: starts a program in a pseudo-terminal, types keys, reads the screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

import pyte

KEYS = {
    "Enter": b"\r",
    "Esc": b"\x1b",
    "Tab": b"\t",
    "S-Tab": b"\x1b[Z",
    "Up": b"\x1b[A",
    "Down": b"\x1b[B",
    "Right": b"\x1b[C",
    "Left": b"\x1b[D",
    "Home": b"\x1b[H",
    "End": b"\x1b[F",
    "PgUp": b"\x1b[5~",
    "PgDn": b"\x1b[6~",
    "Backspace": b"\x7f",
    "F1": b"\x1bOP",
    "F4": b"\x1bOS",
    "F5": b"\x1b[15~",
    "F6": b"\x1b[17~",
    "F7": b"\x1b[18~",
    "F8": b"\x1b[19~",
    "F9": b"\x1b[20~",
    "^A": b"\x01",
    "^C": b"\x03",
    "^O": b"\x0f",
    "^Z": b"\x1a",
    "^P": b"\x10",
    "^Q": b"\x11",
}
# What pyte does not know and would print: scroll commands, kitty keyboard, mode reports, pixel sizes.
_UNKNOWN = re.compile(
    rb"\x1b\[(?:[<>=?][\d;]*u|\?[\d;]*\$p|[\d;]*[ST]|>[\d;]*[a-zA-Z]|[\d;]*t)|\x1b[P_^][^\x1b]*\x1b\\"
)


class Terminal:
    """One program in one terminal; use it as a context manager, which kills what is left."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        environ: Mapping[str, str] | None = None,
        term: str = "xterm-256color",
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.received = 0
        self.raw = bytearray()
        self._status: int | None = None
        environment = {**os.environ, "TERM": term, "LC_ALL": "C.UTF-8", **(environ or {})}
        for name in ("COLUMNS", "LINES", "COLORTERM", "TMUX", "NO_COLOR", "CI"):
            if name not in (environ or {}):
                environment.pop(name, None)
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.execvpe(command[0], list(command), environment)
            finally:
                os._exit(127)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self.close()

    # --- what is on the screen ----------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The screen as it is now, one line a row."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, seconds: float) -> bool:
        """Take what comes within ``seconds``; whether anything came."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # the other side is closed
            return False
        self.received += len(data)
        self.raw += data
        self._stream.feed(_UNKNOWN.sub(b"", data))
        return bool(data)

    def wait_for(self, pattern: str, seconds: float = 20.0) -> str:
        """Wait until the screen matches ``pattern``; the screen. Fails with the screen when time is up."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.text):
                return self.text
            self.read(0.05)
        raise AssertionError(f"{pattern!r} did not come in {seconds} s; the screen:\n{self.text}")

    def wait_until_gone(self, pattern: str, seconds: float = 20.0) -> None:
        """Wait until the screen no longer matches ``pattern``."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not re.search(pattern, self.text):
                return
            self.read(0.05)
        raise AssertionError(f"{pattern!r} stayed for {seconds} s; the screen:\n{self.text}")

    def settle(self, gap: float = 0.25, seconds: float = 10.0) -> str:
        """Wait until nothing has come for ``gap`` seconds; the screen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.read(gap):
            pass
        return self.text

    # --- what is typed ------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys by name, or type a text as it is."""
        for key in keys:
            os.write(self._fd, KEYS.get(key, key.encode()))
            # A terminal cannot tell Esc and a key from Alt and that key but by the time between them.
            self.settle(0.2) if key == "Esc" else self.read(0.05)

    def send(self, data: bytes) -> None:
        """Send bytes as they are, all at once."""
        while data:
            data = data[os.write(self._fd, data) :]

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # --- the end ------------------------------------------------------------------------------------------------

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal's side, as a lost connection does."""
        os.close(self._fd)
        self._fd = -1

    def exit_code(self, seconds: float = 15.0) -> int:
        """Wait for the end; the exit code, negative for a signal."""
        end = time.monotonic() + seconds
        while self._status is None and time.monotonic() < end:
            if self._fd >= 0:
                self.read(0.02)
            else:
                time.sleep(0.02)
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self._status = os.waitstatus_to_exitcode(status)
        if self._status is None:
            raise AssertionError(f"still running after {seconds} s; the screen:\n{self.text}")
        while self._fd >= 0 and self.read(0.02):
            pass
        return self._status

    def kill(self) -> None:
        """End it at once."""
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self._status = os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        """Close the terminal."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
