"""What the linter finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """An error breaks a promise to the learner; a warning is advice."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend, and where."""

    path: str
    line: int
    message: str
    mend: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """One line: file, line, what is wrong and, in brackets, what to do."""
        kind = "warning: " if self.severity is Severity.WARNING else ""
        told = f"{self.path}:{self.line}: {kind}{' '.join(self.message.split())}"
        return f"{told} ({' '.join(self.mend.split())})" if self.mend else told
