"""The themes: what is written can be read, and a verdict is told by more than red and green."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from textual.color import Color
from textual.theme import Theme

from tests.app.driving import open_app, run
from tutor.app import palettes, theme
from tutor.plotting.theme import Theme as PlotTheme
from tutor.terminal import ColorMode

# What dichromats see, as matrices on linear RGB: Machado, Oliveira and Fernandes (2009), severity 1.
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
ROLES = ("primary", "secondary", "accent", "warning", "error", "success", "foreground")


def linear(color: str) -> np.ndarray:
    """Linear RGB (3,) of a colour."""
    parts = np.array(Color.parse(color).rgb) / 255
    return np.asarray(np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4))


def contrast(one: str, other: str) -> float:
    """Of two colours, after WCAG 2: 1 to 21."""
    low, high = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def apart(one: str, other: str, sight: np.ndarray) -> float:
    """How far two colours are apart for somebody, in CIELAB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])

    def lab(color: str) -> np.ndarray:
        x, y, z = np.cbrt(to_xyz @ np.clip(sight @ linear(color), 0, 1) / [0.9505, 1.0, 1.089])
        return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])

    return float(np.linalg.norm(lab(one) - lab(other)))


@pytest.mark.parametrize("each", palettes.FULL, ids=lambda each: each.name)
def test_all_that_is_written_can_be_read_on_every_ground(each: Theme) -> None:
    least = 7.0 if each is palettes.CONTRAST else 4.5
    inks = {role: getattr(each, role) for role in ROLES}
    inks |= {role: value for role, value in each.variables.items() if not role.startswith("block-cursor")}
    for role, ink in inks.items():
        for ground in ("background", "surface", "panel"):
            enough = least - 1 if role in ("text-muted", "text-disabled") and ground == "panel" else least
            assert contrast(ink, getattr(each, ground)) >= enough, (role, ground, contrast(ink, getattr(each, ground)))


def test_the_colour_blind_see_what_is_right_and_what_is_wrong() -> None:
    each = palettes.COLOR_BLIND
    assert each.success is not None
    assert each.error is not None
    for sight in (PROTANOPIA, DEUTERANOPIA):
        assert apart(each.success, each.error, sight) > 50


@pytest.mark.parametrize("dark", [True, False])
def test_the_colour_blind_tell_the_first_curves_apart(dark: bool) -> None:
    plot = PlotTheme("truecolor", ascii=False, dark=dark, color_blind=True)
    first = ["#{:02x}{:02x}{:02x}".format(*plot.rgb(f"C{k}")) for k in range(3)]
    for sight in (PROTANOPIA, DEUTERANOPIA):
        assert min(apart(one, other, sight) for one in first for other in first if one < other) > 20
    assert plot.rgb("red") != plot.rgb("green") != PlotTheme("truecolor", ascii=False, dark=dark).rgb("green")


@pytest.mark.parametrize("mode", ["truecolor", "256", "16", "none"])
def test_a_theme_goes_by_its_short_name_and_survives_another_terminal(mode: ColorMode) -> None:
    offered = {each.name for each in theme.themes(mode)}
    for name in theme.names():
        chosen = theme.choose(mode, name)
        assert chosen in offered
        assert theme.choose(mode, f"tutor-{name}-16") == theme.choose(mode, f"tutor-{name}") == chosen
    assert theme.choose(mode) in offered
    assert theme.choose(mode, "tutor-16") == theme.choose(mode, "dark")  # the name it had once
    assert theme.choose(mode, "nord") is None


def test_only_what_the_terminal_can_show_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NN_TUTOR_THEME", "pink")
    monkeypatch.setenv("TERM", "linux")

    async def session() -> None:
        async with open_app(tmp_path) as driver:
            assert set(driver.app.available_themes) == {each.name for each in palettes.FEW}
            notices = [str(toast.message) for toast in driver.app._notifications]
            assert any(re.search("no such theme.*colour-blind", notice) for notice in notices)
            for name in driver.app.available_themes:
                driver.app.theme = name
                await driver.pilot.pause()
            assert driver.app.store.setting("theme") in driver.app.available_themes

    run(session())
