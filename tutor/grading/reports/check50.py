"""check50's JSON: slug, results, version, as ``check50 --output json`` prints them; a file a submission.

After runner.py (CheckResult, whose from_dict wants every field), renderer/_renderers.py and _exceptions.py of
cs50/check50 3.4; it publishes no schema. ``passed`` is null for what was not checked, then there is a cause. check50
knows no points: they stand in ``data``. ``version`` is nn-tutor's. A submission of which nothing could be graded has an
``error``, as check50 has when it cannot check.
"""

from __future__ import annotations

from typing import TextIO

from tutor import __version__
from tutor.grading.grade import Graded
from tutor.grading.reports.escaping import as_json, block, one_line
from tutor.grading.reports.parts import Part, State, marks
from tutor.grading.results import Run

_PASSED: dict[State, bool | None] = {
    "passed": True,
    "failed": False,
    "could_not_check": None,
    "not_attempted": None,
}


def write_one(run: Run, graded: Graded, out: TextIO) -> None:
    """The object of one submission."""
    sums = marks(graded)
    whole: dict[str, object] = {"slug": one_line(f"{run.course}/{graded.lesson}")}
    if graded.status == "ungradable" and not sums.parts:
        message = block(graded.message)
        whole["error"] = {
            "type": "Ungradable",
            "value": message,
            "traceback": [],
            "actions": {"show_traceback": False, "message": message},
            "data": {"name": one_line(graded.name)},
        }
    else:
        whole["results"] = [_result(part, graded) for part in sums.parts]
    whole["version"] = __version__
    out.write(as_json(whole, indent=4) + "\n")


def _result(part: Part, graded: Graded) -> dict[str, object]:
    text = block(part.text)
    first, _, rest = text.partition("\n")
    cause = None if part.state == "passed" else {"rationale": first or one_line(part.reason), "help": rest or None}
    return {
        "name": f"{part.number} {one_line(part.title)}",
        "description": one_line(part.title),
        "passed": _PASSED[part.state],
        "log": [],
        "cause": cause,
        "data": {
            "learner": one_line(graded.learner),
            "points": part.score,
            "max_points": part.max_score,
            "hidden": part.hidden,
        },
        "dependency": None,
    }
