"""The numbers and pictures that the lesson on building an engine promises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.lessons.playing import Played, played
from tutor.course.model import CellKind, Exercise, Table
from tutor.engine import numeric_gradient
from tutor.plotting.artists import Bars, Image, Line, Scatter
from tutor.plotting.figure import Figure
from tutor.plotting.live import watched
from tutor.plotting.pyplot import take_figures


@pytest.fixture(scope="module")
def lesson() -> Played:
    return played("11-engine")


def source_of(lesson: Played, snippet: str) -> str:
    (source,) = (source for source, _ in lesson.cells if snippet in source)
    return source


def live_titles(source: str, names: dict[str, Any]) -> list[str]:
    """The titles of all pictures that a cell shows while it runs."""
    pictures: list[Figure] = []
    with watched(lambda figure: pictures.append(figure())):
        exec(source, dict(names))
    take_figures()
    return [figure.axes[0].title for figure in pictures]


# --- numbers ----------------------------------------------------------------------------------------------------


def test_the_sketch_shows_every_value_with_its_slope(lesson: Played) -> None:
    lines = lesson.cell("def sketch(").output.splitlines()
    assert [line.split() for line in lines] == [
        ["z", "=", "3"],
        ["+--", "a", "=", "2", "slope", "1"],
        ["+--", "x", "=", "1", "slope", "2"],
        ["+--", "y", "=", "2", "slope", "1"],
        ["+--", "b", "=", "1", "slope", "1"],
        ["+--", "x", "=", "1", "slope", "-1"],
    ]
    indents = [line.index(name) for line, name in zip(lines, "zaxybx", strict=True)]
    assert indents == [0, 4, 8, 8, 4, 8]


def test_paths_double_with_every_doubling(lesson: Played) -> None:
    ran = lesson.cell("def paths(")
    assert ran.value == 1024
    assert ran.names["paths"](ran.names["z"], ran.names["x"]) == 2


def test_the_three_graphs_by_three_witnesses(lesson: Played) -> None:
    rows = [line.split() for line in lesson.cell("def graph3(").output.splitlines()[1:]]
    wanted = [1, 1, -1, -1 / 3, 0, -1 / 3]
    for row, number in zip(rows, wanted, strict=True):
        assert_allclose([float(each) for each in row[2:]], number, atol=1e-6)


def test_the_network_of_lesson_6_has_its_gradients(lesson: Played) -> None:
    ran = lesson.cell("def network(")
    found = {line.split()[0]: float(line.split()[1]) for line in ran.output.splitlines()[:-1]}
    assert found == {
        "dL/dw1[0]": 0.21269971,
        "dL/dw1[1]": -0.50645882,
        "dL/db1[0]": 0.21269971,
        "dL/db1[1]": -0.50645882,
        "dL/dw2[0]": 1.78434979,
        "dL/dw2[1]": 1.01291764,
        "dL/db2": 2.02583527,
    }
    assert ran.value == 2.0258


def test_the_toy_learns_the_bell_and_draws_itself(lesson: Played) -> None:
    ran = lesson.cell("points = np.linspace(-2.5, 2.5, 11)")
    (figure,) = ran.figures
    dots, curve = figure.axes[0].artists
    assert isinstance(dots, Scatter)
    assert isinstance(curve, Line)
    assert np.abs(np.asarray(curve.y) - np.exp(-(np.linspace(-2.5, 2.5, 41) ** 2))).max() < 0.1
    titles = live_titles(source_of(lesson, "points = np.linspace(-2.5, 2.5, 11)"), lesson.names)
    assert [title.split(",")[0] for title in titles] == [f"step {20 * n}" for n in range(1, 21)]
    losses = [float(title.split()[-1]) for title in titles]
    assert losses[-1] < 0.01 < losses[0]


def test_the_digits_would_take_the_numbers_minutes(lesson: Played) -> None:
    ran = lesson.cell("minutes = values")
    assert ran.value == 10_000
    assert ran.names["values"] == 415_600_000


# --- arrays -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "build"),
    [
        ([(4, 3), (3,)], lambda a, b: a + b),
        ([(4, 3), (4, 1)], lambda a, b: a * b),
        ([(2, 1), (1, 5)], lambda a, b: (a * b).sigmoid()),
        ([(4, 2), (2, 3)], lambda a, b: (a @ b).sigmoid() * (a @ b)),
        ([(3, 3), (3, 3)], lambda a, b: (a @ b + a) @ b),
    ],
    ids=["row", "column", "both", "used twice", "square"],
)
def test_the_rules_agree_with_central_differences(
    lesson: Played, sizes: list[tuple[int, ...]], build: Callable[[Any, Any], Any]
) -> None:
    tensor, backprop = lesson.names["Tensor"], lesson.names["backprop"]
    rng = np.random.default_rng(3)
    a, b = (rng.normal(size=size) for size in sizes)
    made = [tensor(a), tensor(b)]
    backprop(build(*made))
    assert_allclose(made[0].grad, numeric_gradient(lambda a: build(tensor(a), tensor(b)).data.sum(), a), atol=1e-7)
    assert_allclose(made[1].grad, numeric_gradient(lambda b: build(tensor(a), tensor(b)).data.sum(), b), atol=1e-7)


def test_a_change_before_the_sweep_spoils_the_gradient(lesson: Played) -> None:
    assert lesson.cell("a.data *= 10").value == 60


def test_the_gradients_of_the_whole_network_are_those_of_the_tape(lesson: Played) -> None:
    shapes = lesson.cell("def say(").output.splitlines()[-1]
    assert shapes == "gradients: (400, 25) (25,) (25, 15) (15,) (15, 1) (1,)"
    assert lesson.cell("copies = [nn.Variable").value == 6


# --- the digits -------------------------------------------------------------------------------------------------


def test_98_per_cent_of_the_new_digits_are_read(lesson: Played) -> None:
    ran = lesson.cell("p_test = sigmoid(say(X_test")
    assert ran.names["right"] >= 98
    assert ran.output == "98.1 per cent of 160 new pictures are right\n"
    assert ran.value == 3


def test_the_loss_is_drawn_epoch_by_epoch(lesson: Played) -> None:
    ran = lesson.cell("losses, own_seconds = [], 0.0")
    losses = ran.names["losses"]
    assert len(losses) == 20
    assert losses[-1] < 0.01 < 0.5 < losses[0]
    (curve,) = ran.figures[0].axes[0].artists
    assert isinstance(curve, Line)
    assert_allclose(curve.y, losses)
    source = source_of(lesson, "losses, own_seconds = [], 0.0")
    assert len(live_titles(source, lesson.names)) == 20


def test_the_misread_digits_are_shown_first(lesson: Played) -> None:
    ran = lesson.cell("doubt = np.argsort")
    names = ran.names
    axes = ran.figures[0].axes
    assert len(axes) == 4
    for ax, row in zip(axes, names["shown"], strict=False):
        (picture,) = ax.artists
        assert isinstance(picture, Image)
        said = names["p_test"][row, 0]
        assert ax.title == f"{int(names['y_test'][row, 0])}, said {said:.2f}"
    wrong = [(names["p_test"][row, 0] >= 0.5) != names["y_test"][row, 0] for row in names["shown"][:4]]
    assert wrong == [True, True, True, False]


def test_both_engines_are_timed(lesson: Played) -> None:
    ran = lesson.cell("its_seconds = time.perf_counter() - begun")
    (bars,) = ran.figures[0].axes[0].artists
    assert isinstance(bars, Bars)
    assert ran.names["its_seconds"] > 0
    assert ran.names["history"].history["loss"][-1] < 0.01


def test_the_engines_program_can_be_read(lesson: Played) -> None:
    program = lesson.names["model"].plan.source
    assert program.count(".dot(") == 8
    assert "tanh(Z1, Z1)" in program
    assert max(map(len, program.splitlines())) <= 76


def test_what_the_map_to_the_engine_names_is_there(lesson: Played) -> None:
    folder = Path(lesson.names["nn"].__path__[0])
    assert lesson.cell("its_seconds = time").output.endswith(f"the engine is in {folder}\n")
    tables = [block for block in lesson.lesson.blocks if isinstance(block, Table)]
    cells = [span.text for row in tables[-1].rows for span in row[1] if span.kind == "code"]
    told = [name for name in cells if name.endswith((".py", "/"))]
    assert {"tensor.py", "ops.py", "tape.py", "losses/", "plan.py"} <= set(told)
    assert [name for name in told if not (folder / name).exists()] == []
    assert '"sum_to"' in (folder / "ops.py").read_text()
    assert (folder / "README.md").is_file()


# --- the lesson as a whole --------------------------------------------------------------------------------------


def test_the_learners_engine_is_about_a_hundred_lines(lesson: Played) -> None:
    solutions = [cell.solution for cell in lesson.lesson.cells if isinstance(cell, Exercise)]
    written = [line for solution in solutions for line in solution.splitlines() if line.strip()]
    assert 90 <= len(written) <= 130


def test_no_cell_warns_and_nothing_is_too_wide(lesson: Played) -> None:
    assert [source for source, ran in lesson.cells if ran.warned] == []
    shown = [cell for cell in lesson.lesson.cells if isinstance(cell, Exercise) or cell.kind is not CellKind.SETUP]
    codes = [cell.starter if isinstance(cell, Exercise) else cell.source for cell in shown]
    assert max(len(line) for code in codes for line in code.splitlines()) <= 76
