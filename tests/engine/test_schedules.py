"""Learning-rate schedules: figures worked out by hand from the formulas, and what they have in common."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tutor.engine.optimizers import schedules
from tutor.engine.optimizers.schedules import (
    CosineDecay,
    ExponentialDecay,
    InverseTimeDecay,
    LearningRateSchedule,
    PiecewiseConstantDecay,
    PolynomialDecay,
)

ALL = [
    ExponentialDecay(0.1, 10, 0.5),
    InverseTimeDecay(0.1, 10, 0.5, staircase=True),
    PolynomialDecay(0.1, 10, 0.01, power=2.0, cycle=True),
    CosineDecay(0.0, 100, alpha=0.1, warmup_target=0.2, warmup_steps=10),
    PiecewiseConstantDecay([5, 10], [0.3, 0.2, 0.1]),
]


@pytest.mark.parametrize(
    ("schedule", "figures"),
    [
        (ExponentialDecay(0.1, 10, 0.5), {0: 0.1, 5: 0.1 * 0.5**0.5, 10: 0.05, 20: 0.025}),
        (ExponentialDecay(0.1, 10, 0.5, staircase=True), {0: 0.1, 9: 0.1, 10: 0.05, 19: 0.05, 20: 0.025}),
        (InverseTimeDecay(0.1, 10, 0.5), {0: 0.1, 10: 0.1 / 1.5, 20: 0.05, 25: 0.1 / 2.25}),
        (InverseTimeDecay(0.1, 10, 0.5, staircase=True), {9: 0.1, 10: 0.1 / 1.5, 25: 0.05}),
        (PolynomialDecay(0.1, 10, 0.02), {0: 0.1, 5: 0.06, 10: 0.02, 99: 0.02}),
        (PolynomialDecay(0.1, 10, 0.0, power=2), {5: 0.025, 10: 0}),
        # The second cycle has 20 steps, the third 30.
        (PolynomialDecay(0.1, 10, 0.0, cycle=True), {0: 0.1, 10: 0, 11: 0.1 * 9 / 20, 20: 0, 21: 0.1 * 9 / 30}),
        (CosineDecay(0.1, 10), {0: 0.1, 5: 0.05, 10: 0, 11: 0}),
        (CosineDecay(0.1, 10, alpha=0.5), {0: 0.1, 5: 0.075, 10: 0.05, 99: 0.05}),
        (CosineDecay(0.0, 10, warmup_target=0.2, warmup_steps=4), {0: 0, 2: 0.1, 4: 0.2, 9: 0.1, 14: 0, 20: 0}),
        (PiecewiseConstantDecay([5, 10], [0.3, 0.2, 0.1]), {0: 0.3, 5: 0.3, 6: 0.2, 10: 0.2, 11: 0.1}),
    ],
    ids=lambda value: repr(value) if isinstance(value, LearningRateSchedule) else "",
)
def test_figures(schedule: LearningRateSchedule, figures: dict[int, float]) -> None:
    assert {step: schedule(step) for step in figures} == pytest.approx(figures, abs=1e-15)


@pytest.mark.parametrize("schedule", ALL, ids=lambda schedule: type(schedule).__name__)
def test_they_can_be_written_down(schedule: LearningRateSchedule) -> None:
    again = schedules.deserialize(json.loads(json.dumps(schedules.serialize(schedule))))
    assert type(again) is type(schedule)
    assert [again(step) for step in range(30)] == [schedule(step) for step in range(30)]


def test_one_of_ones_own() -> None:
    class Halves(LearningRateSchedule):
        def __init__(self, start: float) -> None:
            self.start = start

        def __call__(self, step: int) -> float:
            return float(self.start / 2**step)

    written = schedules.serialize(Halves(8.0))
    assert schedules.deserialize(written, {"Halves": Halves})(3) == 1
    assert repr(Halves(8.0)) == "Halves(start=8.0)"
    with pytest.raises(ValueError, match=r"there is a class 'Halves' in it that is not the engine's own"):
        schedules.deserialize(written)
    with pytest.raises(NotImplementedError, match=r"LearningRateSchedule must define __call__\(step\)"):
        LearningRateSchedule()(1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ExponentialDecay(-1, 10, 0.5), r"initial_learning_rate must be a number of at least 0.*got -1"),
        (lambda: ExponentialDecay(0.1, 0, 0.5), "decay_steps must be greater than 0; got 0"),
        (lambda: CosineDecay(0.1, 10, warmup_target=float("nan")), "warmup_target must be a number"),
        (lambda: PiecewiseConstantDecay([5], [0.3]), r"1 value for boundaries \[5\]: give one more than boundaries, 2"),
        (lambda: PiecewiseConstantDecay([5, 3], [0.3, 0.2, 0.1]), r"boundaries must ascend; got \[5, 3\]"),
    ],
)
def test_what_makes_no_sense(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
