"""The derivatives that a tape finds, or somebody has derived by hand, beside central differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tutor.engine.arrays import as_floats, as_numbers
from tutor.engine.functional import require_tensor
from tutor.engine.functions import concatenate, reshape
from tutor.engine.functions import sum as total
from tutor.engine.gradreport import Derivative, GradientReport, element
from tutor.engine.tape import GradientTape
from tutor.engine.tensor import Tensor, constant

if TYPE_CHECKING:
    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"

# How large the error of a computed value is, as a part of it, if it went through several operations.
_ROUNDING = 16 * float(np.finfo(np.float64).eps)


def compared(
    f: Callable[..., Any], inputs: Any, gradients: Any, order: int, h: float, rtol: float, atol: float
) -> GradientReport:
    """What ``check_gradients`` finds; arguments and errors as there."""
    if order not in (1, 2) or (gradients is not None and order != 1):
        raise ValueError(f"order must be 1, or 2 where the tape finds the gradients; got {order!r}")
    names, points, notes = _points(f, inputs)
    keys = list(inputs) if isinstance(inputs, Mapping) else None

    def call(*values: Any) -> Any:
        return f(*values) if keys is None else f(**dict(zip(keys, values, strict=True)))

    call.__name__ = getattr(f, "__name__", "f")  # for messages
    comparison = _Comparison(names, points, h, rtol, atol)
    with np.errstate(all="ignore"):  # what is inf or nan will be in the report
        if gradients is not None:
            given = [gradients[key] for key in keys] if keys is not None else gradients
            several = isinstance(inputs, list | tuple | Mapping)
            comparison.compare(_one_number(call), _fitting(given, points, names, several))
        else:
            comparison.compare(_on_tensors(call), _by_tape(call, points))
            if order == 2:
                first = _gradient_of(call, points)
                comparison.compare(_on_tensors(first), _by_tape(first, points), of_gradient=True)
    failures = tuple(each for each in comparison.found if not each.agrees)
    worst = max(comparison.found, key=_how_bad, default=None)
    return GradientReport(len(comparison.found), tuple(names), failures, worst, gradients is not None, notes)


class _Comparison:
    """Compares the derivatives of functions at one point.

    Attributes:
        found: what was compared so far.
    """

    def __init__(self, names: list[str], points: list[Floats], h: float, rtol: float, atol: float) -> None:
        self.names, self.points, self.h, self.rtol, self.atol = names, points, h, rtol, atol
        self.found: list[Derivative] = []

    def compare(self, f: Callable[..., Any], analytic: list[Any], of_gradient: bool = False) -> None:
        """Compare the derivatives of f, of shape f's result + input, with central differences.

        Args:
            f: from plain arrays to one.
            analytic: the derivatives by every input; None where the tape finds none.
            of_gradient: whether f is itself the gradient of a function, laid out in a row.
        """
        outputs = self._elements("df/d") if of_gradient else None
        for number, (name, point) in enumerate(zip(self.names, self.points, strict=True)):
            for index in np.ndindex(point.shape):
                numeric, noise = self._differences(f, number, index)
                derivatives = analytic[number]
                for at in np.ndindex(numeric.shape):
                    by_tape = 0.0 if derivatives is None else float(np.asarray(derivatives)[at + index])
                    measured = float(numeric[at])
                    tolerance = self.atol + self.rtol * max(abs(by_tape), abs(measured)) + float(noise[at])
                    of = element("f", at) if outputs is None else outputs[at[0]]
                    connected = derivatives is not None
                    self.found.append(Derivative(of, name, number, index, by_tape, measured, tolerance, connected))

    def _differences(self, f: Callable[..., Any], number: int, index: tuple[int, ...]) -> tuple[Floats, Floats]:
        """The derivative of every number of f's result by one element, and what rounding may do to it."""
        centre = float(self.points[number][index])
        step = self.h * max(1.0, abs(centre))
        values = []
        for element_there in (centre + step, centre - step):
            nudged = [point.copy() for point in self.points]
            nudged[number][index] = element_there
            values.append(np.asarray(as_floats(f(*map(_number, nudged)), np.float64, "f")))
        slope = (values[0] - values[1]) / ((centre + step) - (centre - step))
        return slope, _ROUNDING * np.maximum(abs(values[0]), abs(values[1])) / step

    def _elements(self, prefix: str) -> list[str]:
        return [
            element(prefix + name, index)
            for name, point in zip(self.names, self.points, strict=True)
            for index in np.ndindex(point.shape)
        ]


def _how_bad(derivative: Derivative) -> float:
    ratio = derivative.error / derivative.tolerance if derivative.tolerance else derivative.error
    return float("inf") if np.isnan(ratio) else ratio


def _number(point: Floats) -> Any:
    return point if point.ndim else float(point)


def _points(f: Callable[..., Any], inputs: Any) -> tuple[list[str], list[Floats], tuple[str, ...]]:
    """The names of the inputs, their values in float64, and what is to be said about them."""
    if isinstance(inputs, Mapping):
        names, values = [str(key) for key in inputs], list(inputs.values())
    else:
        values = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
        names = _parameters(f, len(values))
    plain_values = [as_numbers(value, f"the input {name}") for name, value in zip(names, values, strict=True)]
    single = [name for name, value in zip(names, plain_values, strict=True) if value.dtype == np.float32]
    notes = (f"Checked in float64, as float32 has too few digits: {', '.join(single)}.",) if single else ()
    return names, [np.array(value, np.float64) for value in plain_values], notes


def _parameters(f: Callable[..., Any], count: int) -> list[str]:
    """What f calls its first arguments."""
    import inspect  # costs milliseconds, and only a check needs it

    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    named = [each.name for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    return [named[number] if number < len(named) else f"input {number}" for number in range(count)]


def _fitting(given: Any, points: list[Floats], names: list[str], several: bool) -> list[Any]:
    """Gradients derived by hand, in the shapes of the inputs."""
    gradients = list(given) if several else [given]
    if len(gradients) != len(points):
        raise ValueError(f"{len(gradients)} gradients for {len(points)} inputs: give one for each")
    found = []
    for gradient, point, name in zip(gradients, points, names, strict=True):
        array = as_floats(gradient, np.float64, f"the gradient by {name}")
        if array.shape != point.shape:
            raise ValueError(f"{name} has shape {point.shape}, the gradient by it {array.shape}: they must be the same")
        found.append(array)
    return found


def _one_number(f: Callable[..., Any]) -> Callable[..., Any]:
    """f, if it returns a single number, even if that is the only one of an array."""

    def value(*arrays: Any) -> Any:
        result = as_numbers(f(*arrays), "what f returns")
        if result.size != 1:
            raise ValueError(f"gradients by hand are those of one number; f returns shape {result.shape}: sum it up")
        return result.reshape(())

    return value


def _on_tensors(f: Callable[..., Any]) -> Callable[..., Any]:
    """f, which takes tensors, as a function of plain arrays."""

    def values(*arrays: Any) -> Any:
        result = f(*map(constant, arrays))
        require_tensor(f, result)
        return result.numpy()

    return values


def _by_tape(f: Callable[..., Any], points: list[Floats]) -> list[Any]:
    """The derivatives of f by every input as the tape finds them."""
    tensors = [constant(_number(point)) for point in points]
    with GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(tensors)
        result = f(*tensors)
    require_tensor(f, result)
    return list(tape.jacobian(result, tensors))


def _gradient_of(f: Callable[..., Any], points: list[Floats]) -> Callable[..., Tensor]:
    """The function that computes all first derivatives of a weighted sum of f's results, in a row."""

    def gradient(*tensors: Tensor) -> Tensor:
        with GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(list(tensors))
            result = f(*tensors)
            # Weights, as what is special about a plain sum may hide mistakes: that of a softmax is always 1.
            target = total(result * np.cos(np.arange(result.size)).reshape(result.shape))
        found = tape.gradient(target, list(tensors), unconnected_gradients="zero")
        return concatenate([reshape(g, (-1,)) for g in found]) if points else constant([])

    return gradient
