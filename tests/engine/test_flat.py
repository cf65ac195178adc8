"""Variables laid out in one vector."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutor.engine.flat import Flat, arrange, find_block
from tutor.engine.tensor import Variable


def net() -> list[Variable]:
    """W1 (2, 3), b1, W2 (3, 1), b2, of the numbers 0 to 12."""
    shapes, start, made = [(2, 3), (3,), (3, 1), (1,)], 0, []
    for shape in shapes:
        size = int(np.prod(shape))
        made.append(Variable(np.arange(start, start + size, dtype=np.float32).reshape(shape)))
        start += size
    return made


def pairs(variables: list[Variable]) -> list[tuple[Variable, Variable | None]]:
    return [(variables[0], variables[1]), (variables[2], variables[3])]


def test_the_numbers_follow_each_other_and_stay_the_same() -> None:
    variables = net()
    before = [variable.numpy() for variable in variables]
    flat = Flat(variables)
    assert_array_equal(flat.vector, np.arange(13))
    assert flat.holds
    flat.vector += 1
    for variable, old in zip(variables, before, strict=True):
        assert_array_equal(variable.value, old + 1)
    variables[1].assign([0, 0, 0])
    assert_array_equal(flat.vector[6:9], [0, 0, 0])


def test_who_comes_later_finds_the_same_vector() -> None:
    variables = net()
    first = Flat(variables)
    for some in (variables, variables[1:3], variables[::-1]):
        again = Flat(some)
        assert np.shares_memory(again.vector, first.vector)
        assert again.vector.size == sum(variable.size for variable in some)
        assert first.holds
        assert again.holds
    apart = Flat([variables[0], variables[2]])
    assert not np.shares_memory(apart.vector, first.vector)
    assert not first.holds


def test_numbers_that_live_elsewhere_are_carried() -> None:
    number, vector = Variable(1.5), Variable(np.array([2.0]))
    flat = Flat([number, vector])
    assert_array_equal(flat.vector, [1.5, 2])
    number.assign(3.0)
    flat.pull()
    assert_array_equal(flat.vector, [3, 2])
    flat.vector += 1
    flat.push()
    assert number.value == 4.0
    assert_array_equal(vector.value, [3.0])


@pytest.mark.parametrize("turned", [[False, False], [True, False], [True, True]])
def test_blocks_are_laid_out_and_found_again(turned: list[bool]) -> None:
    variables = net()
    before = [variable.numpy() for variable in variables]
    arrange(pairs(variables), turned)
    for variable, old in zip(variables, before, strict=True):
        assert_array_equal(variable.value, old)
    flat = Flat(variables)
    assert flat.vector.size == 13
    for view, old in zip(flat.cut(flat.vector.copy()), before, strict=True):
        assert_array_equal(view, old)
    for kernel, bias in pairs(variables):
        block = find_block(flat, kernel, bias)
        assert block is not None
        assert bias is not None
        assert_array_equal(block.whole(flat.vector), np.vstack([kernel.value, bias.value]))
        assert_array_equal(block.kernel(flat.vector), kernel.value)
        assert_array_equal(block.column(flat.vector)[:, 0], bias.value)
    first = find_block(flat, variables[0], variables[1])
    assert first is not None
    assert first.turned is turned[0]


def test_what_makes_no_block() -> None:
    variables = net()
    flat = Flat([variables[1], variables[0], variables[2], variables[3]])
    assert find_block(flat, variables[0], variables[1]) is None
    assert find_block(flat, variables[2], variables[3]) is not None


def test_a_kernel_without_a_bias_is_a_block() -> None:
    kernel = Variable(np.arange(6.0).reshape(2, 3))
    arrange([(kernel, None)], [True])
    flat = Flat([kernel])
    block: Any = find_block(flat, kernel, None)
    assert block.turned
    assert_array_equal(block.whole(flat.vector), np.arange(6.0).reshape(2, 3))
