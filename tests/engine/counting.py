"""Functions that count."""

from __future__ import annotations

from typing import Any


class Counted:
    """A function that says how often it was run."""

    def __init__(self, f: Any) -> None:
        self.f, self.runs = f, 0

    def __call__(self, *args: Any, **options: Any) -> Any:
        self.runs += 1
        return self.f(*args, **options)
