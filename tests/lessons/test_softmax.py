"""The numbers of the lesson on softmax and what follows from it, worked out by running its cells."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.lessons.playing import Played, played
from tutor import engine as nn
from tutor.plotting.artists import Line

VALIDATION = "val_sparse_categorical_crossentropy"


@pytest.fixture
def lesson() -> Played:
    return played("10-softmax")


def lines(lesson: Played, snippet: str) -> dict[str, Line]:
    """The lines of the last figure that the cell containing ``snippet`` shows, by their labels."""
    figure = lesson.cell(snippet).figures[-1]
    return {line.label or "": line for axes in figure.axes for line in axes.artists if isinstance(line, Line)}


# --- the digits -------------------------------------------------------------------------------------------------


def test_the_pictures(lesson: Played) -> None:
    ran = lesson.cell('datasets.digits("train")')
    assert ran.names["X"].shape == (1397, 400)
    assert ran.names["X_test"].shape == (400, 400)
    assert "Built-in" in ran.output
    shown = lesson.pictures('datasets.digits("train")')
    assert [title for title, _ in shown] == [str(digit) for digit in range(10)]
    assert_array_equal(np.bincount(ran.names["y_test"][:, 0]), np.full(10, 40))


# --- softmax and its loss ---------------------------------------------------------------------------------------


def test_sigmoids_and_shares_of_three_scores(lesson: Played) -> None:
    assert lesson.cell("sigmoid(z).sum()), 2").value == 2.11
    shares = lesson.cell("shares = np.exp(z)").names["shares"]
    assert_allclose(shares, [0.6652, 0.2447, 0.0900], atol=5e-5)
    assert_allclose(shares[:-1] / shares[1:], np.e)


def test_a_constant_changes_nothing_until_it_overflows(lesson: Played) -> None:
    assert lesson.cell("np.exp(z + 100)").value == 0.6652
    overflowing = lesson.cell("np.exp(np.array([1000.0, 999.0, 998.0]))")
    assert overflowing.value == "nan"
    softmax = lesson.names["softmax"]
    assert_allclose(softmax(np.array([[1000.0, 999.0, 998.0]])), softmax(np.array([[2.0, 1.0, 0.0]])))


def test_only_the_unsafe_softmax_warns(lesson: Played) -> None:
    warned = [source for source, ran in lesson.cells if ran.warned]
    assert len(warned) == 1
    assert "1000.0, 999.0, 998.0" in warned[0]


def test_softmax_and_loss_are_the_engines(lesson: Played) -> None:
    rng = np.random.default_rng(0)
    Z, y = rng.normal(0, 3, size=(7, 5)), rng.integers(0, 5, size=(7, 1))
    P = lesson.names["softmax"](Z)
    assert_allclose(P, np.asarray(nn.softmax(Z)))
    own = lesson.names["cross_entropy"](P, y)
    assert_allclose(own, float(nn.SparseCategoricalCrossentropy(from_logits=True)(y, Z)), rtol=1e-6)
    variable = nn.Variable(Z)
    with nn.GradientTape() as tape:
        loss = nn.SparseCategoricalCrossentropy(from_logits=True)(y, variable)
    assert_allclose(lesson.names["softmax_slope"](Z, y), tape.gradient(loss, variable).numpy(), atol=1e-7)


def test_the_prices(lesson: Played) -> None:
    P = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]])
    assert lesson.names["cross_entropy"](P, np.array([[0], [2]])) == pytest.approx(0.7803, abs=5e-5)
    assert lesson.cell("-np.log(0.1)").value == 2.3
    sure = np.array([[1000.0, 0.0, 0.0]])
    clipped = lesson.names["cross_entropy"](lesson.names["softmax"](sure), np.array([[1]]))
    assert clipped == pytest.approx(16.12, abs=5e-3)
    assert float(nn.SparseCategoricalCrossentropy(from_logits=True)(np.array([[1]]), sure)) == 1000


def test_nudging_and_the_tape_agree_with_p_minus_y(lesson: Played) -> None:
    rows = [line.split("[")[1].strip("] ") for line in lesson.cell("nudged = ").output.splitlines()]
    for row in rows:
        assert_allclose(np.array(row.split(), dtype=float), [0.6652, -0.7553, 0.0900], atol=5e-5)
    assert len(rows) == 3


# --- ReLU -------------------------------------------------------------------------------------------------------


def test_slopes_vanish_behind_sigmoids_only(lesson: Played) -> None:
    assert round(0.25**5, 3) == 0.001
    a = lesson.names["sigmoid"](3.0)
    assert a * (1 - a) == pytest.approx(0.045, abs=5e-4)
    assert (a * (1 - a)) ** 5 == pytest.approx(2e-7, rel=0.1)
    sizes = lesson.cell("def slope_sizes").names["sizes"]
    assert len(sizes["relu"]) == 9
    assert sizes["sigmoid"][0] < sizes["sigmoid"][-1] / 10_000
    assert sizes["relu"][0] > sizes["relu"][-1] / 10
    assert set(lines(lesson, "def slope_sizes")) >= {"sigmoid", "relu"}


def test_relu_and_its_slope_are_the_engines(lesson: Played) -> None:
    z = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
    variable = nn.Variable(z)
    with nn.GradientTape() as tape:
        out = nn.relu(variable)
    assert_array_equal(lesson.names["relu"](z), out.numpy())
    assert_array_equal(lesson.names["relu_gradient"](z), tape.gradient(out, variable).numpy())


# --- the network and its mistakes -------------------------------------------------------------------------------


def test_the_network_learns_all_ten_while_it_is_drawn(lesson: Played) -> None:
    ran = lesson.cell("callbacks=[nn.LivePlot(draw)])")
    assert ran.names["model"].count_params() == 10025 + 390 + 160
    assert ran.names["share"] > 0.99
    (line,) = (artist for artist in ran.figures[-1].axes[0].artists if isinstance(artist, Line))
    assert len(line.y) == 20
    assert lesson.cell("answers = P.argmax(axis=1)").value > 340


def test_forward_and_backward_by_hand_agree_with_the_engine(lesson: Played) -> None:
    assert "the same shares: True" in lesson.cell("by_hand = ").output
    names = lesson.cell("dW1 = X_test.T @ dZ1").names
    assert_allclose(names["dW1"], names["tape_dW1"], atol=1e-6)
    assert np.abs(names["dW1"]).max() > 1e-3


def test_the_confusion_matrix_and_the_favourite_mistake(lesson: Played) -> None:
    ran = lesson.cell("C = confusion_matrix(y_test")
    C, names = ran.names["C"], ran.names
    assert C.sum() == 400
    assert ran.value == (C.sum(axis=1) - np.diag(C)).argmax()
    assert_array_equal(C.sum(axis=1), np.full(10, 40))
    assert C.trace() == (names["answers"] == names["y_test"][:, 0]).sum()
    (_, image), *_ = lesson.pictures("the mistakes alone")
    assert_array_equal(image.pixels, C - np.diag(np.diag(C)))
    found = lesson.cell("is_digit, read_as = ").names
    times = C[found["is_digit"], found["read_as"]]
    assert times == max(C[i, j] for i in range(10) for j in range(10) if i != j)
    assert len(lesson.pictures("is_digit, read_as = ")) == min(times, 5)


# --- the optimizers ---------------------------------------------------------------------------------------------


def test_what_momentum_and_rmsprop_come_to(lesson: Played) -> None:
    assert lesson.cell("step = 0.9 * step + 0.01").value == 0.1
    assert lesson.cell("v = 0.9 * v + 0.1 * 0.01**2").value == 0.001


def test_a_step_of_adam_by_hand(lesson: Played) -> None:
    w, m, v = lesson.names["adam_step"](np.array([1.0]), np.array([0.5]), np.zeros(1), np.zeros(1), 1)
    assert_allclose([w[0], m[0], v[0]], [0.999, 0.05, 0.00025], rtol=1e-6)
    names = lesson.cell("adam.apply_gradients").names
    assert_allclose(names["w"], names["weights"].numpy(), atol=1e-5)


def test_the_race(lesson: Played) -> None:
    ran = lesson.cell("runners = {")
    last = {name: losses[-1] for name, losses in ran.names["race"].items()}
    assert last == pytest.approx({"SGD": 0.275, "momentum": 0.016, "RMSprop": 0.026, "Adam": 0.038}, rel=0.15)
    assert ran.value == "SGD"
    drawn = lines(lesson, "runners = {")
    assert {name: len(line.y) for name, line in drawn.items()} == dict.fromkeys(last, 20)


# --- overfitting ------------------------------------------------------------------------------------------------


def test_the_validation_loss_turns_round(lesson: Played) -> None:
    ran = lesson.cell("plain, curves = learn()")
    losses = ran.names["curves"][VALIDATION]
    assert ran.value == "no"
    assert ran.names["plain"].count_params() == 26_314
    assert ran.names["curves"]["loss"][-1] < 0.005
    assert losses[-1] > 1.2 * min(losses)
    assert np.argmin(losses) < 40
    assert set(lines(lesson, "plain, curves = learn()")) == {"training", "validation"}


def test_nobody_chooses_by_the_last_pictures(lesson: Played) -> None:
    names = lesson.cell("plain, curves = learn()").names
    assert names["X_val"].shape == names["X_last"].shape == (200, 400)
    both = np.vstack([names["X_val"], names["X_last"]])
    assert_allclose(np.sort(both.sum(axis=1)), np.sort(names["X_test"].sum(axis=1)))


def test_remedies(lesson: Played) -> None:
    assert lesson.cell("price(np.array([2.0, -1.0, 0.0]))").value == 0.015
    assert lesson.cell("nn.Dropout(0.5, seed=1)").value == [0.0, 2.0]
    runs = lesson.cell("priced, priced_curves = ").names["runs"]
    for remedy in ("L2", "dropout"):
        assert runs[remedy][VALIDATION][-1] < runs["plain"][VALIDATION][-1]
        assert min(runs[remedy][VALIDATION]) < min(runs["plain"][VALIDATION])
        assert runs[remedy]["sparse_categorical_crossentropy"][-1] > 0.01
    assert set(lines(lesson, "priced, priced_curves = ")) == {"plain", "L2", "dropout"}


def test_early_stopping_is_the_engines(lesson: Played) -> None:
    names = lesson.cell("stopper = ").names
    assert lesson.cell("def early_stopping").value == 5
    best, last = lesson.names["early_stopping"](names["curves"][VALIDATION], 10)
    assert (best, last) == (names["stopper"].best_epoch, names["stopper"].stopped_epoch)
    assert last == best + 10 < 79
    stopped = names["stopped"].evaluate(names["X_val"], names["y_val"])[0]
    assert stopped == pytest.approx(names["curves"][VALIDATION][best], rel=1e-4)
    assert lesson.cell("judged = {}").value == "plain"
