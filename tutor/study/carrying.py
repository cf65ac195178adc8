"""What a lesson carries from earlier ones: whose code counts, the learner's or ours. No widgets here."""

from __future__ import annotations

from enum import Enum

from tutor.checking.names import missing
from tutor.course.model import CodeCell, Exercise, Lesson
from tutor.progress import CellProgress, LessonProgress, ProgressStore

# What is kept as the answer of a carry cell in which the learner has taken our code.
OURS = "ours"


class Whose(Enum):
    """Whose code runs in a carry cell, and why."""

    YOURS = "yours"
    OURS = "ours"  # the learner has chosen it
    NOT_YET = "not yet"  # the learner's has not passed in its lesson
    UNFIT = "unfit"  # the learner's has passed there, but uses names that are not here


class Carrying:
    """The learner's texts for the carry cells of a lesson, as they passed; read once from the lessons they are of."""

    def __init__(self, lesson: Lesson, store: ProgressStore) -> None:
        self._theirs: dict[str, str] = {}
        self._missing: dict[str, list[str]] = {}
        loaded: dict[str, LessonProgress] = {}
        for cell, origin in lesson.carried:
            if origin.lesson not in loaded:
                loaded[origin.lesson] = store.load(origin.lesson)
            passed = loaded[origin.lesson].cell(origin.label).passed_text
            if passed is not None:
                self._theirs[cell.key] = passed
                self._missing[cell.key] = missing(passed, _above(lesson, cell))

    def whose(self, cell: CodeCell, kept: CellProgress) -> Whose:
        """Whose code runs in a carry cell of which ``kept`` is kept."""
        if cell.key not in self._theirs:
            return Whose.NOT_YET
        if self._missing[cell.key]:
            return Whose.UNFIT
        return Whose.OURS if kept.answer == OURS else Whose.YOURS

    def theirs(self, key: str) -> str:
        """The learner's text for a carry cell, where there is one."""
        return self._theirs[key]

    def told(self, cell: CodeCell, kept: CellProgress) -> str:
        """In a few words whose code runs, and how to change that."""
        match self.whose(cell, kept):
            case Whose.YOURS:
                return "yours, m takes ours"
            case Whose.OURS:
                return "ours, m takes yours"
            case Whose.NOT_YET:
                return "ours until yours passes there"
            case Whose.UNFIT:
                return f"ours, as yours uses {self._missing[cell.key][0]}, which is not here"


def _above(lesson: Lesson, cell: CodeCell) -> list[str]:
    """The code that runs before a cell where every exercise is solved."""
    sources = [lesson.setup]
    for above in lesson.cells:
        if above.key == cell.key:
            break
        sources.append(above.solution if isinstance(above, Exercise) else above.source)
    return sources
