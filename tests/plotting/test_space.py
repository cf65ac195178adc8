"""Plots in space: where things stand, what hides what, and how fast it goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plotting.drawings import SCENES, drawn
from tutor.plotting import pyplot as plt
from tutor.plotting.artists import Floats
from tutor.plotting.artists3d import Line3D, Mesh, Scatter3D
from tutor.plotting.camera import CORNERS, Camera
from tutor.plotting.depth import visible
from tutor.plotting.describe import describe
from tutor.plotting.dots import BITS, Dots
from tutor.plotting.render import render
from tutor.plotting.sheet import Sheet
from tutor.plotting.theme import Theme
from tutor.plotting.trails import dashed, trail

X, Y = np.meshgrid(np.linspace(-5, 5, 50), np.linspace(-5, 5, 50))


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    plt.take_figures()
    yield
    plt.take_figures()


def space() -> Any:
    return plt.figure().add_subplot(projection="3d")


def wires(z: Floats, **keywords: object) -> str:
    """The rendering of a surface over X and Y, without colours."""
    return render(drawn(lambda: space().plot_wireframe(X, Y, z, **keywords)), 76, 20, colors="none")


@given(st.floats(-90, 90), st.floats(-360, 360))
def test_the_box_is_always_on_the_canvas(elev: float, azim: float) -> None:
    dots = Camera.fitted((elev, azim), (10.0, 4.0, 120.0, 70.0), 1.3).project(CORNERS)
    assert dots[:, 0].min() >= 10 - 0.1
    assert dots[:, 0].max() <= 129 + 0.1
    assert dots[:, 1].min() >= 4 - 0.1
    assert dots[:, 1].max() <= 73 + 0.1


def test_turning_the_box_keeps_its_size() -> None:
    sizes = {Camera.fitted((30.0, azim), (0.0, 0.0, 150.0, 80.0), 1.3).scale for azim in (-60.0, 0.0, 45.0, 170.0)}
    assert len(sizes) == 1


def test_the_usual_view_shows_x_to_the_right_y_into_the_depth_and_z_upwards() -> None:
    camera = Camera.fitted((30.0, -60.0), (0.0, 0.0, 150.0, 80.0), 1.0)
    origin, x, y, z = camera.project(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float64))
    assert x[0] > origin[0]
    assert y[0] > origin[0]
    assert y[2] < origin[2]  # further away
    assert z[1] < origin[1]  # rows count downwards


def test_the_nearer_of_two_sheets_is_seen() -> None:
    """Four points: a square whose far half is folded in front of the near one."""
    grid = np.array([[[2, 2, 1.0], [8, 2, 1.0]], [[2, 8, 1.0], [8, 8, 1.0]], [[2, 2, 2.0], [8, 2, 2.0]]])
    seen = visible(grid, 12, 12)
    assert np.isneginf(seen.near[0]).all()
    assert seen.near[2, 5] == pytest.approx(2.0)
    assert seen.near[8, 5] == pytest.approx(1.0)
    assert seen.row[5, 5] == pytest.approx(1.5)  # on the second sheet, halfway
    assert seen.col[5, 5] == pytest.approx(0.5)
    rows = np.array([[0.0, 0.0], [10.0, 10.0], [20.0, 20.0]])
    assert seen.sample(rows)[5, 5] == pytest.approx(15.0)
    assert np.isnan(seen.sample(rows)[0, 0])


def test_a_triangle_without_area_or_number_is_not_drawn() -> None:
    grid = np.array([[[2, 2, 1.0], [8, np.nan, 1.0]], [[2, 2, 1.0], [8, 2, 1.0]]])
    assert np.isneginf(visible(grid, 12, 12).near).all()


def test_a_way_has_every_dot_and_dashes_have_gaps() -> None:
    way = trail(np.array([[0, 0, 1.0], [0, np.nan, 0]]), np.array([[9, 3, 2.0], [9, 3, 2]]))
    assert way.column.tolist() == pytest.approx(list(range(10)))
    assert way.near[[0, -1]].tolist() == [1, 2]
    assert set(way.way.tolist()) == {0}
    assert dashed(way, "--").column.tolist() == pytest.approx([0, 1, 2, 3, 4, 5, 9])


def test_dots_become_braille_or_the_nearest_letter() -> None:
    for plain, expected in ((False, "⡇⠒"), (True, "|-")):
        dots = Dots(2, 1)
        dots.put(np.zeros(4), np.arange(4.0), 1, 1)
        dots.put(np.array([2.0, 3.0]), np.ones(2), 1, 1)
        sheet = Sheet(2, 1)
        dots.draw(sheet, Theme("none", ascii=plain, dark=True), -1)
        assert "".join(sheet.chars[0]) == expected
    assert int(BITS.sum()) == 255


def test_a_hill_hides_what_is_behind_it() -> None:
    """A wall across the plane, and a point behind it: seen over a net, not over a surface."""
    wall = np.where(np.abs(Y) < 1, 1.0, 0.0)
    for draw, expected in ((plt.axes, 1), (space, 0)):
        plt.close("all")
        axes = draw(projection="3d") if draw is plt.axes else draw()
        (axes.plot_wireframe if expected else axes.plot_surface)(X, Y, wall)
        axes.scatter(0, 4, 0, marker="s")
        axes.view_init(5, -90)
        axes.set_axis_off()
        (figure,) = plt.take_figures()
        assert render(figure, 76, 20, colors="16").count("■") == expected


def test_more_wires_than_can_be_told_apart_are_left_out() -> None:
    everything, some, few = (
        sum(map(str.isprintable, wires(X * Y, **keywords).replace(" ", "")))
        for keywords in ({}, {"rstride": 5, "cstride": 5}, {"rcount": 3, "ccount": 3})
    )
    assert few < some <= everything
    assert wires(X * Y, rstride=0) != wires(X * Y, cstride=0)


@pytest.mark.parametrize("colors", ["truecolor", "256", "16"])
def test_surfaces_are_coloured_by_height_or_in_one_colour(colors: str) -> None:
    def inks(**keywords: object) -> int:
        figure = drawn(lambda: space().plot_surface(X, Y, X + Y, **keywords))
        text = render(figure, 76, 20, colors=colors)  # type: ignore[arg-type]
        return len(set(text.split("\x1b")))

    assert inks(cmap="viridis") > inks(color="red") > 1


def test_the_ends_of_the_axes_are_labelled() -> None:
    lines = render(drawn(SCENES["bell_in_space"]), 76, 20, colors="none").split("\n")
    text = "\n".join(lines)
    for label in ("-2", "2", "0.997", "height", "x", "y", "a bell over the plane"):
        assert label in text
    assert len(lines) <= 20


def test_a_surface_is_told_in_words() -> None:
    def draw() -> None:
        axes = plt.subplots(subplot_kw={"projection": "3d"})[1]
        axes.plot_wireframe(X, Y, X**2 * Y + X * Y**3)
        axes.plot([0, 1], [0, 1], [0, 2], label="path")
        axes.scatter([1, 2], [0, 0], [5, 5])
        axes.text(0, 0, 3, "here")
        axes.set_title("z")

    assert describe(drawn(draw)).split("\n") == [
        "Plot 'z' in space: x from -5 to 5, y from -5 to 5, z from -750 to 750; "
        "seen from 30 degrees above, at -60 degrees.",
        "- Surface of wires of 50 rows and 50 columns: lowest -750 at x = 5, y = -5, highest 750 at x = 5, y = 5.",
        "  Along x: at y = -5 falls from 500 to -750; at y = 0.102 falls, then rises from 2.546 to 2.556; "
        "at y = 5 rises from -500 to 750.",
        "  Along y: at x = -5 falls, then rises, then falls from 500 to -500; "
        "at x = 0.102 rises from -12.81 to 12.81; at x = 5 rises from -750 to 750.",
        "- Line 'path', 2 points from x = 0, y = 0, z = 0 to x = 1, y = 1, z = 2; z from 0 to 2.",
        "- 2 points, x from 1 to 2, y = 0, z = 5.",
        "- Text 'here' at x = 0, y = 0, z = 3.",
    ]


def test_level_empty_and_broken_surfaces_are_told_too() -> None:
    assert "level at z = 3" in describe(drawn(lambda: space().plot_surface(X, Y, 0 * X + 3)))
    assert "without any height" in describe(drawn(lambda: space().plot_surface(X, Y, X * np.nan)))
    holes = np.where(X < 0, np.nan, X)
    assert "at x = -5 nothing" in describe(drawn(lambda: space().plot_surface(X, Y, holes)))


def test_coordinates_may_be_vectors_and_heights_one_number() -> None:
    axes = space()
    mesh = axes.plot_surface(np.arange(3), np.arange(2), np.zeros((2, 3)))
    assert isinstance(mesh, Mesh)
    assert mesh.x.tolist() == [[0, 1, 2], [0, 1, 2]]
    assert mesh.y.tolist() == [[0, 0, 0], [1, 1, 1]]
    (line,) = axes.plot([1, 2], [3, 4], 5, "r--", label="way")
    assert isinstance(line, Line3D)
    assert (line.z.tolist(), line.color, line.style, line.label) == ([5, 5], "red", "--", "way")
    points = axes.scatter([1, 2], [3, 4], c=[0, 1])
    assert isinstance(points, Scatter3D)
    assert (points.z.tolist(), points.values.tolist()) == ([0, 0], [0, 1])
    assert plt.gca() is axes
    plt.plot([0, 1], [0, 1], [0, 9])
    assert axes.get_zlim() == (0, 9)
    axes.view_init(azim=10)
    assert (axes.elev, axes.azim) == (30, 10)
    axes.clear()
    assert axes.azim == -60


REFUSED: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: space().plot_surface(X, Y, X[0]), ValueError, "Z must be two-dimensional"),
    (lambda: space().plot_surface(X, Y, X[:1]), ValueError, r"at least 2 rows and 2 columns, got shape \(1, 50\)"),
    (
        lambda: space().plot_surface(X[:9], Y, Y),
        ValueError,
        r"X must have the shape of Z, \(50, 50\), but",
    ),
    (lambda: space().plot_surface(X * np.inf, Y, Y), ValueError, "X must hold finite numbers"),
    (lambda: space().plot_wireframe(X, Y, Y, rstride=1, rcount=1), ValueError, "Give rstride or rcount, not both"),
    (lambda: space().plot_wireframe(X, Y, Y, rstride=-1), ValueError, "a whole number from 0 on, got -1"),
    (lambda: space().plot_wireframe(X, Y, Y, cmapp="gray"), TypeError, "Did you mean 'cmap'"),
    (lambda: space().plot([1, 2], [1, 2], [1, 2, 3]), ValueError, r"xs and zs .* \(2,\) and \(3,\)"),
    (lambda: space().plot([1], [1], [1], zdir="x"), ValueError, "in the order x, y, z"),
    (lambda: space().view_init(30, 20, 10), ValueError, "plots stay upright"),
    (lambda: space().set_zlim(1, 1), ValueError, "zlim: the two limits must differ"),
    (lambda: plt.subplot(projection="polar"), ValueError, "'polar' cannot be drawn in a terminal; there is '3d'"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED, ids=[f"refusal-{k}" for k in range(len(REFUSED))])
def test_what_cannot_be_drawn_in_space_is_refused(
    call: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


def test_a_surface_of_fifty_by_fifty_can_be_turned_fluently() -> None:
    """A generous bound for any machine; it takes about 10 ms."""
    figure = drawn(lambda: space().plot_wireframe(X, Y, X**2 * Y + X * Y**3))
    render(figure, 76, 20)
    begun = time.perf_counter()
    for _ in range(5):
        render(figure, 76, 20)
    assert (time.perf_counter() - begun) / 5 < 0.15
