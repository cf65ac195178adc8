"""What plans compile, what they leave to the tape, and how they are kept from fit to fit."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.planning import INPUTS, ROWS, chain, data
from tutor import engine as nn

# --- what is compiled -------------------------------------------------------------------------------------------


def _loops(source: str) -> list[ast.stmt]:
    """The lines of the innermost loop."""
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    body: list[ast.stmt] = function.body
    while loops := [line for line in body if isinstance(line, ast.For)]:
        (loop,) = loops
        body = loop.body
    return body


def test_the_source_is_a_straight_line_of_calls() -> None:
    nn.clear_session()
    model = chain((25, "relu"), (3, "softmax"))
    model.compile(nn.SGD(0.1), "sparse_categorical_crossentropy")
    model.fit(*data(3, classes=True))
    assert model.plan is not None
    lines = _loops(model.plan.source)
    assert all(isinstance(line, ast.Expr) and isinstance(line.value, ast.Call) for line in lines)
    assert "# 'dense': 5 -> 25, relu" in model.plan.source
    assert "    W1T.dot(xT, Z1)\n        maximum(Z1, zero, out=Z1)" in model.plan.source


def test_the_source_of_a_single_stage_has_five_calls() -> None:
    model = chain((1, "sigmoid"))
    model.compile(nn.SGD(0.1), "binary_crossentropy")
    model.fit(*data(), batch_size=10)
    assert model.plan is not None
    assert [ast.unparse(line) for line in _loops(model.plan.source)] == [
        "x.dot(W1, z)",
        "tanh(z, D1)",
        "subtract(D1, t, D1)",
        "rT.dot(D1, G1)",
        "subtract(P, G, P)",
    ]


def test_names_of_layers_cannot_break_the_source() -> None:
    wild = "a\n        raise ValueError {x}"
    model = nn.Sequential([nn.Input((INPUTS,)), nn.layers.Dense(1, name=wild)])
    model.compile("sgd", "mse")
    model.fit(*data())
    assert model.plan is not None
    assert repr(wild) in model.plan.source


class Own(nn.layers.Dense):
    def call(self, inputs: Any) -> Any:
        return super().call(inputs) * 2.0


class OwnModel(nn.Sequential):
    def call(self, inputs: Any) -> Any:
        return super().call(inputs) * 2.0


def _frozen() -> nn.Sequential:
    model = nn.Sequential([nn.Input((INPUTS,)), nn.layers.Dense(2), nn.layers.Dense(1)])
    model.layers[0].trainable = False
    return model


@pytest.mark.parametrize(
    ("make", "loss", "why"),
    [
        (lambda: chain(Own(1)), "mse", "layer 'own' is a Own"),
        (lambda: OwnModel([nn.layers.Dense(1)]), "mse", "the model has a call of its own"),
        (lambda: chain(nn.layers.Dropout(0.5), (1, "linear")), "mse", "layer 'dropout' is a Dropout"),
        (lambda: chain((2, "relu"), nn.layers.Dropout(1), (1, "linear")), "mse", "layer 'dropout' is a Dropout"),
        (lambda: chain((1, "linear"), nn.layers.Dropout(0.5)), "mse", "some of the outputs are dropped"),
        (
            lambda: chain((2, "linear"), nn.layers.Dropout(0.5), nn.layers.Activation("relu"), (1, "linear")),
            "mse",
            "layer 'activation' is a Activation",
        ),
        (lambda: chain((1, lambda z: z)), "mse", "the activation of layer 'dense' is <lambda>"),
        (lambda: chain((1, "linear")), "mae", "the loss is MeanAbsoluteError"),
        (lambda: chain((1, "tanh")), "bce", "the loss BinaryCrossentropy comes after tanh, not sigmoid"),
        (lambda: chain(nn.layers.Dense(1, kernel_regularizer="l1")), "mse", "the kernel of layer 'dense' has a price"),
        (lambda: chain(nn.layers.Dense(1, bias_regularizer="l2")), "mse", "the bias of layer 'dense' has a price"),
        (lambda: chain(nn.layers.Dense(2), (1, "linear")), "mse", "several types of numbers, float32, float64"),
        (_frozen, "mse", "some of the weights are not trainable"),
    ],
)
def test_the_rest_is_left_to_the_tape_which_says_why(make: Callable[[], Any], loss: str, why: str) -> None:
    nn.clear_session()
    model = make()
    model.compile("sgd", loss)
    model.fit(*data(), epochs=2)
    assert model.plan is None
    assert model.why_no_plan is not None
    assert why in model.why_no_plan


def test_targets_that_are_no_distributions_are_left_to_the_tape() -> None:
    x, y = data(3)
    assert y.sum(axis=1).max() > 1
    model = chain((3, "softmax"))
    model.compile("sgd", "categorical_crossentropy")
    model.fit(x, y)
    assert model.why_no_plan == "the targets are no distributions: their rows do not add up to 1"


# --- from fit to fit --------------------------------------------------------------------------------------------


def test_a_plan_is_kept_and_sees_new_weights_and_rates() -> None:
    x, y = data()
    model = chain((20, "tanh"), (1, "linear"))
    adam = nn.Adam(0.1)
    model.compile(adam, "mse")
    model.fit(x, y, seed=1)
    plan, weights = model.plan, [0 * weight for weight in model.get_weights()]
    model.set_weights(weights)
    adam.learning_rate = 0.0
    model.fit(x[:30], y[:30], epochs=2)
    assert model.plan is plan
    for weight in model.get_weights():
        assert_array_equal(weight, 0 * weight)


class Heavy(nn.optimizers.Optimizer):
    """As the docstring of Optimizer has it, with a name that the plan uses, too."""

    slots = {"x": 0.0}  # noqa: RUF012  # as a learner would write it

    def update(self, value: Any, gradient: Any, scratch: Any, rate: Any, *slots: Any) -> None:
        (x,) = slots
        x *= 0.9
        x += gradient
        value -= rate * x


def test_an_optimizer_of_ones_own_is_called_by_the_plan() -> None:
    x, y = data()
    found = []
    for eagerly in (False, True):
        model = chain((20, "tanh"), (1, "linear"))
        model.compile(Heavy(0.05), "mse", run_eagerly=eagerly)
        found.append(model.fit(x, y, epochs=5, seed=1).history["loss"])
        assert eagerly or (model.plan is not None and "update(P, G, Q, rate, slot0)" in model.plan.source)
    assert_allclose(found[0], found[1], rtol=1e-9)
    assert found[0][-1] < found[0][0]


def test_numbers_of_the_optimizer_may_change_between_fits() -> None:
    x, y = data()
    found = []
    for eagerly in (False, True):
        model, adam = chain((20, "tanh"), (1, "linear")), nn.Adam(0.05)
        model.compile(adam, "mse", run_eagerly=eagerly)
        for beta in (0.9, 0.2, 0.0):
            adam.beta_1 = beta
            loss = model.fit(x, y, epochs=2, seed=1).history["loss"]
        found.append(loss)
    assert_allclose(found[0], found[1], rtol=1e-9)


@pytest.mark.parametrize("eagerly", [False, True])
def test_what_must_be_remembered_from_the_beginning(eagerly: bool) -> None:
    x, y = data()
    model, sgd = chain((20, "tanh"), (1, "linear")), nn.SGD(0.05)
    model.compile(sgd, "mse", run_eagerly=eagerly)
    model.fit(x, y)
    sgd.momentum = 0.9
    with pytest.raises(ValueError, match="SGD remembers m now, which it did not from the beginning: set its options"):
        model.fit(x, y)


def test_weights_that_somebody_else_has_moved_are_found_again() -> None:
    x, y = data()
    shared = nn.layers.Dense(20, "tanh", dtype="float64")
    one, other = chain(shared, (1, "linear")), chain(shared, (2, "linear"))
    for model in (one, other):
        model.compile(nn.SGD(0.01), "mse")
    losses = []
    for _ in range(5):
        losses.append(one.fit(x, y).history["loss"][0])
        other.fit(x, np.hstack([y, y]))
    assert_array_equal(one.layers[0].get_weights()[0], other.layers[0].get_weights()[0])
    assert losses == sorted(losses, reverse=True)
    assert_allclose(one.predict(x), np.asarray(one(x)), rtol=1e-12)


def test_an_activation_that_is_exchanged_counts_at_once() -> None:
    x, y = data()
    model = chain((3, "tanh"), (1, "linear"))
    model.compile("sgd", "mse")
    model.fit(x, y)
    before = model.predict(x)
    model.layers[0].activation = nn.activations.relu
    assert_allclose(model.predict(x), np.asarray(model(x)))
    assert (model.predict(x) != before).any()
    model.fit(x, y)
    assert model.plan is not None
    assert "maximum" in model.plan.source or "relu" in model.plan.source


def test_a_price_that_is_changed_counts_at_once() -> None:
    x, y = data()
    price = nn.regularizers.L2(0.1)
    model = chain(nn.layers.Dense(1, kernel_regularizer=price, dtype="float64"))
    model.compile(nn.SGD(0.0), "mse")
    losses = [model.fit(x, y).history["loss"][0]]
    price.l2 = 0.2
    losses.append(model.fit(x, y).history["loss"][0])
    assert losses[1] - losses[0] == pytest.approx(0.1 * np.sum(model.get_weights()[0] ** 2))


def test_losses_may_be_huge_as_long_as_they_are_finite() -> None:
    x, y = data()
    model = chain((1, "linear"))
    model.compile(nn.SGD(0.0), "mse")
    history = model.fit(x, 1.2e153 * y, epochs=400, batch_size=ROWS).history
    assert_allclose(history["loss"], [np.mean(y) * 1.44e306] * 400)


def test_a_tape_keeps_what_it_has_seen_while_a_plan_changes_the_weights() -> None:
    x, y = data()
    model = chain((1, "linear"))
    model.compile(nn.SGD(0.1), "mse")
    kernel = model.weights[0]
    before = kernel.numpy()
    with nn.GradientTape() as tape:
        square = nn.reduce_sum(kernel * kernel)
    model.fit(x, y)
    assert_allclose(tape.gradient(square, kernel).numpy(), 2 * before)


def test_training_goes_on_with_the_same_memory_by_plan_and_by_tape() -> None:
    x, y = data()
    found = []
    for order in ([False, True], [True, False], [True, True]):
        model = chain((20, "tanh"), (1, "linear"))
        model.compile(nn.Adam(0.1), "mse")
        for eagerly in order:
            model.run_eagerly = eagerly
            model.fit(x, y, shuffle=False, epochs=2)
        found.append(np.concatenate([weight.ravel() for weight in model.get_weights()]))
    assert_allclose(found[0], found[2], rtol=1e-9)
    assert_allclose(found[1], found[2], rtol=1e-9)


def test_batches_can_be_trained_one_by_one() -> None:
    x, y = data()
    found = []
    for eagerly in (False, True):
        model = chain((20, "tanh"), (1, "sigmoid"))
        model.compile(nn.Adam(0.1), "bce", metrics=["accuracy"], run_eagerly=eagerly)
        logs = [model.train_on_batch(x[:size], y[:size]) for size in (10, 10, 7, 1, 10)]
        named = model.train_on_batch(x, y, sample_weight=np.ones(ROWS), class_weight={0: 2.0}, return_dict=True)
        assert [*named] == ["loss", "accuracy"]
        found.append([*logs, [*named.values()], model.evaluate(x, y)])
    assert_allclose(found[0], found[1], rtol=1e-9)
