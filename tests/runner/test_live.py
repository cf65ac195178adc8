"""Pictures while a cell runs, in both ways: the newest is seen, and nothing that a cell does with them hurts us."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from tests.runner.asking import NUMPY, Asker
from tutor.plotting.artists import Image, Line
from tutor.plotting.figure import Figure
from tutor.runner.results import Question, RunResult, Status

PLT = "import time\nfrom tutor.plotting import pyplot as plt\n"
# A line of so many points, numbered by its height.
SHOW = "plt.clf()\nplt.plot([0, 1], [{n}, {n}])\nplt.pause({pause})\n"


def show(n: object, pause: object = 0.001) -> str:
    return SHOW.format(n=n, pause=pause)


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def height(figure: Figure) -> float:
    """Which of the pictures it is."""
    line = figure.axes[0].artists[0]
    assert isinstance(line, Line)
    return float(line.y[0])


class Watcher:
    """Takes pictures with the time at which they came."""

    def __init__(self) -> None:
        self.seen: list[tuple[float, float]] = []

    def __call__(self, figure: Figure) -> None:
        self.seen.append((time.monotonic(), height(figure)))

    @property
    def heights(self) -> list[float]:
        """Which pictures came."""
        return [height for _, height in self.seen]


def only(result: RunResult) -> Figure:
    """The one figure at the end of a cell."""
    assert len(result.figures) == 1
    return result.figures[0]


# --- what is seen -----------------------------------------------------------------------------------------------


def test_each_picture_replaces_the_one_before_and_the_last_is_shown_once(asker: Asker) -> None:
    watcher = Watcher()
    text = PLT + "".join(show(n, 0.3) for n in (1, 2, 3)) + "plt.clf()\nplt.plot([0, 1], [4, 4])\nNone"
    result = asker.run(text, on_figure=watcher)
    assert result.status is Status.OK
    assert watcher.heights[:3] == [1, 2, 3]
    assert height(only(result)) == 4


def test_they_come_while_it_runs(asker: Asker) -> None:
    watcher = Watcher()
    result = asker.run(f"{PLT}{show(1)}time.sleep(0.5)\n{show(2)}time.sleep(0.5)", on_figure=watcher)
    ended = time.monotonic()
    assert result.status is Status.OK
    assert watcher.heights == [1, 2]
    # The clocks of one machine: the first came before the second half began.
    assert ended - watcher.seen[0][0] > 0.7
    assert ended - watcher.seen[1][0] > 0.2


def test_what_is_seen_before_a_long_silence_is_the_newest(asker: Asker) -> None:
    watcher = Watcher()
    asker.run(f"{PLT}for n in range(20):\n{indented(show('n'))}time.sleep(0.6)", on_figure=watcher)
    assert watcher.heights[-1] == 19


def test_a_loop_of_pictures_is_no_flood_and_takes_little_longer(asker: Asker) -> None:
    watcher = Watcher()
    text = f"{PLT}start = time.perf_counter()\nn = 0\nwhile time.perf_counter() < start + 1:\n    n += 1\n"
    loop = text + indented("plt.clf()\nplt.plot([0, 1], [n, n])\n")
    silent = asker.run(f"{loop}n").value
    drawing = asker.run(f"{loop}    plt.pause(0.001)\nn", on_figure=watcher).value
    assert isinstance(silent, int)
    assert isinstance(drawing, int)
    assert drawing > silent / 3  # half a core may be taken from us
    assert 2 <= len(watcher.seen) <= 22
    assert watcher.heights == sorted(watcher.heights)


def test_only_the_current_figure_is_seen(asker: Asker) -> None:
    watcher = Watcher()
    first = "plt.plot([0, 1], [1, 1])\nplt.figure()\nplt.plot([0, 1], [2, 2])\nplt.pause(0.1)\n"
    result = asker.run(f"{PLT}{first}None", on_figure=watcher)
    assert watcher.heights == [2]
    assert [height(figure) for figure in result.figures] == [1, 2]


def test_a_figure_that_was_closed_after_a_pause_is_not_shown_again(asker: Asker) -> None:
    watcher = Watcher()
    result = asker.run(f"{PLT}{show(1, 0.1)}plt.close()", on_figure=watcher)
    assert watcher.heights == [1]
    assert result.figures == ()


def test_draw_shows_and_does_not_wait_and_without_a_figure_pause_waits_only(asker: Asker) -> None:
    watcher = Watcher()
    text = f"{PLT}plt.ion()\nplt.draw()\nplt.pause(0.1)\nplt.plot([0, 1], [5, 5])\nplt.draw()\ntime.sleep(0.2)"
    result = asker.run(text, on_figure=watcher)
    assert result.status is Status.OK
    assert watcher.heights == [5]
    assert 0.3 <= result.seconds < 1


@pytest.mark.parametrize(("pause", "least"), [(0.3, 0.3), (0.019, 0.0), (0, 0.0)])
def test_pauses_wait_unless_they_are_very_short(asker: Asker, pause: float, least: float) -> None:
    result = asker.run(f"{PLT}{show(1, pause)}None", on_figure=lambda _: None)
    assert least <= result.seconds < least + 0.25


@pytest.mark.parametrize("interval", ["-1", "float('nan')", "'soon'", "None", "1e9"])
def test_a_pause_is_a_number_of_seconds(asker: Asker, interval: str) -> None:
    result = asker.run(f"{PLT}plt.pause({interval})")
    assert result.error is not None
    assert result.error.type == "ValueError"
    assert "interval" in result.error.message or "seconds" in result.error.message


def test_a_picture_of_a_failing_cell_is_shown_once(asker: Asker) -> None:
    watcher = Watcher()
    result = asker.run(f"{PLT}{show(1, 0.1)}1 / 0", on_figure=watcher)
    assert result.status is Status.RAISED
    assert watcher.heights == [1]
    assert height(only(result)) == 1


# --- where nobody watches ---------------------------------------------------------------------------------------


def test_where_nobody_watches_nothing_waits(asker: Asker) -> None:
    result = asker.run(f"{PLT}for n in range(100):\n{indented(show('n', 0.5))}")
    assert result.status is Status.OK
    assert result.seconds < 2
    assert height(only(result)) == 99


def test_cells_above_and_checks_wait_for_nobody(asker: Asker) -> None:
    watcher = Watcher()
    above = f"{PLT}{show(1, 3)}"
    started = time.perf_counter()
    assert asker.run(f"{show(2, 0.1)}'here'", above, on_figure=watcher).value == "here"
    assert watcher.heights == [2]
    answer = asker.ask(Question(f"{show(3, 3)}'checked'", seconds=1), above)
    assert (answer.status, answer.value) == (Status.OK, "checked")
    assert asker.ask(Question("plt.pause(30)\n1", seconds=1), above).value == 1
    assert watcher.heights == [2]
    assert time.perf_counter() - started < 10


# --- cells that end otherwise -----------------------------------------------------------------------------------


def test_the_last_picture_of_a_cell_out_of_time_stays(asker: Asker) -> None:
    watcher = Watcher()
    result = asker.run(f"{PLT}{show(1)}while True:\n    pass", seconds=0.5, on_figure=watcher)
    assert result.status is Status.TIMED_OUT
    assert watcher.heights == [1]
    assert height(only(result)) == 1


def test_the_last_picture_of_a_cell_that_ends_its_process_stays(asker: Asker) -> None:
    result = asker.run(f"{PLT}{show(1)}import os\nos._exit(3)", on_figure=lambda _: None)
    assert result.status is Status.KILLED
    assert height(only(result)) == 1


@pytest.mark.parametrize("pause", [0.001, 60])
def test_a_cell_that_draws_is_stopped_at_once(asker: Asker, pause: float) -> None:
    seen, asked = threading.Event(), [0.0]

    def stop() -> None:
        seen.wait(20)
        time.sleep(0.2)
        asked[0] = time.perf_counter()
        asker.session.interrupt()

    stopper = threading.Thread(target=stop)
    stopper.start()
    text = f"{PLT}n = 0\nwhile True:\n    n += 1\n{indented(show('n', pause))}"
    result = asker.run(text, seconds=20, on_figure=lambda _: seen.set())
    took = time.perf_counter() - asked[0]
    stopper.join()
    assert result.status is Status.INTERRUPTED
    assert took < 1
    assert len(result.figures) == 1


def test_an_error_of_those_who_watch_is_theirs_and_ends_the_cell(asker: Asker) -> None:
    def fail(_: Figure) -> None:
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        asker.run(f"{PLT}{show(1)}while True:\n    pass", on_figure=fail)
    assert asker.value("1 + 1") == 2


def test_pictures_cross_unharmed(asker: Asker) -> None:
    got: list[Figure] = []
    text = f"{PLT}{NUMPY}\nplt.imshow(np.arange(12.0).reshape(3, 4), cmap='gray')\nplt.title('twelve')\nplt.pause(0.1)"
    result = asker.run(text, on_figure=got.append)
    seen, shown = got[0].axes[0], only(result).axes[0]
    assert seen.title == shown.title == "twelve"
    for one, other in zip(seen.artists, shown.artists, strict=True):
        assert isinstance(one, Image)
        assert isinstance(other, Image)
        np.testing.assert_array_equal(one.pixels, other.pixels)
