"""The real command: exit codes, the report's form, where it goes, interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.grading import handing_in
from tests.grading.handing_in import KEYS, LESSON, RIGHT, command, percent, report, run

WRONG = percent({**RIGHT, "double": "def double(a):\n    return a * a"})


@pytest.fixture
def right(tmp_path: Path) -> Path:
    path = tmp_path / "ada.py"
    path.write_text(percent(RIGHT))
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "bob.py"
    path.write_text(WRONG)
    return path


# --- exit codes -------------------------------------------------------------------------------------------------


def test_0_however_low_the_score(wrong: Path) -> None:
    wrong.write_text(f"# lesson: {LESSON}\n")
    assert run(wrong).returncode == 0


def test_1_only_below_fail_under(right: Path, wrong: Path) -> None:
    assert run(right, "--fail-under", "100").returncode == 0
    assert run(wrong, "--fail-under", "40").returncode == 0  # 3 of 7.5
    assert run(wrong, "--fail-under", "40.1%").returncode == 1
    assert run(right, wrong, "--fail-under", "50").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "SUBMISSION"),
        (["ada.py", "--lesson", "no-such"], "there is no lesson 'no-such'"),
        (["ada.py", "--format", "xml"], "invalid choice"),
        (["ada.py", "--fail-under", "101"], "between 0 and 100"),
        (["ada.py", "--fail-under", "many"], "argument --fail-under: 'many' is no percentage between 0 and 100"),
        (["ada.py", "--late", "yesterday"], "argument --late: 'yesterday' is no time such as 2026-11-30T23:59"),
        (["ada.py", "--shard", "5/4"], "'5/4' is no part such as 2/5"),
        (["."], "nothing to grade"),
        (["ada.py", "--output", "."], "is a folder"),
        (["ada.py", "--output", "none/marks.json"], "there is no folder none"),
    ],
    ids=str,
)
def test_2_for_wrong_usage(tmp_path: Path, arguments: list[str], told: str) -> None:
    found = run(*arguments, cwd=tmp_path)
    assert found.returncode == 2
    assert told in found.stderr
    assert found.stdout == ""
    assert "Traceback" not in found.stderr


def test_reports_in_files_leave_a_sum_on_the_terminal(right: Path, wrong: Path, tmp_path: Path) -> None:
    found = run(right, wrong, tmp_path / "none.py", "--fail-under", "50", "--output", tmp_path / "marks.txt")
    assert found.stdout == ""
    assert found.stderr == "nn-tutor: 2 graded, 1 ungradable, 1 below 50 %\n"
    assert run(right, "--report", f"csv={tmp_path / 'marks.csv'}").stderr == "nn-tutor: 1 graded, 0 ungradable\n"
    assert run(right, "--report", f"csv={tmp_path / 'marks.csv'}", "--format", "tap").stderr == ""


def test_learner_is_the_folder_or_the_file_as_it_is_said(tmp_path: Path) -> None:
    for name in ("monday/ada.py", "monday/bob.py", "tuesday/cyd.py"):
        (tmp_path / "class" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "class" / name).write_text(f"# lesson: {LESSON}\n")
    results = tmp_path / "run.jsonl"

    def learners(*options: str) -> list[str]:
        return [each["learner"] for each in report(tmp_path / "class", "--keep", "last", *options)["submissions"]]

    assert learners() == ["monday", "tuesday"]
    assert learners("--learner", "file", "--results", str(results)) == ["ada", "bob", "cyd"]
    refused = run(tmp_path / "class", "--results", results, "--resume")
    assert refused.returncode == 2
    assert "the place of the learner's name is 'file' there, 'auto' here" in refused.stderr


def test_3_for_what_cannot_be_graded_also_under_fail_under(right: Path, tmp_path: Path) -> None:
    found = run(right, tmp_path / "none.py", "--fail-under", "100")
    assert found.returncode == 3
    assert "none.py: UNGRADABLE" in found.stdout
    assert "ada.py: 7.5 of 7.5 points (100 %)" in found.stdout


def test_3_for_a_course_that_cannot_be_read(right: Path, tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "course.toml").write_text("title = ")
    found = run(right, "--course", tmp_path / "course")
    assert found.returncode == 3  # 1 would say that it was graded, and below the mark
    assert "course.toml:1" in found.stderr


def test_3_for_a_lesson_that_cannot_be_read(right: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "course.toml").write_text('title = "T"\n[[lessons]]\nfile = "01-doubles.md"\n')
    (folder / "01-doubles.md").write_text("# T\n\n```{code-cell} python\n:tags: [nonsense]\nx\n```\n")
    assert run(right, "--course", folder, "--lesson", LESSON).returncode == 3
    found = report(right, "--course", folder, code=3)
    assert "01-doubles.md:" in found["submissions"][0]["message"]


def test_130_when_interrupted_and_nothing_is_left_behind(tmp_path: Path, home: Path) -> None:
    marker = tmp_path / "started"
    path = tmp_path / "slow.py"
    source = f"import os, time\nopen({str(marker)!r}, 'w').write(str(os.getpid()))\nwhile True: pass\n"
    path.write_text(percent({"total": source + RIGHT["total"]}))
    output = tmp_path / "marks.json"
    output.write_text("of last week")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    grading = subprocess.Popen(
        command(path, "--output", output),
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    pid = int(_when_there(marker))
    grading.send_signal(signal.SIGINT)
    told = grading.communicate(timeout=20)
    assert grading.returncode == 130
    assert told[0] == ""
    assert told[1] == "nn-tutor: interrupted: 0 of 1 were graded and are lost; with --results FILE they are kept\n"
    assert output.read_text() == "of last week"
    assert not list(tmp_path.glob(".marks*"))
    assert not list(scratch.iterdir())
    end = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()


def _when_there(marker: Path) -> str:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if marker.exists() and marker.read_text():
            return marker.read_text()
        time.sleep(0.02)
    raise AssertionError("the submission never began to run")


# --- the JSON report --------------------------------------------------------------------------------------------


def assert_form(found: dict[str, Any], of: str) -> None:
    assert {key: type(value) for key, value in found.items()} == KEYS[of]


def test_json_report(right: Path, wrong: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.py").touch()
    whole = report(right, wrong, tmp_path / "empty.py", code=3)
    assert_form(whole, "report")
    assert (whole["version"], whole["course"], whole["course_version"]) == (1, "A course to grade", "2.1")
    for submission in whole["submissions"]:
        assert_form(submission, "submission")
        for exercise in submission["exercises"]:
            assert_form(exercise, "exercise")
            for check in exercise["checks"]:
                assert_form(check, "check")
    assert handing_in.names(whole["submissions"]) == ["ada.py", "bob.py", "empty.py"]
    assert [each["status"] for each in whole["submissions"]] == ["graded", "graded", "ungradable"]
    ada, bob, empty = whole["submissions"]
    assert (ada["lesson"], ada["score"], ada["max_score"], ada["message"]) == (LESSON, 7.5, 7.5, "")
    assert 0 < ada["seconds"] < 20
    assert empty["exercises"] == []
    double = bob["exercises"][0]
    assert double.pop("seconds") > 0
    message = double["checks"][0].pop("message")
    assert double == {
        "label": "double",
        "state": "failed",
        "score": 0.0,
        "max_score": 4.5,
        "diagnosis": ["That is the square, not the double."],
        "checks": [
            {
                "name": "a vector",
                "state": "failed",
                "points": 0.0,
                "max_points": 2.0,
                "hidden": False,
                "reason": "values",
            },
            *double["checks"][1:],
        ],
    }
    assert "elements differ" in message
    assert [check["hidden"] for check in double["checks"]] == [False, False, True, False]
    assert ada["exercises"][0]["checks"][0] == {
        "name": "a vector",
        "state": "passed",
        "points": 2.0,
        "max_points": 2.0,
        "hidden": False,
        "reason": "",
        "message": "",
    }


def test_report_does_not_depend_on_the_order_or_the_company(right: Path, wrong: Path) -> None:
    def without_seconds(*paths: Path) -> dict[str, Any]:
        return {each["name"]: handing_in.without_seconds(each) for each in report(*paths)["submissions"]}

    together = without_seconds(right, wrong)
    assert together == without_seconds(wrong, right)
    assert together == without_seconds(right) | without_seconds(wrong)


# --- where it goes ----------------------------------------------------------------------------------------------


def test_output_is_written_whole_and_replaces_what_was_there(right: Path, tmp_path: Path) -> None:
    target = tmp_path / "marks.json"
    target.write_text("of last week, and longer\n" * 1000)
    found = run(right, "--format", "json", "--output", "marks.json", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (0, "")
    assert json.loads(target.read_text())["submissions"][0]["score"] == 7.5
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["ada.py", "marks.json"]
    assert target.stat().st_mode & 0o777 == 0o644


def test_output_goes_where_a_link_leads_and_into_devices(right: Path, tmp_path: Path) -> None:
    (tmp_path / "here.json").symlink_to("there.json")
    assert run(right, "--output", tmp_path / "here.json").returncode == 0
    assert (tmp_path / "here.json").is_symlink()
    assert "ada.py: 7.5" in (tmp_path / "there.json").read_text()
    null = tmp_path / "null"
    null.symlink_to(os.devnull)
    assert run(right, "--output", null).returncode == 0
    assert Path(os.devnull).is_char_device()


def test_report_that_cannot_be_written_is_printed(right: Path, tmp_path: Path) -> None:
    """The folder goes away while grading, as a network share does: an hour of grading is not lost."""
    gone = tmp_path / "gone"
    gone.mkdir()
    right.write_text(percent({**RIGHT, "double": f"import os\nos.rmdir({str(gone)!r})\n{RIGHT['double']}"}))
    found = run(right, "--output", gone / "marks.txt")
    assert found.returncode == 3
    assert "ada.py: 7.5 of 7.5" in found.stdout
    assert "cannot write the report: No such file or directory" in found.stderr


# --- the text report --------------------------------------------------------------------------------------------


def test_text_report(right: Path, wrong: Path, tmp_path: Path) -> None:
    wrong.write_text("lost = 1\n" + WRONG.replace("def halves(a):", "def halves(a)").replace("# %% total", "# %% sum"))
    found = run(right, wrong, tmp_path / "none.py").stdout
    lines = found.splitlines()
    assert lines[0] == "A course to grade (version 2.1), isolation: basic"
    assert lines[2].startswith("ada.py: 7.5 of 7.5 points (100 %) in 01-doubles, ")
    assert lines[3:6] == [
        "  pass  double                   4.5/4.5",
        "  pass  total                    2/2",
        "  pass  halves                   1/1",
    ]
    assert "  FAIL  double                   0/4.5" in lines
    assert "          That is the square, not the double." in lines
    assert "  none  total                    0/2" in lines
    assert any(line.startswith("          SyntaxError: ") for line in lines)
    assert "  note: line 1: code in no labelled cell: not run (begin it with '# %% label')" in lines
    assert "  note: line 8: 01-doubles has no exercise 'sum': not run" in lines
    assert "  none.py: cannot be read: No such file or directory" in lines
    assert lines[-2:] == ["2 graded, 1 ungradable; mean 50 %", "  ungradable: none.py"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_report_does_not_steer_the_terminal_of_who_reads_it(tmp_path: Path, form: str) -> None:
    path = tmp_path / "\x1b]0;gotcha\x07.py"
    nasty = "raise ValueError('\\x1b[2J\\x9b31m\\x07\\r\\ud800')"
    path.write_text(percent({"double": nasty, "\x1b[31m": "x = 1"}))
    found = run(path, "--format", form)
    assert found.returncode == 0, found.stderr
    assert "gotcha" in found.stdout
    assert not [sign for sign in found.stdout if sign != "\n" and not sign.isprintable()]


@pytest.mark.parametrize("form", ["text", "json"])
def test_report_in_a_locale_that_lacks_its_letters(tmp_path: Path, form: str) -> None:
    path = tmp_path / "ada.py"
    path.write_text(percent({"double": "raise ValueError('σ → \\ud800')"}), encoding="utf-8")
    found = run(path, "--format", form, PYTHONIOENCODING="latin-1" if form == "json" else "ascii")
    assert found.returncode == 0, found.stderr
    if form == "json":
        told = json.loads(found.stdout)["submissions"][0]["exercises"][0]["diagnosis"][0]
        assert told.startswith("ValueError: σ → \ud800")
    else:
        assert r"ValueError: \u03c3 \u2192 \ud800" in found.stdout


def test_reader_that_leaves_early_is_no_error(right: Path) -> None:
    with subprocess.Popen(command(right), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as grading:
        assert grading.stdout is not None
        assert grading.stderr is not None
        grading.stdout.close()
        assert grading.stderr.read() == ""
        assert grading.wait(timeout=20) == 141
