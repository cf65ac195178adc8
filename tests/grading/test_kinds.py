"""Submissions of every kind: what of them counts, what is reported and not run, and to which lesson they belong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading import handing_in
from tests.grading.handing_in import LESSON, RIGHT, code_cell, grade, notebook, percent, scores, states
from tutor.grading import lessonfile
from tutor.grading import notebook as notebook_format
from tutor.grading import percent as percent_format
from tutor.grading.submission import find
from tutor.runner.session import Session

PASSED = dict.fromkeys(RIGHT, "passed")
BOOM = "raise SystemExit('this must never run')\n"


def hand_in(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# --- three kinds ------------------------------------------------------------------------------------------------


def test_py(session: Session, tmp_path: Path) -> None:
    graded = grade(session, hand_in(tmp_path, "ada.py", percent(RIGHT)))
    assert (graded.status, graded.lesson, graded.name, graded.notes) == ("graded", LESSON, "ada.py", ())
    assert states(graded) == PASSED
    assert scores(graded) == handing_in.POINTS
    assert graded.score == graded.max_score == 7.5
    assert graded.percent == 100


def test_lesson_file(session: Session, tmp_path: Path) -> None:
    graded = grade(session, hand_in(tmp_path, "ada.md", handing_in.lesson_file(RIGHT)), LESSON)
    assert states(graded) == PASSED
    assert graded.notes == ()  # the lesson's own demos are no answers, and no news


def test_notebook(session: Session, tmp_path: Path) -> None:
    cells: list[dict[str, object]] = [
        {"cell_type": "markdown", "metadata": {}, "source": "# double"},
        code_cell(RIGHT["double"], label="double"),
        code_cell(f"# total\n{RIGHT['total']}"),
        code_cell(RIGHT["halves"], nn_tutor={"label": "halves"}),
    ]
    graded = grade(session, hand_in(tmp_path, "ada.ipynb", notebook(*cells, nn_tutor={"lesson": LESSON})))
    assert states(graded) == PASSED
    assert graded.notes == ()


@pytest.mark.parametrize("comment", ["# total", "#total", "# %% total", "#| label: total", "#| label:total"])
def test_label_in_the_first_comment_of_a_notebook_cell(comment: str) -> None:
    (piece,) = notebook_format.read(notebook(code_cell(f"\n{comment}\nx = 1"))).pieces
    assert (piece.label, piece.place) == ("total", "cell 1")


@pytest.mark.parametrize(
    "marker", ["# %% total", "#%% total", "# %% total [code]", '# %% label="total" tags=["starter"]', "# %%   total  "]
)
def test_label_in_a_percent_marker(marker: str) -> None:
    (piece,) = percent_format.read(f"{marker}\nx = 1\n").pieces
    assert (piece.label, piece.source, piece.place) == ("total", "x = 1\n", "line 2")


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("%matplotlib inline\nx = 1", "# %matplotlib inline\nx = 1\n"),
        ("%%time\nx = 1", "# %%time\nx = 1\n"),
        ("files = !ls\nx = 1", "# files = !ls\nx = 1\n"),
        ("np.dot?\nx = 1", "# np.dot?\nx = 1\n"),
        ("if True:\n    %time x = 1", "if True:\n    pass  # %time x = 1\n"),
        # Python, though a line begins like a command.
        ("x = (7\n  % 2)", "x = (7\n  % 2)\n"),
        ('"""\n%d\n"""', '"""\n%d\n"""\n'),
        ("%time y = 1\nx = (7\n  % 2)", "# %time y = 1\nx = (7\n  % 2)\n"),
    ],
)
def test_commands_of_jupyter_are_left_out(source: str, kept: str) -> None:
    (piece,) = notebook_format.read(notebook(code_cell(source, label="total"))).pieces
    assert piece.source == kept


def test_label_below_a_command_of_jupyter(session: Session, tmp_path: Path) -> None:
    cells = [code_cell(f"%%time\n# {label}\n{source}") for label, source in RIGHT.items()]
    graded = grade(session, hand_in(tmp_path, "a.ipynb", notebook(code_cell("%pylab"), *cells)), LESSON)
    assert states(graded) == PASSED
    assert graded.notes == ()


def test_source_of_a_notebook_cell_may_be_a_list_of_lines() -> None:
    cell = {"cell_type": "code", "metadata": {"label": "total"}, "source": ["x = 1\n", "y = 2"]}
    (piece,) = notebook_format.read(notebook(cell)).pieces
    assert piece.source == "x = 1\ny = 2\n"


def test_lesson_file_as_it_is_handed_out_is_no_attempt(session: Session, tmp_path: Path) -> None:
    graded = grade(session, hand_in(tmp_path, f"{LESSON}.md", handing_in.lesson_file({})))
    assert set(states(graded).values()) == {"not_attempted"}
    assert graded.score == 0


def test_export_without_solutions_and_checks(session: Session, tmp_path: Path) -> None:
    text = (
        "# Doubles\n\nlesson of my own prose {broken} $x\n\n"
        "```{exercise-start} Double\n:label: double\n```\nText.\n\n"
        f"```{{code-cell}} python\n:tags: [starter]\n{RIGHT['double']}```\n\n"
        "```{code-cell} python\nmore = 1\n```\n"
        "```{exercise-end}\n```\n\n"
        f"~~~{{code-cell}} python\n:label: halves\n{RIGHT['halves']}~~~\n"
        "```{code-cell} python\n:label: nonsense\nx = 1\n```\n"
    )
    graded = grade(session, hand_in(tmp_path, "ada.md", text), LESSON)
    assert states(graded) == {"double": "passed", "total": "not_attempted", "halves": "passed"}
    assert graded.notes == (
        "line 17: a second cell of 'double': not run (put it together with the first)",
        "line 29: 01-doubles has no exercise 'nonsense': not run",
    )


def test_code_cell_of_a_lesson_file_that_never_ends() -> None:
    (piece,) = lessonfile.read("```{code-cell} python\n:label: total\nx = 1").pieces
    assert piece.source == "x = 1\n"


# --- what is reported and not run -------------------------------------------------------------------------------


def test_code_outside_labelled_cells_is_reported_and_not_run(session: Session, tmp_path: Path) -> None:
    text = f"{BOOM}{percent(RIGHT)}# %%\n{BOOM}# %% [markdown]\n# prose\n# %% quadruple\n{BOOM}"
    graded = grade(session, hand_in(tmp_path, "ada.py", text))
    assert states(graded) == PASSED
    assert [note.split(": ", 1)[1] for note in graded.notes] == [
        "code in no labelled cell: not run (begin it with '# %% label')",
        "code in no labelled cell: not run (begin it with '# %% label')",
        "01-doubles has no exercise 'quadruple': not run",
    ]
    assert graded.notes[0].startswith("line 1: ")


def test_comments_outside_cells_are_no_news() -> None:
    assert percent_format.read("# by Ada\n\n# %%\n# nothing\n# %% total\nx = 1\n").notes == ()


def test_unlabelled_cells_of_a_notebook_are_reported_and_not_run(session: Session, tmp_path: Path) -> None:
    cells = [code_cell(BOOM), code_cell("# what I tried\nx = 1"), code_cell("# only a remark"), code_cell("")]
    cells += [code_cell(BOOM, label="nonsense"), *(code_cell(text, name=label) for label, text in RIGHT.items())]
    graded = grade(session, hand_in(tmp_path, "a.ipynb", notebook(*cells)), LESSON)
    assert states(graded) == PASSED
    assert graded.notes == (
        "cell 1: no label: not run (begin it with a comment '# label')",
        "cell 2: no label: not run (begin it with a comment '# label')",
        "cell 5: 01-doubles has no exercise 'nonsense': not run",
    )


def test_of_two_cells_with_one_label_the_later_counts(session: Session, tmp_path: Path) -> None:
    text = percent({"double": BOOM}) + percent(RIGHT, "")
    graded = grade(session, hand_in(tmp_path, "ada.py", text))
    assert states(graded) == PASSED
    assert graded.notes == ("line 6: 'double' again: this later cell counts",)


def test_missing_and_untouched_exercises_are_not_attempted(session: Session, tmp_path: Path) -> None:
    touched = "# my name\n\n" + handing_in.starter("double").replace("    ...", "    # hm\n    ...  # later\n")
    graded = grade(session, hand_in(tmp_path, "ada.py", percent({"double": touched, "halves": "pass"})))
    assert states(graded) == {"double": "not_attempted", "total": "not_attempted", "halves": "failed"}
    assert graded.score == 0
    assert graded.max_score == 7.5


def test_empty_cell_is_not_attempted(session: Session, tmp_path: Path) -> None:
    graded = grade(session, hand_in(tmp_path, "ada.py", percent({"double": "# nothing yet", "total": ""})))
    assert set(states(graded).values()) == {"not_attempted"}
    assert graded.message == ""


def test_nothing_of_the_lesson_is_told(session: Session, tmp_path: Path) -> None:
    graded = grade(session, hand_in(tmp_path, "ada.py", f"# lesson: {LESSON}\nx = 1\n"))
    assert (graded.status, graded.message) == ("graded", "no exercise of the lesson is in it")


def test_answers_to_another_lesson_than_is_graded_say_so(session: Session, tmp_path: Path) -> None:
    other = hand_in(tmp_path, "ada.py", "# lesson: 02-more\n# %% other\nx = 1\n")
    message = "no exercise of the lesson is in it: it says that it answers 02-more"
    assert grade(session, other, LESSON).message == message
    short = hand_in(tmp_path, "bob.py", "# lesson: doubles\n# %% other\nx = 1\n")
    assert grade(session, short, LESSON).message == "no exercise of the lesson is in it"


# --- which lesson -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["# lesson: 01-doubles", "#lesson:01-doubles ", "## Lesson: doubles", "# lesson: 1"])
def test_lesson_by_a_line(session: Session, tmp_path: Path, line: str) -> None:
    graded = grade(session, hand_in(tmp_path, "ada.py", f"# by Ada\n{line}\n{percent(RIGHT, '')}"))
    assert (graded.lesson, graded.score) == (LESSON, 7.5)


def test_lesson_by_the_command_line_wins(session: Session, tmp_path: Path) -> None:
    path = hand_in(tmp_path, "02-more.py", percent(RIGHT, "02-more"))
    assert grade(session, path, "doubles").lesson == LESSON
    assert grade(session, path, "doubles").score == 7.5


def test_lesson_by_the_name_of_the_file_and_of_the_folder(session: Session, tmp_path: Path) -> None:
    (tmp_path / LESSON).mkdir()
    by_file = hand_in(tmp_path, f"{LESSON}.py", percent(RIGHT, ""))
    by_folder = hand_in(tmp_path / LESSON, "ada.py", percent(RIGHT, ""))
    in_both = hand_in(tmp_path / LESSON, "02-more.py", percent({"triple": "def triple(a): return a * 3"}, ""))
    assert grade(session, by_file).lesson == LESSON
    assert grade(session, by_folder).lesson == LESSON
    assert grade(session, in_both).lesson == "02-more"
    assert grade(session, in_both).score == 1


def test_lesson_line_in_a_notebook_cell(session: Session, tmp_path: Path) -> None:
    cells = [code_cell("# lesson: 01-doubles\n# double\n" + RIGHT["double"])]
    graded = grade(session, hand_in(tmp_path, "a.ipynb", notebook(*cells)))
    assert (graded.lesson, graded.score) == (LESSON, 4.5)


def test_lesson_that_is_told_nowhere_or_unknown(session: Session, tmp_path: Path) -> None:
    nowhere = grade(session, hand_in(tmp_path, "ada.py", percent(RIGHT, "")))
    assert nowhere.status == "ungradable"
    assert "ada.py: does not say which lesson" in nowhere.message
    unknown = grade(session, hand_in(tmp_path, "bob.py", percent(RIGHT, "01-dobles")))
    assert unknown.status == "ungradable"
    assert "bob.py: there is no lesson '01-dobles'" in unknown.message
    assert "01-doubles" in unknown.message


# --- folders ----------------------------------------------------------------------------------------------------


def test_folder_stands_for_the_submissions_in_it(tmp_path: Path) -> None:
    for name in ("b/ada.py", "a.ipynb", "c.MD", "b/deep/er/x.md", "notes.txt", ".hidden.py", ".git/y.py", "b/Makefile"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    expected = ["a.ipynb", "b/ada.py", "b/deep/er/x.md", "c.MD"]
    assert [each.name for each in find([tmp_path])] == expected


def test_submissions_of_one_name_go_by_their_paths(tmp_path: Path) -> None:
    for name in ("ada/hand-in.py", "bob/hand-in.py", "bob/other.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = find([tmp_path / "ada", tmp_path / "bob"])
    assert [each.name for each in found] == [f"{tmp_path}/ada/hand-in.py", f"{tmp_path}/bob/hand-in.py", "other.py"]
