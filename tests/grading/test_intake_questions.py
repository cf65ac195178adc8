"""Notebooks of nbgrader and otter: which cell answers which question."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.grading.handing_in import LESSON, RIGHT, code_cell, grade, notebook, states
from tutor.grading import notebook as reader
from tutor.runner.session import Session

Cell = Mapping[str, object]
PASSED = dict.fromkeys(RIGHT, "passed")
BOOM = "raise SystemExit('this must never run')"


def raw(source: str, kind: str = "raw") -> Cell:
    return {"cell_type": kind, "metadata": {}, "source": source}


def nbgrader(name: str, source: str, *, solution: bool = True) -> Cell:
    told = {"grade_id": name, "grade": not solution, "solution": solution, "locked": not solution, "schema_version": 3}
    return code_cell(source, nbgrader=told)


def labels(*cells: Cell, **metadata: object) -> dict[str, str]:
    return {piece.label: piece.source for piece in reader.read(notebook(*cells, **metadata)).pieces}


def test_nbgrader(session: Session, tmp_path: Path) -> None:
    cells: list[Cell] = []
    for label, source in RIGHT.items():
        cells += [nbgrader(label, f"# YOUR CODE HERE\n{source}"), nbgrader(f"test_{label}", BOOM, solution=False)]
    path = tmp_path / "ada.ipynb"
    path.write_text(notebook(*cells))
    graded = grade(session, path, LESSON)
    assert (states(graded), graded.notes) == (PASSED, ())


def test_otter_as_learners_have_it(session: Session, tmp_path: Path) -> None:
    cells: list[Cell] = [code_cell('import otter\ngrader = otter.Notebook("x.ipynb")'), code_cell("import numpy as np")]
    for label, source in RIGHT.items():
        cells += [raw("**Question**", "markdown"), code_cell(source, tags=["otter_answer_cell"])]
        cells += [code_cell(f'grader.check("{label}")', deletable=False)]
    cells += [code_cell("grader.check_all()"), code_cell("# Save first.\ngrader.export(run_tests=True)")]
    path = tmp_path / "ada.ipynb"
    path.write_text(notebook(*cells))
    graded = grade(session, path, LESSON)
    assert states(graded) == PASSED
    assert graded.notes == ("cell 2: no label: not run (begin it with a comment '# label')",)


def test_otter_without_tags_takes_all_since_the_check_before() -> None:
    found = labels(
        code_cell("factor = 2"), code_cell("def double(a): return factor * a"), code_cell("grader.check('double')"),
        code_cell("def total(a): return 0"), code_cell("grader.check('total');"), code_cell("grader.check('none')"),
    )  # fmt: skip
    assert found == {
        "double": "factor = 2\n\ndef double(a): return factor * a\n",
        "total": "def total(a): return 0\n",
    }


@pytest.mark.parametrize("kind", ["raw", "markdown"])
@pytest.mark.parametrize(
    "begin",
    [
        "# BEGIN QUESTION\nname: double\npoints: 2",
        "# BEGIN QUESTION\nname: 'double'",
        "```\nBEGIN QUESTION\nname: double\n```",
    ],
)
def test_otter_as_teachers_write_it(kind: str, begin: str) -> None:
    cells = [
        raw(begin, kind), raw("Write it.", "markdown"), raw("# BEGIN SOLUTION"), code_cell("two = 2"),
        code_cell("def double(a): return two * a"), raw("# END SOLUTION"), raw("# BEGIN TESTS"), code_cell(BOOM),
        raw("# END TESTS"), raw("# END QUESTION"), code_cell(BOOM),
    ]  # fmt: skip
    pieces = reader.read(notebook(*cells))
    (piece,) = pieces.pieces
    assert (piece.label, piece.source) == ("double", "two = 2\n\ndef double(a): return two * a\n")
    assert piece.place == "cells 4 to 5"
    assert pieces.notes == ("cell 11: no label: not run (begin it with a comment '# label')",)


@pytest.mark.parametrize(
    "cell",
    [
        nbgrader("q1", "x = 1"),
        code_cell("# q1\nx = 1"),
        code_cell("x = 1", otter={"question": "q1"}),
        code_cell("x = 1", otter={"name": "q1"}),
        code_cell("x = 1", name="q1"),
        code_cell("%%exercise 01-doubles q1\nx = 1"),
        code_cell("# q1\nx = 1", nbgrader={"grade_id": "cell-0123456789abcdef", "solution": True}),
    ],
)
def test_ids_that_are_no_labels_may_be_mapped(cell: Cell) -> None:
    mapped = labels(cell, nn_tutor={"labels": {"q1": "double", "q2": 3}})
    assert list(mapped) == ["double"]
    assert list(labels(cell)) == ["q1"]


def test_lesson_and_label_of_an_export_whose_metadata_are_lost() -> None:
    pieces = reader.read(
        notebook(code_cell("%load_ext tutor.notebook"), code_cell("%%exercise 01-doubles total\nx = 1"))
    )
    assert (pieces.lesson, [piece.label for piece in pieces.pieces]) == ("01-doubles", ["total"])
    assert pieces.pieces[0].source == "# %%exercise 01-doubles total\nx = 1\n"


def test_notebook_without_any_label_is_graded_by_its_names(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "ada.ipynb"
    path.write_text(notebook(code_cell("%pip install x"), *map(code_cell, RIGHT.values()), code_cell(BOOM)))
    graded = grade(session, path, LESSON)
    assert states(graded) == PASSED
    assert len(graded.notes) == 1


@pytest.mark.parametrize(
    "metadata",
    [
        {"nbgrader": 3}, {"nbgrader": {"grade_id": 3}}, {"otter": []}, {"otter": {"name": None}}, {"tags": 3},
        {"nn_tutor": []}, {"label": {}}, {"tags": [{}]},
    ],
)  # fmt: skip
def test_metadata_that_make_no_sense_are_none(metadata: Mapping[str, object]) -> None:
    assert labels(code_cell("x = 1", **metadata)) == {}
    assert labels(code_cell("# total\nx = 1"), nn_tutor={"labels": [1], "lesson": 3}) == {"total": "# total\nx = 1\n"}
