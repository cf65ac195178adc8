"""What ``plan`` can compile: a chain of Dense layers, and a loss that it knows the gradient of.

``Chain(model)`` reads the layers of a model as *stages*, each a product with a kernel and an activation; ``Head`` reads
the loss. Either says why, in ``Unsuited``, if there is something that only the tape can do: layers and losses of the
learner's own, among others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import is_
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine import activations, losses, regularizers
from tutor.engine.layers import Activation, Dense, Dropout, Flatten
from tutor.engine.lines import ACTIVATIONS

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.examples import Examples
    from tutor.engine.layers.base import Layer
    from tutor.engine.tensor import Variable

# The activations that the plan has lines for. A function is known by what it is, not by its name.
KNOWN = {getattr(activations, name): name for name in ACTIVATIONS}


class Unsuited(Exception):  # noqa: N818  # no error: the tape does what the plan does not
    """The plan cannot do this; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """a = g(x W + b), with x (batch, inputs) and a (batch, units).

    Attributes:
        name: of the layer.
        kernel: W, (inputs, units).
        bias: b, (units,), or None.
        activation: the name of g, a key of ``lines.ACTIVATIONS``.
        decay: the factor of the sum of the squared kernel in the loss, 0 for none.
        dropout: the layer that drops some of a in training, if there is one.
    """

    name: str
    kernel: Variable
    bias: Variable | None
    activation: str
    decay: float = 0.0
    dropout: Dropout | None = None

    @property
    def inputs(self) -> int:
        """How many numbers come in."""
        return self.kernel.shape[0]

    @property
    def units(self) -> int:
        """How many numbers go out."""
        return self.kernel.shape[1]

    @property
    def variables(self) -> list[Variable]:
        """W and b."""
        return [self.kernel] if self.bias is None else [self.kernel, self.bias]


class Chain:
    """The stages of a built model.

    Args:
        row: its layers, in order, if it does nothing but call one after the other; otherwise None.

    Attributes:
        stages: at least one.
        function: the activation of the last.
        flattens: whether examples are laid out in a row first.
        dtype: of all weights and activations.

    Raises:
        Unsuited: something in the model is left to the tape.
    """

    def __init__(self, row: Sequence[Layer] | None) -> None:
        if row is None:
            raise Unsuited("the model has a call of its own")
        self.stages: list[Stage] = []
        self.flattens = False
        # What was read: (object, attribute, value). As long as all this is so, the chain is right.
        self._read: list[tuple[Any, str, Any]] = []
        for layer in row:
            # Subclasses may do something else in their ``call``: only the very classes are known.
            if type(layer) is Dense:
                self._add_dense(layer)
            elif type(layer) is Activation and self._last == ("linear", None):
                self.stages[-1] = replace(self.stages[-1], activation=self._activation(layer))
            elif type(layer) is Dropout and layer.rate == 0:
                self._read.append((layer, "rate", layer.rate))
            elif type(layer) is Dropout and self._last[1:] == (None,) and layer.noise_shape is None and layer.rate < 1:
                self._read += [(layer, "rate", layer.rate), (layer, "noise_shape", None)]
                self.stages[-1] = replace(self.stages[-1], dropout=layer)
            elif type(layer) is Flatten and not self.stages:
                self.flattens = True
            elif type(layer) is not Flatten:  # behind a Dense layer it changes nothing
                raise Unsuited(f"layer {layer.name!r} is a {type(layer).__name__}")
        if not self.stages:
            raise Unsuited("there is no Dense layer")
        if self.stages[-1].dropout is not None:
            raise Unsuited("some of the outputs are dropped")
        kinds = {variable.dtype for variable in self.variables}
        if len(kinds) > 1:
            raise Unsuited(f"the layers have several types of numbers, {', '.join(sorted(map(str, kinds)))}")
        self.dtype: np.dtype[Any] = kinds.pop()

    @property
    def _last(self) -> tuple[Any, ...]:
        """Activation and dropout of the last stage; () before the first."""
        return (self.stages[-1].activation, self.stages[-1].dropout) if self.stages else ()

    def _add_dense(self, layer: Dense) -> None:
        if not self.stages and not self.flattens and len(layer.input_shape) != 2:
            raise Unsuited(f"the inputs of layer {layer.name!r} have more than two axes")
        kernel, bias, name = layer.kernel, layer.bias, self._activation(layer)
        self._read += [(layer, "kernel", kernel), (layer, "bias", bias), (kernel, "regularizer", kernel.regularizer)]
        if bias is not None:
            self._read.append((bias, "regularizer", None))
            if bias.regularizer is not None:
                raise Unsuited(f"the bias of layer {layer.name!r} has a price")
        if kernel.regularizer is not None:
            self._read.append((kernel.regularizer, "l2", getattr(kernel.regularizer, "l2", None)))
        self.stages.append(Stage(layer.name, kernel, bias, name, _decay(kernel, layer.name)))

    def _activation(self, layer: Any) -> str:
        self.function = layer.activation
        self._read.append((layer, "activation", layer.activation))
        if layer.activation not in KNOWN:
            name = getattr(layer.activation, "__name__", repr(layer.activation))
            raise Unsuited(f"the activation of layer {layer.name!r} is {name}")
        return KNOWN[layer.activation]

    @property
    def variables(self) -> list[Variable]:
        """All weights, stage by stage, as ``model.weights`` has them."""
        return [variable for stage in self.stages for variable in stage.variables]

    @property
    def unchanged(self) -> bool:
        """Whether the layers are still what they were when they were read."""
        things, names, values = zip(*self._read, strict=True)
        return all(map(is_, map(getattr, things, names), values))


@dataclass(frozen=True, slots=True)
class Head:
    """What the loss does with the last stage.

    Attributes:
        kind: "bce", "cce" or "mse"; of the first two the gradient by the last stage's sums z is a - y, with the
            activation that the loss brings along.
        sparse: whether targets are numbers of classes.
        smoothing: how much of each label is spread over all classes.
        reduction: of the samples' losses.
        outputs: how many outputs a sample has.
    """

    kind: str
    sparse: bool
    smoothing: float
    reduction: str
    outputs: int

    def see(self, examples: Examples) -> None:
        """See whether the plan can do with these targets and weights.

        Raises:
            Unsuited: it cannot.
        """
        if self.reduction == "mean_with_sample_weight" and examples.weights is not None:
            raise Unsuited("the loss divides by the sum of the weights")
        if self.kind == "cce" and not self.sparse and not np.allclose(examples.y.sum(axis=-1), 1, atol=1e-6):
            raise Unsuited("the targets are no distributions: their rows do not add up to 1")

    def targets(self, y: Array) -> Array:
        """Targets as the plan computes with them, (samples, outputs): +1 and -1 for "bce", one-hot rows for "cce".

        Args:
            y: targets that are known to fit, (samples, outputs), or (samples,) of class numbers.
        """
        if self.kind == "bce":
            return (2 * y - 1) * (1 - self.smoothing) if self.smoothing else 2 * y - 1
        if self.kind == "cce":
            rows = np.eye(self.outputs, dtype=y.dtype)[y.reshape(-1).astype(np.intp)] if self.sparse else y
            return rows * (1 - self.smoothing) + self.smoothing / self.outputs if self.smoothing else rows
        return y

    def share(self, rows: int) -> float:
        """The factor between what the lines make of the last stage, and the gradient of the reduced loss."""
        parts = 1 if self.reduction == "sum" else rows
        if self.kind == "cce":
            return 1 / parts
        return (2 if self.kind == "mse" else 0.5) / (parts * self.outputs)

    def values(self, z: Array, t: Array) -> Array:
        """The loss of every sample, (..., samples), from what the plan has kept of the last stage.

        Args:
            z: its sums, (..., samples, outputs); for "mse" its outputs.
            t: from ``targets``, in the same shape.
        """
        if self.kind == "cce":
            largest = z.max(axis=-1, keepdims=True)
            total = np.log(np.exp(z - largest).sum(axis=-1)) + largest[..., 0]
            return np.asarray(total - (t * z).sum(axis=-1))
        if self.kind == "mse":
            each = np.square(z - t)
        else:
            # max(z, 0) - z y + log(1 + e^-|z|), where the first two are (|z| - z t) / 2; in place, as z may be long
            each, wrong = np.abs(z), z * t
            np.subtract(each, wrong, wrong)
            wrong *= 0.5
            for function in (np.negative, np.exp, np.log1p):
                function(each, each)
            each += wrong
        return each[..., 0] if self.outputs == 1 else np.asarray(each.mean(axis=-1))


def head_of(loss: Any, chain: Chain) -> Head:
    """How the plan computes this loss behind this chain.

    Raises:
        Unsuited: the loss is left to the tape.
    """
    kind, last = type(loss), chain.stages[-1]
    logits = bool(getattr(loss, "from_logits", False))
    heads = {
        losses.MeanSquaredError: ("mse", last.activation),
        losses.BinaryCrossentropy: ("bce", "linear" if logits else "sigmoid"),
        losses.CategoricalCrossentropy: ("cce", "linear" if logits else "softmax"),
        losses.SparseCategoricalCrossentropy: ("cce", "linear" if logits else "softmax"),
    }
    if kind not in heads:
        raise Unsuited(f"the loss is {kind.__name__}")
    name, suited = heads[kind]
    if last.activation != suited:
        raise Unsuited(f"the loss {kind.__name__} comes after {last.activation}, not {suited}")
    if last.units == 1 and (name == "cce" or "softmax" in last.activation):
        raise Unsuited("there is only one class")
    if loss.dtype not in (None, chain.dtype):
        raise Unsuited(f"the loss is computed as {loss.dtype}")
    smoothing = float(getattr(loss, "label_smoothing", 0.0))
    sparse = kind is losses.SparseCategoricalCrossentropy
    return Head(name, sparse, smoothing, loss.reduction, last.units)


def _decay(kernel: Variable, name: str) -> float:
    price = kernel.regularizer
    if price is None:
        return 0.0
    if not isinstance(price, regularizers.L1L2) or type(price).__call__ is not regularizers.L1L2.__call__ or price.l1:
        raise Unsuited(f"the kernel of layer {name!r} has a price other than L2")
    return price.l2
