"""The JSON report: one object, stable keys, more may be added."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from tutor.checking.checks import Attempt, CheckResult
from tutor.course.model import Course
from tutor.grading.grade import Graded

VERSION = 1
# JSON lets these stand as they are, but a terminal on which the report is read would obey them.
_CONTROLS = re.compile(r"[\x7f-\x9f]")


def report(course: Course, isolation: str, submissions: Sequence[Graded]) -> str:
    """The report as text; figures are rounded to what is meaningful."""
    whole = {
        "version": VERSION,
        "course": course.title,
        "course_version": course.version,
        "isolation": isolation,
        "submissions": [_submission(graded) for graded in submissions],
    }
    written = json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False)
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", written) + "\n"


def _submission(graded: Graded) -> dict[str, object]:
    return {
        "name": graded.name,
        "lesson": graded.lesson,
        "status": graded.status,
        "score": round(graded.score, 6),
        "max_score": round(graded.max_score, 6),
        "seconds": round(graded.seconds, 4),
        "message": graded.message,
        "notes": list(graded.notes),
        "exercises": [_exercise(attempt) for attempt in graded.exercises],
    }


def _exercise(attempt: Attempt) -> dict[str, object]:
    return {
        "label": attempt.label,
        "state": attempt.state.value,
        "score": round(attempt.score, 6),
        "max_score": round(attempt.max_score, 6),
        "diagnosis": list(attempt.diagnosis),
        "checks": [_check(result) for result in attempt.checks],
    }


def _check(result: CheckResult) -> dict[str, object]:
    return {
        "name": result.name,
        "state": result.state.value,
        "points": round(result.points, 6),
        "max_points": round(result.max_points, 6),
        "hidden": result.hidden,
        "reason": result.reason,
        "message": result.message,
    }
