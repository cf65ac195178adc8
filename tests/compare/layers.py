"""Every layer beside Keras': outputs, gradients by inputs and weights, penalties, and what a call leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.compare.peers import Array, factors, present
from tests.compare.report import Line, largest
from tutor import engine as nn

_rng = np.random.default_rng(13)
ROWS_OF_4, OTHER_ROWS, BOXES = (_rng.normal(size=shape) for shape in ((6, 4), (9, 4), (5, 2, 3)))
NUMBERS = _rng.integers(0, 5, (3, 2))
# What has no outputs of its own to compare: the base of all, and the declaration of an input's shape.
NO_LAYERS = {"Layer", "Input", "InputLayer"}


@dataclass(frozen=True, slots=True)
class Row:
    """A layer and what it is given; options are the same here and there."""

    name: str
    inputs: Array
    options: dict[str, Any] = field(default_factory=dict)
    training: bool | None = None
    adapted: bool = False  # by ``adapt``, to other rows
    at: str = ""


ROWS = (
    Row("Dense", ROWS_OF_4, {"units": 3, "activation": "tanh"}),
    Row("Dense", ROWS_OF_4, {"units": 2, "use_bias": False, "kernel_regularizer": "l2"}, at="no bias, L2"),
    Row("Dense", BOXES, {"units": 4, "bias_regularizer": "l1"}, at="of three axes, L1"),
    Row("Activation", ROWS_OF_4, {"activation": "sigmoid"}),
    Row("LeakyReLU", ROWS_OF_4, {"negative_slope": 0.1}),
    Row("ReLU", ROWS_OF_4),
    Row("Softmax", ROWS_OF_4),
    Row("Dropout", ROWS_OF_4, {"rate": 0.5}, False, at="outside training"),
    Row("BatchNormalization", ROWS_OF_4, {"momentum": 0.7}, True, at="training"),
    Row("BatchNormalization", ROWS_OF_4, {"epsilon": 0.1}, False, at="outside training"),
    Row("BatchNormalization", BOXES, {"scale": False}, True, at="of three axes"),
    Row("Normalization", ROWS_OF_4, adapted=True),
    Row("Normalization", ROWS_OF_4, {"axis": None, "mean": 1.0, "variance": 4.0}, at="given"),
    Row("Embedding", NUMBERS, {"input_dim": 5, "output_dim": 3}),
    Row("Flatten", BOXES),
    Row("Reshape", BOXES, {"target_shape": (3, -1)}),
    Row("Rescaling", ROWS_OF_4, {"scale": 0.5, "offset": -1.0}),
)


def missing() -> list[str]:
    """Layers that nothing is compared with."""
    return sorted(set(nn.layers.__all__) - NO_LAYERS - {row.name for row in ROWS})


def lines() -> Iterator[Line]:
    """A line for each row."""
    if not present("keras"):
        return
    import keras
    import tensorflow as tf

    for row in ROWS:
        pairs = zip(_found(row, nn, nn), _found(row, keras, tf), strict=True)
        yield Line(f"{row.name}: {row.at}" if row.at else row.name, "Keras", largest(pairs))


def _found(row: Row, module: Any, tapes: Any) -> list[Array]:
    """Outputs, gradients, penalties and weights; ``tapes`` is whose tape it is."""
    layer = getattr(module.layers, row.name)(**row.options, dtype="float64")
    if row.adapted:
        layer.adapt(OTHER_ROWS)
    layer(row.inputs)
    if not row.adapted:
        rng = np.random.default_rng(17)
        layer.set_weights([rng.uniform(0.5, 1.5, each.shape) for each in layer.get_weights()])
    inputs = tapes.constant(row.inputs)
    floats = [inputs] if row.inputs.dtype.kind == "f" else []
    with tapes.GradientTape() as tape:
        for each in floats:
            tape.watch(each)
        outputs = layer(inputs, **({} if row.training is None else {"training": row.training}))
        targets = [outputs * factors(tuple(outputs.shape)), *layer.losses]
    sources = [
        *floats,
        *(getattr(each, "value", each) if tapes is not nn else each for each in layer.trainable_weights),
    ]
    gradients = [np.asarray(_dense(each, tapes)) for each in tape.gradient(targets, sources)]
    # Keras leaves the count of a Normalization at 0; the engine counts.
    left = [np.asarray(each.numpy()) for each in layer.weights if each.name != "count"]
    return [np.asarray(outputs), np.asarray([float(each) for each in layer.losses]), *gradients, *left]


def _dense(gradient: Any, tapes: Any) -> Any:
    """A gradient as an array; TensorFlow's by a table holds the rows that were looked up alone."""
    return gradient if tapes is nn else tapes.convert_to_tensor(gradient)
