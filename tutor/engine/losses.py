"""Losses: one number that says how wrong the predictions are, and its gradient by each of them.

A loss is reduced twice, as in Keras: the mean over a sample's outputs (last axis) gives one value per sample; then
``reduction`` makes one number of those, by default their mean ("sum_over_batch_size").

    mean squared error     l = (y - p)^2                              dl/dp = 2 (p - y)
    binary cross entropy   l = -(y log p + (1 - y) log(1 - p))        dl/dp = (p - y) / (p (1 - p))
      of logits z          l = max(z, 0) - z y + log(1 + e^-|z|)      dl/dz = sigmoid(z) - y
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from tutor.engine.activations import Activation, sigmoid
from tutor.engine.arrays import as_floats, float_dtype
from tutor.engine.tensor import Tensor
from tutor.engine.wording import counted, resolve

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike

    from tutor.engine.arrays import Array

Reduction: TypeAlias = Literal["sum_over_batch_size", "mean", "sum", "none"]
REDUCTIONS = ("sum_over_batch_size", "mean", "sum", "none")
# Probabilities are kept this far from 0 and 1, where the logarithm ends.
EPSILON = 1e-7


def align_targets(y_true: Array, y_pred: Array) -> Array:
    """``y_true`` in the shape of ``y_pred``: (m,) becomes (m, 1) where there is one output, and the other way round.

    Nothing else is stretched: broadcasting (m,) against (m, 1) would compare everything with everything.

    Raises:
        ValueError: the shapes cannot belong together.
    """
    if y_true.shape == y_pred.shape:
        return y_true
    if (*y_true.shape, 1) == y_pred.shape or y_true.shape == (*y_pred.shape, 1):
        return y_true.reshape(y_pred.shape)
    message = f"the targets have shape {y_true.shape}, the predictions {y_pred.shape}"
    if y_true.shape[:1] != y_pred.shape[:1]:
        if y_true.T.shape == y_pred.shape:
            raise ValueError(f"{message}: the targets lie on their side, give y.T")
        raise ValueError(f"{message}: there must be one target for every prediction")
    outputs = counted(y_pred.shape[-1] if y_pred.ndim > 1 else 1, "output")
    raise ValueError(f"{message}: the model has {outputs} per sample, give as many targets")


class Loss:
    """Base of all losses.

    Called with targets and predictions, in this order, it gives the loss.

    Args:
        reduction: of the samples' values: "sum_over_batch_size" or "mean", "sum", or "none" for one value per sample.
        name: what messages call it.
        dtype: targets and predictions are converted to it.
    """

    def __init__(
        self, reduction: Reduction = "sum_over_batch_size", name: str | None = None, dtype: DTypeLike = "float32"
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ValueError(f"there is no reduction {reduction!r}: use one of {', '.join(map(repr, REDUCTIONS))}")
        self.reduction = reduction
        self.name = name or type(self).__name__
        self.dtype = float_dtype(dtype)

    def elementwise(self, y_true: Array, y_pred: Array) -> Array:
        """The loss of every single output, no reduction; both arguments have the same shape."""
        raise NotImplementedError(f"{type(self).__name__} must define elementwise(y_true, y_pred)")

    def derivative(self, y_true: Array, y_pred: Array) -> Array:
        """The derivative of ``elementwise`` by ``y_pred``, in its shape."""
        raise NotImplementedError(f"{type(self).__name__} must define derivative(y_true, y_pred)")

    def on_logits_of(self, activation: Activation) -> Loss | None:  # noqa: ARG002  # for subclasses
        """The same loss as a function of z, where predictions are ``activation(z)``; None where that gains nothing.

        Loss and last activation together often have a simpler and safer gradient than one after the other.
        """
        return None

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value per sample: the mean over the last axis."""
        return np.asarray(np.mean(self.elementwise(y_true, y_pred), axis=-1))

    def reduce(self, values: Array) -> Array:
        """The samples' values under ``reduction``."""
        if self.reduction == "none":
            return values
        return np.asarray(values.sum() if self.reduction == "sum" else values.mean())

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """The gradient of the reduced loss by the predictions, in their shape.

        With reduction "none", that of the samples' sum.
        """
        outputs = y_pred.shape[-1]
        samples = y_pred.size // outputs if self.reduction in ("sum_over_batch_size", "mean") else 1
        return np.asarray(self.derivative(y_true, y_pred) / (outputs * samples))

    def __call__(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> Tensor:
        """The loss.

        Args:
            y_true: targets, (batch, outputs) or (batch,).
            y_pred: predictions, in the same shape.
            sample_weight: one factor per sample, (batch,). The mean still divides by the number of samples.
        """
        predictions = np.atleast_1d(as_floats(y_pred, self.dtype, "the predictions"))
        targets = np.atleast_1d(as_floats(y_true, self.dtype, "the targets"))
        values = np.asarray(self.call(align_targets(targets, predictions), predictions))
        if sample_weight is not None:
            weights = as_floats(sample_weight, self.dtype, "sample_weight")
            if weights.shape not in ((), values.shape):
                raise ValueError(f"sample_weight has shape {weights.shape}: give one per sample, shape {values.shape}")
            values = values * weights
        return np.asarray(self.reduce(values)).view(Tensor)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, reduction={self.reduction}>"


class MeanSquaredError(Loss):
    """The mean of the squared differences, (y - p)^2."""

    def __init__(
        self,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "mean_squared_error",
        dtype: DTypeLike = "float32",
    ) -> None:
        super().__init__(reduction, name, dtype)

    def elementwise(self, y_true: Array, y_pred: Array) -> Array:
        """(y - p)^2."""
        return np.square(y_true - y_pred)

    def derivative(self, y_true: Array, y_pred: Array) -> Array:
        """2 (p - y)."""
        return 2 * (y_pred - y_true)


class BinaryCrossentropy(Loss):
    """Cross entropy for two classes, labelled 0 and 1: -(y log p + (1 - y) log(1 - p)).

    Predictions are probabilities, kept 1e-7 away from 0 and 1, beyond which the gradient is 0. After a sigmoid layer,
    training computes the loss of its logits instead, which needs no such limit.

    Args:
        from_logits: predictions are the sums z before the sigmoid.
        reduction: see ``Loss``.
        name: see ``Loss``.
        dtype: see ``Loss``.
    """

    def __init__(
        self,
        from_logits: bool = False,
        reduction: Reduction = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: DTypeLike = "float32",
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.from_logits = from_logits

    def elementwise(self, y_true: Array, y_pred: Array) -> Array:
        """-(y log p + (1 - y) log(1 - p)), or with p = sigmoid(z) put in and the overflow taken out."""
        if self.from_logits:
            return np.maximum(y_pred, 0) - y_pred * y_true + np.log1p(np.exp(-np.abs(y_pred)))
        p = np.clip(y_pred, EPSILON, 1 - EPSILON)
        return -(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))

    def derivative(self, y_true: Array, y_pred: Array) -> Array:
        """sigmoid(z) - y for logits, (p - y) / (p (1 - p)) for probabilities."""
        if self.from_logits:
            return np.asarray(sigmoid(y_pred) - y_true)
        p = np.clip(y_pred, EPSILON, 1 - EPSILON)
        return np.where(p == y_pred, (p - y_true) / (p * (1 - p)), 0)

    def on_logits_of(self, activation: Activation) -> Loss | None:
        """After a sigmoid the derivative shrinks to sigmoid(z) - y."""
        if activation is not sigmoid or self.from_logits:
            return None
        return BinaryCrossentropy(True, self.reduction, self.name, self.dtype)


def mean_squared_error(y_true: ArrayLike, y_pred: ArrayLike) -> Tensor:
    """The mean squared error of every sample, (batch,)."""
    return MeanSquaredError(reduction="none")(y_true, y_pred)


def binary_crossentropy(y_true: ArrayLike, y_pred: ArrayLike, from_logits: bool = False) -> Tensor:
    """The binary cross entropy of every sample, (batch,)."""
    return BinaryCrossentropy(from_logits, reduction="none")(y_true, y_pred)


NAMES: dict[str, type[Loss]] = {
    "mse": MeanSquaredError,
    "mean_squared_error": MeanSquaredError,
    "MeanSquaredError": MeanSquaredError,
    "bce": BinaryCrossentropy,
    "binary_crossentropy": BinaryCrossentropy,
    "BinaryCrossentropy": BinaryCrossentropy,
}


def get(loss: str | Loss | type[Loss]) -> Loss:
    """The loss of that name; a loss is returned as it is, a class is called.

    Raises:
        ValueError: no loss has that name.
        TypeError: neither a name nor a loss.
    """
    return resolve(loss, Loss, NAMES, "loss", 'a name such as "mse", or a Loss such as nn.BinaryCrossentropy()')
