"""One sitting at one lesson: the learner's texts, what has passed, and the way to the runner. No widgets here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from tutor.course.model import Cell, CodeCell, Exercise, Lesson
from tutor.errors import ProgressError, TutorError
from tutor.progress import Attempts, Autosaver, CellProgress, LessonProgress, PastAttempt, ProgressStore, UndoKeeper
from tutor.study.carrying import OURS, Carrying, Whose
from tutor.study.machinery import Machinery
from tutor.study.outcomes import Outcome

if TYPE_CHECKING:  # the runner brings numpy along, which waits until a cell runs
    from tutor.checking.checks import Attempt
    from tutor.evaluation import Evaluator
    from tutor.plotting.figure import Figure
    from tutor.runner.looking.look import Look, Seen
    from tutor.runner.results import Chunk, RunResult


def digest(text: str) -> str:
    """A short fingerprint of a cell's original text, to see later whether the lesson has changed it."""
    from hashlib import sha256  # OpenSSL takes long to load

    return sha256(text.encode()).hexdigest()[:12]


def our_fault(error: TutorError) -> str:
    """What went wrong with the machinery, and that the learner's text has nothing to do with it."""
    return f"{error} Your text is safe; this is not its fault."


def original(cell: Cell) -> str:
    """What the lesson put into a cell."""
    return cell.source if isinstance(cell, CodeCell) else cell.starter


class Study:
    """A lesson being learnt. Texts are read and written on the screen's thread, ``run`` and ``check`` on a worker's."""

    def __init__(self, lesson: Lesson, store: ProgressStore, autosaver: Autosaver, machinery: Machinery) -> None:
        self.lesson = lesson
        self.store = store
        self._autosaver = autosaver
        self._machinery = machinery
        self._evaluator: Evaluator | None = None
        self.progress: LessonProgress = store.load(lesson.id)
        self._attempts = Attempts(store, lesson.id)
        self.undo = UndoKeeper(store, lesson.id)
        self._carrying = Carrying(lesson, store)
        self._stood_in = False

    # --- what the learner has written ---------------------------------------------------------------------------

    def cell(self, key: str) -> CellProgress:
        """What is kept of a cell or quiz."""
        return self.progress.cell(key)

    def text(self, cell: Cell) -> str:
        """The text to show in a cell: the learner's, else the lesson's."""
        if self.whose(cell) is Whose.YOURS:
            return self._carrying.theirs(cell.key)
        kept = self.cell(cell.key).text
        return original(cell) if kept is None else kept

    def write(self, cell: Cell, text: str) -> None:
        """Keep what the learner has written; it is saved a moment later."""
        start = original(cell)
        self.note(cell.key, text=None if text == start else text, original=digest(start))

    def note(self, key: str, **changes: object) -> None:
        """Change what is kept of a cell and have it saved."""
        cells = dict(self.progress.cells)
        cells[key] = replace(self.cell(key), **changes)  # type: ignore[arg-type]  # the fields are CellProgress's own
        self._keep(replace(self.progress, cells=cells))

    def outcome(self, cell: Cell) -> Outcome | None:
        """What a cell said when it ran last in this sitting."""
        return self._machinery.outcomes.of(self.lesson.id, cell.key)

    def keep_outcome(self, cell: Cell, outcome: Outcome | None) -> None:
        """Remember what a cell has said, until the tutor ends; None forgets it."""
        self._machinery.outcomes.keep(self.lesson.id, cell.key, outcome)

    def move_to(self, position: str) -> None:
        """Keep where the learner is reading."""
        if position != self.progress.position:
            self._keep(replace(self.progress, position=position))

    def _keep(self, progress: LessonProgress) -> None:
        self.progress = progress
        self._autosaver.schedule(progress)

    def save(self) -> bool:
        """Write what is not written yet; whether all of it is on disk."""
        return self._autosaver.flush()

    def reset(self, cell: Cell) -> None:
        """Forget what was written in a cell; how often it was tried and what was looked at stays noted."""
        kept = self.cell(cell.key)
        self._autosaver.flush()
        self.store.reset(self.lesson.id, cell.key)
        self.reload()
        self.note(cell.key, attempts=kept.attempts, hints=kept.hints, solution_shown=kept.solution_shown)

    def reload(self) -> None:
        """Read the progress again, after a reset."""
        self.progress = self.store.load(self.lesson.id)

    def is_outdated(self, cell: Cell) -> bool:
        """Whether the lesson's text of this cell has changed since the learner began to edit it."""
        kept = self.cell(cell.key)
        return kept.text is not None and bool(kept.original) and kept.original != digest(original(cell))

    # --- what is carried from earlier lessons -------------------------------------------------------------------

    def whose(self, cell: Cell) -> Whose | None:
        """Whose code runs in a carry cell; None for any other cell."""
        if isinstance(cell, CodeCell) and cell.origin is not None:
            return self._carrying.whose(cell, self.cell(cell.key))
        return None

    def told_whose(self, cell: CodeCell) -> str:
        """In a few words whose code runs in a carry cell, and how to change that."""
        return self._carrying.told(cell, self.cell(cell.key))

    def take(self, cell: Cell, *, ours: bool) -> None:
        """Let our code run in a carry cell, or the learner's own."""
        self.note(cell.key, answer=OURS if ours else None)

    # --- what has passed ----------------------------------------------------------------------------------------

    def has_passed(self, exercise: Exercise) -> bool:
        """Whether the exercise has ever passed."""
        return self.cell(exercise.label).has_passed

    def own(self) -> dict[str, str]:
        """The learner's exercises that have passed, as they were when they did; those of earlier lessons that this one
        carries, by the keys of their cells."""
        kept = {exercise.label: self.cell(exercise.label).passed_text for exercise in self.lesson.exercises}
        carried = {cell.key: self.text(cell) for cell, _ in self.lesson.carried if self.whose(cell) is Whose.YOURS}
        return carried | {label: text for label, text in kept.items() if text is not None}

    def ran_well(self, cell: Cell, text: str) -> None:
        """Keep the text of a demo that has run: from now on the cells below stand on it."""
        if isinstance(cell, CodeCell) and cell.origin is None:
            self.note(cell.key, passed_text=None if text == original(cell) else text)

    def keep_verdict(self, exercise: Exercise, text: str, attempt: Attempt) -> None:
        """Keep what checking the exercise's text has said, where it says anything of the learner's work."""
        state = attempt.state.value
        if state in ("not_attempted", "could_not_check"):
            return
        passed = {"passed_text": text} if state == "passed" else {}
        attempts = self.cell(exercise.label).attempts + 1
        self.note(exercise.label, state=state, attempts=attempts, **passed)

    def edited(self) -> dict[str, str]:
        """The learner's versions of demos, as they were when they last ran well."""
        kept = {cell.key: self.cell(cell.key).passed_text for cell in self.lesson.cells if isinstance(cell, CodeCell)}
        return {key: text for key, text in kept.items() if text is not None}

    def above(self, cell: Cell) -> Iterator[Cell]:
        """The cells above ``cell``, in order."""
        return takewhile(lambda each: each.key != cell.key, self.lesson.cells)

    def stand_ins(self, cell: Cell) -> list[str]:
        """The exercises above ``cell`` for which the reference solution stands in."""
        return [each.label for each in self.above(cell) if isinstance(each, Exercise) and not self.has_passed(each)]

    def told_above(self, cell: Cell, *, failed: bool) -> str:
        """What stands above a cell that has run or been checked, where that is not what the learner may think."""
        told = []
        if stand_ins := self.stand_ins(cell):
            passes = "passes" if len(stand_ins) == 1 else "pass"
            told.append(f"Above, our solution stands in for {', '.join(stand_ins)} until yours {passes}.")
        above = {each.key for each in self.above(cell)}
        carried = [(each, origin) for each, origin in self.lesson.carried if each.key in above]
        yours = [f"{origin.label} from {origin.lesson}" for each, origin in carried if self.whose(each) is Whose.YOURS]
        if self._stood_in:
            told.append("Your own earlier code stops a cell above, so ours was used there.")
        elif failed and yours:
            names = " and ".join(yours)
            told.append(f"Above, your own {names} {'is' if len(yours) == 1 else 'are'} used; m on its cell takes ours.")
        return " ".join(told)

    def counts(self) -> tuple[int, int]:
        """How many exercises have passed, of how many."""
        exercises = list(self.lesson.exercises)
        return sum(map(self.has_passed, exercises)), len(exercises)

    def still_open(self) -> list[str]:
        """The titles of the exercises that have not passed."""
        return [each.title for each in self.lesson.exercises if not self.has_passed(each)]

    def asks_before_solution(self, exercise: Exercise) -> str:
        """What to ask whoever wants to see our solution, "" where it is shown at once: after a pass, once more, or
        when no hint is left.
        """
        kept = self.cell(exercise.label)
        left = len(exercise.hints) - kept.hints
        if kept.has_passed or kept.solution_shown or left <= 0:
            return ""
        hints = f"{left} hint{'s are' if left != 1 else ' is'} left."
        return f"Show the solution? {hints} It will be noted that you looked; you can still solve it yourself."

    def note_solution(self, exercise: Exercise) -> None:
        """Note that our solution is shown; after a pass that is nothing to note."""
        if not self.has_passed(exercise):
            self.note(exercise.label, solution_shown=True)

    # --- running and checking, on a worker's thread -------------------------------------------------------------

    def run(
        self,
        cell: Cell,
        text: str,
        on_output: Callable[[Chunk], None],
        on_figure: Callable[[Figure], None] | None = None,
    ) -> RunResult:
        """Run a cell's text in the state that the cells above leave."""
        from tutor.evaluation import sources_before
        from tutor.runner.results import Source

        self._stood_in = False
        before = sources_before(self.lesson, cell.key, self.own(), self.edited())
        result = self._machinery.session().run(
            before, Source(cell.key, text), seconds=cell.seconds, on_output=on_output, on_figure=on_figure
        )
        if isinstance(cell, CodeCell) and text != original(cell) and result.status.value == "ok":
            self._keep_attempt(PastAttempt(cell.key, time.time(), text, "ran"))
        return result

    def check(self, exercise: Exercise, text: str, on_run: Callable[[RunResult], None]) -> Attempt:
        """Put the checks to an exercise's text."""
        from tutor.evaluation import Evaluator

        if self._evaluator is None:
            self._evaluator = Evaluator(self.lesson, self._machinery.session(), comparing=True)
        attempt = self._evaluator.evaluate(exercise.label, text, self.own(), on_run=on_run)
        self._stood_in = self._evaluator.stood_in
        if attempt.state.value != "not_attempted":
            score, most = attempt.score, attempt.max_score
            self._keep_attempt(PastAttempt(exercise.key, time.time(), text, attempt.state.value, score, most))
        return attempt

    def attempts(self, key: str) -> tuple[PastAttempt, ...]:
        """Every text of a cell that was checked, of a demo that ran well; the oldest first."""
        return self._attempts.of(key)

    def _keep_attempt(self, attempt: PastAttempt) -> None:
        try:
            self._attempts.keep(attempt)
        except ProgressError as error:  # the verdict counts all the same; saving the text itself tells of it, too
            self.store.notices.append(str(error))

    def texts_above(self, cell: Cell) -> tuple[str, ...]:
        """The texts that run before a cell: the setup, and of each cell above the learner's or ours."""
        from tutor.evaluation import sources_before

        return tuple(source.text for source in sources_before(self.lesson, cell.key, self.own(), self.edited()))

    def look(self, cell: Cell, wanted: Look, *, after: str = "") -> Seen | None:
        """What is known of names in the state above a cell, or after its text ``after`` where that is still there.

        None where nothing can be said now: another cell runs, or one above fails.
        """
        from tutor.evaluation import sources_before
        from tutor.runner.results import Source

        before = sources_before(self.lesson, cell.key, self.own(), self.edited())
        return self._machinery.session().look(before, wanted, after=Source(cell.key, after) if after else None)

    def warm_up(self) -> None:
        """Start the machinery before it is needed."""
        self._machinery.session().warm()

    def stop(self) -> None:
        """Stop what runs now."""
        self._machinery.interrupt()
