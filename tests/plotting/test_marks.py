"""Arrows, errors, stems, steps, bands, text and labels: what becomes of them, and where they are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tutor.plotting import pyplot as plt
from tutor.plotting.artists import Bars, Line, Note
from tutor.plotting.artists_straight import Segments, Span
from tutor.plotting.figure import Axes, Figure
from tutor.plotting.limits import axis_limits
from tutor.plotting.render import render


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    plt.take_figures()
    yield
    plt.take_figures()


def figure() -> Figure:
    (taken,) = plt.take_figures()
    return taken


def axes() -> Axes:
    (one,) = figure().axes
    return one


def rows(width: int = 60, height: int = 16, *, ascii: bool = False) -> list[str]:
    return render(figure(), width, height, colors="none", ascii=ascii).split("\n")


def ends(pieces: Segments) -> list[list[float]]:
    return [part.tolist() for part in (pieces.x, pieces.y, pieces.x_end, pieces.y_end)]


def test_pieces_of_lines_take_one_number_for_all() -> None:
    plt.vlines([1, 2], 0, [3, 4], colors="r", linestyles="dashed", label="v")
    plt.hlines(5, 0, 2, color="k")
    upright, level = axes().artists
    assert isinstance(upright, Segments)
    assert ends(upright) == [[1, 2], [0, 0], [1, 2], [3, 4]]
    assert (upright.color, upright.style, upright.label) == ("red", "--", "v")
    assert isinstance(level, Segments)
    assert ends(level) == [[0], [5], [2], [5]]


def test_arrows_show_where_they_point() -> None:
    for dx, dy, tip, plain in (
        (1, 0, "→", ">"),
        (0, 1, "↑", "^"),
        (-1, 0, "←", "<"),
        (0, -1, "↓", "v"),
        (1, 1, "↗", ""),
    ):
        for ascii, mark in ((False, tip), (True, plain)):
            plt.axis([-2, 2, -2, 2])
            plt.arrow(0, 0, dx, dy)
            text = "\n".join(rows(ascii=ascii))
            assert text.count(mark) == 1 or not mark


def test_a_field_of_arrows_is_as_dense_as_its_points() -> None:
    x, y = np.meshgrid(np.arange(4.0), np.arange(3.0))
    plt.quiver(x, y, 10 * np.ones_like(x), 0 * y)
    plt.quiver(np.ones((2, 2)), np.zeros((2, 2)), scale=2, scale_units="xy")
    one, other = axes().artists
    assert isinstance(one, Segments)
    assert isinstance(other, Segments)
    assert one.meaning == "arrows"
    assert (one.x_end - one.x).tolist() == pytest.approx([0.9] * 12)
    assert (other.x_end - other.x).tolist() == pytest.approx([0.5] * 4)
    plt.quiver(x, y, 0 * x, 0 * y)
    assert "·" in "\n".join(rows())


def test_errors_go_both_ways() -> None:
    line = plt.errorbar([1, 2], [10, 20], yerr=[[1, 2], [3, 4]], xerr=0.5, fmt="s--", capsize=3, label="m")
    assert isinstance(line, Line)
    drawn, up, across = axes().artists
    assert isinstance(drawn, Line)
    assert (drawn.label, drawn.marker, drawn.style) == ("m", "s", "--")
    assert isinstance(up, Segments)
    assert ends(up) == [[1, 2], [9, 18], [1, 2], [13, 24]]
    assert up.color == drawn.color
    assert isinstance(across, Segments)
    assert ends(across) == [[0.5, 1.5], [10, 20], [1.5, 2.5], [10, 20]]
    bars = plt.bar(["a", "b"], [3, 4], yerr=1)
    assert isinstance(bars, Bars)
    errors = axes().artists[1]
    assert isinstance(errors, Segments)
    assert ends(errors) == [[0, 1], [2, 3], [0, 1], [4, 5]]


@pytest.mark.parametrize(
    ("where", "x", "y"),
    [
        ("pre", [0, 0, 1, 1, 2], [5, 7, 7, 6, 6]),
        ("post", [0, 1, 1, 2, 2], [5, 5, 7, 7, 6]),
        ("mid", [0, 0.5, 0.5, 1.5, 1.5, 2], [5, 5, 7, 7, 6, 6]),
    ],
)
def test_steps(where: str, x: list[float], y: list[float]) -> None:
    (line,) = plt.step([0, 1, 2], [5, 7, 6], "r", where=where)
    assert (line.x.tolist(), line.y.tolist(), line.color) == (x, y, "red")


def test_stems_stand_on_the_ground() -> None:
    plt.stem([3, -2])
    stems, points = axes().artists
    assert isinstance(stems, Segments)
    assert ends(stems) == [[0, 1], [0, 0], [0, 1], [3, -2]]
    assert isinstance(points, Line)
    assert points.color == stems.color


def test_a_band_reaches_across_and_counts_for_its_own_axis() -> None:
    plt.plot([0, 10], [0, 1])
    plt.axvspan(2, 4, alpha=0.3, label="here")
    plt.axhspan(3, 2)
    drawn = axes()
    assert isinstance(drawn.artists[2], Span)
    assert (drawn.artists[2].low, drawn.artists[2].high) == (2, 3)
    assert axis_limits(drawn)[0] == (0, 10)
    assert axis_limits(drawn)[1][1] > 3
    plt.axis([0, 4, 0, 1])
    plt.axvspan(1, 3, facecolor="red")
    assert {line.count("░") for line in rows()[:12]} == {27}  # half of the columns right of the axis


def test_text_stands_beside_what_it_is_about() -> None:
    plt.plot([0, 4], [0, 4], "o")
    plt.annotate("end", (4, 4), ha="right")
    plt.annotate("start", xy=(0, 0), xytext=(21, 28), textcoords="offset points")
    plt.annotate("line", xy=(2, 2), xytext=(3, 1), arrowprops={"arrowstyle": "->", "color": "red"})
    plt.text(0.5, 1, "above", transform=plt.gca().transAxes, ha="center", va="top")
    notes = [artist for artist in plt.gcf().freeze().axes[0].artists if isinstance(artist, Note)]
    assert [(note.text, note.shift, note.inside) for note in notes] == [
        ("end", (1, 0), False),
        ("start", (3, 2), False),
        ("line", (0, 0), False),
        ("above", (0, 0), True),
    ]
    (arrow,) = (artist for artist in plt.gcf().freeze().axes[0].artists if isinstance(artist, Segments))
    assert ends(arrow) == [[3], [1], [2], [2]]
    lines = rows()
    assert "above" in lines[0]
    assert lines[-5].split("│")[1].startswith("   start")


def test_level_lines_are_labelled_where_they_run() -> None:
    x, y = np.meshgrid(np.linspace(-2, 2, 30), np.linspace(-2, 2, 30))
    lines = plt.contour(x, y, x**2 + y**2, levels=[1, 3], colors="black")
    plt.clabel(lines, inline=True, fontsize=8)
    plt.colorbar(lines)
    drawn = axes()
    assert drawn.colorbar
    plt.contour(x, y, x, levels=[-1, 1])
    plt.clabel(plt.gca().get_legend_handles_labels() and plt.contour(x, y, x, levels=[0]))
    text = rows()
    assert sum("0" in line.partition("│")[2] for line in text) == 1


def test_labels_are_far_apart() -> None:
    x, y = np.meshgrid(np.linspace(0, 9, 30), np.linspace(0, 1, 30))
    plt.clabel(plt.contour(x, y, x + 3 * y, levels=[2.5, 4.5, 6.5, 8.5]))
    text = "\n".join(line.partition("│")[2] for line in rows())
    assert [text.count(level) for level in ("2.5", "4.5", "6.5", "8.5")] == [1, 1, 1, 1]


def test_several_sets_of_values_have_bars_beside_each_other() -> None:
    counts, edges, drawn = plt.hist([[1, 1, 2], [2, 3]], bins=[0.5, 1.5, 2.5, 3.5], label=["a", "b"], alpha=0.5)
    assert counts.tolist() == [[2, 1, 0], [0, 1, 1]]
    assert edges.tolist() == [0.5, 1.5, 2.5, 3.5]
    assert [bars.label for bars in drawn] == ["a", "b"]
    assert [bars.positions.tolist() for bars in drawn] == [[0.75, 1.75, 2.75], [1.25, 2.25, 3.25]]
    assert drawn[0].colors != drawn[1].colors
    counts, _, bars = plt.hist(np.arange(6).reshape(3, 2), bins=3)
    assert counts.shape == (2, 3)
    _, _, bars = plt.hist([0, 1, 2], bins=range(4), align="left", orientation="horizontal", cumulative=True)
    assert (bars.positions.tolist(), bars.horizontal, bars.lengths.tolist()) == ([0, 1, 2], True, [1, 2, 3])
    plt.hist([1, 1, 2], log=True)
    assert axes().yscale == "log"


def test_bars_show_through_others() -> None:
    def drawn(colors: Any, *, ascii: bool = False) -> str:
        plt.bar([0, 1], [4, 4], width=1, label="a")
        plt.bar([1, 2], [4, 4], width=1, alpha=0.5, label="b")
        plt.legend()
        return render(figure(), 40, 10, colors=colors, ascii=ascii)

    assert {"█", "▓", "░"} <= set(drawn("none"))
    assert {"#", "%", "="} <= set(drawn("none", ascii=True))
    assert "▒" in drawn("16")
    assert drawn("truecolor").count("48;2;170;174;164") or "▒" not in drawn("truecolor")


def test_narrow_bars_in_one_column_show_the_longest() -> None:
    plt.bar(np.arange(100), np.where(np.arange(100) % 2, 10, 4), width=1)
    lines = [line.partition("│")[2] or line.partition("┤")[2] for line in rows(40, 12)]
    assert all(set(line.strip()) <= {"█"} for line in lines[2:9])


def test_hollow_points_have_the_colour_of_their_edge() -> None:
    plt.scatter([1], [1], facecolors="none", edgecolors="r")
    plt.scatter([2], [2], facecolors="b")
    plt.scatter([3], [3], edgecolors="k")
    hollow, full, usual = axes().artists
    assert [(points.marker, points.colors) for points in (hollow, full, usual)] == [  # type: ignore[union-attr]
        ("ring", ("red",)),
        ("o", ("blue",)),
        ("o", ("C0",)),
    ]
    plt.scatter([1], [1], facecolors="none")
    assert "○" in "\n".join(rows())
