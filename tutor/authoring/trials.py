"""What can be seen only by running a lesson: its demos, solutions, starters and mistakes."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.authoring.problem import Problem, Severity
from tutor.authoring.trivial import Trivial
from tutor.checking.arrays import as_array
from tutor.checking.checks import CheckResult, CheckState, ExerciseState
from tutor.course.model import CellKind, Check, CodeCell, Exercise, Lesson, Mistake
from tutor.evaluation import Evaluator, sources_before
from tutor.runner.results import RunResult, Source, Status
from tutor.runner.session import Session


class Trials:
    """Runs one lesson as a learner would, and as several wrong ones would."""

    def __init__(self, lesson: Lesson, session: Session) -> None:
        self._lesson = lesson
        self._session = session
        self._evaluator = Evaluator(lesson, session)
        self._trivial = Trivial(lesson, session)

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong; after a cell that fails, nothing below it can be tried."""
        setup = self._session.run((), Source("setup", self._lesson.setup))
        if setup.status is not Status.OK:
            yield self._error(1, f"the course's setup fails: {_said(setup)}", "correct setup in course.toml")
            return
        for cell in self._lesson.cells:
            source = cell.source if isinstance(cell, CodeCell) else cell.solution
            before = sources_before(self._lesson, cell.key, {})
            result = self._session.run(before, Source(cell.key, source), seconds=cell.seconds)
            if isinstance(cell, CodeCell):
                yield from self._cell(cell, result)
            elif result.status is Status.OK:
                yield from self._solution(cell)
                yield from self._starter(cell)
                yield from self._mistakes(cell)
                yield from self._triviality(cell)
            else:
                line = _line(result, cell.solution_line)
                yield self._error(line, f"the solution of '{cell.label}' does not run: {_said(result)}", "correct it")
            if result.status is not Status.OK:
                yield self._advice(cell.line, "nothing below this cell could be tried", "mend it first")
                return

    def _error(self, line: int, message: str, mend: str) -> Problem:
        return Problem(str(self._lesson.path), line, message, mend)

    def _advice(self, line: int, message: str, mend: str) -> Problem:
        return Problem(str(self._lesson.path), line, message, mend, Severity.WARNING)

    # --- cells --------------------------------------------------------------------------------------------------

    def _cell(self, cell: CodeCell, result: RunResult) -> Iterator[Problem]:
        what = f"the {cell.kind.value} cell"
        if result.status is Status.TIMED_OUT:
            yield self._error(
                cell.line,
                f"{what} takes longer than its {cell.seconds:g} seconds",
                f"let it do less, or give it more time: #| seconds: {2 * cell.seconds:g}",
            )
        elif result.status is not Status.OK:
            yield self._error(_line(result, cell.source_line), f"{what} fails: {_said(result)}", "correct it")
        elif result.cut:
            yield self._error(cell.line, f"{what} prints more than is kept", "let it print less")
        elif cell.kind is CellKind.PREDICT and not result.has_value:
            yield self._error(cell.line, f"{what} gives no value to compare a guess with", "let its last line give one")
        elif cell.kind is CellKind.PREDICT and result.value is None:
            yield self._error(cell.line, f"{what} gives None", "let its last line give what is asked for")
        elif cell.tolerance is not None and as_array(result.value) is None:
            yield self._error(cell.line, f"{what} gives no number, and has a tolerance", "remove one of them")

    # --- exercises ----------------------------------------------------------------------------------------------

    def _solution(self, exercise: Exercise) -> Iterator[Problem]:
        attempt = self._evaluator.evaluate(exercise.label, exercise.solution)
        if attempt.state is ExerciseState.NOT_ATTEMPTED:
            yield self._error(exercise.solution_line, f"the solution of '{exercise.label}' is its starter", "write one")
        for check, result in zip(exercise.checks, attempt.checks, strict=False):
            if result.state is not CheckState.PASSED:
                yield self._error(
                    check.line,
                    f"the solution does not pass the check '{check.name}': {result.message}",
                    _mend(check, result),
                )

    def _starter(self, exercise: Exercise) -> Iterator[Problem]:
        runs: list[RunResult] = []
        # With a word more it is no longer the untouched starter, and judged like any answer.
        attempt = self._evaluator.evaluate(exercise.label, f"{exercise.starter}\npass", on_run=runs.append)
        if runs and runs[0].status is not Status.OK:
            line = _line(runs[0], exercise.starter_line)
            yield self._error(
                line, f"the starter of '{exercise.label}' does not run: {_said(runs[0])}", "let it run, and fail"
            )
        elif attempt.state is ExerciseState.PASSED:
            yield self._error(
                exercise.starter_line, f"the starter of '{exercise.label}' passes", "leave something to be done"
            )
        else:
            for check, result in zip(exercise.checks, attempt.checks, strict=True):
                if result.state is CheckState.PASSED:
                    yield self._advice(
                        check.line,
                        f"the starter passes the check '{check.name}'",
                        "ask for something that it cannot do",
                    )

    def _mistakes(self, exercise: Exercise) -> Iterator[Problem]:
        for mistake in exercise.mistakes:
            attempt = self._evaluator.evaluate(exercise.label, mistake.source)
            if attempt.state is ExerciseState.PASSED:
                yield self._error(
                    mistake.line, "this mistake passes every check", "add a check that it fails, or remove it"
                )
            elif attempt.state is ExerciseState.NOT_ATTEMPTED:
                yield self._error(mistake.line, "this mistake is the starter itself", "remove it")
            elif attempt.state is ExerciseState.COULD_NOT_CHECK:
                yield self._error(
                    mistake.line, f"this mistake could not be checked: {attempt.checks[0].message}", "correct it"
                )
            elif attempt.diagnosis[:1] != (mistake.message,):
                yield self._not_recognised(mistake, exercise, " ".join(attempt.diagnosis))

    def _not_recognised(self, mistake: Mistake, exercise: Exercise, told: str) -> Problem:
        other = next((each for each in exercise.mistakes if each.message == told), None)
        if other is not None:
            return self._error(
                mistake.line,
                f"this mistake answers every check like the one on line {other.line}, and is taken for it",
                "add a check that tells the two apart, or put them together",
            )
        return self._error(
            mistake.line, f"the message of this mistake is never shown; told is: {told}", "let it run, and fail a check"
        )

    def _triviality(self, exercise: Exercise) -> Iterator[Problem]:
        for check, what in self._trivial.passed(exercise):
            yield self._error(
                check.line,
                f"the check '{check.name}' is passed by an answer of {what}"
                if not what.startswith("its")
                else f"the check '{check.name}' is passed by handing back {what}",
                "ask for something that only the right code gives",
            )


def _mend(check: Check, result: CheckResult) -> str:
    if result.state is CheckState.COULD_NOT_CHECK or result.reason in ("rule", "error", "mutated", "timeout"):
        return "correct the check or the solution"
    if check.has_expect:
        return "correct what it expects, or the solution"
    return "it answers otherwise each time: seed its random numbers"


def _said(result: RunResult) -> str:
    if result.error is None:
        return result.message
    return f"{result.error.type}: {result.error.message}" if result.error.message else result.error.type


def _line(result: RunResult, source_line: int) -> int:
    """The line of the file on which a cell failed."""
    return source_line + (result.error.line or 1) - 1 if result.error is not None else source_line
