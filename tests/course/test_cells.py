"""Keys, tags, options and the smaller rules of cells."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.course.model import CellKind, Check, CodeCell, Lesson, Origin
from tutor.course.options import literal
from tutor.course.parser import parse_lesson

DEMO = "```{code-cell} python\n:tags: [demo]\nx = 1\n```\n"


def lesson(text: str) -> Lesson:
    return parse_lesson(f"# Title\n\n{text}", path=Path("lesson.md"))


def keys(text: str) -> list[str]:
    return [cell.key for cell in lesson(text).cells]


def test_equal_cells_get_keys_of_their_own() -> None:
    first, second, third = keys(f"{DEMO}\n{DEMO}\n{DEMO}")
    assert (second, third) == (f"{first}-2", f"{first}-3")


def test_a_cell_that_moves_keeps_its_key() -> None:
    other = DEMO.replace("x = 1", "y = 2")
    assert keys(f"{DEMO}\n{other}") == list(reversed(keys(f"{other}\nWords.\n\n{DEMO}")))


def test_options_and_tags_are_no_part_of_the_key() -> None:
    assert keys(DEMO) == keys(DEMO.replace("demo", "setup").replace("x = 1", "#| seconds: 3\n\nx = 1"))


def test_a_label_is_the_key() -> None:
    assert keys(DEMO.replace(":tags:", ":label: first\n:tags:")) == ["first"]


def test_a_carry_cell_is_called_after_what_it_carries() -> None:
    text = DEMO.replace("[demo]", "[carry]").replace("x = 1", "#| from: 04-neuron/sigmoid\n#| seconds: 3\nx = 1")
    (cell,) = lesson(text).cells
    assert cell == CodeCell(
        3, 7, "04-neuron/sigmoid", CellKind.CARRY, "x = 1", seconds=3.0, origin=Origin("04-neuron", "sigmoid")
    )
    assert list(lesson(f"{DEMO}\n{text}").carried) == [(replace(cell, line=8, source_line=12), cell.origin)]
    assert keys(text.replace(":tags:", ":label: first\n:tags:")) == ["first"]


@pytest.mark.parametrize(
    "tags", ["[demo]", "demo", "[demo, hide-output]", "['demo']", '["remove-input", "demo"]', "[ demo ]"]
)
def test_forms_of_tags(tags: str) -> None:
    (cell,) = lesson(DEMO.replace("[demo]", tags)).cells
    assert isinstance(cell, CodeCell)
    assert cell.kind.value == "demo"


@pytest.mark.parametrize("language", ["", "python", "python3", "ipython3"])
def test_names_of_python(language: str) -> None:
    assert keys(DEMO.replace("python", language)) == keys(DEMO)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1),
        ("-1.5e-3", -0.0015),
        ("[inf, -inf]", [math.inf, -math.inf]),
        ("(1, (2,))", (1, (2,))),
        ("{'a': [True, None], 2: 'b'}", {"a": [True, None], 2: "b"}),
        ("1 + 2j", 1 + 2j),
        ("[-2 - 1j, +3]", [-2 - 1j, 3]),
        ("'text'", "text"),
        ("()", ()),
    ],
)
def test_literals(written: str, value: object) -> None:
    found = literal(written)
    assert found == value
    assert type(found) is type(value)


def test_nan_is_a_literal() -> None:
    found = literal("nan")
    assert isinstance(found, float)
    assert math.isnan(found)


def check(*options: str) -> Check:
    text = Path(__file__).with_name("example.md").read_text(encoding="utf-8")
    text = text.replace("#| name: other shapes", "\n".join(["#| name: other shapes", *options]))
    exercise = parse_lesson(text, path=Path("lesson.md")).exercise("my_dense")
    assert exercise is not None
    return exercise.checks[1]


def test_an_expected_none_is_not_the_same_as_nothing_expected() -> None:
    assert (check().expect, check().has_expect) == (None, False)
    assert (check("#| expect: None").expect, check("#| expect: None").has_expect) == (None, True)


def test_zero_points_and_loose_types_are_allowed() -> None:
    assert check("#| points: 0").points == 0
    assert not check("#| dtype: loose").strict_dtype


def test_lists_of_words_may_be_quoted_or_empty_of_spaces() -> None:
    assert check("#| forbid: ['for',np.dot]").forbid == ("for", "np.dot")


def test_what_only_notebooks_need_is_passed_over() -> None:
    found = lesson('+++ {"x": 1}\n\n% a comment\n\n(there)=\n\n<!-- another -->\n\nwords <!-- here --> end')
    assert len(found.blocks) == 2


def test_breaks_images_and_links_in_a_line() -> None:
    (_, paragraph) = lesson("a\\\nb<br>c ![alt](p.png) <https://x.org> [](there)").blocks
    assert [(span.kind, span.text, span.href) for span in paragraph.inline] == [  # type: ignore[union-attr]
        ("text", "a", ""),
        ("break", "\n", ""),
        ("text", "b", ""),
        ("break", "\n", ""),
        ("text", "c ", ""),
        ("image", "alt", "p.png"),
        ("text", " ", ""),
        ("text", "https://x.org", "https://x.org"),
        ("text", " ", ""),
        ("text", "there", "there"),
    ]
