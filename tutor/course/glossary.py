"""The glossary of a course: a Markdown file with ``{glossary}`` directives, beside the lessons.

An entry is a line with the term and, indented below it, its definition, which begins with ``: ``. So mystmd reads it
as a definition list and Sphinx as an entry. The first link to a lesson tells where the term is introduced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tutor.course.catalogue import read_text
from tutor.course.model import ProseBlock
from tutor.course.page import Page
from tutor.errors import LessonError

_OPENING = re.compile(r"(`{3,}|:{3,})\{glossary\}[ \t]*")
_OPTION = re.compile(r":[A-Za-z][\w-]*:")
_MARKER = re.compile(r"[ \t]*:[ \t]+")
_LINK = re.compile(r"\]\(([^()\s]+\.md(?:#[^()\s]*)?)\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands in the file; ``text`` is the Markdown of its definition, from ``text_line`` on."""

    name: str
    line: int
    text: str
    text_line: int

    @property
    def introduced(self) -> tuple[str, str]:
        """The lesson that introduces the term, and the anchor in it; both may be ""."""
        found = _LINK.search(self.text)
        if found is None:
            return "", ""
        parts = urlsplit(found[1])
        return Path(unquote(parts.path)).stem, unquote(parts.fragment)


@dataclass(frozen=True, slots=True)
class Glossary:
    """The entries of a course's glossary, in the order of the file."""

    path: Path
    entries: tuple[Entry, ...]

    def find(self, name: str) -> Entry | None:
        """The entry of that name, in large or small letters."""
        folded = name.casefold()
        return next((entry for entry in self.entries if entry.name.casefold() == folded), None)

    def definition(self, entry: Entry) -> tuple[ProseBlock, ...]:
        """What an entry says.

        Raises:
            LessonError: Something in it cannot be shown.
        """
        from tutor.course.markdown import block_tokens  # here, as finding terms needs no Markdown
        from tutor.course.prose import prose

        page = Page(str(self.path), ())
        return prose(block_tokens(entry.text), entry.text_line - 1, page)


def read_glossary(path: Path) -> Glossary:
    """The glossary in a file; what is wrong with it is passed over, ``problems`` tells it.

    Raises:
        LessonError: The file cannot be read.
    """
    text = _lines_of(path)
    return Glossary(path, tuple(_entries(text, Page(str(path), text))))


def problems(path: Path) -> list[LessonError]:
    """Everything in a glossary that cannot be read, in the order of its lines.

    Raises:
        LessonError: The file cannot be read at all.
    """
    text = _lines_of(path)
    page = Page(str(path), text)
    glossary = Glossary(path, tuple(_entries(text, page)))
    seen: dict[str, int] = {}
    for entry in glossary.entries:
        first = seen.setdefault(entry.name.casefold(), entry.line)
        if first != entry.line:
            page.report(
                entry.line, f"the term '{entry.name}' stands on line {first} already", "put the two entries together"
            )
        if not entry.text.strip():
            page.report(
                entry.line, f"the term '{entry.name}' has no definition", "write it below: two blanks, : and it"
            )
        with page.collecting():
            glossary.definition(entry)
    if not glossary.entries and not page.errors:
        page.report(1, "the glossary has no entries", "write them in a ```{glossary} directive")
    return sorted(page.errors, key=lambda error: error.line)


def _lines_of(path: Path) -> tuple[str, ...]:
    text = read_text(path).replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return tuple(text.split("\n"))


def _entries(lines: tuple[str, ...], page: Page) -> Iterator[Entry]:
    fence, begun = "", 0
    term: _Written | None = None
    for number, text in enumerate(lines, 1):
        if not fence:
            if opening := _OPENING.fullmatch(text):
                fence, begun = opening[1], number
        elif text.rstrip() == fence or (text.strip() and not text[0].isspace() and not _MARKER.match(text)):
            if term is None and _OPTION.match(text):
                continue
            if term is not None:
                yield term.entry()
            closed = text.rstrip() == fence
            term = None if closed else _Written(" ".join(text.split()), number)
            fence = "" if closed else fence
        elif term is not None:
            term.add(text)
        elif text.strip():
            page.report(number, "a definition without a term", "write the term in the line above")
    if fence:
        page.report(begun, f"{fence}{{glossary}} is never closed", f"add a line {fence} after its last entry")


class _Written:
    """An entry while it is read."""

    def __init__(self, name: str, line: int) -> None:
        self._name = name
        self._line = line
        self._body: list[str] = []
        self._indent = 0

    def add(self, text: str) -> None:
        """Add a line of the definition, without what it is indented by."""
        if not any(self._body) and (marker := _MARKER.match(text)):
            self._indent = marker.end()
        elif not any(self._body):
            self._indent = len(text) - len(text.lstrip())
        before, after = text[: self._indent], text[self._indent :]
        self._body.append(before.lstrip(" \t:") + after)

    def entry(self) -> Entry:
        """The entry, without blank lines at its end."""
        return Entry(self._name, self._line, "\n".join(self._body).rstrip(), self._line + 1)
