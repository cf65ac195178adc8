"""What one look at the machine has found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """FAIL: nn-tutor cannot do its work. WARN: something is missing, and the rest works without it."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` was looked at, what was ``seen``, and ``todo``, what to do about it."""

    state: State
    what: str
    seen: str
    todo: str = ""


def ok(what: str, seen: str) -> Finding:
    """All is well."""
    return Finding(State.OK, what, seen)


def warn(what: str, seen: str, todo: str) -> Finding:
    """It works, but something is missing."""
    return Finding(State.WARN, what, seen, todo)


def fail(what: str, seen: str, todo: str) -> Finding:
    """It does not work."""
    return Finding(State.FAIL, what, seen, todo)
