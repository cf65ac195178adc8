"""What can be done with one cell or question: run, write, check, hints, solution, answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tutor.course.model import Cell, CellKind, CodeCell, Exercise, Quiz
from tutor.errors import TutorError, UsageError
from tutor.plain.console import Console
from tutor.plain.text import code, lines_of, wrapped
from tutor.plain.working import MOST_LINES, Lines, work
from tutor.study import Study, Whose, original, our_fault, outside
from tutor.study.history import verdict, when
from tutor.study.state import State, state_of

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt
    from tutor.runner.results import RunResult

_T = TypeVar("_T")


class Desk:
    """The cell or question that the learner has come to, and what came of it in this sitting."""

    def __init__(self, item: Cell | Quiz, study: Study, console: Console) -> None:
        self.item = item
        self._study = study
        self._console = console
        self.result: RunResult | None = None
        self.attempt: Attempt | None = None
        self._skipped = False

    # --- what it is ---------------------------------------------------------------------------------------------

    @property
    def cell(self) -> Cell | None:
        """The item as a cell."""
        return None if isinstance(self.item, Quiz) else self.item

    @property
    def exercise(self) -> Exercise | None:
        """The item as an exercise."""
        return self.item if isinstance(self.item, Exercise) else None

    @property
    def asks(self) -> bool:
        """Whether a prediction is due before the cell runs."""
        cell = self.item
        is_open = isinstance(cell, CodeCell) and cell.kind is CellKind.PREDICT and not self._skipped
        return is_open and not self._study.cell(cell.key).answer

    @property
    def is_demo(self) -> bool:
        """Whether it is a cell that shows something."""
        return isinstance(self.item, CodeCell) and self.item.kind in (CellKind.DEMO, CellKind.PREDICT)

    @property
    def runs_first(self) -> bool:
        """Whether there is something to see that has not been run yet."""
        return self.is_demo and self.result is None

    @property
    def has_passed(self) -> bool:
        """Whether it is an exercise that has passed."""
        return self.exercise is not None and self._study.has_passed(self.exercise)

    def show(self) -> None:
        """Say what it is, and its text."""
        say = self._console.say
        if isinstance(self.item, Exercise):
            points = f"{self.item.points:g} point{'s' if self.item.points != 1 else ''}"
            say(f"Exercise: {self.item.title} ({points}, {self._state()})")
            say(*code(self._study.text(self.item)))
        elif isinstance(self.item, CodeCell):
            self._show_code_cell(self.item)

    def _state(self) -> str:
        words = {State.PASSED: "passed", State.FAILED: "not yet passed"}
        return words.get(state_of(self._study.cell(self.item.key)), "not tried yet")

    def _show_code_cell(self, cell: CodeCell) -> None:
        say = self._console.say
        text = self._study.text(cell)
        if cell.origin is not None:
            say(f"From {cell.origin.lesson}: {cell.origin.label}, {self._study.told_whose(cell)} (list shows it)")
        elif cell.kind is CellKind.SETUP:
            count = len(text.splitlines())
            say(f"Set-up, {count} line{'s' if count != 1 else ''} (list shows, r runs it)")
        else:
            say("Predict, then run:" if cell.ask else "Demo:", *code(text))
            if cell.ask:
                say(*wrapped(f"Question: {cell.ask}", self._console.width))

    def list_text(self) -> None:
        """The text with the numbers of its lines."""
        if self.cell is not None:
            self._console.say(*code(self._study.text(self.cell), numbered=True))
        else:
            self._console.say("This is a question: there is no code to list.")

    # --- running and checking -----------------------------------------------------------------------------------

    def predict(self) -> bool:
        """Ask for the prediction; False where there will be no more input."""
        answer = self._console.ask("Your prediction (Enter alone runs without one): ")
        if answer is None:
            return False
        if answer.strip():
            self._study.note(self.item.key, answer=answer.strip())
        self._skipped = not answer.strip()
        return True

    def run(self) -> None:
        """Run the cell and tell what it shows."""
        from tutor.plain.telling import run_lines

        cell = self.cell
        assert cell is not None
        text = self._study.text(cell)
        lines = Lines(self._console)
        result = self._carefully(lambda: self._study.run(cell, text, lines.take))
        lines.close()
        if result is None:
            return
        self.result, self.attempt = result, None
        if lines.written > MOST_LINES:
            self._console.say(f"({lines.written - MOST_LINES} more lines: o shows all.)")
        silent = not (result.output and not result.display and not result.figures and not result.error)
        if silent or result.message:
            self._console.say(*run_lines(replace(result, output=()), self._console.width))
        ran = result.status.value == "ok"
        if ran:
            self._study.ran_well(cell, text)
        self._tell_prediction(result)
        self._tell_above(cell, failed=not ran)

    def _tell_prediction(self, result: RunResult) -> None:
        from tutor.study.predicting import keep

        answer = self._study.cell(self.item.key).answer
        if isinstance(self.item, CodeCell) and self.item.ask and answer:
            right = keep(self._study, self.item, result)
            told = {True: ": right.", False: ": not quite. Compare; why?", None: "."}[right]
            self._console.say(f"You predicted {answer}{told}")

    def _tell_above(self, cell: Cell, *, failed: bool) -> None:
        note = self._study.told_above(cell, failed=failed)
        if note:
            self._console.say(*wrapped(note, self._console.width))

    def check(self) -> None:
        """Check the answer and tell the verdict."""
        from tutor.plain.telling import attempt_lines, run_lines

        exercise = self.exercise
        if exercise is None:
            self._console.say("There is nothing to check here; r runs the cell.")
            return
        text = self._study.text(exercise)
        runs: list[RunResult] = []
        attempt = self._carefully(lambda: self._study.check(exercise, text, runs.append))
        if attempt is None:
            return
        self.attempt, self.result = attempt, runs[-1] if runs else None
        ran = self.result is None or self.result.status.value == "ok"
        if self.result is not None and (self.result.output or self.result.figures or not ran):
            self._console.say(*run_lines(self.result, self._console.width))
        self._console.say(*attempt_lines(attempt, self._console.width, ran=ran))
        self._study.keep_verdict(exercise, text, attempt)
        self._tell_above(exercise, failed=attempt.state.value != "passed")

    def _carefully(self, task: Callable[[], _T]) -> _T | None:
        """Do what needs the runner; None, and told, where that itself fails."""
        try:
            return work(task, self._study.stop, self._console)
        except TutorError as error:
            self._console.say(*wrapped(our_fault(error), self._console.width))
            return None

    def compare(self) -> None:
        """Yours against expected."""
        from tutor.plain.telling import comparison_lines

        if self.attempt is None:
            self._console.say("Check first: c. Then a compares your numbers with what was expected.")
        else:
            self._console.say(*comparison_lines(self.attempt, self._console.width))

    def output(self) -> None:
        """All that the last run showed."""
        from tutor.plain.telling import run_lines

        if self.result is None:
            self._console.say("It has not run yet: r runs it.")
        else:
            self._console.say(*run_lines(self.result, self._console.width))

    # --- help ---------------------------------------------------------------------------------------------------

    def hint(self) -> None:
        """The next hint."""
        exercise = self.exercise
        if exercise is None:
            self._console.say("Only exercises have hints.")
            return
        opened = self._study.cell(exercise.label).hints
        if opened >= len(exercise.hints):
            self._console.say("All hints are open: H tells them again, s shows our solution.")
            return
        self._study.note(exercise.label, hints=opened + 1)
        self._tell_hint(exercise, opened)

    def hints(self) -> None:
        """All hints so far."""
        exercise = self.exercise
        opened = 0 if exercise is None else self._study.cell(exercise.label).hints
        if exercise is None or not opened:
            self._console.say("No hint is open; h opens one." if exercise else "Only exercises have hints.")
            return
        for index in range(opened):
            self._tell_hint(exercise, index)

    def _tell_hint(self, exercise: Exercise, index: int) -> None:
        hint = exercise.hints[index]
        title = f": {hint.title}" if hint.title else ""
        self._console.say(f"Hint {index + 1} of {len(exercise.hints)}{title}")
        self._console.tell(lines_of(hint.blocks, self._console.width, ascii=self._console.ascii))

    def solution(self) -> None:
        """Our solution; before a pass or the last hint only if it is really wanted."""
        exercise = self.exercise
        if exercise is None:
            self._console.say("Only exercises have a solution.")
            return
        question = self._study.asks_before_solution(exercise)
        if question and not self._agreed(question):
            return
        self._study.note_solution(exercise)
        self._console.say("A solution:", *code(exercise.solution))
        self._console.tell(lines_of(exercise.explanation, self._console.width, ascii=self._console.ascii))

    def _agreed(self, question: str) -> bool:
        return (self._console.ask(f"{question} y or n: ") or "").strip().lower() in ("y", "yes")

    # --- writing ------------------------------------------------------------------------------------------------

    def put(self, text: str | None) -> None:
        """Keep another text; None changes nothing."""
        cell = self.cell
        assert cell is not None
        if text is None or text == self._study.text(cell):
            self._console.say("Nothing is changed.")
            return
        self._study.write(cell, text)
        self._console.say("Kept. c checks it." if self.exercise else "Kept. r runs it.")

    def hand_off(self) -> None:
        """Let the learner's own editor have the text."""
        cell = self.cell
        if not self.writable() or cell is None:
            return
        try:
            self.put(outside.edit(self._study.text(cell), cell.key))
        except UsageError as error:
            self._console.say(*wrapped(str(error), self._console.width))

    def writable(self) -> bool:
        """Whether its text can be changed; if not, says why."""
        if isinstance(self.item, Quiz):
            self._console.say("This is a question: answer it, there is no code to write.")
        elif isinstance(self.item, CodeCell) and self.item.origin is not None:
            self._console.say("This comes from an earlier lesson as it is; m takes your code or ours.")
        elif self._study.store.read_only:
            self._console.say("The tutor is open elsewhere: here nothing is kept, so nothing can be written.")
        else:
            return True
        return False

    def reset(self) -> bool:
        """Bring the original back if it is really wanted; whether it was done."""
        cell = self.cell
        if cell is None or not self.writable():
            return False
        if self._study.text(cell) == original(cell):
            self._console.say("It is as the lesson has it already.")
            return False
        if not self._agreed("Bring the original text of this cell back? Your work stays in a backup."):
            return False
        self._study.reset(cell)
        self.result = self.attempt = None
        self._console.say("Reset; u brings your work back.")
        return True

    def take(self) -> None:
        """Let the other code run in a carry cell."""
        cell = self.item
        whose = None if isinstance(cell, Quiz) else self._study.whose(cell)
        if whose is None or isinstance(cell, Quiz):
            self._console.say("Only cells from an earlier lesson have your code and ours.")
        elif whose in (Whose.YOURS, Whose.OURS):
            self._study.take(cell, ours=whose is Whose.YOURS)
            self.show()
        else:
            self.show()

    # --- earlier texts ------------------------------------------------------------------------------------------

    def history(self, order: str) -> None:
        """The attempts; ``2`` shows the second, ``2 back`` takes its text."""
        past = self._study.attempts(self.item.key)
        words = order.split()
        if not past:
            self._console.say("No attempt is kept yet: every check keeps one.")
        elif not words:
            for number, each in enumerate(past, 1):
                self._console.say(f"{number}. {when(each.moment, time.time())}: {verdict(each)}")
            self._console.say("v and a number shows one; v 1 back takes its text.")
        elif not words[0].isdigit() or not 1 <= int(words[0]) <= len(past) or words[1:] not in ([], ["back"]):
            self._console.say(f"Which one? v 1 to v {len(past)}; v 1 back takes the text of the first.")
        elif words[1:]:
            if self.writable():
                self.put(past[int(words[0]) - 1].text)
        else:
            self._console.say(*code(past[int(words[0]) - 1].text, numbered=True))
