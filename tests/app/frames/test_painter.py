"""Rows of anything, painted one after the other: the terminal shows the last."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.app.frames.emulator import Emulator
from tutor.app.frames.cells import _NARROW, Row, is_sure, piece_of
from tutor.app.frames.diff import changes, weight
from tutor.app.frames.encode import Abilities, abilities_of
from tutor.app.frames.looks import Looks
from tutor.app.frames.painter import Painter
from tutor.app.frames.scroll import Move, find_move

WIDTH, HEIGHT = 24, 8
STYLES = [
    None,
    Style(color="red"),
    Style(bgcolor="blue"),
    Style(color="red", bgcolor="blue", bold=True),
    Style(reverse=True),
]
TEXTS = st.text("ab  ─漢字é✓e\u0301" + "👩❤🔬", max_size=14) | st.sampled_from(
    ["", " " * 12, "👩\u200d🔬", "❤\ufe0f", "a\tb\x1b[2J"]
)
ROWS = st.lists(st.tuples(TEXTS, st.sampled_from(STYLES)), max_size=4).map(
    lambda parts: Strip(Segment(text, style) for text, style in parts).adjust_cell_length(WIDTH)
)
TERMS = st.sampled_from(["xterm-256color", "screen", "vt100", "linux"])


class Bench:
    """A painter and the terminal that it paints on."""

    def __init__(self, term: str = "xterm-256color") -> None:
        self.looks = Looks(ColorSystem.STANDARD, resets=abilities_of(term).resets)
        self.painter = Painter(self.looks, abilities_of(term))
        self.terminal = Emulator(WIDTH, HEIGHT)
        self.terminal.take("\x1b[31mwhat was there before\x1b[1;3r")

    def paint(self, strips: list[Strip]) -> str:
        """Paint a frame; what was sent."""
        text = self.painter.paint(LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, HEIGHT)), (0, 0))
        self.terminal.take(text)
        return text

    def check(self, strips: list[Strip]) -> None:
        """The terminal shows these strips, as another does that is sent them plainly."""
        other = Emulator(WIDTH, HEIGHT)
        for y, strip in enumerate(strips):
            column = 0
            for text, style, _ in strip:
                shown = "".join(sign for sign in text if sign >= " ")
                # Behind the last column there is no place to go to: an accent there belongs to the sign in it.
                place = f"\x1b[{y + 1};{column + 1}H" if column < WIDTH else ""
                other.take(place + (style or Style()).render(shown, color_system=ColorSystem.STANDARD))
                column = other.cursor.x
        assert not self.terminal.differences(other)


FRAME = st.lists(ROWS, min_size=HEIGHT, max_size=HEIGHT)


@settings(max_examples=40, deadline=None)
@given(st.lists(FRAME, min_size=1, max_size=3), TERMS)
def test_the_terminal_shows_each_frame(frames: list[list[Strip]], term: str) -> None:
    bench = Bench(term)
    for strips in frames:
        bench.paint(strips)
        bench.check(strips)
        assert bench.paint(strips) == ""


@settings(max_examples=60, deadline=None)
@given(FRAME, FRAME, st.integers(-6, 6), st.integers(0, 3), st.integers(4, HEIGHT), TERMS)
def test_a_band_that_moves_shows_what_it_should(
    strips: list[Strip], others: list[Strip], by: int, top: int, bottom: int, term: str
) -> None:
    bench = Bench(term)
    bench.paint(strips)
    moved = list(strips)
    for y in range(top, bottom):
        moved[y] = strips[y + by] if top <= y + by < bottom else others[y]
    bench.paint(moved)
    bench.check(moved)


@settings(max_examples=60, deadline=None)
@given(FRAME, FRAME, st.lists(st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, 20), st.integers(1, 4)), max_size=5))
def test_parts_of_rows_can_be_painted(
    before: list[Strip], after: list[Strip], spans: list[tuple[int, int, int]]
) -> None:
    bench = Bench()
    bench.paint(before)
    chops = [{0: strip} for strip in after]
    update = ChopsUpdate(chops, [(y, x, min(x + n, WIDTH)) for y, x, n in spans], [[WIDTH] for _ in after])
    assert not bench.painter.needs_all(update)
    bench.terminal.take(bench.painter.paint(update, (0, 0)))
    for y, first, n in spans:
        row, new = bench.painter._rows[y], piece_of((after[y],), bench.looks)
        assert row.signs[first : first + n] == new.signs[first : first + n]
    assert all(len(row.signs) == len(row.looks) == WIDTH for row in bench.painter._rows)


def test_little_is_sent_for_little() -> None:
    bench = Bench()
    page = [Strip([Segment(f"{y}" * 17, STYLES[1])]).adjust_cell_length(WIDTH) for y in range(HEIGHT)]
    assert bench.paint(page).startswith("\x1b[m\x1b[r\x1b[H\x1b[2J")
    page[3] = Strip([Segment("3" * 17 + ".", STYLES[1])]).adjust_cell_length(WIDTH)
    assert bench.paint(page) == "\x1b[4;18H\x1b[31m.\x1b[m\x1b[H"
    below = [*page[2:], Strip.blank(WIDTH), Strip.blank(WIDTH)]
    assert bench.paint(below) == "\x1b[1;8r\x1b[8H\n\n\x1b[r\x1b[H"
    assert bench.paint([Strip.blank(WIDTH)] * HEIGHT).startswith("\x1b[17X\r\n\x1b[18X\r\n")
    bench.painter.forget()
    assert bench.paint(page).startswith("\x1b[m\x1b[r\x1b[H\x1b[2J")


def test_an_update_of_another_size_needs_all() -> None:
    bench = Bench()
    update = ChopsUpdate([{0: Strip.blank(30)}], [(0, 0, 30)], [[30]])
    assert bench.painter.needs_all(update)
    bench.paint([Strip.blank(WIDTH)] * HEIGHT)
    assert bench.painter.needs_all(update)
    assert not bench.painter.needs_all(LayoutUpdate([[Strip.blank(30)]], Region(0, 0, 30, 1)))


def test_a_scrollbar_and_a_pane_do_not_hide_that_the_page_has_moved() -> None:
    def frame(at: int) -> list[Row]:
        looks = Looks(ColorSystem.STANDARD)
        bars = (
            ["top bar of the screen"]
            + [f"line {at + y} {'abcdefghijk'[at + y :]} | pane  " for y in range(6)]
            + ["keys"]
        )
        return [
            piece_of((Strip([Segment(bar.ljust(31) + "#" * (y == at))]).adjust_cell_length(32),), looks)
            for y, bar in enumerate(bars)
        ]

    assert find_move(frame(1), frame(3)) == Move(1, 6, 2)
    assert find_move(frame(3), frame(1)) == Move(1, 6, -2)
    assert find_move(frame(3), frame(3)) is None


def test_runs_of_columns_that_differ() -> None:
    looks = Looks(ColorSystem.STANDARD)

    def row(text: str) -> Row:
        return piece_of((Strip([Segment(text)]),), looks)

    assert changes(row("abcdefghijkl"), row("abcdefghijkl"), looks.blank) == []
    assert changes(row("abcdefghijkl"), row("xbxdefghijkx"), looks.blank) == [(0, 3), (11, 12)]
    assert changes(row("ab漢cd"), row("ab字cd"), looks.blank) == [(2, 4)]
    assert weight(row("ab漢cd"), row("ab字ce")) == 2


def test_what_a_terminal_is_not_known_to_do_is_not_asked_of_it() -> None:
    assert abilities_of("xterm-256color") == Abilities()
    assert abilities_of("tmux-256color") == abilities_of("screen") == Abilities(erases_in_color=False)
    assert abilities_of("vt100") == abilities_of("") == Abilities(False, False, False)


@pytest.mark.parametrize("text", ["\x1b[2J", "a\tb", "\x07", "\x9b2J"])
def test_control_characters_never_reach_the_terminal(text: str) -> None:
    row = piece_of((Strip([Segment(text)]),), Looks(ColorSystem.STANDARD))
    assert all(sign.isprintable() for sign in row.signs)


def test_what_is_too_much_for_a_row_is_written_on_its_last_column() -> None:
    looks = Looks(ColorSystem.STANDARD)

    def row(text: str) -> Row:
        return piece_of((Strip([Segment(text)]),), looks)

    assert row("abcdef").fitting(4).signs == list("abcf")
    assert row("ab漢f").fitting(4).signs == ["a", "b", " ", "f"]
    assert row("abcd漢").fitting(4).signs == ["a", "b", "漢", ""]


def test_what_is_measured_by_its_length_is_as_long() -> None:
    assert all(cell_len(sign) == 1 and is_sure(sign) and sign.isprintable() for sign in _NARROW)
    assert "漢" not in _NARROW
