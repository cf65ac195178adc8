"""Every activation function that a layer can be given by name, beside PyTorch's and Keras': values and gradients."""

from __future__ import annotations

from collections.abc import Iterator

from tests.compare.inputs import CORNERS, FAR, FAR_ROW, PLAIN
from tests.compare.peers import Array, Function, by_engine, by_tensorflow, by_torch, present
from tests.compare.report import Line, largest
from tutor.engine.activations import NAMES

# PyTorch's, with the slopes that Keras has.
TORCH: dict[str, Function] = {
    "linear": lambda t, z: z * 1,
    "sigmoid": lambda t, z: t.sigmoid(z),
    "tanh": lambda t, z: t.tanh(z),
    "relu": lambda t, z: t.relu(z),
    "softmax": lambda t, z: t.softmax(z, -1),
    "softplus": lambda t, z: t.nn.functional.softplus(z),
    "leaky_relu": lambda t, z: t.nn.functional.leaky_relu(z, 0.2),
    "elu": lambda t, z: t.nn.functional.elu(z),
    "silu": lambda t, z: t.nn.functional.silu(z),
    "exponential": lambda t, z: t.exp(z),
    "log_softmax": lambda t, z: t.log_softmax(z, -1),
}
ALIASES = {"swish": "silu"}


def missing() -> list[str]:
    """Names that nothing is compared with."""
    return sorted(NAMES.keys() - TORCH.keys() - ALIASES.keys())


def _inputs(name: str) -> dict[str, Array]:
    if name in ("softmax", "log_softmax"):
        return {"": PLAIN, "far out": FAR_ROW}
    return {"": PLAIN, "with zero": CORNERS} | ({} if name == "exponential" else {"far out": FAR})


def lines() -> Iterator[Line]:
    """A line for each name, kind of input and peer."""
    for name in NAMES:
        ours = NAMES[name]
        for at, z in _inputs(name).items():
            what = f"{name}: {at}" if at else name
            found = by_engine(lambda nn, z, f=ours: nn.identity(f(z)), [z])
            if present("torch"):
                theirs = by_torch(TORCH[ALIASES.get(name, name)], [z])
                yield Line(what, "PyTorch", largest(_pairs(found, theirs)))
            if present("keras"):
                theirs = by_tensorflow(lambda tf, z, name=name: tf.identity(tf.keras.activations.get(name)(z)), [z])
                yield Line(what, "Keras", largest(_pairs(found, theirs)))


def _pairs(one: tuple[Array, list[Array]], other: tuple[Array, list[Array]]) -> list[tuple[Array, Array]]:
    return [(one[0], other[0]), *zip(one[1], other[1], strict=True)]
