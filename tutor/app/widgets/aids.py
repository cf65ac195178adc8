"""What of an exercise's hints and solution is open in its cell."""

from __future__ import annotations

from tutor.course.model import Exercise
from tutor.study import Study
from tutor.study.solution import pieces

# The actions that ask for them.
AIDS = ("hint", "previous_hint", "solution", "whole_solution")


class Aids:
    """One hint is shown at a time, and so many pieces of the solution; how far the hints were opened is kept.

    Attributes:
        hint: the number of the hint that is shown, 0 for none.
        open_pieces: how many pieces of the solution are shown.
    """

    def __init__(self, exercise: Exercise | None, study: Study) -> None:
        self._exercise = exercise
        self._study = study
        self.open_pieces = 0
        # The one that was read last is there again, until the exercise has passed.
        self.hint = 0 if exercise is None or study.has_passed(exercise) else min(self.opened, self.hints)

    @property
    def hints(self) -> int:
        """How many there are."""
        return 0 if self._exercise is None else len(self._exercise.hints)

    @property
    def opened(self) -> int:
        """How many have ever been opened."""
        return 0 if self._exercise is None else self._study.cell(self._exercise.label).hints

    @property
    def pieces(self) -> tuple[str, ...]:
        """The solution's."""
        return () if self._exercise is None else pieces(self._exercise.solution)

    @property
    def all_open(self) -> bool:
        """Whether the whole solution is shown."""
        return bool(self.open_pieces) and self.open_pieces >= len(self.pieces)

    def turn(self, step: int) -> None:
        """Show the next hint, or the one before; before the first there is none."""
        assert self._exercise is not None
        self.hint = min(max(self.hint + step, 0), self.hints)
        if self.hint > self.opened:
            self._study.note(self._exercise.label, hints=self.hint)

    def show_pieces(self, *, whole: bool) -> None:
        """Show the next piece of the solution, or all of it."""
        self.open_pieces = len(self.pieces) if whole else min(self.open_pieces + 1, len(self.pieces))

    def why_not(self, action: str) -> str | None:
        """Why a key of these does nothing now, None if it does."""
        if action == "hint" and self.hint >= self.hints:
            return (
                "This is the last hint; H goes back."
                if self.hints
                else "There are no hints here; s shows our solution."
            )
        if action == "previous_hint" and not self.hint:
            return "No hint is shown; h shows one." if self.hints else "There are no hints here; s shows our solution."
        if action in ("solution", "whole_solution") and self.all_open:
            return "Our solution is open already, below your answer."
        return None
