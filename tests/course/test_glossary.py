"""The glossary of a course: its entries, what is wrong with it, and the terms found in lessons."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor import paths
from tutor.course.catalogue import find_course, load_course, load_lesson, read_text
from tutor.course.glossary import problems, read_glossary
from tutor.course.inline import plain_text
from tutor.course.model import Admonition, Heading, ItemList, Paragraph, Span
from tutor.course.parser import parse_lesson
from tutor.course.terms import plural, with_terms
from tutor.errors import LessonError

WRITTEN = """# Words

```{glossary}
:sorted:

weight
  : What an input is
    multiplied by, $w$.

    It is learned. [Lesson 4](04-neuron.md#two-houses)

learning rate
  How long a step is.

unit
: A {term}`weight` or more.
```

Words between.

:::{glossary}
bias
  : What is added.
:::
"""


def file(folder: Path, text: str) -> Path:
    path = folder / "glossary.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_three_ways_to_write_an_entry(tmp_path: Path) -> None:
    path = file(tmp_path, WRITTEN)
    assert problems(path) == []
    glossary = read_glossary(path)
    assert [(entry.name, entry.line) for entry in glossary.entries] == [
        ("weight", 6),
        ("learning rate", 12),
        ("unit", 15),
        ("bias", 22),
    ]
    weight, rate, unit, _ = glossary.entries
    assert weight.introduced == ("04-neuron", "two-houses")
    assert rate.introduced == ("", "")
    first, second = glossary.definition(weight)
    assert isinstance(first, Paragraph)
    assert first.line == 7
    assert plain_text(first.inline) == "What an input is multiplied by, w."
    assert isinstance(second, Paragraph)
    assert second.line == 10
    (said,) = glossary.definition(unit)
    assert isinstance(said, Paragraph)
    assert said.inline[1] == Span("weight", "term", target="weight")
    assert glossary.find("Learning Rate") is rate
    assert glossary.find("rate") is None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# Words\n", 1, "has no entries"),
        ("```{glossary}\nunit\n  : One.\n", 1, "never closed"),
        ("```{glossary}\n  : One.\n```\n", 2, "a definition without a term"),
        ("```{glossary}\nunit\n\nbias\n  : One.\n```\n", 2, "'unit' has no definition"),
        ("```{glossary}\nunit\n  : One.\n\nUnit\n  : Two.\n```\n", 5, "stands on line 2 already"),
        ("```{glossary}\nunit\n  : One\n    <b>x</b>.\n```\n", 4, "HTML, <b>"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    (error,) = problems(file(tmp_path, text))
    assert error.line == line
    assert said in error.problem
    assert error.hint


def spoken(text: str, *names: str) -> list[list[str]]:
    """The stretches of each paragraph of a lesson, terms in braces."""
    lesson = with_terms(parse_lesson(f"# weight\n\n{text}", path=Path("x.md")), names)
    found: list[list[str]] = []
    for block in lesson.blocks:
        blocks = (
            block.blocks if isinstance(block, Admonition) else block.items[0] if isinstance(block, ItemList) else ()
        )
        for each in (block, *blocks):
            if isinstance(each, Paragraph):
                found.append([f"{{{span.text}}}" if span.kind == "term" else span.text for span in each.inline])
    return found


def test_the_first_mention_leads_to_the_entry() -> None:
    assert spoken("A weight, a weight.\n\nWeights.", "weight") == [["A ", "{weight}", ", a weight."], ["Weights."]]
    assert spoken("Two weights\nand matrices.", "weight", "matrix") == [
        ["Two ", "{weights}", " and ", "{matrices}", "."]
    ]
    assert spoken("The learning\nrate, a rate.", "rate", "learning rate") == [
        ["The ", "{learning rate}", ", a ", "{rate}", "."]
    ]


def test_what_is_no_mention() -> None:
    assert spoken("Unweighted, weight-free, `weight`, $weight$, [a weight](x.md).", "weight") == [
        ["Unweighted, weight-free, ", "weight", ", ", "weight", ", ", "a weight", "."]
    ]
    assert spoken("**A weight** is this. A weight.", "weight") == [["A weight", " is this. A weight."]]
    assert spoken("learning, the rate", "learning rate") == [["learning, the rate"]]


def test_what_an_author_names_counts_as_the_mention() -> None:
    assert spoken("{term}`It <weight>`. A weight.", "weight") == [["{It}", ". A weight."]]


def test_asides_and_lists_are_read_too() -> None:
    assert spoken(":::{note} A bias\nOne bias.\n:::\n\n- a weight", "bias", "weight") == [
        ["One ", "{bias}", "."],
        ["a ", "{weight}"],
    ]


def test_plurals() -> None:
    words = ["batch", "axis", "learning rate", "probability", "layer", "ReLU", "key"]
    assert [plural(word) for word in words] == [
        "batches",
        "axes",
        "learning rates",
        "probabilities",
        "layers",
        "ReLUs",
        "keys",
    ]


def test_a_course_names_its_glossary_or_has_it_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('title = "T"\n[[lessons]]\nfile = "01-a.md"\n', encoding="utf-8")
    (tmp_path / "01-a.md").write_text("# A weight\n\nA weight.\n", encoding="utf-8")
    assert load_course(tmp_path).glossary is None
    assert load_lesson(load_course(tmp_path), "01-a").blocks[1] == Paragraph(3, (Span("A weight."),))
    path = file(tmp_path, WRITTEN)
    course = load_course(tmp_path)
    assert course.glossary == path
    heading, words = load_lesson(course, "01-a").blocks
    assert heading == Heading(1, 1, (Span("A weight"),))
    assert words == Paragraph(3, (Span("A "), Span("weight", "term", target="weight"), Span(".")))
    path.rename(tmp_path / "words.md")
    toml = 'title = "T"\nglossary = "{}"\n[[lessons]]\nfile = "01-a.md"\n'
    (tmp_path / "course.toml").write_text(toml.format("words.md"), encoding="utf-8")
    assert load_course(tmp_path).glossary == tmp_path / "words.md"
    (tmp_path / "course.toml").write_text(toml.format("word.md"), encoding="utf-8")
    with pytest.raises(LessonError, match=r":2: 'word.md' is no Markdown file"):
        load_course(tmp_path)


def test_our_glossary_is_met_in_the_lessons() -> None:
    """Every entry comes up in the lesson that it says explains it."""
    course = load_course(find_course(paths.lessons_dir()))
    assert course.glossary is not None
    entries = read_glossary(course.glossary).entries
    assert 60 <= len(entries) <= 90
    texts = {each.id: " ".join(read_text(each.path).casefold().split()) for each in course.entries}
    stem = {
        "dead unit": "dead",
        "standardise": "standardising",
        "vanishing gradient": "vanish",
        "cost function": "cost",
    }
    for entry in entries:
        word = stem.get(entry.name, entry.name.partition(" (")[0]).casefold()
        assert word in texts[entry.introduced[0]], entry.name
