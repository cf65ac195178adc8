"""What pauses hand over, and to whom."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tutor.plotting import figure as data
from tutor.plotting import pyplot as plt
from tutor.plotting.live import watched


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    yield
    plt.take_figures()


class Seen:
    """Takes figures."""

    def __init__(self) -> None:
        self.figures: list[data.Figure] = []

    def __call__(self, freeze: Callable[[], data.Figure]) -> None:
        self.figures.append(freeze())


def test_a_picture_is_what_was_drawn_so_far_and_stays_as_it_was() -> None:
    with watched(seen := Seen()):
        plt.plot([1, 2])
        plt.pause(0)
        plt.plot([2, 1])
        plt.draw()
        plt.clf()
        plt.plot([3, 4])
        plt.title("anew")
        plt.pause(0.001)
    assert [len(figure.axes[0].artists) for figure in seen.figures] == [1, 2, 1]
    assert seen.figures[2].axes[0].title == "anew"
    shown = plt.take_figures()
    assert len(shown) == 1
    assert shown[0].axes[0].title == "anew"


def test_figures_and_their_axes_are_found_again_after_clf() -> None:
    figure = plt.figure()
    for number in range(100):
        plt.clf()
        plt.plot([number])
        plt.pause(0.001)
        assert plt.gcf() is figure
    assert len(plt.take_figures()) == 1


def test_nothing_drawn_is_no_picture() -> None:
    with watched(seen := Seen()):
        plt.pause(0)
        plt.figure()
        plt.pause(0)
        plt.plot([1])
        plt.show()
        plt.pause(0)
    assert seen.figures == []


def test_where_nobody_watches_nothing_happens() -> None:
    with watched(seen := Seen()):
        pass
    plt.plot([1, 2])
    started = time.perf_counter()
    plt.pause(5)
    plt.draw()
    assert time.perf_counter() - started < 1
    assert seen.figures == []


def test_a_pause_waits_where_somebody_watches() -> None:
    with watched(Seen()):
        started = time.perf_counter()
        plt.pause(0.05)
        assert time.perf_counter() - started >= 0.05


@pytest.mark.parametrize("interval", [-0.1, float("nan"), float("inf"), "soon", None, [1, 2]])
def test_an_interval_is_a_number_of_seconds(interval: float) -> None:
    with pytest.raises(ValueError, match=r"interval|seconds"):
        plt.pause(interval)
