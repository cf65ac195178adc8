"""Late submissions, and which of several of one learner counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tutor.grading.intake.choosing import Keep, chosen, late
from tutor.grading.submission import Found


@dataclass(frozen=True, slots=True)
class Marks:
    name: str
    submitted: float
    score: float
    status: str = "graded"
    learner: str = "ada"
    lesson: str = "01"


MARKS = [Marks("a", 10, 3), Marks("b", 30, 1), Marks("c", 20, 3), Marks("d", 5, 9, learner="bob")]
MARKS += [Marks("e", 99, 0, lesson="02")]
NOTE = "the {} of 3 submissions to this lesson counts"


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        ("all", dict.fromkeys(range(5), "")),
        ("last", {1: NOTE.format("last"), 3: "", 4: ""}),
        ("best", {2: NOTE.format("best"), 3: "", 4: ""}),
    ],
)
def test_one_of_several_counts(keep: Keep, expected: dict[int, str]) -> None:
    assert chosen(MARKS, keep) == expected
    assert list(chosen(MARKS, keep)) == sorted(expected)


def test_at_the_same_moment_the_name_decides() -> None:
    assert list(chosen([Marks("b", 0, 1), Marks("a", 0, 1), Marks("c", 0, 1)], "last")) == [2]
    assert list(chosen([Marks("b", 0, 1), Marks("c", 0, 1), Marks("a", 0, 1)], "best")) == [1]


@pytest.mark.parametrize("keep", ["last", "best"])
@pytest.mark.parametrize("lesson", ["01", ""])
def test_what_cannot_be_graded_never_takes_the_place_of_marks(keep: Keep, lesson: str) -> None:
    newer, older = (Marks("x", when, 0, "ungradable", lesson=lesson) for when in (40, 1))
    assert list(chosen([MARKS[0], newer], keep)) == [0, 1]  # somebody must look at it
    assert list(chosen([MARKS[0], older], keep)) == [0]
    assert list(chosen([newer, older], keep)) == [0]
    assert list(chosen([older, MARKS[3]], keep)) == [0, 1]  # another learner's


@pytest.mark.parametrize(
    ("submitted", "marked", "deadline", "expected"),
    [
        (100, False, 0, False),
        (100, False, 99, True),
        (100, False, 100, False),
        (0, False, 99, False),
        (0, True, 0, True),
    ],
)
def test_late(submitted: float, marked: bool, deadline: float, expected: bool) -> None:
    found = Found("a.py", Path("a.py"), learner="a", submitted=submitted, marked_late=marked)
    assert late(found, deadline) is expected
