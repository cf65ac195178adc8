"""Embedding: a learned vector for every number of a list, such as the words of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine import functions, initializers, regularizers
from tutor.engine.layers.base import Layer, Shapes
from tutor.engine.layers.dense import whole

if TYPE_CHECKING:
    from tutor.engine.tensor import Tensor, Variable


class Embedding(Layer):
    """Looks every whole number up in a table: (batch, length) becomes (batch, length, output_dim).

    The same as a ``Dense`` layer without bias on one-hot rows, without the many products with 0.

    Args:
        input_dim: how many rows the table has; inputs are 0 to input_dim - 1.
        output_dim: how many numbers a row has.
        embeddings_initializer: how the table begins.
        embeddings_regularizer: the price of large numbers in it.
        options: see ``Layer``.
    """

    embeddings: Variable

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.input_dim, self.output_dim = whole("input_dim", input_dim), whole("output_dim", output_dim)
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)

    def build(self, input_shape: Shapes) -> None:  # noqa: ARG002  # the table is as large for any
        """The table, (input_dim, output_dim)."""
        self.embeddings = self.add_weight(
            (self.input_dim, self.output_dim),
            self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            name="embeddings",
        )

    def call(self, inputs: Tensor) -> Any:
        """The row of every number.

        Raises:
            ValueError: a number is not whole, or there is no such row.
        """
        numbers = inputs.numpy()
        whole_numbers = numbers.astype(np.intp)
        wrong = (whole_numbers != numbers) | (whole_numbers < 0) | (whole_numbers >= self.input_dim)
        if wrong.any():
            place = tuple(int(index) for index in np.argwhere(wrong)[0])
            raise ValueError(
                f"layer {self.name!r} has rows 0 to {self.input_dim - 1}, but the input has "
                f"{numbers[place].item()!r} at {place}"
            )
        return functions.take(self.embeddings, whole_numbers)

    def compute_output_shape(self, input_shape: Shapes) -> Shapes:
        """One more axis, with the numbers of a row."""
        return (*input_shape, self.output_dim)
