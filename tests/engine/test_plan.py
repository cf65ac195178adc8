"""Plans come to the same numbers as the tape, for every kind of layer, loss, optimizer and data."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.engine.planning import BATCH, OPTIMIZERS, ROWS, assert_same, chain, data
from tutor import engine as nn
from tutor.engine import feed
from tutor.engine.activations import NAMES


@pytest.mark.parametrize("activation", sorted({*NAMES} - {"swish"}))
@pytest.mark.parametrize("last", [False, True], ids=["hidden", "last"])
def test_every_activation(activation: str, last: bool) -> None:
    layers = [(4, "tanh"), (3, activation)] if last else [(4, activation), (3, "linear")]
    assert_same(lambda: chain(*layers), *data(3))


@pytest.mark.parametrize(
    ("loss", "activation", "outputs", "classes"),
    [
        ("mse", "linear", 1, False),
        ("binary_crossentropy", "sigmoid", 1, False),
        ("binary_crossentropy", "sigmoid", 3, False),
        (nn.losses.BinaryCrossentropy(from_logits=True), "linear", 1, False),
        (nn.losses.BinaryCrossentropy(label_smoothing=0.2), "sigmoid", 2, False),
        ("sparse_categorical_crossentropy", "softmax", 3, True),
        (nn.losses.SparseCategoricalCrossentropy(from_logits=True), "linear", 3, True),
        (nn.losses.MeanSquaredError(reduction="sum"), "sigmoid", 2, False),
        (nn.losses.BinaryCrossentropy(reduction="sum"), "sigmoid", 1, False),
    ],
)
@pytest.mark.parametrize("hidden", [[], [(4, "sigmoid")], [(4, "relu"), (1, "tanh")]], ids=["none", "one", "two"])
def test_every_loss(loss: Any, activation: str, outputs: int, classes: bool, hidden: list[Any]) -> None:
    rate = 0.01 if getattr(loss, "reduction", "") == "sum" else 0.5
    assert_same(
        lambda: chain(*hidden, (outputs, activation)),
        *data(outputs, classes),
        loss,
        lambda: nn.SGD(rate),
        metrics=["accuracy"] if loss != "mse" else ["mae"],
    )


@pytest.mark.parametrize("options", [{}, {"from_logits": True}, {"label_smoothing": 0.1}])
def test_one_hot_targets(options: dict[str, Any]) -> None:
    x, labels = data(3, classes=True)
    activation = "linear" if options.get("from_logits") else "softmax"
    loss = nn.losses.CategoricalCrossentropy(**options)
    assert_same(lambda: chain((3, activation)), x, np.eye(3)[labels], loss, metrics=["accuracy"])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("hidden", [0, 4])
def test_every_optimizer(optimizer: str, hidden: int) -> None:
    layers = [*([(hidden, "tanh")] if hidden else []), (1, "sigmoid")]
    assert_same(lambda: chain(*layers), *data(), "binary_crossentropy", OPTIMIZERS[optimizer])


@pytest.mark.parametrize("batch", [1, 7, 10, ROWS, 99], ids="batches of {}".format)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("outputs", [1, 2])
def test_every_size_of_batches(batch: int, optimizer: str, outputs: int) -> None:
    layers = [(40, "tanh"), (outputs, "sigmoid")]
    assert_same(
        lambda: chain(*layers), *data(outputs), "binary_crossentropy", OPTIMIZERS[optimizer], batch_size=batch, epochs=5
    )


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("hidden", [0, 20])
def test_large_data_are_gathered_batch_by_batch(
    weighted: bool, outputs: int, hidden: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "LARGE", 100)
    x, y = data(outputs)
    layers = [*([(hidden, "relu")] if hidden else []), (outputs, "sigmoid")]
    weights = np.linspace(0, 2, ROWS) if weighted else None
    for kind in ("sgd", "adam"):
        model = assert_same(
            lambda: chain(*layers),
            x,
            y,
            "binary_crossentropy",
            OPTIMIZERS[kind],
            metrics=["mse"],
            sample_weight=weights,
        )
        assert model.plan is not None
        assert "X.take(rows, 0, x" in model.plan.source
        assert_same(lambda: chain(*layers), x, y, "binary_crossentropy", OPTIMIZERS[kind], batch_size=ROWS)


@pytest.mark.parametrize("options", [{"sample_weight": np.linspace(0, 2, ROWS)}, {"class_weight": {0: 0.5, 1: 3.0}}])
@pytest.mark.parametrize("shuffle", [False, True])
def test_samples_may_have_weights(options: dict[str, Any], shuffle: bool) -> None:
    for layers in ([(1, "sigmoid")], [(4, "tanh"), (1, "sigmoid")]):
        assert_same(partial(chain, *layers), *data(), "binary_crossentropy", shuffle=shuffle, **options)


def test_weights_of_classes_in_one_hot_rows() -> None:
    x, labels = data(3, classes=True)
    for y, loss in ((labels, "sparse_categorical_crossentropy"), (np.eye(3)[labels], "categorical_crossentropy")):
        assert_same(lambda: chain((3, "softmax")), x, y, loss, class_weight={0: 2.0, 2: 0.5})


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("batch", [BATCH, ROWS])
def test_l2_has_its_price(optimizer: str, batch: int) -> None:
    def make() -> nn.Sequential:
        hidden = nn.layers.Dense(20, "tanh", kernel_regularizer="l2", dtype="float64")
        return chain(
            hidden, (3, "relu"), nn.layers.Dense(1, kernel_regularizer=nn.regularizers.L2(0.1), dtype="float64")
        )

    def single() -> nn.Sequential:
        return chain(nn.layers.Dense(1, kernel_regularizer="l2", dtype="float64"))

    x, y = data()
    assert_same(single, x, y, "mse", OPTIMIZERS[optimizer], batch_size=batch)
    model = assert_same(make, x, y, "mse", OPTIMIZERS[optimizer], batch_size=batch, validation_data=(x, y))
    assert model.evaluate(x, y) > np.mean((model.predict(x) - y) ** 2)


@pytest.mark.parametrize("activation", ["relu", "tanh", "softmax"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("seed", [None, 4])
@pytest.mark.parametrize("batch", [1, BATCH, ROWS])
def test_the_same_units_are_dropped(activation: str, optimizer: str, seed: int | None, batch: int) -> None:
    def make() -> nn.Sequential:
        drops = [nn.layers.Dropout(rate, dtype="float64", seed=seed) for rate in (0.3, 0.0, 0.5)]
        return chain((20, activation), drops[0], drops[1], (7, "sigmoid"), drops[2], (1, "sigmoid"))

    x, y = data()
    options: dict[str, Any] = {"validation_data": (x, y), "batch_size": batch}
    assert_same(make, x, y, "binary_crossentropy", OPTIMIZERS[optimizer], metrics=["accuracy"], **options)


def test_layers_without_biases_and_activations_of_their_own() -> None:
    def make() -> nn.Sequential:
        return chain(
            nn.layers.Dense(20, use_bias=False, dtype="float64"),
            nn.layers.Activation("tanh", dtype="float64"),
            nn.layers.Dense(3, "sigmoid", use_bias=False, dtype="float64"),
            nn.layers.Flatten(dtype="float64"),
            (1, "linear"),
            nn.layers.Activation("sigmoid", dtype="float64"),
        )

    assert_same(make, *data(), "binary_crossentropy", OPTIMIZERS["adam"])


def test_images_are_flattened() -> None:
    _, y = data()
    images = np.random.default_rng(1).normal(size=(ROWS, 3, 4))

    def make() -> nn.Sequential:
        layers = [nn.layers.Flatten(dtype="float64"), nn.layers.Dense(3, "relu", dtype="float64")]
        return nn.Sequential([nn.Input((3, 4)), *layers, nn.layers.Dense(1, "sigmoid", dtype="float64")], seed=1)

    model = assert_same(make, images, y, "binary_crossentropy", OPTIMIZERS["adam"])
    assert_allclose(model.predict(images), np.asarray(model(images)), rtol=1e-12)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_float32_agrees_in_the_first_steps(optimizer: str) -> None:
    x, y = data()
    layers = [(25, "sigmoid"), (15, "sigmoid"), (1, "sigmoid")]
    assert_same(lambda: chain(*layers, dtype="float32"), x, y, "bce", OPTIMIZERS[optimizer], rtol=1e-6)


def test_a_single_step_is_the_same_to_the_last_bit_where_nothing_is_reordered() -> None:
    x, y = np.array([[0.5]]), np.array([[2.0]])
    found = []
    for eagerly in (False, True):
        model = chain((1, "linear"), inputs=1)
        model.set_weights([[[0.25]], [0.125]])
        model.compile(nn.Adam(0.1), "mse", run_eagerly=eagerly)
        loss = model.train_on_batch(x, y)
        found.append([loss, *(float(weight.item()) for weight in model.get_weights())])
    assert found[0] == found[1]


def test_validation_metrics_and_callbacks_hear_the_same() -> None:
    x, y = data(3, classes=True)
    told: list[list[Any]] = []

    class Listener(nn.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            told[-1].append([logs[key] for key in ("loss", "accuracy")])

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            if not epoch:
                told.append([])

    assert_same(
        lambda: chain((4, "relu"), (3, "softmax")),
        x,
        y,
        "sparse_categorical_crossentropy",
        OPTIMIZERS["adam"],
        metrics=["accuracy"],
        validation_split=0.3,
        callbacks=[Listener()],
    )
    by_plan, by_tape = told
    assert_allclose(by_plan, by_tape, rtol=1e-9)
    assert len(told[0]) == 3 * 2
