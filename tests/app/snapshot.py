"""Compares a screen, text and styles, with the one that was last looked at and found good.

``UPDATE_SNAPSHOTS=1 pytest tests/app`` writes them anew; then look at the difference before you commit it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from textual.app import App

FOLDER = Path(__file__).parent / "snapshots"
# What differs from run to run, each replaced by as many characters.
_UNSTEADY = [(re.compile(r"\d+\.\d\d s"), "0.00 s"), (re.compile(r"\d+\.\d s"), "0.0 s")]
_UNSTEADY += [(re.compile(r"\b(today|yesterday) \d\d:\d\d"), r"\1 00:00")]


def screen_text(app: App[int]) -> str:
    """The rows of the screen; below each row its styles, a letter a run, and what the letters mean at the end."""
    letters: dict[str, str] = {}
    lines: list[str] = []
    for strip in app.screen._compositor.render_strips():
        text = "".join(segment.text for segment in strip)
        marks = ""
        for segment in strip:
            style = str(segment.style) if segment.style is not None else "none"
            marks += letters.setdefault(style, letter(len(letters))) * len(segment.text)
        lines += [f"|{text}|", f" {marks}"]
    meanings = [f"{mark} {style}" for style, mark in letters.items()]
    whole = "\n".join([*lines, "", *meanings]) + "\n"
    return steady(whole)


def steady(text: str) -> str:
    """A text without what differs from run to run."""
    for pattern, instead in _UNSTEADY:
        text = pattern.sub(instead, text)
    return text


def letter(index: int) -> str:
    """What stands for the style of this number; "?" for more than there are letters."""
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return alphabet[index] if index < len(alphabet) else "?"


def assert_looks_as_before(app: App[int], name: str) -> None:
    """Fail with both screens when the screen is not as the snapshot ``name`` has it."""
    path = FOLDER / f"{name}.txt"
    now = screen_text(app)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
        return
    assert path.exists(), f"no snapshot {name}: run with UPDATE_SNAPSHOTS=1 and look at it"
    assert now == path.read_text(encoding="utf-8"), f"{name} looks different; UPDATE_SNAPSHOTS=1 if that is meant"
