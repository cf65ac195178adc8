"""What all metrics have in common: they take batch after batch, and tell the result over all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.arrays import as_floats, float_dtype
from tutor.engine.config import Configurable
from tutor.engine.losses.base import align_targets, match_weights
from tutor.engine.naming import snake
from tutor.engine.tensor import Variable, plain

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike, NDArray

    from tutor.engine.arrays import Array


class Result(float):
    """A float that also answers to ``.numpy()``, as the results of Keras' metrics do."""

    def numpy(self) -> np.float64:
        """The number as NumPy's."""
        return np.float64(self)


class Metric(Configurable):
    """Base of all metrics: the mean of one value per sample, over all batches since the last reset.

    A metric of one's own defines ``values``; or, if it is no mean, ``update_state`` and ``result``, with what it
    remembers made by ``add_weight``.

    Args:
        name: its key in the history.
        dtype: taken so that code written for Keras runs; everything is counted in float64.
    """

    def __init__(self, name: str | None = None, dtype: DTypeLike | None = None) -> None:
        self.name = name or snake(type(self).__name__)
        self.dtype = float_dtype("float32" if dtype is None else dtype)
        self._kept: list[Variable] = []
        Metric.reset_state(self)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One value per sample, (batch,), of targets and predictions."""
        raise NotImplementedError(f"{type(self).__name__} must define values(y_true, y_pred)")

    def match(self, y_true: Any, y_pred: Array) -> Any:
        """Targets as ``values`` wants them: in the shape of the predictions.

        Raises:
            ValueError: they do not belong together.
        """
        return align_targets(np.atleast_1d(as_floats(y_true, np.float64, "the targets")), y_pred)

    def reset_state(self) -> None:
        """Forget all batches."""
        self._total = 0.0
        self._weight = 0.0
        for variable in self._kept:
            variable.assign(np.zeros(variable.shape, variable.dtype))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: ArrayLike | None = None) -> None:
        """Take in a batch.

        Args:
            y_true: targets, (batch, outputs) or (batch,).
            y_pred: predictions.
            sample_weight: how much every sample counts, (batch,).
        """
        predictions = np.atleast_1d(as_floats(y_pred, np.float64, "the predictions"))
        if sample_weight is not None and predictions.ndim == 1:
            predictions = predictions[:, None]
        weights = None if sample_weight is None else as_floats(sample_weight, np.float64, "sample_weight")
        self.add_batch(self.match(y_true, predictions), predictions, weights)

    def add_batch(self, y_true: Any, y_pred: Array, sample_weight: Array | None = None) -> None:
        """``update_state`` without looking at what comes: arrays that match."""
        self._add(np.asarray(self.values(y_true, y_pred)), sample_weight)

    def _add(self, values: Array, weights: Array | None) -> None:
        if weights is None:
            self._total += float(values.sum())
            self._weight += values.size
        else:
            spread = spread_weights(weights, values)
            self._total += float((values * spread).sum())
            self._weight += float(spread.sum())

    def result(self) -> Any:
        """The mean over all samples so far, 0 before the first."""
        return Result(self._total / self._weight if self._weight else 0.0)

    def add_weight(
        self,
        shape: tuple[int, ...] = (),
        initializer: str = "zeros",
        dtype: DTypeLike | None = None,
        name: str = "state",
    ) -> Variable:
        """A variable to remember something in; ``reset_state`` makes it 0.

        Args:
            shape: of the variable.
            initializer: "zeros", as every metric begins with nothing.
            dtype: float64 unless given.
            name: what messages call it.
        """
        if initializer != "zeros":
            raise ValueError(f'what a metric remembers begins with 0: initializer must be "zeros"; got {initializer!r}')
        variable = Variable(np.zeros(shape), trainable=False, name=name, dtype="float64" if dtype is None else dtype)
        self._kept.append(variable)
        return variable

    # Keras has both names.
    add_variable = add_weight

    def __call__(self, *batch: Any, **options: Any) -> Any:
        """Take in a batch and give the result so far."""
        self.update_state(*batch, **options)
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class Mean(Metric):
    """The mean of numbers, such as the losses of batches.

    Args:
        name: its key in the history.
        dtype: see ``Metric``.
    """

    def __init__(self, name: str = "mean", dtype: DTypeLike | None = None) -> None:
        super().__init__(name, dtype)

    def update_state(self, values: Any, sample_weight: ArrayLike | None = None) -> None:  # type: ignore[override]
        """Take in numbers of any shape.

        Args:
            values: one or more.
            sample_weight: how much each counts.
        """
        numbers = as_floats(values, np.float64, "the values")
        self._add(numbers, None if sample_weight is None else as_floats(sample_weight, np.float64, "sample_weight"))


class MeanMetricWrapper(Metric):
    """The mean of a function of targets and predictions.

    Args:
        fn: gives one value per sample, from plain arrays or from tensors.
        name: its key in the history; that of the function unless given.
        dtype: see ``Metric``.
        options: further arguments of the function.
    """

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: DTypeLike | None = None, **options: Any
    ) -> None:
        super().__init__(name or getattr(fn, "__name__", None), dtype)
        self.fn, self.options = fn, options

    def match(self, y_true: Any, y_pred: Array) -> Any:
        """The targets as they are, unless only an axis of length 1 is too much or missing: that is the function's."""
        targets = np.atleast_1d(np.asarray(plain(y_true)))
        fits = (*targets.shape, 1) == y_pred.shape or targets.shape == (*y_pred.shape, 1)
        return targets.reshape(y_pred.shape) if fits else targets

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """What the function gives.

        Raises:
            TypeError: it gives nothing.
        """
        values = self.fn(y_true, y_pred, **self.options)
        if values is None:
            raise TypeError(f"the metric function {self.name} gave None: does it end with return?")
        return np.asarray(plain(values))


def spread_weights(weights: Array, values: NDArray[Any]) -> Array:
    """Weights, one for every sample, in the shape of the values that they weight.

    Raises:
        ValueError: there is not one for every sample.
    """
    return np.broadcast_to(match_weights(weights, values.shape), values.shape)
