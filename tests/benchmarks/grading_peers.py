"""Other graders on the same assignment: the same four checks as tests of their own kind, by their own command lines.

They are installed by hand, each in an environment of its own with NumPy and ipykernel, whose interpreter a variable
names. Neither runs in a container here: ``otter run`` and ``nbgrader autograde`` as they come.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.grade_runs import grade
from tests.benchmarks.hand_ins import LESSONS, SETUP, Exercise, hand_in

SUBMISSIONS = 3
_SECONDS = 300  # that a command may take
_TASK = "task"
_IMPORTS = SETUP.split("\n")[0]  # they know nothing of our engine, and the checks need none of it
_OTTER_TEST = """\
OK_FORMAT = True
test = {{
    "name": "check{number}",
    "points": 1,
    "suites": [{{"cases": [{{"code": {code!r}, "hidden": False, "locked": False}}],
                "scored": True, "setup": "", "teardown": "", "type": "doctest"}}],
}}
"""
_NBGRADER = """\
c = get_config()
c.CourseDirectory.course_id = "class"
"""


def show(course: Path, place: Path) -> None:
    """Print what a submission takes with each grader."""
    title = f"seconds a submission, {SUBMISSIONS} right ones of 4 checks, the whole command line"
    print(f"\n{title}\n{'-' * len(title)}")
    lesson, (exercise,) = next(iter(LESSONS.items()))
    expected = hand_in(place / "few", lesson, SUBMISSIONS)
    run = grade(course, place / "few", "full", 1, expected)
    _row("nn-tutor grade, full, 1 job", f"{run.whole / SUBMISSIONS:.2f}")
    peers: Mapping[str, tuple[str, Callable[[Path, Path, Exercise], float]]] = {
        "otter run": ("OTTER_PYTHON", otter),
        "nbgrader autograde": ("NBGRADER_PYTHON", nbgrader),
    }
    for name, (variable, measure) in peers.items():
        python = os.environ.get(variable)
        if not python:
            _row(name, f"not installed ({variable} names no interpreter)")
            continue
        folder = place / name.replace(" ", "-")
        folder.mkdir()
        _row(name, f"{measure(Path(python), folder, exercise) / SUBMISSIONS:.2f}")


def _row(name: str, figure: str) -> None:
    print(f"{name:<34}{figure:>9}", flush=True)


def otter(python: Path, folder: Path, exercise: Exercise) -> float:
    """The seconds that otter-grader takes; it grades one submission a command.

    Raises:
        AssertionError: It fails, or gives other marks.
    """
    tests = folder / "tests"
    tests.mkdir()
    for number, condition in enumerate(_conditions(exercise), 1):
        code = f">>> bool({condition})\nTrue"
        (tests / f"check{number}.py").write_text(_OTTER_TEST.format(number=number, code=code))
    command = str(python.with_name("otter"))
    _call([command, "generate", "-t", "tests", "-o", "autograder.zip"], folder)
    taken = 0.0
    for number in range(SUBMISSIONS):
        name = f"learner{number}.ipynb"
        (folder / f"marks{number}").mkdir()
        _notebook(folder / name, [_code(_IMPORTS), _code(exercise.answer(number))])
        taken += _call([command, "run", "--no-logo", "-a", "autograder.zip", "-o", f"marks{number}", name], folder)
        marks = json.loads((folder / f"marks{number}" / "results.json").read_text())["tests"]
        scores = {each["name"]: each["score"] for each in marks if each.get("max_score")}
        assert sum(scores.values()) == len(exercise.checks), marks
    return taken


def nbgrader(python: Path, folder: Path, exercise: Exercise) -> float:
    """The seconds that nbgrader takes for all submissions, which it grades by one command.

    Raises:
        AssertionError: It fails, or gives other marks.
    """
    (folder / "nbgrader_config.py").write_text(_NBGRADER)
    source = folder / "source" / _TASK
    source.mkdir(parents=True)
    solution = f"### BEGIN SOLUTION\n{exercise.answer(0)}### END SOLUTION"
    cells = [_code(_IMPORTS), _code(solution, nbgrader=_graded("answer", 0))]
    cells += [
        _code(f"assert {condition}", nbgrader=_graded(f"check{number}", 1))
        for number, condition in enumerate(_conditions(exercise), 1)
    ]
    _notebook(source / f"{_TASK}.ipynb", cells)
    command = str(python.with_name("nbgrader"))
    _call([command, "generate_assignment", _TASK], folder)
    released = json.loads((folder / "release" / _TASK / f"{_TASK}.ipynb").read_text())
    for number in range(SUBMISSIONS):
        handed_in = folder / "submitted" / f"learner{number}" / _TASK
        handed_in.mkdir(parents=True)
        (cell,) = (each for each in released["cells"] if each["metadata"].get("nbgrader", {}).get("solution"))
        cell["source"] = exercise.answer(number)
        (handed_in / f"{_TASK}.ipynb").write_text(json.dumps(released))
    taken = _call([command, "autograde", _TASK], folder)
    _call([command, "export", "--to", "marks.csv"], folder)
    with (folder / "marks.csv").open(newline="") as file:
        scores = [float(row["score"]) for row in csv.DictReader(file)]
    assert scores == [len(exercise.checks)] * SUBMISSIONS, scores
    return taken


def _conditions(exercise: Exercise) -> list[str]:
    """The checks as expressions that are true for right answers."""
    names: dict[str, Any] = {}
    exec(f"{_IMPORTS}\n{exercise.answer(0)}", names)
    values = [eval(check, names).tolist() for check in exercise.checks]
    return [f"np.allclose({check}, {value})" for check, value in zip(exercise.checks, values, strict=True)]


def _graded(name: str, points: int) -> dict[str, object]:
    """What nbgrader is to know of a cell: one that is answered, or one that gives points."""
    common = {"schema_version": 3, "task": False, "grade_id": name}
    if points:
        return {**common, "grade": True, "locked": True, "solution": False, "points": points}
    return {**common, "grade": False, "locked": False, "solution": True}


def _code(source: str, **metadata: object) -> dict[str, object]:
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


def _notebook(path: Path, cells: Sequence[Mapping[str, object]]) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    plain = {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": kernel}, "cells": list(cells)}
    path.write_text(json.dumps(plain))


def _call(command: Sequence[str], folder: Path) -> float:
    """Run a command; the seconds that it takes."""
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        env={**os.environ, "PATH": os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])},
    )
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-3000:]}"
    return time.perf_counter() - started
