"""Whether a prediction came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.checking.typed import bare, says

if TYPE_CHECKING:
    from tutor.runner.results import RunResult


def agrees(answer: str, result: RunResult) -> bool:
    """Whether a prediction says what came: its value, or for a cell that raised the error's name."""
    if result.error is not None:
        return result.error.type.lower() in answer.lower() or "error" in answer.lower()
    if result.has_value and says(answer, result.value):
        return True
    return bare(answer) == bare(result.display.text if result.display is not None else "")
