"""Pictures for fonts without braille."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.plotting.drawings import drawn
from tutor.plotting import pyplot as plt
from tutor.plotting.blocks import in_blocks
from tutor.plotting.figure import Figure
from tutor.plotting.render import render
from tutor.plotting.theme import Colors

# What the console of Linux has beyond ASCII: code page 437, without its letters.
CONSOLE = set(bytes([*range(0xB0, 0xE0), 0xF8, 0xF9, 0xFA, 0xFD]).decode("cp437") + "±°·²•")


def curve_and_line() -> None:
    x = np.linspace(-4, 4, 200)
    plt.plot(x, np.tanh(x), label="curve")
    plt.plot(x, 0 * x - 1, "--", label="line")
    plt.scatter(x[::20], -np.tanh(x[::20]), marker="^")
    plt.legend()


def surface() -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 12), np.linspace(-1, 1, 12))
    _, axes = plt.subplots(subplot_kw={"projection": "3d"})
    axes.plot_wireframe(x, y, x * y)


def regions() -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 30), np.linspace(-1, 1, 30))
    plt.contourf(x, y, x * y > 0.1)
    plt.contour(x, y, x + y, levels=[0])


def text_of(figure: Figure, colors: Colors, *, braille: bool) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", render(figure, 70, 20, colors=colors, braille=braille))


@pytest.mark.parametrize("colors", ["16", "none"])
@pytest.mark.parametrize("draw", [curve_and_line, surface, regions])
def test_only_signs_of_a_console_are_drawn_each_where_the_dots_are(draw: object, colors: Colors) -> None:
    assert callable(draw)
    figure = drawn(draw)
    fine, coarse = (text_of(figure, colors, braille=braille) for braille in (True, False))
    assert any("\u2800" < sign <= "\u28ff" for sign in fine)
    assert {sign for sign in coarse if not sign.isascii()} <= CONSOLE
    for one, other in zip(fine.split("\n"), coarse.split("\n"), strict=True):
        assert [sign == " " for sign in one] == [sign == " " for sign in other]


def test_a_cell_of_dots_is_its_halves_or_the_stroke_through_it() -> None:
    signs = in_blocks()
    assert [signs[dots] for dots in "⠀⠉⠒⠤⣀⡇⢸⣿⢣⡜⠁⢀"] == list(" ▀▀▄▄▌▐█\\/▀▄")
