"""A lesson taken apart: every piece of code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tutor.course.model import CodeCell, Lesson


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of code; ``what`` names it in messages, ``line`` is where its first line stands."""

    what: str
    line: int
    source: str
    gives_value: bool = False


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
