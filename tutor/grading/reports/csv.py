"""A gradebook as CSV: a row a submission, a column an exercise. UTF-8, texts quoted, numbers not.

A text that a spreadsheet would take for a formula is prefixed with an apostrophe, as OWASP's page "CSV Injection" says.
What has no marks (ungradable, an exercise that could not be checked, one of another lesson) is an empty cell, not a 0.
"""

from __future__ import annotations

import csv
from typing import TextIO

from tutor.checking.checks import ExerciseState
from tutor.grading.grade import Graded
from tutor.grading.reports.escaping import apart, one_line
from tutor.grading.reports.parts import marks
from tutor.grading.results import Results

COLUMNS = ("learner", "name", "lesson", "score", "max", "percent", "late", "status")
# What begins a formula; the full-width forms do in some languages' spreadsheets.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def write(results: Results, out: TextIO) -> None:
    """The columns' names, then the rows."""
    exercises = _exercises(results)
    several = len({lesson for lesson, _ in exercises}) > 1
    titles = [f"{lesson}/{label}" if several else label for lesson, label in exercises]
    rows = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    rows.writerow([*COLUMNS, *map(cell, titles)])
    for graded in results:
        rows.writerow(_row(graded, exercises))


def cell(text: str) -> str:
    """A text as a cell: on one line, no formula."""
    shown = apart(one_line(text))
    first = text.lstrip(" ")[:1]
    return f"'{shown}" if first in _FORMULA and first else shown


def number(value: float) -> float | int:
    """Points as a cell: whole ones without a point."""
    return int(value) if value == int(value) else value


def _exercises(results: Results) -> list[tuple[str, str]]:
    """The exercises that are met, each with its lesson: by lesson, in the lessons' order."""
    met: dict[str, dict[str, None]] = {}
    for graded in results:
        if graded.exercises:
            met.setdefault(graded.lesson, {}).update(dict.fromkeys(each.label for each in graded.exercises))
    return [(lesson, label) for lesson in sorted(met) for label in met[lesson]]


def _row(graded: Graded, exercises: list[tuple[str, str]]) -> list[str | float | None]:
    sums = marks(graded)
    row: list[str | float | None] = [cell(graded.learner), cell(graded.name), cell(graded.lesson)]
    if graded.status == "graded":
        row += [number(sums.score), number(sums.max_score), number(round(sums.percent, 2))]
    else:
        row += [None, None, None]
    row += ["yes" if graded.late else "no", graded.status]
    by_label = {
        each.label: number(each.score) for each in sums.exercises if each.state is not ExerciseState.COULD_NOT_CHECK
    }
    return row + [by_label.get(label) if lesson == graded.lesson else None for lesson, label in exercises]
