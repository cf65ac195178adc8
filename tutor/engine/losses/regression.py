"""Losses for predictions that are quantities: how far off they are.

With e = p - y, the error of a prediction p:

    mean squared error     e^2                                large errors count most
    mean absolute error    |e|                                all errors count alike; outliers do little harm
    Huber                  e^2 / 2 up to delta, then delta (|e| - delta / 2)        one near 0, the other beyond

Source: P. Huber, "Robust Estimation of a Location Parameter", 1964.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutor.engine import functions
from tutor.engine.losses.base import MatchedLoss, Reduction

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    from tutor.engine.tensor import Tensor


class MeanSquaredError(MatchedLoss):
    """The mean of the squared errors, (p - y)^2.

    Args:
        reduction: see ``Loss``.
        name: see ``Loss``.
        dtype: see ``Loss``.
    """

    def __init__(
        self,
        reduction: Reduction | None = "sum_over_batch_size",
        name: str = "mean_squared_error",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The mean over each sample's outputs."""
        return functions.mean(functions.square(y_pred - y_true), axis=-1)


class MeanAbsoluteError(MatchedLoss):
    """The mean of the absolute errors, |p - y|.

    Args:
        reduction: see ``Loss``.
        name: see ``Loss``.
        dtype: see ``Loss``.
    """

    def __init__(
        self,
        reduction: Reduction | None = "sum_over_batch_size",
        name: str = "mean_absolute_error",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The mean over each sample's outputs."""
        return functions.mean(functions.abs(y_pred - y_true), axis=-1)


class Huber(MatchedLoss):
    """Half the squared error up to ``delta``; beyond it a straight line that goes on with the same slope.

    Args:
        delta: where the line begins.
        reduction: see ``Loss``.
        name: see ``Loss``.
        dtype: see ``Loss``.
    """

    def __init__(
        self,
        delta: float = 1.0,
        reduction: Reduction | None = "sum_over_batch_size",
        name: str = "huber_loss",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        if not delta > 0:
            raise ValueError(f"delta must be greater than 0; got {delta!r}")
        self.delta = float(delta)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The mean over each sample's outputs."""
        size = functions.abs(y_pred - y_true)
        # With b = min(|e|, delta), b (|e| - b / 2) is both halves in one, and no square that is not needed overflows.
        bent = functions.minimum(size, self.delta)
        return functions.mean(bent * (size - 0.5 * bent), axis=-1)


def mean_squared_error(y_true: Any, y_pred: Any) -> Tensor:
    """The mean squared error of every sample, (batch,)."""
    return MeanSquaredError(reduction="none")(y_true, y_pred)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Tensor:
    """The mean absolute error of every sample, (batch,)."""
    return MeanAbsoluteError(reduction="none")(y_true, y_pred)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Tensor:
    """The Huber loss of every sample, (batch,)."""
    return Huber(delta, reduction="none")(y_true, y_pred)
