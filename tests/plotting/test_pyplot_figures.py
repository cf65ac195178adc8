"""The figures of a cell: several, in grids, by number, shown and closed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tutor.plotting import pyplot as plt
from tutor.plotting.figure import MAX_ARTISTS


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    plt.take_figures()
    yield
    plt.take_figures()


def test_subplots_are_arrays_as_in_matplotlib() -> None:
    figure, grid = plt.subplots(2, 3, figsize=(9, 4), sharex=True)
    assert grid.shape == (2, 3)
    assert plt.subplots(1, 3)[1].shape == (3,)
    assert plt.subplots(3)[1].shape == (3,)
    assert isinstance(plt.subplots()[1], plt.Axes)
    assert plt.subplots(squeeze=False)[1].shape == (1, 1)
    grid[1, 2].plot([1, 2])
    grid[1, 2].set_title("last")
    figure.suptitle("all")
    figure.colorbar(grid[0, 0].imshow(np.eye(2)), ax=grid[0, 0])
    first = plt.take_figures()[0]
    assert (first.rows, first.cols, first.size, first.title) == (2, 3, (9, 4), "all")
    assert (first.axes[5].title, len(first.axes[5].artists)) == ("last", 1)
    assert first.axes[0].colorbar


def test_a_colour_bar_finds_the_axes_of_what_it_explains() -> None:
    figure, (left, right) = plt.subplots(1, 2)
    image = left.imshow(np.eye(2))
    right.plot([1])
    figure.colorbar(image)
    (taken_figure,) = plt.take_figures()
    assert [axes.colorbar for axes in taken_figure.axes] == [True, False]


def test_subplot_by_place() -> None:
    plt.subplot(1, 2, 1)
    plt.plot([1])
    plt.subplot(122)
    plt.plot([2])
    (figure,) = plt.take_figures()
    assert [len(axes.artists) for axes in figure.axes] == [1, 1]


def test_figures_of_a_cell() -> None:
    plt.plot([1])
    plt.show()
    plt.plot([2])
    plt.figure()
    plt.plot([3])
    plt.figure(figsize=(4, 3))  # never drawn on
    figures = plt.take_figures()
    assert [axes.artists[0].y.tolist() for (axes,) in (figure.axes for figure in figures)] == [[1], [2], [3]]  # type: ignore[union-attr]
    assert plt.take_figures() == []


def test_figures_by_number() -> None:
    plt.figure(1)
    plt.plot([1])
    plt.figure(2)
    plt.plot([2])
    plt.figure(1)
    plt.plot([3])
    assert [len(figure.axes[0].artists) for figure in plt.take_figures()] == [2, 1]


def test_close_throws_away_what_was_not_shown() -> None:
    plt.plot([1])
    plt.show()
    plt.plot([2])
    plt.close()
    plt.plot([3])
    plt.close("all")
    assert len(plt.take_figures()) == 1


def test_a_kept_figure_can_be_shown_again() -> None:
    figure, axes = plt.subplots()
    axes.plot([1])
    plt.take_figures()
    axes.plot([2])
    assert plt.take_figures() == []
    figure.show()
    (shown,) = plt.take_figures()
    assert len(shown.axes[0].artists) == 2


def test_a_loop_of_figures_is_stopped() -> None:
    for _ in range(50):
        plt.figure()
    with pytest.raises(ValueError, match=r"50 figures already.*plt.close\(\)"):
        plt.figure()


def test_a_loop_of_artists_is_stopped() -> None:
    for k in range(MAX_ARTISTS):
        plt.scatter([k], [k])
    with pytest.raises(ValueError, match="pass whole arrays"):
        plt.scatter([0], [0])


def test_what_drawing_returns_is_known_as_such() -> None:
    assert plt.is_drawing(plt.plot([1]))
    assert plt.is_drawing(plt.hist([1, 2]))
    assert plt.is_drawing(plt.subplots(2))
    assert plt.is_drawing(plt.subplots(2)[1])
    assert plt.is_drawing(plt.gca())
    assert not any(map(plt.is_drawing, ([], [1], "x", None, np.eye(2), np.array([None]))))
    assert repr(plt.plot([1], label="a")) == "[<Line 'a'>]"
