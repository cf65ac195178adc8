"""Where one is, and what is chosen, is seen in every theme, with few colours and with none: never by colour alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.color import ColorSystem
from rich.style import Style

from tests.app.driving import Driver, open_app, run
from tutor.app.frames.looks import Look, Looks

TERMINALS = {
    "truecolor": ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, ColorSystem.TRUECOLOR),
    "16": ({"TERM": "screen"}, ColorSystem.STANDARD),
    "none": ({"TERM": "xterm-256color", "NO_COLOR": "1"}, ColorSystem.EIGHT_BIT),
}
REVERSE = 1 << 6


class Seen:
    """What a terminal shows of the screen: a sign and a look for each cell."""

    def __init__(self, driver: Driver, system: ColorSystem) -> None:
        app = driver.app
        looks = Looks(system, colors=not app.no_color, is_dark=lambda: app.current_theme.dark)
        self.rows: list[list[tuple[str, Look]]] = []
        for strip in app.screen._compositor.render_strips():
            row: list[tuple[str, Look]] = []
            for text, style, _ in strip:
                row += [(sign, looks._look(style or Style())) for sign in text]
            self.rows.append(row)

    def row(self, text: str) -> list[tuple[str, Look]]:
        """The first row with this text."""
        return next(row for row in self.rows if text in "".join(sign for sign, _ in row))

    def behind(self, text: str) -> tuple[Look, Look]:
        """How the cell behind a text looks, and the one behind that."""
        row = self.row(text)
        column = "".join(sign for sign, _ in row).index(text) + len(text)
        return row[column][1], row[column + 1][1]


def ground(look: Look, ink: str, paper: str) -> str:
    """The colour of a blank, in a terminal whose own colours are these two of the sixteen."""
    if look.attributes & REVERSE:
        code = look.color or f"3{ink}"
        return code[3:] if code.startswith("38;") else code.replace("9", "bright ", 1).removeprefix("3")
    code = look.ground or f"4{paper}"
    return code[3:] if code.startswith("48;") else code.replace("10", "bright ", 1).removeprefix("4")


def is_seen(one: Look, other: Look) -> bool:
    """Whether two blanks that look so are told apart, on a terminal that is black by itself and on a white one."""
    return all(ground(one, *own) != ground(other, *own) for own in ("70", "07"))


def themes(driver: Driver) -> Iterator[str]:
    """Put on each theme that the terminal can show."""
    for name in list(driver.app.available_themes):
        driver.app.theme = name
        yield name


@pytest.mark.parametrize("mode", list(TERMINALS))
def test_where_one_is_and_what_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    environ, system = TERMINALS[mode]
    for name in ("COLORTERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    async def session() -> None:
        async with open_app(tmp_path, lesson="01-first") as driver:
            await driver.go_to("twice")
            for name in themes(driver):
                await driver.pilot.pause()
                seen = Seen(driver, system)
                bars = {row[0][0] for row in seen.rows if row[0][0] not in " "}
                assert bars == {"▌", "▏"}, (name, bars)
                assert seen.row("Exercise · Twice")[0][0] == "▌", name

            await driver.press("enter", "end")
            for name in themes(driver):
                await driver.pilot.pause()
                assert is_seen(*Seen(driver, system).behind("    ...")), f"cursor of the editor, {name}"
            await driver.press("ctrl+a")
            for name in themes(driver):
                await driver.pilot.pause()
                seen = Seen(driver, system)
                assert is_seen(seen.row("def twice(a)")[4][1], seen.row("Exercise")[40][1]), f"selection, {name}"

            await driver.press("escape", "t", *"tw")
            for name in themes(driver):
                await driver.pilot.pause()
                seen = Seen(driver, system)
                assert is_seen(*seen.behind(" tw")), f"cursor of the field, {name}"
                chosen, other = seen.row("▸"), seen.row("The first lesson")
                assert is_seen(chosen[2][1], other[2][1]), f"chosen line, {name}"

    run(session())
