"""What all losses have in common: targets and predictions are matched, compared, weighted and reduced to one number.

A loss is reduced twice, as in Keras: ``call`` gives one value per sample, mostly the mean over the sample's outputs
(last axis); then ``reduction`` makes one number of those:

    "sum_over_batch_size", "mean"    their sum, divided by how many there are; weights do not change the divisor
    "mean_with_sample_weight"        their weighted sum, divided by the sum of the weights
    "sum"                            their sum
    "none"                           left as they are, one value per sample
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np

from tutor.engine import functions
from tutor.engine.arrays import as_floats, float_dtype
from tutor.engine.config import Configurable
from tutor.engine.naming import snake
from tutor.engine.tensor import Tensor, constant
from tutor.engine.wording import counted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike

    from tutor.engine.arrays import Array

Reduction: TypeAlias = Literal["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"]
REDUCTIONS: tuple[str, ...] = get_args(Reduction)
# Probabilities are kept this far from 0 and 1, where the logarithm ends.
EPSILON = 1e-7


class Loss(Configurable):
    """Base of all losses: override ``call``.

    Called with targets and predictions, in this order, it gives the loss as a tensor, which a tape can differentiate.

    Args:
        name: what messages call it.
        reduction: of the samples' values, see above; None is "none".
        dtype: in which it is computed: that of the predictions if they are a tensor, else "float32", unless given.
    """

    def __init__(
        self,
        name: str | None = None,
        reduction: Reduction | None = "sum_over_batch_size",
        dtype: DTypeLike | None = None,
    ) -> None:
        reduction = "none" if reduction is None else reduction
        if reduction not in REDUCTIONS:
            raise ValueError(f"there is no reduction {reduction!r}: use one of {', '.join(map(repr, REDUCTIONS))}")
        self.reduction = reduction
        self.name = name or snake(type(self).__name__)
        self.dtype = None if dtype is None else float_dtype(dtype)

    def call(self, y_true: Any, y_pred: Any, /) -> Any:
        """One value per sample, from targets and predictions in the same floating-point type."""
        raise NotImplementedError(
            f"{type(self).__name__} must define call(self, y_true, y_pred), which gives one value per sample"
        )

    def match(self, y_true: Any, y_pred: Tensor) -> Any:
        """Targets as ``call`` wants them, in the type and, where only an axis of length 1 differs, the shape of the
        predictions.

        Raises:
            ValueError: they cannot belong together.
        """
        targets = _converted(y_true, y_pred.dtype, "the targets")
        if targets.shape != y_pred.shape and _differ_by_a_one(targets.shape, y_pred.shape):
            return targets.reshape(y_pred.shape)
        return targets

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: ArrayLike | None = None) -> Tensor:
        """The loss.

        Args:
            y_true: targets, (batch, outputs) or (batch,).
            y_pred: predictions, in the same shape.
            sample_weight: one factor per sample, (batch,).

        Raises:
            ValueError: targets, predictions or weights do not belong together.
            TypeError: they are not numbers.
        """
        predictions = self._predictions(y_pred)
        if sample_weight is not None and predictions.ndim == 1:
            # With weights, every number of a flat array is a sample; without them, it makes no difference to a mean.
            predictions = predictions.reshape((predictions.size, 1))
        return self.reduce(self.call(self.match(y_true, predictions), predictions), sample_weight)

    def reduce(self, values: Any, sample_weight: ArrayLike | None = None) -> Tensor:
        """The samples' values, weighted, under ``reduction``."""
        weights = None
        if sample_weight is not None:
            weights = _matching_weights(sample_weight, values)
            values = values * weights
        if self.reduction == "sum":
            values = functions.sum(values)
        elif self.reduction == "mean_with_sample_weight" and weights is not None:
            # No weight at all is no loss at all.
            values = functions.sum(values) / (float(np.broadcast_to(weights, values.shape).sum()) or 1.0)
        elif self.reduction != "none":
            values = functions.mean(values)
        return values if isinstance(values, Tensor) else constant(values)

    def _predictions(self, y_pred: Any) -> Tensor:
        if isinstance(y_pred, Tensor):
            kind = self.dtype or (y_pred.dtype if y_pred.differentiable else np.dtype(np.float32))
            converted: Tensor = functions.cast(y_pred, kind)
        else:
            converted = constant(as_floats(y_pred, self.dtype or np.float32, "the predictions"))
        return converted if converted.ndim else converted.reshape((1,))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, reduction={self.reduction}>"


class MatchedLoss(Loss):
    """Base of losses that compare every target with the prediction in the same place."""

    def match(self, y_true: Any, y_pred: Tensor) -> Any:
        """Targets in the type and shape of the predictions."""
        return align_targets(_converted(y_true, y_pred.dtype, "the targets"), y_pred)


class LossFunctionWrapper(Loss):
    """A function of targets and predictions as a loss.

    Args:
        fn: gives one value per sample, computed from tensors by functions that the tape knows.
        reduction: see ``Loss``.
        name: see ``Loss``; that of the function unless given.
        dtype: see ``Loss``.
        options: further arguments of the function.
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: Reduction | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: DTypeLike | None = None,
        **options: Any,
    ) -> None:
        super().__init__(name or getattr(fn, "__name__", None), reduction, dtype)
        self.fn, self.options = fn, options

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """What the function gives.

        Raises:
            TypeError: it gives nothing.
        """
        values = self.fn(y_true, y_pred, **self.options)
        if values is None:
            raise TypeError(f"the loss function {self.name} gave None: does it end with return?")
        return values


def align_targets(y_true: Any, y_pred: Any) -> Any:
    """``y_true`` in the shape of ``y_pred``: (m,) becomes (m, 1) where there is one output, and the other way round.

    Nothing else is stretched: broadcasting (m,) against (m, 1) would compare everything with everything.

    Raises:
        ValueError: the shapes cannot belong together.
    """
    given, wanted = y_true.shape, y_pred.shape
    if given == wanted:
        return y_true
    if _differ_by_a_one(given, wanted):
        return y_true.reshape(wanted)
    message = f"the targets have shape {given}, the predictions {wanted}"
    if given[:1] != wanted[:1]:
        if given[::-1] == wanted:
            raise ValueError(f"{message}: the targets lie on their side, give y.T")
        raise ValueError(f"{message}: there must be one target for every prediction")
    outputs = counted(wanted[-1] if len(wanted) > 1 else 1, "output")
    raise ValueError(f"{message}: the model has {outputs} per sample, give as many targets")


def _differ_by_a_one(given: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return (*given, 1) == wanted or given == (*wanted, 1)


def _converted(values: Any, dtype: np.dtype[Any], what: str) -> Any:
    """Values of this type and with at least one axis: a tensor stays one, anything else becomes a plain array."""
    converted = functions.cast(values, dtype) if isinstance(values, Tensor) else as_floats(values, dtype, what)
    return converted if converted.ndim else converted.reshape((1,))


def _matching_weights(sample_weight: ArrayLike, values: Any) -> Array:
    """Weights in the shape and type of the values that they are to weight."""
    weights = as_floats(sample_weight, getattr(values, "dtype", np.float32), "sample_weight")
    return match_weights(weights, getattr(values, "shape", ()))


def match_weights(weights: Array, shape: tuple[int, ...]) -> Array:
    """Weights, one for every sample, as an array that stretches to the shape of the values that they are to weight.

    Raises:
        ValueError: there is not one for every sample.
    """
    if weights.shape in ((), shape):
        return weights
    if weights.shape == (*shape, 1):
        return weights.reshape(shape)
    if weights.shape in (shape[:1], (*shape[:1], 1)):
        # A sample may have several values, such as one for each of its parts.
        return weights.reshape((*shape[:1], *[1] * (len(shape) - 1)))
    raise ValueError(f"sample_weight has shape {weights.shape}: give one per sample, shape {shape}")
