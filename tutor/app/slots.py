"""The places of a lesson's scroll: what stands in each, before any widget is made of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from textual.widget import Widget

from tutor.course.model import (
    Admonition,
    Block,
    Cell,
    CellKind,
    CodeBlock,
    CodeCell,
    Exercise,
    Heading,
    Inline,
    ItemList,
    Paragraph,
    ProseBlock,
    Quiz,
    Quote,
    Table,
)

# Paragraphs that make one widget.
_MOST_TOGETHER = 6
# Beyond the last line of any file.
_END = sys.maxsize


@dataclass(frozen=True, slots=True)
class Slot:
    """One widget's place. ``line`` is the line of the lesson file from which on it shows what is there.

    It holds a run of prose, or a cell or quiz, or nothing: the end of the lesson. ``belongs`` is the exercise that the
    prose of an exercise leads up to.
    """

    line: int
    prose: tuple[ProseBlock, ...] = ()
    stop: Cell | Quiz | None = None
    belongs: Exercise | None = None

    def rows(self, width: int) -> int:
        """About how many rows it takes, its distance to the next included; rather too few than too many."""
        blocks = self.prose if self.stop is None else (self.stop,)
        return sum(_rows(block, max(width, 8)) + 1 for block in blocks)


Make = Callable[[Slot], Widget]


def slots(blocks: Iterable[Block]) -> Iterator[Slot]:
    """The slots of a lesson in order: a run of prose, a cell or a quiz each; the last one is for the end."""
    run: list[ProseBlock] = []
    for block in blocks:
        is_prose = not isinstance(block, CodeCell | Exercise | Quiz)
        if run and (not is_prose or isinstance(block, Heading) or len(run) >= _MOST_TOGETHER):
            yield Slot(run[0].line, tuple(run))
            run = []
        if isinstance(block, CodeCell | Quiz):
            yield Slot(block.line, stop=block)
        elif isinstance(block, Exercise):
            if block.prose:
                yield Slot(block.line, block.prose, belongs=block)
            yield Slot(block.starter_line if block.prose else block.line, stop=block)
        else:
            run.append(block)
    if run:
        yield Slot(run[0].line, tuple(run))
    yield Slot(_END)


def slot_at(places: Sequence[Slot], line: int) -> int:
    """The index of the slot that shows a line of the lesson file."""
    return max((index for index, slot in enumerate(places) if slot.line <= line), default=0)


def _rows(block: Block, width: int) -> int:
    match block:
        case Paragraph():
            return -(-_letters(block.inline) // width)
        case CodeBlock():
            return block.source.count("\n") + 1
        case ItemList():
            return sum(_rows(part, width) for item in block.items for part in item)
        case Quote() | Admonition():
            return sum(_rows(part, width) for part in block.blocks)
        case Table():
            return len(block.rows) + 2
        case Quiz():
            return 1 + sum(_rows(part, width) for part in block.prose) + len(block.choices)
        case Exercise():
            return 1 + block.starter.count("\n")
        case CodeCell() if block.kind in (CellKind.DEMO, CellKind.PREDICT):
            return 2 + block.source.count("\n")
        case _:
            return 1


def _letters(inline: Inline) -> int:
    """Letters of running text; those of formulas are not counted, as LaTeX is longer than what it says."""
    return sum(len(span.text) for span in inline if span.kind != "maths")
