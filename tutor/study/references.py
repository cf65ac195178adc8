"""What references in the prose lead to: equations, footnotes, terms, lessons, addresses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tutor.course.glossary import Entry, Glossary, read_glossary
from tutor.course.model import Footnote, Lesson, Maths, ProseBlock, Span
from tutor.course.shelf import Shelf
from tutor.course.walk import prose
from tutor.errors import TutorError


@dataclass(frozen=True, slots=True)
class Jump:
    """A place of the course."""

    lesson: str
    line: int


@dataclass(frozen=True, slots=True)
class Text:
    """Something to be read in place; ``entry`` is that of the glossary, if it is a term."""

    title: str
    blocks: tuple[ProseBlock, ...]
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A place outside of the course, which is shown and not opened."""

    url: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Nothing, and why."""

    why: str


Lead = Jump | Text | Address | Lost


class Guide:
    """Finds what references lead to; it reads the glossary when it is first asked for a term."""

    def __init__(self, shelf: Shelf, lesson: Lesson) -> None:
        self._shelf = shelf
        self._course = shelf.course
        self._lesson = lesson
        self._glossary: Glossary | None = None

    def lead(self, span: Span) -> Lead:
        """What a reference leads to."""
        try:
            match span.kind:
                case "eq":
                    return self._equation(span.target)
                case "note":
                    return self._note(span.target)
                case "term":
                    return self._term(span.target)
                case _:
                    return self._link(span.href)
        except TutorError as error:
            return Lost(str(error))

    def further(self, entry: Entry) -> Lead:
        """Where a term is explained at length."""
        return explained(self._shelf, entry)

    def name(self, span: Span) -> str:
        """A reference in a word or two."""
        if span.kind == "eq":
            return f"equation {span.text}"
        if span.kind == "note":
            return f"note {span.text}"
        text = " ".join(span.text.split())
        return text if len(text) <= 40 else f"{text[:37]}..."

    def _equation(self, label: str) -> Lead:
        found = next((b for b in prose(self._lesson) if isinstance(b, Maths) and b.label == label), None)
        return Jump(self._lesson.id, found.line) if found is not None else Lost("That equation is not in this lesson.")

    def _note(self, name: str) -> Lead:
        found = next((b for b in prose(self._lesson) if isinstance(b, Footnote) and b.name == name), None)
        return Text(f"[{found.number}]", found.blocks) if found is not None else Lost("That note is not written.")

    def _term(self, name: str) -> Lead:
        if self._course.glossary is None:
            return Lost("This course has no glossary.")
        if self._glossary is None:
            self._glossary = read_glossary(self._course.glossary)
        entry = self._glossary.find(name)
        if entry is None:
            return Lost(f"The glossary has no term '{name}'.")
        return Text(entry.name, self._glossary.definition(entry), entry)

    def _link(self, href: str) -> Lead:
        parts = urlsplit(href)
        path, fragment = unquote(parts.path), unquote(parts.fragment)
        if parts.scheme or parts.netloc:
            return Address(href)
        if not path:
            return place(self._shelf, self._lesson.id, fragment)
        if any(entry.path.name == path for entry in self._course.entries):
            return place(self._shelf, Path(path).stem, fragment)
        return Address(str(self._lesson.path.parent / path))


def explained(shelf: Shelf, entry: Entry) -> Jump | Lost:
    """Where a term is explained at length, if its entry says so."""
    lesson, anchor = entry.introduced
    if not any(each.id == lesson for each in shelf.course.entries):
        return Lost(f"The glossary does not say where '{entry.name}' is explained.")
    return place(shelf, lesson, anchor)


def place(shelf: Shelf, lesson_id: str, anchor: str) -> Jump | Lost:
    """The place of an anchor in a lesson; its beginning where there is no such anchor."""
    if not anchor:
        return Jump(lesson_id, 1)
    try:
        return Jump(lesson_id, shelf.lesson(lesson_id).anchors.get(anchor, 1))
    except TutorError as error:
        return Lost(str(error))
