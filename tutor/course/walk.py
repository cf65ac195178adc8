"""A lesson taken apart: everything in it that is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tutor.course.model import (
    Admonition,
    Block,
    CodeCell,
    Exercise,
    Footnote,
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
        case Quote() | Admonition() | Footnote():
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
