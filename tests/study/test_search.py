"""Search over the lessons."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.courses import course
from tutor import maths
from tutor.course.catalogue import load_course
from tutor.course.folding import fold, matches, needles
from tutor.course.shelf import Shelf
from tutor.study.search import Found, Index, Kind

LESSON = """\
# Sigmoïds

Every *unit* has an activation $\\sigma(z)$, **sigmoid** above all.

- one item about tensors
- another

| name | value |
|------|-------|
| rate | 0.1   |

$$
\\frac{1}{1+e^{-z}}
$$

```{code-cell} python
:tags: [demo]
rate = 0.1
activation = np.tanh(rate)
```

## Activation by hand

```{exercise-start} Square root
:label: root
```
Write `root(a)`.

```{code-cell} python
:tags: [starter]
def root(a):
    return rate * ...
```
```{exercise-end}
```

```{hint} Hidden hint
:class: dropdown
unhelpful
```

```{solution-start} root
:class: dropdown
```
```{code-cell} python
:tags: [solution, hide-input]
def root(a):
    return np.sqrt(a)
```
Explained secretly.
```{solution-end}
```

```{code-cell} python
:tags: [check, remove-cell]
#| name: hidden one
root(4)
```
"""


def build(folder: Path, **lessons: str) -> Index:
    names = "".join(f'[[lessons]]\nfile = "{name}.md"\n' for name in lessons)
    (folder / "course.toml").write_text(f'title = "C"\nversion = "1"\n{names}')
    for name, text in lessons.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    index = Index()
    for lesson in Shelf(load_course(folder)).lessons():
        index.add(lesson)
    return index


def lines(found: Found) -> list[tuple[str, Kind, int]]:
    return [(hit.lesson, hit.kind, hit.line) for hit in found.hits]


def test_what_is_found_and_in_which_order(tmp_path: Path) -> None:
    index = build(tmp_path, a="# Other\n\nAn activation, too.\n", b=LESSON)
    # Headings first, also between the lessons; then prose, then code; the line of code itself is named.
    assert lines(index.find("ACTIVATION")) == [
        ("b", Kind.HEADING, 22),
        ("b", Kind.PROSE, 3),
        ("b", Kind.CODE, 19),
        ("a", Kind.PROSE, 3),
    ]
    assert [hit.section for hit in index.find("activation").hits][:3] == ["Activation by hand", "Sigmoïds", "Sigmoïds"]
    # Accents do not matter, nor in the query; what begins a word comes before what only holds it.
    assert [hit.line for hit in index.find("sigmoid").hits] == [1, 3]
    assert [hit.line for hit in index.find("SIGMOÏD").hits] == [1, 3]
    assert next(hit.text for hit in index.find("ate", limit=9).hits if hit.kind is Kind.CODE).startswith("rate")
    # All words; a phrase as it stands; the title and label of an exercise; lists, tables, formulas' source.
    assert lines(index.find("sigmoid unit")) == [("b", Kind.PROSE, 3)]
    assert not index.find('"sigmoid unit"').hits
    assert lines(index.find('"square root"')) == [("b", Kind.EXERCISE, 24)]
    assert lines(index.find("tensors")) == [("b", Kind.PROSE, 5)]
    assert lines(index.find("rate 0.1")) == [("b", Kind.PROSE, 8), ("b", Kind.CODE, 18)]
    assert lines(index.find("\\frac")) == [("b", Kind.MATHS, 12)]
    assert lines(index.find("return rate")) == [("b", Kind.CODE, 32)]


@pytest.mark.parametrize("query", ["unhelpful", "hint", "sqrt", "secretly", "hidden", "", "  ", '"', '""'])
def test_nothing_that_would_give_a_solution_away(tmp_path: Path, query: str) -> None:
    assert build(tmp_path, b=LESSON).find(query) == Found()


def test_code_carried_from_another_lesson_is_not_found() -> None:
    index = Index()
    for lesson in Shelf(course()).lessons():
        index.add(lesson)
    assert index.find("def twice").total == 1  # the starter of the exercise, not our solution that is carried


def test_formulas_are_shown_as_the_page_shows_them(tmp_path: Path) -> None:
    hit = build(tmp_path, b=LESSON).find("unit", render=maths.inline).hits[0]
    assert hit.text == "Every unit has an activation σ(z), sigmoid above all."
    assert [hit.text[start:end] for start, end in hit.marks] == ["unit"]
    # What is only in the source of a formula is found and has no mark.
    hit = build(tmp_path, b=LESSON).find("\\sigma", render=maths.inline).hits[0]
    assert (hit.line, hit.marks) == (3, ())


def test_the_most_that_is_told_is_bounded_and_the_rest_counted(tmp_path: Path) -> None:
    text = "# T\n\n" + "\n\n".join(f"word {number}" for number in range(30))
    found = build(tmp_path, a=text).find("word", limit=7)
    assert (len(found.hits), found.total) == (7, 30)


def test_a_lesson_is_read_again_when_its_file_has_changed(tmp_path: Path) -> None:
    build(tmp_path, a="# One\n", b="# Two\n")
    shelf, index = Shelf(load_course(tmp_path)), Index()
    one, two = shelf.lessons()
    assert [shelf.lesson("a"), shelf.lesson("b")] == [one, two]
    assert shelf.lesson("a") is one
    path = tmp_path / "a.md"
    path.write_text("# Three\n")
    os.utime(path, ns=(1, 1))
    for lesson in shelf.lessons():
        index.add(lesson)
    assert shelf.lesson("b") is two
    assert (index.find("one").total, index.find("three").total) == (0, 1)
    (tmp_path / "b.md").unlink()
    assert [lesson.id for lesson in shelf.lessons()] == ["a"]


@given(st.text(), st.text(min_size=1))
def test_folding_keeps_count_of_where_it_came_from(text: str, needle: str) -> None:
    folded, origins = fold(text)
    assert len(folded) == len(origins)
    assert origins == sorted(origins)
    for start, end in matches(text + needle, needles(needle)):
        assert 0 <= start < end <= len(text + needle)
