"""TAP 14: a test point a submission, its checks as a subtest, reasons as YAML diagnostics.

After testanything.org/tap-version-14-specification.html: four spaces indent a subtest, two a diagnostic; ``#`` and
backslashes of descriptions are escaped. A submission is "ok" if it has all points. An exercise that was not attempted
is skipped. Texts in YAML are double-quoted, as JSON has them, which YAML 1.2 reads alike.
"""

from __future__ import annotations

import re
from typing import TextIO

from tutor.grading.grade import Graded
from tutor.grading.reports.escaping import as_json, block, one_line
from tutor.grading.reports.parts import Marks, Part, figure, marks
from tutor.grading.results import Results

_INDENT = "    "
# Readers of TAP 13 know no escape, so that a learner's "# SKIP" would be one: its sign becomes the full-width one.
_DIRECTIVE = re.compile(r"#(?=\s*(?:skip|todo))", re.IGNORECASE)
_SEVERITIES = {"failed": "fail", "could_not_check": "error"}


def write(results: Results, out: TextIO) -> None:
    """The plan, then the submissions."""
    out.write("TAP version 14\n")
    out.write(f"1..{len(results)}\n" if len(results) else "1..0 # SKIP no submissions\n")
    for number, graded in enumerate(results, 1):
        _write_submission(number, graded, out)


def _write_submission(number: int, graded: Graded, out: TextIO) -> None:
    sums = marks(graded)
    name = _escaped(graded.name)
    if sums.parts:
        out.write(f"# Subtest: {name}\n{_INDENT}1..{len(sums.parts)}\n")
        for place, part in enumerate(sums.parts, 1):
            _write_part(place, part, out)
    passed = graded.status == "graded" and sums.score == sums.max_score
    out.write(f"{'ok' if passed else 'not ok'} {number} - {name}\n")
    out.write(_yaml("", _about(graded, sums)))


def _write_part(place: int, part: Part, out: TextIO) -> None:
    """A test point; what was not attempted is neither passed nor failed."""
    failed = part.state in _SEVERITIES
    skipped = " # SKIP not attempted" if part.state == "not_attempted" else ""
    out.write(f"{_INDENT}{'not ok' if failed else 'ok'} {place} - {_escaped(part.title)}{skipped}\n")
    if failed:
        told: dict[str, object] = {
            "message": block(part.text),
            "severity": _SEVERITIES[part.state],
            "reason": one_line(part.reason),
            "score": part.score,
            "max_score": part.max_score,
        }
        out.write(_yaml(_INDENT, told))


def _about(graded: Graded, sums: Marks) -> dict[str, object]:
    about: dict[str, object] = {"lesson": one_line(graded.lesson), "learner": one_line(graded.learner)}
    if graded.status == "graded":
        about |= {"score": sums.score, "max_score": sums.max_score}
    else:
        about["severity"] = "error"
    if graded.late:
        about["late"] = True
    if sums.remarks:
        about["message"] = block("\n".join(sums.remarks))
    return about


def _yaml(indent: str, told: dict[str, object]) -> str:
    body = "".join(f"{indent}  {key}: {_scalar(value)}\n" for key, value in told.items())
    return f"{indent}  ---\n{body}{indent}  ...\n"


def _scalar(value: object) -> str:
    """A text or a number; YAML 1.1 takes one with an exponent for a text."""
    return figure(value) if isinstance(value, float) else as_json(value)


def _escaped(text: str) -> str:
    """A description: on one line, no directive, never empty."""
    told = _DIRECTIVE.sub("＃", one_line(text))
    return told.replace("\\", "\\\\").replace("#", "\\#").strip() or "-"
