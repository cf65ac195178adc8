"""Late submissions, and which of several of one learner for one lesson counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple, Protocol, get_args

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


def late(found: Found, deadline: float) -> bool:
    """Whether it came after ``deadline``, in seconds since the epoch, 0 for none; or the platform says it was late.

    When a file was changed last is what the disk or the archive says. Copying may make it later, and learners can make
    it earlier on machines of their own: go by what the platform has noted where it matters.
    """
    return found.marked_late or 0 < deadline < found.submitted


def chosen(marked: Iterable[Marked], keep: Keep) -> dict[int, str]:
    """Of several submissions of one learner for one lesson the last, the best or all.

    The last is the one that was handed in last, of two at the same moment the one whose name is last. The best has the
    most points, of two with as many it is the last. One that could not be graded never takes the place of marks; it
    stays beside them where it is the newer one, so that somebody looks at it. What is kept here of 100,000 is little.

    Returns:
        The numbers of those that count, in the order given, with a note on how many others there were, or "".
    """
    if keep == "all":
        return {number: "" for number, _ in enumerate(marked)}
    best: dict[tuple[str, str], _Standing] = {}
    broken: dict[tuple[str, str], _Standing] = {}
    count: Counter[tuple[str, str]] = Counter()
    lessons: dict[str, str] = {}  # of each learner one lesson with marks
    for number, each in enumerate(marked):
        group = each.learner, each.lesson
        is_graded = each.status == "graded"
        points = each.score if keep == "best" and is_graded else 0.0
        standing = _Standing(points, each.submitted, each.name, number)
        count[group] += 1
        among = best if is_graded else broken
        among[group] = max(standing, among.get(group, standing))
        if is_graded:
            lessons[each.learner] = each.lesson
    kept = {standing.number: _others(count[group], keep) for group, standing in best.items()}
    for (learner, lesson), standing in broken.items():
        # Which lesson it answers is often not known of what cannot be read.
        marks = best.get((learner, lesson or lessons.get(learner, "")))
        if marks is None or standing[1:] > marks[1:]:
            kept[standing.number] = ""
    return dict(sorted(kept.items()))


class _Standing(NamedTuple):
    """What is compared of a submission, and its number."""

    points: float
    submitted: float
    name: str
    number: int


def _others(count: int, keep: Keep) -> str:
    return f"the {keep} of {count} submissions to this lesson counts" if count > 1 else ""
