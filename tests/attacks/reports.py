"""What an attack may not get into any report: control characters, and anything that it could only have stolen."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from tests.attacks.attack import BREACHED
from tutor.course.model import Course
from tutor.grading.grade import Graded
from tutor.grading.reports.formats import FORMATS
from tutor.grading.results import Listed, Run, reduced

# Cc: control characters. Cf: marks that turn lines around or hide. Cs: half of a pair, which has no bytes.
_UNWANTED = {"Cc", "Cs"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?\d+(\.\d*)?")
MOST_SIGNS = 100_000
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def written(course: Course, isolation: str, graded: Graded) -> dict[str, str]:
    """Every report on these marks as one who hands them on writes it, by the name of its format."""
    results = Listed(Run(course.title, course.version, isolation), [reduced(graded)])
    found = {}
    for name, format in FORMATS.items():
        out = io.StringIO()
        format.write(results, out)
        found[name] = out.getvalue()
    return found


def unwanted(name: str, report: str, secrets: Mapping[str, str]) -> list[str]:
    """What stands in a report that may not stand there."""
    found = [f"the {name} report holds {what}" for what, secret in secrets.items() if _holds(report, secret)]
    if BREACHED in report:
        at = report.index(BREACHED)
        found.append(f"the {name} report says {report[at : at + 120]!r}")
    signs = {sign for sign in report if unicodedata.category(sign) in _UNWANTED and sign != "\n"}
    if name == "text":
        signs |= _TURNING & set(report)
    if signs:
        found.append(f"the {name} report holds the signs {sorted(map(ascii, signs))}")
    if len(report) > MOST_SIGNS:
        found.append(f"the {name} report is {len(report):,} signs long")
    return found + broken(name, report)


def broken(name: str, report: str) -> list[str]:
    """What those who read a report by machine would stumble over."""
    try:
        if name in ("json", "gradescope", "check50", "classroom50"):
            json.loads(report, parse_constant=_no_number)
        elif name == "jsonl":
            for line in report.splitlines():
                json.loads(line, parse_constant=_no_number)
        elif name == "junit":
            ElementTree.fromstring(report)
        elif name in ("csv", "nbgrader"):
            rows = list(csv.reader(io.StringIO(report), strict=True))
            cells = {cell for row in rows for cell in row if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)}
            if len({len(row) for row in rows}) != 1 or cells:
                return [f"the {name} report has rows of different lengths, or formulas: {cells}"]
        elif name == "tap":
            plan = [line for line in report.splitlines() if re.fullmatch(r"1\.\.\d+", line)]
            if len(plan) != 1 or re.search(r"^Bail out!", report, re.M):
                return [f"the {name} report has the plans {plan}, or bails out"]
        elif name == "html" and re.search(r"<(script|img|iframe|object|embed|svg/)\b", report, re.I):
            return [f"the {name} report holds markup of an attack's"]
    except (ValueError, ElementTree.ParseError, csv.Error) as error:
        return [f"the {name} report cannot be read: {error}"]
    lines = [line for line in report.splitlines() if line.startswith(("::", "##[", "##vso["))]
    return [f"the {name} report gives commands: {lines}"] if lines else []


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no JSON")


def _holds(report: str, secret: str) -> bool:
    return any(each in report for each in _disguises(secret))


def _disguises(secret: str) -> Iterable[str]:
    """A secret, and what the attacks make of it to get it past a search."""
    raw = secret.encode()
    return secret, secret[::-1], raw.hex(), base64.b64encode(raw).decode().rstrip("=")[:-1]
