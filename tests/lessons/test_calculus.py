"""The numbers and pictures that the review of calculus promises, worked out by running its cells."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.lessons.playing import Played, played
from tutor.plotting import pyplot
from tutor.plotting.artists import Contour, Fill, Heatmap, Line, Rule, Scatter
from tutor.plotting.artists3d import Mesh

Kind = TypeVar("Kind")


@pytest.fixture
def calculus() -> Played:
    return played("01-calculus")


def drawn(lesson: Played, snippet: str, kind: type[Kind]) -> list[Kind]:
    """What of a kind the cell containing ``snippet`` has drawn, in all its pictures."""
    artists = [artist for figure in lesson.cell(snippet).figures for axes in figure.axes for artist in axes.artists]
    return [artist for artist in artists if isinstance(artist, kind)]


# --- slopes -----------------------------------------------------------------------------------------------------


def test_the_ball_and_its_average_speeds(calculus: Played) -> None:
    (every_second,) = drawn(calculus, "how far the ball has rolled", Scatter)
    assert_array_equal(every_second.y, [0, 3, 12, 27, 48])
    assert calculus.cell("(f(4) - f(3)) / (4 - 3)").value == 21
    assert calculus.names["slope"]((1, 3), (3, 27)) == 12


def test_the_slopes_settle_at_twelve(calculus: Played) -> None:
    rows = calculus.cell('print("h        slope")').output.split("\n")[1:6]
    assert [line.split()[1] for line in rows] == ["15.0000", "12.3000", "12.0300", "12.0030", "12.0003"]
    assert calculus.cell("h = 0.01\nround(").value == 12.03


def test_the_secant_rolls_until_it_is_the_tangent(calculus: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    snippet = "for h in (2, 1.8"
    source = next(source for source, _ in calculus.cells if snippet in source)
    names = dict(calculus.cell("h = 0.01\nround(").names)
    slopes: list[float] = []
    monkeypatch.setattr(pyplot, "pause", lambda seconds: slopes.append(names["s"]))
    exec(source, names)
    (figure,) = pyplot.take_figures()
    assert_allclose(slopes, [12 + 3 * h for h in (2, 1.8, 1.6, 1.4, 1.2, 1, 0.8, 0.6, 0.4, 0.2, 0.1, 0.01)])
    curve, tangent = (artist for artist in figure.axes[0].artists if isinstance(artist, Line))
    assert_allclose(curve.y, 3 * curve.x**2)
    assert np.interp(2, tangent.x, tangent.y) == pytest.approx(12)
    assert_allclose(np.diff(tangent.y) / np.diff(tangent.x), 12.03)
    assert (tangent.y < curve.y + 1e-4).all()  # it touches, and crosses nowhere to be seen


def test_the_derivative_is_drawn_under_its_function(calculus: Played) -> None:
    function, derivative = drawn(calculus, "f'(x) = 6x", Line)
    assert_allclose(function.y, 3 * function.x**2)
    assert_allclose(derivative.y, 6 * derivative.x)
    assert {(rule.value, rule.horizontal) for rule in drawn(calculus, "f'(x) = 6x", Rule)} == {(0, True), (0, False)}


@pytest.mark.parametrize(
    ("function", "derivative"),
    [
        (lambda x: x**3, lambda x: 3 * x**2),
        (lambda x: 1 / x, lambda x: -1 / x**2),
        (np.exp, np.exp),
        (np.log, lambda x: 1 / x),
        (np.sin, np.cos),
        (lambda x: 4 * x**2 + x, lambda x: 8 * x + 1),
        (lambda x: x**3 + 8 * x**2, lambda x: 3 * x**2 + 16 * x),
    ],
    ids=["power", "one over x", "exp", "log", "sine", "sum", "longer sum"],
)
def test_the_table_of_derivatives_is_true(function: object, derivative: object, calculus: Played) -> None:
    x = np.array([0.5, 1.0, 2.0, 3.5])
    assert callable(derivative)
    assert_allclose(calculus.names["numerical_derivative"](function, x, 1e-5), derivative(x), rtol=1e-8)


# --- errors -----------------------------------------------------------------------------------------------------


def test_the_error_shrinks_tenfold_and_then_rounding_makes_it_grow(calculus: Played) -> None:
    rows = [line.split() for line in calculus.cell("for k in range(17)").output.splitlines()[1:18]]
    error = np.array([float(row[2]) for row in rows])
    assert_allclose(error[:8], 3 / 10.0 ** np.arange(8), rtol=0.1)
    assert np.argmin(error) == 8
    assert error[12] > 100 * error[9] > 1000 * error[8]
    assert float(rows[16][1]) == calculus.cell("h = 1e-16").value == 0


def test_the_machine_stores_the_digits_that_the_lesson_says(calculus: Played) -> None:
    assert 1e-16 < np.spacing(12.0) / 2 < 1e-15
    assert_array_equal([2 + 1e-16, 1 + 5e-17, 1 - 5e-17], [2, 1, 1])


def test_forward_and_central_errors_are_drawn_with_both_their_halves(calculus: Played) -> None:
    forward, central = drawn(calculus, "plt.loglog(hs, forward", Line)
    (figure,) = calculus.cell("plt.loglog(hs, forward").figures
    assert (figure.axes[0].xscale, figure.axes[0].yscale) == ("log", "log")
    assert calculus.cell("int(np.argmin(central))").value == 5
    for line, best, order in ((forward, 8, 1), (central, 5, 2)):
        assert_allclose(line.x, 10.0 ** -np.arange(17))
        assert np.argmin(line.y) == best
        assert_allclose(line.y[1:best] / line.y[2 : best + 1], 10.0**order, rtol=0.2 if best == 8 else 0.6)
        assert line.y[best] < line.y[best + 4] < line.y[best + 8]
    assert central.y.min() < forward.y.min() / 100


def test_the_worked_differences_of_the_cube(calculus: Played) -> None:
    def cube(x: float) -> float:
        return x**3

    assert (cube(2.1) - cube(2)) / 0.1 == pytest.approx(12.61)
    assert calculus.names["numerical_derivative"](cube, 2, 0.1) == pytest.approx(12.01)


# --- rules ------------------------------------------------------------------------------------------------------


def test_the_rectangle_grows_by_its_strips(calculus: Played) -> None:
    pieces = drawn(calculus, "half a second of growth", Fill)
    areas = [float(np.ptp(piece.x) * abs(piece.upper - piece.lower)[0]) for piece in pieces]
    assert areas == [15, 5, 6, 2]
    assert calculus.cell("def area(t)").value == 22


def test_the_product_of_the_polynomials(calculus: Played) -> None:
    x = np.linspace(-2, 2, 9)
    found = calculus.names["product_rule"](
        lambda x: 4 * x**2 + x, lambda x: 8 * x + 1, lambda x: x**3 + 8 * x**2, lambda x: 3 * x**2 + 16 * x, x
    )
    assert_allclose(found, 20 * x**4 + 132 * x**3 + 24 * x**2, atol=1e-9)  # multiplied out by hand
    assert found[6] == 176


def test_a_function_and_its_inverse_are_mirrored(calculus: Played) -> None:
    square, root, mirror = drawn(calculus, "its inverse", Line)
    assert_array_equal(square.x, root.y)
    assert_array_equal(square.y, root.x)
    assert_array_equal(mirror.x, mirror.y)
    assert_allclose(np.sqrt(square.y), square.x)
    assert calculus.cell("np.sqrt, 16.0").value == 0.125


# --- partial derivatives ----------------------------------------------------------------------------------------


def test_the_gradient_at_the_worked_place(calculus: Played) -> None:
    f = calculus.cell("def f(x, y, z)").names["f"]
    assert f(2, 1, 0) == 6
    assert calculus.cell("def f(x, y, z)").value == 10
    differentiate = calculus.names["numerical_derivative"]
    slopes = [
        differentiate(lambda x: f(x, 1, 0), 2, 1e-5),
        differentiate(lambda y: f(2, y, 0), 1, 1e-5),
        differentiate(lambda z: f(2, 1, z), 0, 1e-5),
    ]
    assert_allclose(slopes, [5, 10, 1])


def test_the_landscape_is_drawn_on_fifty_by_fifty_places(calculus: Played) -> None:
    ran = calculus.cell("float(Z.max())")
    x, y, z = ran.names["X"], ran.names["Y"], ran.names["Z"]
    assert ran.value == 750
    assert x.shape == y.shape == (50, 50)
    assert (x.min(), x.max(), y.min(), y.max()) == (-5, 5, -5, 5)
    assert_allclose(z, x**2 * y + x * y**3)
    (heatmap,) = drawn(calculus, "plt.pcolormesh(X, Y, Z)", Heatmap)
    (lines,) = drawn(calculus, "plt.pcolormesh(X, Y, Z)", Contour)
    assert_array_equal(heatmap.values, z)
    assert_array_equal(lines.values, z)
    assert lines.levels.min() < 0 < lines.levels.max()


def test_the_landscape_is_drawn_in_space_as_well(calculus: Played) -> None:
    (net,) = drawn(calculus, 'projection="3d"', Mesh)
    assert not net.filled
    names = calculus.cell('projection="3d"').names
    for drawn_grid, grid in ((net.x, names["X"]), (net.y, names["Y"]), (net.z, names["Z"])):
        assert_array_equal(drawn_grid, grid)


def test_both_slopes_are_drawn_with_the_lines_where_they_are_zero(calculus: Played) -> None:
    names = calculus.cell("in_x, in_y").names
    x, y = names["X"], names["Y"]
    in_x, in_y = drawn(calculus, "in_x, in_y", Heatmap)
    assert_allclose(in_x.values, 2 * x * y + y**3)
    assert_allclose(in_y.values, x**2 + 3 * x * y**2)
    assert [line.levels.tolist() for line in drawn(calculus, "in_x, in_y", Contour)] == [[0], [0]]
    (figure,) = calculus.cell("in_x, in_y").figures
    assert [axes.title for axes in figure.axes] == ["df/dx", "df/dy"]


def test_the_gradient_passes_its_check_by_central_differences(calculus: Played) -> None:
    names = calculus.cell("test_x = ").names
    assert_allclose(names["test_x"], names["in_x"], atol=1e-7)
    assert_allclose(names["test_y"], names["in_y"], atol=1e-7)
    assert np.abs(names["in_y"]).max() == 400


def test_eight_steps_go_down_and_a_long_one_goes_up(calculus: Played) -> None:
    ran = calculus.cell("way = [(2.0, 1.0)]")
    heights = ran.names["height"](ran.names["way_x"], ran.names["way_y"])
    assert heights[:2].tolist() == [6, 1.75]
    assert len(heights) == 9
    assert (np.diff(heights) < 0).all()
    (line,) = drawn(calculus, "way = [(2.0, 1.0)]", Line)
    assert_array_equal(line.y, ran.names["way_y"])
    assert calculus.cell("step_downhill(2.0, 1.0, 0.5)").value == 31
