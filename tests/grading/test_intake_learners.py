"""Whose a submission is, in every layout that a class of thirty may come in."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tutor.grading.submission import Found, Intake, find, read

LESSONS = frozenset(("01-doubles", "02-more"))
OPTIONS = Intake(lessons=LESSONS)
CLASS = [f"learner{number:02d}" for number in range(28)] + ["Ada Lovelace", "josé"]

# How a teacher or a platform calls the file of a learner, below the folder that is graded.
LAYOUTS: dict[str, Callable[[str], str]] = {
    "a file a learner": lambda who: f"{who}.py",
    "the lesson behind the name": lambda who: f"{who}-01-doubles.py",
    "the lesson before the name": lambda who: f"01-doubles_{who}.ipynb",
    "hand-ins": lambda who: f"{who}-01-doubles-handin.json",
    "saved by a browser": lambda who: f"{who} (1).py",
    "a folder a learner": lambda who: f"{who}/01-doubles.py",
    "a folder a learner, and one for the lesson": lambda who: f"{who}/01-doubles/answers.py",
    "a folder for the lesson": lambda who: f"01-doubles/{who}.py",
    "one more folder around": lambda who: f"autumn/{who}/answers.py",
    "nbgrader": lambda who: f"submitted/{who}/01-doubles/x.ipynb",
    "canvas": lambda who: f"{who}_12345_67890_answers.py",
    "canvas, late": lambda who: f"{who}_LATE_12345_67890_01-doubles-1.py",
    "moodle": lambda who: f"{who}_123456_assignsubmission_file_/answers.py",
    "moodle, flat": lambda who: f"{who}_123456_assignsubmission_file_answers.py",
    "blackboard": lambda who: f"Doubles_{who}_attempt_2026-11-21-10-30-00_answers.py",
    "github classroom": lambda who: f"doubles-task-{who}/answers.py",
    "an archive a learner": lambda who: f"{who}.zip",
    "canvas, an archive a learner": lambda who: f"{who}_12345_67890_answers.zip",
    "a folder with an archive": lambda who: f"{who}/answers.zip",
}


def put(root: Path, name: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("answers.py", "x = 1")
            archive.writestr("work/more.py", "x = 1")
    else:
        path.write_text("x = 1")
    return path


@pytest.mark.parametrize("layout", LAYOUTS)
def test_class_in_every_layout(tmp_path: Path, layout: str) -> None:
    for who in CLASS:
        put(tmp_path / "class", LAYOUTS[layout](who))
    found = find([tmp_path / "class"], OPTIONS)
    assert {each.learner for each in found} == set(CLASS)
    assert len({each.name for each in found}) == len(found) == len(CLASS) * (2 if "archive" in layout else 1)
    assert found == sorted(found, key=lambda each: (each.learner, each.name))
    assert {each.marked_late for each in found} == {"late" in layout}
    assert not [each.problem for each in found if each.problem]
    assert all(each.submitted > 0 for each in found)


@pytest.mark.parametrize("layout", ["a folder a learner", "canvas", "moodle", "a file a learner", "nbgrader"])
def test_class_in_one_archive(tmp_path: Path, layout: str) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for who in CLASS:
            archive.writestr(LAYOUTS[layout](who), "x = 1")
    for named in (tmp_path / "all.zip", tmp_path):  # the archive, or the folder it was saved in
        found = find([named], OPTIONS)
        assert [each.learner for each in found] == sorted(CLASS)
        assert found[0].name == f"all.zip/{LAYOUTS[layout](sorted(CLASS)[0])}"
        assert {each.path for each in found} == {tmp_path / "all.zip"}


@pytest.mark.parametrize("ending", ["", ".zip"])
def test_folders_and_archives_that_the_shell_has_named_one_by_one(tmp_path: Path, ending: str) -> None:
    for who in ("ada", "bob"):
        put(tmp_path, f"{who}.zip" if ending else f"{who}/01-doubles.py")
    found = find(sorted(tmp_path.glob(f"*b*{ending}")) + sorted(tmp_path.glob(f"*d*{ending}")), OPTIONS)
    assert {each.learner for each in found} == {"ada", "bob"}
    assert len({each.name for each in found}) == len(found)


@pytest.mark.parametrize("file", ["01-doubles.py", "01-doubles-handin.json", "answers.ipynb", "01-doubles/answers.py"])
def test_files_of_one_name_that_the_shell_has_found_in_several_folders(tmp_path: Path, file: str) -> None:
    found = find([put(tmp_path, f"class/submissions/{who}/{file}") for who in ("ada", "bob", "cyd")], OPTIONS)
    assert [each.learner for each in found] == ["ada", "bob", "cyd"]


def test_files_that_are_called_like_lessons_alone_are_those_of_their_folders(tmp_path: Path) -> None:
    names = ("ada/01-doubles.py", "ada/02-more.py", "bob/02-more.py", "bob/cyd.py")
    found = find([put(tmp_path, name) for name in names], OPTIONS)
    assert sorted((each.learner, each.path.name) for each in found) == [
        *(("ada", "01-doubles.py"), ("ada", "02-more.py"), ("bob", "02-more.py"), ("cyd", "cyd.py"))
    ]


def test_folder_of_one_learner_is_no_class(tmp_path: Path) -> None:
    put(tmp_path, "ada/01-doubles/x.py")
    put(tmp_path, "ada/02-more/x.py")
    assert {each.learner for each in find([tmp_path], OPTIONS)} == {"ada"}


def test_file_that_is_called_like_the_lesson_alone_has_an_owner_all_the_same(tmp_path: Path) -> None:
    put(tmp_path, "01-doubles.py")
    (found,) = find([tmp_path / "01-doubles.py"], OPTIONS)
    assert (found.name, found.learner) == ("01-doubles.py", "01-doubles")


@pytest.mark.parametrize(("by", "learners"), [("auto", ["monday"]), ("folder", ["monday"]), ("file", ["ada", "bob"])])
def test_folders_of_groups(tmp_path: Path, by: str, learners: list[str]) -> None:
    put(tmp_path, "monday/ada.py")
    put(tmp_path, "monday/bob.py")
    put(tmp_path, "tuesday/cyd.py")
    found = find([tmp_path], Intake(lessons=LESSONS, learner=by))  # type: ignore[arg-type]
    assert sorted({each.learner for each in found if each.name.startswith("monday")}) == learners


def test_families_keep_their_names(tmp_path: Path) -> None:
    for who in ("anna-lena", "anna-maria", "bob"):
        put(tmp_path, f"{who}/x.py")
    assert [each.learner for each in find([tmp_path])] == ["anna-lena", "anna-maria", "bob"]


@pytest.mark.parametrize(
    "name",
    [
        "ada\nbob.py",
        "\x1b[31mada.py",
        "ada\u202egnp.py",
        "a" * 252 + ".py",
        "ad\udcffa.py",
        "__1_2_.py",
        "_12_34_x.py",
        " (1).py",
        "-.py",
    ],
)
def test_odd_names_are_found_and_belong_to_somebody(tmp_path: Path, name: str) -> None:
    try:
        (tmp_path / name).write_text("# %% double\nx = 1\n")
    except OSError:
        pytest.skip("no file may be called so here")
    (found,) = find([tmp_path], OPTIONS)
    assert found.path == tmp_path / name
    assert found.name.isprintable()
    assert found.learner
    assert found.learner.isprintable()
    assert Found.from_plain(found.to_plain()) == found
    assert read(found, LESSONS).pieces[0].label == "double"


def test_what_is_named_twice_is_found_once(tmp_path: Path) -> None:
    put(tmp_path, "class/ada.py")
    put(tmp_path, "class/bob.zip")
    found = find(
        [tmp_path / "class", tmp_path / "class" / "ada.py", tmp_path / "class", tmp_path / "class" / "bob.zip"]
    )
    assert [each.name for each in found] == ["ada.py", "bob.zip/answers.py", "bob.zip/work/more.py"]


def test_numbers_in_a_name_are_not_yet_a_platform_s(tmp_path: Path) -> None:
    put(tmp_path, "ada/model_2026_11_final.py")
    put(tmp_path, "bob/model_1_2_final.py")
    assert [each.learner for each in find([tmp_path])] == ["ada", "bob"]


def test_names_stay_apart_once_they_can_be_printed(tmp_path: Path) -> None:
    for name in ("a\n.py", "a\\n.py", "b.py"):
        put(tmp_path, name)
    names = [each.name for each in find([tmp_path])]
    assert len(set(names)) == 3
    assert all(map(str.isprintable, names))


@pytest.mark.parametrize(
    ("inside", "lesson"),
    [
        ("ada/01-doubles.py", "01-doubles"),
        ("ada_123_456_01-doubles.py", "01-doubles"),
        ("01-doubles (2).py", "01-doubles"),
        ("01-doubles-ada/answers.py", "01-doubles"),
        ("02-more/01-doubles.py", "01-doubles"),
        ("ada-01-doubles-02-more.py", ""),
        ("ada-101-doubles.py", ""),
        ("ada.py", ""),
    ],
)
def test_lesson_in_the_name(tmp_path: Path, inside: str, lesson: str) -> None:
    path = put(tmp_path, inside)
    assert read(Found(path.name, path, learner="ada"), LESSONS).lesson == lesson


@pytest.mark.parametrize(
    "plain",
    [{}, {"name": ""}, {"name": "a", "path": 1}, {"name": "a", "notes": [1]}, {"name": "a", "submitted": "x"}],
)
def test_plain_data_that_are_no_submission(plain: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a submission"):
        Found.from_plain(plain)
