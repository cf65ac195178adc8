"""JUnit XML, as Jenkins, GitLab and GitHub's actions read it.

After junit-10.xsd of Jenkins' xUnit plugin (jenkinsci/xunit-plugin, types/model/xsd), which is its JUnit plugin's form
too. A submission is a suite, a check a test case of the class NAME.LABEL. A check that failed is a failure; one that
could not be checked, or a submission that could not be graded, an error; an exercise that was not attempted is skipped.
JUnit knows no points: they stand in the suite's properties.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TextIO

from tutor.grading.grade import Graded
from tutor.grading.reports.escaping import block, markup, one_line
from tutor.grading.reports.parts import Marks, Part, State, figure, marks
from tutor.grading.results import Results

# The element that tells a state, and what the totals call it.
_ELEMENTS: dict[State, tuple[str, str]] = {
    "failed": ("failure", "failures"),
    "could_not_check": ("error", "errors"),
    "not_attempted": ("skipped", "skipped"),
}
_WHOLE = "submission"  # the test case that stands for one of which nothing could be graded


def write(results: Results, out: TextIO) -> None:
    """A suite a submission; a first look at all makes the totals."""
    total: Counter[str] = Counter()
    seconds = 0.0
    for graded in results:
        total += _counts(graded, marks(graded))
        seconds += graded.seconds
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(
        _opened(
            "testsuites",
            name=f"nn-tutor: {results.run.course}",
            tests=str(total["tests"]),
            failures=str(total["failures"]),
            errors=str(total["errors"]),
            time=f"{seconds:.3f}",
        )
    )
    for graded in results:
        _write_suite(graded, out)
    out.write("</testsuites>\n")


def _write_suite(graded: Graded, out: TextIO) -> None:
    sums = marks(graded)
    counts = _counts(graded, sums)
    about = {key: str(counts[key]) for key in ("tests", "failures", "errors", "skipped")}
    if graded.submitted:
        about["timestamp"] = datetime.fromtimestamp(graded.submitted, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    out.write("  " + _opened("testsuite", name=graded.name, time=f"{graded.seconds:.3f}", **about))
    out.write("    <properties>\n")
    for name, value in _properties(graded, sums).items():
        out.write(f"      <property name={_attribute(name)} value={_attribute(value)}/>\n")
    out.write("    </properties>\n")
    for part in sums.parts:
        out.write(_case(graded, part.label, part.check or "exercise", _outcome(part)))
    remarks = sums.remarks
    if not sums.parts and graded.status == "ungradable":
        remarks = graded.notes
        out.write(_case(graded, _WHOLE, _WHOLE, _told("error", "ungradable", graded.message)))
    if remarks:
        out.write(f"    <system-out>{_text(chr(10).join(remarks))}</system-out>\n")
    out.write("  </testsuite>\n")


def _counts(graded: Graded, sums: Marks) -> Counter[str]:
    counts = Counter(_ELEMENTS[part.state][1] for part in sums.parts if part.state != "passed")
    counts["tests"] = len(sums.parts)
    if not sums.parts and graded.status == "ungradable":
        counts["tests"] = counts["errors"] = 1
    return counts


def _properties(graded: Graded, sums: Marks) -> dict[str, str]:
    told = {"learner": graded.learner, "lesson": graded.lesson, "status": graded.status}
    if graded.status == "graded":
        told |= {"score": figure(sums.score), "max_score": figure(sums.max_score), "percent": f"{sums.percent:.2f}"}
    return told | {"late": "yes" if graded.late else "no", "digest": graded.digest}


def _outcome(part: Part) -> str:
    if part.state == "passed":
        return ""
    return _told(_ELEMENTS[part.state][0], part.reason or part.state, part.text)


def _told(element: str, kind: str, text: str) -> str:
    first = text.split("\n", 1)[0]
    return f"<{element} type={_attribute(kind)} message={_attribute(first)}>{_text(text)}</{element}>"


def _case(graded: Graded, label: str, name: str, outcome: str) -> str:
    about = f"classname={_attribute(f'{graded.name}.{label}')} name={_attribute(name)}"
    return f"    <testcase {about}>{outcome}</testcase>\n" if outcome else f"    <testcase {about}/>\n"


def _opened(element: str, **attributes: str) -> str:
    return f"<{element} {' '.join(f'{name}={_attribute(value)}' for name, value in attributes.items())}>\n"


def _attribute(text: str) -> str:
    return f'"{markup(one_line(text))}"'


def _text(text: str) -> str:
    return markup(block(text))
