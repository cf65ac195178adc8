"""What learners call ``plt``."""

from __future__ import annotations

from tutor.plotting.figure import Figure

_taken: list[Figure] = []


def take_figures() -> list[Figure]:
    """The figures drawn since the last call, oldest first; the next drawing starts a new one."""
    figures = list(_taken)
    _taken.clear()
    return figures
