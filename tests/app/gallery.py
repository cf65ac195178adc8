"""Every screen in one file each: at two sizes, with what it looks like in three themes.

Below a row of text stand the letters of its styles, nothing where it looks as most of the screen does. A letter means
a style in each of the themes; the list is at the end of the file. Of a blank only the ground counts. Where a theme
draws other signs, its row is there too.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest

from rich.style import Style

from tests.app.driving import Driver
from tests.app.snapshot import FOLDER, letter, steady
from tutor.app import palettes

SIZES = ((80, 24), (120, 40))
THEMES = {"dark": palettes.DARK, "contrast": palettes.CONTRAST, "16": palettes.SIXTEEN_DARK}

_HOW = ("bold", "dim", "italic", "underline", "strike", "reverse")

Styles = tuple[str, ...]  # of a cell, one a theme
Row = tuple[str, tuple[str, ...]]  # a row as text, and the style of each of its cells


def _rows(driver: Driver) -> list[Row]:
    """The screen as it is now."""
    rows: list[Row] = []
    for strip in driver.app.screen._compositor.render_strips():
        text = "".join(segment.text for segment in strip)
        styles = [_style(sign, segment.style) for segment in strip for sign in segment.text]
        rows.append((steady(text), tuple(styles)))
    return rows


@dataclass
class Gallery:
    """Takes screens and compares them; what differs is told at the end, all of it."""

    driver: Driver
    differ: list[str] = field(default_factory=list)

    async def take(self, name: str) -> None:
        """Compare the screen with the file of this name; the app is as before afterwards."""
        await self.driver.pilot.pause()
        seen: dict[tuple[int, int], dict[str, list[Row]]] = {}
        names = list(THEMES)
        for size in SIZES:
            await self._resize(size)
            seen[size] = {theme: [] for theme in THEMES}
            for theme in names:
                await self._put_on(theme)
                seen[size][theme] = _rows(self.driver)
            names.reverse()  # begin with the one that is on
        await self._resize(SIZES[0])
        self._compare(name, _told(seen))

    async def _resize(self, size: tuple[int, int]) -> None:
        if self.driver.app.size != size:
            await self.driver.pilot.resize_terminal(*size)
            await self.driver.pilot.pause()

    async def _put_on(self, theme: str) -> None:
        app, wanted = self.driver.app, THEMES[theme]
        if app.theme != wanted.name:
            app.register_theme(wanted)
            app.theme = wanted.name
            app.ansi_color = wanted.ansi
            await self.driver.pilot.pause()

    def _compare(self, name: str, now: str) -> None:
        path = FOLDER / f"{name}.txt"
        if os.environ.get("UPDATE_SNAPSHOTS"):
            path.write_text(now, encoding="utf-8")
        elif not path.exists():
            self.differ.append(f"{name}: there is no snapshot; UPDATE_SNAPSHOTS=1 writes it, then look at it")
        elif (before := path.read_text(encoding="utf-8")) != now:
            pairs = zip_longest(before.split("\n"), now.split("\n"), fillvalue="")
            lines = [f"  - {old}\n  + {new}" for old, new in pairs if old != new]
            self.differ.append("\n".join([f"{name}: {len(lines)} lines differ", *lines[:6]]))


def _told(seen: dict[tuple[int, int], dict[str, list[Row]]]) -> str:
    """What the file says of the screen at each size, in each theme."""
    cells: dict[tuple[int, int], list[list[Styles]]] = {
        size: [list(zip(*(styles for _, styles in same), strict=True)) for same in zip(*themes.values(), strict=True)]
        for size, themes in seen.items()
    }
    count = Counter(styles for rows in cells.values() for row in rows for styles in row)
    usual = next(styles for styles, _ in count.most_common() if not styles[0].startswith("on "))
    letters: dict[Styles, str] = {usual: " ", tuple(style[style.index("on ") :] for style in usual): " "}
    lines: list[str] = []
    for size, themes in seen.items():
        lines.append("{} x {}".format(*size))
        for number, row in enumerate(cells[size]):
            texts = {theme: rows[number][0] for theme, rows in themes.items()}
            first = next(iter(texts.values()))
            lines.append(f"|{first}|")
            lines += [f"|{text}| {theme}" for theme, text in texts.items() if text != first]
            marks = "".join(letters.setdefault(styles, letter(len(letters) - 2)) for styles in row).rstrip()
            lines += [f" {marks}"] if marks else []
        lines.append("")
    for styles, mark in letters.items():
        if mark != " " or styles == usual:
            lines.append(f"{mark}  " + " | ".join(map(" ".join, zip(THEMES, styles, strict=True))))
    return "\n".join(lines) + "\n"


def _style(sign: str, style: Style | None) -> str:
    """How a sign looks, in few words."""
    style = style or Style()
    words = ["on", style.bgcolor.name if style.bgcolor else "default"]
    if sign != " " or style.reverse or style.underline or style.strike:
        words.insert(0, style.color.name if style.color else "default")
        words[:0] = [word for word in _HOW if getattr(style, word)]
    return " ".join(words)
