"""``nn.function``: which arguments it takes, when it traces anew, and what it refuses."""

from __future__ import annotations

import inspect
import math
import traceback
from collections import namedtuple
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tests.engine.counting import Counted
from tutor import engine as nn
from tutor.engine.primitive import recording
from tutor.engine.tensor import Tensor
from tutor.engine.unknown import UnknownValueError

Point = namedtuple("Point", "x y")


@pytest.fixture(autouse=True)
def _nothing_is_left_recording() -> Any:
    yield
    assert recording() is None
    repr(nn.constant(1.0).numpy())  # values are known again


def power(x: Any, n: Any) -> Any:
    """x to the power of n."""
    return x**n


# --- arguments and results --------------------------------------------------------------------------------------------


def test_one_trace_for_each_kind_of_arguments() -> None:
    f = Counted(lambda x: x * 2.0)
    traced = nn.function(f)
    kinds = [
        1.0,
        np.float64(1.0),
        np.float32(1.0),
        np.array(1.0),
        np.ones(2),
        np.ones(3),
        np.ones((1, 2)),
        np.ones(2, np.float32),
        np.arange(2),
        nn.constant(1.0),
        nn.constant([1.0, 2.0]),
        3,
    ]
    for _ in range(3):
        for x in kinds:
            found = traced(x)
            expected = np.asarray(x) * np.asarray(2.0, getattr(found, "dtype", None))
            assert_array_equal(found, expected)
            assert not isinstance(found, Tensor)
    assert f.runs == len(kinds)


def test_arrays_of_another_class_or_byte_order_use_the_same_source() -> None:
    class Special(np.ndarray[Any, Any]):
        pass

    f = Counted(lambda x: x * 2.0)
    traced = nn.function(f)
    for x in (np.ones(2), np.ones(2).view(Special), np.ones(2, ">f8"), np.ones(4)[::2], np.ones(2)):
        found = traced(x)
        assert_array_equal(found, [2.0, 2.0])
        assert type(found) is np.ndarray
    assert f.runs == 1


def test_plain_numbers_take_the_type_of_the_arrays() -> None:
    step = nn.function(lambda w, rate: w - rate * w)
    assert step(np.ones(2, np.float32), 0.25).dtype == np.float32
    assert step(np.ones(2), 0.25).dtype == np.float64
    w = nn.Variable(np.ones(2, np.float32))
    f = Counted(lambda rate: w - rate * w)
    traced = nn.function(f)
    for _ in range(2):
        assert traced(0.25).dtype == np.float32
    assert f.runs == 2  # float64 was tried first


def test_whole_numbers_are_inputs_unless_they_must_be_known() -> None:
    f = Counted(lambda x, n: x**n)
    traced = nn.function(f)
    assert [traced(2.0, n) for n in range(4)] == [1.0, 2.0, 4.0, 8.0]
    assert f.runs == 1

    @nn.function
    def times(x: Any, n: int) -> Any:
        for _ in range(n):
            x = x * 2.0
        return x

    assert [times(1.0, n) for n in (3, 1, 3)] == [8.0, 2.0, 8.0]
    assert times.source.count("n == 3") == times.source.count("n == 1") == 1


def test_anything_else_is_part_of_the_signature() -> None:
    f = Counted(lambda x, how: choose(x, how))
    token = object()

    def choose(x: Any, how: Any) -> Any:
        if how is None or how is False:
            return x
        return how(x) if callable(how) else -x if how is token else x * len(how) if how is not True else x + 1

    traced = nn.function(f)
    hows = [None, False, True, "ab", "abc", b"x", nn.sin, nn.cos, token]
    for _ in range(2):
        found = [traced(0.5, how) for how in hows]
        assert found == [0.5, 0.5, 1.5, 1.0, 1.5, 0.5, math.sin(0.5), math.cos(0.5), -0.5]
    assert f.runs == len(hows)


def test_nested_arguments_and_results() -> None:
    f = Counted(lambda p, q, scale=2.0: mixed(p, q, scale))

    def mixed(p: Any, q: Any, scale: Any) -> Any:
        (w, [b, name]) = p["layer"]
        return {"w": w * scale, 1: [b + q.x, (q.y,)], "p": Point(b, w), "name": name, "none": None, "number": 1.5}

    traced = nn.function(f)
    for _ in range(2):
        found = traced({"layer": (np.ones(2), [3.0, "n"])}, Point(1.0, 2.0))
        assert_array_equal(found["w"], [2.0, 2.0])
        assert found[1] == [4.0, (2.0,)]
        assert found["p"].x == 3.0
        assert type(found["p"]) is Point
        assert (found["name"], found["none"], found["number"]) == ("n", None, 1.5)
    assert f.runs == 1
    assert traced({"layer": (np.ones(2), [3.0, "m"])}, Point(1.0, 2.0))["name"] == "m"
    assert nn.function(lambda xs: [x * 2.0 for x in xs])([]) == []
    assert nn.function(lambda x: {})(1.0) == {}


def test_signatures_of_all_kinds() -> None:
    @nn.function
    def f(a: Any, /, b: Any, *rest: Any, c: Any = 3.0, d: Any, **options: Any) -> Any:
        return a + 10 * b + 100 * sum(rest) + 1000 * c + 10000 * d + 100000 * options.get("e", 0.0)

    assert f(1.0, 2.0, d=4.0) == 43021.0
    assert f(1.0, b=2.0, d=4.0) == 43021.0
    assert f(1.0, 2.0, 5.0, 6.0, c=0.0, d=0.0, e=7.0) == 701121.0
    assert f.source.startswith("def f(a, /, b, *rest, c=..., d, **options):\n")
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'd'"):
        f(1.0, 2.0)
    assert str(inspect.signature(f)).startswith("(a: 'Any', /, b: 'Any', *rest: 'Any', c: 'Any' = 3.0, d:")

    @nn.function
    def g(x: Any, *, flag: bool = False, n: int = 2) -> Any:
        return x if flag else x**n

    assert g(3.0) == 9.0
    assert g.source.startswith("def g(x, *, flag=False, n=2):\n")


def test_names_that_the_source_needs_itself() -> None:
    @nn.function
    def add(float: Any, exp: Any, v0: Any, trace: Any) -> Any:
        return nn.exp(float) + exp * v0 - nn.sum(trace) + nn.sum(nn.exp(trace))

    for _ in range(2):
        assert add(0.0, 2.0, 3.0, np.zeros(2)) == 9.0


def test_methods_partials_and_callables() -> None:
    class Scaled:
        def __init__(self, factor: float) -> None:
            self.factor = factor

        @nn.function
        def times(self, x: Any) -> Any:
            return x * self.factor

        def __call__(self, x: Any) -> Any:
            return x + self.factor

    assert Scaled(2.0).times(3.0) == 6.0
    assert Scaled(5.0).times(3.0) == 15.0
    assert nn.function(partial(power, n=2.0))(3.0) == 9.0
    assert nn.function(Scaled(2.0))(1.0) == 3.0
    assert nn.function(lambda x: x * 2.0)(1.0) == 2.0
    assert nn.function(nn.tanh)(0.5) == math.tanh(0.5)


def test_it_looks_like_the_function_it_was_made_of() -> None:
    traced: Any = nn.function(power)
    assert (traced.__name__, traced.__doc__, traced.__wrapped__) == ("power", power.__doc__, power)


def test_errors_show_the_line_of_the_source() -> None:
    traced: Any = nn.function(lambda x: nn.log(x) * np.ones(2))
    traced(np.ones(2))
    with np.errstate(invalid="raise"), pytest.raises(FloatingPointError) as caught:
        traced(-np.ones(2))
    assert "v0 = log(x)" in "".join(traceback.format_exception(caught.value))


def test_too_many_kinds_are_warned_about_once_and_forgotten() -> None:
    f = Counted(lambda x, name: x * 2.0)
    traced = nn.function(f)
    for number in range(16):
        traced(1.0, str(number))
    with pytest.warns(UserWarning, match=r"f\(\) was traced for 16 kinds of arguments.*the same shapes"):
        traced(1.0, "16")
    assert traced.source.count("__class__ is float") == 1
    for number in range(40):
        assert traced(float(number), str(number)) == 2.0 * number
    assert traced.source.count("__class__ is float") <= 16


# --- what it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "f",
    [
        lambda x: 1.0 if x > 0 else 0.0,
        lambda x: float(x),
        lambda x: math.sin(x),
        lambda x: x.numpy(),
        lambda x: np.floor(x),
        lambda x: nn.constant(x),
        lambda x: nn.argmax(x),
        lambda x: [1, 2, 3][nn.cast(x, "int64")],
        lambda x: x.tolist(),
        lambda x: np.asarray(x),
    ],
)
def test_numbers_that_decide(f: Any) -> None:
    with pytest.raises(UnknownValueError, match=r"need the value of a tensor.*nn.where to choose"):
        nn.function(f)(1.0)


def test_no_value_is_shown() -> None:
    shown = []

    @nn.function
    def f(x: Any) -> Any:
        shown.append(repr(x))
        return x

    f(1.0)
    assert shown == ["<Tensor: shape=(), dtype=float64, value=?>"]


def test_assigning_inside() -> None:
    w = nn.Variable(1.0, name="w")

    def f(x: Any) -> Any:
        w.assign(x)
        return w

    with pytest.raises(RuntimeError, match="variable 'w' cannot be changed inside a function that nn"):
        nn.function(f)(2.0)
    assert float(w) == 1.0
    w.assign(3.0)
    assert float(w) == 3.0


def test_a_missing_return() -> None:
    with pytest.raises(TypeError, match=r"f\(\) returned None: is its `return` missing\?"):
        nn.function(lambda x: None)(1.0)


def test_arguments_that_are_no_numbers() -> None:
    with pytest.raises(TypeError, match="an argument of the function must be real numbers, but contains text"):
        nn.function(lambda x: x)(np.array(["a"]))


def test_errors_of_the_function_come_through_and_leave_nothing_behind() -> None:
    f = Counted(lambda x, y: x @ y)
    traced = nn.function(f)
    for _ in range(2):
        with pytest.raises(ValueError, match=r"not aligned|mismatch"):
            traced(np.ones((2, 3)), np.ones((2, 3)))
    assert f.runs == 2
    assert_array_equal(traced(np.ones((2, 3)), np.ones(3)), [3.0, 3.0])
    with pytest.raises(TypeError, match="mixes no precisions"):
        traced(np.ones((2, 3)), np.ones(3, np.float32))
