"""Modes, and what comes of a key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Mode(Enum):
    """What keys mean."""

    NORMAL = "NORMAL"
    INSERT = "INSERT"
    VISUAL = "VISUAL"
    LINES = "VISUAL LINE"


class Doing(Enum):
    """What is left to whoever holds the text."""

    NOTHING = ""
    UNDO = "undo"
    REDO = "redo"
    LEAVE = "leave"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The text and the cursor after a key, what is to be done besides (``count`` times), and what is to be told."""

    text: str
    cursor: int
    doing: Doing = Doing.NOTHING
    count: int = 1
    told: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an operator takes, from where to behind where; whether that is whole lines; and where a yank ends up."""

    start: int
    end: int
    lines: bool
    cursor: int


@dataclass(slots=True)
class Insertion:
    """What is being inserted: where it began, and what comes of it when it ends."""

    before: str
    after: str
    count: int
    line: bool = False  # o and O: each repetition is a line of its own
    margin: bool = False  # the line began with blanks that go again if nothing follows them
