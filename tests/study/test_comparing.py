"""Yours and expected in words, tables and pictures."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tutor.checking.checks import Attempt, CheckResult, CheckState, ExerciseState, judge
from tutor.checking.comparison import Comparison, comparisons, with_abscissae
from tutor.course.model import Check
from tutor.plotting.render import render
from tutor.study.comparing import Picture, figure_of, panel_rows, picture_of, where_text
from tutor.study.failures import Failure, failures, told
from tutor.study.tabulating import text_of
from tutor.study.texts import text_rows


def compared(expected: object, actual: object) -> Comparison:
    """The only comparison of two values."""
    (found,) = comparisons(expected, actual, 1e-6, 1e-9)
    return found


def panel(expected: object, actual: object, width: int = 74, rows: int = 5) -> list[str]:
    """The panel's lines."""
    return [text_of(row) for row in panel_rows(compared(expected, actual), width, rows)]


def failed(expected: object, actual: object, *, hidden: bool = False, name: str = "it") -> CheckResult:
    """The result of a check that has failed, as the evaluator makes it."""
    result = judge(Check(1, 1, "", name, hidden=hidden), expected, actual)
    assert result.state is CheckState.FAILED
    return result if hidden else replace(result, comparisons=comparisons(expected, actual, 1e-6, 1e-9))


def test_a_table_marks_what_differs_under_aligned_decimals() -> None:
    assert panel([[1, 2.5], [-30.25, 4]], [[1, 2.5], [-30.25, np.nan]]) == [
        "shape (2, 2), as expected; 1 of 4 entries differs: only at [1, 1]",
        "yours               expected",
        "       0       1           0       1",
        "0   1.00    2.50    0   1.00    2.50",
        "1 -30.25     nan*   1 -30.25    4.00*",
        "at [1, 1]: nan where 4 was expected",
    ]


def test_flat_arrays_stand_one_below_the_other() -> None:
    assert panel([0.54735762, 0.57932425, 0.61063923], [0.54735762, 0.57932425, 0.54735762]) == [
        "shape (3,), as expected; 1 of 3 entries differs: only at [2]",
        "                0       1       2",
        "yours      0.5474  0.5793  0.5474*",
        "expected   0.5474  0.5793  0.6106*",
        "largest difference at [2]: 0.547358 where 0.610639 was expected",
    ]


def test_shapes_are_aligned_at_the_right() -> None:
    assert panel(np.zeros((3, 1)), np.zeros(3)) == [
        "the shapes differ",
        "yours          3   (3,)",
        "expected    3  1   (3, 1)",
        "            ^  ^",
        "yours        expected",
        "  0  1  2      0",
        "0 0  0  0    0 0",
        "             1 0",
        "             2 0",
    ]
    assert panel(2.0, np.array([2.0]))[1:3] == ["yours     (1,)", "expected  a single number"]
    assert "expected: empty" in "\n".join(panel(np.zeros((0, 3)), np.zeros((2, 3))))


def test_numbers_that_differ_little_are_written_so_that_it_shows() -> None:
    lines = panel([1.0, 2.0], [1.0, 2.00001])
    assert "2.00001*" in lines[2]
    assert "2.00000*" in lines[3]
    assert "3.290e-08" in "\n".join(panel([3.29e-8, 0.0], [3.29e-8, 4e-8]))
    assert panel(True, False) == ["False where True was expected"]


def test_of_large_arrays_the_part_around_the_worst_is_shown() -> None:
    expected = np.arange(10_000.0).reshape(100, 100)
    actual = expected.copy()
    actual[50, 17] = 0
    lines = panel(expected, actual)
    assert len(lines) <= 12
    assert any(line.startswith("50 ...") and "0*" in line for line in lines)
    assert all(len(line) <= 74 for line in lines[1:])  # the first is a sentence, to be wrapped
    moved = [text_of(row) for row in panel_rows(compared(expected, actual), 74, 5, centre=(99, 99))]
    assert any(line.startswith("99 ...") and "9999" in line for line in moved)


@given(
    hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=14), elements=st.floats(width=32)),
    hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=14), elements=st.floats(width=32)),
    st.integers(36, 120),
)
def test_any_two_arrays_fit(expected: np.ndarray, actual: np.ndarray, width: int) -> None:
    for other in (actual, expected + 1):
        for comparison in comparisons(expected, other, 1e-6, 1e-9):
            rows = panel_rows(comparison, width, 5)
            tables = [text_of(row) for row in rows if len(row) > 1]
            assert all(len(line) <= max(width, 60) for line in tables), tables
            assert all(text_of(row).isascii() for row in rows)


@pytest.mark.parametrize(
    ("places", "told_so"),
    [
        ((slice(None), 3), "all of column 3"),
        ((slice(0, 4), 3), "all in column 3"),
        ((-1, slice(None)), "all of the last row"),
        ((slice(2, 4), slice(None)), "all of rows 2 to 3"),
        ((slice(2, 4), slice(1, 3)), "in rows 2 to 3 and columns 1 to 2"),
        (np.diag_indices(6), "on the diagonal"),
        (np.tril_indices(6, -1), "below the diagonal"),
        ((2, 5), "only at [2, 5]"),
        ((slice(None), slice(None)), ""),
    ],
)
def test_where_the_errors_are(places: object, told_so: str) -> None:
    expected = np.zeros((6, 6))
    actual = expected.copy()
    actual[places] = 1  # type: ignore[call-overload]  # any index
    assert where_text(compared(expected, actual)) == told_so


def test_what_shows_it_best() -> None:
    x = np.linspace(0, 1, 10)
    assert picture_of(compared([1, 2], [1, 3])) is Picture.TABLE
    assert picture_of(compared([1, 2], [1, 2, 3])) is Picture.SHAPES
    assert picture_of(compared(np.zeros((20, 20)), np.ones((20, 20)))) is Picture.HEATMAP
    assert picture_of(compared(np.zeros(200), np.ones(200))) is Picture.CURVES
    assert picture_of(with_abscissae(compared(x**2, x), x)) is Picture.CURVES


def test_a_single_entry_is_not_lost_in_the_picture() -> None:
    expected = np.zeros((1000, 300))
    actual = expected.copy()
    actual[123, 45], actual[700, 200] = 1e-3, 5
    for ascii in (True, False):
        figure = figure_of(compared(expected, actual), 70, 14, half=False)
        assert figure is not None
        drawn = render(figure, 70, 14, colors="none", ascii=ascii)
        inside = [re.split("[|+│┤]", line, maxsplit=1)[-1][:50] for line in drawn.split("\n")[1:11]]
        assert sum(bool(line.strip()) for line in inside) == 2, drawn


def test_texts_are_pointed_at_where_they_differ() -> None:
    assert [text_of(row) for row in text_rows("two lanes", "two roads", 60)] == [
        "yours     'two roads'",
        "expected  'two lanes'",
        "               ^ the first difference",
    ]
    lines = [text_of(row) for row in text_rows("a" * 90 + "b" * 50, "a" * 90 + "c" * 50, 60)]
    assert all(len(line) <= 60 for line in lines)
    assert lines[0][lines[2].index("^")] == "c"
    assert text_of(text_rows("a\nb", "a\nc", 60)[2]).endswith("in line 2")


def test_every_array_that_differs_is_shown_and_hidden_ones_are_not() -> None:
    expected = {"W": np.ones((2, 2)), "b": np.zeros(2), "name": "dense"}
    several = failed(expected, {"W": np.zeros((2, 2)), "b": np.ones(2), "name": "dense"}, name="several")
    secret = failed("a secret", "a guess", hidden=True, name="hidden")
    open_text = failed("a word", "a ward", name="text")
    right = CheckResult("right", CheckState.PASSED, 1.0, 1.0, False, "", "")
    attempt = Attempt("f", ExerciseState.FAILED, 1.0, 4.0, (), (right, several, secret, open_text), 0.1)
    found = failures(attempt)
    assert [(each.result.name, each.shows) for each in found] == [
        ("several", True),
        ("several", True),
        ("hidden", False),
        ("text", True),
    ]
    assert told(found[0], 70)[0] == "['W']: shape (2, 2), as expected; all 4 entries differ"
    assert told(found[3], 70)[-1].endswith("^ the first difference")
    assert Failure(secret).texts is None
