"""What a lesson consists of: its headings, exercises and questions, and how they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from tutor import maths
from tutor.course.model import Block, CodeCell, Exercise, Heading, Lesson, Quiz
from tutor.progress import LessonProgress
from tutor.study.questions import is_answered
from tutor.study.search import shown_text
from tutor.study.state import State, state_of

# Turns the LaTeX of a formula into what is shown.
Render = Callable[[str], str]


class Part(Enum):
    """What an entry of an outline is."""

    HEADING = "heading"
    EXERCISE = "exercise"
    QUESTION = "question"
    BOOKMARK = "bookmark"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an outline: ``line`` is where its block begins in the file, ``level`` how deep it lies, from 0."""

    line: int
    level: int
    part: Part
    title: str
    state: State = State.NONE


def outline(
    lesson: Lesson, progress: LessonProgress, bookmarked: Iterable[int] = (), render: Render = maths.inline
) -> list[Entry]:
    """The outline of a lesson, with its bookmarks given by the lines of their blocks; ``render`` shows formulas."""
    entries: list[Entry] = []
    depth = 0
    for block in lesson.blocks:
        kept = progress.cell(getattr(block, "key", ""))
        if isinstance(block, Heading):
            depth = max(block.level - 1, 0)
            entries.append(Entry(block.line, max(depth - 1, 0), Part.HEADING, shown_text(block, render)))
        elif isinstance(block, Exercise):
            entries.append(Entry(block.line, depth, Part.EXERCISE, block.title, state_of(kept)))
        elif isinstance(block, Quiz):
            state = State.PASSED if is_answered(block, kept.answer) else State.OPEN
            entries.append(Entry(block.line, depth, Part.QUESTION, block.title or _beginning(block, render), state))
    for line in bookmarked:
        above = [entry for entry in entries if entry.line <= line]
        level = above[-1].level + 1 if above else 0
        entries.insert(len(above), Entry(line, level, Part.BOOKMARK, beginning_of(lesson, line, render)))
    return entries


def section_at(lesson: Lesson, line: int, render: Render = maths.inline) -> str:
    """The title of the section that a line of the lesson's file is in, "" below the lesson's own title."""
    above = [block for block in lesson.blocks if isinstance(block, Heading) and block.line <= line]
    return shown_text(above[-1], render) if above and above[-1].level > 1 else ""


def beginnings(lesson: Lesson) -> dict[int, str]:
    """How each block of a lesson begins, in a line of words, by the line of the file on which it begins."""
    return {block.line: _beginning(block, str) for block in _blocks(lesson)}


def beginning_of(lesson: Lesson, line: int, render: Render = maths.inline) -> str:
    """How the block begins that begins on a line, or the one before it; formulas as they are shown."""
    blocks = [block for block in _blocks(lesson) if block.line <= line]
    return _beginning(blocks[-1], render) if blocks else lesson.title


def _blocks(lesson: Lesson) -> Iterator[Block]:
    """The blocks that a place may be named by, in order."""
    for block in lesson.blocks:
        yield block
        yield from block.prose if isinstance(block, Exercise) else ()


def _beginning(block: Block, render: Render) -> str:
    match block:
        case Exercise():
            return f"Exercise: {block.title}"
        case CodeCell() if block.origin is not None:
            return f"{block.origin.label}, from {block.origin.lesson}"
        case CodeCell():
            return next((line for line in block.source.splitlines() if line.strip()), "a cell")
        case _:
            return shown_text(block, render) or "a line"
