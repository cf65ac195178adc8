"""The themes: dark, light, high contrast and colour-blind, each also of the terminal's own sixteen colours."""

from __future__ import annotations

from dataclasses import replace

from textual.theme import Theme

SIXTEEN = "-16"  # what the name of a theme of sixteen colours ends with

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
    "text-disabled": "#8a97a6",
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
    "text-disabled": "#5a6672",
    "footer-key": "#8d4004",
}
_CONTRAST_ROLES = {
    "maths": "#b8ff9e",
    "code": "#ffe14d",
    "code-string": "#b8ff9e",
    "code-number": "#ffc46b",
    "code-keyword": "#a6d4ff",
    "code-definition": "#ffffff",
    "code-builtin": "#8ff0ff",
    "code-operator": "#ffffff",
    "text-muted": "#d6d6d6",
    "text-disabled": "#d6d6d6",
    "footer-key": "#ffe14d",
    "block-cursor-foreground": "#000000",
    "block-cursor-background": "#ffe14d",
}
# After Okabe and Ito, "Color Universal Design" (2008), made lighter for the dark ground: no two of these signs differ
# by red against green.
_COLOR_BLIND_ROLES = {
    "maths": "#f0e442",
    "code": "#f0c66b",
    "code-string": "#7fd6bd",
    "code-number": "#f0a35e",
    "code-keyword": "#7cc4f0",
    "code-definition": "#e6e6e6",
    "code-builtin": "#e3a5c6",
    "code-operator": "#b0bec5",
    "text-muted": "#94a1b0",
    "text-disabled": "#94a1b0",
    "footer-key": "#f0e442",
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
    "text-disabled": "ansi_cyan",
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
    warning="#8a5000",
    error="#b3202c",
    success="#1b6e20",
    foreground="#1a1e24",
    background="#fbfbf9",
    surface="#f1f1ec",
    panel="#e6e6df",
    dark=False,
    variables=_LIGHT_ROLES,
)
CONTRAST = Theme(
    name="tutor-contrast",
    primary="#a6d4ff",
    secondary="#8ff0ff",
    accent="#ffe14d",
    warning="#ffc46b",
    error="#ff9c9c",
    success="#a4ff8f",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    variables=_CONTRAST_ROLES,
)
COLOR_BLIND = Theme(
    name="tutor-colour-blind",
    primary="#7cc4f0",
    secondary="#7fd6bd",
    accent="#f0e442",
    warning="#e3a5c6",
    error="#ff9838",
    success="#5ab9f5",
    foreground="#e4e8ee",
    background="#14181f",
    surface="#1b212b",
    panel="#232b38",
    dark=True,
    variables=_COLOR_BLIND_ROLES,
)


def _sixteen(full: Theme) -> Theme:
    """The theme that stands for a full one where the terminal has sixteen colours."""
    dark = full.dark
    return Theme(
        name=full.name + SIXTEEN,
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
            "block-cursor-foreground": "ansi_bright_white",
            "block-cursor-background": "ansi_blue",
            "block-cursor-text-style": "none",
            "ansi-background": "ansi_black" if dark else "ansi_white",
            "ansi-foreground": "ansi_white" if dark else "ansi_black",
            # Reversed, for it must be seen on whatever ground the terminal has.
            "input-cursor-background": "ansi_default",
            "input-cursor-foreground": "ansi_default",
            "input-cursor-text-style": "reverse",
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


def _changed(theme: Theme, roles: dict[str, str], **colors: str) -> Theme:
    """A theme of sixteen colours with some of them exchanged."""
    return replace(theme, **colors, variables={**theme.variables, **roles})  # type: ignore[arg-type]  # its own fields


FULL = (DARK, LIGHT, CONTRAST, COLOR_BLIND)
SIXTEEN_DARK = _sixteen(DARK)
SIXTEEN_LIGHT = _sixteen(LIGHT)
SIXTEEN_CONTRAST = _changed(
    _sixteen(CONTRAST),
    {"text-muted": "ansi_bright_white", "maths": "ansi_bright_green", "code": "ansi_bright_yellow"}
    | {"footer-key": "ansi_bright_yellow", "code-definition": "ansi_bright_white"}
    | {"input-cursor-background": "ansi_bright_white", "input-cursor-foreground": "ansi_black"}
    | {"input-cursor-text-style": "none"}
    | {"block-cursor-foreground": "ansi_black", "block-cursor-background": "ansi_bright_yellow"},
    primary="ansi_bright_cyan",
    secondary="ansi_bright_cyan",
    accent="ansi_bright_yellow",
    warning="ansi_bright_yellow",
    success="ansi_bright_green",
    foreground="ansi_bright_white",
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    boost="ansi_black",
)
# Blue for what is right, yellow for what is wrong.
SIXTEEN_COLOR_BLIND = _changed(
    _sixteen(COLOR_BLIND),
    {"maths": "ansi_cyan", "code-string": "ansi_cyan"},
    primary="ansi_bright_cyan",
    accent="ansi_bright_white",
    warning="ansi_bright_magenta",
    error="ansi_bright_yellow",
    success="ansi_bright_blue",
)
FEW = (SIXTEEN_DARK, SIXTEEN_LIGHT, SIXTEEN_CONTRAST, SIXTEEN_COLOR_BLIND)
