"""Styles as looks, and the way from one to another."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
from rich.style import Style

from tutor.app.frames.looks import PLAIN, Looks

COLORS = st.sampled_from(["default", "red", "bright_blue", "color(236)", "#14181f", "#ffcb6b"])
ATTRIBUTES = ["bold", "dim", "italic", "underline", "reverse", "strike", "overline", "underline2"]
STYLES = st.builds(
    lambda color, ground, set_to: Style(color=color, bgcolor=ground, **set_to),
    st.none() | COLORS,
    st.none() | COLORS,
    st.dictionaries(st.sampled_from(ATTRIBUTES), st.booleans(), max_size=4),
)


def written(sequences: str) -> pyte.screens.Char:
    """What a sign looks like that is written after these sequences."""
    screen = pyte.Screen(4, 1)
    pyte.Stream(screen).feed(sequences + "x")
    return screen.buffer[0][0]


@settings(max_examples=150, deadline=None)
@given(st.lists(STYLES, min_size=1, max_size=5), st.sampled_from(list(ColorSystem)[1:4]), st.booleans())
def test_any_way_leads_to_the_style_that_rich_would_write(
    styles: list[Style], system: ColorSystem, resets: bool
) -> None:
    looks = Looks(system, resets=resets)
    before, sequences = PLAIN, ""
    for style in styles:
        after = looks.of(style)
        sequences += looks.way(before, after)
        before = after
        style._ansi = None  # may be of another colour system
        assert written(sequences) == written(style.render("x", color_system=system).split("x")[0]), sequences
    assert written(sequences + looks.way(before, PLAIN)) == written("")


def test_what_the_terminal_does_not_see_makes_no_other_look() -> None:
    looks = Looks(ColorSystem.EIGHT_BIT)
    assert looks.of(None) == looks.of(Style()) == looks.of(Style(meta={"a": 1}, bold=False)) == PLAIN
    assert looks.of(Style(color="#808080")) == looks.of(Style(color="#818181"))
    assert looks.of(Style(color="red")) != looks.of(Style(bgcolor="red"))


def test_a_blank_only_has_what_it_shows() -> None:
    looks = Looks(ColorSystem.EIGHT_BIT)
    ground = looks.of(Style(bgcolor="blue"))
    assert looks.blank[looks.of(Style(color="red", bold=True, bgcolor="blue"))] == ground
    underlined = looks.of(Style(color="red", underline=True))
    assert looks.blank[underlined] == underlined
    assert looks.erasable(ground)
    assert not looks.erasable(underlined)
    assert not looks.has_own_ground(ground)


def test_only_what_is_different_is_said() -> None:
    looks = Looks(ColorSystem.STANDARD)
    red, bold = looks.of(Style(color="red")), looks.of(Style(color="red", bold=True))
    assert looks.way(red, bold) == "\x1b[1m"
    assert looks.way(bold, red) == "\x1b[22m"
    assert looks.way(red, red) == ""
    assert looks.way(red, PLAIN) == "\x1b[m"


def test_an_old_terminal_takes_attributes_back_all_at_once() -> None:
    looks = Looks(ColorSystem.STANDARD, resets=False)
    red, bold = looks.of(Style(color="red")), looks.of(Style(color="red", bold=True))
    assert looks.way(bold, red) == "\x1b[0;31m"


def test_links_are_opened_and_closed() -> None:
    looks = Looks(ColorSystem.STANDARD)
    link = looks.of(Style(link="https://example.org"))
    assert looks.way(PLAIN, link).startswith("\x1b]8;id=")
    assert "https://example.org\x1b\\" in looks.way(PLAIN, link)
    assert looks.way(link, PLAIN) == "\x1b]8;;\x1b\\"


@pytest.mark.parametrize("dark", [True, False])
def test_without_colours_there_are_none_but_what_stands_out_is_reversed(dark: bool) -> None:
    looks = Looks(ColorSystem.TRUECOLOR, colors=False, is_dark=lambda: dark)
    usual, cursor = ("#14181f", "#d0d0d0") if dark else ("#fbfbf9", "#303030")
    assert looks.of(Style(color="#ffcb6b" if dark else "#8d4004", bgcolor=usual)) == PLAIN
    assert looks.of(Style(color=Color.parse("red"))) == PLAIN
    faint = "#232b38" if dark else "#e6e6df"
    assert looks.way(PLAIN, looks.of(Style(color=faint, bgcolor=usual))) == "\x1b[2m"
    assert looks.way(PLAIN, looks.of(Style(bgcolor=cursor, color=usual))) == "\x1b[7m"
    assert looks.way(PLAIN, looks.of(Style(bold=True, color="red", underline=True))) == "\x1b[1;4m"
