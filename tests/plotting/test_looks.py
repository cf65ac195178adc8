"""Limits, colours, pixels and cells: the parts that a rendering is made of."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plotting.drawings import activations, drawn
from tutor.plotting import pyplot as plt
from tutor.plotting.figure import Figure
from tutor.plotting.halfblock import Pixels
from tutor.plotting.limits import axis_limits
from tutor.plotting.palette import NAMED, cmap_table, color_name
from tutor.plotting.panel import Panel
from tutor.plotting.quadrants import cells_of, silhouette, two_tones
from tutor.plotting.render import render
from tutor.plotting.scale import Axis, cell
from tutor.plotting.sheet import Sheet, clean, cut, width_of, wrap
from tutor.plotting.theme import NONE, Colors, Theme, code_rgb, contrast


def limits_of(draw: object) -> tuple[tuple[float, float], tuple[float, float]]:
    assert callable(draw)
    return axis_limits(drawn(draw).axes[0])


def test_limits_leave_a_margin_only_where_it_helps() -> None:
    assert limits_of(lambda: plt.plot([0, 10], [0, 1])) == ((0, 10), (-0.05, 1.05))
    assert limits_of(lambda: plt.scatter([0, 10], [0, 1]))[0] == pytest.approx((-0.3, 10.3))
    assert limits_of(lambda: plt.bar(["a", "b"], [1, 2])) == ((-0.5, 1.5), (0, 2.1))
    assert limits_of(lambda: plt.pcolormesh([[1, 2]])) == ((0, 2), (0, 1))
    assert limits_of(lambda: plt.imshow(np.eye(3))) == ((-0.5, 2.5), (2.5, -0.5))
    assert limits_of(lambda: plt.plot([5, 5])) == ((0, 1), (4.5, 5.5))
    assert limits_of(lambda: plt.plot([0, 0]))[1] == (-1, 1)
    assert limits_of(lambda: plt.plot([np.nan])) == ((0, 1), (0, 1))
    assert limits_of(lambda: plt.axhline(3))[1] == pytest.approx((2.7, 3.3))


def test_logarithmic_limits_skip_what_has_no_place() -> None:
    x, y = limits_of(lambda: plt.semilogy([1, 2, 3], [-1, 10, 1000]))
    assert x == (2, 3)
    assert 1 < y[0] < 10 < 1000 < y[1] < 10_000


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_limits_are_never_empty(one: float, other: float) -> None:
    low, high = limits_of(lambda: plt.plot([0, 1], [one, other]))[1]
    assert low < high
    assert np.isfinite([low, high]).all()


@given(st.floats(0, 1), st.booleans())
def test_an_axis_goes_there_and_back(unit: float, log: bool) -> None:
    axis = Axis.of((0.001, 1000.0), "log" if log else "linear")
    assert axis.place(float(axis.at(np.array([unit]))[0])) == pytest.approx(unit, abs=1e-9)
    assert 0 <= cell(unit, 7) <= 6


@pytest.mark.parametrize("colors", ["truecolor", "256", "16"])
@pytest.mark.parametrize("dark", [True, False])
def test_every_named_colour_can_be_read_on_the_ground(colors: Colors, dark: bool) -> None:
    theme = Theme(colors, ascii=False, dark=dark)
    least = 1.6 if colors == "16" else 3.0  # what sixteen colours look like is the terminal's affair
    for name in [*NAMED, *(f"C{k}" for k in range(10))]:
        assert contrast(code_rgb(colors, theme.ink(name)), theme.ground) >= least, name


def test_sixteen_colours_keep_the_first_series_apart() -> None:
    for dark in (True, False):
        theme = Theme("16", ascii=False, dark=dark)
        assert len({theme.ink(f"C{k}") for k in range(5)}) == 5


def test_colour_names() -> None:
    assert [color_name(value) for value in ("r", "C13", "#ABC", "0.5", (1, 0, 0, 0.5), "tab:red", "grey")] == [
        "red",
        "C3",
        "#aabbcc",
        "#808080",
        "#ff0000",
        "C3",
        "gray",
    ]
    assert cmap_table("gray")[[0, 128, 255]].tolist() == [[0] * 3, [128] * 3, [255] * 3]
    assert cmap_table("gray_r")[0].tolist() == [255] * 3


def test_two_pixels_share_a_cell() -> None:
    theme = Theme("truecolor", ascii=False, dark=True)
    pixels = Pixels(2, 1, theme)
    red, blue = np.array([255.0, 0, 0]), np.array([0, 0, 255.0])
    pixels.paint_rgb(np.array([[True, True], [False, False]]), red, 1.0)
    pixels.paint_rgb(np.array([[False, False], [True, False]]), blue, 1.0)
    sheet = Sheet(2, 1)
    pixels.draw(sheet, 0, 0)
    assert (sheet.chars, sheet.inks, sheet.grounds) == ([["▀", "▀"]], [[0xFF0000, 0xFF0000]], [[0x0000FF, NONE]])


def test_four_pixels_share_a_cell_in_two_tones() -> None:
    cells = np.array([[[1, 0, 0, 0], [0.9, 1, 0.1, 0], [0, 1, 1, 0], [0.5, 0.5, 0.5, 0.5], [0, 0, 0, 1]]])
    chars, ink, ground = two_tones(cells)
    tones = [(char, *pair) for char, *pair in zip(chars[0], ink[0].round(3), ground[0].round(3), strict=True)]
    assert tones == [("▟", 0, 1), ("▄", 0.05, 0.95), ("▞", 1, 0), (" ", 0, 0.5), ("▗", 1, 0)]


def test_without_colours_what_is_bright_is_filled() -> None:
    strokes = np.zeros((4, 6))
    strokes[:, 1] = 0.9
    strokes[3] = 0.6
    assert ["".join(row) for row in silhouette(cells_of(strokes))] == ["▐  ", "▟▄▄"]
    assert silhouette(np.zeros((1, 1, 4))) == [[" "]]
    assert silhouette(np.ones((1, 1, 4))) == [["█"]]


def test_small_pictures_are_drawn_in_quarters_large_ones_in_halves() -> None:
    picture = np.add.outer(np.arange(20.0), np.arange(20.0)) % 7
    for width, fine in ((8, True), (60, False)):
        _, grid = plt.subplots(1, 60 // width)
        for axes in np.atleast_1d(grid):
            axes.imshow(picture)
            axes.axis("off")
        (figure,) = plt.take_figures()
        assert bool(set("▘▝▖▗▌▐▚▞▛▜▙▟") & set(render(figure, 66))) is fine


def test_numbers_in_pixels_have_room_and_can_be_read() -> None:
    counts = np.array([[1200, 3], [45, 0]])

    def draw(color: str | None) -> Figure:
        plt.imshow(counts, cmap="gray")
        for (row, col), count in np.ndenumerate(counts):
            plt.text(col, row, count, ha="center", color=color)
        return plt.take_figures()[0]

    for colors in ("truecolor", "256", "16"):
        for color in (None, "white", "black"):
            for theme in (Theme(colors, ascii=False, dark=True), Theme(colors, ascii=False, dark=False)):
                sheet = Panel(draw(color).axes[0], 40, 12, theme, lambda *_: []).draw()
                written = [
                    (char, ink, ground)
                    for cells in zip(sheet.chars, sheet.inks, sheet.grounds, strict=True)
                    for char, ink, ground in zip(*cells, strict=True)
                    if char.isdigit() and ground != NONE
                ]
                assert "".join(char for char, _, _ in written) == "12003450"
                for _, ink, ground in written:
                    assert contrast(code_rgb(colors, ink), code_rgb(colors, ground)) > 2.4


def test_titles_break_between_numbers_and_pictures_beside_each_other_start_alike() -> None:
    assert wrap("1,0.951,0.949", 8, 3) == ["1,0.951,", "0.949"]
    assert wrap("label 1,0.951", 8, 3) == ["label", "1,0.951"]
    _, (left, right) = plt.subplots(1, 2)
    for axes, title in ((left, "one"), (right, "0, 0.95123, 0.94561, and something more")):
        axes.imshow(np.eye(4), cmap="gray")
        axes.set_title(title)
        axes.axis("off")
    lines = render(plt.take_figures()[0], 41, colors="none").split("\n")
    assert lines[0].split() == ["0,", "0.95123,", "0.94561,"]
    assert lines[1].split() == ["one", "and", "something", "more"]
    assert "█" in lines[2]


def test_a_faint_tint_is_no_grey_among_256_colours() -> None:
    theme = Theme("256", ascii=False, dark=True)
    pixels = Pixels(1, 1, theme)
    pixels.paint_rgb(np.ones((2, 1), dtype=bool), np.array([200.0, 30, 30]), 0.3)
    sheet = Sheet(1, 1)
    pixels.draw(sheet, 0, 0)
    red, green, blue = code_rgb("256", sheet.grounds[0][0])
    assert red > green == blue
    for name in ("coolwarm", "bwr"):
        end = cmap_table(name)[[0, -1]] * 0.55 + np.array(theme.ground) * 0.45
        for wanted, code in zip(end, theme.codes(end).tolist(), strict=True):
            assert np.argmax(code_rgb("256", code)) == np.argmax(wanted) or np.ptp(wanted) < 40


def test_all_of_240_colours_are_found_and_greys_stay_grey() -> None:
    theme = Theme("256", ascii=False, dark=True)
    everything = np.array([code_rgb("256", code) for code in range(16, 256)], dtype=np.float64)
    assert [code_rgb("256", code) for code in theme.codes(everything).tolist()] == [tuple(rgb) for rgb in everything]
    greys = np.repeat(np.arange(256.0)[:, None], 3, axis=1)
    assert all(len(set(code_rgb("256", code))) == 1 for code in theme.codes(greys).tolist())
    many = np.random.default_rng(0).uniform(0, 255, (80, 80, 3))
    found = np.array([[code_rgb("256", code) for code in row] for row in theme.codes(many).tolist()])
    assert np.abs(found - many).mean() < 20


def test_many_kinds_of_areas_can_be_told_apart_without_colours() -> None:
    for plain in (False, True):
        for k in range(5):
            plt.fill_between([k, k + 1], 1)
        text = render(plt.take_figures()[0], 60, 12, colors="none", ascii=plain)
        assert len(set(text.split("\n")[5]) - set(" │┤+|.0123456789")) == 5


def test_dark_blue_is_not_drawn_on_black() -> None:
    theme = Theme("16", ascii=False, dark=True)
    assert theme.legible(4, NONE) == 12
    assert Theme("16", ascii=False, dark=False).legible(4, NONE) == 4


def test_shades_grow_with_the_value() -> None:
    for plain, ramp in ((False, " ░▒▓█"), (True, " .:-=+*#%@")):
        pixels = Pixels(len(ramp), 1, Theme("none", ascii=plain, dark=True))
        at = (np.arange(len(ramp))[None, :] + 0.5) / len(ramp)
        pixels.paint_map(np.ones_like(at, dtype=bool), at, "gray", 1.0)
        sheet = Sheet(len(ramp), 1)
        pixels.draw(sheet, 0, 0)
        assert "".join(sheet.chars[0]) == ramp


def test_text_is_cut_between_characters() -> None:
    assert cut("日本語", 6) == "日本語"
    assert cut("日本語", 5) == "日本…"
    assert cut("日本語", 4) == "日…"
    assert cut("sigmoid", 5, ascii=True) == "si..."
    assert cut("abc", 0) == ""
    assert width_of("e\u0301\u200d\x1b") == 1
    assert wrap("one two three four", 9, 2) == ["one two", "three fo…"]
    assert clean("$\\sigma(z)$ × 2", ascii=True) == "sigma(z) x 2"


def test_half_of_a_wide_character_is_never_left() -> None:
    sheet = Sheet(4, 1)
    sheet.write(0, 0, "日本")
    sheet.set(0, 1, "x")
    assert "".join(sheet.chars[0]) == " x本"
    sheet.set(0, 2, "y")
    assert "".join(sheet.chars[0]) == " xy "
    sheet.write(0, 3, "語")
    assert "".join(sheet.chars[0]) == " xy "


def test_drawing_is_fast_however_much_there_is() -> None:
    """Generous bounds: they are to catch what grows with the data, not to measure."""
    noise = np.random.default_rng(0).normal(size=100_000)
    for figure, most in ((drawn(activations), 0.15), (drawn(lambda: plt.plot(noise)), 1.0)):
        render(figure, 76)
        begun = time.perf_counter()
        render(figure, 76)
        assert time.perf_counter() - begun < most
