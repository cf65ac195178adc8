"""Every loss under every reduction, with and without weights, beside PyTorch and Keras: values and gradients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

import numpy as np

from tests.compare.peers import Array, Function, by_engine, by_tensorflow, by_torch, present
from tests.compare.report import Line, largest
from tutor.engine import losses

_rng = np.random.default_rng(5)
REAL, GUESSED = _rng.normal(size=(6, 3)), _rng.normal(size=(6, 3)) * 2
BITS, CHANCES = (_rng.random((6, 3)) < 0.5).astype(float), _rng.uniform(0.05, 0.95, (6, 3))
CLASSES = _rng.integers(0, 4, 6)
LOGITS = _rng.normal(size=(6, 4))
SHARES, OTHER_SHARES = (each / each.sum(-1, keepdims=True) for each in _rng.uniform(0.1, 1, (2, 6, 4)))
CERTAIN, MIXED_BITS = np.array([[0.0], [1.0], [0.0], [1.0]]), np.array([[0.0], [1.0], [1.0], [0.0]])
WEIGHTS = np.array([0.5, 1.0, 0.0, 2.0, 3.0, 0.25])

ENDS = "at probabilities of 0 and 1 PyTorch stops the logarithm at -100, Keras and the engine at log(1e-7)"


@dataclass(frozen=True, slots=True)
class Row:
    """A loss of the engine and PyTorch's values of the samples; Keras has the engine's names."""

    name: str
    targets: Array
    predictions: Array
    torch: Function
    options: dict[str, Any] = field(default_factory=dict)
    torch_reason: str = ""
    at: str = ""


ROWS = (
    Row("MeanSquaredError", REAL, GUESSED, lambda t, y, p: ((p - y) ** 2).mean(-1)),
    Row("MeanAbsoluteError", REAL, GUESSED, lambda t, y, p: (p - y).abs().mean(-1)),
    Row("MeanAbsoluteError", REAL, REAL, lambda t, y, p: (p - y).abs().mean(-1), at="no error at all"),
    *(
        Row(
            "Huber",
            REAL,
            GUESSED,
            lambda t, y, p, delta=delta: t.nn.functional.huber_loss(p, y, reduction="none", delta=delta).mean(-1),
            {"delta": delta},
            at=f"delta {delta:g}",
        )
        for delta in (1.0, 0.3)
    ),
    Row(
        "BinaryCrossentropy",
        BITS,
        CHANCES,
        lambda t, y, p: t.nn.functional.binary_cross_entropy(p, y, reduction="none").mean(-1),
    ),
    Row(
        "BinaryCrossentropy",
        BITS,
        GUESSED * 10,
        lambda t, y, p: t.nn.functional.binary_cross_entropy_with_logits(p, y, reduction="none").mean(-1),
        {"from_logits": True},
        at="from logits",
    ),
    Row(
        "BinaryCrossentropy",
        BITS,
        CHANCES,
        lambda t, y, p: t.nn.functional.binary_cross_entropy(p, 0.8 * y + 0.1, reduction="none").mean(-1),
        {"label_smoothing": 0.2},
        at="smoothed",
    ),
    Row(
        "BinaryCrossentropy",
        MIXED_BITS,
        CERTAIN,
        lambda t, y, p: t.nn.functional.binary_cross_entropy(p, y, reduction="none").mean(-1),
        torch_reason=ENDS,
        at="certain",
    ),
    # Probabilities are divided by their sum first, as in Keras: it is 1, but its derivative counts.
    Row(
        "CategoricalCrossentropy",
        SHARES,
        OTHER_SHARES,
        lambda t, y, p: -(y * (p / p.sum(-1, keepdim=True)).log()).sum(-1),
    ),
    Row(
        "CategoricalCrossentropy",
        SHARES,
        LOGITS * 10,
        lambda t, y, p: t.nn.functional.cross_entropy(p, y, reduction="none"),
        {"from_logits": True},
        at="from logits",
    ),
    Row(
        "SparseCategoricalCrossentropy",
        CLASSES,
        OTHER_SHARES,
        lambda t, y, p: t.nn.functional.nll_loss((p / p.sum(-1, keepdim=True)).log(), y, reduction="none"),
    ),
    Row(
        "SparseCategoricalCrossentropy",
        CLASSES,
        LOGITS * 10,
        lambda t, y, p: t.nn.functional.cross_entropy(p, y, reduction="none"),
        {"from_logits": True},
        at="from logits",
    ),
    Row("KLDivergence", SHARES, OTHER_SHARES, lambda t, y, p: (y * (y.log() - p.log())).sum(-1)),
)
REDUCTIONS = tuple(get_args(losses.Reduction))


def missing() -> list[str]:
    """Losses of the engine that nothing is compared with."""
    known = {
        name
        for name in losses.__all__
        if isinstance(kind := getattr(losses, name), type) and issubclass(kind, losses.Loss)
    }
    return sorted(known - {"Loss", "LossFunctionWrapper"} - {row.name for row in ROWS})


def _reduced(t: Any, values: Any, weights: Any, reduction: str) -> Any:
    """What Keras makes of the samples' values."""
    if weights is not None:
        values = values * weights
    match reduction:
        case "none":
            return values
        case "sum":
            return values.sum()
        case "mean_with_sample_weight" if weights is not None:
            return values.sum() / weights.sum()
    return values.mean()


def lines() -> Iterator[Line]:
    """A line for each loss and peer: all reductions, with and without weights."""
    for row in ROWS:
        pairs: dict[str, list[tuple[Array, Array]]] = {}
        for reduction in REDUCTIONS:
            for weights in (None, WEIGHTS[: len(row.targets)]):
                for name, found in _answers(row, reduction, weights).items():
                    pairs.setdefault(name, []).extend(found)
        for name, found in pairs.items():
            what = f"{row.name}: {row.at}" if row.at else row.name
            yield Line(what, name, largest(found), row.torch_reason if name == "PyTorch" else "")


def _answers(row: Row, reduction: str, weights: Array | None) -> dict[str, list[tuple[Array, Array]]]:
    """Ours beside each peer's."""
    options = {**row.options, "reduction": reduction}

    def ours(nn: Any, p: Any) -> Any:
        return getattr(nn.losses, row.name)(**options)(row.targets, p, weights)

    def torch(t: Any, p: Any) -> Any:
        values = row.torch(t, t.tensor(row.targets), p)
        return _reduced(t, values, None if weights is None else t.tensor(weights), reduction)

    def keras(tf: Any, p: Any) -> Any:
        loss = getattr(tf.keras.losses, row.name)(**options, dtype="float64")
        return tf.identity(loss(row.targets, p, weights))

    found = by_engine(ours, [row.predictions])
    theirs = {}
    if present("torch"):
        theirs["PyTorch"] = by_torch(torch, [row.predictions])
    if present("keras"):
        theirs["Keras"] = by_tensorflow(keras, [row.predictions])
    return {
        name: [(found.value, answer.value), *zip(found.gradients, answer.gradients, strict=True)]
        for name, answer in theirs.items()
    }
