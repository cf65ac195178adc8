"""The two kinds of numbers a model deals in: what flows through it (Tensor) and what it learns (Variable)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from tutor.engine.arrays import as_floats, float_dtype

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike, NDArray

    from tutor.engine.arrays import Array


class Tensor(np.ndarray[Any, np.dtype[Any]]):
    """The output of a layer, a model or a loss: a NumPy array that also answers to ``.numpy()``, as Keras' tensors do.

    Whatever is computed from it is a plain NumPy array.
    """

    def numpy(self) -> Any:
        """The same numbers as a plain NumPy array; a NumPy scalar where there is only one, without axes."""
        return self.view(np.ndarray)[()]

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        return array.view(np.ndarray)[()]

    def __repr__(self) -> str:
        return repr(self.view(np.ndarray))


class Variable(NDArrayOperatorsMixin):
    """An array that training changes, such as the weights of a layer.

    The array stays the same object for life: every change is written into it. Arithmetic with a variable gives plain
    arrays.

    Args:
        value: where it starts, any shape.
        trainable: whether optimizers may change it.
        name: what messages call it.
        dtype: a floating-point dtype; that of ``value`` unless given.
    """

    def __init__(
        self, value: ArrayLike, trainable: bool = True, name: str = "variable", dtype: DTypeLike | None = None
    ) -> None:
        if dtype is None:
            given = np.asarray(value).dtype
            dtype = given if given.kind == "f" else np.float64
        self.value: Array = as_floats(value, float_dtype(dtype), name).copy()
        self.trainable = trainable
        self.name = name

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of every axis; it never changes."""
        return self.value.shape

    @property
    def dtype(self) -> np.dtype[np.floating[Any]]:
        """The type of its numbers; it never changes."""
        return self.value.dtype

    def numpy(self) -> Array:
        """A copy of its numbers: later training does not reach it."""
        return self.value.copy()

    def assign(self, value: ArrayLike) -> Variable:
        """Write ``value`` into the variable.

        Raises:
            ValueError: ``value`` has another shape.
        """
        self.value[...] = self._fitting(value)
        return self

    def assign_add(self, value: ArrayLike) -> Variable:
        """Add ``value``, of the same shape, in place."""
        self.value += self._fitting(value)
        return self

    def assign_sub(self, value: ArrayLike) -> Variable:
        """Subtract ``value``, of the same shape, in place."""
        self.value -= self._fitting(value)
        return self

    def _fitting(self, value: ArrayLike) -> Array:
        array = as_floats(value, self.dtype, f"the new value of {self.name!r}")
        if array.shape != self.shape:
            # Broadcasting would hide mistakes here: a bias of shape (3,) must not swallow a single number.
            raise ValueError(f"variable {self.name!r} has shape {self.shape}, the new value {array.shape}")
        return array

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.value, dtype=dtype)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if any(isinstance(out, Variable) for out in options.get("out", ())):
            raise TypeError(f"variable {self.name!r} is changed by assign, assign_add or assign_sub only")
        plain = [item.value if isinstance(item, Variable) else item for item in inputs]
        return getattr(ufunc, method)(*plain, **options)

    def __getitem__(self, index: Any) -> Any:
        return np.array(self.value[index])[()]

    def __len__(self) -> int:
        return len(self.value)

    def __repr__(self) -> str:
        return f"<Variable name={self.name}, shape={self.shape}, dtype={self.dtype.name}, value={self.value.tolist()}>"
