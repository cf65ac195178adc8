"""Class labels: whole numbers that say which of several classes a sample belongs to, counted from 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.arrays import as_numbers
from tutor.engine.wording import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray


def class_labels(values: object, classes: int | None, what: str = "labels") -> NDArray[np.intp]:
    """``values`` as labels that are sure to be in range.

    Args:
        values: whole numbers, any shape; 3.0 will do.
        classes: how many there are; None for any number.
        what: names the values in errors.

    Raises:
        ValueError: a label is not whole, or there is no such class.
        TypeError: they are no numbers.
    """
    array = as_numbers(values, f"the {what}")
    with np.errstate(invalid="ignore"):  # NaN and inf are found below
        labels = array.astype(np.intp)
    if array.dtype.kind == "f" and not np.array_equal(labels, array):
        number = int(np.argmax(labels.ravel() != array.ravel()))
        raise ValueError(
            f"{what} must be whole numbers, but {_place(array, number)} has {array.ravel()[number].item()!r}: "
            "if these are probabilities or one-hot rows, np.argmax(x, axis=-1) makes labels of them"
        )
    wrong = (labels < 0) if classes is None else (labels < 0) | (labels >= classes)
    if wrong.any():
        number = int(np.argmax(wrong.ravel()))
        label = int(labels.ravel()[number])
        if classes is None:
            raise ValueError(f"{what} out of range: {_place(array, number)} has {label}, but classes count from 0")
        hint = "subtract 1, classes count from 0"
        if labels.min() != 1 or labels.max() != classes:
            hint = "correct it, or make as many outputs as there are classes" if label > 0 else "classes count from 0"
        raise ValueError(
            f"{what} out of range: {_place(array, number)} has label {label}, but there "
            f"{'is' if classes == 1 else 'are'} {counted(classes, 'class', 'classes')}, 0 to {classes - 1}: {hint}"
        )
    return labels


def see_binary(targets: NDArray[Any], name: str) -> None:
    """See that targets lie between 0 and 1, as those of two classes do.

    Args:
        targets: (samples, outputs).
        name: of the loss.

    Raises:
        ValueError: one of them does not.
    """
    wrong = (targets < 0) | (targets > 1)
    if wrong.any():
        number = int(np.argmax(wrong.ravel()))
        label = targets.ravel()[number].item()
        found = set(np.unique(targets[np.isfinite(targets)])[:3].tolist())
        hint = {(1.0, 2.0): "subtract 1", (-1.0, 1.0): "write 0 instead of -1"}.get(
            tuple(sorted(found)), 'for more than two classes use "sparse_categorical_crossentropy"'
        )
        raise ValueError(
            f"labels out of range: {_place(targets, number)} has {label!r}, but {name} takes 0 and 1 for its two "
            f"classes, or probabilities between them: {hint}"
        )


def _place(array: NDArray[Any], number: int) -> str:
    """Where the element of that number stands, in words."""
    index = np.unravel_index(number, array.shape)
    if len(index) == 0:
        return "it"
    rest = tuple(int(each) for each in index[1:])
    return f"row {int(index[0])}" + (f", at {rest}," if any(size > 1 for size in array.shape[1:]) else "")
