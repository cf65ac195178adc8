"""Colours: one dark and one light theme, and the terminal's own sixteen where there are no more."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from textual.theme import Theme

ColorMode = Literal["truecolor", "256", "16", "none"]

# Roles beyond Textual's own, used in content styles as ``$maths``, ``$code``, ...
_DARK_ROLES = {
    "maths": "#c3e88d",
    "code": "#ffcb6b",
    "code-string": "#a5d6a7",
    "code-number": "#f78c6c",
    "code-keyword": "#82aaff",
    "code-definition": "#e6e6e6",
    "code-builtin": "#89ddff",
    "code-operator": "#b0bec5",
    "text-muted": "#8a97a6",
    "footer-key": "#ffcb6b",
}
_LIGHT_ROLES = {
    "maths": "#1b5e20",
    "code": "#8d4004",
    "code-string": "#2e6b30",
    "code-number": "#a03a00",
    "code-keyword": "#1646a8",
    "code-definition": "#111111",
    "code-builtin": "#00687a",
    "code-operator": "#455a64",
    "text-muted": "#5a6672",
    "footer-key": "#8d4004",
}
_SIXTEEN_ROLES = {
    "maths": "ansi_green",
    "code": "ansi_yellow",
    "code-string": "ansi_green",
    "code-number": "ansi_yellow",
    "code-keyword": "ansi_blue",
    "code-definition": "ansi_default",
    "code-builtin": "ansi_cyan",
    "code-operator": "ansi_default",
    "text-muted": "ansi_cyan",
    "footer-key": "ansi_yellow",
}

DARK = Theme(
    name="tutor-dark",
    primary="#82aaff",
    secondary="#89ddff",
    accent="#ffcb6b",
    warning="#ffb454",
    error="#ff7a85",
    success="#8bd88b",
    foreground="#e4e8ee",
    background="#14181f",
    surface="#1b212b",
    panel="#232b38",
    dark=True,
    variables=_DARK_ROLES,
)
LIGHT = Theme(
    name="tutor-light",
    primary="#1646a8",
    secondary="#00687a",
    accent="#8d4004",
    warning="#9a5b00",
    error="#b3202c",
    success="#1b6e20",
    foreground="#1a1e24",
    background="#fbfbf9",
    surface="#f1f1ec",
    panel="#e6e6df",
    dark=False,
    variables=_LIGHT_ROLES,
)


def _sixteen(name: str, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        ansi=True,
        primary="ansi_bright_blue" if dark else "ansi_blue",
        secondary="ansi_cyan",
        accent="ansi_yellow",
        warning="ansi_yellow",
        error="ansi_bright_red" if dark else "ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        dark=dark,
        variables={
            **_SIXTEEN_ROLES,
            "border": "ansi_blue",
            "border-blurred": "ansi_default",
            "block-cursor-foreground": "ansi_black" if dark else "ansi_bright_white",
            "block-cursor-background": "ansi_white" if dark else "ansi_blue",
            "block-cursor-text-style": "none",
            "ansi-background": "ansi_black" if dark else "ansi_white",
            "ansi-foreground": "ansi_white" if dark else "ansi_black",
            "input-cursor-background": "ansi_white" if dark else "ansi_black",
            "input-cursor-foreground": "ansi_black" if dark else "ansi_bright_white",
            "input-cursor-text-style": "none",
            "input-selection-background": "ansi_blue",
            "input-selection-foreground": "ansi_white",
            "screen-selection-background": "ansi_blue",
            "screen-selection-foreground": "ansi_white",
            "scrollbar": "ansi_blue",
            "scrollbar-hover": "ansi_blue",
            "scrollbar-active": "ansi_blue",
            "scrollbar-background": "ansi_default",
            "scrollbar-corner-color": "ansi_default",
            "scrollbar-background-hover": "ansi_default",
            "scrollbar-background-active": "ansi_default",
        },
    )


SIXTEEN_DARK = _sixteen("tutor-16", dark=True)
SIXTEEN_LIGHT = _sixteen("tutor-16-light", dark=False)
THEMES = (DARK, LIGHT, SIXTEEN_DARK, SIXTEEN_LIGHT)


def color_mode(environ: Mapping[str, str] | None = None) -> ColorMode:
    """How many colours the terminal says it has."""
    environ = os.environ if environ is None else environ
    if environ.get("NO_COLOR"):
        return "none"
    term = environ.get("TERM", "")
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    if "256color" in term or term in ("xterm-kitty", "alacritty", "foot", "wezterm"):
        return "256"
    return "16"


def choose(mode: ColorMode, wanted: str = "") -> str:
    """The name of the theme to start with: ``wanted`` if the terminal can show it."""
    # Without colours Textual makes greys of them; the terminal's own sixteen would all become one.
    few = mode == "16"
    names = {theme.name for theme in THEMES if theme.ansi == few}
    if wanted in names:
        return wanted
    return SIXTEEN_DARK.name if few else DARK.name
