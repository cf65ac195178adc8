"""What goes to the terminal past the frames."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tutor.app.frames.driver import Outlet, is_harmless


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x07",
        "\x1b]0;title\x07",
        "\x1b]52;c;YWJj\x1b\\",
        "\x1b[?25l",
        "\x1b[?1000h\x1b[?1006h",
        "\x1b[>1u",
        "\x1b[<u",
        "\x1b[?2026$p",
        "\x1b[6n",
    ],
)
def test_harmless(text: str) -> None:
    assert is_harmless(text)


@pytest.mark.parametrize(
    "text", ["x", "\x1b[?1049h", "\x1b[?7l", "\x1b[2J", "\x1b[H", "\x1b[?25l\n", "\x1bc", "\x1b]0;title"]
)
def test_not_harmless(text: str) -> None:
    assert not is_harmless(text)


class Slow:
    """A terminal that takes nothing until it is told to."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.goes_on = threading.Event()

    def write(self, text: str) -> None:
        """Keep a text."""
        self.texts.append(text)

    def flush(self) -> None:
        """Wait."""
        assert self.goes_on.wait(5)

    def fileno(self) -> int:
        """None of its own."""
        return -1


def test_an_outlet_tells_once_when_all_has_gone_out() -> None:
    calls: list[Callable[[], None]] = []
    told: list[str] = []
    slow = Slow()
    outlet = Outlet(slow, calls.append)
    assert outlet.is_empty(lambda: told.append("never"))
    outlet.coming()
    assert not outlet.is_empty(lambda: told.append("replaced"))
    assert not outlet.is_empty(lambda: told.append("gone"))

    def send() -> None:
        outlet.write("frame")
        outlet.flush()

    writer = threading.Thread(target=send)
    writer.start()
    assert not outlet.is_empty(lambda: told.append("gone"))
    slow.goes_on.set()
    writer.join()
    for call in calls:
        call()
    assert told == ["gone"]
    assert slow.texts == ["frame"]
    assert outlet.is_empty(lambda: told.append("never"))
    outlet.coming()
    assert not outlet.is_empty(lambda: told.append("never"))
    outlet.restart()
    assert outlet.is_empty(lambda: told.append("never"))
