"""Verdicts: a comparison under a check's options becomes points, a reason and a message."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tutor.checking.checks import CheckState, judge
from tutor.course.model import Check

ONES = np.ones(3)


def check(**more: Any) -> Check:
    return Check(1, 1, "f(x)", "a check", points=2, **more)


def test_what_is_right_gets_all_points() -> None:
    passed = judge(check(), ONES, [1, 1, 1])
    assert (passed.state, passed.points, passed.max_points) == (CheckState.PASSED, 2, 2)
    assert (passed.reason, passed.message, passed.mismatch) == ("", "", None)


@pytest.mark.parametrize(
    ("actual", "reason"),
    [(2 * ONES, "values"), (1.0, "shape"), (None, "type"), (np.array([1, np.nan, 1]), "nonfinite")],
)
def test_what_is_wrong_gets_none_and_a_reason(actual: object, reason: str) -> None:
    failed = judge(check(hidden=True), ONES, actual)
    assert (failed.state, failed.points, failed.max_points, failed.hidden) == (CheckState.FAILED, 0, 2, True)
    assert failed.reason == reason
    assert failed.mismatch is not None
    assert failed.message == failed.mismatch.message


def test_the_check_s_tolerances_and_dtype_count() -> None:
    assert judge(check(rtol=0.1), ONES, 1.05 * ONES).state is CheckState.PASSED
    assert judge(check(atol=0.1), ONES, 1.05 * ONES).state is CheckState.PASSED
    assert judge(check(strict_dtype=True), ONES, ONES.astype(int)).reason == "dtype"


def test_inputs_must_be_as_they_were() -> None:
    mutated = judge(check(), ONES, ONES, ["x", "W"])
    assert (mutated.state, mutated.reason, mutated.points) == (CheckState.FAILED, "mutated", 0)
    assert mutated.message.startswith("x and W changed")
