"""The graph of a computation as plain data and as text."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import Floats, floats
from tutor import engine as nn
from tutor.engine.graph import ELEMENTWISE, Graph
from tutor.engine.primitive import TABLE, recording


def graph_of(f: Any, **inputs: Any) -> Graph:
    """The graph of f, which returns the target and names for what came before it."""
    tensors = {name: nn.constant(value) for name, value in inputs.items()}
    with nn.GradientTape() as tape:
        tape.watch(list(tensors.values()))
        target, names = f(**tensors)
    return tape.graph(target, {**tensors, **names, "z": target})


def table(graph: Graph) -> dict[str, tuple[str, float, dict[str, float], float]]:
    """name: (expression, value, local derivatives, adjoint)"""
    return {
        node.name: (
            node.expression,
            node.value,
            {graph.nodes[at].name: d for at, d in zip(node.inputs, node.derivatives, strict=True)},
            node.adjoint,
        )
        for node in graph.nodes
    }


# --- the graphs that are worked out by hand in the second lesson, at x = 1, y = 2 ------------------------------------


def test_equation_1() -> None:
    def f(x: Any, y: Any) -> Any:
        a = x * y
        b = 1 / x
        return a + b, {"a": a, "b": b}

    assert table(graph_of(f, x=1.0, y=2.0)) == {
        "x": ("", 1, {}, 1 * 2 + 1 * -1),
        "y": ("", 2, {}, 1),
        "a": ("x * y", 2, {"x": 2, "y": 1}, 1),
        "b": ("1 / x", 1, {"x": -1}, 1),
        "z": ("a + b", 3, {"a": 1, "b": 1}, 1),
    }


def test_equation_2() -> None:
    def f(x: Any, y: Any) -> Any:
        a = x + y
        s = x**2
        b = s - 4
        return a / b, {"a": a, "b": b, "s": s}

    assert table(graph_of(f, x=1.0, y=2.0)) == {
        "x": ("", 1, {}, -1),
        "y": ("", 2, {}, -1 / 3),
        "a": ("x + y", 3, {"x": 1, "y": 1}, -1 / 3),
        "s": ("x ** 2", 1, {"x": 2}, -1 / 3),
        "b": ("s - 4", -3, {"s": 1}, -1 / 3),
        "z": ("a / b", -1, {"a": -1 / 3, "b": -1 / 3}, 1),
    }


def equation_3(x: Any, y: Any) -> Any:
    a = 2 * x
    b = 1 / x
    c = x + y
    d = a + b
    return d / c, {"a": a, "b": b, "c": c, "d": d}


def test_equation_3() -> None:
    assert table(graph_of(equation_3, x=1.0, y=2.0)) == {
        "x": ("", 1, {}, 0),
        "y": ("", 2, {}, -1 / 3),
        "a": ("2 * x", 2, {"x": 2}, 1 / 3),
        "b": ("1 / x", 1, {"x": -1}, 1 / 3),
        "c": ("x + y", 3, {"x": 1, "y": 1}, -1 / 3),
        "d": ("a + b", 3, {"a": 1, "b": 1}, 1 / 3),
        "z": ("d / c", 1, {"d": 1 / 3, "c": -1 / 3}, 1),
    }


def test_the_table_of_equation_3() -> None:
    assert graph_of(equation_3, x=1.0, y=2.0).text().splitlines() == [
        "forward                         local derivatives         backward",
        "x = 1                                                     dz/dx = 0",
        "y = 2                                                     dz/dy = -0.333333",
        "a = 2 * x = 2                   da/dx = 2                 dz/da = 0.333333",
        "b = 1 / x = 1                   db/dx = -1                dz/db = 0.333333",
        "c = x + y = 3                   dc/dx = 1                 dz/dc = -0.333333",
        "                                dc/dy = 1",
        "d = a + b = 3                   dd/da = 1                 dz/dd = 0.333333",
        "                                dd/db = 1",
        "z = d / c = 1                   dz/dd = 0.333333          dz/dz = 1",
        "                                dz/dc = -0.333333",
    ]


# --- any graph --------------------------------------------------------------------------------------------------------


def tangled(x: Any, y: Any) -> Any:
    a = nn.sin(x) * y
    b = a * a + nn.exp(-x) / (y**2 + 1.0)
    return nn.sum(b * nn.maximum(a, x)), {}


@given(x=floats((3,), -2, 2), y=floats((3,), -2, 2))
def test_adjoints_are_sums_of_adjoints_times_local_derivatives(x: Floats, y: Floats) -> None:
    graph = graph_of(tangled, x=x, y=y)
    received: dict[int, Any] = {graph.target: 1.0}
    for node in reversed(graph.nodes):
        assert_allclose(node.adjoint, received[node.index], rtol=1e-12, atol=1e-12)
        for at, derivative in zip(node.inputs, node.derivatives, strict=True):
            assert at < node.index
            received[at] = received.get(at, 0.0) + node.adjoint * derivative


def test_sources_have_the_tapes_gradients_as_adjoints() -> None:
    x, y = nn.constant([0.3, 0.4]), nn.constant([1.0, 2.0])
    with nn.GradientTape() as tape:
        tape.watch([x, y])
        z, _ = tangled(x, y)
    graph = tape.graph(z, {"x": x, "y": y})
    for name, gradient in zip("xy", tape.gradient(z, [x, y]), strict=True):
        assert graph[name].is_source
        assert_array_equal(graph[name].adjoint, gradient)


def test_only_what_leads_to_the_target_is_there() -> None:
    x, y = nn.Variable(1.0, name="x"), nn.Variable(2.0, name="y")
    with nn.GradientTape() as tape:
        a = 2 * x
        a * y
        z = a + 1
        z * 7
    assert [node.name for node in tape.graph(z, {"a": a}).nodes] == ["x", "a", "v0"]


def test_names() -> None:
    w, nameless, other = nn.Variable(1.0, name="w"), nn.Variable(2.0), nn.Variable(3.0, name="w")
    with nn.GradientTape() as tape:
        z = w * nameless + other
    graph = tape.graph(z, {"v1": z})
    assert [(node.name, node.operation) for node in graph.nodes] == [
        ("w", "variable"),
        ("v0", "variable"),
        ("v2", "multiply"),
        ("w_1", "variable"),
        ("v1", "add"),
    ]
    assert graph["w_1"].value == 3.0
    with pytest.raises(KeyError, match="no node 'q': there are w, v0"):
        graph["q"]


def test_arrays_that_are_not_followed_are_leaves_and_numbers_are_not() -> None:
    x = np.array([1.0, 2.0])
    rate = nn.constant(0.5)
    named = nn.constant(4.0)
    w = nn.Variable(np.ones((3, 2)), name="W")
    with nn.GradientTape() as tape:
        s = w @ x
        z = nn.sum(s * rate + s * named + nn.sum(w, axis=0)[0])
    graph = tape.graph(z, {"x": x, "k": named})
    assert [(node.name, node.expression) for node in graph.nodes] == [
        ("W", ""),
        ("x", ""),
        ("v0", "W @ x"),
        ("v1", "v0 * 0.5"),
        ("k", ""),
        ("v2", "v0 * k"),
        ("v3", "v1 + v2"),
        ("v4", "sum(W, axis 0)"),
        ("v5", "v4[0]"),
        ("v6", "v3 + v5"),
        ("v7", "sum(v6)"),
    ]
    for name in ("x", "k"):
        assert graph[name].operation == "constant"
        assert graph[name].adjoint is None
        assert not graph[name].is_source
    assert graph["v2"].derivatives[1] is None
    # Products and sums over an axis mix elements: no single number stands for them.
    assert graph["v0"].derivatives == (None, None)
    assert graph["v4"].derivatives == (None,)
    # What is a single number has a derivative by every element.
    assert_array_equal(graph["v7"].derivatives[0], np.ones(3))
    assert_array_equal(graph["v5"].derivatives[0], [1.0, 0.0])
    assert_array_equal(graph["v4"].adjoint, [3.0, 0.0])
    assert_array_equal(graph["W"].adjoint, [[4.5 + 3, 9.0]] * 1 + [[7.5, 9.0]] * 2)


def test_an_input_used_twice_is_listed_twice_and_shown_once() -> None:
    x = nn.Variable(3.0, name="x")
    with nn.GradientTape() as tape:
        z = x * x
    graph = tape.graph(z, {"z": z})
    assert graph["z"].inputs == (0, 0)
    assert graph["z"].derivatives == (3.0, 3.0)
    assert graph["x"].adjoint == 6.0
    assert "dz/dx = 3 + 3 " in graph.text()


def test_a_target_of_several_numbers_counts_as_their_sum() -> None:
    graph = graph_of(lambda x: (x**2, {}), x=[1.0, 2.0])
    assert_array_equal(graph["z"].adjoint, [1.0, 1.0])
    assert_array_equal(graph["x"].adjoint, [2.0, 4.0])


def test_infinite_derivatives_are_shown() -> None:
    graph = graph_of(lambda x: (nn.sqrt(x), {}), x=0.0)
    assert graph["x"].adjoint == np.inf
    assert "dz/dx = inf" in str(graph)


def test_it_is_a_copy_of_what_was_seen() -> None:
    w, s = nn.Variable([1.0, 2.0], name="w"), nn.Variable(3.0, name="s")
    with nn.GradientTape() as tape:
        z = nn.sum(w * w) * s
    before = tape.graph(z)
    w.assign([5.0, 6.0])
    s.assign(7.0)
    for graph in (before, tape.graph(z)):
        assert_array_equal(graph["w"].value, [1.0, 2.0])
        assert_array_equal(graph["w"].adjoint, [6.0, 12.0])
        assert graph["s"].value == 3.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        before.nodes[0].name = "v"  # type: ignore[misc]


def test_long_graphs_need_no_recursion() -> None:
    graph = graph_of(lambda x: (long(x), {}), x=1.0)
    assert len(graph.nodes) == 10_001
    assert graph["x"].adjoint == pytest.approx(1.0001**10_000)


def long(x: Any) -> Any:
    for _ in range(10_000):
        x = x * 1.0001
    return x


# --- text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "text"),
    [
        (lambda x: -x, "-x"),
        (lambda x: x * -2, "x * (-2)"),
        (lambda x: 2**x, "2 ** x"),
        (lambda x: nn.tanh(x), "tanh(x)"),
        (lambda x: x.T, "x.T"),
        (lambda x: nn.transpose(x, (1, 0)), "transpose(x, (1, 0))"),
        (lambda x: x[1:, None, ::2], "x[1:, None, ::2]"),
        (lambda x: x[..., 0], "x[..., 0]"),
        (lambda x: x[[1, 0]], "x[[1, 0]]"),
        (lambda x: x.reshape(-1), "reshape(x, (-1,))"),
        (lambda x: nn.softmax(x), "softmax(x, axis -1)"),
        (lambda x: nn.mean(x), "mean(x)"),
        (lambda x: nn.concatenate([x, x], axis=1), "concatenate([x, x], axis 1)"),
        (lambda x: nn.stack([x, x]), "stack([x, x], axis 0)"),
        (lambda x: nn.clip(x, 0.0, 1.5), "clip(x, 0, 1.5)"),
        (lambda x: x / 1e-7, "x / 1e-07"),
    ],
)
def test_expressions(f: Any, text: str) -> None:
    graph = graph_of(lambda x: (f(x), {}), x=[[1.0, 2.0], [3.0, 4.0]])
    assert graph["z"].expression == text
    assert f"z = {text} = " in " ".join(line[:30].strip() for line in graph.text().splitlines())


def test_every_row_has_an_expression_and_fits_the_page() -> None:
    w = nn.Variable(np.ones((4, 5)), name="a_name_as_long_as_those_of_layers_are/kernel")
    with nn.GradientTape() as tape:
        z = nn.sum(
            nn.where(w > 0, nn.softplus(w), nn.logsumexp(w, axis=1, keepdims=True)) @ np.ones((5, 2)), axis=(0, 1)
        )
    text = tape.graph(z).text()
    assert max(map(len, text.splitlines())) <= 80
    assert "shape (4, 5)" in text
    assert "sum(" in text


def test_rows_called_elementwise_are() -> None:
    assert set(TABLE) >= ELEMENTWISE


# --- when it can be asked for -----------------------------------------------------------------------------------------


def test_a_tape_is_not_used_up() -> None:
    x = nn.Variable(3.0, name="x")
    for persistent in (False, True):
        with nn.GradientTape(persistent) as tape:
            z = x**2
            assert tape.graph(z)["x"].adjoint == 6.0
        assert tape.graph(z)["x"].adjoint == 6.0
        assert float(tape.gradient(z, x)) == 6.0
        if persistent:
            assert tape.graph(z)["x"].adjoint == 6.0
        else:
            with pytest.raises(RuntimeError, match="has given its gradient and let go"):
                tape.graph(z)
    assert recording() is None


def test_asking_is_not_recorded() -> None:
    x = nn.Variable(3.0, name="x")
    with nn.GradientTape() as outer:
        with nn.GradientTape() as inner:
            z = x**3
        inner.graph(z)
        slope = inner.gradient(z, x)
    assert float(outer.gradient(slope, x)) == 18.0


def test_of_a_second_derivative_there_is_a_graph_too() -> None:
    x = nn.Variable(3.0, name="x")
    with nn.GradientTape() as outer:
        with nn.GradientTape() as inner:
            z = x**2 + x
        slope = inner.gradient(z, x)
    graph = outer.graph(slope, {"slope": slope})
    assert graph["slope"].value == 7.0
    assert graph["x"].adjoint == 2.0


def test_what_has_no_graph() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape() as tape:
        x * x
    with pytest.raises(ValueError, match="the target is not on the tape: compute it inside"):
        tape.graph(x + 1)
    with pytest.raises(TypeError, match="must be a tensor; got a plain float"):
        tape.graph(3.0)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="recorded nothing"):
        nn.GradientTape().graph(x)
