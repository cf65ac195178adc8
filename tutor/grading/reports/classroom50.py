"""Classroom 50's result.json, ``classroom50/result/v1``: a file a submission.

Classroom 50 is CS50's successor of GitHub Classroom. After foundation50/classroom50: docs "Advanced Autograding",
schemas/result-v1.schema.json, validate_result of skeleton/dotgithub/scripts/collect_scores.py. Its runner gives who
and what is graded in variables of the environment (CLASSROOM, ASSIGNMENT, OWNER, SUBMISSION_TAG ...); elsewhere the
course, the lesson and the learner stand for them, and the tag for the links, as in its own manual entries.

Points are whole numbers there. Where a lesson has fractions, all are multiplied by the smallest power of ten that makes
the points to be had whole; ``points`` and ``max-points`` of a test tell them as they are. The top level takes no other
keys, a test does. The file may have 10 MiB, so that long texts are cut, which they say.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from typing import TextIO

from tutor.grading.grade import Graded
from tutor.grading.reports.escaping import as_json, block, one_line, shortened
from tutor.grading.reports.parts import Marks, Part, marks
from tutor.grading.results import Run

SCHEMA = "classroom50/result/v1"
_MOST_TEXT = 4000
_SCALES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)


def write_one(run: Run, graded: Graded, out: TextIO) -> None:
    """The object of one submission."""
    sums = marks(graded)
    told = sums.parts if graded.status == "graded" else ()
    scale = _scale(sums)
    tests = [_test(part, scale) for part in told]
    # The tag tells that its runner asks: USERNAME alone is set on many a machine.
    given: Mapping[str, str] = os.environ if os.environ.get("SUBMISSION_TAG") else {}
    tag = given.get("SUBMISSION_TAG") or f"submit/{_slug(graded.name)}"
    commit = given.get("COMMIT_URL") or tag
    whole = {
        "schema": SCHEMA,
        "classroom": given.get("CLASSROOM") or _slug(run.course),
        "assignment": given.get("ASSIGNMENT") or _slug(graded.lesson),
        "assignment_type": given.get("ASSIGNMENT_TYPE") or "individual",
        "owner": given.get("OWNER") or given.get("USERNAME") or _slug(graded.learner or graded.name),
        "submission": tag,
        "commit": commit,
        "release": given.get("RELEASE_URL") or tag,
        "review": given.get("REVIEW_URL") or commit,
        "datetime": _utc(graded.submitted or time.time()),
        "graded_at": _utc(time.time()),
        "score": sum(_whole(part.score, scale) for part in told),
        "max-score": sum(_whole(part.max_score, scale) for part in told),
        "tests": tests,
    }
    out.write(as_json(whole, indent=2) + "\n")


def _test(part: Part, scale: int) -> dict[str, object]:
    return {
        "test-name": one_line(part.title) or part.number,
        "passed": part.state == "passed",
        "score": _whole(part.score, scale),
        "max-score": _whole(part.max_score, scale),
        "points": part.score,
        "max-points": part.max_score,
        "output": shortened(block(part.text), _MOST_TEXT),
    }


def _scale(sums: Marks) -> int:
    """What makes the points to be had whole: the same for all submissions of a lesson."""
    amounts = [part.max_score for part in sums.parts]
    return next(
        (scale for scale in _SCALES if all(abs(_whole(each, scale) - each * scale) < 1e-6 * scale for each in amounts)),
        _SCALES[-1],
    )


def _whole(points: float, scale: int) -> int:
    return round(points * scale)


def _slug(text: str) -> str:
    """A name as Classroom 50 has them: small letters, digits and hyphens, never empty."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"


def _utc(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
