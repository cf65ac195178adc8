"""Hands in: submissions of every kind for the course of ``fixtures/grading``, and the command that grades them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tutor.course.catalogue import load_course, load_lesson
from tutor.course.model import Course
from tutor.grading.grade import Graded, Grader
from tutor.grading.submission import Found
from tutor.runner.session import Session

ROOT = Path(__file__).parents[1] / "fixtures" / "grading"
LESSON = "01-doubles"
RIGHT = {
    "double": "def double(a):\n    return a + a\n",
    "total": "def total(a):\n    return 2 * a.sum()\n",
    "halves": "def halves(a):\n    return 0.5 * a\n",
}
POINTS = {"double": 4.5, "total": 2.0, "halves": 1.0}
# The keys of a JSON report and what stands under them.
KEYS: dict[str, dict[str, type]] = {
    "report": {
        "version": int,
        "course": str,
        "course_version": str,
        "isolation": str,
        "seed": type(None),
        "finished": bool,
        "submissions": list,
    },
    "submission": {
        "name": str,
        "learner": str,
        "lesson": str,
        "status": str,
        "score": float,
        "max_score": float,
        "seconds": float,
        "submitted": float,
        "late": bool,
        "digest": str,
        "message": str,
        "notes": list,
        "exercises": list,
    },
    "exercise": {
        "label": str,
        "state": str,
        "score": float,
        "max_score": float,
        "seconds": float,
        "diagnosis": list,
        "checks": list,
    },
    "check": {
        "name": str,
        "state": str,
        "points": float,
        "max_points": float,
        "hidden": bool,
        "reason": str,
        "message": str,
    },
}


def course() -> Course:
    return load_course(ROOT)


def starter(label: str) -> str:
    exercise = load_lesson(course(), LESSON).exercise(label)
    assert exercise is not None
    return exercise.starter


# --- the kinds of files -----------------------------------------------------------------------------------------


def percent(sources: Mapping[str, str], lesson: str = LESSON) -> str:
    head = f"# lesson: {lesson}\n" if lesson else ""
    return head + "".join(f"# %% {label}\n{source.rstrip()}\n\n" for label, source in sources.items())


def code_cell(source: str, **metadata: object) -> dict[str, object]:
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


def notebook(*cells: Mapping[str, object], **metadata: object) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)})


def lesson_file(sources: Mapping[str, str]) -> str:
    """The lesson with the answers in the places of the starters."""
    text = (ROOT / f"{LESSON}.md").read_text()
    for label, source in sources.items():
        text = text.replace(starter(label), source.rstrip())
    return text


# --- grading them -----------------------------------------------------------------------------------------------


def grade(session: Session, path: Path, lesson: str = "") -> Graded:
    return Grader(course(), session, lesson).grade(Found(path.name, path, learner=path.stem))


def grade_sources(session: Session, folder: Path, sources: Mapping[str, str]) -> Graded:
    path = folder / "ada.py"
    path.write_text(percent(sources))
    return grade(session, path)


def states(graded: Graded) -> dict[str, str]:
    return {attempt.label: attempt.state.value for attempt in graded.exercises}


def scores(graded: Graded) -> dict[str, float]:
    return {attempt.label: attempt.score for attempt in graded.exercises}


def reasons(graded: Graded, label: str) -> dict[str, str]:
    """Why the checks of an exercise failed, by their names."""
    (attempt,) = (attempt for attempt in graded.exercises if attempt.label == label)
    return {check.name: check.reason for check in attempt.checks}


def command(*arguments: str | Path) -> list[str]:
    """The command line; where nothing is said of isolation that which every machine has."""
    if "--isolation" not in arguments:
        arguments = ("--isolation", "basic", *arguments)
    return [sys.executable, "-m", "tutor", "--course", str(ROOT), "grade", *map(str, arguments)]


def run(*arguments: str | Path, cwd: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """The real command."""
    return subprocess.run(
        command(*arguments), capture_output=True, cwd=cwd, env={**os.environ, **environ}, timeout=60, encoding="utf-8"
    )


def report(*arguments: str | Path, code: int = 0) -> Any:
    """The JSON report of the real command."""
    found = run(*arguments, "--format", "json")
    assert found.returncode == code, found.stderr
    return json.loads(found.stdout)


def without_seconds(plain: Any) -> Any:
    """A part of a report without how long it took, which no two runs have alike."""
    if isinstance(plain, dict):
        return {key: without_seconds(value) for key, value in plain.items() if key != "seconds"}
    return [without_seconds(each) for each in plain] if isinstance(plain, list) else plain


def names(submissions: Sequence[Mapping[str, object]]) -> list[object]:
    return [submission["name"] for submission in submissions]
