"""Gradescope's results.json: a file a submission, a test a check.

After "Autograder Specifications" at gradescope-autograders.readthedocs.io/en/latest/specs. Every text is of the format
"text", so that nothing of a learner's is taken for HTML; hidden checks are hidden from learners. The score at the top
is the sum of the tests. Without a score Gradescope shows the submission as failed to its instructor: an ungradable one
gets a score of 0 and says why.
"""

from __future__ import annotations

from typing import TextIO

from tutor.grading.grade import Graded
from tutor.grading.reports.escaping import as_json, block, one_line
from tutor.grading.reports.parts import Part, marks
from tutor.grading.results import Run

_UNGRADABLE = "This submission could not be graded."
_FULL = "passed"
_NOT_FULL = "failed"


def write_one(run: Run, graded: Graded, out: TextIO) -> None:
    """The object of one submission."""
    sums = marks(graded)
    remarks = list(sums.remarks)
    if graded.status == "ungradable":
        remarks.insert(0, _UNGRADABLE)
    whole = {
        "score": sums.score if graded.status == "graded" else 0.0,
        "execution_time": round(graded.seconds),
        "output": block("\n".join(remarks)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(part) for part in sums.parts] if graded.status == "graded" else [],
        "extra_data": {
            "learner": one_line(graded.learner),
            "lesson": one_line(graded.lesson),
            "course": one_line(run.course),
            "course_version": one_line(run.course_version),
            "isolation": run.isolation,
            "status": graded.status,
            "late": graded.late,
            "digest": graded.digest,
        },
    }
    out.write(as_json(whole, indent=2) + "\n")


def _test(part: Part) -> dict[str, object]:
    return {
        "number": part.number,
        "name": one_line(part.title),
        "name_format": "text",
        "score": part.score,
        "max_score": part.max_score,
        "status": _FULL if part.state == "passed" else _NOT_FULL,
        "output": block(part.text),
        "output_format": "text",
        "visibility": "hidden" if part.hidden else "visible",
    }
