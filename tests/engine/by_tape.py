"""Gradients of losses, as the tape finds them."""

from __future__ import annotations

from typing import Any

from tutor import engine as nn
from tutor.engine.losses import Loss


def gradient(loss: Loss, y: Any, p: Any, sample_weight: Any = None) -> Any:
    """The tape's gradient by the predictions; of reduction "none", that of the sum."""
    with nn.GradientTape() as tape:
        x = nn.constant(p)
        tape.watch(x)
        value = loss(y, x, sample_weight)
    return tape.gradient(value, x).numpy()
