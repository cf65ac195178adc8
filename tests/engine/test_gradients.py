"""The tape's gradients against central differences: layers, whole networks, networks with their loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tests.engine.strategies import Floats, batches, floats, generators, shapes
from tutor import engine as nn
from tutor.engine.gradcheck import numeric_gradient
from tutor.engine.layers import Layer
from tutor.engine.losses import Loss
from tutor.engine.tensor import Variable

SMOOTH = ["linear", "sigmoid", "tanh", "softmax", "softplus", "silu"]


def by_variable(variable: Variable, loss: Callable[[], Any]) -> Floats:
    """The numeric gradient of ``loss()`` by the numbers of a variable."""
    start = variable.numpy()

    def nudged(value: Floats) -> float:
        variable.assign(value)
        return float(loss())

    gradient = np.asarray(numeric_gradient(nudged, start))
    variable.assign(start)
    return gradient


def randomise(variables: Sequence[Variable], rng: np.random.Generator) -> None:
    """Biases too should not be 0 when derivatives are looked at."""
    for variable in variables:
        variable.assign(rng.normal(0, 0.7, variable.shape))


def assert_layer_is_right(layer: Layer, x: Floats, upstream: Floats) -> None:
    def scalar(inputs: Any = x) -> Any:
        return nn.sum(upstream * layer(inputs))

    with nn.GradientTape() as tape:
        inputs = nn.constant(x)
        tape.watch(inputs)
        target = scalar(inputs)
    by_x, *gradients = tape.gradient(target, [inputs, *layer.trainable_variables])
    assert_allclose(by_x, numeric_gradient(lambda x: float(scalar(x)), x), rtol=1e-6, atol=1e-8)
    for gradient, variable in zip(gradients, layer.trainable_variables, strict=True):
        assert gradient.shape == variable.shape
        assert_allclose(gradient, by_variable(variable, scalar), rtol=1e-6, atol=1e-8)


@pytest.mark.filterwarnings("ignore:softmax of a single unit")
@pytest.mark.parametrize("activation", SMOOTH)
@pytest.mark.parametrize("use_bias", [True, False])
@settings(max_examples=30)
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
    w, b = layer.get_weights()
    assume(np.abs(x @ w + b).min() > 1e-3)  # no sum within the step of the differences
    assert_layer_is_right(layer, x, data.draw(floats((shape[0], units))))


@pytest.mark.parametrize("activation", SMOOTH)
@given(shape=batches(), data=st.data())
def test_activation_layer(activation: str, shape: tuple[int, int], data: st.DataObject) -> None:
    layer = nn.Activation(activation, dtype="float64")
    assert_layer_is_right(layer, data.draw(floats(shape)), data.draw(floats(shape)))


@pytest.mark.parametrize("kind", ["reshape", "flatten", "rescaling", "normalization", "batch_normalization"])
@given(shape=batches(), rng=generators(), data=st.data())
def test_layers_without_kernels(
    kind: str, shape: tuple[int, int], rng: np.random.Generator, data: st.DataObject
) -> None:
    made: dict[str, Callable[[], Layer]] = {
        "reshape": lambda: nn.layers.Reshape((-1,), dtype="float64"),
        "flatten": lambda: nn.layers.Flatten(dtype="float64"),
        "rescaling": lambda: nn.layers.Rescaling(3.0, 1.0, dtype="float64"),
        "normalization": lambda: nn.layers.Normalization(mean=1.0, variance=2.0, dtype="float64"),
        "batch_normalization": lambda: nn.layers.BatchNormalization(dtype="float64"),
    }
    layer = made[kind]()
    layer.build((None, shape[1]))
    randomise(layer.trainable_variables, rng)
    assert_layer_is_right(layer, data.draw(floats(shape)), data.draw(floats(shape)))


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "linear"])
@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ("sigmoid", nn.BinaryCrossentropy()),
        ("sigmoid", nn.BinaryCrossentropy(reduction="sum")),
        ("linear", nn.BinaryCrossentropy(from_logits=True)),
        ("softmax", nn.BinaryCrossentropy()),
        ("softmax", nn.CategoricalCrossentropy()),
        ("linear", nn.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)),
        ("linear", nn.MeanSquaredError()),
        ("tanh", nn.MeanSquaredError(reduction="sum")),
    ],
    ids=["bce", "bce-sum", "bce-logits", "bce-of-softmax", "cce", "cce-logits", "mse", "mse-sum"],
)
@settings(max_examples=15)
@given(rows=st.integers(1, 4), sizes=st.lists(st.integers(2, 4), min_size=2, max_size=4), rng=generators())
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
    with nn.GradientTape() as tape:
        value = loss(y, model(x))
    assert value.dtype == np.float64
    assume(np.abs(np.log(np.clip(model.predict(x), 1e-300, None))).max() < 10 or last in ("linear", "tanh"))
    gradients = tape.gradient(value, model.trainable_variables)
    assert len(gradients) == 2 * (len(sizes) - 1)
    for gradient, variable in zip(gradients, model.trainable_variables, strict=True):
        numeric = by_variable(variable, lambda: loss(y, model(x)))
        assert_allclose(gradient, numeric, rtol=1e-5, atol=1e-7)


@given(shape=batches(), rng=generators())
def test_a_network_passes_the_gradient_on_to_its_inputs(shape: tuple[int, int], rng: np.random.Generator) -> None:
    network = nn.Sequential([nn.Dense(3, "tanh", dtype="float64"), nn.Dense(2, dtype="float64")], rng=rng)
    x, upstream = rng.normal(size=shape), rng.normal(size=(shape[0], 2))
    network(x)
    assert_layer_is_right(network, x, upstream)


def test_the_hand_worked_network_of_two_hidden_neurons() -> None:
    # x = 1, hidden weights 1 and -1 with biases 1, output weights 1 and -1 with bias 1, target e^-1.
    model = nn.Sequential([nn.Dense(2, "sigmoid", dtype="float64"), nn.Dense(1, dtype="float64")])
    x, y, loss = np.array([[1.0]]), np.array([[np.exp(-1)]]), nn.MeanSquaredError()
    start: list[Any] = [[[1.0, -1.0]], [1.0, 1.0], [[1.0], [-1.0]], [1.0]]
    model(x)
    model.set_weights(start)
    with nn.GradientTape() as tape:
        outputs = model(x)
        value = loss(y, outputs)
    assert float(outputs[0, 0]) == pytest.approx(1.3808, abs=5e-5)
    assert float(value) == pytest.approx(1.026, abs=5e-4)
    gradients = tape.gradient(value, model.trainable_variables)
    expected: list[Any] = [
        [[0.21269971, -0.50645882]],
        [0.21269971, -0.50645882],
        [[1.78434979], [1.01291764]],
        [2.02583527],
    ]
    for gradient, numbers in zip(gradients, expected, strict=True):
        assert_allclose(gradient, numbers, atol=5e-9)
    for rate, output, after in [
        (1.0, -3.1523, 12.39),
        (0.2, 0.4934, 0.01575),
        (0.1, 0.9388, 0.3260),
        (0.01, 1.3368, 0.9387),
    ]:
        model.set_weights(start)
        nn.SGD(rate).apply(gradients, model.trainable_variables)
        assert float(model(x)[0, 0]) == pytest.approx(output, abs=5e-5)
        assert float(loss(y, model(x))) == pytest.approx(after, rel=5e-4)
