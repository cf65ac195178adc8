"""Backward passes against central differences: layers, whole networks, networks with their loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tests.engine.strategies import Floats, batches, floats, generators, shapes
from tutor import engine as nn
from tutor.engine.gradcheck import numeric_gradient
from tutor.engine.layer import Layer
from tutor.engine.losses import Loss
from tutor.engine.network import Network
from tutor.engine.tensor import Variable
from tutor.engine.training import Objective

SMOOTH = ["linear", "sigmoid", "tanh", "softmax"]


def by_variable(variable: Variable, loss: object) -> Floats:
    """The numeric gradient of ``loss()``, a function without arguments, by the numbers of a variable."""
    start = variable.numpy()

    def nudged(value: Floats) -> float:
        variable.assign(value)
        assert callable(loss)
        return float(loss())

    gradient = np.asarray(numeric_gradient(nudged, start))
    variable.assign(start)
    return gradient


def randomise(variables: Sequence[Variable], rng: np.random.Generator) -> None:
    """Biases too should not be 0 when derivatives are looked at."""
    for variable in variables:
        variable.assign(rng.normal(0, 0.7, variable.shape))


def assert_layer_is_right(layer: Layer, x: Floats, upstream: Floats) -> None:
    def scalar() -> float:
        return float((upstream * layer(x)).sum())

    _, cache = layer.forward(layer.prepare(x))
    dx, gradients = layer.backward(cache, upstream)
    assert_allclose(dx, numeric_gradient(lambda x: (upstream * layer(x)).sum(), x), rtol=1e-6, atol=1e-8)
    assert len(gradients) == len(layer.weights)
    for gradient, variable in zip(gradients, layer.weights, strict=True):
        assert gradient.shape == variable.shape
        assert_allclose(gradient, by_variable(variable, scalar), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("activation", SMOOTH)
@pytest.mark.parametrize("use_bias", [True, False])
@settings(max_examples=40)
@given(shape=shapes(least_axes=2), units=st.integers(1, 4), rng=generators(), data=st.data())
def test_dense(
    activation: str,
    use_bias: bool,
    shape: tuple[int, ...],
    units: int,
    rng: np.random.Generator,
    data: st.DataObject,
) -> None:
    layer = nn.Dense(units, activation, use_bias, dtype="float64", rng=rng)
    x = data.draw(floats(shape, -2, 2))
    layer(x)
    randomise(layer.weights, rng)
    assert_layer_is_right(layer, x, data.draw(floats((*shape[:-1], units))))


@given(shape=batches(), units=st.integers(1, 4), rng=generators(), data=st.data())
def test_dense_with_relu_away_from_its_kink(
    shape: tuple[int, int], units: int, rng: np.random.Generator, data: st.DataObject
) -> None:
    layer = nn.Dense(units, "relu", dtype="float64", rng=rng)
    x = data.draw(floats(shape, -2, 2))
    layer(x)
    randomise(layer.weights, rng)
    z = layer.forward(x)[1].z
    assume(np.abs(z).min() > 1e-3)  # no sum within the step of the differences
    assert_layer_is_right(layer, x, data.draw(floats((shape[0], units))))


@pytest.mark.parametrize("activation", SMOOTH)
@given(shape=batches(), data=st.data())
def test_activation_layer(activation: str, shape: tuple[int, int], data: st.DataObject) -> None:
    layer = nn.Activation(activation, dtype="float64")
    assert_layer_is_right(layer, data.draw(floats(shape)), data.draw(floats(shape)))


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "linear"])
@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ("sigmoid", nn.BinaryCrossentropy(dtype="float64")),
        ("sigmoid", nn.BinaryCrossentropy(reduction="sum", dtype="float64")),
        ("linear", nn.BinaryCrossentropy(from_logits=True, dtype="float64")),
        ("softmax", nn.BinaryCrossentropy(dtype="float64")),
        ("linear", nn.MeanSquaredError(dtype="float64")),
        ("tanh", nn.MeanSquaredError(reduction="sum", dtype="float64")),
    ],
    ids=["fused", "fused-sum", "logits", "softmax", "mse", "mse-sum"],
)
@settings(max_examples=20)
@given(
    rows=st.integers(1, 4),
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    rng=generators(),
)
def test_a_whole_network_with_its_loss(
    hidden: str, last: str, loss: Loss, rows: int, sizes: list[int], rng: np.random.Generator
) -> None:
    activations = [hidden] * (len(sizes) - 2) + [last]
    model = nn.Sequential(
        [nn.Dense(units, g, dtype="float64") for units, g in zip(sizes[1:], activations, strict=True)], rng=rng
    )
    x, y = rng.normal(size=(rows, sizes[0])), rng.random((rows, sizes[-1]))
    model(x)
    randomise(model.weights, rng)
    objective = Objective(model, loss)
    value, _, caches = objective.forward(x, y)
    if np.abs(caches[-1].z).max() < 10:
        # Beyond, probabilities come so close to 0 and 1 that they are limited, and 1 - p has lost its digits.
        assert value == pytest.approx(float(loss(y, model(x))), rel=1e-9)
    gradients = objective.backward(y, caches)
    assert len(gradients) == len(model.weights) == 2 * (len(sizes) - 1)
    for gradient, variable in zip(gradients, model.weights, strict=True):
        numeric = by_variable(variable, lambda: objective.forward(x, y)[0])
        assert_allclose(gradient, numeric, rtol=1e-5, atol=1e-8)


@given(shape=batches(), rng=generators())
def test_a_network_passes_the_gradient_on_to_its_inputs(shape: tuple[int, int], rng: np.random.Generator) -> None:
    network = Network([nn.Dense(3, "tanh", dtype="float64"), nn.Dense(2, dtype="float64")], rng=rng)
    x, upstream = rng.normal(size=shape), rng.normal(size=(shape[0], 2))
    network(x)
    dx, _ = network.backward(network.forward(x)[1], upstream)
    assert_allclose(dx, numeric_gradient(lambda x: (upstream * network(x)).sum(), x), rtol=1e-6, atol=1e-8)


def test_the_hand_worked_network_of_two_hidden_neurons() -> None:
    # x = 1, hidden weights 1 and -1 with biases 1, output weights 1 and -1 with bias 1, target e^-1.
    model = nn.Sequential([nn.Dense(2, "sigmoid", dtype="float64"), nn.Dense(1, dtype="float64")])
    x, y = np.array([[1.0]]), np.array([[np.exp(-1)]])
    model(x)
    model.set_weights([[[1.0, -1.0]], [1.0, 1.0], [[1.0], [-1.0]], [1.0]])
    objective = Objective(model, nn.MeanSquaredError(dtype="float64"))
    loss, outputs, caches = objective.forward(x, y)
    assert outputs[0, 0] == pytest.approx(1.3808, abs=5e-5)
    assert loss == pytest.approx(1.026, abs=5e-4)
    dw1, db1, dw2, db2 = objective.backward(y, caches)
    assert_allclose(dw1, [[0.21269971, -0.50645882]], atol=5e-9)
    assert_allclose(db1, [0.21269971, -0.50645882], atol=5e-9)
    assert_allclose(dw2, [[1.78434979], [1.01291764]], atol=5e-9)
    assert_allclose(db2, [2.02583527], atol=5e-9)
    for rate, output, after in [
        (1.0, -3.1523, 12.39),
        (0.2, 0.4934, 0.01575),
        (0.1, 0.9388, 0.3260),
        (0.01, 1.3368, 0.9387),
    ]:
        model.set_weights([[[1.0, -1.0]], [1.0, 1.0], [[1.0], [-1.0]], [1.0]])
        nn.SGD(rate).apply([dw1, db1, dw2, db2], model.weights)
        assert model(x)[0, 0] == pytest.approx(output, abs=5e-5)
        assert objective.forward(x, y)[0] == pytest.approx(after, rel=5e-4)
