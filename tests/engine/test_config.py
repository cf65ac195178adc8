"""Descriptions: objects as plain data, and back."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutor import engine as nn
from tutor.engine.config import custom_object_scope, decode, encode, storable
from tutor.engine.layers import Layer


class Halve(Layer):
    def __init__(self, times: int = 1, inner: Layer | None = None) -> None:
        super().__init__()
        self.times, self.inner = times, inner

    def call(self, x: Any) -> Any:
        x = x * 0.5**self.times
        return x if self.inner is None else self.inner(x)


def cube(z: Any) -> Any:
    return z**3


ALL_LAYERS = [
    nn.Dense(3, "relu", kernel_initializer=nn.initializers.Constant(0.5), kernel_regularizer=nn.regularizers.L2(0.1)),
    nn.Activation("softmax"),
    nn.Dropout(0.25, noise_shape=(None, 1), seed=3),
    nn.BatchNormalization(momentum=0.5, scale=False),
    nn.Normalization(mean=[1.0, 2.0], variance=[1.0, 4.0]),
    nn.Flatten(name="flat"),
    nn.Embedding(4, 2, embeddings_regularizer="l1"),
    nn.layers.ReLU(max_value=6.0),
    nn.layers.LeakyReLU(0.1),
    nn.layers.Softmax(axis=1),
    nn.layers.Rescaling(1 / 255),
    nn.layers.Reshape((2, -1)),
]


@pytest.mark.parametrize("layer", ALL_LAYERS, ids=lambda layer: type(layer).__name__)
def test_every_layer_survives_json(layer: Layer) -> None:
    text = json.dumps(encode(layer))
    again = decode(json.loads(text))
    assert type(again) is type(layer)
    assert again.get_config() == layer.get_config()


def test_none_is_missed() -> None:
    kinds = {getattr(nn.layers, name) for name in nn.layers.__all__} - {Layer, nn.Input}
    assert kinds == {type(layer) for layer in ALL_LAYERS}


def test_what_a_description_looks_like() -> None:
    assert encode(nn.regularizers.L2(0.1)) == {"module": "regularizers", "class_name": "L2", "config": {"l2": 0.1}}
    assert encode(nn.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5))["module"] == "schedules"
    assert encode(nn.losses.MeanSquaredError())["module"] == "losses"
    assert encode(nn.metrics.MeanSquaredError())["module"] == "metrics"
    assert encode(Halve(2))["module"] is None


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.float32(0.5), 0.5),
        (np.arange(3), [0, 1, 2]),
        ((1, (2, None)), [1, [2, None]]),
        (np.dtype("float32"), "float32"),
        (np.float64, "float64"),
        ({"a": (1,)}, {"a": [1]}),
        (nn.sigmoid, "sigmoid"),
        (nn.constant([1.0]), [1.0]),
    ],
)
def test_plain_data(value: Any, plain: Any) -> None:
    assert encode(value) == plain
    assert json.dumps(encode(value)) == json.dumps(plain)


def test_what_was_changed_since_counts() -> None:
    dropout = nn.Dropout(0.5)
    dropout.rate = 0.25
    assert dropout.get_config()["rate"] == 0.25


def test_generators_are_no_part_of_a_description() -> None:
    assert "rng" not in nn.Dense(1, rng=np.random.default_rng(1)).get_config()


# --- objects of the learner's own ---------------------------------------------------------------------------------


def test_classes_of_ones_own_are_handed_in() -> None:
    described = encode(Halve(2, inner=Halve(1)))
    with pytest.raises(ValueError, match=r"a class 'Halve' in it .*custom_objects=\{'Halve': Halve\}"):
        decode(described)
    with custom_object_scope({"Halve": Halve}):
        again = decode(described)
    assert_array_equal(again([[8.0]]), [[1]])
    with pytest.raises(ValueError, match="'Halve'"):
        decode(described)


def test_functions_of_ones_own_are_handed_in() -> None:
    described = encode(nn.Dense(1, activation=cube))
    with pytest.raises(ValueError, match=r"a function 'cube' in it"):
        decode(described)
    with custom_object_scope({"cube": cube}):
        assert decode(described).activation is cube


# --- mistakes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("described", "message"),
    [
        ({"module": "layers", "class_name": "Dens", "config": {}}, r"no 'Dens' in layers: did you mean 'Dense'\?"),
        ({"module": "os", "class_name": "system", "config": {}}, "no part 'os' of the engine"),
        ({"module": "layers", "class_name": "annotations", "config": {}}, "no 'annotations' in layers"),
        ({"module": "layers", "class_name": "__name__", "config": {}}, "no '__name__' in layers"),
    ],
)
def test_what_is_not_there(described: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decode(described)


def test_what_cannot_be_stored_is_named_by_its_place() -> None:
    with pytest.raises(TypeError, match=r"^layers\[0\]\.inner is a object, which cannot be stored: define get_config"):
        storable({"config": {"layers": [{"config": {"inner": object()}}]}})
    with pytest.raises(TypeError, match="activation is a function without a name: write it with def"):
        storable(encode(nn.Dense(1, activation=lambda z: z)))
