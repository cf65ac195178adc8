"""What learners may pass to ``plt``, what becomes of it, and what they are told when it cannot be."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tutor.plotting import pyplot as plt
from tutor.plotting.artists import Artist, Bars, Contour, Fill, Heatmap, Image, Line, Note, Rule, Scatter
from tutor.plotting.figure import Axes, from_plain, to_plain


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    plt.take_figures()
    yield
    plt.take_figures()


def taken() -> Axes:
    """The axes of the one figure drawn."""
    (figure,) = plt.take_figures()
    (axes,) = figure.axes
    return axes


def one(kind: type[Artist]) -> Any:
    """The one artist drawn."""
    (artist,) = taken().artists
    assert isinstance(artist, kind)
    return artist


class FakeTensor:
    """Something with a ``numpy()``, as the engine's tensors are."""

    def numpy(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return np.array([[1.0], [4.0], [9.0]], dtype=np.float32)


@pytest.mark.parametrize(
    "y",
    [
        [1, 4, 9],
        (1.0, 4.0, 9.0),
        np.array([1, 4, 9], dtype=np.int8),
        np.array([[1.0], [4.0], [9.0]]),
        FakeTensor(),
        [np.float32(1), np.array(4), 9],
        np.ma.array([1, 4, 9]),
    ],
)
def test_numbers_come_in_many_forms(y: object) -> None:
    plt.plot(y)
    line = one(Line)
    assert line.y.tolist() == [1, 4, 9]
    assert line.x.tolist() == [0, 1, 2]
    assert line.y.dtype == np.float64


def test_missing_numbers_are_nan() -> None:
    plt.plot([1, None, 3])
    assert np.isnan(one(Line).y[1])


def test_data_are_copied_when_drawn() -> None:
    x = np.array([1.0, 2.0])
    plt.plot(x, x)
    x[:] = 0
    assert one(Line).y.tolist() == [1, 2]


def test_every_column_is_a_line_of_its_own_colour() -> None:
    lines = plt.plot(np.arange(3), np.arange(6).reshape(3, 2), label=["a", "b"])
    assert [line.y.tolist() for line in lines] == [[0, 2, 4], [1, 3, 5]]
    assert [line.color for line in lines] == ["C0", "C1"]
    assert [line.label for line in lines] == ["a", "b"]


@pytest.mark.parametrize(
    ("fmt", "color", "style", "marker"),
    [
        ("r--", "red", "--", ""),
        ("o", "C0", "", "o"),
        ("k.-", "black", "-", "."),
        ("C3:", "C3", ":", ""),
        ("x-.", "C0", "-.", "x"),
        ("tab:orange", "C1", "-", ""),
        ("", "C0", "-", ""),
    ],
)
def test_format_strings(fmt: str, color: str, style: str, marker: str) -> None:
    plt.plot([1, 2], fmt)
    line = one(Line)
    assert (line.color, line.style, line.marker) == (color, style, marker)


def test_several_groups_in_one_call() -> None:
    lines = plt.plot([0, 1], [2, 3], "r", [0, 1], [4, 5], "b--")
    assert [(line.color, line.style) for line in lines] == [("red", "-"), ("blue", "--")]


def test_keywords_win_over_the_format_string() -> None:
    plt.plot([1, 2], "r--", c="#abc", ls="dotted", marker="s", lw=3, alpha=0.5, zorder=3)
    line = one(Line)
    assert (line.color, line.style, line.marker) == ("#aabbcc", ":", "s")


def test_scatter_by_class_value_and_colour() -> None:
    plt.scatter([1, 2, 3], [1, 2, 3], c=np.array([[0], [1], [1]]), cmap="coolwarm", s=20, edgecolors="k")
    plt.scatter([1, 2], [1, 2], c=["red", "b"])
    plt.scatter([1, 2], [1, 2], color=(1.0, 0.0, 0.0))
    plt.scatter([1, 2], [1, 2])
    by_class, by_name, by_rgb, plain = taken().artists
    assert isinstance(by_class, Scatter)
    assert isinstance(by_name, Scatter)
    assert isinstance(by_rgb, Scatter)
    assert isinstance(plain, Scatter)
    assert (by_class.values.tolist(), by_class.cmap) == ([0, 1, 1], "coolwarm")
    assert by_name.colors == ("red", "blue")
    assert by_rgb.colors == ("#ff0000",)
    assert plain.values.size == 0


def test_bars_stand_at_names_or_numbers() -> None:
    plt.bar(["a", "b"], [3, 4], color=["r", "g"])
    plt.barh([1, 2], [3, 4], height=0.5, left=1)
    named, lying = taken().artists
    assert isinstance(named, Bars)
    assert isinstance(lying, Bars)
    assert (named.names, named.positions.tolist(), named.colors) == (("a", "b"), [0, 1], ("red", "green"))
    assert (lying.horizontal, lying.thickness.tolist(), lying.base.tolist()) == (True, [0.5, 0.5], [1, 1])


def test_a_histogram_counts() -> None:
    counts, edges, _ = plt.hist([1, 1, 2, np.nan, 4], bins=3)
    assert counts.tolist() == [2, 1, 1]
    assert edges.tolist() == [1, 2, 3, 4]
    assert one(Bars).lengths.tolist() == [2, 1, 1]


def test_images_stand_on_their_feet() -> None:
    plt.imshow(np.arange(6).reshape(2, 3), cmap="gray", vmin=0)
    plt.imshow(np.arange(6).reshape(2, 3), origin="lower")
    plt.imshow(np.full((2, 2, 3), 255, dtype=np.uint8))
    plt.imshow(np.eye(2), aspect="auto")
    first, lower, color, stretched = taken().artists
    assert isinstance(first, Image)
    assert isinstance(lower, Image)
    assert isinstance(color, Image)
    assert (first.extent, first.upper, first.cmap, first.vmin) == ((-0.5, 2.5, 1.5, -0.5), True, "gray", 0)
    assert (lower.extent, lower.upper) == ((-0.5, 2.5, -0.5, 1.5), False)
    assert color.pixels.max() == 1.0
    assert isinstance(stretched, Heatmap)


def test_grids_from_meshgrid_and_from_vectors() -> None:
    x, y = np.meshgrid([0.0, 1.0, 2.0], [0.0, 2.0])
    z = x + y
    plt.contourf(x, y, z, 4, cmap=plt.cm.Spectral)
    plt.contour([2.0, 1.0, 0.0], [0.0, 2.0], z, levels=[1.0])
    plt.pcolormesh(x, y, z)
    plt.pcolormesh(z)
    filled, lines, centred, plain = taken().artists
    assert isinstance(filled, Contour)
    assert isinstance(lines, Contour)
    assert isinstance(centred, Heatmap)
    assert isinstance(plain, Heatmap)
    assert (filled.filled, filled.cmap, filled.levels.tolist()) == (True, "Spectral", [0, 1, 2, 3, 4])
    assert (lines.x.tolist(), lines.values[0].tolist()) == ([0, 1, 2], [2, 1, 0])  # turned round with its x
    assert (centred.x.tolist(), centred.y.tolist()) == ([-0.5, 0.5, 1.5, 2.5], [-1, 1, 3])
    assert (plain.x.tolist(), plain.y.tolist()) == ([0, 1, 2, 3], [0, 1, 2])


def test_areas_rules_and_notes() -> None:
    plt.fill_between([0, 1, 2], [1, 2, 3], 0.5, where=[True, False, True], alpha=0.3)
    plt.axhline(0.5, ls="--", c="k")
    plt.axvline(x=1)
    plt.text(1, 2, "here", ha="center", fontsize=9)
    area, across, upright, note = taken().artists
    assert isinstance(area, Fill)
    assert isinstance(across, Rule)
    assert isinstance(upright, Rule)
    assert isinstance(note, Note)
    assert np.isnan(area.lower).tolist() == [False, True, False]
    assert (across.horizontal, across.value, across.style, across.color) == (True, 0.5, "--", "black")
    assert (upright.horizontal, upright.color) == (False, "gray")
    assert (note.text, note.align) == ("here", "center")


def test_settings() -> None:
    plt.plot([1, 2])
    plt.title("t", fontsize=12)
    plt.xlabel("x")
    plt.ylabel("y")
    plt.xlim(0, 5)
    plt.ylim(top=9)
    plt.grid(True, alpha=0.3)
    plt.xticks([0, 5], ["a", "b"], rotation=45)
    plt.yscale("log")
    plt.legend(["one"], loc="upper left", frameon=False)
    plt.colorbar(label="z")
    plt.tight_layout()
    axes = taken()
    assert (axes.title, axes.xlabel, axes.ylabel, axes.xlim) == ("t", "x", "y", (0, 5))
    assert axes.ylim is not None
    assert axes.ylim[1] == 9
    assert (axes.grid, axes.yscale, axes.legend, axes.colorbar_label) == (True, "log", "upper left", "z")
    assert axes.xticks is not None
    assert (axes.xticks.positions, axes.xticks.labels) == ((0, 5), ("a", "b"))
    (line,) = axes.artists
    assert isinstance(line, Line)
    assert line.label == "one"


def test_limits_can_be_asked_for() -> None:
    plt.plot([0, 10], [0, 1])
    assert plt.xlim() == (0, 10)
    assert plt.xlim(left=2) == (2, 10)
    assert plt.ylim((3, 4)) == (3, 4)


def test_axis_takes_words_and_limits() -> None:
    plt.plot([1, 2])
    plt.axis("off")
    plt.axis("equal")
    plt.axis([0, 1, 2, 3])
    axes = taken()
    assert (axes.frame, axes.equal, axes.xlim, axes.ylim) == (False, True, (0, 1), (2, 3))


def test_extreme_numbers_raise_no_warnings() -> None:
    huge = np.array([1.7e308, -1.7e308, 5e-324, np.inf, np.nan])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plt.plot(huge)
        plt.bar(np.arange(5), huge, bottom=huge)
        plt.contourf(np.stack([huge, huge]))
        plt.fill_between(np.arange(5), huge)
        plt.xlim()
        plt.ylim()
    from_plain(to_plain(plt.take_figures()[0]))


def test_the_learners_process_loads_no_renderer() -> None:
    code = (
        "import sys, tutor.plotting.pyplot as plt; plt.plot([1]); plt.take_figures();"
        "print([name for name in ('plotext', 'rich', 'textual', 'tutor.plotting.render') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
