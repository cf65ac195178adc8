"""Gradients without any calculus: nudge every input a little to both sides and see what the function does.

The central difference (f(x + h) - f(x - h)) / 2h is off by about h^2 f'''/6, because the function bends, and by about
1e-16 f / h, because numbers have 16 digits. The two balance near h = 6e-6, the cube root of the rounding error, where
some ten digits of the derivative are right.

``numeric_gradient`` computes a gradient so; ``check_gradients`` compares what a tape, or a derivation by hand, says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tutor.engine.arrays import as_floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from tutor.engine.gradreport import GradientReport

__all__ = ["check_gradients", "numeric_gradient"]

Floats: TypeAlias = "NDArray[np.float64]"

# The rounding error of a float64 number is up to 2^-52 of it.
STEP = 2.0 ** (-52 / 3)


def numeric_gradient(f: Callable[[Any], Any], x: ArrayLike, h: float = STEP) -> Any:
    """The gradient of f at x by central differences.

    Args:
        f: takes what x is, an array of the same shape or one number, and returns one number.
        x: any shape; computed in float64 whatever its type, and never changed.
        h: the step, for an element of size up to 1; a larger element is nudged by h times its size.

    Returns:
        A float64 array of x's shape: the derivative of f by each element; a float where x is a single number.

    Raises:
        ValueError: f returns something else than one number, or h is not positive.
        TypeError: x holds something else than real numbers.
    """
    if not h > 0:
        raise ValueError(f"the step h must be greater than 0; got {h!r}")
    point: Floats = np.array(as_floats(x, np.float64, "x"), np.float64)
    gradient = np.empty_like(point)

    def value_at(index: tuple[int, ...], element: float) -> float:
        # A fresh copy every time: f may keep or overwrite what it gets.
        nudged = point.copy()
        nudged[index] = element
        value = np.asarray(f(nudged if nudged.ndim else float(nudged)))
        if value.size != 1:
            raise ValueError(
                f"a gradient needs a function that returns one number; this one returns shape {value.shape}: sum it up"
            )
        return float(value.reshape(()))

    for index in np.ndindex(point.shape):
        element = float(point[index])
        step = h * max(1.0, abs(element))
        above, below = element + step, element - step
        # Divided by the distance that the rounded numbers really have.
        gradient[index] = (value_at(index, above) - value_at(index, below)) / (above - below)
    return gradient if gradient.ndim else float(gradient)


def check_gradients(
    f: Callable[..., Any],
    inputs: Any,
    *,
    gradients: Any = None,
    order: int = 1,
    h: float = STEP,
    rtol: float = 1e-5,
    atol: float = 1e-7,
    raise_on_error: bool = False,
) -> GradientReport:
    """Compare the derivatives that a tape finds with central differences, in float64.

        print(nn.check_gradients(lambda w, b: nn.sum((x @ w + b - y) ** 2), [w, b]))

    At a corner, such as that of relu at 0, the two rightly differ: try other inputs there.

    Args:
        f: takes a tensor for every input, and returns a tensor of any shape.
        inputs: numbers or arrays for the arguments of f, in a list, or in a dictionary by their names; or one array.
        gradients: derived by hand, to be checked instead of the tape's: one for each input, in the same order. Then f
            must return one number, and gets plain arrays.
        order: 1; or 2 to check the second derivatives, too.
        h: see ``numeric_gradient``.
        rtol: how far the two may be apart, as a part of the larger one.
        atol: how far they may be apart in any case. What rounding of f itself can do is allowed for besides.
        raise_on_error: raise AssertionError with the report as its message if they disagree.

    Raises:
        TypeError: f returns no tensor, or an input holds something else than real numbers.
        ValueError: ``order`` is neither 1 nor 2, or the gradients do not fit the inputs.
        AssertionError: they disagree, and ``raise_on_error`` is set.
    """
    from tutor.engine.gradcomparison import compared  # only those who check need it

    report = compared(f, inputs, gradients, order, h, rtol, atol)
    if raise_on_error and not report.ok:
        raise AssertionError(str(report))
    return report
