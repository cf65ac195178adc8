"""What is set on axes and figures: shared limits, ticks, places, and what is left aside."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tutor.plotting import pyplot as plt
from tutor.plotting.artists import Line
from tutor.plotting.figure import Axes, Figure
from tutor.plotting.limits import axis_limits


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    plt.take_figures()
    yield
    plt.take_figures()


def figure() -> Figure:
    (taken,) = plt.take_figures()
    return taken


def axes() -> Axes:
    (one,) = figure().axes
    return one


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (False, [(0, 1), (0, 2), (0, 3), (0, 4)]),
        (True, [(0, 4)] * 4),
        ("row", [(0, 2), (0, 2), (0, 4), (0, 4)]),
        ("col", [(0, 3), (0, 4), (0, 3), (0, 4)]),
    ],
)
def test_plots_share_their_limits(share: object, expected: list[tuple[float, float]]) -> None:
    _, grid = plt.subplots(2, 2, sharex=share)
    for k, one in enumerate(grid.flat, 1):
        one.plot([0, k], [0, 1])
        one.label_outer()
    assert [axis_limits(one)[0] for one in figure().axes] == expected


def test_a_limit_that_is_set_is_set_for_those_that_share_it() -> None:
    _, (left, right, _) = plt.subplots(1, 3, sharey=True)
    left.plot([1, 2])
    right.plot([1, 5])
    left.set_ylim(0, 3)
    assert [one.ylim for one in figure().axes] == [(0, 3), (0, 3), None]


def test_what_only_styles_is_left_aside() -> None:
    plt.style.use("ggplot")
    plt.rcParams["figure.figsize"] = (8, 4)
    plt.rcParams.update({"font.size": 12})
    plt.rc("font", size=12)
    with plt.style.context("dark_background"):
        figure_, ax = plt.subplots(layout="constrained")
    ax.spines["top"].set_visible(False)
    ax.spines[["left", "right"]].set_color("none")
    ax.xaxis.set_major_locator(None)
    ax.margins(0.1)
    ax.minorticks_on()
    ax.set_facecolor("white")
    ax.ticklabel_format(style="plain")
    figure_.patch.set_facecolor("white")
    figure_.set_size_inches(8, 8)
    plt.margins(0)
    plt.bar_label(plt.bar(["a"], [1]))
    assert [one.artists[0].names for one in figure().axes] == [("a",)]  # type: ignore[union-attr]


def test_an_axis_can_be_hidden_and_asked() -> None:
    _, ax = plt.subplots()
    ax.plot([0, 2], [0, 3], label="a")
    ax.set(title="t", xlabel="x", ylabel="y")
    ax.yaxis.set_visible(False)
    ax.xaxis.set_visible(True)
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("t", "x", "y")
    assert ax.axis() == (0, 2, -0.15000000000000002, 3.15)
    handles, labels = ax.get_legend_handles_labels()
    assert labels == ["a"]
    ax.legend(handles, ["b"])
    assert plt.axis("off") == ax.axis()
    assert [plt.is_drawing(value) for value in (plt.axis("equal"), plt.xlim(0, 1), plt.axis(), plt.xlim())] == [
        True,
        True,
        False,
        False,
    ]
    plt.xlim(0, 2)
    one = axes()
    assert one.xticks is None
    assert one.yticks is not None
    assert one.equal
    assert one.yticks.positions == ()
    assert isinstance(one.artists[0], Line)
    assert one.artists[0].label == "b"


def test_a_place_may_be_given_its_texts() -> None:
    plt.subplot(1, 2, 1, title="left", xlabel="x")
    plt.gcf().add_subplot(122, projection="3d", title="right").plot([0, 1], [0, 1], [0, 1])
    left, right = figure().axes
    assert (left.title, left.xlabel, right.title, right.view) == ("left", "x", "right", (30, -60))


def test_labels_of_ticks_may_be_an_array() -> None:
    plt.bar([0, 1], [2, 3])
    plt.xticks(np.arange(2), np.array(["a", "b"]))
    ticks = axes().xticks
    assert ticks is not None
    assert (ticks.positions, ticks.labels) == ((0, 1), ("a", "b"))


def test_a_matrix_is_shown_in_a_figure_of_its_own() -> None:
    plt.plot([1, 2])
    plt.matshow(np.eye(3), cmap=plt.get_cmap("gray"))
    plt.gca().matshow(np.eye(2))
    one, other = plt.take_figures()
    assert len(one.axes[0].artists) == 1
    assert len(other.axes[0].artists) == 2
