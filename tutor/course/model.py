"""A course, its lessons and their blocks, as frozen data.

``line`` is always the 1-based line of the lesson file on which a thing starts, ``source_line`` the line of a
cell's first line of code, so that every message can name the place to mend.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from tutor.records import dataclass

# A literal that ``#| expect:`` may hold: what ``ast.literal_eval`` gives, plus inf and nan.
Literalish = object


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of inline text in one style.

    ``text`` is LaTeX when ``kind`` is "maths", the alternative text when it is "image". A reference to an equation
    ("eq"), a footnote ("note") or an entry of the glossary ("term") names in ``target`` what it leads to: the label,
    the footnote's name, the term.
    """

    text: str
    kind: Literal["text", "code", "maths", "image", "break", "eq", "note", "term"] = "text"
    bold: bool = False
    italic: bool = False
    strike: bool = False
    href: str = ""
    target: str = ""


Inline = tuple[Span, ...]


# --- what is read -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is the lesson's title."""

    line: int
    level: int
    inline: Inline


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    line: int
    inline: Inline


@dataclass(frozen=True, slots=True)
class ItemList:
    """A bulleted or numbered list; an item is a tuple of blocks."""

    line: int
    ordered: bool
    start: int
    items: tuple[tuple[ProseBlock, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``align`` has one entry a column."""

    line: int
    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    align: tuple[Literal["left", "center", "right"], ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code to read, not to run."""

    line: int
    language: str
    source: str


@dataclass(frozen=True, slots=True)
class Maths:
    """Display maths in LaTeX; ``number`` is 0 unless it carries a label."""

    line: int
    tex: str
    label: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    line: int
    blocks: tuple[ProseBlock, ...]


@dataclass(frozen=True, slots=True)
class Admonition:
    """A boxed aside: ``kind`` is note, tip, warning, important, ..."""

    line: int
    kind: str
    title: Inline
    blocks: tuple[ProseBlock, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, shown in a terminal by its text alternative."""

    line: int
    path: str
    alt: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """What a footnote says, where its author wrote it; ``number`` is how references to it are shown."""

    line: int
    name: str
    number: int
    blocks: tuple[ProseBlock, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal rule."""

    line: int


# --- what is run ------------------------------------------------------------------------------------------------


class CellKind(Enum):
    """What a code cell is for."""

    SETUP = "setup"
    CARRY = "carry"
    DEMO = "demo"
    PREDICT = "predict"


@dataclass(frozen=True, slots=True)
class Origin:
    """The exercise of an earlier lesson that a carry cell brings: the lesson's id, the exercise's label."""

    lesson: str
    label: str

    def __str__(self) -> str:
        """As it is written in the lesson."""
        return f"{self.lesson}/{self.label}"


@dataclass(frozen=True, slots=True)
class CodeCell:
    """A cell that runs as it stands and may be edited freely; a carry cell may be given the learner's own code.

    ``key`` names its saved work: the label, the origin of a carry cell, or a digest of the original source, so that a
    cell which moves keeps what was written in it. ``ask`` is the question of a predict cell;
    where a ``tolerance`` is given, numbers of its answer may be off by so much.
    """

    line: int
    source_line: int
    key: str
    kind: CellKind
    source: str
    ask: str = ""
    seconds: float = 10.0
    origin: Origin | None = None
    tolerance: float | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint, opened after those before it."""

    line: int
    title: str
    blocks: tuple[ProseBlock, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A question put to the learner's code: the value of the source's last expression is the answer.

    A ``random`` one finds a generator ``rng`` for its inputs, seeded for the learner whom it is put to.
    """

    line: int
    source_line: int
    source: str
    name: str
    points: float = 1.0
    rtol: float = 1e-6
    atol: float = 1e-9
    strict_dtype: bool = False
    hidden: bool = False
    random: bool = False
    seconds: float = 2.0
    unchanged: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    gradient_of: str = ""
    message: str = ""
    expect: Literalish = None
    has_expect: bool = False


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong solution that learners really write, and what to tell them."""

    line: int
    source_line: int
    source: str
    message: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """A cell that the learner writes and that is checked."""

    line: int
    label: str
    title: str
    prose: tuple[ProseBlock, ...]
    starter: str
    starter_line: int
    hints: tuple[Hint, ...]
    solution: str
    solution_line: int
    explanation: tuple[ProseBlock, ...]
    checks: tuple[Check, ...]
    mistakes: tuple[Mistake, ...]
    seconds: float = 10.0

    @property
    def key(self) -> str:
        """The name of its saved work."""
        return self.label

    @property
    def points(self) -> float:
        """The most points to be had."""
        return sum(check.points for check in self.checks)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a quiz; ``why`` is shown once it is chosen."""

    inline: Inline
    right: bool
    why: tuple[ProseBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Quiz:
    """A question with choices to tick, of which several may be right, or with an ``answer`` to type and no choices.

    An answer to type is a formula in ``variables`` where there are any, else a number, met to ``tolerance`` where one
    is given, or a Python literal or word. ``why`` is shown once it is right, ``hint`` when it is wrong.
    """

    line: int
    label: str
    title: str
    prose: tuple[ProseBlock, ...]
    choices: tuple[Choice, ...]
    answer: str = ""
    tolerance: float | None = None
    variables: tuple[str, ...] = ()
    why: tuple[ProseBlock, ...] = ()
    hint: tuple[ProseBlock, ...] = ()

    @property
    def key(self) -> str:
        """The name of its saved answer."""
        return self.label


Cell = CodeCell | Exercise
ProseBlock = Heading | Paragraph | ItemList | Table | CodeBlock | Maths | Quote | Admonition | Image | Footnote | Rule
Block = ProseBlock | CodeCell | Exercise | Quiz


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson. ``id`` is the file's stem; ``setup`` is the course's setup, run before every cell.

    ``anchors`` maps what links and references may lead to, labels, targets and headings, to the lines of their blocks.
    """

    id: str
    title: str
    path: Path
    blocks: tuple[Block, ...]
    setup: str = ""
    minutes: int = 0
    requires: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    anchors: Mapping[str, int] = field(default_factory=dict)

    @property
    def cells(self) -> Iterator[Cell]:
        """Every code cell and exercise, in order."""
        return (block for block in self.blocks if isinstance(block, CodeCell | Exercise))

    @property
    def carried(self) -> Iterator[tuple[CodeCell, Origin]]:
        """Every carry cell and where it comes from, in order."""
        return ((cell, cell.origin) for cell in self.cells if isinstance(cell, CodeCell) and cell.origin is not None)

    @property
    def exercises(self) -> Iterator[Exercise]:
        """Every exercise, in order."""
        return (block for block in self.blocks if isinstance(block, Exercise))

    def exercise(self, label: str) -> Exercise | None:
        """The exercise of that label, or None."""
        return next((exercise for exercise in self.exercises if exercise.label == label), None)


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A line of course.toml: a lesson that has not been read yet."""

    id: str
    path: Path
    title: str
    minutes: int = 0
    requires: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """What its id begins with: "05" of "05-layers"."""
        return self.id.partition("-")[0]

    @property
    def named(self) -> str:
        """As it is listed and spoken of: its number and title."""
        return f"{self.number} {self.title}"


@dataclass(frozen=True, slots=True)
class Course:
    """A course pack: its lessons' entries in order. Lessons are parsed on demand by ``course.catalogue``.

    ``glossary`` is the file of its glossary, if it has one; ``welcome`` the id of the lesson that a first start opens,
    "" where that is the list.
    """

    id: str
    title: str
    version: str
    root: Path
    setup: str
    language: str = "en"
    entries: tuple[LessonEntry, ...] = field(default=())
    glossary: Path | None = None
    welcome: str = ""

    def neighbour(self, lesson_id: str, step: int) -> LessonEntry | None:
        """The lesson ``step`` places after one, None if there is none."""
        ids = [entry.id for entry in self.entries]
        place = ids.index(lesson_id) + step if lesson_id in ids else -1
        return self.entries[place] if 0 <= place < len(ids) else None
