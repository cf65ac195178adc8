"""How exercises and lessons stand, as a sign and its style: the same wherever they are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.app.glyphs import Glyphs
from tutor.study.state import State

if TYPE_CHECKING:
    from tutor.study.standings import Standing

# The style of the line that is chosen in a list.
CHOSEN = "$block-cursor-foreground on $block-cursor-background"


def exercise_sign(state: State, glyphs: Glyphs) -> tuple[str, str]:
    """The sign of an exercise, and its style."""
    return {
        State.PASSED: (glyphs.passed, "$success"),
        State.FAILED: (glyphs.failed, "$error"),
        State.OPEN: (glyphs.open, "$accent"),
        State.NONE: ("", ""),
    }[state]


def lesson_sign(standing: Standing, glyphs: Glyphs) -> tuple[str, str]:
    """The sign of a lesson, and its style."""
    if standing.is_complete:
        return glyphs.passed, "$success"
    return (glyphs.running, "$accent") if standing.opened else (glyphs.open, "$text-muted")
