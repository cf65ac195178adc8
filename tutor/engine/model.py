"""Model: a layer that can be trained. Compile it, fit it, then evaluate it and predict with it.

    class Classifier(nn.Model):
        def __init__(self):
            super().__init__()
            self.hidden = nn.layers.Dense(25, "sigmoid")
            self.out = nn.layers.Dense(1, "sigmoid")

        def call(self, inputs):
            return self.out(self.hidden(inputs))

How training steps are run is decided in ``fit``: by a plan where the model is a chain of Dense layers (see ``plan``),
by the tape otherwise; the results are the same. ``model.plan.source`` shows the steps of a plan; where ``model.plan``
is None, ``model.why_no_plan`` says why.

What training needs is imported when it is first needed, so that importing the engine costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tutor.engine.arrays import as_floats, as_numbers
from tutor.engine.compiling import Compiling
from tutor.engine.layers.base import Layer
from tutor.engine.layers.dense import whole
from tutor.engine.randomness import default_generator, generator
from tutor.engine.tensor import Tensor
from tutor.engine.wording import closest, counted

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.callbacks import Callback, History
    from tutor.engine.evaluation import Forward
    from tutor.engine.saving import AnyPath

Verbosity = Literal["auto", 0, 1, 2]


class Model(Compiling, Layer):
    """A layer that learns.

    Args:
        options: see ``Layer``: ``name``, ``dtype``, ``trainable``, and ``rng`` or ``seed``, where first weights,
            dropout and shuffling come from.

    Attributes:
        stop_training: set by a callback to end training early.
        history: of the last ``fit``.
        forward: the compiled way through it, for predictions, if it is a chain.
    """

    noun = "model"

    def __init__(self, *graph: Any, **options: Any) -> None:
        super().__init__(*graph, **options)
        self.stop_training = False
        self.history: History | None = None
        self.forward: Forward | None = None
        # The shape of the outputs, once the model has been tried on a row.
        self._tried: tuple[int | None, ...] | None = None

    # --- what it is made of ---

    @property
    def layers(self) -> list[Layer]:
        """The layers that are kept as attributes."""
        return [each for each in self._own()[1] if isinstance(each, Layer)]

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name, or at that place, from 0.

        Raises:
            ValueError: there is none, or neither or both were asked for.
        """
        layers = self.layers
        if (name is None) == (index is None):
            raise ValueError("say which layer: give either its name or its index")
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ValueError(f"there is no layer {index}: the model has {counted(len(layers), 'layer')}")
            return layers[index]
        found = {layer.name: layer for layer in layers}
        if name not in found:
            raise ValueError(f"there is no layer {name!r} in the model: {closest(str(name), found)}")
        return found[name]

    def summary(self, line_length: int | None = None, print_fn: Callable[[str], object] = print) -> None:
        """Print a table of the layers, the shapes of their outputs and the numbers of their weights."""
        from tutor.engine.summary import table

        print_fn(table(self, line_length))

    def row(self) -> list[Layer] | None:
        """The layers in order, if calling one after the other is all that the model does; None otherwise."""
        return None

    # --- data that fit ---

    def inputs(self, x: Any) -> Any:
        """``x`` as an array that fits the model, floats in its dtype; the first inputs build the model.

        Raises:
            ValueError: it does not fit.
            TypeError: it is no numbers.
        """
        array = as_numbers(x, f"the input of model {self.name!r}")
        array = as_floats(array, self.dtype, "the input") if array.dtype.kind == "f" else array
        if array.ndim == 0:
            raise ValueError(f"model {self.name!r} takes a batch of examples, got a single number: write [[x]]")
        if self._tried is None and len(array):
            outputs = self(array[:1])
            shape = outputs.shape if isinstance(outputs, Tensor) else ()
            self._tried = (None, *shape[1:]) if shape else (None, None)
        return array

    def outputs_like(self, rows: int) -> Tensor | None:
        """A tensor in the shape that so many rows of outputs will have; None if that is not known."""
        return stand_in(self._tried or (None, None), self.dtype, rows)

    # --- learning and measuring ---

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Verbosity = "auto",
        callbacks: Callback | Sequence[Callback] | None = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        validation_freq: int = 1,
        validation_batch_size: int | None = None,
        rng: np.random.Generator | None = None,
        seed: int | None = None,
    ) -> History:
        """Learn from examples.

        Args:
            x: inputs, (samples, n).
            y: targets, (samples, outputs), or (samples,) where there is one output.
            batch_size: rows per step of the optimizer, 32 unless given.
            epochs: how often to go through all rows; with ``initial_epoch``, the number of the last epoch.
            verbose: "auto" or 0 for silence, 1 for a progress bar on one line, 2 for a line an epoch.
            callbacks: who listens, such as ``nn.callbacks.EarlyStopping(patience=3)``.
            validation_split: which part of the rows is kept for validation, the last ones before shuffling.
            validation_data: (x, y) or (x, y, weights) for validation instead.
            shuffle: whether rows change their order before every epoch.
            class_weight: what samples of a class count, by the number of the class; 1 for classes not named.
            sample_weight: what every sample counts, (samples,).
            initial_epoch: how many epochs have gone before, in an earlier ``fit``.
            validation_freq: validate after every so many epochs.
            validation_batch_size: rows at a time, to save memory.
            rng: where the orders come from; the model's own generator unless given.
            seed: a number instead of ``rng``.

        Returns:
            What happened: ``.history`` maps "loss" and every metric to one value per epoch.

        Raises:
            RuntimeError: the model is not compiled.
            ValueError: the data do not fit the model or each other, or a number makes no sense.
            FloatingPointError: a loss became infinite or no number; ``model.history`` has the epochs before.
        """
        from tutor.engine import evaluation, examples, plans, training

        assert self.loss  # or says that there is none
        size = whole("batch_size", 32 if batch_size is None else batch_size)
        last, first = whole("epochs", epochs, 0), whole("initial_epoch", initial_epoch, 0)
        history, listeners = training.gather_listeners(callbacks, verbose)
        source = generator(rng, seed)
        given, held_back = examples.prepared(self, x, y, sample_weight, class_weight), None
        if validation_data is not None:
            held_back = examples.prepared(self, *examples.parts(validation_data), of="validation ")
        elif validation_split:
            given, held_back = examples.hold_back(given, validation_split)
        validate = None if held_back is None else evaluation.evaluator_of(self, held_back, validation_batch_size)
        frequency = whole("validation_freq", validation_freq)
        orders = source or self._rng or default_generator()
        course = training.Course(last, first, size, orders if shuffle else None, validate, frequency)
        self.history = history
        training.train(self, plans.steps_of(self, given, size), given, course, listeners)
        return history

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: object = 0,  # noqa: ARG002  # Keras has it; there is nothing to be said
        sample_weight: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Loss and metrics of these examples; nothing is learned.

        Args:
            x: inputs, (samples, n).
            y: targets, (samples, outputs).
            batch_size: rows at a time, to save memory.
            verbose: taken so that code written for Keras runs; nothing is printed.
            sample_weight: what every sample counts, (samples,).
            return_dict: whether to name the numbers.

        Returns:
            The loss; a list of loss and metrics if there are any; or a dictionary of them.
        """
        from tutor.engine import evaluation, examples

        found = evaluation.evaluator_of(self, examples.prepared(self, x, y, sample_weight), batch_size)()
        return found if return_dict else _unnamed(found)

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: object = 0,  # noqa: ARG002  # Keras has it; there is nothing to be said
    ) -> Array:
        """The outputs for these inputs as a plain array, (samples, outputs).

        Args:
            x: inputs, (samples, n).
            batch_size: rows at a time, to save memory.
            verbose: taken so that code written for Keras runs; nothing is printed.
        """
        if self.forward is not None and batch_size is None and self.forward.takes(x):
            return self.forward.outputs(x)
        from tutor.engine import evaluation

        return evaluation.outputs_of(self, x, batch_size)

    # --- single batches, for loops of one's own ---

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Mapping[int, float] | None = None,
        return_dict: bool = False,
    ) -> Any:
        """One step of the optimizer with these examples as the batch: loss and metrics before the step."""
        from tutor.engine import examples, plans

        batch = examples.prepared(self, x, y, sample_weight, class_weight)
        steps = plans.steps_of(self, batch, len(batch))
        steps.load(batch, self.meter_for(batch), len(batch), shuffles=False, group=1)
        found = {name: values[0] for name, values in steps.run(1).items()}
        steps.release()
        return found if return_dict else _unnamed(found)

    def test_on_batch(self, x: Any, y: Any = None, **options: Any) -> Any:
        """The same as ``evaluate``."""
        return self.evaluate(x, y, **options)

    def predict_on_batch(self, x: Any) -> Array:
        """The same as ``predict``."""
        return self.predict(x)

    # --- files ---

    def save(self, filepath: AnyPath, overwrite: bool = True) -> None:
        """Write the model into a file, see ``saving``; ``nn.models.load_model`` reads it."""
        from tutor.engine.saving import save_model

        save_model(self, _free(filepath, overwrite))

    def save_weights(self, filepath: AnyPath, overwrite: bool = True) -> None:
        """Write the weights alone into a file."""
        from tutor.engine.saving import save_weights

        save_weights(self, _free(filepath, overwrite))

    def load_weights(self, filepath: AnyPath) -> None:
        """Put the weights from a file into the model."""
        from tutor.engine.saving import load_weights

        load_weights(self, filepath)


def stand_in(shape: tuple[int | None, ...], dtype: np.dtype[Any], rows: int) -> Tensor | None:
    """A tensor in the shape of outputs that nobody has computed yet; None if the shape is not known."""
    if None in shape[1:]:
        return None
    return Tensor(np.broadcast_to(dtype.type(0), (rows, *(size or 0 for size in shape[1:]))))


def _unnamed(found: dict[str, float]) -> Any:
    return list(found.values()) if len(found) > 1 else found["loss"]


def _free(path: AnyPath, overwrite: bool) -> AnyPath:
    from pathlib import Path

    if not overwrite and Path(path).exists():
        raise FileExistsError(f"{path} is there already, and overwrite=False")
    return path
