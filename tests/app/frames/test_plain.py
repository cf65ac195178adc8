"""Nothing but ASCII leaves for a terminal that shows nothing else, and nothing moves for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from textual._border import BORDER_CHARS
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.app.frames.emulator import Emulator
from tests.app.frames.test_painter import FRAME, HEIGHT, TEXTS, WIDTH
from tutor.app.frames.cells import piece_of
from tutor.app.frames.encode import abilities_of
from tutor.app.frames.looks import Looks
from tutor.app.frames.painter import Painter
from tutor.app.frames.plain import plain_row, plain_sign, plain_text


@settings(max_examples=40, deadline=None)
@given(st.lists(FRAME, min_size=1, max_size=3), st.sampled_from(["xterm", "vt100"]))
def test_each_frame_leaves_in_ascii_and_in_place(frames: list[list[Strip]], term: str) -> None:
    looks = Looks(ColorSystem.STANDARD, resets=abilities_of(term).resets)
    painter, terminal = Painter(looks, replace(abilities_of(term), unicode=False)), Emulator(WIDTH, HEIGHT)
    for strips in frames:
        sent = painter.paint(LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, HEIGHT)), (0, 0))
        assert sent.isascii()
        terminal.take(sent)
        rows = [piece_of([strip], looks).fitting(WIDTH).signs for strip in strips]
        assert [line.rstrip() for line in terminal.display] == [plain_row(row).rstrip() for row in rows]


@given(TEXTS | st.text(max_size=20))
def test_a_text_keeps_its_columns(text: str) -> None:
    text = "".join(sign for sign in text if sign.isprintable())
    assert plain_text(text).isascii()
    assert len(plain_text(text)) == cell_len(text)
    assert plain_text(f"\x1b[3m{text}\x1b[m") == f"\x1b[3m{plain_text(text)}\x1b[m"


@pytest.mark.parametrize(
    ("sign", "columns", "plain"),
    [
        *[("é", 1, "e"), ("e\u0301", 1, "e"), ("✓", 1, "+"), ("✗", 1, "x"), ("…", 1, "."), ("→", 1, ">")],
        *[("漢", 2, "? "), ("≤", 1, "?"), ("👩\u200d🔬", 2, "? "), ("─", 1, "-"), ("┼", 1, "+"), ("▌", 1, "|")],
    ],
)
def test_a_sign_becomes_what_looks_like_it_or_a_question_mark(sign: str, columns: int, plain: str) -> None:
    assert plain_sign(sign, columns) == plain


def test_every_border_of_textual_has_plain_signs() -> None:
    signs = {sign for rows in BORDER_CHARS.values() for row in rows for sign in row if not sign.isascii()}
    assert signs
    assert "?" not in {plain_sign(sign, 1) for sign in signs}
