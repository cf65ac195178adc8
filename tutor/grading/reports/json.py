"""The JSON report: one object, stable keys, more may be added."""

from __future__ import annotations

from typing import TextIO

from tutor.grading.records import to_plain
from tutor.grading.reports.escaping import as_json
from tutor.grading.results import Results

VERSION = 1


def write(results: Results, out: TextIO) -> None:
    """The object, a submission at a time."""
    run = results.run
    head = {
        "version": VERSION,
        "course": run.course,
        "course_version": run.course_version,
        "isolation": run.isolation,
        "seed": run.seed,
        "finished": run.finished,
    }
    out.write(as_json(head, indent=2).removesuffix("\n}") + ',\n  "submissions": [')
    separator = ""
    for graded in results:
        # A line of JSON never ends within a text, so that whole lines can be moved in.
        out.write(f"{separator}\n    " + as_json(to_plain(graded), indent=2).replace("\n", "\n    "))
        separator = ","
    out.write("\n  ]\n}\n" if separator else "]\n}\n")
