"""The numbers and pictures that the lesson on backpropagation promises."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tests.lessons.playing import Played, played
from tutor.plotting.artists import Line
from tutor.plotting.figure import Figure
from tutor.plotting.live import watched
from tutor.plotting.pyplot import take_figures

DW1 = [0.21269971, -0.50645882]
DW2 = [1.78434979, 1.01291764]
DB2 = 2.02583527
START = (np.array([1.0, -1.0]), np.array([1.0, 1.0]), np.array([1.0, -1.0]), 1.0)
TARGET = 0.36787944117144233


@pytest.fixture(scope="module")
def lesson() -> Played:
    return played("06-backprop")


def lines(lesson: Played, snippet: str) -> list[Line]:
    """The curves that the cell containing ``snippet`` has drawn."""
    figures = lesson.cell(snippet).figures
    return [artist for figure in figures for axes in figure.axes for artist in axes.artists if isinstance(artist, Line)]


# --- two neurons by hand ----------------------------------------------------------------------------------------


def test_the_two_outputs_alone_over_500_points(lesson: Played) -> None:
    names = lesson.cell("h0 = sigmoid(3.5 * grid + 3.5)").names
    unit0, unit1, bell = lines(lesson, "h0 = sigmoid(3.5 * grid + 3.5)")
    grid = np.linspace(-5, 5, 500)
    assert_array_equal(names["grid"], grid)
    assert_allclose(unit0.y, 1 / (1 + np.exp(-3.5 * grid - 3.5)))
    assert_allclose(unit1.y, unit0.y[::-1])
    assert_allclose(bell.y, np.exp(-(grid**2)))


def test_their_plain_sum_stands_on_1_and_the_weighted_one_is_a_valley(lesson: Played) -> None:
    ran = lesson.cell("plain_sum = h0 + h1")
    assert ran.value == 1.0
    plain, _ = lines(lesson, "plain_sum = h0 + h1")
    weighted, _ = lines(lesson, "weighted = -1.5 * h0 - 1.5 * h1 + 1.5")
    assert_allclose(weighted.y, 1.5 - 1.5 * plain.y)
    assert lesson.cell("weighted = ").value == -1.4
    assert abs(weighted.y[0]) < 1e-3


def test_seven_numbers_chosen_by_hand_can_beat_the_lazy_answer(lesson: Played) -> None:
    ran = lesson.cell("# the two hidden units")
    assert ran.output == "mean squared error 0.0485\n"
    bell, curve = ran.names["bell"], ran.names["curve"]
    assert ((bell.mean() - bell) ** 2).mean() == pytest.approx(0.0938, abs=5e-5)
    flatter = curve([3.5, -3.5], [3.5, 3.5], [1, 1], -1)
    assert ((flatter - bell) ** 2).mean() == pytest.approx(0.003, abs=5e-4)


# --- forward and backward ---------------------------------------------------------------------------------------


def test_the_network_says_1_3808(lesson: Played) -> None:
    assert lesson.cell("round(float(np.dot(w2, h) + b2), 4)").value == 1.3808
    z, h, z3 = lesson.names["forward"](1.0, *START)
    assert_array_equal(z, [2, 0])
    assert_allclose(h, [0.8808, 0.5], atol=5e-5)
    assert (z3 - TARGET) ** 2 == pytest.approx(1.026, abs=5e-4)


def test_nudging_the_bias_approaches_the_derivative(lesson: Played) -> None:
    ran = lesson.cell("for nudge in (0.1, 0.01, 0.001)")
    assert ran.value == "grow"
    slopes = np.array([float(line.split()[6]) for line in ran.output.splitlines()])
    assert_allclose(slopes - DB2, [0.1, 0.01, 0.001], atol=1e-4)


def test_the_gradients_at_the_start(lesson: Played) -> None:
    names = lesson.cell("by_hand = np.concatenate").names
    wanted = [*DW1, *DW1, *DW2, DB2]
    for found in ("by_hand", "nudged", "by_tape"):
        assert_allclose(names[found], wanted, atol=5e-9)
    assert names["delta"] == pytest.approx(2.0258, abs=5e-5)
    assert lesson.cell("round(float(delta * h[1]), 4)").value == 1.0129


def test_the_slope_of_the_sigmoid_is_drawn_beside_it(lesson: Played) -> None:
    sigmoid, slope = lines(lesson, "s * (1 - s), label")
    assert_allclose(slope.y, sigmoid.y * (1 - sigmoid.y))
    assert_allclose(np.gradient(sigmoid.y, sigmoid.x)[1:-1], slope.y[1:-1], atol=1e-4)
    assert lesson.cell("s * (1 - s), label").value == 0.25


# --- the stepper ------------------------------------------------------------------------------------------------


def test_every_step_has_its_equation_its_code_and_its_number(lesson: Played) -> None:
    output = lesson.cell("everything = network_after(18)").output
    rows = [line for line in output.splitlines() if line]
    assert [int(row.split()[0]) for row in rows] == list(range(1, 19))
    found = {row.split()[1]: float(row.split()[-1]) for row in rows}
    wanted = {"z[0]": 2, "h[0]": 0.8808, "z3": 1.3808, "L": 1.026, "dL/dz3": DB2, "dL/db2": DB2}
    wanted |= {f"dL/dw1[{j}]": DW1[j] for j in (0, 1)} | {f"dL/db1[{j}]": DW1[j] for j in (0, 1)}
    wanted |= {f"dL/dw2[{j}]": DW2[j] for j in (0, 1)}
    for name, number in wanted.items():
        assert found[name] == pytest.approx(number, abs=5e-5), name
    assert "dL/dh[0] s'(z[0])  dh[0] * h[0] * (1 - h[0])    0.2127" in output


def test_the_stepper_draws_what_is_known_and_marks_what_is_new(lesson: Played) -> None:
    forward = lesson.cell("stepper(6)").output
    assert ">1.0260" in forward
    assert forward.count(" .") == 12
    backward = lesson.cell("stepper(15)")
    assert backward.value == -2.0258
    assert ">-2.0258" in backward.output
    assert all(len(line) <= 76 for line in (forward + backward.output).splitlines())


def test_the_tape_tells_the_same_story(lesson: Played) -> None:
    ran = lesson.cell("tape.graph(loss")
    assert ran.value == 1
    graph = ran.names["graph"]
    assert_allclose(graph["h"].adjoint, [DB2, -DB2], atol=5e-9)
    assert_allclose(graph["w1"].adjoint, DW1, atol=5e-9)
    assert graph["z3"].adjoint == pytest.approx(DB2)
    assert max(map(len, ran.output.splitlines())) <= 76


def test_the_foreign_gradient_has_the_ratios_of_its_slip(lesson: Played) -> None:
    names = lesson.cell("foreign = ").names
    assert_allclose((names["foreign"] / names["nudged"][:4])[:2], [8.389, 2.0], atol=1e-3)
    assert lesson.cell("slips = {").value == "B"


# --- steps ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "said", "loss"),
    [(1, -3.1523, 12.39), (0.2, 0.4934, 0.01575), (0.1, 0.9388, 0.3260), (0.01, 1.3368, 0.9387)],
)
def test_one_step_with_each_rate(lesson: Played, rate: float, said: float, loss: float) -> None:
    found, new_loss = lesson.names["after_one_step"](rate)
    assert found == pytest.approx(said, abs=5e-5)
    assert new_loss == pytest.approx(loss, rel=2e-4)


def test_the_long_step_overshoots_and_the_rates_are_tried(lesson: Played) -> None:
    long = lesson.cell("after_one_step(1.0)")
    assert long.value == "larger"
    assert long.output.splitlines() == [
        "z3 goes from 1.3808 to -3.1523, wanted 0.3679",
        "the loss goes from 1.026 to 12.39",
    ]
    tried = lesson.cell("table = {}")
    assert tried.value == 0.2
    assert [line.split()[-1] for line in tried.output.splitlines()] == ["12.39151", "0.01575", "0.32596", "0.93873"]


def test_the_loss_is_drawn_over_the_rates(lesson: Played) -> None:
    curve = lines(lesson, "rates = np.linspace(0, 0.5, 101)")[0]
    assert curve.y[0] == pytest.approx(1.026, abs=5e-4)
    assert 0.2 <= curve.x[np.argmin(curve.y)] <= 0.25
    assert curve.y[-1] > curve.y[0]


# --- training ---------------------------------------------------------------------------------------------------


def test_b2_goes_where_the_prose_says(lesson: Played) -> None:
    net, biases = START, []
    for x in (1.0, 0.0, -1.0):
        net = lesson.names["train"](np.array([x]), *net, 0.1)
        biases.append(net[3])
    assert_allclose(biases, [0.7974, 0.8817, 0.8727], atol=5e-5)


def test_50000_steps_fit_the_bell(lesson: Played) -> None:
    ran = lesson.cell("xs = rng.choice(grid, 50_000)")
    assert ran.value == 0.0005
    errors = ran.names["errors"]
    assert errors[-1] == pytest.approx(5e-4, abs=5e-5)
    bell, fit = lines(lesson, "xs = rng.choice(grid, 50_000)")
    assert ((bell.y - fit.y) ** 2).mean() == errors[-1]
    start = ran.names["curve"](*START)
    assert ((start - bell.y) ** 2).mean() == pytest.approx(1.3177, abs=5e-5)


def test_the_fit_is_drawn_live(lesson: Played) -> None:
    (source,) = (source for source, _ in lesson.cells if "rng.choice(grid, 50_000)" in source)
    names = dict(lesson.cell('plt.ylabel("loss")').names, train=lesson.names["train"])
    pictures: list[Figure] = []
    with watched(lambda picture: pictures.append(picture())):
        exec(source, names)
    take_figures()
    assert [figure.axes[0].title for figure in pictures] == [f"{1000 * part} steps" for part in range(1, 51)]


def test_it_is_lazy_first_and_then_the_error_falls(lesson: Played) -> None:
    ran = lesson.cell("plt.semilogy(thousands, errors)")
    assert ran.value == 0.1
    assert 0.08 < ran.names["errors"][4] < 0.0938
    assert ran.names["errors"][-1] < 0.0938 / 100


def test_one_unit_climbs_and_the_other_takes_it_back(lesson: Played) -> None:
    unit0, unit1, total = lines(lesson, "l1, c1, l2, c2 = net")
    assert (np.diff(unit0.y) > 0).all()
    assert (np.diff(unit1.y) < 0).all()
    assert_allclose(unit0.y + unit1.y + lesson.names["net"][3], total.y)


def test_a_bolder_rate_does_better_still_as_the_tip_says(lesson: Played) -> None:
    names = lesson.names
    net = names["train"](names["xs"], *START, 0.2)
    error = ((names["curve"](*net) - names["bell"]) ** 2).mean()
    assert error < names["errors"][-1] / 10


def test_no_cell_warns(lesson: Played) -> None:
    assert [source for source, ran in lesson.cells if ran.warned] == []
