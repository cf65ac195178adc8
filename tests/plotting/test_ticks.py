"""Ticks are round, inside, in order, and readable."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.plotting.ticks import linear_ticks, log_ticks, short, tick_labels


@pytest.mark.parametrize(
    ("low", "high", "most", "labels"),
    [
        (-5, 5, 11, ["-5", "-4", "-3", "-2", "-1", "0", "1", "2", "3", "4", "5"]),
        (-5, 5, 6, ["-4", "-2", "0", "2", "4"]),
        (0, 1, 5, ["0.0", "0.5", "1.0"]),
        (0, 1, 6, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-1.1, 1.1, 5, ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
        (180, 620, 6, ["200", "300", "400", "500", "600"]),
        (0, 1e-8, 4, ["0", "5e-9", "1e-8"]),
        (0, 3e8, 4, ["0", "1e8", "2e8", "3e8"]),
        (0.00012, 0.00013, 3, ["1.2e-4", "1.25e-4", "1.3e-4"]),
        (1_000_000, 1_000_010, 3, ["1000000", "1000005", "1000010"]),
        (0, 150_000, 4, ["0", "50000", "100000", "150000"]),
        (7, 7, 5, ["7"]),
    ],
)
def test_ticks_are_round(low: float, high: float, most: int, labels: list[str]) -> None:
    assert tick_labels(linear_ticks(low, high, most)) == labels


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12), st.integers(1, 12))
def test_ticks_are_inside_in_order_and_few(low: float, span: float, most: int) -> None:
    high = low + span
    if high - low < 1e-9 * max(abs(low), abs(high)):
        return
    ticks = linear_ticks(low, high, most)
    assert 1 <= len(ticks) <= most
    assert all(a < b for a, b in pairwise(ticks))
    assert all(low - 1e-8 * span <= tick <= high + 1e-8 * span for tick in ticks)
    if len(ticks) > 2:
        mantissa = f"{ticks[1] - ticks[0]:.6e}"[0]
        assert mantissa in "1259"  # 9 is 0.999...


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_no_range_is_too_much(low: float, high: float) -> None:
    ticks = linear_ticks(min(low, high), max(low, high), 6)
    assert len(tick_labels(ticks)) == len(ticks) <= 6


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (1, 1000, 9, [1, 10, 100, 1000]),
        (1, 1000, 12, [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]),
        (1e-14, 0.1, 5, [1e-12, 1e-9, 1e-6, 1e-3]),
        (2, 8, 6, [2, 5]),
        (3, 4, 5, [3, 3.5, 4]),
    ],
)
def test_logarithmic_ticks_are_powers_where_there_is_room(
    low: float, high: float, most: int, ticks: list[float]
) -> None:
    assert log_ticks(low, high, most) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (0.25, "0.25"),
        (412.3, "412.3"),
        (1234.6, "1235"),
        (999.96, "1000"),
        (12345.6, "12346"),
        (999_999, "999999"),
        (3.5e6, "3.5e6"),
        (1e-8, "1e-8"),
        (0.00025, "2.5e-4"),
        (-1e300, "-1e300"),
        (math.inf, "inf"),
    ],
)
def test_numbers_in_few_characters(value: float, text: str) -> None:
    assert short(value) == text
