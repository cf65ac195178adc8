"""Late submissions, and which of several of one learner for one lesson counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol, TypeVar, get_args

from tutor.grading.intake.found import Found

Keep = Literal["all", "last", "best"]
KEEPS: tuple[Keep, ...] = get_args(Keep)


class Marked(Protocol):
    """What is asked of the marks of a submission."""

    @property
    def name(self) -> str:
        """What reports call it."""

    @property
    def learner(self) -> str:
        """Whose it is."""

    @property
    def lesson(self) -> str:
        """What it answers."""

    @property
    def status(self) -> str:
        """Whether it has been graded."""

    @property
    def score(self) -> float:
        """Its points."""

    @property
    def submitted(self) -> float:
        """When it was handed in, in seconds since the epoch; 0 unknown."""


M = TypeVar("M", bound=Marked)


def late(found: Found, deadline: float) -> bool:
    """Whether it came after ``deadline``, in seconds since the epoch, 0 for none; or the platform says it was late.

    When a file was changed last is what the disk or the archive says. Copying may make it later, and learners can make
    it earlier on machines of their own: go by what the platform has noted where it matters.
    """
    return found.marked_late or 0 < deadline < found.submitted


def chosen(marked: Iterable[M], keep: Keep) -> list[M]:
    """Of several submissions of one learner for one lesson the last, the best or all; in the order given.

    The last is the one that was handed in last, of two at the same moment the one whose name is last. The best has the
    most points, of two with as many it is the last. What could not be graded counts as nothing, and only where there
    is nothing else; so it never takes the place of marks.
    """
    everything = list(marked)
    if keep == "all":
        return everything
    best: dict[tuple[str, str], M] = {}
    unknown = {each.learner: each for each in everything if not each.lesson}
    for each in everything:
        if not each.lesson:
            continue
        group = each.learner, each.lesson
        if group not in best or _rank(each, keep) > _rank(best[group], keep):
            best[group] = each
    for learner, each in unknown.items():  # which lesson it answers is not known: told, unless others have marks
        if not any(group[0] == learner for group in best):
            best[learner, ""] = each
    kept = {id(each) for each in best.values()}
    return [each for each in everything if id(each) in kept]


def _rank(marked: Marked, keep: Keep) -> tuple[bool, float, float, str]:
    points = marked.score if keep == "best" else 0.0
    return marked.status == "graded", points, marked.submitted, marked.name
