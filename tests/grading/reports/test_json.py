"""JSON and JSON lines: read back, they say what was written."""

from __future__ import annotations

import json

from hypothesis import given

from tests.grading.reports.samples import FAILED, PASSED, RUN, a_class, attempt, classes, graded, written
from tutor.checking.checks import CheckResult
from tutor.grading.records import from_plain, to_plain
from tutor.grading.results import Listed, Results, Run


@given(classes())
def test_json_reads_back_as_it_was_written(results: Results) -> None:
    whole = json.loads(written("json", results))
    assert whole["submissions"] == [to_plain(each) for each in results]
    assert [to_plain(from_plain(each)) for each in whole["submissions"]] == whole["submissions"]
    assert (whole["version"], whole["course"], whole["seed"]) == (1, results.run.course, results.run.seed)
    assert whole["finished"] is results.run.finished


@given(classes())
def test_json_lines_are_one_a_submission_for_every_reader_of_lines(results: Results) -> None:
    report = written("jsonl", results)
    for rows in (report.splitlines(), report.split("\n")[:-1], report.encode().splitlines()):
        assert [json.loads(row) for row in rows] == [to_plain(each) for each in results]


def test_json_is_indented_as_a_whole() -> None:
    report = written("json", a_class())
    assert json.dumps(json.loads(report), indent=2) + "\n" == report


def test_empty_and_unfinished_runs() -> None:
    run = Run("C", "1", "full", seed=3, finished=False)
    assert json.loads(written("json", Listed(run, ()))) == {
        "version": 1,
        "course": "C",
        "course_version": "1",
        "isolation": "full",
        "seed": 3,
        "finished": False,
        "submissions": [],
    }
    assert written("jsonl", Listed(RUN, ())) == ""


def test_text_tells_who_is_late_and_what_is_missing() -> None:
    report = written("text", Listed(Run("C", "1", "full", seed=3, finished=False), tuple(a_class())))
    lines = report.splitlines()
    assert lines[:2] == ["C (version 1), isolation: full", "random inputs by seed 3"]
    assert "bob.py: 0 of 5.5 points (0 %) in 05-layers, 0.12 s, late" in lines
    assert "  none  relu                     0/2" in lines
    assert "          The bias is missing: add b[j] before the activation." in lines
    assert "        - worked example: 2 of 3 elements differ" in lines
    assert lines[-4:] == [
        "3 graded, 2 ungradable; mean 60 %",
        "  ungradable: di.py",
        "  ungradable: ed.py",
        "The run is not finished: submissions are missing.",
    ]


def test_text_names_every_failed_check_also_those_that_failed_alike() -> None:
    error = "NameError: name 'x' is not defined (line 2)"
    checks = [CheckResult(name, FAILED, 0.0, 1.0, False, "error", error) for name in ("worked example", "batch")]
    checks.append(CheckResult("one row", PASSED, 1.0, 1.0, False, "", ""))
    lines = written("text", Listed(RUN, (graded("ada.py", [attempt("dense", checks, [error])]),))).splitlines()
    assert lines[3:7] == [
        "  FAIL  dense                    1/3",
        f"          {error}",
        "        - worked example: as above",
        "        - batch: as above",
    ]
    assert "one row" not in "".join(lines)


def test_text_of_reasons_fits_a_terminal() -> None:
    told = "3 of 3 elements differ; the worst at [2]: 0.53743 where 0.610639 was expected (largest difference 0.0732)"
    checks = [CheckResult("worked example", FAILED, 0.0, 1.0, False, "values", told)]
    lines = written("text", Listed(RUN, (graded("ada.py", [attempt("dense", checks, [told])]),))).splitlines()
    assert lines[4:8] == [
        "          3 of 3 elements differ; the worst at [2]: 0.53743 where 0.610639 was",
        "          expected (largest difference 0.0732)",
        "        - worked example: as above",
        "",
    ]
    assert max(map(len, lines)) <= 80
