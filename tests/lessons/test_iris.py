"""The numbers and pictures of the lesson on iris, worked out by running its cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.lessons.playing import Played, played
from tutor.plotting.artists import Bars, Contour, Heatmap, Line, Rule, Scatter

Arrays = dict[str, np.ndarray[Any, np.dtype[Any]]]
HALF_A_DIGIT = 5.1e-9  # the figures have eight digits behind the point

START: dict[str, Any] = {
    "W1": [
        [-0.00416758, -0.00056267],
        [-0.02136196, 0.01640271],
        [-0.01793436, -0.00841747],
        [0.00502881, -0.01245288],
    ],
    "b1": [[0], [0], [0], [0]],
    "W2": [[-0.01057952, -0.00909008, 0.00551454, 0.02292208]],
    "b2": [[0]],
}
SLOPES: dict[str, Any] = {
    "dW1": [[0.01324219, 0.00407888], [0.01126041, 0.00345553], [-0.0067562, -0.00207384], [-0.02872369, -0.00885145]],
    "db1": [[0.00176134], [0.00149579], [-0.00089779], [-0.00382111]],
    "dW2": [[0.00543696, 0.0203641, 0.02552417, -0.00149351]],
    "db2": [[-0.16665708]],
}
UPDATED: dict[str, Any] = {
    "W1": [[-0.0200582, -0.00545732], [-0.03487445, 0.01225607], [-0.00982692, -0.00592886], [0.03949725, -0.00183115]],
    "b1": [[-0.0021136], [-0.00179495], [0.00107735], [0.00458533]],
    "W2": [[-0.01710387, -0.03352699, -0.02511446, 0.02471429]],
    "b2": [[0.1999885]],
}


@pytest.fixture
def lesson() -> Played:
    return played("08-iris")


def same(actual: Arrays, expected: dict[str, Any]) -> None:
    """As the figures are printed, and of their shapes."""
    assert actual.keys() == expected.keys()
    for name, figures in expected.items():
        assert actual[name].shape == np.shape(figures), name
        assert_allclose(actual[name], figures, rtol=0, atol=HALF_A_DIGIT, err_msg=name)


def test_the_flowers_lie_in_columns(lesson: Played) -> None:
    assert lesson.cell("rows = iris.x[:, :2]").names["rows"].shape == (150, 2)
    assert lesson.cell("X = rows.T").value == (2, 150)
    assert lesson.cell("Y = other").value == 0.67
    assert lesson.names["Y"].shape == (1, 150)
    assert_array_equal(lesson.names["Y"][0], [0] * 50 + [1] * 100)


def test_every_flower_is_in_the_first_picture(lesson: Played) -> None:
    clouds = [artist for artist in lesson.artists("rows = iris.x[:, :2]") if isinstance(artist, Scatter)]
    assert [(cloud.label, len(cloud.x)) for cloud in clouds] == [("setosa", 50), ("others", 100)]
    setosa = clouds[0]
    lonely = int(np.argmin(setosa.y))  # "the cross that lies far below all others"
    assert (setosa.x[lonely], setosa.y[lonely]) == (4.5, 2.3)
    assert np.sort(setosa.y)[1] >= 2.9
    assert_array_equal(lesson.names["X"][:, 41], [4.5, 2.3])


def test_the_sizes_and_the_first_parameters(lesson: Played) -> None:
    assert lesson.names["layer_sizes"](lesson.names["X"], lesson.names["Y"], 4) == (2, 4, 1)
    same(lesson.names["initialize_parameters"](2, 4, 1), START)


def test_both_activations_over_a_wide_range(lesson: Played) -> None:
    tanh, sigmoid = (artist for artist in lesson.artists("steep in the middle") if isinstance(artist, Line))
    assert (tanh.x[0], tanh.x[-1]) == (sigmoid.x[0], sigmoid.x[-1]) == (-20, 20)
    assert_allclose(tanh.y, 2 * lesson.names["sigmoid"](2 * tanh.x) - 1, atol=1e-12)


def test_the_untrained_network(lesson: Played) -> None:
    ran = lesson.cell("A2.mean()")
    assert ran.value == 0.5
    assert ran.names["A1"].shape == (4, 150)
    cost = lesson.names["compute_cost"](ran.names["A2"], ran.names["Y"])
    assert cost == pytest.approx(0.693011, abs=5.1e-7)
    assert lesson.cell("np.full((1, 150), 0.5)").value == 0.69


def test_the_slopes_on_iris_and_the_step(lesson: Played) -> None:
    ran = lesson.cell("grads = backward(parameters, A1, A2, X, Y)\nfor name, slope")
    same(ran.names["grads"], SLOPES)
    assert ran.value == -0.17
    same(lesson.names["update"](ran.names["parameters"], ran.names["grads"], 1.2), UPDATED)
    same(ran.names["parameters"], START)


def test_ten_units_learn(lesson: Played) -> None:
    ran = lesson.cell("grads, lr=0.3")
    costs = ran.names["costs"]
    assert len(costs) == 10000
    figures = [0.693204, 0.025059, 0.015755, 0.009499, 0.002093]
    assert_allclose([costs[step] for step in (0, 1000, 2000, 3000, 9000)], figures, rtol=0, atol=5.1e-7)
    assert [float(line.split()[-1]) for line in ran.output.splitlines()] == figures
    assert any(isinstance(artist, Line) and len(artist.x) == 10000 for artist in lesson.artists("grads, lr=0.3"))
    assert lesson.cell("int((predict(X, parameters) == Y).sum())").value == 150


def test_the_boundary_has_every_flower_on_its_side(lesson: Played) -> None:
    drawn = lesson.artists("def draw_boundary")
    assert any(isinstance(artist, Contour | Heatmap) for artist in drawn)
    assert sum(len(artist.x) for artist in drawn if isinstance(artist, Scatter)) == 150
    names = lesson.cell("def draw_boundary").names
    assert_array_equal(names["predict"](names["X"], names["parameters"]), names["Y"])


def test_the_lonely_flower_comes_late(lesson: Played) -> None:
    ran = lesson.cell("early, _ = model")
    assert ran.value == "no"
    wrong = ran.names["predict"](ran.names["X"], ran.names["early"]) != ran.names["Y"]
    assert np.flatnonzero(wrong[0]).tolist() == [41]


def test_units_that_start_alike_stay_alike(lesson: Played) -> None:
    zero = lesson.cell("zero = trained")
    assert zero.value == 0
    assert "0.636514" in zero.output
    alike = lesson.cell("alike = trained")
    assert alike.value == 1
    assert_array_equal(alike.names["alike"]["W2"], alike.names["alike"]["W2"][:, :1].repeat(4, axis=1))


def test_the_patient_is_stuck_at_the_lazy_cost(lesson: Played) -> None:
    ran = lesson.cell("patient, costs = model(X, Y, 4, 3000, 1.2)")
    costs = ran.names["costs"]
    assert costs[0] == pytest.approx(0.693011, abs=5.1e-7)
    # Training at such a rate is chaotic: other processors round otherwise and take other ways to the same place.
    assert ran.names["typical"] == pytest.approx(0.6365, abs=1e-4)
    assert ran.value == 0.6
    lazy = lesson.cell("lazy = compute_cost")
    assert lazy.value == 0.6365
    assert lesson.names["diagnose"](costs, lazy.names["lazy"]) == "too large"
    assert lesson.cell("slopes = 1 - A1**2").value == 0


def test_the_first_steps_of_the_patient_jump(lesson: Played) -> None:
    (line,) = (artist for artist in lesson.artists("costs[:80]") if isinstance(artist, Line))
    assert len(line.x) == 80
    steps = np.diff(line.y)
    assert (steps[:8] < 0).all()
    assert steps.max() > 0.3


def test_the_rates_on_the_shelf(lesson: Played) -> None:
    ran = lesson.cell("rates = [0.001")
    assert ran.value == 0.3
    verdicts = ["too small", "learning", "learning", "learning", "too large"]
    assert [" ".join(line.split()[8:]) for line in ran.output.splitlines()] == verdicts
    bars, line = lesson.artists("rates = [0.001")
    assert isinstance(bars, Bars)
    assert_allclose(bars.lengths, ran.names["ends"])
    assert isinstance(line, Rule)
    assert line.value == pytest.approx(0.6365, abs=5e-5)


def test_both_cures(lesson: Played) -> None:
    a_tenth = lesson.cell("rates = [0.001").output.splitlines()[2].split()
    assert a_tenth[:2] == ["rate", "0.1"]
    assert a_tenth[4:8] == ["rises", "0", "right", "149"]
    normal = lesson.cell("X_norm = ")
    assert normal.value == "learning"
    assert normal.names["costs"][-1] < 2e-3
    assert "rises: 0" in normal.output
    assert_allclose(normal.names["X_norm"].mean(axis=1), 0, atol=1e-12)
