"""What a failed attempt has to show, one after the other: arrays, texts, or what a check says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.study.comparing import panel_rows
from tutor.study.tabulating import Row, text_of
from tutor.study.texts import text_rows

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt, CheckResult
    from tutor.checking.comparison import Comparison


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that did not pass, and one of the arrays that it compared; None if it compared none that differ."""

    result: CheckResult
    comparison: Comparison | None = None

    @property
    def texts(self) -> tuple[str, str] | None:
        """The expected and the actual text, where it is texts that differ and they may be seen."""
        found = self.result.mismatch
        if found is None or self.result.hidden:
            return None
        if isinstance(found.expected_at, str) and isinstance(found.actual_at, str):
            return found.expected_at, found.actual_at
        return None

    @property
    def shows(self) -> bool:
        """Whether there is more to see than a sentence."""
        return self.comparison is not None or self.texts is not None

    @property
    def message(self) -> str:
        """What the check says of just this comparison, "" if it speaks of another."""
        if self.comparison is None:
            return self.result.message
        found = self.result.mismatch
        return self.result.message if found is not None and found.path == self.comparison.path else ""


def failures(attempt: Attempt) -> tuple[Failure, ...]:
    """All there is to see of the checks that did not pass, in their order."""
    found: list[Failure] = []
    for result in attempt.checks:
        if result.state.value != "passed":
            found += failures_of(result)
    return tuple(found)


def failures_of(result: CheckResult) -> tuple[Failure, ...]:
    """One for each array of a check that differs, else one."""
    differing = tuple(Failure(result, each) for each in result.comparisons if not each.is_right)
    return differing or (Failure(result),)


def rows_of(failure: Failure, width: int, most_rows: int, centre: tuple[int, int] | None = None) -> list[Row]:
    """Yours and expected in at most ``width`` cells, tables of about ``most_rows`` rows around ``centre``."""
    if failure.comparison is not None:
        return panel_rows(failure.comparison, width, most_rows, failure.message, centre)
    rows: list[Row] = [((failure.message, ""),)] if failure.message else []
    return [*rows, *text_rows(*failure.texts, width)] if failure.texts else rows


def told(failure: Failure, width: int, most_rows: int = 20) -> list[str]:
    """The same as lines of text that need no colour."""
    return [text_of(row) for row in rows_of(failure, width, most_rows)]
