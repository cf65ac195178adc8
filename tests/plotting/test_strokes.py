"""Lines and points as dots: inside the canvas, few, and the same picture as the data would give."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.plotting.artists import Contour, Floats
from tutor.plotting.scale import Axis
from tutor.plotting.strokes import BRAILLE, Stroke, level_lines, line, points, shared_cells, sprinkle

SIZE = (40, 10)
ANY = st.lists(st.floats() | st.floats(-0.5, 1.5), max_size=30)


@pytest.fixture(autouse=True)
def _any_numbers() -> Iterator[None]:
    """As the renderer does: what has no place is NaN, without a warning."""
    with np.errstate(all="ignore"):
        yield


def cells(stroke: Stroke) -> set[tuple[int, int]]:
    """The dots of a stroke of single points, counted from the lower left."""
    known = np.isfinite(stroke.x) & np.isfinite(stroke.y)
    column, row = np.rint(stroke.x[known] * 79).astype(int), np.rint(stroke.y[known] * 39).astype(int)
    return set(zip(column.tolist(), row.tolist(), strict=True))


@given(ANY, ANY, st.sampled_from(["-", "--", ":", "-."]), st.sampled_from([BRAILLE, "*"]))
def test_whatever_comes_stays_on_the_canvas(x: list[float], y: list[float], style: str, pen: str) -> None:
    count = min(len(x), len(y))
    with np.errstate(all="ignore"):
        at: tuple[Floats, Floats] = np.array(x[:count]), np.array(y[:count])
        strokes = [line(*at, style, pen, SIZE, 0), points(*at, pen, SIZE, 0), sprinkle(*at, "o", SIZE, 0, 3)]
    for stroke in strokes:
        assert stroke.x.shape == stroke.y.shape
        known = np.isfinite(stroke.x) & np.isfinite(stroke.y)
        assert ((stroke.x[known] >= 0) & (stroke.x[known] <= 1)).all()
        assert ((stroke.y[known] >= 0) & (stroke.y[known] <= 1)).all()


def test_many_points_become_few_and_keep_their_extremes() -> None:
    y = np.random.default_rng(0).uniform(size=100_000)
    y[50_000] = 1.0
    stroke = line(np.linspace(0, 1, y.size), y, "-", BRAILLE, SIZE, 0)
    assert stroke.x.size < 80 * 40 + 1
    assert np.nanmax(stroke.y) == 1.0


def test_thinning_does_not_change_the_picture() -> None:
    x = np.linspace(0, 1, 5000)
    y = 0.5 + 0.45 * np.sin(9 * x)
    thinned = line(x, y, "-", BRAILLE, SIZE, 0)
    columns = np.floor(np.clip(x, 0, 1 - 1e-9) * 80)
    for column in range(80):
        there = np.floor(y[columns == column] * 40) / 39
        drawn = thinned.y[np.rint(thinned.x * 79) == column]
        assert drawn.min() == pytest.approx(there.min())
        assert drawn.max() == pytest.approx(there.max())


def test_a_line_is_cut_where_it_leaves() -> None:
    stroke = line(np.array([-1.0, 0.5, 2.0]), np.array([0.5, 0.5, 0.5]), "-", BRAILLE, SIZE, 0)
    assert np.nanmin(stroke.x) == 0
    assert np.nanmax(stroke.x) == 1
    outside = line(np.array([2.0, 3.0]), np.array([0.5, 0.5]), "-", BRAILLE, SIZE, 0)
    assert not np.isfinite(outside.x).any()


def test_a_line_that_leaves_and_returns_has_a_gap() -> None:
    stroke = line(np.array([0.0, 0.3, 0.6, 1.0]), np.array([0.5, 3.0, 3.0, 0.5]), "-", BRAILLE, SIZE, 0)
    gap = np.isnan(stroke.x)
    assert gap.any()
    assert not gap[0]


def test_dashes_have_their_pattern() -> None:
    stroke = line(np.array([0.0, 1.0]), np.array([0.5, 0.5]), "--", BRAILLE, SIZE, 0)
    columns = sorted(column for column, _ in cells(stroke))
    assert columns == [column for column in range(80) if column % 9 < 6]


def test_points_that_share_a_dot_are_drawn_once() -> None:
    stroke = points(np.full(1000, 0.5), np.full(1000, 0.5), BRAILLE, SIZE, 0)
    assert stroke.x.size == 1


def test_marks_of_different_lines_keep_apart() -> None:
    x, y = np.array([0.0, 1.0]), np.array([0.5, 0.5])
    first, second = (set(sprinkle(x, y, "o", SIZE, 0, k).x.tolist()) for k in (0, 1))
    assert len(first) >= 4
    assert len(second) >= 4
    assert not first & second


def test_level_lines_follow_the_level() -> None:
    side = np.linspace(-1, 1, 30)
    x, y = np.meshgrid(side, side)
    circle = Contour(side, side, x**2 + y**2, np.array([0.5]))
    (stroke,) = level_lines(circle, Axis(-1, 1), Axis(-1, 1), SIZE, BRAILLE, 7)
    radius = np.hypot(2 * stroke.x - 1, 2 * stroke.y - 1)
    assert stroke.key == 7
    assert np.abs(radius - 0.5**0.5).max() < 0.08
    assert stroke.x.size > 80


def test_cells_with_two_strokes_have_the_dots_of_both() -> None:
    across = Stroke(np.array([0.0, 1.0]), np.array([0.0, 0.0]), BRAILLE, 0)
    upright = Stroke(np.array([0.0, 0.0]), np.array([0.0, 1.0]), BRAILLE, 1)
    assert shared_cells([across, upright], (4, 2)) == {(1, 0): "⣇"}
