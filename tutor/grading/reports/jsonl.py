"""JSON lines: one submission object of the JSON report a line, for jq, pandas and databases."""

from __future__ import annotations

from typing import TextIO

from tutor.grading.records import to_plain
from tutor.grading.reports.escaping import as_json
from tutor.grading.results import Results


def write(results: Results, out: TextIO) -> None:
    """A line a submission."""
    for graded in results:
        out.write(as_json(to_plain(graded)) + "\n")
