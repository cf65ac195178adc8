"""Any figure becomes text that fits, in every mode; and what it shows is where it belongs."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import plotext
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from tests.plotting.drawings import SCENES, activations, decision_region, drawn, figures, letter, probabilities
from tutor.plotting import pyplot as plt
from tutor.plotting.figure import Axes, Figure
from tutor.plotting.render import render
from tutor.plotting.theme import Colors

MODES: tuple[Colors, ...] = ("truecolor", "256", "16", "none")
SGR = re.compile(r"\x1b\[[0-9;]*m")


def plain(figure: Figure, width: int = 72, height: int | None = None, *, ascii: bool = False) -> list[str]:
    return render(figure, width, height, colors="none", ascii=ascii).split("\n")


@given(
    figures(),
    st.sampled_from([1, 7, 20, 21, 36, 60, 80, 133, 300, 400]),
    st.sampled_from([None, None, 1, 6, 30]),
    st.sampled_from(MODES),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=250, deadline=None)
def test_every_line_fits(
    figure: Figure, width: int, height: int | None, colors: Colors, ascii: bool, dark: bool
) -> None:
    text = render(figure, width, height, colors=colors, ascii=ascii, dark=dark)
    for line in text.split("\n"):
        bare = SGR.sub("", line)
        assert cell_len(bare) <= width
        assert bare.isprintable()
        assert not ascii or bare.isascii()
        assert colors != "none" or bare == line
        assert line == bare or SGR.findall(line)[-1] == "\x1b[0m"  # colours never leak into what follows


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("colors", MODES)
def test_colours_do_not_change_where_things_are(name: str, colors: Colors) -> None:
    figure = drawn(SCENES[name])
    painted = SGR.sub("", render(figure, 76, colors=colors)).split("\n")
    if name not in ("letter", "gallery"):  # pictures have half rows and need no gaps with colours
        assert len(painted) == len(plain(figure, 76))
    if name in ("houses", "race", "two_plots"):
        numbers = re.compile(r"[-\d.]+")
        assert [numbers.findall(line) for line in painted] == [numbers.findall(line) for line in plain(figure, 76)]


@pytest.mark.parametrize("colors", ["16", "256", "truecolor"])
def test_codes_are_those_of_the_terminal(colors: Colors) -> None:
    codes = {code[2:-1] for code in SGR.findall(render(drawn(decision_region), 76, colors=colors))}
    forms = {
        "16": r"0|0;(3\d|9\d)?(;?(4\d|10\d))?",
        "256": r"0|0(;[34]8;5;\d+){1,2}",
        "truecolor": r"0|0(;[34]8;2;\d+;\d+;\d+){1,2}",
    }
    assert all(re.fullmatch(forms[colors], code) for code in codes)
    assert len(codes) > 3


def test_rich_reads_what_is_written() -> None:
    text = render(drawn(probabilities), 60)
    assert Text.from_ansi(text).plain.rstrip() == SGR.sub("", text).rstrip()


def test_a_line_passes_where_its_data_say() -> None:
    figure = drawn(lambda: plt.plot([0, 1, 2, 3], [0, 1, 2, 3]))
    lines = [line.split("│")[-1].split("┤")[-1] for line in plain(figure, 50)[:-2]]
    starts = [len(line) - len(line.lstrip()) for line in lines]
    assert all(a > b for a, b in pairwise(starts))  # it rises from left to right


@pytest.mark.parametrize("height", [9, 12, 17, 18, 24])
@pytest.mark.parametrize("value", [-1.0, -0.5, 0.0, 0.5, 1.0])
def test_a_line_stands_at_its_tick(value: float, height: int) -> None:
    def rule() -> None:
        plt.plot([0, 1], [value, value])
        plt.ylim(-1, 1)
        plt.yticks([value], ["here"])

    lines = plain(drawn(rule), 40, height)
    assert [k for k, text in enumerate(lines) if "here" in text] == [
        k for k, text in enumerate(lines) if set(text) & set("⠉⠒⠤⣀")
    ]


def test_missing_values_leave_a_gap() -> None:
    y = np.ones(101)
    y[45:56] = np.nan
    (row,) = [line for line in plain(drawn(lambda: plt.plot(y)), 60) if set(line) & set("⠉⠒⠤⣀")]
    canvas = re.split("[┤│]", row)[-1]
    gap = re.search(r"(?<=\S)\s{4,}(?=\S)", canvas)
    assert gap is not None
    assert abs((gap.start() + gap.end()) / 2 - len(canvas) / 2) <= 2


def test_infinite_values_are_gaps_too() -> None:
    figure = drawn(lambda: plt.plot([0, 1, np.inf, 3, -np.inf, 5], "o-"))
    assert sum(line.count("●") for line in plain(figure)) == 4


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plt.plot([5, 5, 5]),
        lambda: plt.plot([3]),
        lambda: plt.plot([]),
        lambda: plt.scatter(7, 7),
        lambda: plt.plot([np.nan, np.nan]),
        lambda: plt.semilogy([-1, 0]),
        lambda: plt.imshow(np.full((3, 3), np.nan)),
        lambda: plt.bar([], []),
        lambda: plt.contourf(np.ones((4, 4))),
        plt.gca,
    ],
)
def test_little_or_nothing_is_still_a_plot(draw: Callable[[], object]) -> None:
    assert len(plain(drawn(draw))) >= 5


def test_a_constant_stands_in_the_middle() -> None:
    lines = plain(drawn(lambda: plt.plot([5, 5, 5])), 60)
    (row,) = [k for k, line in enumerate(lines) if set(line) & set("⠉⠒⠤⣀")]
    assert abs(row - (len(lines) - 2) / 2) <= 1
    assert lines[row].startswith("5.0") or any(line.startswith("5.0") for line in lines)


def test_huge_ranges_have_readable_ticks() -> None:
    figure = drawn(lambda: plt.loglog([1e-8, 1, 1e8], [1e8, 1, 1e-8]))
    text = "\n".join(plain(figure))
    assert "1e-8" in text
    assert "1e8" in text


def test_the_legend_goes_where_nothing_is() -> None:
    lines = plain(drawn(activations))
    assert any("sigmoid" in line and "┤" in line for line in lines[:4])

    def full() -> None:
        x = np.linspace(0, 60, 400)
        plt.plot(x, np.sin(x), label="all over the place")
        plt.legend()

    lines = plain(drawn(full))
    assert "all over the place" in lines[-1]
    assert sum("all over the place" in line for line in lines) == 1


def test_the_legend_follows_loc_where_it_can() -> None:
    def corner() -> None:
        plt.plot([0, 1], [0, 0], label="flat")
        plt.legend(loc="lower right")

    lines = plain(drawn(corner))
    (row,) = [k for k, line in enumerate(lines) if "flat" in line]
    assert row > len(lines) / 2


def test_lines_without_colours_have_marks_of_their_own() -> None:
    text = "\n".join(plain(drawn(activations)))
    assert "─●─ sigmoid" in text
    assert "╌×╌ tanh" in text
    text = "\n".join(plain(drawn(activations), ascii=True))
    assert "*** sigmoid" in text
    assert "+++ tanh" in text


def test_two_curves_in_a_cell_keep_both_their_dots() -> None:
    figure = drawn(lambda: (plt.plot([0, 1], [0, 1]), plt.plot([0, 1], [1, 0])))
    alone = dots(drawn(lambda: plt.plot([0, 1], [0, 1]))) + dots(drawn(lambda: plt.plot([0, 1], [1, 0])))
    assert alone - 6 <= dots(figure) <= alone


def dots(figure: Figure) -> int:
    """How many braille dots a figure is drawn with."""
    return sum((ord(char) - 0x2800).bit_count() for char in render(figure, 60) if "\u2800" <= char <= "\u28ff")


def test_classes_have_markers_of_their_own() -> None:
    text = "\n".join(plain(drawn(decision_region)))
    assert text.count("●") > 10
    assert text.count("×") > 5


@pytest.mark.parametrize("colors", ["16", "256", "truecolor"])
@pytest.mark.parametrize("dark", [True, False])
def test_points_on_a_region_differ_from_it(colors: Colors, dark: bool) -> None:
    text = render(drawn(decision_region), 76, colors=colors, dark=dark)
    pairs = re.findall(r"\x1b\[0;([^m]*)m[●×]", text)
    assert pairs
    for pair in pairs:
        ink = re.search(r"38;[25];([\d;]+?)(?=;48|$)", pair)
        ground = re.search(r"48;[25];([\d;]+)", pair)
        if ink and ground:
            assert ink.group(1) != ground.group(1)


def test_bars_say_their_values() -> None:
    lines = plain(drawn(SCENES["race"]))
    (loop,) = [line for line in lines if line.startswith("loop over units")]
    (matmul,) = [line for line in lines if "one matmul" in line]
    assert loop.endswith("412.3")
    assert matmul.endswith("1.84")
    assert loop.count("█") > 20 * matmul.count("█")
    assert "▎" in matmul or "▏" in matmul  # short, but there


def test_a_digit_is_drawn_pixel_by_pixel() -> None:
    pixels = np.random.default_rng(3).uniform(size=(20, 20))

    def digit() -> None:
        plt.imshow(pixels, cmap="gray", vmin=0, vmax=1)
        plt.axis("off")

    lines = render(drawn(digit), 76, 12).split("\n")
    assert len(lines) == 10
    grey = [[float(code) for code in re.findall(r"[34]8;2;(\d+);", line)] for line in lines]
    upper = np.round(255 * pixels[0::2])
    for row, line in enumerate(lines):
        cells = re.findall(r"\x1b\[0;38;2;(\d+);[\d;]*m▀", line)
        assert [abs(int(cell) - value) <= 1 for cell, value in zip(cells, upper[row], strict=True)] == [True] * 20
    assert all(grey)


def test_a_picture_is_doubled_where_there_is_room() -> None:
    def large() -> None:
        plt.imshow(np.eye(20))
        plt.axis("off")

    assert len(plain(drawn(large), 76)) == 20
    assert len(plain(drawn(letter), 76)) <= 13


def test_a_grid_of_pictures_keeps_its_rows() -> None:
    def grid() -> None:
        _, axes = plt.subplots(8, 8)
        for k, one in enumerate(axes.flat):
            one.imshow(np.eye(20), cmap="gray")
            one.set_title(str(k))
            one.axis("off")

    lines = [SGR.sub("", line) for line in render(drawn(grid), 76).split("\n")]
    assert [line.split() for line in lines if line.split()[:1] == ["8"]] == [[str(k) for k in range(8, 16)]]
    lines = [SGR.sub("", line) for line in render(drawn(grid), 40).split("\n")]
    assert [line.split() for line in lines if line.split()[:1] == ["8"]] == [["8", "9", "10", "11"]]


def test_plots_stand_beside_each_other_only_with_room() -> None:
    figure = drawn(SCENES["two_plots"])
    assert any("a bell" in line and "samples" in line for line in plain(figure, 76))
    assert not any("a bell" in line and "samples" in line for line in plain(figure, 70))


def test_height_is_kept() -> None:
    for height in (8, 12, 20, 40):
        assert len(plain(drawn(lambda: plt.plot([1, 2, 3])), 60, height)) == height


def test_a_tall_figure_is_taller() -> None:
    def sized(size: tuple[float, float]) -> int:
        return len(plain(drawn(lambda: (plt.figure(figsize=size), plt.plot([1, 2]))), 60))

    assert sized((4, 6)) > sized((6.4, 4.8)) == len(plain(drawn(lambda: plt.plot([1, 2])), 60))


def test_wide_characters_and_controls_do_no_harm() -> None:
    figure = Figure((Axes(title="確率\x1b[31m\n\t" * 9, xlabel="e\u0301\u200d", ylabel="👩‍👩‍👧"),))
    assert all(cell_len(line) <= 30 for line in plain(figure, 30))


def test_nothing_is_printed_and_nothing_is_left_in_plotext(capsys: pytest.CaptureFixture[str]) -> None:
    first = render(drawn(activations), 60)
    render(drawn(SCENES["step_sizes"]), 60)
    assert render(drawn(activations), 60) == first
    assert not set(plotext.build()) & set("⠉⠒⠤⣀●")
    assert capsys.readouterr() == ("", "")


def test_threads_do_not_disturb_each_other() -> None:
    scenes = [drawn(SCENES[name]) for name in ("activations", "houses", "gap", "step_sizes")]
    expected = [render(figure, 60) for figure in scenes]
    results: list[str] = [""] * len(scenes)

    def work(index: int) -> None:
        for _ in range(3):
            results[index] = render(scenes[index], 60)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(scenes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == expected
