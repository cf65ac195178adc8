"""Examples to learn from or to be measured with: inputs, targets and weights that fit the model and each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.arrays import as_floats, as_numbers
from tutor.engine.wording import counted

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.model import Model


@dataclass(frozen=True, slots=True)
class Examples:
    """Examples, one in each row.

    Attributes:
        x: inputs, (samples, ...).
        y: targets, as the loss wants them.
        weights: how much every sample counts, (samples,), or None.
    """

    x: Any
    y: Any
    weights: Array | None

    def __len__(self) -> int:
        return len(self.x)

    def rows(self, rows: Any) -> Examples:
        """Some of them: a slice, or the rows' numbers."""
        weights = None if self.weights is None else self.weights[rows]
        return Examples(self.x[rows], self.y[rows], weights)


def prepared(
    model: Model, x: Any, y: Any, weights: Any = None, class_weight: Mapping[int, float] | None = None, of: str = ""
) -> Examples:
    """Inputs and targets that fit; the first inputs build the model.

    Args:
        model: compiled.
        x: inputs.
        y: targets.
        weights: of the samples, or None.
        class_weight: what samples of each class count besides, by the number of the class.
        of: what to call them in messages, as in "validation ".

    Raises:
        ValueError: there are no rows, not as many targets as inputs, or their shapes do not fit the model.
        TypeError: they are not numbers.
    """
    if y is None:
        raise ValueError(f"{of}y is missing: give the targets, one row for each row of {of}x")
    inputs = model.inputs(x)
    targets = as_numbers(y, f"the targets {of}y")
    if targets.ndim == 0 or len(targets) != len(inputs):
        got = "a single number" if targets.ndim == 0 else counted(len(targets), "row")
        raise ValueError(f"{of}x has {counted(len(inputs), 'row')}, {of}y has {got}: they must be the same")
    if not len(inputs):
        raise ValueError(f"{of}x has no rows: there is nothing to learn from")
    outputs = model.outputs_like(len(inputs))
    matched = targets if outputs is None else model.loss.match(targets, outputs)
    return Examples(inputs, matched, _weights(targets, weights, class_weight, len(inputs), model.dtype))


def _weights(
    y: Any, weights: Any, class_weight: Mapping[int, float] | None, count: int, dtype: np.dtype[Any]
) -> Array | None:
    given: Array | None = None
    if weights is not None:
        given = as_floats(weights, dtype, "sample_weight").reshape(-1)
        if len(given) != count:
            raise ValueError(f"there are {counted(count, 'sample')}, but {len(given)} weights in sample_weight")
    if class_weight is None:
        return given
    one_hot = y.ndim > 1 and y.shape[1] > 1
    labels = y.argmax(axis=1) if one_hot else y.reshape(-1)
    factors: Array = np.ones(count, dtype)
    for label, factor in class_weight.items():
        factors[labels == label] = factor
    return factors if given is None else given * factors


def hold_back(examples: Examples, fraction: float) -> tuple[Examples, Examples]:
    """(examples to train with, examples to validate with): the last ``fraction`` of the rows, unshuffled.

    Raises:
        ValueError: one of the two parts would be empty.
    """
    if not 0 < fraction < 1:
        raise ValueError(f"validation_split must lie between 0 and 1, such as 0.2; got {fraction!r}")
    count = len(examples)
    kept = int(count * (1 - fraction))
    if kept in (0, count):
        raise ValueError(f"validation_split={fraction} of {count} rows leaves one of the two parts empty")
    return examples.rows(slice(kept)), examples.rows(slice(kept, None))


def parts(validation_data: Any) -> tuple[Any, Any, Any]:
    """(x, y, weights) of what ``fit`` was given to validate with.

    Raises:
        ValueError: it is no pair, nor a triple with weights.
    """
    if not isinstance(validation_data, tuple | list) or len(validation_data) not in (2, 3):
        raise ValueError(f"validation_data must be a pair, (x, y); got {type(validation_data).__name__}")
    x, y, *rest = validation_data
    return x, y, rest[0] if rest else None
