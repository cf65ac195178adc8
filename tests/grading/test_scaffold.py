"""The generated autograders: what is written, and that Gradescope's does its work in a tree like Gradescope's."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.grading.handing_in import LESSON, RIGHT, ROOT, percent, run
from tutor import __version__
from tutor.errors import UsageError
from tutor.grading.scaffold import scaffold

WRONG = percent({**RIGHT, "double": "def double(a):\n    return a * a"})


# --- what is written --------------------------------------------------------------------------------------------


def test_gradescope_names_course_lesson_and_version(tmp_path: Path) -> None:
    made = run("--scaffold", "gradescope", tmp_path / "made", "--lesson", "doubles")
    assert (made.returncode, made.stderr) == (0, "")
    folder = tmp_path / "made"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("README.md", "config.json", "course", "requirements.txt", "run_autograder", "setup.sh")
    ]
    assert json.loads((folder / "config.json").read_text()) == {
        "course": "course",
        "lesson": LESSON,
        "isolation": "full",
        "nn-tutor": __version__,
    }
    assert (folder / "requirements.txt").read_text() == f"nn-tutor=={__version__}\n"
    assert (folder / "course" / "course.toml").read_text() == (ROOT / "course.toml").read_text()
    for name in ("run_autograder", "setup.sh"):
        assert (folder / name).stat().st_mode & stat.S_IXUSR
    subprocess.run(["bash", "-n", folder / "setup.sh"], check=True)
    compile((folder / "run_autograder").read_text(), "run_autograder", "exec")


def test_the_course_that_ships_with_nn_tutor_is_not_copied(tmp_path: Path) -> None:
    assert scaffold("gradescope", tmp_path, None, "") == 0
    assert not (tmp_path / "course").exists()
    assert json.loads((tmp_path / "config.json").read_text())["course"] == ""


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "setup.sh").write_text("mine")
    with pytest.raises(UsageError, match=r"already setup\.sh"):
        scaffold("gradescope", tmp_path, None, "")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["setup.sh"]
    assert scaffold("github", tmp_path, None, "") == 0
    with pytest.raises(UsageError, match=r"already \.github/workflows/grade\.yml"):
        scaffold("github", tmp_path, None, "")


@pytest.mark.parametrize(
    ("kind", "lesson", "told"), [("canvas", "", "no such kind"), ("github", "no-such", "no lesson 'no-such'")]
)
def test_what_is_not_known_is_told(tmp_path: Path, kind: str, lesson: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        scaffold(kind, tmp_path / "made", ROOT, lesson)
    assert not (tmp_path / "made").exists()
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="File exists"):
        scaffold("github", tmp_path / "file", None, "")


def test_workflow(tmp_path: Path) -> None:
    assert scaffold("github", tmp_path, ROOT, LESSON) == 0
    text = (tmp_path / ".github" / "workflows" / "grade.yml").read_text()
    workflow: dict[Any, Any] = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow[True]) == {"push", "workflow_dispatch"}  # YAML 1.1 takes "on" for a truth
    job = workflow["jobs"]["grade"]
    assert "permissions" not in job
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert len(used) == 3
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", each) for each in used)
    assert job["steps"][0]["with"]["persist-credentials"] is False
    grade = next(step for step in job["steps"] if step.get("name") == "Grade")
    assert grade["env"] == {"COURSE": ROOT.name, "LESSON": LESSON, "SUBMISSION": "submission"}
    scripts = [step["run"] for step in job["steps"] if "run" in step]
    assert f"nn-tutor=={__version__}" in scripts[0]
    for script in scripts:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        assert "${{" not in script  # nothing is put into a script but by its environment


def test_steps_of_the_workflow_grade_and_sum_up(tmp_path: Path) -> None:
    """The steps that are nn-tutor's, as the runner calls them, with a name that would be a command to it."""
    assert scaffold("github", tmp_path, ROOT, LESSON) == 0
    workflow = yaml.safe_load((tmp_path / ".github" / "workflows" / "grade.yml").read_text())
    steps = {step.get("name"): step for step in workflow["jobs"]["grade"]["steps"]}
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "::error::x.py").write_text(WRONG)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "nn-tutor").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tutor "$@"\n')
    (tmp_path / "bin" / "nn-tutor").chmod(0o755)
    environ = {
        **os.environ,
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        **steps["Grade"]["env"],
        "COURSE": str(ROOT),
    }
    script = steps["Grade"]["run"].replace("--isolation full", "--isolation basic")  # full is not to be had everywhere
    graded = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert (graded.returncode, graded.stdout) == (1, ""), graded.stderr
    subprocess.run(["bash", "-e", "-c", steps["Summary"]["run"]], cwd=tmp_path, env=environ, check=True)
    summary = (tmp_path / "summary.md").read_text()
    assert "x.py: 3 of 7.5 points (40 %)" in summary
    assert all(line.startswith("    ") for line in summary.splitlines()[2:])
    assert {path.name for path in (tmp_path / "temp" / "marks").iterdir()} == {"marks.txt", "marks.xml", "marks.json"}


# --- Gradescope's tree ------------------------------------------------------------------------------------------


class Gradescope:
    """A tree such as Gradescope's, below a folder of the test's."""

    def __init__(self, root: Path) -> None:
        self.root = root
        scaffold("gradescope", root / "source", ROOT, LESSON)
        config = json.loads((root / "source" / "config.json").read_text())
        config["isolation"] = "basic"  # the others are not to be had everywhere
        (root / "source" / "config.json").write_text(json.dumps(config))
        shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
        (root / "submission").mkdir()
        (root / "results").mkdir()

    def hand_in(self, name: str, text: str) -> None:
        (self.root / "submission" / name).write_text(text)

    def run(self, python: str = sys.executable) -> tuple[int, Any, str]:
        """The exit code, the result, and what only the instructor sees."""
        environ = {**os.environ, "NN_TUTOR_AUTOGRADER": str(self.root), "NN_TUTOR_PYTHON": python}
        done = subprocess.run(
            [sys.executable, self.root / "run_autograder"], env=environ, capture_output=True, text=True, timeout=60
        )
        assert done.stderr == ""
        assert [path.name for path in (self.root / "results").iterdir()] == ["results.json"]
        return done.returncode, json.loads((self.root / "results" / "results.json").read_text()), done.stdout

    def instead(self, script: str) -> str:
        """What runs in nn-tutor's place."""
        path = self.root / "python"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)


@pytest.fixture
def gradescope(tmp_path: Path) -> Gradescope:
    return Gradescope(tmp_path / "autograder")


def test_a_submission_is_graded(gradescope: Gradescope) -> None:
    gradescope.hand_in("ada.py", WRONG)
    code, result, _ = gradescope.run()
    assert (code, result["score"]) == (0, 3.0)
    assert [test["visibility"] for test in result["tests"]].count("hidden") == 1
    assert result["tests"][0]["output"].startswith("That is the square, not the double.")


def test_of_several_files_the_best_counts(gradescope: Gradescope) -> None:
    gradescope.hand_in("ada.py", WRONG)
    gradescope.hand_in("bob.py", percent(RIGHT))
    code, result, _ = gradescope.run()
    assert (code, result["score"]) == (0, 7.5)
    assert result["output"].startswith("2 files were handed in (ada.py, bob.py): bob.py counts")


def test_what_cannot_be_graded_says_why(gradescope: Gradescope) -> None:
    code, result, _ = gradescope.run()
    assert (code, result["score"], result["tests"]) == (2, 0, [])
    assert result["output"].startswith("No file that can be graded was found")
    gradescope.hand_in("empty.py", "")
    code, result, _ = gradescope.run()
    assert (code, result["score"]) == (3, 0)
    assert "empty.py: empty" in result["output"]


def test_isolation_that_cannot_be_had_runs_nothing_and_is_told(gradescope: Gradescope) -> None:
    code, result, told = gradescope.run(gradescope.instead("echo 'no user namespaces here' >&2; exit 4"))
    assert (code, result["score"], result["tests"]) == (4, 0, [])
    assert "could not lock your code in safely" in result["output"]
    assert "tell your instructor" in result["output"]
    assert "namespaces" not in result["output"]
    assert result["stdout_visibility"] == "hidden"
    assert "no user namespaces here" in told
    assert "It is not tried by itself" in told


@pytest.mark.parametrize("script", ["kill -9 $$", "exit 1", "exit 0"])
def test_a_result_is_written_whatever_happens(gradescope: Gradescope, script: str) -> None:
    _, result, _ = gradescope.run(gradescope.instead(script))
    assert result["output"].startswith("The autograder failed.")
    code, result, told = gradescope.run(str(gradescope.root / "no-such-python"))
    assert (code, result["score"]) == (1, 0)
    assert "FileNotFoundError" in told


def test_a_run_that_is_stopped_has_left_a_result(gradescope: Gradescope) -> None:
    seen = gradescope.root / "seen.json"
    gradescope.run(gradescope.instead(f"cp '{gradescope.root}/results/results.json' '{seen}'; exit 1"))
    assert json.loads(seen.read_text())["output"].startswith("Grading did not finish.")


def test_of_an_earlier_run_nothing_is_taken(gradescope: Gradescope) -> None:
    gradescope.hand_in("ada.py", percent(RIGHT))
    assert gradescope.run()[1]["score"] == 7.5
    _, result, _ = gradescope.run(gradescope.instead("exit 4"))
    assert result["score"] == 0
