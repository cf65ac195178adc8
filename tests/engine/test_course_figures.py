"""The figures of the lessons on neurons and layers that the engine must reproduce."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import ArrayLike

from tutor import datasets
from tutor import engine as nn
from tutor.engine import data

COFFEE_WEIGHTS: list[ArrayLike] = [
    [[-8.93, 0.29, 12.9], [-0.1, -7.32, 10.81]],
    [-9.82, -9.28, 0.96],
    [[-31.18], [-27.59], [-32.56]],
    [15.41],
]


@pytest.fixture
def coffee_net() -> nn.Sequential:
    net = nn.Sequential([nn.Input(shape=(2,)), nn.Dense(3, activation="sigmoid"), nn.Dense(1, activation="sigmoid")])
    net.set_weights(COFFEE_WEIGHTS)
    return net


# --- the neuron -------------------------------------------------------------------------------------------------


def test_a_linear_neuron_has_no_weights_until_it_sees_data() -> None:
    houses = datasets.houses()
    layer = nn.Dense(units=1, activation="linear")
    assert layer.get_weights() == []
    layer(houses.x[0].reshape(1, 1))
    w, b = layer.get_weights()
    assert w.shape == (1, 1)
    assert b.shape == (1,)
    assert w.dtype == b.dtype == np.float32
    assert_array_equal(b, [0])
    assert 0 < abs(w[0, 0]) <= np.sqrt(3)  # glorot_uniform with one input and one output


def test_the_linear_neuron_gives_300() -> None:
    houses = datasets.houses()
    layer = nn.Dense(units=1, activation="linear")
    layer(houses.x[:1])
    layer.set_weights([[[200.0]], [100.0]])
    w, b = layer.get_weights()
    assert_array_equal(layer([[1.0]]), [[300]])
    assert_array_equal(layer(houses.x), houses.y)
    assert_array_equal(layer(houses.x), houses.x @ w + b)


def test_the_logistic_neuron() -> None:
    x = np.arange(6, dtype=np.float32).reshape(-1, 1)
    model = nn.Sequential([nn.Dense(1, activation="sigmoid", name="L1")])
    model.build((None, 1))
    assert model.count_params() == 2
    layer = model.get_layer("L1")
    layer.set_weights([[[2.0]], [-4.5]])
    p = model.predict(x)
    assert round(float(p[0, 0]), 4) == 0.0110
    assert_allclose(p, 1 / (1 + np.exp(4.5 - 2 * x)), rtol=1e-6)
    assert_array_equal(p[:, 0] >= 0.5, [0, 0, 0, 1, 1, 1])


def test_one_neuron_and_the_bell() -> None:
    x = np.linspace(-5, 5, 500).reshape(-1, 1)
    layer = nn.Dense(1, activation="sigmoid")
    layer(x)
    layer.set_weights([[[-2.5]], [1.0]])
    assert nn.MeanSquaredError()(np.exp(-(x**2)), layer(x)) == pytest.approx(0.3923, abs=5e-5)


# --- layers -----------------------------------------------------------------------------------------------------


def test_the_worked_example_of_a_layer() -> None:
    layer = nn.Dense(3, activation="sigmoid", dtype="float64")
    a = 0.1 * np.arange(1, 9).reshape(4, 2)
    layer(a)
    layer.set_weights([0.1 * np.arange(1, 7).reshape(2, 3), 0.1 * np.arange(1, 4)])
    expected = [
        [0.54735762, 0.57932425, 0.61063923],
        [0.57199613, 0.61301418, 0.65248946],
        [0.5962827, 0.64565631, 0.6921095],
        [0.62010643, 0.67699586, 0.72908792],
    ]
    assert_allclose(layer(a), expected, atol=5e-9)
    assert_allclose(layer(a[:1]), expected[:1], atol=5e-9)


def test_the_given_weights_tell_a_good_roast_from_a_bad_one(coffee_net: nn.Sequential) -> None:
    tests = data.standardise([[200.0, 13.9], [200.0, 17.0]], datasets.coffee().x)
    good, bad = coffee_net.predict(tests)[:, 0]
    assert good == pytest.approx(0.97193, abs=5e-6)
    assert bad == pytest.approx(3.29e-8, rel=2e-3)


def test_the_given_weights_judge_every_roast_rightly(coffee_net: nn.Sequential) -> None:
    coffee = datasets.coffee()
    x = data.standardise(coffee.x)
    assert_array_equal(coffee_net.predict(x) >= 0.5, coffee.y == 1)
    coffee_net.compile(loss="binary_crossentropy", metrics=["accuracy"])
    found = coffee_net.evaluate(x, coffee.y, return_dict=True)
    assert isinstance(found, dict)
    assert found["accuracy"] == 1


def test_the_coffee_net_is_learned_from_scratch_as_the_lesson_does_it() -> None:
    coffee = datasets.coffee()
    x = data.standardise(coffee.x)
    net = nn.Sequential(
        [nn.Input(shape=(2,)), nn.Dense(3, activation="sigmoid"), nn.Dense(1, activation="sigmoid")],
        rng=np.random.default_rng(4),
    )
    net.compile(loss=nn.BinaryCrossentropy(), optimizer=nn.Adam(learning_rate=0.1), metrics=["accuracy"])
    losses = net.fit(x, coffee.y, epochs=150, batch_size=20).history["loss"]
    assert losses[0] == pytest.approx(0.58, abs=0.01)
    assert losses[-1] < 0.06
    assert int(((net.predict(x) >= 0.5) == coffee.y).sum()) >= 199


def test_the_parameters_of_the_digits_net() -> None:
    net = nn.Sequential([nn.Input((400,)), nn.Dense(25, "sigmoid"), nn.Dense(15, "sigmoid"), nn.Dense(1, "sigmoid")])
    assert [layer.count_params() for layer in net.layers] == [10_025, 390, 16]
    assert net.count_params() == 10_431
    assert [w.shape for w in net.get_weights()] == [(400, 25), (25,), (25, 15), (15,), (15, 1), (1,)]
