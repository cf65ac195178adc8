"""compile, fit, evaluate: Keras' semantics, worked out by hand where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutor import engine as nn
from tutor.engine.data import standardise

X = np.arange(7.0).reshape(7, 1)
Y = 2 * X + 1


def line(optimizer: Any = "sgd", loss: Any = "mse", metrics: Any = None, **options: Any) -> nn.Sequential:
    """A straight line, 0 x + 0 at first."""
    model = nn.Sequential([nn.Input((1,)), nn.Dense(1, kernel_initializer="zeros")], **options)
    model.compile(optimizer=optimizer, loss=loss, metrics=metrics)
    return model


class Watcher(nn.Callback):
    """Writes down what it is told, and what the batches do to the weights."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.losses: list[float] = []

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        self.told.append("begin")

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        self.told.append("end")

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.told.append(f"epoch {epoch}")

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.told.append(f"after {epoch}")

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        self.told.append(f"batch {batch}")
        self.losses.append((logs or {})["loss"])


# --- one step at a time -----------------------------------------------------------------------------------------


def test_a_step_of_gradient_descent_by_hand() -> None:
    model = line(nn.SGD(0.01))
    history = model.fit(X, Y, batch_size=7, shuffle=False)
    error = 0 - Y
    w, b = model.get_weights()
    assert_allclose(history.history["loss"], [np.mean(error**2)], rtol=1e-6)
    assert_allclose(w, [[-0.01 * np.mean(2 * error * X)]], rtol=1e-6)
    assert_allclose(b, [-0.01 * np.mean(2 * error)], rtol=1e-6)


def test_the_last_batch_has_what_is_left_and_losses_are_weighted_by_rows() -> None:
    # A learning rate of 0 keeps the weights, so every batch's loss can be told beforehand.
    watcher = Watcher()
    history = line(nn.SGD(0.0)).fit(X, Y, batch_size=3, shuffle=False, callbacks=watcher)
    squares = Y[:, 0] ** 2
    assert_allclose(watcher.losses, [squares[:3].mean(), squares[:6].mean(), squares.mean()], rtol=1e-6)
    assert_allclose(history.history["loss"], [squares.mean()], rtol=1e-6)


def test_a_batch_has_32_rows_unless_told_otherwise() -> None:
    watcher = Watcher()
    line().fit(np.zeros((65, 1)), np.zeros(65), callbacks=watcher)
    assert [told for told in watcher.told if told.startswith("batch")] == ["batch 0", "batch 1", "batch 2"]


def test_the_loss_looks_back_and_the_validation_loss_does_not() -> None:
    model = line(nn.SGD(0.01))
    found = model.fit(X, Y, batch_size=1, epochs=3, validation_data=(X, Y), shuffle=False).history
    assert found["val_loss"][-1] == pytest.approx(model.evaluate(X, Y))
    assert found["loss"][0] > found["val_loss"][0]


def test_callbacks_hear_everything_in_order() -> None:
    watcher = Watcher()
    model = line()
    model.fit(X, Y, batch_size=4, epochs=2, callbacks=[watcher])
    one, two = (["epoch 0", "batch 0", "batch 1", "after 0"], ["epoch 1", "batch 0", "batch 1", "after 1"])
    assert watcher.told == ["begin", *one, *two, "end"]
    assert watcher.model is model
    assert watcher.params == {"epochs": 2, "steps": 2, "initial_epoch": 0, "verbose": 0}


def test_a_lambda_will_do() -> None:
    seen = []
    callback = nn.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append((epoch, (logs or {})["loss"])))
    history = line().fit(X, Y, epochs=3, callbacks=callback)
    assert seen == list(zip(history.epoch, history.history["loss"], strict=True))
    assert history.epoch == [0, 1, 2]


def test_a_callback_can_end_training() -> None:
    model = line()

    def stop(epoch: int, logs: dict[str, float] | None) -> None:
        model.stop_training = epoch == 1

    assert model.fit(X, Y, epochs=10, callbacks=[nn.LambdaCallback(on_epoch_end=stop)]).epoch == [0, 1]
    assert model.fit(X, Y, epochs=3).epoch == [0, 1, 2]


# --- order and chance -------------------------------------------------------------------------------------------


def orders(model: nn.Sequential, **options: Any) -> list[float]:
    """The losses after each single row: they tell in which order the rows came."""
    watcher = Watcher()
    model.fit(X, Y, batch_size=1, epochs=2, callbacks=watcher, **options)
    return watcher.losses


def test_rows_are_shuffled_anew_every_epoch() -> None:
    losses = orders(line(nn.SGD(0.0), seed=1))
    assert losses[:6] != losses[7:13]
    assert losses[6] == pytest.approx(losses[13])
    straight = orders(line(nn.SGD(0.0)), shuffle=False)
    assert straight[:7] == straight[7:]


def test_inputs_and_targets_stay_together() -> None:
    # Only if every row keeps its target can the loss reach 0.
    model = line(nn.Adam(0.1), seed=1)
    model.fit(X, Y, batch_size=2, epochs=300)
    assert_allclose(model.predict(X), Y, atol=0.03)


def _model_seed(seed: int) -> list[float]:
    return orders(line(seed=seed))


def _model_rng(seed: int) -> list[float]:
    return orders(line(rng=np.random.default_rng(seed)))


def _fit_seed(seed: int) -> list[float]:
    return orders(line(), seed=seed)


def _fit_rng(seed: int) -> list[float]:
    return orders(line(), rng=np.random.default_rng(seed))


def _everything(seed: int) -> list[float]:
    nn.set_random_seed(seed)
    return orders(line())


@pytest.mark.parametrize("chance", [_model_seed, _model_rng, _fit_seed, _fit_rng, _everything])
def test_the_same_chance_gives_the_same_training(chance: Callable[[int], list[float]]) -> None:
    assert chance(3) == chance(3) != chance(4)


def test_the_data_are_left_alone() -> None:
    x, y = X.copy(), Y.copy()
    line(nn.SGD(0.1)).fit(x, y, epochs=2)
    assert_array_equal(x, X)
    assert_array_equal(y, Y)


# --- validation -------------------------------------------------------------------------------------------------


def test_the_last_rows_are_held_back() -> None:
    model = line(nn.SGD(0.0))
    found = model.fit(X, Y, validation_split=0.3).history
    # int(7 * 0.7) = 4 rows to learn from.
    assert found["loss"] == [pytest.approx(np.mean(Y[:4] ** 2))]
    assert found["val_loss"] == [pytest.approx(np.mean(Y[4:] ** 2))]


def test_validation_data_win_over_a_split() -> None:
    found = line(nn.SGD(0.0)).fit(X, Y, validation_data=(X[:1], Y[:1]), validation_split=0.3).history
    assert found["loss"] == [pytest.approx(np.mean(Y**2))]
    assert found["val_loss"] == [1]


def test_metrics_are_reported_with_and_without_validation() -> None:
    history = line(metrics=["mse"]).fit(X, Y, epochs=2, validation_split=0.5).history
    assert list(history) == ["loss", "mse", "val_loss", "val_mse"]
    assert_allclose(history["mse"], history["loss"], rtol=1e-5)
    assert_allclose(history["val_mse"], history["val_loss"], rtol=1e-5)


# --- evaluate ---------------------------------------------------------------------------------------------------


def test_evaluate_gives_the_loss_or_all_there_is() -> None:
    expected = pytest.approx(np.mean(Y**2))
    both: Any = line(metrics=["mse"]).evaluate(X, Y)
    named: Any = line(metrics=["mse"]).evaluate(X, Y, return_dict=True)
    assert line().evaluate(X, Y) == expected
    assert both == [expected, expected]
    assert named == {"loss": expected, "mse": expected}
    assert line().evaluate(X, Y, batch_size=2) == expected


@pytest.mark.parametrize("y", [Y, Y[:, 0], Y.astype(int), Y[:, 0].tolist()])
def test_targets_may_be_flat_whole_or_lists(y: Any) -> None:
    assert line().evaluate(X, y) == pytest.approx(np.mean(Y**2))


def test_accuracy_counts_what_lies_on_the_right_side() -> None:
    model = nn.Sequential([nn.Input((1,)), nn.Dense(1, activation="sigmoid")])
    model.set_weights([[[2.0]], [-4.5]])
    model.compile(loss="bce", metrics=["accuracy"])
    x = np.arange(6).reshape(-1, 1)
    assert model.evaluate(x, [0, 0, 0, 1, 1, 1], return_dict=True) == {
        "loss": pytest.approx(np.mean(np.log1p(np.exp([-4.5, -2.5, -0.5, -1.5, -3.5, -5.5])))),
        "accuracy": 1,
    }
    found = model.evaluate(x, [1, 0, 0, 1, 1, 1])
    assert isinstance(found, list)
    assert found[1] == pytest.approx(5 / 6)


# --- learning ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [nn.SGD(0.5), nn.SGD(0.1, momentum=0.9), "rmsprop", nn.Adam(0.05)])
def test_a_net_learns_exclusive_or(optimizer: Any) -> None:
    if optimizer == "rmsprop":
        optimizer = nn.RMSprop(0.02)
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    model = nn.Sequential([nn.Dense(8, "tanh"), nn.Dense(1, "sigmoid")], seed=1)
    model.compile(optimizer, "binary_crossentropy")
    model.fit(x, y, epochs=800)
    assert_array_equal(model.predict(x)[:, 0] > 0.5, y == 1)


def test_frozen_variables_do_not_move() -> None:
    model = line(nn.SGD(0.01))
    model.weights[1].trainable = False
    model.fit(X, Y)
    w, b = model.get_weights()
    assert w != 0
    assert b == 0


def test_standardised_columns_have_mean_zero_and_deviation_one() -> None:
    x = standardise([[1, 5.0], [3, 5.0]])
    assert_array_equal(x, [[-1, 0], [1, 0]])


# --- silence and printing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("verbose", ["auto", 0])
def test_fit_is_silent(verbose: Any, capsys: pytest.CaptureFixture[str]) -> None:
    model = line()
    model.fit(X, Y, verbose=verbose)
    model.evaluate(X, Y, verbose=2)
    model.predict(X, verbose=1)
    assert capsys.readouterr() == ("", "")


def test_fit_prints_a_line_an_epoch_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    line(nn.SGD(0.0), metrics=["mse"]).fit(X, Y, epochs=2, verbose=2, validation_data=(X[:1], Y[:1]))
    rest = "loss: 65.0000 - mse: 65.0000 - val_loss: 1.0000 - val_mse: 1.0000"
    assert capsys.readouterr().out == f"Epoch 1/2 - {rest}\nEpoch 2/2 - {rest}\n"
