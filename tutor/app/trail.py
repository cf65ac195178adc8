"""Where the learner has been: the way back after a jump."""

from __future__ import annotations

from dataclasses import dataclass, field

# Who has jumped so often no longer knows where the first jump began.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the course: a lesson, the line of its file on which a block begins, and rows below that."""

    lesson: str
    line: int
    row: int = 0


@dataclass(slots=True)
class Trail:
    """The places that were left by a jump, the last one last."""

    _places: list[Place] = field(default_factory=list)

    def leave(self, place: Place) -> None:
        """Remember a place; leaving the same one again changes nothing."""
        if not self._places or self._places[-1] != place:
            self._places.append(place)
            del self._places[:-_MOST]

    def back(self) -> Place | None:
        """The place that was left last, which is forgotten; None if there is none."""
        return self._places.pop() if self._places else None

    def __bool__(self) -> bool:
        """Whether there is a way back."""
        return bool(self._places)
