"""What a person sees who waits for the marks of a class."""

from __future__ import annotations

import io
import re

import pytest

from tutor.grading.bar import Progress


class Stream(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def graded(total: int, terminal: bool, seconds_each: float, done: int) -> str:
    stream, clock = Stream(terminal), Clock()
    progress = Progress(total, stream, clock)
    for _ in range(done):
        clock.now += seconds_each
        progress.step()
    progress.clear()
    return stream.getvalue()


def test_a_bar_with_the_rate_and_the_time_left() -> None:
    shown = graded(1000, True, 0.5, 250).split("\r")
    assert shown[1] == "[........................] 1 of 1000, 2.0 a second, 8:20 left"
    assert shown[250].rstrip() == "[######..................] 250 of 1000, 2.0 a second, 6:15 left"
    assert graded(100_000, True, 0.2, 1).split("\r")[1].endswith("1 of 100000, 5.0 a second, 5:33:20 left")


def test_it_is_taken_away_and_drawn_ten_times_a_second_at_most() -> None:
    text = graded(10_000, True, 0.001, 10_000)
    assert text.endswith("\r")
    *_, drawn, blank, _ = text.split("\r")
    assert not blank.strip()
    assert len(blank) == len(drawn) + len("^C")  # what a terminal shows of Ctrl+C goes, too
    assert 95 <= text.count("\r[") <= 101
    assert "\n" not in text


@pytest.mark.parametrize("columns", ["20", "80", "200"])
def test_it_fits_the_terminal(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = re.split("[\r\n]", graded(100_000, True, 7.0, 300))
    assert max(map(len, lines)) < min(int(columns), 80)


def test_elsewhere_a_line_a_minute() -> None:
    assert graded(100, False, 0.5, 100) == ""
    assert graded(1000, False, 1.0, 130) == (
        "graded 60 of 1000, 1.0 a second, 15:40 left\ngraded 120 of 1000, 1.0 a second, 14:40 left\n"
    )
