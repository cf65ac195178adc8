"""What is asked of the runner and what it answers, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Literal

from tutor.plotting.figure import Figure

Value = object  # what ``protocol.encode`` can carry


class Status(Enum):
    """How a piece of code ended."""

    OK = "ok"
    RAISED = "raised"  # an exception of its own, a syntax error too
    TIMED_OUT = "timed_out"
    KILLED = "killed"  # it ended its process, or was ended for what it did
    REJECTED = "rejected"  # it ran, but its result cannot be taken
    INTERRUPTED = "interrupted"  # stopped by the learner
    BLOCKED = "blocked"  # a piece of code before it failed


_MOST_FACTS = 3  # on the names of a failing line, in a sentence

Reason = Literal["", "error", "syntax", "timeout", "memory", "output", "crash", "rejected", "protocol", "interrupted"]


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of code; the label names it in tracebacks."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a cell may use: seconds, bytes of memory beyond the interpreter's own, bytes of output kept."""

    wall: float = 10.0
    cpu: float = 10.0
    memory: int = 2 << 30
    output: int = 1 << 20


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """An exception: the learner's lines with the failing one marked, and what it means in plain words.

    ``line`` is the failing line of the learner's cell. ``values`` are the names on the line that failed with what they
    hold: ("W", "array (2, 3) float64"), ("rate", "0.25").
    """

    type: str
    message: str
    traceback: str = ""
    line: int | None = None
    explanation: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def held(self) -> tuple[str, ...]:
        """What the names on the failing line hold, a line each: "x is array (3,) float64: [0.1 0.2 0.3]"."""
        return tuple(f"{name} is {what}" for name, what in self.values)

    def sentence(self, *, shapes_only: bool = False) -> str:
        """What was raised, where, what it means, and what the names there hold, or their shapes alone."""
        place = f" (line {self.line})" if self.line else ""
        said = f"{self.type}: {self.message}" if self.message else self.type
        facts = self.held
        if shapes_only:
            arrays = [(name, what.partition(":")[0]) for name, what in self.values if what.startswith("array ")]
            facts = tuple(f"{name} is {what}" for name, what in arrays)
        if not facts or " @ " in self.explanation:  # which tells the shapes already
            return f"{said}{place}. {self.explanation}" if self.explanation else f"{said}{place}"
        told = f"{said}{place}. {self.explanation}" if self.explanation else f"{said}{place}."
        return f"{told} Here {', '.join(facts[:_MOST_FACTS])}."


@dataclass(frozen=True, slots=True)
class Display:
    """The last expression's value as a notebook would show it; ``summary`` says shape and dtype where that helps."""

    text: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of output."""

    stream: Literal["stdout", "stderr"]
    text: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a cell did. ``message`` is one sentence for the learner wherever the status is not OK."""

    status: Status
    output: tuple[Chunk, ...] = ()
    display: Display | None = None
    value: Value = None
    has_value: bool = False
    figures: tuple[Figure, ...] = ()
    error: ErrorReport | None = None
    seconds: float = 0.0
    cut: bool = False
    reason: Reason = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A check's code: the value of its last expression is the answer.

    ``unchanged`` names variables that the last expression must not modify. ``gradient_of`` names a function f; the
    value is then a pair (x, gradient), and with ``numeric`` the gradient is replaced by central differences of f at x.
    ``calls_of`` names a function whose arguments are to be told along with the answer. ``variants`` are codes to run
    before the question, each by itself: the answer is then a list of a pair for each, whether it ran and its answer.
    """

    source: str
    seconds: float = 2.0
    unchanged: tuple[str, ...] = ()
    gradient_of: str = ""
    numeric: bool = False
    label: str = "check"
    calls_of: str = ""
    variants: tuple[str, ...] = ()
    again_within: float = 0.0
    seed: int | None = None

    def as_plain(self) -> dict[str, object]:
        """The question as a message can carry it: what is not as usual."""
        told = {each.name: getattr(self, each.name) for each in _FIELDS}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in told.items()
            if value != _USUAL[name]
        }


_FIELDS = fields(Question)
_USUAL: dict[str, object] = {each.name: each.default for each in _FIELDS}


def whole(question: Mapping[object, object]) -> dict[str, object]:
    """A question from a message, with what is as usual."""
    return {**_USUAL, **{str(name): value for name, value in question.items()}}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question; ``value`` counts only where the status is OK.

    ``calls`` are the arguments by name of each call of the function that the question asked to watch. ``again`` is what
    came when the question was put a second time, where that was something else.
    """

    status: Status
    value: Value = None
    mutated: tuple[str, ...] = ()
    error: ErrorReport | None = None
    reason: Reason = ""
    message: str = ""
    seconds: float = 0.0
    calls: tuple[Mapping[str, Value], ...] = ()
    again: Answer | None = None
