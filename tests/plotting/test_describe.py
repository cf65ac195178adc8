"""The description says in words what the picture shows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from tests.plotting.drawings import SCENES, drawn, figures
from tutor.plotting import pyplot as plt
from tutor.plotting.describe import describe
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
            "Picture of 2 rows and 2 columns, values from 0 to 1, 75% of them in the",
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


def test_several_plots_are_counted() -> None:
    text = describe(drawn(SCENES["two_plots"]))
    assert text.startswith("2 plots in 1 row and 2 columns.\nPlot 1 'a bell': ")
    assert "Plot 2 'samples'" in text


def test_an_empty_figure_says_so() -> None:
    assert describe(Figure((Axes(),), title="nothing")) == "nothing.\nAn empty plot."
