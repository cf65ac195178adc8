"""The numbers of the lesson on logistic regression, worked out by running its cells."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.lessons.playing import Played, played
from tutor.plotting.artists import Contour, Line, Scatter


@pytest.fixture
def lesson() -> Played:
    return played("07-logistic-regression")


def test_the_points(lesson: Played) -> None:
    ran = lesson.cell("def draw_points")
    assert ran.names["X"].shape == (400, 2)
    assert ran.names["X_test"].shape == (100, 2)
    clouds = [artist for artist in ran.figures[0].axes[0].artists if isinstance(artist, Scatter)]
    assert sum(len(cloud.x) for cloud in clouds) == 400
    assert len(clouds) == 2


def test_the_untrained_neuron_is_worse_than_chance(lesson: Played) -> None:
    ran = lesson.cell("w0, b0 = ")
    assert ran.value == "fewer"
    assert ran.names["right"] == 45
    names = lesson.names
    assert names["accuracy"](names["X_test"], names["y_test"], names["w0"], names["b0"]) == 0.45


def test_one_point_by_hand(lesson: Played) -> None:
    price = lesson.cell("int(np.argmin(price))").names["price"]
    assert_allclose(price, [1.7014, 0.2014], atol=5e-5)
    assert price[0] - price[1] == pytest.approx(1.5)
    assert lesson.cell("dL_da * da_dz").value == pytest.approx(-0.182)
    assert lesson.names["slopes"](1.5, 1) == pytest.approx((-1.2231, 0.1491, -0.1824), abs=5e-5)


def test_the_measured_slopes_are_a_minus_y(lesson: Played) -> None:
    rows = [line.split() for line in lesson.cell("def loss_of").output.splitlines()[1:]]
    assert len(rows) == 6
    for _z, _y, measured, derived in rows:
        assert float(measured) == pytest.approx(float(derived), abs=2e-6)


def test_a_product_of_many_probabilities_is_lost(lesson: Played) -> None:
    ran = lesson.cell("np.prod(np.full(500, 0.1))")
    assert ran.value == 0
    assert "-1151.29" in ran.output


def test_the_squared_error_learns_two_hundred_times_less() -> None:
    a = 1 / (1 + np.exp(6))
    assert a - 1 == pytest.approx(-0.998, abs=5e-4)
    assert 2 * (a - 1) * a * (1 - a) == pytest.approx(-0.005, abs=1e-4)


def test_the_tape_agrees_with_the_derivation(lesson: Played) -> None:
    ran = lesson.cell("tape_dw, tape_db")
    assert_allclose(ran.names["tape_dw"].numpy(), ran.names["dw"])
    assert_allclose(ran.names["tape_db"].numpy(), ran.names["db"])


def test_the_line_is_found(lesson: Played) -> None:
    ran = lesson.cell("def draw_region")
    found = lesson.cell("choices = ")
    assert found.value == 0.95
    assert 0.93 <= found.names["share"] <= 0.98
    costs = ran.names["costs"]
    assert costs[0] == pytest.approx(3.0101, abs=5e-5)
    assert costs[-1] < 0.2
    artists = ran.figures[-1].axes[0].artists
    assert any(isinstance(artist, Contour) for artist in artists)
    w, b, boundary = ran.names["w"], ran.names["b"], lesson.names["boundary"]
    (line,) = (artist for artist in artists if isinstance(artist, Line))
    assert_allclose(line.y, boundary(line.x, w, b))
    x1 = np.linspace(-2, 5, 9)
    on_the_line = np.column_stack([x1, boundary(x1, w, b)])
    assert_allclose(lesson.names["logistic_predict"](on_the_line, w, b), 0.5)


def test_the_loss_is_drawn_epoch_by_epoch(lesson: Played) -> None:
    (line,) = (
        artist
        for figure in lesson.cell("plt.plot(range(20), costs)").figures
        for artist in figure.axes[0].artists
        if isinstance(artist, Line)
    )
    assert len(line.y) == 20
    assert line.y[-1] < line.y[0] / 10


def test_the_engines_neuron_does_as_well(lesson: Played) -> None:
    ran = lesson.cell("model.compile")
    assert 0.93 <= ran.names["share"] <= 0.98
    assert ran.value == 3
