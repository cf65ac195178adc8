"""The one-line form: what it looks like, and that its brackets keep the value."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tutor.maths import inline


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\frac{1}{1+e^{-z}}", "1/(1 + e⁻ᶻ)"),
        (r"\frac{a+b}{c}", "(a + b)/c"),
        (r"\frac{a}{bc}", "a/(bc)"),
        (r"\frac{ab}{c}", "ab/c"),
        (r"\frac12 x", "(1/2) x"),
        (r"x\frac12", "x 1/2"),
        (r"2\frac13", "2 (1/3)"),
        (r"a \cdot \frac{b}{c} + d", "a · b/c + d"),
        (r"\frac{a}{b} \cdot c", "a/b · c"),
        (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
        (r"\frac{a}{\frac{b}{c}}", "a/(b/c)"),
        (r"\frac{-b}{2a}", "−b/(2a)"),
        (r"a + \frac{-b}{2}", "a + (−b/2)"),
        (r"\frac{\partial J}{\partial w}", "∂J/∂w"),
        (r"\frac{\partial^2 f}{\partial x\,\partial y}", "∂²f/(∂x ∂y)"),
        (r"\frac{a}{d a}", "a/(da)"),
        (r"\frac{d}{dx} f(x)", "(d/dx) f(x)"),
        (r"\frac{f(x+h)}{g(x+h)}", "f(x + h)/g(x + h)"),
        (r"\frac{1}{p(1-p)}", "1/(p(1 − p))"),
        (r"\frac{\log x}{2}", "(log x)/2"),
        (r"\frac{n!}{k!}", "n!/k!"),
        (r"\frac{a}{b}!", "(a/b)!"),
        (r"\left(\frac{a}{b}\right)^2", "(a/b)²"),
        (r"{\frac{a}{b}}^2", "(a/b)²"),
        (r"\log\frac{a}{b}", "log(a/b)"),
        (r"\sqrt{x}", "√x"),
        (r"\sqrt{x+1}", "√(x + 1)"),
        (r"\sqrt{(x+1)}", "√(x + 1)"),
        (r"\sqrt{x} y", "√x y"),
        (r"\sqrt{xy}", "√(xy)"),
        (r"\sqrt{x}^2", "(√x)²"),
        (r"a\sqrt[3]{x}", "a ³√x"),
        (r"\sqrt[a/b]{x}", "x^(1/(a/b))"),
        (r"\sum_{i=1}^{m} x_i", "Σᵢ₌₁ᵐ xᵢ"),
        (r"\sum_{i \in B} x_i", "Σ_(i∈B) xᵢ"),
        (r"a^{[l-1]}", "a^[l−1]"),
        (r"w_j^{[l]}", "wⱼ^[l]"),
        (r"W^{[2]\top}", "W^[2]ᵀ"),
        (r"W^{[2]\top} x", "W^[2]ᵀx"),
        (r"W^{[2]} x", "W^[2] x"),
        (r"e^{z_j}", "e^(zⱼ)"),
        (r"e^{x^2}", "e^(x²)"),
        (r"{x^2}^3", "(x²)³"),
        (r"{-1}^n", "(−1)ⁿ"),
        (r"x_{i,j}^2", "x_(i,j)²"),
        (r"L_{\text{CE}} + L_{CE}^2", "L_CE + L_(CE)²"),
        (r"x^{a/b}", "x^(a/b)"),
        (r"x^{}_{} y", "xy"),
        (r"\mathbb{R}^{n \times m}", "ℝⁿˣᵐ"),
        (r"90^\circ", "90°"),
        (r"f'(x)", "f′(x)"),
        (r"x = -1", "x = −1"),
        (r"a - -b", "a − −b"),
        (r"(-a, +b)", "(−a, +b)"),
        (r"|-x|", "|−x|"),
        (r"|a| + |b|", "|a| + |b|"),
        (r"\{1, 2\}", "{1, 2}"),
        (r"10{,}025", "10,025"),
        (r"\begin{bmatrix}1&2\\3&4\end{bmatrix}", "[1, 2; 3, 4]"),
        (r"\begin{cases}z & \text{if } z>0\\0 & \text{otherwise}\end{cases}", "{z if z > 0; 0 otherwise}"),
        (r"\begin{cases}z, & z>0\\0, & z\le0\end{cases}", "{z, z > 0; 0, z ≤ 0}"),
        (r"\begin{aligned}a &= b\\&= c\end{aligned}", "a = b = c"),
        (r"\text{if $x_i$ is \%}", "if xᵢ is %"),
        (r"\text{\{50\% of~\$5, {$x^2$}\}}", "{50% of $5, x²}"),
        (r"x \not= y \not\in A", "x ≠ y ∉ A"),
        (r"a \bmod n \equiv b \pmod n", "a mod n ≡ b  (mod n)"),
        (r"x := y", "x := y"),
        (r"\operatorname{ReLU}(z) + \operatorname{ReLU} z", "ReLU(z) + ReLU z"),
        (r"\color{red} x \label{eq} + \textcolor{blue}{y}", "x + y"),
        (r"\foo{x} + 1", r"\foo{x} + 1"),
        ("a % comment\n + b", "a + b"),
        ("", ""),
    ],
)
def test_inline(tex: str, expected: str) -> None:
    assert inline(tex) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\sigma(z) \le 0.5", "sigma(z) <= 0.5"),
        (r"\alpha\beta + 2\pi r", "alpha beta + 2 pi r"),
        (r"\gamma\hat{x} + a\sqrt{b}", "gamma hat(x) + a sqrt(b)"),
        (r"x_1 y_2", "x_1 y_2"),
        (r"x^2 y", "x^2 y"),
        (r"x^{ab}", "x^(ab)"),
        (r"x^\sigma", "x^sigma"),
        (r"x_{ij}", "x_ij"),
        (r"i \in \mathbb{N}", "i in N"),
        (r"x_{i \in B}", "x_(i in B)"),
        (r"W^\top", "W^T"),
        (r"\sqrt[3]{x}", "root(3, x)"),
        (r"\lfloor x \rfloor", "floor(x)"),
        ("x² ≤ σ − é", "x^2 <= sigma - e"),
    ],
)
def test_inline_ascii(tex: str, expected: str) -> None:
    assert inline(tex, ascii=True) == expected


# --- brackets keep the value ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expression:
    """LaTeX and its value; ``sort`` says what TeX's reader would need brackets around."""

    tex: str
    value: float
    sort: str


VARIABLES = {"a": 1.7, "b": -2.3, "c": 0.6, "k": 3.1}


def _fenced(part: Expression) -> Expression:
    return Expression(rf"\left( {part.tex} \right)", part.value, "atom")


def _factor(part: Expression) -> Expression:
    return _fenced(part) if part.sort in ("sum", "product") else part


def _guarded(value: float) -> float:
    assume(abs(value) < 1e6 and abs(value) > 1e-6)
    return value


@st.composite
def _compound(draw: st.DrawFn, parts: st.SearchStrategy[Expression]) -> Expression:
    x, y = draw(parts), draw(parts)
    match draw(st.sampled_from(["sum", "difference", "dot", "beside", "fraction", "power", "root", "minus", "group"])):
        case "sum":
            return Expression(f"{x.tex} + {y.tex}", _guarded(x.value + y.value), "sum")
        case "difference":
            right = _fenced(y) if y.sort == "sum" else y
            return Expression(f"{x.tex} - {right.tex}", _guarded(x.value - y.value), "sum")
        case "dot":
            left, right = (_fenced(part) if part.sort == "sum" else part for part in (x, y))
            return Expression(rf"{left.tex} \cdot {right.tex}", _guarded(x.value * y.value), "product")
        case "beside":
            left, right = _factor(x), _factor(y)
            assume(not (left.tex[-1:].isdigit() and right.tex[:1].isdigit()))
            return Expression(f"{left.tex} {right.tex}", _guarded(x.value * y.value), "product")
        case "fraction":
            return Expression(rf"\frac{{{x.tex}}}{{{y.tex}}}", _guarded(x.value / y.value), "fraction")
        case "power":
            exponent = draw(st.integers(2, 4))
            base = x if x.sort == "atom" else _fenced(x)
            return Expression(f"{base.tex}^{exponent}", _guarded(x.value**exponent), "power")
        case "root":
            return Expression(rf"\sqrt{{{x.tex}}}", _guarded(math.sqrt(abs(x.value))), "power")
        case "minus":
            right = _fenced(x) if x.sort == "sum" else x
            return Expression(f"-{right.tex}", -x.value, "sum")
        case _:
            return _fenced(x)


_leaves = st.sampled_from(sorted(VARIABLES)).map(lambda name: Expression(name, VARIABLES[name], "atom")) | st.integers(
    2, 99
).map(lambda number: Expression(str(number), float(number), "atom"))
expressions = st.recursive(_leaves, _compound, max_leaves=8)

_TOKEN = re.compile(r"\d+|sqrt|[abck]|[-+*/^()]")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _evaluated(text: str) -> float:
    """What a reader who works from left to right makes of ``text``: factors side by side are simply multiplied."""
    text = text.replace("−", "-").replace("·", "*")
    text = re.sub(r"√(\d+|[abck])", r"sqrt(\1)", text).replace("√", "sqrt")
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: f"^{found.group().translate(_RAISED)}", text)
    assert not _TOKEN.sub("", text).strip(), text
    parts: list[str] = []
    for token in _TOKEN.findall(text):
        ends = bool(parts) and (parts[-1] == ")" or parts[-1].isalnum()) and parts[-1] != "sqrt"
        if ends and (token == "(" or token.isalnum()):
            parts.append("*")
        parts.append("**" if token == "^" else token)
    scope = {**VARIABLES, "sqrt": lambda value: math.sqrt(abs(value))}
    return float(eval("".join(parts), {"__builtins__": {}}, scope))


@settings(max_examples=300, deadline=None)
@given(expressions)
def test_brackets_keep_the_value(expression: Expression) -> None:
    assert _evaluated(inline(expression.tex, ascii=True)) == pytest.approx(expression.value, rel=1e-6)
    assert _evaluated(inline(expression.tex)) == pytest.approx(expression.value, rel=1e-6)
