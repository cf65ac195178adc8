"""What all layers have in common: they are built for the width of their inputs, and called on them.

    class Scale(nn.layers.Layer):
        def build(self, input_shape):
            self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones")

        def call(self, inputs):
            return self.factor * inputs

``build`` makes the weights when the first inputs come, ``call`` computes the outputs from tensors with functions that
the tape knows; everything else (gradients, training, summaries, files) follows from these two. As in
https://keras.io/guides/making_new_layers_and_models_via_subclassing

Shapes: inputs are (batch, ...), one example in each row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine import functions, initializers, regularizers
from tutor.engine.arrays import as_floats, as_numbers, float_dtype
from tutor.engine.config import Configurable, decode
from tutor.engine.layers.input import Input
from tutor.engine.layers.shapes import Shapes, map_shapes, map_tensors, shape_of
from tutor.engine.layers.signatures import Training, accepts, training_of
from tutor.engine.layers.surroundings import enter, leave, note, now, rehearsal
from tutor.engine.layers.tracking import NOT_BUILT, Tracking
from tutor.engine.naming import unique_name
from tutor.engine.primitive import record_on, recording
from tutor.engine.randomness import default_generator, generator
from tutor.engine.tensor import Tensor, Variable, constant
from tutor.engine.wording import shape_text

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


class Layer(Tracking, Configurable):
    """Base of all layers, models included.

    Args:
        name: what ``get_layer`` and messages call it; "dense", "dense_1" and so on unless given.
        dtype: of weights and outputs, "float32" unless given; inputs that are floats are converted to it.
        trainable: whether training may change its weights.
        rng: where first weights and dropout come from; the model's generator, or the engine's, unless given.
        seed: a number instead of ``rng``.
        input_shape: of one example, without the batch; in the first layer of a Sequential it stands for an ``Input``.

    Attributes:
        built: whether the layer has its weights.
        input_shape: of the inputs it was built for, (None, n); None before.
    """

    # Whether whole numbers come to ``call`` as they are; otherwise they are made floats, too.
    takes_integers = True
    # Of one example, where the constructor was told.
    example_shape: Sequence[int] | None = None
    _training: Training | None = None

    def __init__(
        self,
        name: str | None = None,
        dtype: DTypeLike | None = None,
        trainable: bool = True,
        rng: np.random.Generator | None = None,
        seed: int | None = None,
        input_shape: Sequence[int] | None = None,
    ) -> None:
        super().__init__(trainable)
        self.name = name or unique_name(type(self))
        self.dtype = float_dtype("float32" if dtype is None else dtype)
        self.built = False
        self.input_shape: Shapes = None
        self._rng = generator(rng, seed)
        self.example_shape = input_shape

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "build" in cls.__dict__:
            cls.build = _building(cls.__dict__["build"])  # type: ignore[method-assign]
        if "call" in cls.__dict__:
            cls._training = training_of(cls.__dict__["call"])

    # --- what subclasses define ---

    def build(self, input_shape: Shapes) -> None:
        """Make the weights, by ``add_weight``, for inputs of this shape, (None, n); called once."""

    def call(self, inputs: Any, /) -> Any:
        """The outputs, from tensors to tensors; with an argument ``training`` if it matters."""
        raise NotImplementedError(
            f"{type(self).__name__} must define call(self, inputs), which computes the outputs from the inputs"
        )

    def check_input(self, shape: Shapes) -> None:
        """See whether inputs of this shape fit.

        Raises:
            ValueError: they do not.
        """

    def compute_output_shape(self, input_shape: Shapes) -> Shapes:
        """The shape of the outputs for inputs of this shape, both with None for the batch.

        Unless a subclass knows better, it is found out by calling the layer on zeros, which also builds what is in it.
        """
        batch = 2  # not 1, which broadcasts
        inputs = map_shapes(
            lambda shape: np.zeros([batch, *(size or 1 for size in shape[1:])], self.dtype), input_shape
        )
        outer = recording()
        record_on(None)
        try:
            with rehearsal(self.weights), np.errstate(all="ignore"):
                outputs = self(inputs, training=False)
        finally:
            record_on(outer)
        found = map_tensors(lambda tensor: tensor.shape, outputs)
        return map_shapes(lambda shape: (None, *shape[1:]) if shape[:1] == (batch,) else shape, found)

    # --- weights ---

    def add_weight(
        self,
        shape: int | Sequence[int] = (),
        initializer: Any = None,
        dtype: DTypeLike | None = None,
        trainable: bool = True,
        regularizer: Any = None,
        name: str | None = None,
    ) -> Variable:
        """A new variable that belongs to the layer.

        Args:
            shape: of the variable, (n, units); () for a single number.
            initializer: how it begins, a name or an initializer; "glorot_uniform" unless given, 0 for whole numbers.
            dtype: the layer's unless given.
            trainable: whether training may change it; False for what the layer only remembers.
            regularizer: a penalty on its size, such as "l2".
            name: what messages call it.

        Raises:
            ValueError: the size of an axis is not known.
        """
        sizes = (shape,) if isinstance(shape, int | np.integer) else tuple(shape)
        name = name or f"weight_{len(self._own()[0])}"
        if not all(isinstance(size, int | np.integer) for size in sizes):
            raise ValueError(
                f"{name!r} of {self.noun} {self.name!r} cannot have shape {shape_text(sizes, 'None')}: "
                "every axis needs a whole number; take sizes from input_shape[-1], as the batch is not known yet"
            )
        kind: np.dtype[Any] = self.dtype if dtype is None else np.dtype(dtype)
        first = initializers.get(initializer or ("glorot_uniform" if kind.kind == "f" else "zeros"))
        value = first(sizes, kind if kind.kind == "f" else "float64", rng=self.generator())
        variable = Variable(value, trainable and self.trainable, name, kind)
        variable.regularizer = regularizers.get(regularizer)
        self._keep(f"{name} by add_weight {len(self._parts)}", variable)
        if trainable and not self.trainable:
            self._frozen.append(variable)
        note(variable)
        return variable

    def generator(self) -> np.random.Generator:
        """Where chance comes from: the layer's own generator, the model's, or the engine's."""
        return self._rng or now()[1] or default_generator()

    # --- calling ---

    def __call__(self, inputs: Any, *others: Any, training: bool | None = None, **options: Any) -> Any:
        """The outputs for ``inputs``, nested lists, an array or a tensor of shape (batch, ...).

        Args:
            inputs: the first inputs build the layer.
            others: whatever else ``call`` takes.
            training: whether this is training, where some layers behave differently; what the model or layer that
                makes this call was told, unless given.
            options: whatever else ``call`` takes by name.
        """
        taken = self._training
        if training is None:
            said = now()[0]
            if taken is not None:
                at, default = taken
                if at is not None and at < len(others):
                    said = others[at]
                else:
                    options["training"] = default if said is None else said
            training = said
        elif taken is not None:
            options["training"] = training
        inputs = self.convert(inputs)
        shape = inputs.shape if isinstance(inputs, Tensor) else map_tensors(shape_of, inputs)
        before = enter(training, self._rng)
        try:
            self.check_input(shape)
            if not self.built:
                self.build(shape)
            outputs = self.call(inputs, *others, **options)
        finally:
            leave(before)
        return outputs if isinstance(outputs, Tensor) else map_tensors(self._as_output, outputs)

    def convert(self, inputs: Any) -> Any:
        """Inputs as tensors: floats in the layer's dtype, and whole numbers, too, unless it takes them as they are."""
        if isinstance(inputs, Tensor):
            if inputs.dtype == self.dtype or (self.takes_integers and not inputs.differentiable):
                return inputs
            return functions.cast(inputs, self.dtype)
        if isinstance(inputs, list | tuple) and any(isinstance(item, Tensor) for item in inputs):
            return type(inputs)([self.convert(item) for item in inputs])
        if isinstance(inputs, Mapping):
            return {key: self.convert(item) for key, item in inputs.items()}
        if isinstance(inputs, Input):
            raise TypeError(
                f"{self.noun} {self.name!r} was called on an Input: models are not made by calling layers on each "
                "other here, but of a list, nn.Sequential([...]), or as a subclass of nn.Model with its own call"
            )
        what = f"the input of {self.noun} {self.name!r}"
        array = as_numbers(inputs, what)
        if self.takes_integers and array.dtype.kind != "f":
            return constant(array)
        return constant(as_floats(array, self.dtype, what))

    def _as_output(self, output: Any) -> Tensor:
        if output is None:
            raise TypeError(f"{type(self).__name__}.call gave None: does it end with return?")
        return output if isinstance(output, Tensor) else constant(output)

    @property
    def output_shape(self) -> Shapes:
        """The shape of the outputs, (None, units); None before the layer is built."""
        return self.compute_output_shape(self.input_shape) if self.input_shape is not None else None

    # --- as plain data ---

    def get_config(self) -> dict[str, Any]:
        """What the constructor was called with, see ``Configurable``, and the name the layer was given."""
        own = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype.name}
        return own | super().get_config() | own

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Any:
        """A new layer, without weights, as ``config`` describes it."""
        options = {name: decode(value) for name, value in config.items()}
        # A constructor of the learner's own need not take what every layer has.
        rest = {name: options.pop(name) for name in ("name", "dtype", "trainable") if not accepts(cls, name, options)}
        made = cls(**options)
        made.name = rest.get("name", made.name)
        made.dtype = float_dtype(rest.get("dtype", made.dtype))
        made.trainable = rest.get("trainable", made.trainable)
        return made

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Only asked where there is no such attribute.
            kind = type(self).__name__
            if "_parts" not in self.__dict__ and name in _FROM_INIT:
                raise RuntimeError(f"{kind}.__init__ must call super().__init__(), best in its first line")
            if name.startswith("_") or "name" not in self.__dict__:
                raise AttributeError(f"{kind!r} object has no attribute {name!r}")
            why = "" if self.built else f": it has no weights yet, {NOT_BUILT}"
            raise AttributeError(f"{self.noun} {self.name!r} ({kind}) has no attribute {name!r}{why}")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


# What only Layer.__init__ sets.
_FROM_INIT = {"_parts", "_trainable", "_frozen", "_added", "name", "dtype", "built", "input_shape", "_rng"}


def _building(build: Callable[..., None]) -> Callable[..., None]:
    """A subclass's ``build`` which notes that it was called, as learners should not have to."""

    @wraps(build)
    def noting(self: Layer, input_shape: Shapes = None) -> None:
        if self.built:
            self.check_input(input_shape)
            return
        shape = map_shapes(lambda shape: (None, *shape[1:]) if shape else (), input_shape)
        self.check_input(shape)
        before = enter(None, self._rng)
        try:
            build(self, shape)
        finally:
            leave(before)
        self.input_shape = shape
        self.built = True

    return noting


Layer.build = _building(Layer.build)  # type: ignore[method-assign]


__all__ = ["Layer", "Shapes"]
