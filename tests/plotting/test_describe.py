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


@given(figures())
@settings(max_examples=150, deadline=None)
def test_every_figure_can_be_described(figure: Figure) -> None:
    text = describe(figure)
    assert text.strip()
    assert all(line.isprintable() for line in text.split("\n"))


def test_curves_their_trends_and_where_they_cross() -> None:
    assert describe(drawn(SCENES["activations"])).split("\n") == [
        "Plot 'Two activations': z from -5 to 5, a from -1.1 to 1.1.",
        "- Line 'sigmoid', 500 points: rises from 0.006693 at x = -5 to 0.9933 at x = 5.",
        "- Line 'tanh', 500 points: rises from -0.9999 at x = -5 to 0.9999 at x = 5.",
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
        (lambda: plt.plot([2, 1], [1, 2], "o"), "Points, 2 points: goes from 1 at x = 2 to 2 at x = 1"),
        (
            lambda: plt.scatter([1, 2, 3], [4, 5, 6], c=[0, 1, 1]),
            "3 points, x from 1 to 3, y from 4 to 6 (class 0: 1, cl",
        ),
        (lambda: plt.scatter([1, 2], [4, 5], c=[0.1, 0.7]), "coloured by values from 0.1 to 0.7"),
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


def test_several_plots_are_counted() -> None:
    text = describe(drawn(SCENES["two_plots"]))
    assert text.startswith("2 plots in 1 row and 2 columns.\nPlot 1 'a bell': ")
    assert "Plot 2 'samples'" in text


def test_an_empty_figure_says_so() -> None:
    assert describe(Figure((Axes(),), title="nothing")) == "nothing.\nAn empty plot."
