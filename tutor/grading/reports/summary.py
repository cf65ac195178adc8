"""What a class has done, counted in one look at the marks and kept small however many there are."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tutor.checking.checks import ExerciseState
from tutor.grading.grade import Graded
from tutor.grading.reports.escaping import one_line, shortened
from tutor.grading.reports.parts import Marks, marks
from tutor.grading.results import Results

BINS = 11  # ten of ten percent each, and one of those with all points
_LONGEST = 300
# Errors of learners' own making hardly ever come twice: past so many, those that came once are let go.
_MOST_MISTAKES = 20_000


@dataclass(slots=True)
class ExerciseCount:
    """How an exercise went: how many stand in each state, and the points they have."""

    lesson: str
    label: str
    states: Counter[ExerciseState] = field(default_factory=Counter)
    score: float = 0.0
    max_score: float = 0.0

    @property
    def percent(self) -> float:
        """The mean score in percent."""
        return 100.0 * self.score / self.max_score if self.max_score else 0.0


@dataclass(slots=True)
class CheckCount:
    """How often a check was asked, and failed."""

    lesson: str
    label: str
    check: str
    hidden: bool
    asked: int = 0
    failed: int = 0


@dataclass(slots=True)
class Summary:
    """The whole class. Everything but the first four counts graded submissions alone."""

    submissions: int = 0
    ungradable: int = 0
    late: int = 0
    lessons: Counter[str] = field(default_factory=Counter)
    percents: array[float] = field(default_factory=lambda: array("d"))
    full: int = 0
    exercises: dict[tuple[str, str], ExerciseCount] = field(default_factory=dict)
    checks: dict[tuple[str, str, str], CheckCount] = field(default_factory=dict)
    mistakes: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    @property
    def graded(self) -> int:
        """How many have marks."""
        return len(self.percents)

    @property
    def mean(self) -> float:
        """The mean score in percent."""
        return sum(self.percents) / len(self.percents) if self.percents else 0.0

    @property
    def median(self) -> float:
        """The score in percent that half of them reach."""
        ordered = sorted(self.percents)
        middle = len(ordered) // 2
        if not ordered:
            return 0.0
        return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2

    def bins(self) -> list[int]:
        """How many have 0 to below 10 percent, and so on, and at the end how many have all."""
        counts = [0] * BINS
        for percent in self.percents:
            counts[min(BINS - 1, max(0, int(percent // 10)))] += 1
        return counts

    def hardest(self, most: int) -> Sequence[CheckCount]:
        """The checks that failed most, by their share of those who attempted the exercise."""
        failed = [each for each in self.checks.values() if each.failed]
        failed.sort(key=lambda each: (-each.failed / each.asked, -each.failed))  # else in the lessons' order
        return failed[:most]

    def commonest(self, most: int) -> Sequence[tuple[str, str, str, int]]:
        """Mistakes as lesson, exercise, what was said of them, and in how many submissions.

        Those that came once are among them only where none came twice.
        """
        ordered = sorted(self.mistakes.items(), key=lambda each: (-each[1], each[0]))
        if ordered and ordered[0][1] > 1:
            ordered = [each for each in ordered if each[1] > 1]
        return [(*mistake, count) for mistake, count in ordered[:most]]


def summarise(results: Results) -> Summary:
    """Count all of them."""
    summary = Summary()
    for graded in results:
        summary.submissions += 1
        summary.late += graded.late
        if graded.status == "ungradable":
            summary.ungradable += 1
        else:
            _count(summary, graded, marks(graded))
    return summary


def _count(summary: Summary, graded: Graded, sums: Marks) -> None:
    summary.lessons[graded.lesson] += 1
    summary.percents.append(sums.percent)
    summary.full += bool(sums.max_score) and sums.score == sums.max_score
    for its in sums.exercises:
        key = (graded.lesson, its.label)
        exercise = summary.exercises.setdefault(key, ExerciseCount(*key))
        exercise.states[its.state] += 1
        exercise.score += its.score
        exercise.max_score += its.max_score
    for part in sums.parts:
        if part.check and part.state != "could_not_check":
            place = (graded.lesson, part.label, part.number)  # two checks may be called the same
            check = summary.checks.setdefault(place, CheckCount(*place[:2], part.check, part.hidden))
            check.asked += 1
            check.failed += part.state == "failed"
    for attempt in graded.exercises:
        for reason in dict.fromkeys(attempt.diagnosis):
            summary.mistakes[graded.lesson, attempt.label, shortened(one_line(reason), _LONGEST)] += 1
    if len(summary.mistakes) > _MOST_MISTAKES:
        summary.mistakes = Counter({mistake: count for mistake, count in summary.mistakes.items() if count > 1})
