"""TAP 14, as a consumer reads it: tap.py for the outer points, the rules of the specification for the inner."""

from __future__ import annotations

import io
import re

import yaml
from hypothesis import given, settings
from tap.parser import Parser

from tests.grading.reports.samples import RUN, a_class, classes, written
from tutor.grading.reports.escaping import block, one_line
from tutor.grading.reports.parts import marks
from tutor.grading.results import Listed, Results

_POINT = re.compile(
    r"(?P<ok>ok|not ok) (?P<number>\d+) - (?P<told>(?:[^\\#]|\\[\\#])+?)(?P<skip> # SKIP not attempted)?"
)


def test_a_class() -> None:
    lines = written("tap", a_class()).splitlines()
    assert lines[:6] == [
        "TAP version 14",
        "1..5",
        "# Subtest: ada.py",
        "    1..4",
        "    ok 1 - dense: worked example",
        "    ok 2 - dense: batch",
    ]
    assert "ok 1 - ada.py" in lines
    assert "    ok 3 - relu # SKIP not attempted" in lines
    assert "not ok 2 - bob.py" in lines
    assert "not ok 5 - ed.py" in lines
    assert "# Subtest: ed.py" not in lines
    failed = lines.index("    not ok 1 - dense: worked example")
    assert lines[failed + 1 : failed + 4] == [
        "      ---",
        '      message: "The bias is missing: add b[j] before the activation.\\n2 of 3 elements differ\\n  at [0]"',
        '      severity: "fail"',
    ]
    assert written("tap", Listed(RUN, ())) == "TAP version 14\n1..0 # SKIP no submissions\n"


@settings(max_examples=60)
@given(classes())
def test_a_consumer_finds_what_was_written(results: Results) -> None:
    report = written("tap", results)
    read = list(Parser().parse(io.StringIO(report)))
    points = [line for line in read if line.category == "test"]
    assert [point.number for point in points] == list(range(1, len(results) + 1))
    assert [point.ok for point in points] == [
        each.status == "graded" and marks(each).score == marks(each).max_score for each in results
    ]
    assert not any(point.skip or point.todo for point in points)
    assert [line.expected_tests for line in read if line.category == "plan"] == [len(results)]
    assert not [line for line in read if line.category == "bail"]
    for point, each in zip(points, results, strict=True):
        assert point.yaml_block is not None
        assert point.yaml_block["learner"] == one_line(each.learner)


@settings(max_examples=60)
@given(classes())
def test_subtests_are_documents_of_their_own(results: Results) -> None:
    inner, outer = split(written("tap", results))
    wanted = [part for each in results for part in marks(each).parts]
    assert len(inner) == len(wanted)
    for (ok, told, skip, diagnostic), part in zip(inner, wanted, strict=True):
        assert told == shown(part.title)
        assert ok is (part.state in ("passed", "not_attempted"))
        assert skip is (part.state == "not_attempted")
        if ok:
            assert diagnostic is None
        else:
            assert diagnostic is not None
            assert diagnostic["message"] == block(part.text)
            assert (diagnostic["score"], diagnostic["max_score"]) == (part.score, part.max_score)
    for (_, told, _, diagnostic), each in zip(outer, results, strict=True):
        assert told == shown(each.name)
        assert diagnostic is not None
        assert diagnostic["learner"] == one_line(each.learner)


def shown(text: str) -> str:
    """What a description says, unescaped."""
    return re.sub(r"#(?=\s*(skip|todo))", "＃", one_line(text), flags=re.IGNORECASE).strip() or "-"


Point = tuple[bool, str, bool, dict[str, object] | None]


def split(report: str) -> tuple[list[Point], list[Point]]:
    """The points of all subtests, then those around them; every line is of a kind that the specification knows."""
    found: tuple[list[Point], list[Point]] = ([], [])
    planned = seen = 0
    lines = iter(report.splitlines()[2:])
    waiting = next(lines, None)
    while waiting is not None:
        line, waiting = waiting, next(lines, None)
        inside = line.startswith("    ")
        line = line.removeprefix("    ")
        if line.startswith("1.."):
            assert inside
            assert planned == seen
            planned, seen = int(line[3:]), 0
            continue
        if line.startswith("# Subtest: ") and not inside:
            continue
        match = _POINT.fullmatch(line)
        assert match, line
        if inside:
            seen += 1
            assert int(match["number"]) == seen
        indent = "    " * inside + "  "
        diagnostic: dict[str, object] | None = None
        if waiting == f"{indent}---":
            body = []
            while (row := next(lines)) != f"{indent}...":
                assert row.startswith(indent)
                body.append(row.removeprefix(indent))
            diagnostic = yaml.safe_load("\n".join(body))
            waiting = next(lines, None)
        told = re.sub(r"\\([\\#])", r"\1", match["told"])
        found[0 if inside else 1].append((match["ok"] == "ok", told, bool(match["skip"]), diagnostic))
    assert planned == seen
    return found
