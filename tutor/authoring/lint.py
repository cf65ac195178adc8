"""``nn-tutor lint``: proves that lessons keep what they promise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tutor.authoring import carrying, quizzes, terms
from tutor.authoring.problem import Problem, Severity
from tutor.authoring.reading import Reader
from tutor.authoring.trials import Trials
from tutor.course.catalogue import COURSE_FILE, DEFAULT_SETUP, find_course, load_course, read_text
from tutor.course.model import Course, LessonEntry
from tutor.course.parser import parse_lesson
from tutor.course.parser import problems as parse_problems
from tutor.errors import LessonError, UsageError
from tutor.runner.session import Session, open_session

# Markdown that stands beside lessons and is none.
_NO_LESSONS = frozenset({"README.md", "AUTHORING.md", "CHANGELOG.md", "LICENSE.md"})


@dataclass(frozen=True, slots=True)
class Target:
    """A lesson to be proved, the course in whose folder it lies, and what that says of it."""

    path: Path
    setup: str
    entry: LessonEntry | None = None
    course: Course | None = None


def run(paths: Sequence[Path], root: Path | None, out: TextIO) -> int:
    """Lint lessons and folders, without any the course at ``root``; 1 if there is an error.

    Raises:
        UsageError: A path leads to no lesson.
    """
    problems = list(lint(paths, root))
    for problem in problems:
        out.write(f"{problem}\n")
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    out.write(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}\n" if problems else "Nothing to mend.\n")
    return int(errors > 0)


def lint(paths: Sequence[Path], root: Path | None = None) -> Iterator[Problem]:
    """Everything that is wrong with the lessons at ``paths``, lesson by lesson and by their lines.

    Raises:
        UsageError: A path leads to no lesson.
    """
    targets: list[Target] = []
    for path in paths or [find_course(root)]:
        try:
            found, strays = _targets(path)
        except LessonError as error:
            yield _told(error)
            continue
        targets += found
        yield from strays
        yield from _glossary(path)
    targets = [target for target in targets if target.course is None or target.path != target.course.glossary]
    session = open_session()
    try:
        for target in targets:
            yield from lint_lesson(target, session)
    finally:
        session.close()


def lint_lesson(target: Target, session: Session) -> list[Problem]:
    """Everything that is wrong with one lesson. One that cannot be parsed is not run."""
    try:
        text = read_text(target.path).replace("\r\n", "\n").replace("\r", "\n")
    except LessonError as error:
        return [_told(error)]
    if found := parse_problems(text, target.path):
        return [_told(error) for error in found]
    lesson = parse_lesson(text, path=target.path, setup=target.setup, entry=target.entry)
    read = [*Reader(lesson, text).problems(), *carrying.problems(lesson, target.course), *quizzes.problems(lesson)]
    read += terms.problems(lesson, target.course)
    # What is no Python would be told a second time by running it.
    ran = (
        []
        if any(" is no Python: " in problem.message for problem in read)
        else list(Trials(lesson, session).problems())
    )
    return sorted(read + ran, key=lambda problem: problem.line)


def _targets(path: Path) -> tuple[list[Target], list[Problem]]:
    """The lessons at a path, and the Markdown files of a course that it does not name.

    Raises:
        UsageError: There is nothing, or no course.
        LessonError: course.toml cannot be used.
    """
    if path.is_file() and path.name != COURSE_FILE:
        if path.suffix != ".md":
            raise UsageError(f"{path} is no lesson", "name a Markdown file, or a folder with a course.toml")
        if not (path.parent / COURSE_FILE).is_file():
            return [Target(path, DEFAULT_SETUP)], []
        course = load_course(path.parent)
        entry = next((each for each in course.entries if each.path.resolve() == path.resolve()), None)
        return [Target(path, course.setup, entry, course)], []
    course = load_course(path)
    named = {entry.path.name for entry in course.entries} | ({course.glossary.name} if course.glossary else set())
    strays = [
        Problem(str(each), 1, f"{COURSE_FILE} does not name this file", "add it, or move it away", Severity.WARNING)
        for each in sorted(course.root.glob("*.md"))
        if each.name not in named | _NO_LESSONS
    ]
    return [Target(entry.path, course.setup, entry, course) for entry in course.entries], strays


def _glossary(path: Path) -> list[Problem]:
    """What is wrong with the glossary that ``path`` is, or that the course at ``path`` has."""
    if not (path.is_dir() or path.name == COURSE_FILE or (path.parent / COURSE_FILE).is_file()):
        return []
    course = load_course(path.parent if path.is_file() else path)
    wanted = course.glossary is not None and (path.name == COURSE_FILE or path.is_dir() or path == course.glossary)
    return terms.glossary_problems(course.glossary, course) if wanted and course.glossary is not None else []


def _told(error: LessonError) -> Problem:
    return Problem(error.path, error.line, error.problem, error.hint)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
