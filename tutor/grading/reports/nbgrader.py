"""The columns of ``nbgrader export``, for what reads its CSV.

From CsvExportPlugin in nbgrader/plugins/export.py (jupyter/nbgrader, 0.9): a row an assignment and student. A lesson is
the assignment, a learner the student. nbgrader itself quotes nothing; here texts are quoted, and cannot be
formulas. What it knows of students and due dates is not known here: those cells are empty, as it leaves them.
No penalty is taken off for being late. An ungradable submission has no score: nbgrader's 0.0 is "not handed in".
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TextIO

from tutor.grading.reports.csv import cell
from tutor.grading.reports.parts import marks
from tutor.grading.results import Results

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)


def write(results: Results, out: TextIO) -> None:
    """The columns' names, then the rows."""
    rows = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    rows.writerow(COLUMNS)
    for graded in results:
        sums = marks(graded)
        told = graded.status == "graded"
        score = sums.score if told else ""
        rows.writerow(
            [
                cell(graded.lesson),
                "",
                timestamp(graded.submitted),
                cell(graded.learner or graded.name),
                "",
                "",
                "",
                score,
                0.0 if told else "",
                score,
                sums.max_score if told else "",
            ]
        )


def timestamp(seconds: float) -> str:
    """A time as nbgrader's database has it: UTC without saying so; "" where it is not known."""
    return str(datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None, microsecond=0)) if seconds else ""
