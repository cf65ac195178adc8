"""Where the lessons say a term of the glossary."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tutor.course.catalogue import read_text
from tutor.course.model import Course, LessonEntry
from tutor.course.terms import plural
from tutor.errors import LessonError

_FENCED = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)


def said_in(course: Course, name: str) -> list[LessonEntry]:
    """The lessons whose prose says a term."""
    plain = name.partition(" (")[0]
    forms = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in (plural(plain), plain))
    said = re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE)
    return [entry for entry in course.entries if said.search(_words(entry.path))]


def told_where(course: Course, name: str) -> str:
    """The numbers of those lessons, in a sentence."""
    numbers = [entry.number for entry in said_in(course, name)]
    if not numbers:
        return "No lesson says it in these words."
    return f"Comes up in lesson{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}."


@cache
def _words(path: Path) -> str:
    """A lesson without what stands between fences; nothing where it cannot be read."""
    try:
        return _FENCED.sub("", read_text(path))
    except LessonError:
        return ""  # opening the lesson tells what is wrong with it
