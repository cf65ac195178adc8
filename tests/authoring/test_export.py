"""A lesson's notebook: every block is in it, and it runs from top to bottom in a real Jupyter kernel."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from tests.courses import ROOT
from tests.lessons.playing import LESSONS
from tutor import paths
from tutor.authoring import export
from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import CodeCell, Exercise, Lesson, Quiz
from tutor.errors import TutorError
from tutor.grading import notebook as grading

# Their functions are only partly typed.
client: Any = nbclient
formats: Any = nbformat


@cache
def lesson(lesson_id: str) -> Lesson:
    return load_lesson(load_course(paths.lessons_dir()), lesson_id)


def notebook(lesson_id: str) -> Any:
    """The notebook, as Jupyter reads it."""
    written = json.dumps(export.notebook(load_course(paths.lessons_dir()), lesson(lesson_id)))
    read = formats.reads(written, as_version=4)
    formats.validate(read)
    return read


def executed(read: Any) -> Any:
    """The notebook after its cells have run in a kernel, which stops at the first error."""
    return client.NotebookClient(read, timeout=60, kernel_name="python3").execute()


def said(cell: Any) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def answer_cells(read: Any) -> dict[str, Any]:
    return {cell.metadata.nn_tutor.label: cell for cell in read.cells if "nn_tutor" in cell.metadata}


@pytest.mark.parametrize("lesson_id", LESSONS)
def test_it_runs_from_top_to_bottom_without_an_answer(lesson_id: str) -> None:
    read = executed(notebook(lesson_id))
    assert [output for cell in read.cells for output in cell.get("outputs", ()) if output.output_type == "error"] == []
    for cell in answer_cells(read).values():
        assert said(cell).startswith("Still the starter")


@pytest.mark.parametrize("lesson_id", LESSONS)
def test_every_block_is_in_it(lesson_id: str) -> None:
    read = notebook(lesson_id)
    code = [cell.source for cell in read.cells if cell.cell_type == "code"]
    text = "\n\n".join(cell.source for cell in read.cells if cell.cell_type == "markdown")
    blocks = lesson(lesson_id).blocks
    assert [source for source in code if "%%exercise" not in source and "%load_ext" not in source] == [
        block.source.rstrip() for block in blocks if isinstance(block, CodeCell)
    ]
    exercises = [block for block in blocks if isinstance(block, Exercise)]
    assert list(answer_cells(read)) == [exercise.label for exercise in exercises]
    assert text.count("<summary>Hint: ") == sum(len(exercise.hints) for exercise in exercises)
    quizzes = [block for block in blocks if isinstance(block, Quiz)]
    assert text.count("<summary>Hint</summary>") == sum(bool(quiz.hint) for quiz in quizzes)
    assert text.count("<summary>The answer</summary>") == len(quizzes)
    assert "{code-cell}" not in text
    assert "{eq}" not in text
    assert ":::" not in text
    for exercise in exercises:
        assert all(mistake.message not in text for mistake in exercise.mistakes)


def test_answers_are_judged_and_the_solution_stands_in_for_those_that_fail() -> None:
    read = notebook("05-layers")
    cells = answer_cells(read)
    right = lesson("05-layers").exercise("my_dense")
    wrong = lesson("05-layers").exercise("normalise")
    assert right is not None
    assert wrong is not None
    cells["my_dense"].source = f"%%exercise 05-layers my_dense\n{right.solution}"
    cells["normalise"].source = f"%%exercise 05-layers normalise\n{wrong.mistakes[1].source}"
    cells = answer_cells(executed(read))
    assert said(cells["my_dense"]).startswith("✓ 4 of 4 checks passed")
    assert said(cells["normalise"]).startswith("✗ ")
    assert wrong.mistakes[1].message in said(cells["normalise"])


def test_a_plot_comes_as_text_and_as_html_with_its_description() -> None:
    read = executed(notebook("05-layers"))
    drawn = [
        output.data for cell in read.cells for output in cell.get("outputs", ()) if output.output_type == "display_data"
    ]
    figures = [data for data in drawn if 'role="img"' in data.get("text/html", "")]
    assert len(figures) >= 5
    assert all("text/plain" in data and 'aria-label="' in data["text/html"] for data in figures)
    assert any("duration" in data["text/html"] for data in figures)


def test_a_live_picture_stays_in_its_place() -> None:
    read = formats.v4.new_notebook()
    body = ("plt.clf()", "plt.plot(range(n))", "plt.title(f'{n} points')", "plt.pause(0.12)")
    drawing = "\n    ".join(["for n in range(1, 5):", *body])
    read.cells = [
        formats.v4.new_code_cell("%load_ext tutor.notebook\nfrom tutor.plotting import pyplot as plt"),
        formats.v4.new_code_cell(drawing),
        formats.v4.new_code_cell("plt.plot([1, 2])\nplt.show()\nplt.plot([2, 1]);"),
    ]
    _, live, still = executed(read).cells
    (shown,) = live.outputs
    assert "4 points" in shown.data["text/html"]
    assert len(still.outputs) == 2


def test_what_comes_back_can_be_graded() -> None:
    read = notebook("05-layers")
    for label, cell in answer_cells(read).items():
        exercise = lesson("05-layers").exercise(label)
        assert exercise is not None
        cell.source = f"%%exercise 05-layers {label}\n{exercise.solution}"
    pieces = grading.read(formats.writes(read))
    assert pieces.lesson == "05-layers"
    sources = {piece.label: piece.source for piece in pieces.pieces}
    for exercise in lesson("05-layers").exercises:
        assert sources[exercise.label].split("\n", 1)[1].strip() == exercise.solution.strip()


def test_references_become_plain_text(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('title = "T"\n[[lessons]]\nfile = "01-a.md"\n', encoding="utf-8")
    lines = (
        "# A\n\nOne {term}`unit`[^b]: two {term}`units <unit>`.[^a]\n",
        "[^a]: Because.\n\n[^b]: Since.\n\n`[^c]`\n",
        "```{code-cell}\n:label: quiz-x\n:tags: [quiz]\n#| ask: A {term}`unit`?\n#| answer: 1\n```\n",
    )
    (tmp_path / "01-a.md").write_text("\n".join(lines), encoding="utf-8")
    course = load_course(tmp_path)
    read = formats.reads(json.dumps(export.notebook(course, load_lesson(course, "01-a"))), as_version=4)
    text = "\n".join(cell.source for cell in read.cells if cell.cell_type == "markdown")
    assert "One unit[1]: two units.[2]\n\n[2] Because.\n\n[1] Since.\n\n`[^c]`" in text
    assert "**Question.** A unit?" in text


def test_the_same_lesson_gives_the_same_file() -> None:
    assert notebook("04-neuron") == notebook("04-neuron")


def test_the_command_writes_a_file_and_never_over_one(tmp_path: Path) -> None:
    out = io.StringIO()
    target = tmp_path / "first.ipynb"
    assert export.run(ROOT, "01-first", target, out) == 0
    assert str(target) in out.getvalue()
    before = target.read_bytes()
    with pytest.raises(TutorError, match="exists already"):
        export.run(ROOT, "01-first", target, out)
    assert target.read_bytes() == before
    with pytest.raises(TutorError, match="cannot be written"):
        export.run(ROOT, "01-first", tmp_path / "no" / "such.ipynb", out)


def test_a_course_of_ones_own_is_named_in_the_notebook() -> None:
    course = load_course(ROOT)
    first = load_lesson(course, "01-first")
    read = formats.reads(json.dumps(export.notebook(course, first)), as_version=4)
    assert f"%course {ROOT.resolve()}" in read.cells[0].source
    (exercise,) = first.exercises
    cell = answer_cells(read)[exercise.label]
    cell.source = f"%%exercise 01-first {exercise.label}\n{exercise.solution}"
    read.cells = [read.cells[0], cell]
    assert said(executed(read).cells[1]).startswith("✓")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("05-layers", "which one"),
        ("05-layers nothing", "has no exercise 'nothing'"),
        ("99-nowhere my_dense", "there is no lesson"),
    ],
)
def test_a_wrong_name_is_told(line: str, told: str) -> None:
    read = formats.v4.new_notebook()
    read.cells = [
        formats.v4.new_code_cell("%load_ext tutor.notebook"),
        formats.v4.new_code_cell(f"%%exercise {line}\nx = 1"),
    ]
    assert told in said(executed(read).cells[1])
