"""Derivatives as functions: from f make the function that computes its gradient, as one writes f' in mathematics.

    def f(x):
        return 3 * x**2

    nn.grad(f)(2.0)              # 12.0
    nn.grad(nn.grad(f))(2.0)     # 6.0

Each runs f under a tape that watches the argument. Numbers and arrays come in and go out plain; tensors give tensors,
which an outer tape can follow, so that the functions may be nested. Source of the forms: JAX
(https://docs.jax.dev/en/latest/automatic-differentiation.html).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from tutor.engine.arrays import own_value
from tutor.engine.nests import kind
from tutor.engine.tape import GradientTape
from tutor.engine.tensor import Tensor, plain

__all__ = ["grad", "hessian", "jacobian", "value_and_grad"]

Argnums = int | Sequence[int]
Made = TypeVar("Made", bound=Callable[..., Any])


def grad(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The function that computes the gradient of f.

    Args:
        f: takes numbers, arrays or lists and dictionaries of arrays, and returns one number, computed with the
            operators and functions of the engine.
        argnums: by which of its positional arguments, counted from 0; several give a tuple of gradients.

    Returns:
        A function of the same arguments. Its result has the shape of the argument: a float for a float.

    Raises:
        TypeError: when called, if f returns no tensor, or the argument holds no floats.
        ValueError: when called, if f returns more than one number, or has no argument of that number.
    """
    both = value_and_grad(f, argnums)

    def gradient(*args: Any, **options: Any) -> Any:
        return both(*args, **options)[1]

    return _named(gradient, f, "gradient of")


def value_and_grad(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., tuple[Any, Any]]:
    """The function that computes f and its gradient, (value, gradient), at the price of the gradient alone.

    Arguments and errors as for ``grad``.
    """

    def both(*args: Any, **options: Any) -> tuple[Any, Any]:
        with GradientTape(watch_accessed_variables=False) as tape:
            given, sources = _watched(tape, f, args, argnums)
            value = f(*given, **options)
        require_tensor(f, value)
        if value.size != 1:
            raise ValueError(
                f"a gradient needs a function that returns one number; {_name(f)} returned shape {value.shape}: "
                "sum it up, as in nn.sum(...), or use nn.jacobian"
            )
        gradient = tape.gradient(value, sources, unconnected_gradients="zero")
        return (value, gradient) if _has_tensors(args) else (_plain(value), _plain(gradient))

    return _named(both, f, "value and gradient of")


def jacobian(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The function that computes the derivative of every number f returns by every number of an argument.

    Its result has the shape of f's result followed by that of the argument: for a column of outputs and a column of
    inputs the matrix that has a row for every output. Arguments and errors as for ``grad``, but f may return any shape.
    """

    def derivatives(*args: Any, **options: Any) -> Any:
        with GradientTape(watch_accessed_variables=False) as tape:
            given, sources = _watched(tape, f, args, argnums)
            value = f(*given, **options)
        require_tensor(f, value)
        found = tape.jacobian(value, sources, unconnected_gradients="zero")
        return found if _has_tensors(args) else _plain(found)

    return _named(derivatives, f, "jacobian of")


def hessian(f: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """The function that computes all second derivatives of f by one argument: d^2 f / dx_i dx_j at [i, j].

    For an argument of shape s the result has shape s + s, and is symmetric wherever f is smooth.
    Arguments and errors as for ``grad``.
    """
    return _named(jacobian(grad(f, argnums), argnums), f, "hessian of")


def require_tensor(f: Callable[..., Any], value: Any) -> None:
    """See that what f returned can be followed back.

    Raises:
        TypeError: it is no tensor, and the message says how that came about.
    """
    if isinstance(value, Tensor):
        return
    if value is None:
        raise TypeError(f"{_name(f)} returned None: is its `return` missing?")
    raise TypeError(
        f"{_name(f)} returned {kind(value)}, which does not know how it was computed: .numpy(), float(), comparisons "
        "and NumPy functions that the engine does not know cut a value off from its inputs. If it is a constant, "
        "return nn.constant(...)"
    )


def watched_value(value: Any, what: str) -> Any:
    """An argument as tensors that a tape may watch: a tensor, or a list, tuple or dictionary of them.

    Args:
        value: a number, an array or nested lists of numbers, which make one tensor; a tensor; or a list, tuple or
            dictionary in which there are arrays, which stays one.
        what: names it in messages.

    Raises:
        TypeError: it holds something else than floats.
    """
    if value.__class__ is float:
        return Tensor(value)
    if isinstance(value, dict):
        return {key: watched_value(item, f"{what}[{key!r}]") for key, item in value.items()}
    if isinstance(value, list | tuple) and _holds_arrays(value):
        return type(value)([watched_value(item, f"{what}[{number}]") for number, item in enumerate(value)])
    tensor = value if isinstance(value, Tensor) else Tensor(own_value(value, None, what))
    if not tensor.differentiable:
        raise TypeError(
            f"{what} holds {tensor.dtype}: whole numbers have no neighbours to take a derivative with, "
            "so write 3.0 where you have 3"
        )
    return tensor


def _watched(tape: GradientTape, f: Callable[..., Any], args: Any, argnums: Argnums) -> tuple[list[Any], Any]:
    """The arguments with tensors at the places asked for, and those tensors, which the tape watches."""
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    given = list(args)
    for number in numbers:
        if not -len(args) <= number < len(args):
            raise ValueError(f"argnums asks for argument {number}, but {_name(f)} was given {len(args)} by position")
        given[number] = watched_value(args[number], f"argument {number} of {_name(f)}")
    _watch(tape, [given[number] for number in numbers])
    return given, given[argnums] if isinstance(argnums, int) else tuple(given[number] for number in numbers)


def _watch(tape: GradientTape, nest: Any) -> None:
    if isinstance(nest, Tensor):
        tape.watch(nest)
    else:
        for item in nest.values() if isinstance(nest, dict) else nest:
            _watch(tape, item)


def _holds_arrays(rows: Sequence[Any]) -> bool:
    return any(
        isinstance(item, Tensor | np.ndarray | dict) or (isinstance(item, list | tuple) and _holds_arrays(item))
        for item in rows
    )


def _has_tensors(nest: Any) -> bool:
    if isinstance(nest, list | tuple | dict):
        return any(map(_has_tensors, nest.values() if isinstance(nest, dict) else nest))
    return isinstance(nest, Tensor)


def _plain(nest: Any) -> Any:
    """Plain values for tensors; floats for float64 numbers."""
    if isinstance(nest, dict):
        return {key: _plain(item) for key, item in nest.items()}
    if isinstance(nest, list | tuple):
        return type(nest)([_plain(item) for item in nest])
    return nest.value if nest.__class__ is Tensor else plain(nest)


def _name(f: Callable[..., Any]) -> str:
    name = getattr(f, "__name__", None) or type(f).__name__
    return "the function" if name == "<lambda>" else f"{name}()"


def _named(made: Made, f: Callable[..., Any], what: str) -> Made:
    made.__doc__ = f"The {what} {_name(f)}."
    made.__name__ = made.__qualname__ = getattr(f, "__name__", "f")
    return made
