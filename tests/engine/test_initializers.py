"""Initializers: limits, spreads, seeds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from tutor.engine import initializers
from tutor.engine.randomness import set_random_seed

LIMITS = {"glorot_uniform": 6 / (40 + 60), "he_uniform": 6 / 40, "lecun_uniform": 3 / 40}
VARIANCES = {"glorot_normal": 2 / (40 + 60), "he_normal": 2 / 40, "lecun_normal": 1 / 40}
RANDOM = [name for name in initializers.NAMES if name not in ("zeros", "ones", "constant")]


@pytest.mark.parametrize("name", LIMITS)
def test_the_uniform_ones_fill_their_interval(name: str) -> None:
    drawn = initializers.get(name)((40, 60), rng=np.random.default_rng(1))
    limit = math.sqrt(LIMITS[name])
    assert 0.99 * limit < np.abs(drawn).max() <= limit * (1 + 1e-6)
    assert abs(drawn.mean()) < 0.05 * limit
    assert drawn.std() == pytest.approx(limit / math.sqrt(3), rel=0.03)


@pytest.mark.parametrize("name", VARIANCES)
def test_the_normal_ones_have_their_variance_and_are_cut_at_two(name: str) -> None:
    drawn = initializers.get(name)((40, 60), rng=np.random.default_rng(1))
    deviation = math.sqrt(VARIANCES[name])
    assert drawn.std() == pytest.approx(deviation, rel=0.03)
    # Two deviations of the bell before it was cut.
    assert np.abs(drawn).max() <= 2 * deviation / 0.8796256


@given(n=st.integers(1, 50), units=st.integers(1, 50), seed=st.integers(0, 99))
def test_glorot_is_the_interval_of_its_formula_times_plain_uniform_numbers(n: int, units: int, seed: int) -> None:
    limit = math.sqrt(6 / (n + units))
    drawn = initializers.GlorotUniform()((n, units), rng=np.random.default_rng(seed))
    expected = np.random.default_rng(seed).uniform(-limit, limit, (n, units))
    assert_array_equal(drawn, expected.astype(np.float32))


def test_constants() -> None:
    assert_array_equal(initializers.get("zeros")((2,)), [0, 0])
    assert_array_equal(initializers.get("ones")((2, 1)), [[1], [1]])
    assert_array_equal(initializers.Constant(0.5)((2,)), [0.5, 0.5])
    assert_array_equal(initializers.get("constant")((2,)), [0, 0])


def test_random_uniform_and_random_normal() -> None:
    rng = np.random.default_rng(1)
    uniform = initializers.RandomUniform()((100, 100), rng=rng)
    assert uniform.min() == pytest.approx(-0.05, abs=1e-3)
    assert uniform.max() == pytest.approx(0.05, abs=1e-3)
    normal = initializers.RandomNormal(mean=1.0, stddev=2.0)((100, 100), rng=rng)
    assert normal.mean() == pytest.approx(1, abs=0.1)
    assert normal.std() == pytest.approx(2, abs=0.1)


def test_the_truncated_bell_ends_at_two_deviations() -> None:
    drawn = initializers.TruncatedNormal(mean=1.0, stddev=2.0)((100, 100), rng=np.random.default_rng(1))
    assert np.abs(drawn - 1).max() <= 4
    assert drawn.mean() == pytest.approx(1, abs=0.05)
    assert drawn.std() == pytest.approx(2 * initializers.CUT_DEVIATION, rel=0.02)


@pytest.mark.parametrize(("mode", "n"), [("fan_in", 40), ("fan_out", 60), ("fan_avg", 50)])
@pytest.mark.parametrize("distribution", ["uniform", "truncated_normal", "untruncated_normal"])
def test_variance_scaling(mode: Any, n: int, distribution: Any) -> None:
    initializer = initializers.VarianceScaling(3.0, mode, distribution)
    assert initializer((40, 60), rng=np.random.default_rng(1)).std() == pytest.approx(math.sqrt(3 / n), rel=0.03)


def test_a_constant_may_be_an_array() -> None:
    first = [[1.0, 2.0], [3.0, 4.0]]
    assert_array_equal(initializers.Constant(first)((2, 2)), first)
    with pytest.raises(ValueError, match=r"the constant has shape \(2, 2\), the weights \(2, 3\)"):
        initializers.Constant(first)((2, 3))


def test_a_function_of_ones_own() -> None:
    found = initializers.get(lambda shape, dtype: np.full(shape, 2.0, dtype))
    assert_array_equal(found((2,)), [2, 2])
    wrong = initializers.get(lambda shape, dtype: np.ones(3))
    with pytest.raises(ValueError, match=r"gave shape \(3,\) where \(2, 2\) was asked for"):
        wrong((2, 2))


def test_fans() -> None:
    assert initializers.fans((3, 5)) == (3, 5)
    assert initializers.fans((7,)) == (7, 7)
    assert initializers.fans(()) == (1, 1)
    assert initializers.fans((2, 2, 3, 5)) == (12, 20)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtypes_start_from_the_same_numbers(dtype: str) -> None:
    drawn = initializers.GlorotUniform(seed=1)((4, 3), dtype)
    assert drawn.dtype == dtype
    assert_array_equal(drawn.astype(np.float32), initializers.GlorotUniform(seed=1)((4, 3)))


# --- seeds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RANDOM)
def test_a_seed_gives_the_same_numbers_at_every_call(name: str) -> None:
    initializer = initializers.NAMES[name](seed=7)
    first = initializer((5, 4))
    assert_array_equal(initializer((5, 4), rng=np.random.default_rng(8)), first)
    assert len(np.unique(first)) == 20


@pytest.mark.parametrize("name", RANDOM)
def test_a_generator_moves_on(name: str) -> None:
    rng = np.random.default_rng(7)
    first, second = (initializers.get(name)((3, 3), rng=rng) for _ in range(2))
    assert (first != second).any()
    assert_array_equal(initializers.get(name)((3, 3), rng=np.random.default_rng(7)), first)


def test_the_engines_own_generator_and_its_seed() -> None:
    set_random_seed(3)
    first = initializers.GlorotUniform()((3, 3))
    assert (initializers.GlorotUniform()((3, 3)) != first).any()
    set_random_seed(3)
    assert_array_equal(initializers.GlorotUniform()((3, 3)), first)


def test_numpys_global_state_is_left_alone() -> None:
    before = np.random.get_state(legacy=False)
    set_random_seed(3)
    for name in RANDOM:
        initializers.get(name)((3, 3))
    after = np.random.get_state(legacy=False)
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert_array_equal(before["state"]["key"], after["state"]["key"])
    assert before["state"]["pos"] == after["state"]["pos"]


# --- descriptions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RANDOM)
def test_descriptions_make_the_same_again(name: str) -> None:
    made = initializers.NAMES[name](seed=7)
    again = type(made).from_config(made.get_config())
    assert_array_equal(again((3, 3)), made((3, 3)))
    assert again.get_config() == made.get_config()


def test_descriptions_are_keras_own() -> None:
    assert initializers.GlorotUniform().get_config() == {"seed": None}
    assert initializers.RandomNormal(1.0, 2.0, 3).get_config() == {"mean": 1.0, "stddev": 2.0, "seed": 3}
    found = initializers.get({"module": "initializers", "class_name": "Constant", "config": {"value": 0.5}})
    assert_array_equal(found((1,)), [0.5])


# --- names and mistakes -----------------------------------------------------------------------------------------


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no initializer 'glorot': .*There are 'zeros', .*'lecun_normal'"):
        initializers.get("glorot")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("GlorotUniform", "glorot_uniform"), ("uniform", "random_uniform"), ("normal", "random_normal")],
)
def test_other_spellings(name: str, kind: str) -> None:
    assert type(initializers.get(name)) is initializers.NAMES[kind]


def test_variance_scaling_says_what_there_is() -> None:
    wrong: Any = "fan_inn"
    with pytest.raises(ValueError, match=r"no mode 'fan_inn': did you mean 'fan_in'\?"):
        initializers.VarianceScaling(mode=wrong)
    with pytest.raises(ValueError, match="scale must be greater than 0; got 0"):
        initializers.VarianceScaling(0)


def test_something_else_is_no_initializer() -> None:
    wrong: Any = 0.5
    with pytest.raises(TypeError, match=r"or an Initializer such as nn\.initializers\.Constant\(0\.5\); got 0\.5"):
        initializers.get(wrong)


def test_whole_numbers_cannot_be_weights() -> None:
    with pytest.raises(TypeError, match="floating-point type such as 'float32' or 'float64'; got 'int64'"):
        initializers.get("ones")((2,), "int64")
