"""The gradebooks, read by Python's csv."""

from __future__ import annotations

import csv
import io

from hypothesis import given

from tests.grading.reports.samples import RUN, a_class, attempt, classes, graded, written
from tutor.checking.checks import CheckResult, CheckState
from tutor.grading.reports.csv import COLUMNS, cell
from tutor.grading.reports.nbgrader import COLUMNS as OF_NBGRADER
from tutor.grading.reports.parts import marks
from tutor.grading.results import Listed, Results


def rows(name: str, results: Results) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(name, results)), strict=True))


def test_gradebook() -> None:
    ada, bob, cy, di, ed = rows("csv", a_class())
    assert list(ada) == [*COLUMNS, "dense", "relu"]
    assert ada == {
        "learner": "ada",
        "name": "ada.py",
        "lesson": "05-layers",
        "score": "7",
        "max": "7",
        "percent": "100",
        "late": "no",
        "status": "graded",
        "dense": "3.5",
        "relu": "3.5",
    }
    assert (bob["score"], bob["percent"], bob["late"], bob["relu"]) == ("0", "0", "yes", "0")
    assert (cy["score"], cy["percent"], cy["dense"]) == ("5.5", "78.57", "2")
    assert (di["status"], di["score"], di["percent"], di["dense"], di["relu"]) == ("ungradable", "", "", "0", "")
    assert (ed["status"], ed["score"], ed["dense"]) == ("ungradable", "", "")


def test_gradebook_of_several_lessons() -> None:
    check = CheckResult("c", CheckState.PASSED, 1.0, 1.0, False, "", "")
    some = [
        graded("b", [attempt("same", [check]), attempt("only", [check])], lesson="06-b"),
        graded("a", [attempt("same", [check])], lesson="05-a"),
    ]
    first, second = rows("csv", Listed(RUN, some))
    assert list(first)[len(COLUMNS) :] == ["05-a/same", "06-b/same", "06-b/only"]
    assert (first["05-a/same"], first["06-b/same"], second["05-a/same"], second["06-b/same"]) == ("", "1", "1", "")


@given(classes())
def test_gradebook_has_no_formulas_and_adds_up(results: Results) -> None:
    report = written("csv", results)
    table = list(csv.reader(io.StringIO(report), strict=True))
    assert len(table) == len(results) + 1
    assert len({len(row) for row in table}) == 1
    assert not any(value.lstrip()[:1] in "=+-@＝＋－＠\t\r" for row in table for value in row if value.lstrip())
    for row, each in zip(table[1:], results, strict=True):
        if each.status == "graded":
            points = [float(value) for value in row[len(COLUMNS) :] if value]
            assert round(sum(points), 6) == float(row[3]) == marks(each).score
            assert float(row[4]) == marks(each).max_score


@given(classes())
def test_columns_of_nbgrader(results: Results) -> None:
    table = list(csv.reader(io.StringIO(written("nbgrader", results)), strict=True))
    assert tuple(table[0]) == OF_NBGRADER
    assert len(table) == len(results) + 1
    for row, each in zip(table[1:], results, strict=True):
        told = dict(zip(OF_NBGRADER, row, strict=True))
        assert not told["student_id"].lstrip()[:1] or told["student_id"].lstrip()[0] not in "=+-@"
        if each.status == "graded":
            assert float(told["score"]) == float(told["raw_score"]) - float(told["late_submission_penalty"])
            assert float(told["score"]) == marks(each).score
        else:
            assert told["score"] == ""


def test_a_row_of_nbgrader() -> None:
    ada, *_ = rows("nbgrader", a_class())
    assert ada == {
        "assignment": "05-layers",
        "duedate": "",
        "timestamp": "2025-06-15 15:06:40",
        "student_id": "ada",
        "last_name": "",
        "first_name": "",
        "email": "",
        "raw_score": "7.0",
        "late_submission_penalty": "0.0",
        "score": "7.0",
        "max_score": "7.0",
    }


def test_cells() -> None:
    assert [cell(text) for text in ("=1", " -1", "\t1", "plain", "a\nb", "")] == [
        "'=1",
        "' -1",
        "'    1",
        "plain",
        "a b",
        "",
    ]
