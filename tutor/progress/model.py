"""What is kept of a learner's work, and its JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

VERSION = 1


@dataclass(frozen=True, slots=True)
class CellProgress:
    """What is kept of a cell or quiz.

    ``text`` is None while the cell is as the lesson has it; ``original`` is the digest of the lesson's text at the
    first edit; ``passed_text`` is the last text that passed (exercise) or ran well (demo); ``answer`` a prediction,
    the choices of a quiz, or "ours" where a carry cell shall run our code; ``came`` what came where a prediction was
    made, which then is "right" or "wrong" by its ``state``; ``extra`` what a newer version has written and this one
    does not know.
    """

    text: str | None = None
    state: str = "new"
    attempts: int = 0
    hints: int = 0
    solution_shown: bool = False
    passed_text: str | None = None
    answer: str | None = None
    original: str = ""
    came: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def has_passed(self) -> bool:
        """Whether it has ever passed, or a demo of the learner's own ran well."""
        return self.passed_text is not None


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """What is kept of a lesson: its cells by key, and where the learner was reading."""

    lesson: str
    cells: Mapping[str, CellProgress] = field(default_factory=dict)
    position: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)

    def cell(self, key: str) -> CellProgress:
        """What is kept of a cell or quiz."""
        return self.cells.get(key) or _DEFAULTS


_DEFAULTS = CellProgress()
_CELL_KINDS: dict[str, tuple[type, ...]] = {
    "text": (str, type(None)),
    "state": (str,),
    "attempts": (int,),
    "hints": (int,),
    "solution_shown": (bool,),
    "passed_text": (str, type(None)),
    "answer": (str, type(None)),
    "original": (str,),
    "came": (str,),
}


def to_plain(progress: LessonProgress) -> dict[str, object]:
    """The JSON form; a field at its default is left out."""
    cells = {key: _cell_to_plain(cell) for key, cell in progress.cells.items()}
    return {
        "version": VERSION,
        **progress.extra,  # with the version of whoever wrote it, where that is newer
        "lesson": progress.lesson,
        "position": progress.position,
        "cells": {key: cell for key, cell in cells.items() if cell},
    }


def _cell_to_plain(cell: CellProgress) -> dict[str, object]:
    kept = {each.name: getattr(cell, each.name) for each in fields(cell) if each.name != "extra"}
    return {**cell.extra, **{name: value for name, value in kept.items() if value != getattr(_DEFAULTS, name)}}


def from_plain(plain: Mapping[str, object]) -> LessonProgress:
    """Read the JSON form; unknown keys are kept.

    Raises:
        ValueError: It is not a lesson's progress.
    """
    lesson, position, cells = plain.get("lesson"), plain.get("position", ""), plain.get("cells", {})
    if not isinstance(lesson, str) or not isinstance(position, str) or not isinstance(cells, dict):
        raise ValueError("not a lesson's progress")
    extra = {key: value for key, value in plain.items() if key not in ("version", "lesson", "position", "cells")}
    version = plain.get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        extra["version"] = version
    return LessonProgress(lesson, {str(key): _cell_from_plain(cell) for key, cell in cells.items()}, position, extra)


def _cell_from_plain(plain: object) -> CellProgress:
    if not isinstance(plain, dict):
        raise ValueError("a cell that is none")
    known: dict[str, object] = {}
    extra: dict[str, object] = {}
    for key, value in plain.items():
        if key not in _CELL_KINDS:
            extra[key] = value
        elif isinstance(value, _CELL_KINDS[key]):
            known[key] = value
        else:
            raise ValueError(f"{key} is of the wrong kind")
    return CellProgress(**known, extra=extra)  # type: ignore[arg-type]  # each kind has just been looked at
