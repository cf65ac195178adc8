"""Stand-ins look like the right answer and know nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tutor.authoring.stand_in import defined, filled, install
from tutor.authoring.trivial import inputs

SOLUTION = '''
import math
LIMIT = 3.0

def scaled(x, by=2):
    return by * x

def both(x):
    """Calls another, which must stay what it was."""
    return {"scaled": scaled(x), "parts": (x.sum(), [int(x.size)])}

def fill(x):
    x[:] = 7

def refuse(x):
    raise ValueError("no")

def maker():
    return lambda x: x + 1

class Counter:
    def __init__(self, start):
        self.start = start

    def count(self, x):
        self.start += 1
        return self.start + x

    def __matmul__(self, x):
        return self.start * x
'''


def installed(kind: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    install(names, kind, SOLUTION)
    return names


def test_what_a_solution_defines() -> None:
    assert defined(SOLUTION) == ["LIMIT", "scaled", "both", "fill", "refuse", "maker", "Counter"]
    assert defined("a, (b, *c) = 1, (2, 3)\nd: int = 4\na += 1\nfor e in []: pass") == ["a", "b", "c", "d"]


@pytest.mark.parametrize(("kind", "number"), [("zeros", 0.0), ("ones", 1.0), ("NaN", np.nan)])
def test_numbers_have_the_right_shape_and_are_wrong(kind: str, number: float) -> None:
    names = installed(kind)
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(names["scaled"](x, by=3), np.full((2, 3), number))
    answer = names["both"](x)
    np.testing.assert_array_equal(answer["scaled"], np.full((2, 3), number))
    np.testing.assert_array_equal(answer["parts"][0], number)
    np.testing.assert_array_equal(answer["parts"][1], [number])
    np.testing.assert_array_equal(names["LIMIT"], number)
    np.testing.assert_array_equal(names["refuse"](x), number)
    np.testing.assert_array_equal(names["maker"]()(5), number)
    np.testing.assert_array_equal(names["Counter"](4).count(x), np.full((2, 3), number))


def test_none_and_the_first_input() -> None:
    x = np.arange(3.0)
    assert installed("None")["scaled"](x) is None
    names = installed("its first input")
    assert names["scaled"](x) is x
    assert names["scaled"](x=x) is x
    assert names["maker"]() is None
    assert names["Counter"](4).count(x) is x


def test_a_stand_in_leaves_its_inputs_alone() -> None:
    x = np.arange(3.0)
    assert installed("zeros")["fill"](x) is None
    np.testing.assert_array_equal(x, [0.0, 1.0, 2.0])
    counter = installed("zeros")["Counter"](4)
    counter.count(1)
    assert counter.start == 4


def test_types_of_numbers() -> None:
    assert filled(np.array([True, False]), "ones").dtype == bool
    assert filled(np.array([1, 2], dtype=np.int32), "zeros").dtype == np.int32
    assert filled(np.array([1, 2], dtype=np.int32), "NaN").dtype == np.float64
    assert filled(np.float32(3), "ones").dtype == np.float32
    assert filled("text", "ones") is None
    assert filled(np.array(["a"]), "ones") is None


def test_inputs_of_a_check() -> None:
    source = """
x = np.ones(3)
y, W = 2 * x, np.eye(2)
out = f(x)
answers = []
table = {}
for n in [1, 2]:
    answers.append(f(n))
    table[n] = f(n)
more = out + 1
(x, y)
"""
    assert sorted(inputs(source, ["f"])) == ["W", "x", "y"]


def test_a_class_knows_nothing_by_name_or_by_sign() -> None:
    counter = installed("zeros")["Counter"](5.0)
    assert counter.start == 5.0
    np.testing.assert_array_equal(counter.count(np.ones(3)), np.zeros(3))
    np.testing.assert_array_equal(counter @ np.ones(3), np.zeros(3))
