"""Which theme a terminal is shown, by how many colours it has."""

from __future__ import annotations

from textual.theme import Theme

from tutor.app.palettes import COLOR_BLIND, DARK, FEW, FULL, SIXTEEN
from tutor.terminal import ColorMode

_PREFIX = "tutor-"


def themes(mode: ColorMode) -> tuple[Theme, ...]:
    """The themes that a terminal with so many colours can show."""
    # Without colours Textual makes greys of them; the terminal's own sixteen would all become one.
    return FEW if mode == "16" else FULL


def names() -> list[str]:
    """What a theme may be called by whoever asks for one: dark, light, ..."""
    return [short_name(theme.name) for theme in FULL]


def short_name(name: str) -> str:
    """What the theme of this name is called by people."""
    return name.removeprefix(_PREFIX).removesuffix(SIXTEEN)


def choose(mode: ColorMode, wanted: str = "") -> str | None:
    """The name of the theme to start with, dark where none is ``wanted``; None where there is none of that name."""
    family = short_name(wanted or DARK.name)
    if family == SIXTEEN.removeprefix("-"):  # as the dark one with sixteen colours was called once
        family = DARK.name.removeprefix(_PREFIX)
    if family not in names():
        return None
    return _PREFIX + family + (SIXTEEN if mode == "16" else "")


def is_color_blind(theme: Theme) -> bool:
    """Whether nothing may be told by red against green."""
    return theme.name.removesuffix(SIXTEEN) == COLOR_BLIND.name
