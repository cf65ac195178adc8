"""The numbers that the lessons promise, worked out by running their cells."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.lessons.playing import LESSONS, Played, played
from tutor.course.model import CellKind, CodeCell
from tutor.plotting.artists import Bars, Contour, Heatmap, Line

# --- broadcasting -----------------------------------------------------------------------------------------------


@pytest.fixture
def broadcasting() -> Played:
    return played("03-broadcasting")


def test_a_column_plus_a_number_and_times_a_number(broadcasting: Played) -> None:
    ran = broadcasting.cell("result = column + 5")
    assert ran.value == (3, 1)
    assert_array_equal(ran.names["result"], [[6], [7], [8]])
    assert broadcasting.cell("(column * 5)[:, 0]").value == [5, 10, 15]


def test_a_column_meets_a_row(broadcasting: Played) -> None:
    ran = broadcasting.cell("b = np.array([[1, 2, 3]])\n(a + b).shape")
    assert ran.value == (4, 3)
    expected = [[2, 3, 4], [3, 4, 5], [4, 5, 6], [5, 6, 7]]
    assert_array_equal(ran.names["a"] + ran.names["b"], expected)
    assert_array_equal(broadcasting.names["outer_sum"](np.arange(1, 5), np.arange(1, 4)), expected)


def test_a_flat_array_meets_a_table_by_its_last_axis(broadcasting: Played) -> None:
    assert broadcasting.cell("(points + bonus).shape").value == (4, 3)
    failing = broadcasting.cell("(points + handicap).shape")
    assert failing.value == "error"
    assert "operands could not be broadcast together" in failing.output


def test_the_visualiser_marks_stretches_and_points_at_the_failing_axis(broadcasting: Played) -> None:
    drawn = broadcasting.cell("show_shapes((4, 1), (1, 3))").output.split("\n\n")[0]
    assert [line.split("  ")[-1].strip() for line in drawn.splitlines()[1:]] == ["1 -> 3", "3", "3"]
    failing = broadcasting.cell("show_shapes(points.shape, handicap.shape)").output.split("\n\n")
    assert failing[0].splitlines()[-1] == "fails at axis -1: 3 and 4 differ, and neither is 1"
    assert failing[1].count("fails at axis") == 2


def test_the_virtual_copies_are_drawn_in_brackets(broadcasting: Played) -> None:
    lines = broadcasting.cell("show_sum(column, 5)").output.splitlines()[-3:]
    assert [line.split() for line in lines] == [["1", "5", "6"], ["2", "+", "(5)", "=", "7"], ["3", "(5)", "8"]]


@pytest.mark.parametrize(
    "shapes", [((4, 1), (1, 3)), ((8, 1, 6), (7, 1)), ((2, 5, 3), (5, 1), (3,)), ((0,), (1,)), ((),)]
)
def test_the_learners_rule_agrees_with_numpy(broadcasting: Played, shapes: tuple[tuple[int, ...], ...]) -> None:
    assert broadcasting.names["broadcast_shape"](*shapes) == np.broadcast_shapes(*shapes)


def test_the_keepdims_trap_makes_a_square_table(broadcasting: Played) -> None:
    assert broadcasting.cell("(p - y).shape").value == (3, 3)
    trapped = broadcasting.cell("round(float(squares.mean()), 2)")
    assert trapped.value == 1.33
    assert trapped.names["squares"].mean() == pytest.approx(4 / 3)
    p, y = trapped.names["p"], trapped.names["y"]
    assert broadcasting.names["mse"](p, y) == 0


def test_a_layer_of_sums(broadcasting: Played) -> None:
    ran = broadcasting.cell("(X @ W + b).shape")
    assert ran.value == (4, 3)
    z = broadcasting.names["affine_batch"](ran.names["X"], ran.names["W"], ran.names["b"])
    assert_allclose(z[0], [0.19, 0.32, 0.45])


# --- the neuron -------------------------------------------------------------------------------------------------


@pytest.fixture
def neuron() -> Played:
    return played("04-neuron")


def test_the_houses(neuron: Played) -> None:
    names = neuron.cell("Y_train = ").names
    assert_array_equal(names["X_train"], [[1.0], [2.0]])
    assert_array_equal(names["Y_train"], [[300.0], [500.0]])
    assert names["X_train"].dtype == names["Y_train"].dtype == np.float32


def test_a_dense_layer_has_no_weights_before_its_first_data(neuron: Played) -> None:
    assert neuron.cell("len(linear_layer.get_weights())").value == 0
    names = neuron.cell("a1 = linear_layer(first)").names
    assert names["w"].shape == (1, 1)
    assert names["b"].shape == (1,)
    assert names["b"] == 0


def test_the_linear_neuron_gives_300_as_numpy_does(neuron: Played) -> None:
    assert neuron.cell("linear_layer.set_weights").output.count("[[300.]]") == 2
    ran = neuron.cell("prediction_nn = linear_layer(X_train)")
    assert ran.value == (2, 1)
    assert_allclose(ran.names["prediction_nn"], [[300.0], [500.0]])
    assert_allclose(ran.names["prediction_np"], ran.names["prediction_nn"])
    assert len([a for a in neuron.artists("np.hstack([prediction_nn") if isinstance(a, Line)]) == 2


def test_sigmoid_and_tanh_over_500_points(neuron: Played) -> None:
    lines = [a for a in neuron.artists('np.tanh(x), label="tanh"') if isinstance(a, Line)]
    sigmoid, tanh = lines
    assert len(sigmoid.x) == len(tanh.x) == 500
    assert (sigmoid.x[0], sigmoid.x[-1]) == (-5, 5)
    assert_allclose(tanh.y, 2 * neuron.names["sigmoid"](2 * tanh.x) - 1, atol=1e-12)


def test_only_the_naive_sigmoid_warns(neuron: Played) -> None:
    warned = [source for source, ran in neuron.cells if ran.warned]
    assert warned == ["z = np.array([-1000.0, 0.0, 1000.0])\n1 / (1 + np.exp(-z))"]
    assert_allclose(neuron.names["sigmoid"](np.array([-1000.0, 0.0, 1000.0])), [0, 0.5, 1])


def test_the_neuron_fires_at_minus_b_over_w(neuron: Played) -> None:
    assert neuron.cell("w, b = 2, -4.5").value == 2.25
    assert neuron.names["firing_bias"](2.25, 2) == -4.5


def test_the_logistic_neuron(neuron: Played) -> None:
    summary = neuron.cell("model.summary()")
    assert summary.value == 2
    assert "L1" in summary.output
    assert summary.names["X_six"].shape == (6, 1)
    assert summary.names["X_six"].dtype == np.float32
    assert_array_equal(summary.names["y_six"][:, 0], [0, 0, 0, 1, 1, 1])
    output = neuron.cell('model.get_layer("L1")').output
    numbers = [float(line.split("[[")[1].rstrip("]")) for line in output.splitlines()]
    assert_allclose(numbers, [0.0110, 0.0110], atol=5e-5)


def test_the_logistic_probabilities(neuron: Played) -> None:
    p = neuron.names["logistic_predict"](np.arange(6.0).reshape(-1, 1), np.array([[2.0]]), np.array([-4.5]))
    assert_allclose(p[:, 0], 1 / (1 + np.exp(4.5 - 2 * np.arange(6))))
    assert_array_equal(p[:, 0] >= 0.5, [False, False, False, True, True, True])


def test_one_neuron_against_the_bell(neuron: Played) -> None:
    ran = neuron.cell("w, b = -2.5, 1.0")
    assert len(ran.names["x"]) == 500
    assert_allclose(ran.names["bell"], np.exp(-(ran.names["x"] ** 2)))
    assert "0.3923" in ran.output
    turned = neuron.cell("weights = np.linspace(-5, 5, 21)")
    assert turned.value == 0
    assert turned.names["errors"][10] == pytest.approx(0.0938, abs=5e-5)
    nine = neuron.cell("for ax, w in zip(axes, (-5, 0.1, 5))").figures
    assert [len(axes.artists) for figure in nine for axes in figure.axes] == [4, 4, 4]


def test_no_neuron_beats_the_lazy_answer(neuron: Played) -> None:
    ran = neuron.cell("lazy = ")
    assert ran.value == 0
    assert ran.names["lazy"] == pytest.approx(0.0938, abs=5e-5)
    assert ran.names["bell"].mean() == pytest.approx(0.177, abs=5e-4)
    many = neuron.cell("many = ").names
    assert many["errors"].shape == (61, 61)
    assert many["errors"].min() >= many["lazy"]


# --- layers -----------------------------------------------------------------------------------------------------


@pytest.fixture
def layers() -> Played:
    return played("05-layers")


def test_the_worked_example_of_a_dense_layer(layers: Played) -> None:
    x, W, b = 0.1 * np.arange(1, 3), 0.1 * np.arange(1, 7).reshape(2, 3), 0.1 * np.arange(1, 4)
    out = layers.names["my_dense"](x, W, b, layers.names["sigmoid"])
    assert_allclose(out, [0.54735762, 0.57932425, 0.61063923], atol=5e-9)
    assert layers.cell("z1 = ").value == 0.32


def test_the_worked_example_of_a_batch(layers: Played) -> None:
    A, W = 0.1 * np.arange(1, 9).reshape(4, 2), 0.1 * np.arange(1, 7).reshape(2, 3)
    out = layers.names["my_dense_v"](A, W, 0.1 * np.arange(1, 4).reshape(1, 3), layers.names["sigmoid"])
    expected = [
        [0.54735762, 0.57932425, 0.61063923],
        [0.57199613, 0.61301418, 0.65248946],
        [0.5962827, 0.64565631, 0.6921095],
        [0.62010643, 0.67699586, 0.72908792],
    ]
    assert_allclose(out, expected, atol=5e-9)
    assert layers.cell("Z = A @ W + b").value == (4, 3)


def test_the_roasts(layers: Played) -> None:
    names = layers.cell("good = (temperature > 175)").names
    assert names["X"].shape == (200, 2)
    assert names["y"].sum() == 43
    normal = layers.cell("mean = X.mean(axis=0)").names
    assert_allclose(normal["mean"], [218.667, 13.4307], atol=1e-3)
    assert_allclose(normal["std"], [39.9617, 1.12842], atol=1e-4)


def test_the_given_weights_judge_every_roast_rightly(layers: Played) -> None:
    names = layers.cell("verdict = ").names
    assert_array_equal(names["verdict"][:, 0], names["y"])
    p = layers.cell("decisions = np.zeros_like(p)").names["p"]
    assert_allclose(p, [[0.97193], [3.29e-8]], rtol=1e-3)
    assert_array_equal(layers.names["decide"](p), [[1], [0]])


def test_the_engine_agrees_with_the_learners_network(layers: Played) -> None:
    ran = layers.cell("model.set_weights([W1, b1, W2, b2])")
    model, rows = ran.names["model"], ran.names["tests_norm"]
    assert_allclose(ran.names["engine_p"], [[0.97193], [3.29e-8]], rtol=1e-3)
    assert model.count_params() == layers.cell("model.summary()").value == 13
    assert rows.shape == (2, 2)


def test_the_race_is_run_on_a_thousand_rows_and_drawn_as_bars(layers: Played) -> None:
    ran = layers.cell("loop_ms = ")
    assert ran.names["A"].shape == (1000, 400)
    assert "the same numbers: True" in ran.output
    (bars,) = layers.artists("loop_ms = ")
    assert isinstance(bars, Bars)
    assert_allclose(bars.lengths, [ran.names["loop_ms"], ran.names["matmul_ms"]])
    assert ran.names["loop_ms"] > ran.names["matmul_ms"]


def test_the_net_learns_the_roasts_and_its_region_is_drawn(layers: Played) -> None:
    ran = layers.cell(".fit(")
    losses = ran.names["history"].history["loss"]
    assert losses[-1] < losses[0] / 5
    right = layers.cell("learned = ")
    assert right.value >= 195
    assert any(isinstance(artist, Contour | Heatmap) for artist in layers.artists("learned_region"))


# --- every lesson -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lesson_id", LESSONS)
def test_the_learner_is_never_left_to_watch_three_cells_in_a_row(lesson_id: str) -> None:
    watched = 0
    for cell in played(lesson_id).lesson.cells:
        if isinstance(cell, CodeCell) and cell.kind is CellKind.DEMO:
            watched += 1
        elif not (isinstance(cell, CodeCell) and cell.kind is CellKind.SETUP):
            watched = 0
        assert watched < 3, f"line {cell.line}"
