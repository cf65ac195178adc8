"""Training by hand and of models of one's own: loops with a tape, subclasses, penalties, frozen layers, two nets."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutor import engine as nn
from tutor.engine.data import batches

RNG = np.random.default_rng(7)
X = RNG.normal(size=(40, 3)).astype(np.float32)
Y = (X[:, :1] * X[:, 1:2] > 0).astype(np.float32)


class Classifier(nn.Model):
    """Two layers that meet again: not a chain."""

    def __init__(self, units: int = 8, **options: Any) -> None:
        super().__init__(**options)
        self.hidden = nn.layers.Dense(units, "tanh")
        self.drop = nn.layers.Dropout(0.2, seed=1)
        self.out = nn.layers.Dense(1, "sigmoid")

    def call(self, inputs: Any, training: bool = False) -> Any:
        hidden = self.drop(self.hidden(inputs), training=training)
        return self.out(nn.concatenate([hidden, inputs], axis=-1))


def net() -> nn.Sequential:
    return nn.Sequential([nn.Input((3,)), nn.layers.Dense(8, "tanh"), nn.layers.Dense(1, "sigmoid")], seed=1)


# --- loops ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [lambda: nn.SGD(0.5), lambda: nn.Adam(0.05)], ids=["sgd", "adam"])
def test_a_loop_with_a_tape_does_what_fit_does(optimizer: Any) -> None:
    model, fitted = net(), net()
    loss_function, mover = nn.losses.BinaryCrossentropy(), optimizer()
    losses = []
    for _ in range(3):
        total = 0.0
        for x, y in batches(X, Y, 16):
            with nn.GradientTape() as tape:
                loss = loss_function(y, model(x, training=True))
            gradients = tape.gradient(loss, model.trainable_variables)
            mover.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
            total += float(loss) * len(x)
        losses.append(total / len(X))
    fitted.compile(optimizer(), "binary_crossentropy")
    history = fitted.fit(X, Y, batch_size=16, epochs=3, shuffle=False).history
    assert_allclose(history["loss"], losses, rtol=1e-5)
    for one, other in zip(model.get_weights(), fitted.get_weights(), strict=True):
        assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_a_loop_and_fit_can_take_turns() -> None:
    model = net()
    adam = nn.Adam(0.01)
    model.compile(adam, "bce")
    losses = [model.evaluate(X, Y)]
    for _ in range(4):
        model.fit(X, Y, epochs=5)
        with nn.GradientTape() as tape:
            loss = model.loss(Y, model(X))
        adam.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        losses.append(model.evaluate(X, Y))
    assert losses == sorted(losses, reverse=True)
    assert adam.iterations == 4 * (5 * 2 + 1)


def test_plain_descent_by_assign_sub() -> None:
    w, b = nn.Variable(0.0), nn.Variable(0.0)
    x, y = np.arange(5.0), 3 * np.arange(5.0) - 1
    for _ in range(500):
        with nn.GradientTape() as tape:
            loss = nn.reduce_mean((w * x + b - y) ** 2)
        dw, db = tape.gradient(loss, [w, b])
        w.assign_sub(0.05 * dw)
        b.assign_sub(0.05 * db)
    assert float(w) == pytest.approx(3, abs=1e-2)
    assert float(b) == pytest.approx(-1, abs=3e-2)


def test_two_nets_against_each_other() -> None:
    """A generator learns what a critic that learns, too, takes for real."""
    generator = nn.Sequential([nn.Input((2,)), nn.layers.Dense(2)], seed=1)
    critic = nn.Sequential([nn.Input((2,)), nn.layers.Dense(8, "tanh"), nn.layers.Dense(1)], seed=2)
    loss, movers = nn.losses.BinaryCrossentropy(from_logits=True), (nn.Adam(0.05), nn.Adam(0.05))
    rng = np.random.default_rng(1)
    for _ in range(60):
        noise, real = rng.normal(size=(32, 2)), rng.normal([3, -2], size=(32, 2))
        with nn.GradientTape(persistent=True) as tape:
            fake = generator(noise)
            verdict = critic(fake)
            honest = loss(np.ones((32, 1)), critic(real)) + loss(np.zeros((32, 1)), verdict)
            fooled = loss(np.ones((32, 1)), verdict)
        for mover, model, target in zip(movers, (generator, critic), (fooled, honest), strict=True):
            mover.apply(tape.gradient(target, model.trainable_variables), model.trainable_variables)
    centre = generator(np.zeros((1, 2))).numpy()[0]
    assert centre[0] > 1
    assert centre[1] < -0.5


def test_a_gradient_that_is_missing_says_how_that_can_be() -> None:
    model, unused = net(), nn.Variable(1.0, name="unused")
    with nn.GradientTape() as tape:
        loss = nn.reduce_mean(model(X))
    variables = [*model.trainable_variables, unused]
    gradients = tape.gradient(loss, variables)
    with pytest.raises(
        ValueError, match=r"no gradient for variable 'unused'.*tape's with block.*\.numpy\(\).*trainable"
    ):
        nn.SGD().apply(gradients, variables)


# --- models of one's own ----------------------------------------------------------------------------------------


def test_a_subclass_is_trained_by_the_tape() -> None:
    model = Classifier(seed=3)
    model.compile(nn.Adam(0.03), "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(X, Y, epochs=60, validation_split=0.2, verbose=0).history
    assert model.plan is None
    assert model.why_no_plan == "the model has a call of its own"
    assert [*history] == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert history["loss"][-1] < 0.7 * history["loss"][0]
    assert [variable.shape for variable in model.trainable_variables] == [(3, 8), (8,), (11, 1), (1,)]
    loss, accuracy = model.evaluate(X, Y)
    assert accuracy == pytest.approx(np.mean((model.predict(X) > 0.5) == Y))
    assert model.predict(X, batch_size=7).shape == (40, 1)
    assert loss == pytest.approx(float(model.loss(Y, model(X))), rel=1e-5)
    assert model.get_layer(model.layers[1].name) is model.drop


def test_a_subclass_and_a_chain_of_the_same_layers_learn_the_same() -> None:
    class Plain(nn.Model):
        def __init__(self) -> None:
            super().__init__()
            self.first = nn.layers.Dense(8, "tanh")
            self.second = nn.layers.Dense(1, "sigmoid")

        def call(self, inputs: Any) -> Any:
            return self.second(self.first(inputs))

    one, other = Plain(), net()
    one(X)
    one.set_weights(other.get_weights())
    found = []
    for model in (one, other):
        model.compile("adam", "bce")
        found.append(model.fit(X, Y, epochs=3, batch_size=16, seed=1).history["loss"])
    assert_allclose(found[0], found[1], rtol=1e-5)


def test_a_subclass_is_built_by_its_first_data_and_checked() -> None:
    model = Classifier()
    model.compile("adam", "bce")
    with pytest.raises(ValueError, match=r"the targets have shape \(40, 2\), the predictions \(40, 1\)"):
        model.fit(X, np.hstack([Y, Y]))
    with pytest.raises(ValueError, match="takes a batch of examples, got a single number"):
        model.predict(3.0)
    with pytest.raises(ValueError, match="takes 3 numbers per example, but got 2"):
        model.predict(X[:, :2])


def test_penalties_count_in_training_and_measuring() -> None:
    class Shy(nn.layers.Layer):
        def call(self, inputs: Any) -> Any:
            self.add_loss(0.1 * nn.reduce_mean(inputs * inputs))
            return inputs

    model = nn.Sequential([nn.Input((3,)), Shy(), nn.layers.Dense(1, kernel_regularizer="l1")])
    model.compile(nn.SGD(0.0), "mse")
    history = model.fit(X, Y, batch_size=40).history
    prices = 0.01 * np.abs(model.get_weights()[0]).sum() + 0.1 * np.mean(X * X)
    expected = np.mean((model.predict(X) - Y) ** 2) + prices
    assert history["loss"] == [pytest.approx(expected, rel=1e-5)]
    assert model.evaluate(X, Y) == pytest.approx(expected, rel=1e-5)


def test_frozen_layers_do_not_move_until_they_are_thawed() -> None:
    model = net()
    model.layers[0].trainable = False
    model.compile("adam", "bce")
    before = model.get_weights()
    model.fit(X, Y)
    assert model.why_no_plan == "some of the weights are not trainable"
    after = model.get_weights()
    assert_array_equal(before[0], after[0])
    assert (before[2] != after[2]).any()
    model.layers[0].trainable = True
    with pytest.raises(ValueError, match="compile again after making layers trainable"):
        model.fit(X, Y)
    model.compile("adam", "bce")
    model.fit(X, Y)
    assert model.plan is not None
    assert (model.get_weights()[0] != before[0]).any()


def test_normalization_of_batches_learns_its_means() -> None:
    model = nn.Sequential([nn.Input((3,)), nn.layers.BatchNormalization(), nn.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(100 + X, Y, epochs=30)
    means = model.layers[0].get_weights()[2]
    assert (means > 10).all()
    assert len(model.trainable_variables) == 4


def test_a_loss_function_of_ones_own() -> None:
    def fourth(y: Any, p: Any) -> Any:
        return nn.reduce_mean((y - p) ** 4, axis=-1)

    model = net()
    model.compile(nn.Adam(0.02), fourth, metrics=[fourth])
    history = model.fit(X, Y, epochs=20).history
    assert history["loss"][-1] < history["loss"][0]
    assert_allclose(history["loss"], history["fourth"], rtol=1e-5)


def test_a_loss_that_is_no_number_is_refused() -> None:
    class PerSample(nn.losses.Loss):
        def reduce(self, values: Any, sample_weight: Any = None) -> Any:
            return values

        def call(self, y: Any, p: Any) -> Any:
            return nn.reduce_mean((y - p) ** 2, axis=-1)

    model = net()
    model.compile("sgd", PerSample())
    with pytest.raises(ValueError, match=r"one number to make small, but the loss has shape \(32,\)"):
        model.fit(X, Y)


def test_models_in_models() -> None:
    body = nn.Sequential([nn.layers.Dense(8, "tanh"), nn.layers.Dense(4, "tanh")])
    model = nn.Sequential([nn.Input((3,)), body, nn.layers.Dense(1, "sigmoid")], seed=1)
    model.compile(nn.Adam(0.03), "bce")
    history = model.fit(X, Y, epochs=40).history
    assert history["loss"][-1] < history["loss"][0]
    assert len(model.weights) == 6
    assert model.count_params() == 3 * 8 + 8 + 8 * 4 + 4 + 4 + 1
    assert_allclose(model.predict(X), np.asarray(model(X)), rtol=1e-5)


def test_the_end_of_a_model_can_be_exchanged() -> None:
    model = net()
    model.compile("adam", "bce")
    model.fit(X, Y)
    model.pop()
    model.add(nn.layers.Dense(2, "softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(X, Y.astype(int))
    assert model.predict(X).shape == (40, 2)
    with pytest.raises(ValueError, match="has no layers to take away"):
        nn.Sequential().pop()


def test_models_are_described_and_made_again() -> None:
    model = net()
    again = nn.Sequential.from_config(model.get_config())
    assert again.get_config() == model.get_config()
    assert again.built
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]


def test_a_copy_of_a_model_goes_its_own_way() -> None:
    model = net()
    model.compile(nn.Adam(0.01), "bce")
    model.fit(X, Y, seed=1)
    copy = deepcopy(model)
    before = model.get_weights()
    copy.fit(X, Y, epochs=3, seed=2)
    for one, other in zip(model.get_weights(), before, strict=True):
        assert_array_equal(one, other)
    model.fit(X, Y, epochs=3, seed=2)
    for one, other in zip(model.get_weights(), copy.get_weights(), strict=True):
        assert_allclose(one, other, rtol=1e-5, atol=1e-7)


def test_a_model_may_be_trained_and_measured_in_the_middle_of_its_training() -> None:
    model = net()
    model.compile(nn.SGD(0.1), "bce")
    losses: list[float] = []

    def more(epoch: int, logs: Any) -> None:
        losses.append(logs["loss"])
        losses.append(model.fit(X[:20], Y[:20], batch_size=20).history["loss"][0])
        losses.append(model.evaluate(X, Y))

    model.fit(X, Y, epochs=3, batch_size=16, callbacks=nn.LambdaCallback(on_epoch_end=more))
    assert len(losses) == 9
    assert model.optimizer.iterations == 3 * 3 + 3
    assert losses[-1] < losses[2]


def test_what_keras_has_and_this_engine_does_not() -> None:
    class Stepping(nn.Sequential):
        def train_step(self, data: Any) -> Any:
            return {}

    with pytest.raises(NotImplementedError, match="fit does not call train_step here: write the loop yourself"):
        Stepping([nn.layers.Dense(1)]).compile("sgd", "mse")
    with pytest.raises(TypeError, match=r"models are not made from inputs and outputs here.*nn\.Sequential"):
        nn.Model(inputs=nn.Input((2,)), outputs=None)
