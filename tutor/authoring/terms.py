"""References to the glossary, and the glossary itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tutor.authoring.problem import Problem, Severity
from tutor.authoring.reading import Reader
from tutor.course import glossary as glossaries
from tutor.course.catalogue import GLOSSARY_FILE, read_text
from tutor.course.glossary import Glossary, read_glossary
from tutor.course.model import Course, Lesson
from tutor.course.suggest import did_you_mean
from tutor.course.walk import inlines, prose
from tutor.errors import LessonError


def problems(lesson: Lesson, course: Course | None) -> Iterator[Problem]:
    """The terms that a lesson, as its author wrote it, refers to and that the course's glossary does not explain."""
    try:
        glossary = read_glossary(course.glossary) if course is not None and course.glossary is not None else None
    except LessonError:
        return  # told of the glossary itself
    yield from _unknown(lesson, glossary)


def glossary_problems(path: Path, course: Course) -> list[Problem]:
    """Everything that is wrong with the glossary of a course, by its lines."""
    try:
        if found := glossaries.problems(path):
            return [Problem(error.path, error.line, error.problem, error.hint) for error in found]
        text = read_text(path).replace("\r\n", "\n").replace("\r", "\n")
        glossary = read_glossary(path)
    except LessonError as error:
        return [Problem(error.path, error.line, error.problem, error.hint)]
    blocks = tuple(block for entry in glossary.entries for block in glossary.definition(entry))
    page = Lesson(path.stem, "", path, blocks)
    read = [*Reader(page, text).problems(), *_unknown(page, glossary), *_entries(glossary, text, course)]
    return sorted(read, key=lambda problem: problem.line)


def _unknown(lesson: Lesson, glossary: Glossary | None) -> Iterator[Problem]:
    for block in prose(lesson):
        for inline in inlines(block):
            for span in inline:
                if span.kind != "term" or (glossary is not None and glossary.find(span.target)):
                    continue
                if glossary is None:
                    mend = f"add {GLOSSARY_FILE} beside the lessons, or write the word alone"
                    yield Problem(str(lesson.path), block.line, f"the term '{span.target}' in no glossary", mend)
                    continue
                names = [entry.name for entry in glossary.entries]
                mend = did_you_mean(span.target, names, always=f"add it to {glossary.path.name}")
                said = f"the glossary has no term '{span.target}'"
                yield Problem(str(lesson.path), block.line, said, mend)


def _entries(glossary: Glossary, text: str, course: Course) -> Iterator[Problem]:
    lines, path = text.split("\n"), str(glossary.path)
    lessons = {entry.id for entry in course.entries}
    for entry in glossary.entries:
        if entry.introduced[0] not in lessons:
            yield Problem(
                path, entry.line, f"'{entry.name}' does not say which lesson explains it",
                "end it with a link, such as [Lesson 5](05-layers.md#two-hundred-roasts)", Severity.WARNING,
            )  # fmt: skip
        if lines[entry.line].startswith(":"):
            yield Problem(
                path, entry.line + 1, f"Sphinx takes the definition of '{entry.name}' for a second term",
                "put two blanks before the colon, and four before the lines that go on", Severity.WARNING,
            )  # fmt: skip
