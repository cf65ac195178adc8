"""Lessons as plain lines: nothing drawn, nothing lost."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest

from tests.courses import lesson as small
from tutor.course.catalogue import load_course, load_lesson
from tutor.maths.measure import to_ascii
from tutor.paths import lessons_dir
from tutor.plain.console import Console
from tutor.plain.pages import pages
from tutor.plain.text import lines_of


def test_formulas_tables_and_references_become_sentences() -> None:
    page, *_ = pages(small(), 78, ascii=True)
    lines = lines_of(page.blocks, 78, ascii=True)
    text = "\n".join(lines)
    assert "Some prose with code, a formula 1/(1 + e^(-z)) and a link" in text
    assert "Formula (1): a_j = g(z_j)" in text
    assert "Equation (1) says it." in text
    assert "Table of 2 rows: name, value." in lines
    assert "2. name: two; value: 22" in lines


@pytest.mark.parametrize("entry", load_course(lessons_dir()).entries, ids=lambda entry: entry.id)
def test_every_lesson_reads_in_pages_that_lose_nothing(entry: object) -> None:
    course = load_course(lessons_dir())
    lesson = load_lesson(course, entry.id)  # type: ignore[attr-defined]  # an entry, which only the ids need typed
    made = pages(lesson, 78, ascii=True)
    cells = [page.item for page in made if page.item is not None]
    assert [cell.key for cell in cells] == [block.key for block in lesson.blocks if hasattr(block, "key")]
    assert all(one.line < other.line for one, other in pairwise(made))
    for page in made:
        for line in lines_of(page.blocks, 78, ascii=True):
            assert to_ascii(line).isascii(), line
            assert line == line.rstrip()


@pytest.mark.parametrize(("ascii", "expected"), [(True, '? -> 2 x "x" ?'), (False, "? ? 2 × ?x? ?")])
def test_what_cannot_be_written_is_replaced(ascii: bool, expected: str) -> None:
    raw = io.BytesIO()
    console = Console(io.StringIO(), io.TextIOWrapper(raw, encoding="latin-1"), ascii=ascii)
    console.say("σ → 2 × “x” 漢")
    assert raw.getvalue().decode("latin-1") == expected + "\n"
