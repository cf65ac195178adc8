"""One lesson with everything in it, compared with the whole of what the parser makes of it."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

from tutor.course.model import (
    Admonition,
    Block,
    CellKind,
    Check,
    Choice,
    CodeBlock,
    CodeCell,
    Exercise,
    Footnote,
    Heading,
    Hint,
    Image,
    ItemList,
    LessonEntry,
    Maths,
    Mistake,
    Paragraph,
    Quiz,
    Quote,
    Span,
    Table,
)
from tutor.course.parser import parse_lesson

PATH = Path(__file__).with_name("example.md")
TEXT = PATH.read_text(encoding="utf-8")
ENTRY = LessonEntry("example", PATH, "Layers", 45, ("04-neuron",), ("write a layer",))
LESSON = parse_lesson(TEXT, path=PATH, setup="import numpy as np", entry=ENTRY)


def line(start: str, nth: int = 1) -> int:
    """The 1-based line of the file that is the ``nth`` to begin with ``start``."""
    return [number for number, text in enumerate(TEXT.split("\n"), 1) if text.startswith(start)][nth - 1]


def text(words: str) -> tuple[Span, ...]:
    return (Span(words),)


def digest(source: str) -> str:
    return f"cell-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


DEMO = 'x = np.linspace(-5, 5, 500)\n\nplt.plot(x, sigmoid(x), label="sigmoid")'

READ: tuple[Block, ...] = (
    Heading(6, 1, (Span("Layers of "), Span("units", "code"))),
    Paragraph(
        8,
        (
            Span("Words, "),
            Span("slanted", italic=True),
            Span(", "),
            Span("bold", bold=True),
            Span(", "),
            Span("gone", strike=True),
            Span(", "),
            Span("a link", href="https://example.org"),
            Span(", inline maths "),
            Span(r"a = \sigma(z)", "maths"),
            Span(" and more of it, displayed:"),
        ),
    ),
    Maths(11, r"a_j^{[l]} = g(w_j^{[l]} \cdot a^{[l-1]} + b_j^{[l]})", "eq-unit", 1),
    Paragraph(
        line("which"),
        (
            Span("which "),
            Span("(1)", "eq", target="eq-unit"),
            Span(" refers to, as does "),
            Span("(2)", "eq", target="eq-second"),
            Span("."),
        ),
    ),
    Table(
        line("| name"),
        (text("name"), text("what it is"), text("size")),
        (((Span("W", "code"),), (Span("W_1", "maths"),), text("6")),),
        ("left", "center", "right"),
    ),
    ItemList(
        line("1. first"),
        True,
        1,
        (
            (Paragraph(line("1. first"), text("first")),),
            (
                Paragraph(line("2. second"), text("second")),
                ItemList(line("   - n"), False, 1, ((Paragraph(line("   - n"), text("nested")),),)),
            ),
        ),
    ),
    Quote(line("> "), (Paragraph(line("> "), text("quoted")),)),
    CodeBlock(line("```text"), "text", "+--+"),
    Image(line("!["), "net.png", "a net of three units"),
    Admonition(
        line(":::{tip}"),
        "tip",
        text("Two ways"),
        (Paragraph(line("Use either"), text("Use either.")), Maths(line("```{math}"), "z = 0", "eq-second", 2)),
    ),
)

RUN: tuple[Block, ...] = (
    CodeCell(line("```{code-cell}"), line("import math"), digest("import math"), CellKind.SETUP, "import math"),
    CodeCell(line("```{code-cell}", 2), line("x = np.lin"), digest(DEMO), CellKind.DEMO, DEMO, seconds=20.0),
    CodeCell(
        line("```{code-cell}", 3),
        line("x.shape"),
        digest("x.shape"),
        CellKind.PREDICT,
        "x.shape",
        ask="What is the shape?",
    ),
)

EXERCISE = Exercise(
    line=line("```{exercise-start}"),
    label="my_dense",
    title="One dense layer",
    prose=(Paragraph(line("Write `my"), (Span("Write "), Span("my_dense", "code"), Span(", one unit at a time."))),),
    starter='def my_dense(a_in, W, b, g):\n    """a_in (n,), W (n, j), b (j,) -> (j,)"""\n    ...',
    starter_line=line("def my_dense"),
    hints=(
        Hint(
            line("```{hint}"),
            "Where is unit j?",
            (Paragraph(line("Its w"), (Span("Its weights are the column "), Span("W[:, j]", "code"), Span("."))),),
        ),
        Hint(
            line("```{hint}", 2),
            "And then?",
            (Paragraph(line("Add"), (Span("Add "), Span("b[j]", "code"), Span("."))),),
        ),
    ),
    solution="def my_dense(a_in, W, b, g):\n    return g(a_in @ W + b)",
    solution_line=line("def my_dense", 2),
    explanation=(Paragraph(line("One product"), text("One product does it.")),),
    checks=(
        Check(
            line=line("```{code-cell}", 6),
            source_line=line("x = 0.1"),
            source="x = 0.1 * np.arange(1, 3)\nmy_dense(x)",
            name="the worked example",
            points=2.0,
            rtol=1e-7,
            atol=0.0,
            strict_dtype=True,
            seconds=0.5,
            unchanged=("x", "W"),
            forbid=("for", "while", "np.linalg.inv"),
            require=("@",),
            message="Go through the units one by one.",
            expect=[[1.5, -math.inf], [math.nan, 2e3]],
            has_expect=True,
        ),
        Check(
            line=line("```{code-cell}", 7),
            source_line=line("my_dense(x)", 2),
            source="my_dense(x)",
            name="other shapes",
            hidden=True,
            gradient_of="loss",
        ),
    ),
    mistakes=(
        Mistake(
            line=line("```{code-cell}", 8),
            source_line=line("def my_dense", 3),
            source="def my_dense(a_in, W, b, g):\n    return g(a_in @ W)",
            message="The bias is missing: add b[j] before the activation.",
        ),
    ),
)

QUIZZES: tuple[Block, ...] = (
    Quiz(
        line=line("```{exercise} W"),
        label="quiz-units",
        title="What counts?",
        prose=(Paragraph(line("How many units"), (Span("How many units has "), Span("W", "maths"), Span("?"))),),
        choices=(
            Choice(
                (Span("As many as it has "), Span("columns", bold=True), Span(".")),
                True,
                (Paragraph(line("  Right."), text("Right.")),),
            ),
            Choice(text("As many as rows."), False),
        ),
    ),
    Quiz(
        line=line("```{code-cell}", 9),
        label="quiz-size",
        title="",
        prose=(Paragraph(line("#| ask: How"), text("How many numbers hold a (2, 3) layer?")),),
        choices=(),
        answer="9",
    ),
    Quiz(
        line=line("```{code-cell}", 10),
        label="quiz-slope",
        title="",
        prose=(
            Paragraph(
                line("#| ask: What is the slope"), (Span("What is the slope of "), Span("x^2", "maths"), Span(" ..."))
            ),
        ),
        choices=(),
        answer="2*x + 0*y",
        variables=("x", "y"),
        why=(
            Paragraph(
                line("#| why"), (Span("It is "), Span("twice", italic=True), Span(" "), Span("x", "maths"), Span("."))
            ),
        ),
        hint=(Paragraph(line("#| hint"), (Span("See "), Span("gradient", "code"), Span("."))),),
    ),
    Quiz(
        line=line("```{code-cell}", 11),
        label="quiz-half",
        title="",
        prose=(Paragraph(line("#| ask: How much"), text("How much?")),),
        choices=(),
        answer="1/2",
        tolerance=0.01,
    ),
)


def test_what_is_read() -> None:
    assert LESSON.blocks[: len(READ)] == READ


def test_where_references_lead() -> None:
    assert LESSON.anchors["eq-unit"] == line("$$")
    assert LESSON.anchors["layers-of-units"] == line("# Layers")


FOLLOWED = """# Notes

Two of them,[^two][^one] and {term}`weights <weight>` of a {term}`unit`.

(far)=
> [^one]: The first written,
>   and long.

:::{note}
Again.[^two]
:::

[^two]: The first read, $x$.

    It goes on.
"""


def test_footnotes_and_terms() -> None:
    lesson = parse_lesson(FOLLOWED, path=Path("notes.md"))
    _, words, quote, note, second = lesson.blocks
    assert words == Paragraph(
        3,
        (
            Span("Two of them,"),
            Span("[1]", "note", target="two"),
            Span("[2]", "note", target="one"),
            Span(" and "),
            Span("weights", "term", target="weight"),
            Span(" of a "),
            Span("unit", "term", target="unit"),
            Span("."),
        ),
    )
    assert quote == Quote(6, (Footnote(6, "one", 2, (Paragraph(6, text("The first written, and long.")),)),))
    assert isinstance(note, Admonition)
    assert note.blocks == (Paragraph(10, (Span("Again."), Span("[1]", "note", target="two"))),)
    first, last = (
        Paragraph(13, (Span("The first read, "), Span("x", "maths"), Span("."))),
        Paragraph(15, text("It goes on.")),
    )
    assert second == Footnote(13, "two", 1, (first, last))
    assert lesson.anchors["far"] == 5


def test_what_is_run() -> None:
    assert LESSON.blocks[len(READ) : len(READ) + 3] == RUN


def test_the_exercise() -> None:
    found = LESSON.exercise("my_dense")
    assert found is not None
    # nan is unlike itself, so the two are compared as they print.
    assert repr(found) == repr(EXERCISE)
    assert found.points == 3.0


def test_the_quizzes() -> None:
    assert LESSON.blocks[len(READ) + 4 :] == QUIZZES


def test_the_lesson() -> None:
    assert (LESSON.id, LESSON.title, LESSON.path) == ("example", "Layers of units", PATH)
    assert (LESSON.setup, LESSON.minutes) == ("import numpy as np", 45)
    assert (LESSON.requires, LESSON.outcomes) == (("04-neuron",), ("write a layer",))
    assert [cell.key for cell in LESSON.cells] == [digest("import math"), digest(DEMO), digest("x.shape"), "my_dense"]


def test_other_line_ends_give_the_same_lesson() -> None:
    for ends in ("\r\n", "\r"):
        assert repr(parse_lesson(TEXT.replace("\n", ends), path=PATH).blocks) == repr(LESSON.blocks)
    assert repr(parse_lesson("\ufeff" + TEXT, path=PATH).blocks) == repr(LESSON.blocks)


def test_without_an_entry_the_id_is_the_name_of_the_file() -> None:
    assert parse_lesson(TEXT, path=Path("05-layers.md")).id == "05-layers"
