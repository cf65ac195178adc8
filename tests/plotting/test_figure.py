"""Figures cross a process boundary whole, and nothing else passes for one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.plotting.drawings import SCENES, drawn, figures
from tutor.plotting.artists import Bars, Contour, Heatmap, Image, Line, Scatter
from tutor.plotting.artists3d import Line3D, Mesh, Note3D, Scatter3D
from tutor.plotting.artists_straight import Segments, Span
from tutor.plotting.describe import describe
from tutor.plotting.figure import MAX_AXES, Axes, Figure, from_plain, to_plain
from tutor.plotting.render import render


def same(one: object, other: object) -> bool:
    """Equality of plain values, arrays and NaN included."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=True)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


@given(figures())
@settings(max_examples=60, deadline=None)
def test_a_figure_comes_back_as_it_went(figure: Figure) -> None:
    plain = to_plain(figure)
    assert same(to_plain(from_plain(plain)), plain)


def test_what_comes_back_cannot_be_written_to() -> None:
    artist = from_plain(to_plain(drawn(SCENES["activations"]))).axes[0].artists[0]
    assert isinstance(artist, Line)
    with pytest.raises(ValueError, match="read-only"):
        artist.x[0] = 1.0


def broken(change: str, value: object) -> dict[str, Any]:
    """A good figure with one value changed; ``change`` is its path."""
    plain: Any = to_plain(drawn(SCENES["probabilities"]))
    at: Any = plain
    *path, last = [int(part) if part.isdigit() else part for part in change.split(".")]
    for part in path:
        at = at[part]
    at[last] = value
    return plain  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("change", "value", "complaint"),
    [
        ("rows", 2, "expected 2 x 1 of them"),
        ("rows", True, "figure.rows: expected a whole number"),
        ("cols", 0, "expected 1 x 0"),
        ("size", (1.0,), "figure.size: expected 2 items"),
        ("title", 3, "figure.title: expected a string"),
        ("extra", 1, "figure: unknown field 'extra'"),
        ("axes", "no", "figure.axes: expected a list"),
        ("axes.0", None, r"figure.axes\[0\]: expected a dict"),
        ("axes.0.xlim", (0.0, float("nan")), r"axes\[0\].xlim\[1\]: expected a finite number"),
        ("axes.0.xlim", (0, 10**400), r"axes\[0\].xlim\[1\]: expected a finite number"),
        ("axes.0.xscale", "sqrt", r"axes\[0\].xscale: expected one of"),
        ("axes.0.legend", None, r"axes\[0\].legend: expected a string"),
        ("axes.0.grid", 1, r"axes\[0\].grid: expected True or False"),
        ("axes.0.xticks", {"positions": [1.0]}, "the field 'labels' is missing"),
        ("axes.0.artists.1.kind", "Bomb", r"artists\[1\]: unknown kind 'Bomb'"),
        ("axes.0.artists.1.kind", ["Line"], r"artists\[1\]: unknown kind"),
        ("axes.0.artists.1.x", [1.0, 2.0], r"artists\[1\].x: expected an array of numbers, got list"),
        ("axes.0.artists.1.x", np.zeros((2, 2)), r"artists\[1\].x: expected 1 dimensions, got shape \(2, 2\)"),
        ("axes.0.artists.1.x", np.zeros(3), "x and y must have the same shape"),
        ("axes.0.artists.1.x", np.array(["a"]), "expected an array of numbers, got an array of <U1"),
        ("axes.0.artists.1.x", np.array([None]), "expected an array of numbers, got an array of object"),
        ("axes.0.artists.1.marker", "bomb", r"artists\[1\].marker: expected one of"),
        ("axes.0.artists.2.colors", ("C0", "C1"), "colors: expected 1 or 6 of them, got 2"),
    ],
)
def test_what_is_no_figure_is_rejected_with_its_place(change: str, value: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        from_plain(broken(change, value))


@pytest.mark.parametrize("value", [None, 3, "figure", [], {}, {"axes": []}])
def test_other_values_are_rejected(value: object) -> None:
    with pytest.raises(ValueError, match="figure"):
        from_plain(value)


def test_too_many_axes_are_rejected_before_they_are_read() -> None:
    with pytest.raises(ValueError, match="at most 400 entries"):
        from_plain({"axes": [None] * (MAX_AXES + 1)})


def test_a_field_that_is_missing_is_named() -> None:
    plain = to_plain(Figure((Axes(),)))
    del plain["title"]
    with pytest.raises(ValueError, match="figure: the field 'title' is missing"):
        from_plain(plain)


PLACES = np.arange(3.0)
GRID = np.arange(9.0).reshape(3, 3)
EVERYTHING = (
    Line(PLACES, PLACES),
    Scatter(PLACES, PLACES),
    Image(GRID, (0, 3, 0, 3)),
    Contour(PLACES, PLACES, GRID, np.array([1.0, 2.0]), labelled=True),
    Segments(PLACES, PLACES, PLACES, PLACES, meaning="arrows"),
    Span(0, 1, True),
    Mesh(GRID, GRID, GRID, filled=True),
    Mesh(GRID * 1e307, GRID, GRID * np.nan),
    Line3D(PLACES, PLACES, z=PLACES),
    Scatter3D(PLACES, PLACES, z=PLACES),
    Note3D(1, 1, "here", z=1),
)


@pytest.mark.parametrize("view", [None, (30.0, -60.0), (1e300, -1e300)])
@pytest.mark.parametrize("ascii", [False, True])
def test_what_does_not_belong_into_a_plot_does_no_harm(view: tuple[float, float] | None, ascii: bool) -> None:
    """The data come from a process that runs anybody's code: flat things in space, things in space on flat axes."""
    for one in EVERYTHING:
        axes = Axes(artists=(one, *EVERYTHING), view=view, legend="best", colorbar=True)
        figure = from_plain(to_plain(Figure((axes,))))
        assert render(figure, 40, ascii=ascii, colors="none" if ascii else "256")
        assert describe(figure)


def test_shapes_that_do_not_go_together_are_refused() -> None:
    three, four = np.zeros(3), np.zeros(4)
    with pytest.raises(ValueError, match=r"\(3,\) and \(4,\)"):
        Line(three, four)
    with pytest.raises(ValueError, match="values"):
        Scatter(three, three, values=four)
    with pytest.raises(ValueError, match="names: expected 3"):
        Bars(three, three, three, three, names=("a",))
    with pytest.raises(ValueError, match="pixels"):
        Image(np.zeros((2, 2, 4)), (0, 1, 0, 1))
    with pytest.raises(ValueError, match=r"expected \(2, 3\)"):
        Heatmap(four, three, np.zeros((3, 3)))
    with pytest.raises(ValueError, match=r"at least \(2, 2\), got \(1, 3\)"):
        Mesh(*(np.zeros((1, 3)),) * 3)
    with pytest.raises(ValueError, match=r"x and z .* \(3,\) and \(4,\)"):
        Line3D(three, three, z=four)
    with pytest.raises(ValueError, match=r"x_end and y_end .* \[\(3,\), \(4,\)\]"):
        Segments(three, three, three, four)
    with pytest.raises(ValueError, match="increase"):
        Contour(three, three, np.zeros((3, 3)), np.array([1.0, 1.0]))
