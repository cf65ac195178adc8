"""What the readers of the several kinds of files give."""

from __future__ import annotations

import re
from dataclasses import dataclass

LESSON_COMMENT = re.compile(r"^\s*#+\s*lesson\s*:\s*([\w.-]+)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A labelled cell; ``place`` says where it stands in the file, as "line 12" or "cell 3"."""

    label: str
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """All labelled cells of a file, the lesson it names, notes on what is left out, and what else there is to tell.

    ``unlabelled`` is all the code of a file that has no labelled cell: the names that it defines tell the exercises.
    """

    pieces: tuple[Piece, ...]
    lesson: str = ""
    notes: tuple[str, ...] = ()
    unlabelled: str = ""
    told: tuple[str, ...] = ()


def has_code(lines: list[str]) -> bool:
    """Whether there is more than comments and empty lines."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)
