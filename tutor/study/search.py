"""Full-text search over the lessons of a course: what a learner may read before having solved anything.

Prose, headings, formulas (their LaTeX), code of examples and starters, exercises, questions and their choices are
found; solutions, explanations, hints, checks and code carried from an earlier lesson are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from tutor.course.folding import fold, matches, needles
from tutor.course.inline import plain_text
from tutor.course.model import (
    Admonition,
    Block,
    CellKind,
    CodeBlock,
    CodeCell,
    Exercise,
    Footnote,
    Heading,
    Image,
    Inline,
    ItemList,
    Lesson,
    Maths,
    Paragraph,
    ProseBlock,
    Quiz,
    Quote,
    Rule,
    Table,
)

# A formula inside a text stands between two of these until the text is shown.
_FORMULA = "\x00"
_SPACE = re.compile(r"\s+")


class Kind(IntEnum):
    """What a passage is; the lower, the nearer to the top of what is found."""

    HEADING = 0
    EXERCISE = 1
    QUESTION = 2
    PROSE = 3
    MATHS = 4
    CODE = 5


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a lesson: ``line`` is where its block begins in the file, of code where this line of it stands."""

    lesson: str
    line: int
    kind: Kind
    section: str
    text: str
    folded: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that is found, as one line to show; ``marks`` are the places in ``text`` that match, in order."""

    lesson: str
    line: int
    kind: Kind
    section: str
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a query finds: by lesson, best lesson first, in a lesson best passage first. ``total`` counts all of it."""

    hits: tuple[Hit, ...] = ()
    total: int = 0


@dataclass(slots=True)
class Index:
    """The passages of the lessons; one that has been read anew replaces its older self."""

    _lessons: dict[str, tuple[Lesson, tuple[Passage, ...]]] = field(default_factory=dict)

    def add(self, lesson: Lesson) -> None:
        """Have a lesson found; nothing is done where it is in there already."""
        kept = self._lessons.get(lesson.id)
        if kept is None or kept[0] is not lesson:
            self._lessons[lesson.id] = lesson, tuple(passages(lesson))

    def find(self, query: str, *, limit: int = 200, render: Callable[[str], str] = str) -> Found:
        """The passages in which every word of a query is, and every "quoted phrase"; case and accents do not matter.

        Args:
            query: What is looked for.
            limit: The most passages to tell of.
            render: Turns the LaTeX of a formula into what is shown.
        """
        wanted = needles(query)
        if not wanted:
            return Found()
        starts = [re.compile(rf"(?<!\w){re.escape(each)}") for each in wanted]
        groups: list[tuple[tuple[int, int], int, list[tuple[tuple[int, int, int], Passage]]]] = []
        for order, (_, kept) in enumerate(list(self._lessons.values())):
            ranked = [(_rank(passage, starts), passage) for passage in kept if all(w in passage.folded for w in wanted)]
            if ranked:
                ranked.sort(key=lambda each: each[0])
                groups.append((ranked[0][0][:2], order, ranked))
        groups.sort(key=lambda group: group[:2])
        found = [passage for _, _, ranked in groups for _, passage in ranked]
        return Found(tuple(_hit(passage, wanted, render) for passage in found[:limit]), len(found))


def _rank(passage: Passage, starts: list[re.Pattern[str]]) -> tuple[int, int, int]:
    """Headings first, then exercises and so on; words that begin with what is wanted before those that hold it."""
    return passage.kind, sum(start.search(passage.folded) is None for start in starts), passage.line


def _hit(passage: Passage, wanted: tuple[str, ...], render: Callable[[str], str]) -> Hit:
    shown = _shown(passage.text, render)
    return Hit(passage.lesson, passage.line, passage.kind, passage.section, shown, matches(shown, wanted))


def _shown(text: str, render: Callable[[str], str]) -> str:
    return "".join(render(piece) if index % 2 else piece for index, piece in enumerate(text.split(_FORMULA)))


def shown_text(block: Block, render: Callable[[str], str] = str) -> str:
    """The first words of a block that a search would find, as one line."""
    _, _, text = next(((line, kind, text) for line, kind, text in _pieces(block) if text.strip()), (0, Kind.PROSE, ""))
    return _shown(_SPACE.sub(" ", text).strip(), render)


# --- what is found of a lesson --------------------------------------------------------------------------------------


def passages(lesson: Lesson) -> Iterator[Passage]:
    """Everything of a lesson that can be found, in order."""
    section = ""
    for block in lesson.blocks:
        if isinstance(block, Heading):
            section = plain_text(block.inline)
        for line, kind, text in _pieces(block):
            text = text.rstrip() if kind is Kind.CODE else _SPACE.sub(" ", text).strip()
            if text.strip():
                folded = fold(text.replace(_FORMULA, ""))[0]
                yield Passage(lesson.id, line, kind, section, text, folded)


def _pieces(block: Block) -> Iterator[tuple[int, Kind, str]]:
    match block:
        case CodeCell():
            yield block.line, Kind.QUESTION, block.ask
            if block.kind is not CellKind.CARRY:
                yield from _code(block.source, block.source_line)
        case Exercise():
            yield block.line, Kind.EXERCISE, f"{block.title} ({block.label})"
            for part in block.prose:
                yield from _prose(part)
            yield from _code(block.starter, block.starter_line)
        case Quiz():
            choices = [_text(choice.inline) for choice in block.choices]
            asked = [text for part in block.prose for _, _, text in _prose(part)]
            yield block.line, Kind.QUESTION, " ".join([block.title, *asked, *choices])
        case _:
            yield from _prose(block)


def _prose(block: ProseBlock) -> Iterator[tuple[int, Kind, str]]:
    match block:
        case Heading():
            yield block.line, Kind.HEADING, _text(block.inline)
        case Paragraph():
            yield block.line, Kind.PROSE, _text(block.inline)
        case ItemList():
            for item in block.items:
                for part in item:
                    yield from _prose(part)
        case Table():
            for row in (block.header, *block.rows):
                yield block.line, Kind.PROSE, "  ".join(map(_text, row))
        case Admonition():
            yield block.line, Kind.PROSE, _text(block.title)
            for part in block.blocks:
                yield from _prose(part)
        case Quote() | Footnote():
            for part in block.blocks:
                yield from _prose(part)
        case CodeBlock():
            yield from _code(block.source, block.line + 1)
        case Maths():
            yield block.line, Kind.MATHS, f"{_FORMULA}{block.tex}{_FORMULA}"
        case Image():
            yield block.line, Kind.PROSE, block.alt
        case Rule():
            return


def _code(source: str, first: int) -> Iterator[tuple[int, Kind, str]]:
    for number, line in enumerate(source.splitlines()):
        yield first + number, Kind.CODE, line


def _text(inline: Inline) -> str:
    pieces = {"maths": _FORMULA + "{}" + _FORMULA, "break": " "}
    return "".join(pieces.get(span.kind, "{}").replace("{}", span.text) for span in inline)
