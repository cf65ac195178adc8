"""Regularizers: a price on large weights, which training pays besides the loss.

    L1      l1 times the sum of |w|         pushes every weight towards 0 by the same force: many end there
    L2      l2 times the sum of w^2         pushes the harder the larger a weight is: all stay small ("weight decay")

Given to a layer, as in ``nn.Dense(3, kernel_regularizer="l2")``, the price counts in ``model.losses``. It is a sum over
the weights, and is not divided by the size of the batch.

Source: A. Hoerl, R. Kennard, "Ridge Regression", 1970 (L2); R. Tibshirani, "The Lasso", 1996 (L1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tutor.engine import functions
from tutor.engine.config import Configurable, decode
from tutor.engine.wording import closest


class Regularizer(Configurable):
    """Base of all regularizers: called with a variable, it gives one number."""

    def __call__(self, x: Any) -> Any:
        """The penalty for these weights."""
        raise NotImplementedError(f"{type(self).__name__} must define __call__(x)")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.get_config()}>"


class L1L2(Regularizer):
    """Both penalties: l1 sum |w| + l2 sum w^2.

    Args:
        l1: the factor of the absolute values, 0 or more.
        l2: the factor of the squares, 0 or more.
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1, self.l2 = _factor("l1", l1), _factor("l2", l2)

    def __call__(self, x: Any) -> Any:
        """The penalty; a factor of 0 costs nothing."""
        parts = []
        if self.l1 or not self.l2:
            parts.append(self.l1 * functions.sum(functions.abs(x)))
        if self.l2:
            parts.append(self.l2 * functions.sum(functions.square(x)))
        return parts[0] if len(parts) == 1 else parts[0] + parts[1]


class L1(L1L2):
    """l1 sum |w|.

    Args:
        l1: the factor.
    """

    def __init__(self, l1: float = 0.01) -> None:
        super().__init__(l1=l1)


class L2(L1L2):
    """l2 sum w^2.

    Args:
        l2: the factor.
    """

    def __init__(self, l2: float = 0.01) -> None:
        super().__init__(l2=l2)


def _factor(name: str, value: float) -> float:
    if isinstance(value, str) or not 0 <= value < float("inf"):
        raise ValueError(f"{name} must be a number of at least 0, such as 0.01; got {value!r}")
    return float(value)


# Keras has functions of these names, too.
l1, l2, l1_l2 = L1, L2, L1L2
NAMES: dict[str, type[L1L2]] = {"l1": L1, "l2": L2, "l1_l2": L1L2, "L1": L1, "L2": L2, "L1L2": L1L2}
Penalty: TypeAlias = "Callable[[Any], Any]"

__all__ = ["L1", "L1L2", "L2", "Regularizer", "get", "l1", "l1_l2", "l2"]


def get(regularizer: str | Penalty | type[Regularizer] | Mapping[str, Any] | None) -> Penalty | None:
    """The regularizer of that name; None stays None, a regularizer or a function of the weights is given back.

    Raises:
        ValueError: no regularizer has that name.
        TypeError: it is something else.
    """
    if isinstance(regularizer, str):
        if regularizer not in NAMES:
            raise ValueError(f"there is no regularizer {regularizer!r}: {closest(regularizer, NAMES)}")
        return NAMES[regularizer]()
    if isinstance(regularizer, Mapping):
        regularizer = decode(regularizer)
    if isinstance(regularizer, type) and issubclass(regularizer, Regularizer):
        return regularizer()
    if regularizer is not None and not callable(regularizer):
        raise TypeError(
            f'a regularizer must be a name such as "l2", or a Regularizer such as nn.regularizers.L2(0.01); '
            f"got {regularizer!r}"
        )
    found: Penalty | None = regularizer
    return found
