"""Two dimensions: fences, scripts, grids and marks that the golden formulas do not show."""

from __future__ import annotations

import unicodedata

import pytest

from tutor.maths import render
from tutor.maths.measure import cells
from tutor.maths.symbols import CHARACTERS, FENCE_ASCII, NEGATED, OPERATORS, SYMBOLS
from tutor.maths.tree import Symbol


def rows(tex: str, *, ascii: bool = False) -> list[str]:
    return [row.rstrip() for row in render(tex, ascii=ascii).rows]


def test_baseline_is_the_row_of_the_relation() -> None:
    box = render(r"x = \frac{1}{2} + a^{[l]}_{i,j}")
    assert "=" in box.rows[box.baseline]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("(", ")", ["⎛ a ⎞", "⎜───⎟", "⎝ b ⎠"]),
        ("[", "]", ["⎡ a ⎤", "⎢───⎥", "⎣ b ⎦"]),
        (r"\{", r"\}", ["⎧ a ⎫", "⎨───⎬", "⎩ b ⎭"]),
        ("|", "|", ["│ a │", "│───│", "│ b │"]),
        (r"\|", r"\|", ["║ a ║", "║───║", "║ b ║"]),
        (r"\lVert", r"\rVert", ["║ a ║", "║───║", "║ b ║"]),
        (r"\lfloor", r"\rfloor", ["⎢ a ⎥", "⎢───⎥", "⎣ b ⎦"]),
        (r"\lceil", r"\rceil", ["⎡ a ⎤", "⎢───⎥", "⎢ b ⎥"]),
        (r"\langle", r"\rangle", [" ╱ a ╲", "⟨ ─── ⟩", " ╲ b ╱"]),
        (".", "]", [" a ⎤", "───⎥", " b ⎦"]),
        ("<", ">", [" ╱ a ╲", "⟨ ─── ⟩", " ╲ b ╱"]),
        ("/", r"\backslash", ["  ╱ a ╲", " ╱ ─── ╲", "╱   b   ╲"]),
    ],
)
def test_fences_stretch(left: str, right: str, expected: list[str]) -> None:
    assert rows(rf"\left{left} \frac{{a}}{{b}} \right{right}") == expected


def test_fences_in_ascii() -> None:
    assert rows(r"\left( \frac{a}{b} \right)", ascii=True) == ["/ a \\", "|---|", "\\ b /"]
    assert rows(r"\left\{ \frac{a}{b} \right.", ascii=True) == ["{ a", "{---", "{ b"]


def test_fences_do_not_grow_with_scripts() -> None:
    assert rows(r"\left( a^{[l]} \right)^2") == ["  [l]", "(a   )²"]


def test_a_tall_brace_has_its_tip_on_the_baseline() -> None:
    tex = r"f = \begin{cases} a & 1 \\ b & 2 \\ c & 3 \\ d & 4 \end{cases}"
    assert rows(tex) == ["    ⎧a   1", "f = ⎨b   2", "    ⎪c   3", "    ⎩d   4"]


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("x^2", ["x²"]),
        ("x_i^2", ["xᵢ²"]),
        ("x^{n+1}_k", ["xₖⁿ⁺¹"]),
        ("x^{abcde}", [" abcde", "x"]),
        ("x_{a,b}", ["x", " a,b"]),
        ("x_{a,b}^{c,d}", [" c,d", "x", " a,b"]),
        ("x_i^{c,d}", [" c,d", "xᵢ"]),
        ("x_{a,b}^2", ["x²", " a,b"]),
        ("x^{q^{q^q}}", ["   q", "  q", " q", "x"]),
        (r"\left(\frac{a}{b}\right)_i^2", ["⎛ a ⎞²", "⎜───⎟", "⎝ b ⎠ᵢ"]),
        (r"\hat{w}_1^2", ["ŵ₁²"]),
        (r"\vec{v}^2_1", ["→", "v₁²"]),
        ("{}^2x", ["²x"]),
        ("^2", ["²"]),
        (r"\sum\nolimits_i x", ["∑ᵢ x"]),
        (r"\int\limits_0^1", ["1", "∫", "0"]),
        (r"\operatorname*{mean}_i x_i", ["mean xᵢ", " i"]),
        (r"\operatorname{mean}_i x_i", ["meanᵢ xᵢ"]),
        (r"\max_{i,j}", ["max", "i,j"]),
    ],
)
def test_scripts(tex: str, expected: list[str]) -> None:
    assert rows(tex) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\begin{matrix} a & b \\ c & d \end{matrix}", ["a  b", "", "c  d"]),
        (r"\begin{pmatrix} 1 \\ 20 \\ 300 \end{pmatrix}", ["⎛   1 ⎞", "⎜  20 ⎟", "⎝ 300 ⎠"]),
        (r"\begin{bmatrix} 1.5 \\ -20 \\ .25 \end{bmatrix}", ["⎡   1.5  ⎤", "⎢ −20    ⎥", "⎣    .25 ⎦"]),
        (r"\begin{Vmatrix} a \end{Vmatrix}", ["‖a‖"]),
        (
            r"\begin{array}{|l|r|} \hline a & b \\ cc & dd \\ \hline \end{array}",
            ["───────────", "│ a  │  b │", "│ cc │ dd │", "───────────"],
        ),
        (r"\begin{gathered} a \\ bbb \end{gathered}", [" a", "bbb"]),
        (r"\begin{aligned} a + {} & b = c \\ & d \end{aligned}", ["a + b = c", "    d"]),
        (r"\begin{rcases} a \\ b \end{rcases} c", ["a⎫", " ⎬ c", "b⎭"]),
        (r"\begin{aligned} a \\ b & c & d \end{aligned}", ["a", "bc   d"]),
    ],
)
def test_grids(tex: str, expected: list[str]) -> None:
    assert rows(tex) == expected


def test_wide_and_combining_characters_are_measured() -> None:
    box = render(r"\frac{\text{日本}}{x\bar{y}}")
    assert [cells(row) for row in box.rows] == [6, 6, 6]
    assert box.rows[1] == "──────"


def test_what_stands_for_a_symbol_is_one_cell_wide_and_ascii() -> None:
    for name, symbol in {**SYMBOLS, **CHARACTERS}.items():
        assert cells(symbol.text) == len(symbol.text), name
        assert symbol.ascii.isascii(), name
        assert symbol.ascii, name
    for name, operator in OPERATORS.items():
        assert cells(operator.text) == len(operator.text), name
        assert operator.ascii.isascii(), name
    assert all(cells(char) == 1 for char in [*NEGATED.values(), *FENCE_ASCII])


def test_every_greek_letter_has_its_character() -> None:
    lower = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi"
    upper = "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
    for name in f"{lower} {upper}".split():
        size = "SMALL" if name.islower() else "CAPITAL"
        letter = name.upper().replace("LAMBDA", "LAMDA")
        assert SYMBOLS[name] == Symbol(unicodedata.lookup(f"GREEK {size} LETTER {letter}"), name)


def test_characters_typed_as_they_are_are_spaced_as_their_commands() -> None:
    assert rows("a≤b→c·d") == ["a ≤ b → c · d"]
    assert rows("∑_i∂x") == rows(r"\sum_i \partial x")
