"""Losses for predictions that are probabilities: how surprising the truth is to someone who believes them.

    binary cross entropy         -(y log p + (1 - y) log(1 - p))       y is 0 or 1, p the probability of 1
    categorical cross entropy    -sum_k y_k log p_k                    y a one-hot row, p one probability per class
      sparse                     -log p_k                              the same, for k the number of the class
    KL divergence                sum_k y_k log(y_k / p_k)              how far p is from another distribution y

A probability next to 0 or 1 has lost the digits that the logarithm would need, so p is kept 1e-7 away from both; beyond
that the gradient is 0, and nothing more is learned. The sums z before the activation, the *logits*, have kept them.
With p = sigmoid(z) or p = softmax(z) put in,

    binary         log(1 + e^z) - y z                  derivative by z:  sigmoid(z) - y
    categorical    -sum_k y_k log_softmax(z)_k         derivative by z:  softmax(z) - y

is exact for any z. That is what ``from_logits=True`` computes; and it is what is computed for predictions that come
straight from sigmoid or softmax, as these tensors remember their logits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine import functions
from tutor.engine.labels import class_labels, see_binary
from tutor.engine.losses.base import EPSILON, Loss, MatchedLoss, Reduction, align_targets
from tutor.engine.primitive import recording
from tutor.engine.tensor import Tensor
from tutor.engine.wording import counted

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray


class BinaryCrossentropy(MatchedLoss):
    """Cross entropy for two classes, labelled 0 and 1: -(y log p + (1 - y) log(1 - p)).

    Args:
        from_logits: predictions are the sums z before the sigmoid.
        label_smoothing: targets are moved by this part towards 1/2, so that nobody is ever quite sure.
        reduction: see ``Loss``.
        name: see ``Loss``.
        dtype: see ``Loss``.
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        reduction: Reduction | None = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.from_logits, self.label_smoothing = from_logits, _smoothing(label_smoothing)

    def match(self, y_true: Any, y_pred: Tensor) -> Any:
        """Targets from 0 to 1 in the type and shape of the predictions."""
        targets = super().match(y_true, y_pred)
        if isinstance(targets, np.ndarray) and targets.size and (targets.min() < 0 or targets.max() > 1):
            see_binary(targets, self.name)
        return targets

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The mean over each sample's outputs."""
        if self.label_smoothing:
            y_true = y_true * (1 - self.label_smoothing) + 0.5 * self.label_smoothing
        z = y_pred if self.from_logits else logits_of(y_pred, "sigmoid")
        if z is not None:
            return functions.mean(functions.softplus(z) - z * y_true, axis=-1)
        p = _away_from_the_ends(y_pred)
        return -functions.mean(y_true * functions.log(p) + (1 - y_true) * functions.log(1 - p), axis=-1)


class CategoricalCrossentropy(MatchedLoss):
    """Cross entropy for several classes and one-hot targets, both (batch, classes): -sum_k y_k log p_k.

    Args:
        from_logits: predictions are the sums z before the softmax.
        label_smoothing: targets are moved by this part towards the same number for every class.
        reduction: see ``Loss``.
        name: see ``Loss``.
        dtype: see ``Loss``.
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        reduction: Reduction | None = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.from_logits, self.label_smoothing = from_logits, _smoothing(label_smoothing)

    def match(self, y_true: Any, y_pred: Tensor) -> Any:
        """One-hot targets in the type of the predictions."""
        _see_classes(y_pred, self.name)
        shape = np.shape(y_true)
        if shape != y_pred.shape and shape in (y_pred.shape[:-1], (*y_pred.shape[:-1], 1)):
            raise ValueError(
                f"{self.name} compares one-hot rows, {y_pred.shape}, but the targets have shape {shape}: for labels "
                'such as 0, 1, 2 use "sparse_categorical_crossentropy", or nn.utils.to_categorical to make rows of them'
            )
        return super().match(y_true, y_pred)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The sum over the classes of each sample."""
        if self.label_smoothing:
            y_true = y_true * (1 - self.label_smoothing) + self.label_smoothing / y_pred.shape[-1]
        # Where y is 0, -inf must not count.
        log_p = functions.maximum(_log_probabilities(y_pred, self.from_logits), float(np.finfo(y_pred.dtype).min))
        return -functions.sum(y_true * log_p, axis=-1)


class SparseCategoricalCrossentropy(Loss):
    """Cross entropy for several classes and targets that are labels, (batch,): -log p_k for the label k.

    Args:
        from_logits: predictions are the sums z before the softmax.
        reduction: see ``Loss``.
        name: see ``Loss``.
        dtype: see ``Loss``.
    """

    def __init__(
        self,
        from_logits: bool = False,
        reduction: Reduction | None = "sum_over_batch_size",
        name: str = "sparse_categorical_crossentropy",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.from_logits = from_logits

    def match(self, y_true: Any, y_pred: Tensor) -> NDArray[np.intp]:
        """The labels, whole numbers from 0 to classes - 1, in the shape of the predictions without their last axis."""
        return sparse_labels(y_true, y_pred.shape, self.name)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """One value for every label."""
        classes = y_pred.shape[-1]
        labels = np.asarray(y_true).astype(np.intp)
        log_p = _log_probabilities(y_pred, self.from_logits).reshape((labels.size, classes))
        return -log_p[np.arange(labels.size), labels.ravel()].reshape(labels.shape)


class KLDivergence(MatchedLoss):
    """How far the predicted distribution is from the true one, both (batch, classes): sum_k y_k log(y_k / p_k).

    Args:
        reduction: see ``Loss``.
        name: see ``Loss``.
        dtype: see ``Loss``.
    """

    def __init__(
        self,
        reduction: Reduction | None = "sum_over_batch_size",
        name: str = "kl_divergence",
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__(name, reduction, dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The sum over the classes of each sample; probabilities below 1e-7 count as 1e-7."""
        y, p = functions.clip(y_true, EPSILON, 1.0), functions.clip(y_pred, EPSILON, 1.0)
        return functions.sum(y * functions.log(y / p), axis=-1)


def binary_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0) -> Tensor:
    """The binary cross entropy of every sample, (batch,)."""
    return BinaryCrossentropy(from_logits, label_smoothing, reduction="none")(y_true, y_pred)


def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0
) -> Tensor:
    """The categorical cross entropy of every sample, (batch,)."""
    return CategoricalCrossentropy(from_logits, label_smoothing, reduction="none")(y_true, y_pred)


def sparse_categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False) -> Tensor:
    """The categorical cross entropy of every sample, (batch,), from labels."""
    return SparseCategoricalCrossentropy(from_logits, reduction="none")(y_true, y_pred)


def kl_divergence(y_true: Any, y_pred: Any) -> Tensor:
    """The KL divergence of every sample, (batch,)."""
    return KLDivergence(reduction="none")(y_true, y_pred)


# --- what they are made of -----------------------------------------------------------------------------------------


def logits_of(y_pred: Tensor, activation: str) -> Tensor | None:
    """The z that ``y_pred`` was computed from, if that was done by the activation of this name; None otherwise.

    A tensor remembers its logits, but not whose they are. The tape knows; where none is recording, there is no
    gradient to care about, and equal values are reason enough.
    """
    logits: Tensor | None = getattr(y_pred, "logits", None)
    if logits is None:
        return None
    nodes = recording()
    at = nodes.place(y_pred) if nodes is not None else -1
    if nodes is not None and at >= 0:
        op = nodes[at][0]
        return logits if op is not None and op.name == activation else None
    again = getattr(functions, activation)(logits.value)
    return logits if np.array_equal(again, y_pred.value) else None


def sparse_labels(y_true: Any, shape: tuple[int, ...], name: str) -> NDArray[np.intp]:
    """Labels that fit predictions of ``shape``, (..., classes).

    Raises:
        ValueError: there is not one label for every prediction, or a label is out of range.
    """
    given, wanted = np.shape(y_true), shape[:-1]
    if given == shape and len(shape) > 1 and shape[-1] > 1:
        raise ValueError(
            f"{name} compares labels, shape {wanted}, but the targets have shape {given} like the predictions: "
            'for one-hot rows use "categorical_crossentropy", or np.argmax(y, axis=-1) to make labels of them'
        )
    labels = class_labels(y_true, shape[-1])
    if given == wanted or math.prod(given) == math.prod(wanted) == 1:
        return labels.reshape(wanted)
    return np.asarray(align_targets(labels, np.empty(wanted, np.bool_)))


def _log_probabilities(y_pred: Any, from_logits: bool) -> Any:
    """log p of every class, from logits where they are to be had."""
    z = y_pred if from_logits else logits_of(y_pred, "softmax")
    if z is not None:
        return functions.log_softmax(z)
    return functions.log(_away_from_the_ends(y_pred / functions.sum(y_pred, axis=-1, keepdims=True)))


def _away_from_the_ends(p: Any) -> Any:
    """Probabilities at least 1e-7 from 0 and 1, or as near as the type can tell from 1."""
    margin = max(EPSILON, float(np.finfo(p.dtype).epsneg))
    return functions.clip(p, margin, 1 - margin)


def _see_classes(y_pred: Tensor, name: str) -> None:
    if y_pred.ndim < 2 or y_pred.shape[-1] < 2:
        outputs = counted(y_pred.shape[-1] if y_pred.ndim > 1 else 1, "output")
        raise ValueError(
            f"{name} needs an output for every class, but there is {outputs} per sample, shape {y_pred.shape}: "
            'give the last layer as many units as there are classes, or use "binary_crossentropy" for two'
        )


def _smoothing(value: float) -> float:
    if isinstance(value, str) or not 0 <= value <= 1:
        raise ValueError(f"label_smoothing must lie between 0 and 1, such as 0.1; got {value!r}")
    return float(value)
