"""Formats of a file a submission, against their schemas: Gradescope, check50, Classroom 50."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from tests.grading.reports.samples import RUN, SCHEMAS, SINGLE, a_class, attempt, graded, submissions, written_one
from tutor import __version__
from tutor.checking.checks import CheckResult, CheckState
from tutor.grading.grade import Graded
from tutor.grading.reports.parts import marks


@cache
def schema(name: str) -> Draft202012Validator:
    written = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator.check_schema(written)
    return Draft202012Validator(written)


def report(name: str, submission: Graded) -> Any:
    found = json.loads(written_one(name, submission))
    schema(name).validate(found)
    return found


@pytest.mark.parametrize("name", SINGLE)
@settings(max_examples=60)
@given(submission=submissions())
def test_every_report_is_valid(name: str, submission: Graded) -> None:
    report(name, submission)


@given(submissions())
def test_scores_of_gradescope_add_up(submission: Graded) -> None:
    found = report("gradescope", submission)
    assert round(sum(test["score"] for test in found["tests"]), 6) == found["score"]
    assert all(test["score"] <= test["max_score"] for test in found["tests"])
    hidden = [part.hidden for part in marks(submission).parts]
    assert [test["visibility"] == "hidden" for test in found["tests"]] in (hidden, [])


@given(submissions())
def test_scores_of_classroom50_add_up(submission: Graded) -> None:
    found = report("classroom50", submission)
    assert sum(test["score"] for test in found["tests"]) == found["score"] <= found["max-score"]
    assert sum(test["max-score"] for test in found["tests"]) == found["max-score"]
    assert all(test["score"] <= test["max-score"] for test in found["tests"])


def test_gradescope() -> None:
    ada, bob, cy, di, ed = (report("gradescope", each) for each in a_class())
    assert ada["score"] == 7.0
    assert bob["tests"][0] == {
        "number": "1.1",
        "name": "dense: worked example",
        "name_format": "text",
        "score": 0.0,
        "max_score": 2.0,
        "status": "failed",
        "output": "The bias is missing: add b[j] before the activation.\n2 of 3 elements differ\n  at [0]",
        "output_format": "text",
        "visibility": "visible",
    }
    assert bob["tests"][1]["visibility"] == "hidden"
    assert bob["tests"][2]["output"] == "not attempted"
    assert bob["stdout_visibility"] == "hidden"
    assert cy["output"] == "line 1: a note"
    assert (di["score"], di["tests"]) == (0.0, [])  # marks that do not count are not shown
    assert ed["output"] == "This submission could not be graded.\ned.py: empty\n  Ask for it again."


def test_check50() -> None:
    ada, bob, _, di, ed = (report("check50", each) for each in a_class())
    assert (ada["slug"], ada["version"]) == ("How networks learn/05-layers", __version__)
    assert all(result["passed"] and result["cause"] is None for result in ada["results"])
    assert [result["passed"] for result in bob["results"]] == [False, False, None]
    assert bob["results"][0]["cause"] == {
        "rationale": "The bias is missing: add b[j] before the activation.",
        "help": "2 of 3 elements differ\n  at [0]",
    }
    assert len({result["name"] for result in bob["results"]}) == 3
    assert [result["passed"] for result in di["results"]] == [False, False, None, True]
    assert ed["error"]["value"] == "ed.py: empty\n  Ask for it again."


def _worth(*points: float) -> Graded:
    checks = [CheckResult("c", CheckState.PASSED, each, each, False, "", "") for each in points]
    return graded("ada.py", [attempt("dense", checks)], learner="Ada L", submitted=1.75e9)


@pytest.mark.parametrize(
    ("points", "score"),
    [((2.0, 3.0), 5), ((2.0, 0.5), 25), ((0.25, 0.1), 35), ((1 / 3, 1 / 3), 666666)],
    ids=str,
)
def test_whole_numbers_of_classroom50(points: tuple[float, ...], score: int) -> None:
    found = report("classroom50", _worth(*points))
    assert found["score"] == score
    assert [test["points"] for test in found["tests"]] == [round(each, 6) for each in points]


def test_classroom50_names_what_its_runner_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUBMISSION_TAG", raising=False)
    monkeypatch.setenv("USERNAME", "whoever-is-logged-in")
    alone = report("classroom50", _worth(1.0))
    assert (alone["classroom"], alone["assignment"], alone["owner"]) == ("how-networks-learn", "05-layers", "ada-l")
    assert alone["submission"] == alone["commit"] == alone["review"] == "submit/ada-py"
    assert alone["datetime"] == "2025-06-15T15:06:40Z"
    for name, value in {
        "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
        "CLASSROOM": "nets",
        "ASSIGNMENT": "layers",
        "OWNER": "ada",
        "COMMIT_URL": "https://git.example/commit/1",
        "RELEASE_URL": "https://git.example/releases/1",
    }.items():
        monkeypatch.setenv(name, value)
    there = report("classroom50", _worth(1.0))
    assert (there["classroom"], there["assignment"], there["owner"]) == ("nets", "layers", "ada")
    assert there["review"] == there["commit"] == "https://git.example/commit/1"
    assert there["submission"].startswith("submit/2026")
    assert RUN.course not in json.dumps(there)
