"""Exercises and plots in Jupyter: ``%load_ext tutor.notebook``, as the notebooks of ``nn-tutor export`` begin.

``%%exercise LESSON LABEL`` at the top of a cell runs the cell and judges it on the path of the screen and the grader.
Until an answer passes, the lesson's solution stands in for it, so that the cells below run in any case.
"""

from __future__ import annotations

import html
import io
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TextIO

from tutor.checking.checks import Attempt, CheckState, ExerciseState
from tutor.course.catalogue import find_course, load_course, load_lesson
from tutor.errors import TutorError, UsageError
from tutor.evaluation import Evaluator
from tutor.plotting import live
from tutor.plotting.describe import describe
from tutor.plotting.figure import Figure
from tutor.plotting.pyplot import take_figures
from tutor.plotting.render import render
from tutor.runner.session import Session, open_session

WIDTH = 88  # columns of a plot: what a page of JupyterLab holds
_SECONDS_BETWEEN = 0.1  # two pictures of a running cell
_PRE = "<pre style='line-height: 1.15; font-family: Menlo, \"DejaVu Sans Mono\", Consolas, monospace'"


class Shell(Protocol):
    """What is used of IPython's shell, which types little of itself."""

    events: Any

    def run_cell(self, raw_cell: str) -> object:
        """Run code in the notebook's own namespace, errors shown."""

    def register_magic_function(self, func: Callable[..., None], magic_kind: str, magic_name: str) -> None:
        """Make a function the magic of that name."""


def load_ipython_extension(shell: Shell) -> None:
    """Called by ``%load_ext tutor.notebook``."""
    exercises = Exercises(shell)
    shell.register_magic_function(exercises.judge, "cell", "exercise")
    shell.register_magic_function(exercises.choose, "line", "course")
    pictures = Pictures()
    shell.events.register("post_run_cell", pictures.show_all)
    pictures.watch()


@dataclass(slots=True)
class Exercises:
    """The exercises of one notebook: what passed counts for those below it."""

    shell: Shell
    _root: Path | None = None
    _own: dict[str, dict[str, str]] = field(default_factory=dict)

    def choose(self, line: str) -> None:
        """``%course FOLDER``: the exercises of another course than the one that ships with nn-tutor."""
        try:
            self._root = find_course(Path(line.strip()))
        except TutorError as error:
            _say(str(error), sys.stderr)

    def judge(self, line: str, cell: str) -> None:
        """Run the cell, judge it, and put the solution in its place unless it passes."""
        try:
            lesson_id, label = _names(line)
            evaluator = _evaluator(self._root, lesson_id)
            exercise = evaluator.lesson.exercise(label)
            if exercise is None:
                known = ", ".join(each.label for each in evaluator.lesson.exercises)
                raise UsageError(f"{lesson_id} has no exercise '{label}'", f"It has {known}.")
        except TutorError as error:
            _say(str(error), sys.stderr)
            return
        self.shell.run_cell(cell)
        own = self._own.setdefault(evaluator.lesson.id, {})
        attempt = evaluator.evaluate(label, cell, own)
        _say("\n".join(_verdict(attempt)))
        if attempt.state is ExerciseState.PASSED:
            own[label] = cell
        else:
            own.pop(label, None)
            self.shell.run_cell(exercise.solution)


def _names(line: str) -> tuple[str, str]:
    words = line.split()
    if len(words) != 2:
        raise UsageError(
            f"%%exercise {line}: which one?", "Write %%exercise LESSON LABEL, as in the exported notebook."
        )
    return words[0], words[1]


@cache
def _session() -> Session:
    import atexit

    session = open_session()
    atexit.register(session.close)
    return session


@cache
def _evaluator(root: Path | None, lesson_id: str) -> Evaluator:
    return Evaluator(load_lesson(load_course(find_course(root)), lesson_id), _session())


def _verdict(attempt: Attempt) -> list[str]:
    """What the checks say, as lines of text."""
    if attempt.state is ExerciseState.NOT_ATTEMPTED:
        return ["Still the starter: write your answer and run the cell. Until then, our solution stands in below."]
    passed = sum(check.state is CheckState.PASSED for check in attempt.checks)
    score = f"{passed} of {len(attempt.checks)} checks passed, {attempt.score:g} of {attempt.max_score:g} points"
    if attempt.state is ExerciseState.PASSED:
        return [f"✓ {score}."]
    lines = [f"✗ {score}. Below, our solution stands in until yours passes.", *attempt.diagnosis]
    for check in attempt.checks:
        if check.state is not CheckState.PASSED and check.message not in attempt.diagnosis:
            lines.append(f"  ✗ {check.name}: {check.message or check.reason}")
    return lines


def _say(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream or sys.stdout)  # a cell's output


class Pictures:
    """What cells draw, shown in the notebook: live where they pause, the rest when they end."""

    def __init__(self) -> None:
        self._live: Any = None  # the place in the notebook that is drawn over
        self._next = 0.0

    def watch(self) -> None:
        """Show pictures of running cells, for as long as the kernel lives."""
        live.watched(self._show_live).__enter__()

    def show_all(self, _result: object = None) -> None:
        """Show what the cell has drawn, as a notebook does when a cell ends; the live one stays in its place."""
        figures = take_figures()
        for figure in figures[:-1] if self._live is not None else figures:
            self._put(figure)
        if figures and self._live is not None:
            self._live.update(_pictures(figures[-1]), raw=True)
        self._live = None

    def _show_live(self, freeze: Callable[[], Figure]) -> None:
        """The picture as it is now, unless the last one has only just been shown."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _SECONDS_BETWEEN
        if self._live is None:
            self._live = self._put(freeze(), display_id=True)
        else:
            self._live.update(_pictures(freeze()), raw=True)

    def _put(self, figure: Figure, **how: Any) -> Any:
        from IPython import display  # only a notebook has it

        show: Callable[..., Any] = display.display
        return show(_pictures(figure), raw=True, **how)


def _pictures(figure: Figure) -> dict[str, str]:
    """The figure as coloured text, for terminals, and as HTML with its description for screen readers."""
    from rich.console import Console
    from rich.text import Text

    drawn = render(figure, WIDTH, colors="truecolor", dark=False)
    console = Console(record=True, width=WIDTH + 2, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(drawn))
    code = console.export_html(inline_styles=True, code_format="{code}")
    told = html.escape(describe(figure), quote=True)
    return {"text/plain": drawn, "text/html": f'{_PRE} role="img" aria-label="{told}">{code}</pre>'}
