"""Carry cells: what they bring is an exercise of an earlier lesson, as its reference solution stands there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.authoring.problem import Problem
from tutor.checking.names import missing
from tutor.course.catalogue import COURSE_FILE, load_lesson
from tutor.course.model import CellKind, CodeCell, Course, Lesson, Origin
from tutor.course.suggest import did_you_mean
from tutor.errors import LessonError


def problems(lesson: Lesson, course: Course | None) -> Iterator[Problem]:
    """Everything that is wrong with the carry cells of a lesson; ``course`` is the one in whose folder it lies.

    A lesson that its course does not name yet counts as the one to follow all others.
    """
    path = str(lesson.path)
    for cell, origin in lesson.carried:
        if course is None:
            yield Problem(
                path, cell.line, f"the cell carries '{origin}', and this lesson stands in no course",
                f"put the lesson into the folder of its {COURSE_FILE}",
            )  # fmt: skip
            continue
        unknown = _lesson_problem(lesson, origin, course)
        if unknown is not None:
            yield Problem(path, cell.line, *unknown)
            continue
        try:
            source = load_lesson(course, origin.lesson)
        except LessonError as error:
            yield Problem(path, cell.line, f"'{origin.lesson}' cannot be read: {error.problem}", "mend it first")
            continue
        exercise = source.exercise(origin.label)
        if exercise is None:
            labels = [each.label for each in source.exercises]
            hint = did_you_mean(origin.label, labels) or "it has none"
            yield Problem(path, cell.line, f"'{origin.lesson}' has no exercise '{origin.label}'", hint)
        elif not same_code(cell.source, exercise.solution):
            yield Problem(
                path, cell.source_line, f"this is not the reference solution of '{origin}'",
                f"copy it from line {exercise.solution_line} of {source.path.name}",
            )  # fmt: skip
        else:
            yield from _names(lesson, cell)


def same_code(one: str, other: str) -> bool:
    """Whether two pieces of code are the same, their docstrings and comments aside; True where one is no Python, which
    is told elsewhere."""
    try:
        return _without_docstrings(one) == _without_docstrings(other)
    except SyntaxError:
        return True


def _without_docstrings(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and ast.get_docstring(node) is not None
        ):
            del node.body[0]
    return ast.dump(tree)


def _lesson_problem(lesson: Lesson, origin: Origin, course: Course) -> tuple[str, str] | None:
    """Why the lesson that a cell carries from is none to carry from, and the mend."""
    known = [entry.id for entry in course.entries]
    if origin.lesson not in known:
        if (course.root / f"{origin.lesson}.md").is_file():
            return f"{COURSE_FILE} does not name '{origin.lesson}'", "name it there, above this lesson"
        return f"the course has no lesson '{origin.lesson}'", did_you_mean(origin.lesson, known)
    earlier = known[: known.index(lesson.id)] if lesson.id in known else known
    if origin.lesson not in earlier:
        return f"'{origin.lesson}' does not stand before this lesson", f"carry from a lesson above it in {COURSE_FILE}"
    return None


def _names(lesson: Lesson, cell: CodeCell) -> Iterator[Problem]:
    """Names that the learner's edits could take away from carried code: those of demos and of exercises."""
    before = [lesson.setup]
    for above in lesson.cells:
        if above.key == cell.key:
            break
        if isinstance(above, CodeCell) and above.kind in (CellKind.SETUP, CellKind.CARRY):
            before.append(above.source)
    for name in missing(cell.source, before):
        yield Problem(
            str(lesson.path), cell.source_line,
            f"the carried code uses '{name}', which no set-up or carry cell above it gives",
            "carry that too, or define it in a set-up cell",
        )  # fmt: skip
