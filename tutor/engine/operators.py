"""What Python's operators and NumPy's functions do with tensors: they end in the same rows of the table.

Importing this module puts the operators on ``Tensor``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tutor.engine import functions, ops
from tutor.engine.primitive import recording
from tutor.engine.tensor import Tensor, Variable, plain

_UFUNCS: dict[np.ufunc, Callable[..., Any]] = {
    np.add: ops.add,
    np.subtract: ops.subtract,
    np.multiply: ops.multiply,
    np.divide: ops.divide,
    np.power: ops.power,
    np.float_power: ops.power,
    np.matmul: ops.matmul,
    np.maximum: ops.maximum,
    np.minimum: ops.minimum,
    np.negative: ops.negative,
    np.absolute: ops.absolute,
    np.fabs: ops.absolute,
    np.square: ops.square,
    np.sqrt: ops.sqrt,
    np.exp: ops.exp,
    np.expm1: ops.expm1,
    np.log: ops.log,
    np.log1p: ops.log1p,
    np.sin: ops.sin,
    np.cos: ops.cos,
    np.tanh: ops.tanh,
}
# Flat wherever they have a derivative: their plain results lose nothing.
_STEPS = {np.sign, np.floor, np.ceil, np.rint, np.trunc, np.heaviside, np.floor_divide}

_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: functions.sum,
    np.mean: functions.mean,
    np.max: functions.max,
    np.min: functions.min,
    np.reshape: functions.reshape,
    np.transpose: functions.transpose,
    np.concatenate: functions.concatenate,
    np.stack: functions.stack,
    np.where: functions.where,
    np.clip: functions.clip,
    np.dot: functions.dot,
    np.squeeze: functions.squeeze,
    np.expand_dims: functions.expand_dims,
    np.broadcast_to: functions.broadcast_to,
    np.take: functions.take,
}
# Their results do not depend on the numbers in the tensor, or are flat like the steps.
_CONSTANTS = {np.zeros_like, np.ones_like, np.full_like, np.empty_like, np.round, np.around, np.fix}


def _array_ufunc(self: Tensor, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
    """``np.sin(tensor)`` and ``array + tensor``."""
    out = options.pop("out", ())
    for target in out:
        if isinstance(target, Variable):
            raise TypeError(f"variable {target.name!r} is changed by assign, assign_add or assign_sub only")
        if isinstance(target, Tensor):
            raise TypeError("a tensor cannot be written into: it is immutable; nn.Variable can be assigned to")
    known = _UFUNCS.get(ufunc) if method == "__call__" and not out else None
    if known is not None and not options:
        return known(*inputs)
    values = getattr(ufunc, method)(*map(plain, inputs), **options, **({"out": out} if out else {}))
    if ufunc not in _STEPS and np.asarray(values[0] if isinstance(values, tuple) else values).dtype.kind == "f":
        _refuse_if_followed(f"np.{ufunc.__name__}", inputs)
    return values


def _array_function(
    self: Tensor, function: Any, types: Sequence[type], args: Sequence[Any], kwargs: dict[str, Any]
) -> Any:
    """``np.sum(tensor)`` and other functions that are no ufuncs; those without a row get plain arrays."""
    known = _FUNCTIONS.get(function)
    if known is not None:
        try:
            return known(*args, **{key: value for key, value in kwargs.items() if value is not np._NoValue})
        except TypeError as problem:
            if "unexpected keyword" not in str(problem):
                raise
    values = function(*_all_plain(args), **_all_plain(kwargs))
    if function not in _CONSTANTS and getattr(values, "dtype", np.dtype(bool)).kind == "f":
        _refuse_if_followed(f"np.{function.__name__}", [*_tensors_in(args), *_tensors_in(kwargs)])
    return values


def _all_plain(given: Any) -> Any:
    if isinstance(given, dict):
        return {key: _all_plain(value) for key, value in given.items()}
    if isinstance(given, list | tuple):
        return type(given)(_all_plain(value) for value in given)
    return plain(given)


def _tensors_in(given: Any) -> Iterator[Tensor]:
    if isinstance(given, Tensor):
        yield given
    elif isinstance(given, dict | list | tuple):
        for part in given.values() if isinstance(given, dict) else given:
            yield from _tensors_in(part)


def _refuse_if_followed(name: str, inputs: Sequence[Any]) -> None:
    """A function without a rule, on a tensor that a tape follows, would silently cut the gradient off.

    Raises:
        TypeError: that is so.
    """
    target = recording()
    if target is None:
        return
    if any(isinstance(item, Tensor) and (target.place(item) >= 0 or _will_be_watched(item)) for item in inputs):
        raise TypeError(
            f"the engine has no derivative for {name}, so the tape cannot follow it: build it from functions that "
            "have one (see nn.ops), or say that it is a constant with nn.stop_gradient(x).numpy()"
        )


def _will_be_watched(item: Tensor) -> bool:
    target = recording()
    return bool(isinstance(item, Variable) and item.trainable and target is not None and target.accessed)


def _getitem(self: Tensor, index: Any) -> Any:
    """Indexing and slicing, as NumPy's."""
    return ops.pick(self, _plain_index(index))


def _setitem(self: Tensor, index: Any, value: Any) -> None:
    if isinstance(self, Variable):
        raise TypeError(
            f"variable {self.name!r} is changed as a whole: v.assign(nn.where(mask, new, v)), or assign an array"
        )
    raise TypeError("a tensor never changes: make a new one, as with nn.where(mask, new, x) or nn.concatenate")


def _plain_index(index: Any) -> Any:
    if isinstance(index, tuple):
        return tuple(map(_plain_index, index))
    if isinstance(index, Tensor):
        return index.numpy()
    return np.asarray(index) if isinstance(index, list) else index


def _method(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Tensor, *args: Any, **options: Any) -> Any:
        return function(self, *args, **options)

    method.__name__, method.__doc__ = function.__name__, function.__doc__
    return method


def _comparison(compare: Callable[..., Any]) -> Callable[..., Any]:
    """``==`` and ``!=`` leave alone what is no number: None, a text, the likes of pytest.approx."""

    def method(self: Tensor, other: Any) -> Any:
        return compare(self, other) if isinstance(other, _COMPARABLE) else NotImplemented

    return method


_COMPARABLE = (Tensor, np.ndarray, np.generic, float, int, list, tuple)


def _plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """A method whose result has no derivative and so is plain."""

    def method(self: Tensor, *args: Any, **options: Any) -> Any:
        return function(self.numpy(), *args, **options)

    method.__name__, method.__doc__ = function.__name__, f"As NumPy's ``{function.__name__}``; the result is plain."
    return method


def _in_place(sign: str, instead: str) -> Callable[..., Any]:
    """``v += 1`` would leave the variable as it is, and make ``v`` a tensor that nobody trains."""

    def method(self: Variable, other: Any) -> Any:
        raise TypeError(
            f"variable {self.name!r} cannot be changed by {sign}: write {instead}, or v = v {sign[:-1]} ..."
        )

    return method


def _reshape(self: Tensor, *shape: Any) -> Any:
    """``x.reshape(2, 3)`` or ``x.reshape((2, 3))``."""
    return functions.reshape(self, shape[0] if len(shape) == 1 else shape)


def _transpose(self: Tensor, *axes: Any) -> Any:
    """``x.transpose()``, ``x.transpose(1, 0)`` or ``x.transpose((1, 0))``."""
    return functions.transpose(self, (axes[0] if len(axes) == 1 else axes) or None)


_OPERATORS: dict[str, Any] = {
    "__add__": ops.add,
    "__radd__": ops.radd,
    "__sub__": ops.subtract,
    "__rsub__": ops.rsubtract,
    "__mul__": ops.multiply,
    "__rmul__": ops.rmultiply,
    "__truediv__": ops.divide,
    "__rtruediv__": ops.rdivide,
    "__matmul__": ops.matmul,
    "dot": _method(functions.dot),
    "__rmatmul__": ops.rmatmul,
    "__pow__": ops.power,
    "__rpow__": ops.rpower,
    "__neg__": ops.negative,
    "__pos__": functions.identity,
    "__abs__": ops.absolute,
    "__getitem__": _getitem,
    "__setitem__": _setitem,
    "__lt__": ops.less,
    "__le__": ops.less_equal,
    "__gt__": ops.greater,
    "__ge__": ops.greater_equal,
    "__eq__": _comparison(ops.equal),
    "__ne__": _comparison(ops.not_equal),
    "__array_ufunc__": _array_ufunc,
    "__array_function__": _array_function,
    "sum": _method(functions.sum),
    "mean": _method(functions.mean),
    "max": _method(functions.max),
    "min": _method(functions.min),
    "astype": _method(functions.cast),
    "argmax": _plainly(np.argmax),
    "argmin": _plainly(np.argmin),
    "round": _plainly(np.round),
    "all": _plainly(np.all),
    "any": _plainly(np.any),
    "reshape": _reshape,
    "transpose": _transpose,
    "T": property(functions.transpose),
}
for _name, _function in _OPERATORS.items():
    setattr(Tensor, _name, _function)
for _name, _sign, _instead in (
    ("__iadd__", "+=", "v.assign_add(...)"),
    ("__isub__", "-=", "v.assign_sub(...)"),
    ("__imul__", "*=", "v.assign(v * ...)"),
    ("__itruediv__", "/=", "v.assign(v / ...)"),
    ("__ipow__", "**=", "v.assign(v ** ...)"),
    ("__imatmul__", "@=", "v.assign(v @ ...)"),
):
    setattr(Variable, _name, _in_place(_sign, _instead))
