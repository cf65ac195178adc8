"""The figures and pictures that the lesson on the chain rule promises, worked out by running its cells."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.lessons.playing import Played, played
from tutor import engine as nn
from tutor.engine.graph import Graph
from tutor.plotting.artists import Line, Rule

THIRD = 1 / 3


@pytest.fixture
def lesson() -> Played:
    return played("02-chain-rule")


def graph(lesson: Played, name: str) -> Graph:
    """A computation graph that the lesson has made."""
    found = lesson.names[name]
    assert isinstance(found, Graph)
    return found


def local(graph: Graph, name: str) -> dict[str, float]:
    """The local derivatives of a node by the names of its inputs."""
    node = graph[name]
    return {graph.nodes[at].name: slope for at, slope in zip(node.inputs, node.derivatives, strict=True)}


# --- the chain rule ---------------------------------------------------------------------------------------------


def test_the_wheels_multiply(lesson: Played) -> None:
    assert lesson.cell("nudge = 0.001").value == 0.006
    assert lesson.cell("u_moves = g(0.501)").value == 4.0
    measured, right, wrong = (line.split()[-1] for line in lesson.cell("u_slope = ").output.splitlines())
    assert (measured, right, wrong) == ("1.25", "1.26", "3.51")


def test_the_sine_of_a_parabola_is_drawn_beside_its_derivative(lesson: Played) -> None:
    ran = lesson.cell("left.plot(x, F(x))")
    (figure,) = ran.figures
    function, derivative = (next(a for a in axes.artists if isinstance(a, Line)) for axes in figure.axes)
    assert_allclose(function.y, np.sin(3 * function.x**2 + function.x))
    assert_allclose(derivative.y, np.cos(3 * derivative.x**2 + derivative.x) * (6 * derivative.x + 1))
    assert any(isinstance(artist, Rule) for artist in figure.axes[1].artists)
    assert float(ran.output.split()[-1]) < 1e-7
    slope = lesson.names["composition_derivative"](np.cos, lambda x: 3 * x**2 + x, lambda x: 6 * x + 1, function.x)
    assert_allclose(slope, derivative.y)


# --- the tape ---------------------------------------------------------------------------------------------------


def test_a_watched_constant_a_variable_and_a_constant_that_nobody_watches(lesson: Played) -> None:
    assert lesson.cell("tape.watch(x)").value == 12
    assert lesson.cell("variable, no watch").output.split()[-1] == "12.0"
    assert lesson.cell("str(tape.gradient(y, x))").value == "None"


def test_a_tape_answers_once_and_says_so(lesson: Played) -> None:
    ran = lesson.cell("except RuntimeError as problem")
    assert ran.value == "error"
    assert "persistent=True" in ran.output


def test_a_persistent_tape_answers_as_often_as_it_is_asked(lesson: Played) -> None:
    ran = lesson.cell("cube = b**3")
    assert ran.output.split()[-1] == "12.0"
    assert ran.value == 12
    two = lesson.cell("z = x**2 + y * x")
    assert two.value == 6
    assert two.output.split()[-1] == "2.0"


def test_only_one_of_four_sources_has_a_gradient(lesson: Played) -> None:
    assert lesson.cell("found = tape.gradient(y, [x0, x1, x2, x3])").value == 1
    told = lesson.cell("found = tape.gradient(y, [x0, x1, x2, x3])").output.splitlines()
    assert told == ["x0 6.0", "x1 None", "x2 None", "x3 None", "watched: ['x0']", "x2 is a Tensor"]


def test_the_second_derivative(lesson: Played) -> None:
    ran = lesson.cell("second = outer.gradient(first, x)\nprint")
    assert ran.value == 7
    assert float(ran.names["second"]) == 2


# --- the graphs -------------------------------------------------------------------------------------------------


def test_graph_1_at_every_node(lesson: Played) -> None:
    one = graph(lesson, "graph1")
    assert {node.name: node.value for node in one.nodes} == {"x": 1, "y": 2, "a": 2, "b": 1, "z": 3}
    assert local(one, "a") == {"x": 2, "y": 1}
    assert local(one, "b") == {"x": -1}
    assert local(one, "z") == {"a": 1, "b": 1}
    assert {node.name: node.adjoint for node in one.nodes} == {"x": 1, "y": 1, "a": 1, "b": 1, "z": 1}
    assert lesson.cell("da_dx, db_dx = 2, -1\ndz_da").value == 1


def test_graph_2_at_every_node(lesson: Played) -> None:
    two = graph(lesson, "graph2")
    assert [two[name].value for name in "xyabz"] == [1, 2, 3, -3, -1]
    assert local(two, "z") == pytest.approx({"a": -THIRD, "b": -THIRD})
    assert local(two, "a") == {"x": 1, "y": 1}
    assert local(two, "b") == {"v0": 1}
    assert local(two, "v0") == {"x": 2}
    assert_allclose([two[name].adjoint for name in "xyab"], [-1, -THIRD, -THIRD, -THIRD])


def test_graph_3_at_every_node_by_tape_and_by_hand(lesson: Played) -> None:
    three = graph(lesson, "graph_of_z")
    assert [three[name].value for name in "abcdz"] == [2, 1, 3, 3, 1]
    adjoints = {"x": 0, "y": -THIRD, "a": THIRD, "b": THIRD, "c": -THIRD, "d": THIRD}
    assert {name: three[name].adjoint for name in adjoints} == pytest.approx(adjoints)
    by_hand = lesson.names["graph3"](1.0, 2.0)
    for node in three.nodes[:-1]:
        assert by_hand[node.name] == node.value
        assert by_hand[f"dz_d{node.name}"] == pytest.approx(node.adjoint)
        for name, slope in local(three, node.name).items():
            assert by_hand[f"d{node.name}_d{name}"] == pytest.approx(slope)
    assert by_hand["dd_dx"] == lesson.cell("1 * da_dx + 1 * db_dx").value == 1


def test_the_explorer_goes_forward_and_back(lesson: Played, capsys: pytest.CaptureFixture[str]) -> None:
    two, explore = graph(lesson, "graph2"), lesson.names["explore"]
    known = []
    for step in range(1, 13):
        explore(two, step)
        head, _, *rows = capsys.readouterr().out.splitlines()
        assert head.startswith(f"step {step} of 12")
        table = rows[: len(two.nodes)]
        assert sum(row.startswith("->") for row in table) == 1
        known.append((sum(row.split()[-2] != "." for row in table), sum(row.split()[-1] != "." for row in table)))
    assert known[:6] == [(count, 0) for count in range(1, 7)]
    assert known[6:] == [(6, 3), (6, 4), (6, 5), (6, 6), (6, 6), (6, 6)]


def test_the_explorer_shows_how_shares_add_up(lesson: Played) -> None:
    after_six = lesson.cell("explore(graph2, 6)").output
    assert after_six.rstrip().endswith("dz/da = -0.3333\ndz/db = -0.3333")
    last = lesson.cell("explore(graph2, 10)")
    assert last.value == -1
    assert "a hands -0.3333 * 1 = -0.3333 to x" in last.output


# --- the slip ---------------------------------------------------------------------------------------------------


def test_three_witnesses_against_the_notes(lesson: Played) -> None:
    ran = lesson.cell("quotient_rule = ")
    assert ran.value == 0
    assert_allclose(ran.names["witnesses"], [[0, -THIRD]] * 3, atol=1e-9)
    assert ran.output.count(" 0.000000") == 3
    assert ran.output.count("-0.333333") == 3
    assert lesson.names["find_slips"]([1.0, 0.3333, -1.0, -2.0, -1.0], 1.0, 2.0) == [2, 3]


def test_the_claimed_tangent_crosses_the_curve_and_the_true_one_touches_it(lesson: Played) -> None:
    (figure,) = lesson.cell('label="slope -2"').figures
    flat, steep, curve = (artist for artist in figure.axes[0].artists if isinstance(artist, Line))
    assert_allclose(np.diff(flat.y) / np.diff(flat.x), 0)
    assert_allclose(np.diff(steep.y) / np.diff(steep.x), -2)
    assert_allclose(curve.y, (2 * curve.x + 1 / curve.x) / (curve.x + 2))
    assert min(curve.y) == pytest.approx(1, abs=1e-3)


# --- the machine ------------------------------------------------------------------------------------------------


def test_the_machine_agrees_with_the_engine_on_graph_1(lesson: Played) -> None:
    steps = [("mul", ("x", "y"), "a"), ("inv", ("x",), "b"), ("add", ("a", "b"), "z")]
    values = lesson.names["replay"](steps, {"x": 1.0, "y": 2.0})
    swept = lesson.names["backward"](steps, values)
    assert swept == {node.name: node.adjoint for node in graph(lesson, "graph1").nodes}


def test_the_machine_agrees_with_the_tape_at_another_place(lesson: Played) -> None:
    x, y = nn.Variable(0.7), nn.Variable(1.9)
    with nn.GradientTape() as tape:
        z = (2 * x + 1 / x) / (x + y)
    replay, steps3 = lesson.names["replay"], lesson.names["steps3"]
    swept = lesson.names["backward"](steps3, replay(steps3, {"x": 0.7, "y": 1.9}))
    assert_allclose([swept["x"], swept["y"]], [float(g) for g in tape.gradient(z, [x, y])])


@pytest.mark.parametrize("op", ["add", "mul", "div", "inv", "sin"])
def test_the_given_operations_know_their_slopes(lesson: Played, op: str) -> None:
    compute, slopes = lesson.names["compute"], lesson.names["local_slopes"]
    place = [0.7, -1.9] if op in ("add", "mul", "div") else [0.7]
    for number, slope in enumerate(slopes(op, *place)):
        above, below = ([p + (h if at == number else 0) for at, p in enumerate(place)] for h in (1e-5, -1e-5))
        assert slope == pytest.approx((compute(op, *above) - compute(op, *below)) / 2e-5, rel=1e-6)


def test_the_gradient_check_tells_the_machine_from_the_notes(lesson: Played) -> None:
    errors = [float(line.split()[-1]) for line in lesson.cell("def by_the_notes").output.splitlines()]
    assert errors[0] < 1e-9
    assert errors[1] > 0.5
    wrong = lesson.names["gradient_check"](lambda x, y: x**2 * y, lambda x, y: (4, 2), 1.0, 2.0)
    assert wrong == pytest.approx(0.116, abs=5e-4)


def test_the_engines_own_check_rejects_the_notes(lesson: Played) -> None:
    report = nn.check_gradients(lesson.names["z_of"], [1.0, 2.0], gradients=[-2.0, -1.0])
    assert len(report.failures) == 2
