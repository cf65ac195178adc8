"""Losses: one number that says how wrong the predictions are; training makes it small."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tutor.engine.config import decode
from tutor.engine.losses.base import Loss, LossFunctionWrapper, Reduction, align_targets
from tutor.engine.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    KLDivergence,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    kl_divergence,
    sparse_categorical_crossentropy,
)
from tutor.engine.losses.regression import (
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    huber,
    mean_absolute_error,
    mean_squared_error,
)
from tutor.engine.wording import resolve

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Huber",
    "KLDivergence",
    "Loss",
    "LossFunctionWrapper",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Reduction",
    "SparseCategoricalCrossentropy",
    "align_targets",
    "binary_crossentropy",
    "categorical_crossentropy",
    "get",
    "huber",
    "kl_divergence",
    "mean_absolute_error",
    "mean_squared_error",
    "sparse_categorical_crossentropy",
]

# The functions stand for the same losses as their names do.
_FUNCTIONS: dict[Callable[..., Any], type[Loss]] = {
    mean_squared_error: MeanSquaredError,
    mean_absolute_error: MeanAbsoluteError,
    huber: Huber,
    binary_crossentropy: BinaryCrossentropy,
    categorical_crossentropy: CategoricalCrossentropy,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    kl_divergence: KLDivergence,
}
_SHORT: dict[str, type[Loss]] = {
    "mse": MeanSquaredError,
    "mae": MeanAbsoluteError,
    "bce": BinaryCrossentropy,
    "kld": KLDivergence,
    "huber_loss": Huber,
}
NAMES: dict[str, type[Loss]] = {
    **_SHORT,
    **{function.__name__: kind for function, kind in _FUNCTIONS.items()},
    **{kind.__name__: kind for kind in _FUNCTIONS.values()},
    **{name.upper(): _SHORT[name] for name in ("mse", "mae", "bce", "kld")},
}


def get(loss: str | Loss | type[Loss] | Mapping[str, Any] | Callable[..., Any]) -> Loss:
    """The loss of that name; a loss is returned as it is, a class is called, a function is wrapped.

    Raises:
        ValueError: no loss has that name.
        TypeError: it is something else.
    """
    if isinstance(loss, Mapping):
        loss = decode(loss)
    if callable(loss) and not isinstance(loss, Loss | type):
        return _FUNCTIONS[loss]() if loss in _FUNCTIONS else LossFunctionWrapper(loss)
    return resolve(loss, Loss, NAMES, "loss", 'a name such as "mse", or a Loss such as nn.BinaryCrossentropy()')
