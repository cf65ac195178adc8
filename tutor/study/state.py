"""How exercises stand, by what is kept of them, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from tutor.progress import CellProgress


class State(Enum):
    """How an exercise or question stands; a heading stands in no way."""

    NONE = "none"
    OPEN = "open"
    FAILED = "failed"
    PASSED = "passed"


def state_of(kept: CellProgress) -> State:
    """Whether it has ever passed; else whether what was checked last has failed."""
    if kept.has_passed:
        return State.PASSED
    return State.FAILED if kept.state == "failed" else State.OPEN


def told(done: int, still: Sequence[str]) -> str:
    """How many exercises have passed, and the titles of those that have not."""
    total = done + len(still)
    if not total:
        return "This lesson has no exercises."
    if not still:
        return f"All {total} exercises have passed." if total > 1 else "Its exercise has passed."
    return f"{done} of {total} exercises passed. Open: {', '.join(still)}."
