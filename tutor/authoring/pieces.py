"""A lesson taken apart: everything that is read, and every piece of code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tutor.course.model import (
    Admonition,
    Block,
    CodeCell,
    Exercise,
    Heading,
    Inline,
    ItemList,
    Lesson,
    Paragraph,
    ProseBlock,
    Quiz,
    Quote,
    Table,
)


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of code; ``what`` names it in messages, ``line`` is where its first line stands."""

    what: str
    line: int
    source: str
    gives_value: bool = False


def prose(lesson: Lesson) -> Iterator[ProseBlock]:
    """Every block that is read, those inside others too."""
    for block in lesson.blocks:
        yield from _prose(block)


def _prose(block: Block) -> Iterator[ProseBlock]:
    match block:
        case CodeCell():
            return
        case Exercise():
            inside: list[Iterable[ProseBlock]] = [
                block.prose,
                block.explanation,
                *(hint.blocks for hint in block.hints),
            ]
        case Quiz():
            inside = [block.prose, block.why, block.hint, *(choice.why for choice in block.choices)]
            yield from (Paragraph(block.line, choice.inline) for choice in block.choices)
        case Quote() | Admonition():
            yield block
            inside = [block.blocks]
        case ItemList():
            yield block
            inside = list(block.items)
        case _:
            yield block
            return
    for blocks in inside:
        for each in blocks:
            yield from _prose(each)


def inlines(block: ProseBlock) -> tuple[Inline, ...]:
    """The stretches of inline text that stand in a block itself."""
    match block:
        case Paragraph() | Heading():
            return (block.inline,)
        case Table():
            return (*block.header, *(cell for row in block.rows for cell in row))
        case Admonition():
            return (block.title,)
        case _:
            return ()


def code(lesson: Lesson) -> Iterator[Code]:
    """Every piece of code of the lesson, the course's setup left out."""
    for cell in lesson.cells:
        if isinstance(cell, CodeCell):
            kind = cell.kind.value
            yield Code(f"the {kind} cell", cell.source_line, cell.source, gives_value=kind == "predict")
        else:
            yield Code(f"the starter of '{cell.label}'", cell.starter_line, cell.starter)
            yield Code(f"the solution of '{cell.label}'", cell.solution_line, cell.solution)
            for check in cell.checks:
                yield Code(f"the check '{check.name}'", check.source_line, check.source, gives_value=True)
            for mistake in cell.mistakes:
                yield Code("the mistake", mistake.source_line, mistake.source)
