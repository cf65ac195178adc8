"""Tensor, what computations pass along, and Variable, a tensor that training may change.

A tensor is a plain value together with a place on a tape: the value is what NumPy would have computed, the place is
where the tape wrote down how it came about. Its operators are rows of the table in ``ops``; the module ``operators``
puts them on this class.

A float64 value without axes is kept as a Python float, whose arithmetic is ten times faster than that of NumPy's
scalars; any other value is an array, or a NumPy scalar where there are no axes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.arrays import as_floats, as_numbers, own_value, scalar
from tutor.engine.operated import Operated
from tutor.engine.unknown import require_known, tracing_values

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    from tutor.engine.recording import Recording

_FLOAT64 = np.dtype(np.float64)


class Tensor(Operated):
    """An immutable value that a tape can follow; made by ``nn.constant`` and by every operation on tensors.

    Attributes:
        value: the plain value, see above; do not change it in place.
        logits: on the results of sigmoid and softmax only: the tensor they were computed from. Cross entropies use
            it, as it keeps digits that probabilities near 0 and 1 have lost.
    """

    __slots__ = ("__weakref__", "_at", "_recording", "logits", "value")
    # NumPy must leave ``array + tensor`` to the tensor; see ``__array_ufunc__`` in operators.
    __array_priority__ = 1000.0

    logits: Tensor

    def __init__(self, value: Any, recording: Recording | None = None, at: int = -1) -> None:
        self.value = value
        self._recording = recording
        self._at = at

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of every axis; () for a single number."""
        return () if self.value.__class__ is float else self.value.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of its numbers."""
        return _FLOAT64 if self.value.__class__ is float else self.value.dtype

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return 1 if self.value.__class__ is float else int(self.value.size)

    @property
    def differentiable(self) -> bool:
        """Whether it holds floats: whole numbers and booleans have no neighbours to take a derivative with."""
        return self.value.__class__ is float or self.value.dtype.kind == "f"

    def numpy(self) -> Any:
        """The plain value: an array, or a NumPy scalar where there is only one number. What is computed from it is no
        longer followed by any tape."""
        require_known("numpy()")
        return np.float64(self.value) if self.value.__class__ is float else self.value

    def item(self) -> Any:
        """The only number as a Python number."""
        if self.size != 1:
            raise ValueError(f"a tensor of {self.size} numbers, shape {self.shape}, is no single number")
        return np.asarray(self.numpy()).item()

    def tolist(self) -> Any:
        """The numbers as nested lists."""
        return self.numpy().tolist()

    __hash__ = None  # type: ignore[assignment]  # == compares element by element, as in TensorFlow

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.numpy(), dtype=dtype, copy=True if copy else None)

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if self.value.__class__ is float or self.ndim or self.dtype.kind not in "iu":
            raise TypeError(f"only a whole number can be an index, not a tensor of shape {self.shape}, {self.dtype}")
        return int(self.numpy())

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError(
                f"a tensor of {self.size} numbers, shape {self.shape}, is neither true nor false: "
                "use .all() or .any(), or nn.where to choose element by element"
            )
        return bool(self.numpy())

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("a tensor of a single number has no length")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        for number in range(len(self)):
            yield self[number]

    def __format__(self, spec: str) -> str:
        return format(self.numpy() if self.ndim else self.item(), spec)

    def __copy__(self) -> Tensor:
        return Tensor(self.value)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        return Tensor(self.value if self.value.__class__ is float else self.value.copy())

    def __repr__(self) -> str:
        # What is being traced has no value yet, only an example of one.
        shown = (
            "?"
            if tracing_values()
            else str(self.value)
            if not self.ndim
            else np.array2string(self.value, separator=", ")
        )
        line = "\n" if "\n" in shown else ""
        return f"<Tensor: shape={self.shape}, dtype={self.dtype}, value={line}{shown}>"


class Variable(Tensor):
    """A tensor that training changes, such as the weights of a layer.

    Its array stays the same object for life, and every change is written into it; a float64 number without axes is
    replaced. A tape that has used the variable goes on with the values it has seen.

    Args:
        value: where it starts, any shape.
        trainable: whether tapes watch it by themselves and optimizers may change it.
        name: what messages call it.
        dtype: of its numbers; that of ``value`` unless given, so that whole numbers stay whole numbers, which have no
            gradients.
    """

    __slots__ = ("_earlier", "name", "regularizer", "trainable")

    def __init__(
        self, value: Any, trainable: bool = True, name: str | None = None, dtype: DTypeLike | None = None
    ) -> None:
        super().__init__(own_value(value, dtype, name or "the variable's value"))
        self.trainable = bool(trainable)
        self.name = name or "variable"
        # Recordings other than the present one whose tapes may still need the value.
        self._earlier: list[Recording] = []
        # A penalty on large weights that layers may put here: a function of the variable, or None.
        self.regularizer: Any = None

    def numpy(self) -> Any:
        """A copy of its numbers: later changes do not reach it."""
        plain_value = super().numpy()
        return plain_value.copy() if isinstance(plain_value, np.ndarray) else plain_value

    def assign(self, value: Any) -> Variable:
        """Write ``value``, of the same shape, into the variable.

        Raises:
            ValueError: ``value`` has another shape.
            TypeError: it is no number.
        """
        self._write(self._fitting(value))
        return self

    def assign_add(self, value: Any) -> Variable:
        """Add ``value``, of the same shape, in place."""
        change = self._fitting(value)
        self._let_go()
        self.value += change
        return self

    def assign_sub(self, value: Any) -> Variable:
        """Subtract ``value``, of the same shape, in place."""
        change = self._fitting(value)
        self._let_go()
        self.value -= change
        return self

    def adopt(self, home: NDArray[Any]) -> None:
        """Move the numbers into ``home``, an array of the same shape and type, and keep them there from now on."""
        assert home.shape == self.shape
        assert home.dtype == self.dtype
        self._let_go()
        home[...] = self.value
        self.value = home

    def _write(self, value: Any) -> None:
        self._let_go()
        if isinstance(self.value, np.ndarray):
            self.value[...] = value
        else:
            self.value = value

    def _let_go(self) -> None:
        """Leave the present value to a tape that may still need it."""
        if tracing_values():
            raise RuntimeError(
                f"variable {self.name!r} cannot be changed inside a function that nn.function traces: "
                "return the new value and assign it outside"
            )
        for nodes in (self._recording, *self._earlier):
            if nodes:
                nodes.freeze(self)
        self._earlier = []

    def _fitting(self, value: Any) -> Any:
        if isinstance(value, Tensor):
            if value.dtype != self.dtype and value.differentiable and self.differentiable:
                raise TypeError(f"variable {self.name!r} holds {self.dtype}, the new value {value.dtype}: convert it")
            value = value.value
        if value.__class__ is float and self.value.__class__ is float:
            return value
        what = f"the new value of {self.name!r}"
        array = as_floats(value, self.dtype, what) if self.differentiable else as_numbers(value, what)
        if array.shape != self.shape:
            # Broadcasting would hide mistakes here: a bias of shape (3,) must not swallow a single number.
            raise ValueError(f"variable {self.name!r} has shape {self.shape}, the new value {array.shape}")
        if array.dtype != self.dtype:
            raise TypeError(f"variable {self.name!r} holds {self.dtype}, the new value {array.dtype}: convert it")
        return array if array.ndim else scalar(array)

    def __copy__(self) -> Variable:
        twin = Variable(self.numpy(), self.trainable, self.name)
        twin.regularizer = self.regularizer
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Variable:
        return self.__copy__()

    def __repr__(self) -> str:
        few = self.size <= 20
        shown = self.value if not self.ndim else self.value.tolist() if few else np.array2string(self.value)
        return f"<Variable name={self.name}, shape={self.shape}, dtype={self.dtype.name}, value={shown}>"


def constant(value: Any, dtype: DTypeLike | None = None, shape: tuple[int, ...] | None = None) -> Tensor:
    """A tensor of these numbers; tapes do not follow it unless told to ``watch`` it.

    Args:
        value: a number, nested lists or an array, which is copied; a tensor.
        dtype: of the numbers; what NumPy makes of ``value`` unless given: float64 for 3.0, a whole number for 3.
        shape: to be brought into; a single number fills it.

    Raises:
        TypeError: ``value`` holds something else than numbers.
        ValueError: its rows differ in length, or it does not fill ``shape``.
    """
    made = own_value(value, dtype, "the constant's value")
    if shape is not None:
        array = np.asarray(made)
        array = np.full(shape, array) if array.ndim == 0 else array.reshape(shape)
        made = own_value(array, None, "the constant's value")
    return Tensor(made)


def plain(value: Any) -> Any:
    """The plain value of a tensor; anything else as it is."""
    return value.numpy() if isinstance(value, Tensor) else value
