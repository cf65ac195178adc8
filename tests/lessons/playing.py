"""Runs a lesson's cells in this process, top to bottom, with the reference solutions in the exercises' places."""

from __future__ import annotations

import ast
import contextlib
import io
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

from tutor import paths
from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import CodeCell, Lesson
from tutor.plotting.artists import Artist, Image
from tutor.plotting.figure import Figure
from tutor.plotting.pyplot import take_figures

LESSONS = tuple(entry.id for entry in load_course(paths.lessons_dir()).entries)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a cell left behind: all names, the value of its last expression, its printing, figures and warnings."""

    names: dict[str, Any]
    value: Any
    output: str
    figures: tuple[Figure, ...]
    warned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """A lesson that has been run from its first cell to its last."""

    lesson: Lesson
    cells: tuple[tuple[str, Ran], ...]

    def cell(self, snippet: str) -> Ran:
        """The one cell whose source contains ``snippet``."""
        found = [ran for source, ran in self.cells if snippet in source]
        assert len(found) == 1, f"{len(found)} cells contain {snippet!r}"
        return found[0]

    def artists(self, snippet: str) -> list[Artist]:
        """Everything that the cell containing ``snippet`` has drawn."""
        return [artist for figure in self.cell(snippet).figures for axes in figure.axes for artist in axes.artists]

    def pictures(self, snippet: str) -> list[tuple[str, Image]]:
        """The titles and pictures that the cell containing ``snippet`` shows."""
        return [
            (axes.title, artist)
            for figure in self.cell(snippet).figures
            for axes in figure.axes
            for artist in axes.artists
            if isinstance(artist, Image)
        ]

    @property
    def names(self) -> dict[str, Any]:
        """Every name at the lesson's end."""
        return self.cells[-1][1].names


@cache
def played(lesson_id: str) -> Played:
    """Run the whole lesson once."""
    lesson = load_lesson(load_course(paths.lessons_dir()), lesson_id)
    names: dict[str, Any] = {}
    _run(lesson.setup, names)
    cells = []
    for cell in lesson.cells:
        source = cell.source if isinstance(cell, CodeCell) else cell.solution
        cells.append((source, _run(source, names)))
    return Played(lesson, tuple(cells))


def _run(source: str, names: dict[str, Any]) -> Ran:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    value = None
    output = io.StringIO()
    with warnings.catch_warnings(record=True) as warned, contextlib.redirect_stdout(output):
        warnings.simplefilter("always")
        exec(compile(tree, "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    figures = tuple(take_figures())
    return Ran(dict(names), value, output.getvalue(), figures, tuple(str(warning.message) for warning in warned))
