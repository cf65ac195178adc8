"""Any text in any width: nothing raises, nothing is too wide, nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.maths.golden import Golden, read
from tutor.maths import Box, inline, problems, render

_SOURCES = r"""
\frac \sqrt \sqrt[3] \hat \vec \overline \underbrace \overbrace \overset \xrightarrow \binom \boxed \substack{ \not
\left( \right) \left. \right| \left\{ \right\} \middle| \big( \begin{cases} \end{cases} \begin{aligned}
\end{aligned} \begin{array}{c|c} \end{array} \begin{pmatrix} \end{pmatrix} \begin{foo} \end{foo} \hline & \\ \\[2pt]
{ } ^ _ ' x y 12 3.5 + - = ( ) [ ] | , ; ! / : \sum \int \lim \max \log \sigma \partial \cdot \le \to \quad \, \!
\text{ab} \text \mathbb{R} \mathrm \operatorname{f} \operatorname \over \choose \limits \foo \foo{x} \tag{1} \pmod
\label \color \begin \end $ # % ~ \ σ ² é 日 😀
"""
FRAGMENTS = _SOURCES.split()
ODD = ["\n", "\t", "\x07", "\u0301", "\u200d", "\ufe0f", "\ue001", "\ud800", "\u2028", "\u202e", "\u1160", " "]

formulas = (
    st.lists(st.sampled_from([*FRAGMENTS, *ODD]), max_size=30).map(" ".join)
    | st.lists(st.sampled_from([*FRAGMENTS, *ODD]), max_size=30).map("".join)
    | st.text(max_size=60)
    | st.sampled_from([formula.tex for formula in read()])
)


def _is_sound(box: Box) -> bool:
    widths = {cell_len(row) for row in box.rows}
    return len(widths) == 1 and 0 <= box.baseline < len(box.rows) and not any("\n" in row for row in box.rows)


@example(r"\left. \begin{cases} & \sqrt \begin{aligned} \\ x", 40, False)  # rows without a cell
@example("\\\\ x", 13, True)
@example("😀\ufe0f^x", 33, False)
@settings(max_examples=400, deadline=None)
@given(formulas, st.integers(10, 200), st.booleans())
def test_any_text_in_any_width(tex: str, width: int, ascii: bool) -> None:
    box = render(tex, width, ascii=ascii)
    assert _is_sound(box)
    if width >= 20:
        assert cell_len(box.rows[0]) <= width
    assert _is_sound(render(tex, ascii=ascii))
    line = inline(tex, ascii=ascii)
    assert line == line.strip()
    assert not any("\ue000" <= char <= "\uf8ff" or char < " " for char in line)
    assert all(problem.startswith("line ") for problem in problems(tex))


def _ink(text: str) -> list[str]:
    return sorted(char for char in text if not char.isspace())


@pytest.mark.parametrize("formula", read(), ids=lambda formula: formula.name)
@pytest.mark.parametrize("width", [20, 28, 36, 48, 64])
def test_a_broken_formula_loses_nothing(formula: Golden, width: int) -> None:
    whole, broken = render(formula.tex), render(formula.tex, width)
    assert cell_len(broken.rows[0]) <= width
    ink = _ink("".join(broken.rows))
    assert ink in (_ink("".join(whole.rows)), _ink(inline(formula.tex)))


def test_breaks_before_relations_with_an_indent() -> None:
    rows = render(r"a + b = c + d + e = f + g + h + i", 24).rows
    assert [row.rstrip() for row in rows] == ["a + b = c + d + e", "  = f + g + h + i"]


def test_breaks_before_operators_where_relations_do_not_do() -> None:
    rows = render(r"y = aaaaaaaa + bbbbbbbb + cccccccc + dddddddd", 24).rows
    assert [row.rstrip() for row in rows] == ["y = aaaaaaaa + bbbbbbbb", "  + cccccccc + dddddddd"]


def test_tall_lines_stand_apart() -> None:
    rows = render(r"\frac{a}{b} = \frac{c}{d} = \frac{e}{f} = \frac{g}{h}", 20).rows
    assert [row.rstrip() for row in rows] == [
        " a     c     e",
        "─── = ─── = ───",
        " b     d     f",
        "",
        "     g",
        "  = ───",
        "     h",
    ]


def test_statements_begin_a_line_each() -> None:
    rows = render(r"a = bbbbbb + cccccc, \quad d = eeeeee + ffffff", 30).rows
    assert [row.rstrip() for row in rows] == ["a = bbbbbb + cccccc,", "d = eeeeee + ffffff"]


def test_a_piece_too_wide_becomes_the_one_line_form() -> None:
    rows = render(r"M = \begin{pmatrix} 1.2345 & 2.3456 & 3.4567 \\ 4.5678 & 5.6789 & 6.7890 \end{pmatrix}", 26).rows
    assert [row.rstrip() for row in rows] == ["M = (1.2345, 2.3456,", "  3.4567;", "  4.5678, 5.6789, 6.7890)"]


def test_an_alignment_too_wide_keeps_its_lines() -> None:
    rows = render(r"\begin{aligned} aaaaaaaaaa &= bbbbbbbbbb + cccccccccc \\ &= d \end{aligned}", 30).rows
    assert [row.rstrip() for row in rows] == ["aaaaaaaaaa", "  = bbbbbbbbbb + cccccccccc", "  = d"]


def test_a_word_wider_than_the_width_is_folded_not_cut() -> None:
    rows = render(r"\text{%s}" % ("abc" * 20), 24).rows
    assert "".join(row.strip() for row in rows) == "abc" * 20


@pytest.mark.parametrize(
    "tex",
    [
        "{" * 3000,
        "x^{" * 2000,
        r"\frac{" * 2000,
        r"\left(" * 2000,
        r"\begin{cases}" * 500,
        r"\hat" * 2000,
        r"a \over" * 2000,
        "x" + "^a" * 2000,
        "x" + "'" * 2000,
    ],
    ids=lambda tex: tex[:8],
)
def test_nesting_without_end(tex: str) -> None:
    assert _is_sound(render(tex, 60))
    assert _is_sound(render(tex, 60, ascii=True))
    assert inline(tex)
