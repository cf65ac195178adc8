"""What cells said when they ran last, as long as the tutor runs: whoever comes back to a lesson finds it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt
    from tutor.runner.results import RunResult

# Pictures are large: of more cells than that the one that was run first is forgotten.
MOST = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """The text that ran, what running and checking it said, and what was noted beside it."""

    text: str
    result: RunResult | None
    attempt: Attempt | None
    note: str = ""


class Outcomes:
    """The last outcome of every cell, by lesson and key."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Outcome] = {}

    def of(self, lesson: str, key: str) -> Outcome | None:
        """What a cell said last, None if it has not run or that is forgotten."""
        return self._kept.get((lesson, key))

    def keep(self, lesson: str, key: str, outcome: Outcome | None) -> None:
        """Remember what a cell has said; None forgets it."""
        self._kept.pop((lesson, key), None)
        if outcome is not None:
            self._kept[lesson, key] = outcome
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
