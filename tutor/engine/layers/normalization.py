"""Layers that bring numbers to one scale: about 0, and about 1 in size.

Normalization    measures the data once, before training: ``adapt(data)``
BatchNormalization    measures every batch on its way through the network, wherever it stands

Source: S. Ioffe, C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
Shift", 2015.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine import functions, initializers, regularizers
from tutor.engine.arrays import as_floats
from tutor.engine.layers.activation import Elementwise
from tutor.engine.layers.base import Shapes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from tutor.engine.arrays import Array
    from tutor.engine.tensor import Tensor, Variable

# Keeps the division away from 0 where a feature never changes.
SMALLEST_DEVIATION = 1e-7


class BatchNormalization(Elementwise):
    """gamma (x - mean) / sqrt(variance + epsilon) + beta, for every feature by itself.

    In training, mean and variance are those of the batch (the variance divides by its size), and the moving ones
    follow slowly: moving <- momentum moving + (1 - momentum) batch's. Otherwise, and if the layer is frozen by
    ``trainable = False``, the moving ones are used.

    Args:
        axis: of the features.
        momentum: how slowly the moving mean and variance follow.
        epsilon: keeps the division away from 0.
        center: whether there is a beta, learned.
        scale: whether there is a gamma, learned.
        beta_initializer: how beta begins.
        gamma_initializer: how gamma begins.
        moving_mean_initializer: how the moving mean begins.
        moving_variance_initializer: how the moving variance begins.
        beta_regularizer: the price of large numbers in beta.
        gamma_regularizer: the price of large numbers in gamma.
        options: see ``Layer``.
    """

    gamma: Variable | None
    beta: Variable | None
    moving_mean: Variable
    moving_variance: Variable

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.axis, self.momentum, self.epsilon, self.center, self.scale = axis, momentum, epsilon, center, scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)

    def build(self, input_shape: Shapes) -> None:
        """gamma and beta, which are learned, then the moving mean and variance, which are measured."""
        n = (input_shape[self.axis],)
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self.add_weight(n, self.gamma_initializer, regularizer=self.gamma_regularizer, name="gamma")
        if self.center:
            self.beta = self.add_weight(n, self.beta_initializer, regularizer=self.beta_regularizer, name="beta")
        self.moving_mean = self.add_weight(n, self.moving_mean_initializer, trainable=False, name="moving_mean")
        self.moving_variance = self.add_weight(
            n, self.moving_variance_initializer, trainable=False, name="moving_variance"
        )

    def check_input(self, shape: Shapes) -> None:
        """There must be a batch, and as many features as at first."""
        _check_features(self, shape, (self.axis,))

    def call(self, inputs: Tensor, training: bool = False) -> Any:
        """Normalized by the batch in training, by the moving mean and variance otherwise."""
        kept = [1] * inputs.ndim
        kept[self.axis] = inputs.shape[self.axis]
        if training and self.trainable:
            axes = tuple(axis for axis in range(inputs.ndim) if axis != self.axis % inputs.ndim)
            mean = functions.mean(inputs, axes, keepdims=True)
            centred = inputs - mean
            variance = functions.mean(functions.square(centred), axes, keepdims=True)
            self._follow(self.moving_mean, mean)
            self._follow(self.moving_variance, variance)
        else:
            centred = inputs - self.moving_mean.reshape(kept)
            variance = self.moving_variance.reshape(kept)
        outputs = centred / functions.sqrt(variance + self.epsilon)
        if self.gamma is not None:
            outputs = outputs * self.gamma.reshape(kept)
        return outputs if self.beta is None else outputs + self.beta.reshape(kept)

    def _follow(self, moving: Variable, batch: Tensor) -> None:
        step = (1 - self.momentum) * batch.numpy().reshape(moving.shape)
        moving.assign(self.momentum * moving.numpy() + step)


class Normalization(Elementwise):
    """(x - mean) / standard deviation, for every feature by itself, with numbers from the data that ``adapt`` saw.

    A feature that never changes becomes 0.

    Args:
        axis: of the features; a tuple for several such axes, None for one mean and deviation of all numbers.
        mean: given instead of being measured, together with ``variance``.
        variance: the square of the standard deviation.
        invert: do the reverse: x times deviation plus mean.
        options: see ``Layer``.
    """

    def __init__(
        self,
        axis: int | tuple[int, ...] | None = -1,
        mean: ArrayLike | None = None,
        variance: ArrayLike | None = None,
        invert: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.axis: tuple[int, ...] = () if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        if (mean is None) != (variance is None):
            raise ValueError("give both mean and variance, or neither of them and call adapt(data)")
        self.given = (mean, variance) if mean is not None and variance is not None else None
        self.invert = invert

    def build(self, input_shape: Shapes) -> None:
        """Mean and variance, which are not learned but measured, and from how many rows."""
        shape = tuple(input_shape[axis] for axis in sorted(axis % len(input_shape) for axis in self.axis))
        if self.given is None:
            self.adapt_mean = self.add_weight(shape, "zeros", trainable=False, name="mean")
            self.adapt_variance = self.add_weight(shape, "ones", trainable=False, name="variance")
            self.count = self.add_weight((), "zeros", dtype="int64", trainable=False, name="count")
        else:
            mean, variance = (as_floats(value, self.dtype, "mean and variance") for value in self.given)
            self._mean, self._variance = np.broadcast_to(mean, shape), np.broadcast_to(variance, shape)

    def adapt(self, data: ArrayLike) -> None:
        """Measure mean and variance of these data, and forget any measured before.

        Args:
            data: in the shape of the inputs, (rows, features).

        Raises:
            ValueError: mean and variance were given, or there are no rows.
        """
        if self.given is not None:
            raise ValueError(f"layer {self.name!r} was given its mean and variance: there is nothing to adapt")
        array = as_floats(data, np.float64, "the data")
        self.check_input(array.shape)
        if not array.size:
            raise ValueError(f"layer {self.name!r} cannot adapt to no data, shape {array.shape}")
        if not self.built:
            self.build(array.shape)
        axes = self._reduced(array.ndim)
        self.adapt_mean.assign(array.mean(axes))
        self.adapt_variance.assign(array.var(axes))
        self.count.assign(len(array))

    def check_input(self, shape: Shapes) -> None:
        """There must be as many features as at first."""
        _check_features(self, shape, self.axis)

    def call(self, inputs: Tensor) -> Any:
        """Brought to scale, or back from it."""
        mean, variance = self.mean, self.variance
        reduced = self._reduced(inputs.ndim)
        kept = [1 if axis in reduced else size for axis, size in enumerate(inputs.shape)]
        deviation = np.maximum(np.sqrt(variance), self.dtype.type(SMALLEST_DEVIATION)).reshape(kept)
        if self.invert:
            return inputs * deviation + mean.reshape(kept)
        return (inputs - mean.reshape(kept)) / deviation

    @property
    def mean(self) -> Array:
        """Of every feature."""
        return self._measured()[0]

    @property
    def variance(self) -> Array:
        """Of every feature: the square of its standard deviation."""
        return self._measured()[1]

    def _measured(self) -> tuple[Array, Array]:
        if self.given is not None and self.built:
            return self._mean, self._variance
        if self.given is not None or not self.built or not self.count.numpy():
            way = "call it on data first" if self.given is not None else "call adapt(data) first"
            raise ValueError(f"layer {self.name!r} knows no mean and variance yet: {way}")
        return np.asarray(self.adapt_mean.numpy()), np.asarray(self.adapt_variance.numpy())

    def _reduced(self, ndim: int) -> tuple[int, ...]:
        kept = {axis % ndim for axis in self.axis}
        return tuple(axis for axis in range(ndim) if axis not in kept)


class Rescaling(Elementwise):
    """x times ``scale`` plus ``offset``: ``Rescaling(1 / 255)`` brings grey values from 0 to 255 to 0 to 1.

    Args:
        scale: the factor.
        offset: what is added.
        options: see ``Layer``.
    """

    def __init__(self, scale: float, offset: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.scale, self.offset = scale, offset

    def call(self, inputs: Tensor) -> Any:
        """scale x + offset."""
        return inputs * self.scale + self.offset


def _check_features(layer: Elementwise, shape: Shapes, axes: tuple[int, ...]) -> None:
    """The given axes must be there, behind that of the batch, and as long as they were at first."""
    kind = type(layer).__name__
    for axis in axes:
        if not 0 < (axis if axis >= 0 else axis + len(shape)) < len(shape):
            hint = "add a batch axis with x[None, :] if it is one example; x[:, None] makes every number an example"
            raise ValueError(
                f"layer {layer.name!r}: {kind} expects (batch, features), got {shape}, which has no axis {axis} "
                f"besides that of the batch: {hint}"
            )
        known = layer.input_shape[axis] if layer.built else None
        if known is not None and shape[axis] != known:
            raise ValueError(
                f"layer {layer.name!r} takes {known} features, but got {shape[axis]}: the input's shape is {shape}"
            )
