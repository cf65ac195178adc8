"""The description says in words what the picture shows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from tests.plotting.drawings import SCENES, drawn, figures
from tutor.plotting import pyplot as plt
from tutor.plotting.artists import Floats
from tutor.plotting.describe import describe
from tutor.plotting.describe_pictures import holes
from tutor.plotting.figure import Axes, Figure

GRID = np.meshgrid(np.arange(-2.0, 3.0), np.arange(-2.0, 3.0))


@given(figures())
@settings(max_examples=150, deadline=None)
def test_every_figure_can_be_described(figure: Figure) -> None:
    text = describe(figure)
    assert text.strip()
    assert all(line.isprintable() for line in text.split("\n"))


def test_curves_their_trends_and_where_they_cross() -> None:
    assert describe(drawn(SCENES["activations"])).split("\n") == [
        "Plot 'Two activations': z from -5 to 5, a from -1.1 to 1.1.",
        "- Line 'sigmoid', 500 points: rises from 0.006693 at x = -5 to 0.9933 at x = 5; half-way 0.5 at x = 0.",
        "- Line 'tanh', 500 points: rises from -0.9999 at x = -5 to 0.9999 at x = 5; half-way 0 at x = 0.",
        "- 'sigmoid' and 'tanh' cross at about x = 0.881.",
    ]


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plt.plot([1, 1, 1]), "constant at 1"),
        (lambda: plt.plot([4]), "1 point at x = 0, y = 4"),
        (lambda: plt.plot([]), "Line without any points"),
        (lambda: plt.plot([1, np.nan, 3]), "2 points, 1 more missing: rises"),
        (lambda: plt.plot([3, 1, 2]), "falls, then rises from 3 at x = 0 to 2 at x = 2; lowest 1 at x = 1"),
        (lambda: plt.plot(np.sin(np.linspace(0, 20, 200))), "goes up and down (6 turns)"),
        (lambda: plt.plot(np.linspace(0, 1, 100) + 0.001 * (np.arange(100) % 2)), "rises from 0"),
        (lambda: plt.plot([2, 1], [1, 2], "o"), "Points, 2 points: falls from 2 at x = 1 to 1 at x = 2"),
        (
            lambda: plt.scatter([1, 2, 3], [4, 5, 6], c=[0, 1, 1]),
            "y from 4 to 6 (class 0: 1 around x = 1, y = 4; class 1: 2 around x = 2.5, y = 5.5)",
        ),
        (lambda: plt.scatter([1, 2], [4, 5], c=[0.1, 0.7]), "coloured by values from 0.1 to 0.7"),
        (lambda: plt.plot([3, 1, 2], [1, 2, 3]), "goes from 1 at x = 3 to 3 at x = 2"),
        (lambda: plt.loglog([1, 10, 0.1, 0], [1, 0, 5, 7]), "2 points, 2 more without a place on a logarithmic axis"),
        (lambda: plt.loglog([1e-16, 1], [1e-12, 5]), "rises from 1e-12 at x = 1e-16 to 5 at x = 1"),
        (lambda: plt.semilogx([1, 10, 100, 1e3, 1e4], [1, 2, 3, 4, 5]), "half-way 3 at x = 100"),
        (lambda: plt.scatter(np.arange(12), np.arange(12) * 2), "around x = 5.5, y = 11"),
        (lambda: plt.vlines([1, 2], 0, [3, 4]), "Vertical lines at x = 1 from 0 to 3, at x = 2 from 0 to 4"),
        (lambda: plt.hlines(5, 0, 1, label="top"), "Horizontal line 'top' at y = 5 from 0 to 1"),
        (lambda: plt.hlines(np.arange(20), 0, 1), "20 horizontal lines, x = 0"),
        (lambda: plt.stem([1, 2, 3]), "3 stems from y = 0"),
        (lambda: plt.errorbar([1, 2], [3, 4], [0.1, 0.5], fmt="o"), "Errors of y: plus or minus from 0.1 to 0.5"),
        (lambda: plt.errorbar([1, 2], [3, 4], xerr=1), "Errors of x: plus or minus = 1"),
        (lambda: plt.arrow(0, 1, 2, 3), "Arrow from x = 0, y = 1 to x = 2, y = 4"),
        (
            lambda: plt.quiver(*GRID, *GRID),
            "25 arrows, x from -2 to 2, y from -2 to 2, pointing away from x = 0, y = 0",
        ),
        (lambda: plt.quiver(*GRID, -GRID[0], -GRID[1]), "towards x = 0, y = 0, longest at x = -2, y = -2"),
        (lambda: plt.quiver(*GRID, 0 * GRID[0], 0 * GRID[1]), "all of no length"),
        (lambda: plt.axvspan(1, 2, label="good"), "Band 'good' from x = 1 to 2"),
        (lambda: plt.text(0.5, 0.9, "up", transform=plt.gca().transAxes), "- Text 'up'."),
        (lambda: [plt.bar([-0.2, 0.8], [1, 2]), plt.gca().set_xticks([0, 1], "ab")], "2 bars: a 1, b 2"),
        (lambda: plt.hist(np.arange(100), bins=20), "the middle half of the sum from 22.27 to 71.78"),
        (
            lambda: plt.contour(*GRID, GRID[0] + GRID[1], levels=[1]),
            "The line at 1 runs through y = 2 at x = -1; y = 1 at x = 0; y = 0 at x = 1; y = -1 at x = 2",
        ),
        (lambda: plt.contour(*GRID, GRID[0] + 0.5, levels=[0]), "runs through x = -0.5 at y = -2; x = -0.5 at y = -1"),
        (lambda: plt.contour(*GRID, GRID[0], levels=[7]), "The line at 7 is small or not there"),
        (
            lambda: plt.pcolormesh(*GRID, GRID[0] * GRID[1]),
            "Along x: at y = -2 falls from 4 to -4; at y = 0 level at 0; at y = 2 rises from -4 to 4.",
        ),
        (lambda: plt.bar(["a", "b"], [3, 4.5], label="n"), "2 bars 'n': a 3, b 4.5"),
        (lambda: plt.bar(np.arange(20), np.arange(20)), "20 bars, x from 0 to 19: longest 19 at 19, shortest 0 at 0"),
        (
            lambda: plt.imshow([[0, 1], [1, 1]]),
            "2 rows and 2 columns, values from 0 to 1; row by row: 0, 1 | 1, 1",
        ),
        (lambda: plt.imshow(np.eye(9)), "values from 0 to 1, 11% of them above 0.5, in rows 0 to 8 and columns 0 to 8"),
        (lambda: plt.imshow(np.eye(9) - 0.5), "values from -0.5 to 0.5, 11% of them positive, 89% negative"),
        (
            lambda: plt.imshow(np.tile([0, 0.5, 1], (9, 9, 1))),
            "Colour picture of 9 rows and 9 columns, values from 0 t",
        ),
        (lambda: plt.imshow(np.zeros((2, 2))), "all 0"),
        (
            lambda: plt.pcolormesh([[1, 2], [3, 9]]),
            "smallest value 1 at x = 0.5, y = 0.5, largest value 9 at x = 1.5, y",
        ),
        (lambda: plt.contourf([[0, 1], [0, 1]], levels=[0, 0.5, 1]), "50% of them from 0 to 0.5, 50% of them from 0.5"),
        (lambda: plt.fill_between([0, 1], [1, 2]), "Shaded area, x from 0 to 1, between y = 0 and 2"),
        (lambda: plt.axhline(0.5, label="half"), "Horizontal line 'half' at y = 0.5"),
        (lambda: plt.text(1, 2, "peak"), "Text 'peak' at x = 1, y = 2"),
        (lambda: plt.semilogx([1, 10], [1, 2]), "x from 1 to 10 (logarithmic)"),
        (lambda: plt.subplots(2, 2)[1][0, 0].plot([1, 2]), "rises from 1"),
    ],
)
def test_each_kind_has_its_words(draw: Callable[[], object], words: str) -> None:
    assert words in describe(drawn(draw))


def ring(inner: float) -> Floats:
    """A ring, or a disc when ``inner`` is 0, 20 x 20."""
    at = np.linspace(-1, 1, 20)
    distance = np.hypot(at, at[:, None])
    return np.where((distance < 0.9) & (distance >= inner), 1.0, 0.0)


@pytest.mark.parametrize(("pictures", "count"), [([0.0], 0), ([0.5], 1), ([0.5, 0.5], 2), ([0.5, 0.0, 0.3], 2)])
def test_holes_are_counted(pictures: list[float], count: int) -> None:
    side_by_side = np.concatenate([ring(inner) for inner in pictures], axis=1)
    assert holes(side_by_side > 0.5) == count
    assert (f"around {count} hole" in describe(drawn(lambda: plt.imshow(side_by_side)))) is (count > 0)


def test_a_confusion_matrix_is_read_row_by_row() -> None:
    assert describe(drawn(SCENES["confusion"])).split("\n") == [
        "Plot 'which digit was it?': Table of 3 rows (true) and 3 columns (predicted).",
        "- Row zero: 98, 0, 2.",
        "- Row one: 0, 113, 1.",
        "- Row two: 5, 7, 88.",
        "- On the diagonal: 299 of 314.",
        "- Largest beside the diagonal: 7, row two, column one.",
    ]


def test_many_pictures_are_told_by_their_titles() -> None:
    assert describe(drawn(SCENES["gallery"])).split("\n") == [
        "label, guess.",
        "16 pictures of 20 rows and 20 columns, in 2 rows.",
        "- Row 1: 0, 0.97; 1, 0.02; 0, 0.97; 1, 0.02; 0, 0.97; 1, 0.02; 0, 0.97; 1, 0.02.",
        "- Row 2: 0, 0.97; 1, 0.02; 0, 0.97; 1, 0.02; 0, 0.97; 1, 0.02; 0, 0.97; 1, 0.02.",
    ]


def test_values_that_are_drawn_twice_are_told_once() -> None:
    def draw() -> None:
        plt.pcolormesh(*GRID, GRID[0] * GRID[1])
        plt.contour(*GRID, GRID[0] * GRID[1], levels=[-2, 0, 2])

    text = describe(drawn(draw))
    assert text.count("Along x") == text.count("smallest") == 1
    assert "- Contour lines at -2, 0, 2." in text


def test_crossings_of_many_lines_are_not_all_listed() -> None:
    def draw() -> None:
        for k in range(6):
            plt.plot([-1, 1], [-k, k], label=f"slope {k}")

    assert describe(drawn(draw)).split("\n")[-2:] == [
        "- 'slope 1' and 'slope 4' cross at about x = 0.",
        "- And 7 more pairs that cross.",
    ]


def test_several_plots_are_counted() -> None:
    text = describe(drawn(SCENES["two_plots"]))
    assert text.startswith("2 plots in 1 row and 2 columns.\nPlot 1 'a bell': ")
    assert "Plot 2 'samples'" in text


def test_an_empty_figure_says_so() -> None:
    assert describe(Figure((Axes(),), title="nothing")) == "nothing.\nAn empty plot."
