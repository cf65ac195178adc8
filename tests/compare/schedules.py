"""Every schedule of the learning rate beside Keras', step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.compare.peers import present
from tests.compare.report import Line, apart
from tutor import engine as nn

STEPS = 60
ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ExponentialDecay", {"initial_learning_rate": 1.0, "decay_steps": 10, "decay_rate": 0.5}),
    ("ExponentialDecay", {"initial_learning_rate": 1.0, "decay_steps": 10, "decay_rate": 0.5, "staircase": True}),
    ("InverseTimeDecay", {"initial_learning_rate": 1.0, "decay_steps": 7, "decay_rate": 0.3}),
    ("InverseTimeDecay", {"initial_learning_rate": 1.0, "decay_steps": 7, "decay_rate": 0.3, "staircase": True}),
    ("PolynomialDecay", {"initial_learning_rate": 1.0, "decay_steps": 20, "end_learning_rate": 0.1, "power": 2.0}),
    ("PolynomialDecay", {"initial_learning_rate": 1.0, "decay_steps": 20, "cycle": True}),
    ("CosineDecay", {"initial_learning_rate": 1.0, "decay_steps": 40, "alpha": 0.1}),
    (
        "CosineDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 30, "warmup_target": 1.0, "warmup_steps": 10},
    ),
    ("PiecewiseConstantDecay", {"boundaries": [5, 20], "values": [1.0, 0.5, 0.1]}),
)


def missing() -> list[str]:
    """Schedules that nothing is compared with."""
    base = nn.optimizers.schedules.LearningRateSchedule
    found = vars(nn.optimizers.schedules).values()
    kinds = {kind.__name__ for kind in found if isinstance(kind, type) and issubclass(kind, base)}
    return sorted(kinds - {base.__name__} - {name for name, _ in ROWS})


def lines() -> Iterator[Line]:
    """A line for each row."""
    if not present("keras"):
        return
    import keras

    for name, options in ROWS:
        found = [
            [float(getattr(module.optimizers.schedules, name)(**options)(step)) for step in range(STEPS)]
            for module in (nn, keras)
        ]
        told = ", ".join(key for key in options if key in ("staircase", "cycle", "alpha", "warmup_steps"))
        yield Line(f"{name}: {told}" if told else name, "Keras", apart(*found))
