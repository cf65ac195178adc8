"""Formulas as people type them."""

from __future__ import annotations

import ast
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.checking.formula import CONSTANTS, FUNCTIONS, MOST_CHARACTERS, Formula, UnreadableError, read

X, Y = 1.7, -0.6


def read_or_told(text: str, variables: tuple[str, ...]) -> tuple[Formula | None, str]:
    """The formula, or why it cannot be read."""
    try:
        return read(text, variables), ""
    except UnreadableError as error:
        return None, str(error)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("6x", 6 * X),
        ("6*x", 6 * X),
        ("6 x", 6 * X),
        ("2xy", 2 * X * Y),
        ("2yx", 2 * X * Y),
        ("3(x+1)", 3 * (X + 1)),
        ("(x+1)(x-1)", (X + 1) * (X - 1)),
        ("x(x+1)", X * (X + 1)),
        ("(x+1)x", (X + 1) * X),
        ("-x^2", -(X**2)),
        ("(-x)^2", X**2),
        ("2-x^2", 2 - X**2),
        ("-2x", -2 * X),
        ("x**2", X**2),
        ("x²", X**2),
        ("2x³y", 2 * X**3 * Y),
        ("x⁻¹", 1 / X),
        ("x¹⁰", X**10),
        ("x^-2", X**-2),
        ("2^3^2", 512),
        ("2**-3", 0.125),
        ("-2^-2", -0.25),
        ("1/2*x", X / 2),
        ("(1/2)x", X / 2),
        ("x/2*3y", X / 2 * 3 * Y),
        ("x/2/2", X / 4),
        ("x-1-1", X - 2),
        ("x · y × 2 − 1", X * Y * 2 - 1),
        ("x ÷ 2", X / 2),
        ("2π", 2 * math.pi),
        ("2pix", 2 * math.pi * X),
        ("PI", math.pi),
        ("e^x", math.exp(X)),
        ("2e^(-x)", 2 * math.exp(-X)),
        ("ex", math.e * X),
        ("exp(x)", math.exp(X)),
        ("xexp(x)", X * math.exp(X)),
        ("x sin(x)cos(y)", X * math.sin(X) * math.cos(Y)),
        ("Sin(x)", math.sin(X)),
        ("sin(x)^2", math.sin(X) ** 2),
        ("ln(x) - log(x)", 0),
        ("sqrt(x^2 + y^2)", math.hypot(X, Y)),
        ("tanh(x) + tan(x) + abs(y)", math.tanh(X) + math.tan(X) + abs(Y)),
        ("sigmoid(x)", 1 / (1 + math.exp(-X))),
        ("sigmoid(-1000) + sigmoid(1000)", 1),
        ("1/(1 + e^1000)", 0),
        (".5", 0.5),
        ("5.", 5),
        ("1e-3", 0.001),
        ("10_025", 10025),
        ("+x", X),
        ("--x", X),
        ("((x))", X),
        ("  x\t+ y ", X + Y),
        ("f(x) = 6x", 6 * X),
        ("dy/dx=6x", 6 * X),
        ("f'(x) = 6x", 6 * X),
    ],
)
def test_what_is_read(written: str, value: float) -> None:
    assert read(written, ("x", "y")).value({"x": X, "y": Y}) == pytest.approx(value, rel=1e-12, abs=1e-15)


def test_names_of_several_letters_and_digits() -> None:
    values = {"x1": 2.0, "x2": 3.0, "theta": 5.0, "t": 7.0}
    for written, value in [("x1x2", 6), ("2x1 theta", 20), ("thetat", 35), ("x1^2", 4), ("ttheta", 35)]:
        assert read(written, tuple(values)).value(values) == value
    assert read("θ²", ("θ",)).value({"θ": 3.0}) == 9
    assert read("E", ("E",)).value({"E": 3.0}) == 3


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("6 x)", "a bracket is closed that was never opened."),
        ("2)(", "a bracket is closed that was never opened."),
        (")", "a bracket is closed that was never opened."),
        ("(6x", "a bracket is opened and never closed."),
        ("(", "a bracket is opened and never closed."),
        ("sin(x", "a bracket is opened and never closed."),
        ("()", "there is nothing between the brackets."),
        ("sin()", "there is nothing between the brackets."),
        ("", "there is nothing to read."),
        (" ", "there is nothing to read."),
        ("f(x) =", "there is nothing to read."),
        ("*x", "something is missing before *."),
        ("(*x)", "something is missing before *."),
        ("x*", "something is missing after *."),
        ("x + ", "something is missing after +."),
        ("x^", "something is missing after ^."),
        ("(x+)", "something is missing after +."),
        ("x +* y", "something is missing after +."),
        ("3 4", "there is no sign before 4."),
        ("(x)2", "there is no sign before 2."),
        ("1.2.3", "there is no sign before .3."),
        ("x2", "is that x*2 or x^2?"),
        ("z", "'z' is not known; the variables are x and y."),
        ("sinus(x)", "'sinus' is not known; the variables are x and y."),
        ("X", "'X' is not known; the variables are x and y."),
        ("sin x", "sin needs brackets, as in sin(2)."),
        ("1/2x", "after / a product needs its sign and brackets: write 1/(2*x) or (1/2)*x."),
        ("1/2(x+1)", "after / a product needs its sign and brackets: write 1/(2*x) or (1/2)*x."),
        ("0,5", "write a point for decimals, 0.5, and no comma in large numbers, 10025."),
        ("[x+1]", "write round brackets."),
        ("|x|", "write abs(x) for the absolute value."),
        ("√x", "write sqrt(x) for the root."),
        ("6x = 3", "give only what stands to the right of =."),
        ("x = y = 3", "give only what stands to the right of =."),
        ("50%", "the character % means nothing here."),
        ("x_", "'x_' is not known; the variables are x and y."),
        ("_", "the character _ means nothing here."),
        ("1__0", "the character _ means nothing here."),
        ("x\x00", "the character \x00 means nothing here."),
    ],
)
def test_what_cannot_be_read(written: str, why: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(written, ("x", "y"))
    assert str(caught.value) == f"I cannot read '{' '.join(written.split())}': {why}"


def test_where_there_are_no_variables_a_number_is_wanted() -> None:
    with pytest.raises(UnreadableError, match="'three' is not known; the answer is a number"):
        read("three")
    with pytest.raises(UnreadableError, match="'y' is not known; the variable is x"):
        read("y", ("x",))


@pytest.mark.parametrize(
    "written", ["1/0", "log(0)", "log(-1)", "sqrt(-1)", "(-8)^(1/3)", "0^-1", "(-10)^999", "sin(10^999)"]
)
def test_what_has_no_value(written: str) -> None:
    assert math.isnan(read(written).value({}))


@pytest.mark.parametrize(
    "written",
    [
        "9^9^9^9^9^9^9",
        "1e999",
        "9" * MOST_CHARACTERS,
        "(" * MOST_CHARACTERS,
        "-" * MOST_CHARACTERS,
        "2^" * (MOST_CHARACTERS // 2),
        "sin(" * 50,
        "x" * MOST_CHARACTERS,
        "x" * (MOST_CHARACTERS - 1) + "z",
        "(" * 1_000_000,
        "x^" * 500_000,
        "1+" * 99 + "1",
    ],
    ids=lambda written: f"{written[:8]} {len(written)}",
)
def test_nothing_takes_long(written: str) -> None:
    started = time.perf_counter()
    formula, told = read_or_told(written, ("x", "xx"))
    if formula is not None:
        formula.value({"x": 1e300, "xx": -1e300})
    assert len(told) < 150
    assert time.perf_counter() - started < 0.5


def test_a_formula_knows_its_names_and_loose_exponents() -> None:
    assert read("x + pi*sin(1)", ("x", "y")).names == {"x"}
    loose = {"e^2x": True, "x^2y": True, "x**2(y)": True, "x^-2y": True, "e^(2x)": False, "x²y": False, "2x^2": False}
    assert {written: read(written, ("x", "y")).loose for written in loose} == loose


# --- properties -------------------------------------------------------------------------------------------------


@given(st.text(max_size=60) | st.text("0123456789.xye()+-*/^ sincoexpl²π=,", max_size=60))
def test_any_text_is_read_or_said_to_be_unreadable(text: str) -> None:
    formula, told = read_or_told(text, ("x", "y"))
    if formula is None:
        assert told.startswith("I cannot read '")
        assert told.endswith((".", "?"))
    else:
        assert isinstance(formula.value({"x": X, "y": Y}), float)
        assert formula.names <= {"x", "y"}


_numbers = st.floats(0, 1e6).map(repr)
_atoms = st.sampled_from(["x", "y", "pi", "e"]) | _numbers


def _longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.tuples(inner, st.sampled_from([" + ", "-", " * ", "/", "**"]), inner).map("".join)
    negated = inner.map(lambda text: f"-{text}")
    bracketed = inner.map(lambda text: f"({text})")
    called = st.tuples(st.sampled_from(sorted(FUNCTIONS)), inner).map(lambda pair: f"{pair[0]}({pair[1]})")
    return signs | negated | bracketed | called


@given(st.recursive(_atoms, _longer, max_leaves=8).filter(lambda text: len(text) <= MOST_CHARACTERS))
def test_what_python_reads_too_has_the_value_that_python_gives(text: str) -> None:
    names = {**CONSTANTS, **FUNCTIONS, "x": X, "y": Y}
    ours = read(text, ("x", "y")).value({"x": X, "y": Y})
    assert ours == pytest.approx(_by_python(ast.parse(text, mode="eval").body, names), rel=1e-12, nan_ok=True)


def _by_python(node: ast.expr, names: dict[str, object]) -> float:
    """The value that Python's own grammar gives the text, with the reader's arithmetic."""
    written = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}
    match node:
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]  # only numbers are made
        case ast.Name(id=name):
            return names[name]  # type: ignore[return-value]  # a number
        case ast.UnaryOp(operand=operand):
            return -_by_python(operand, names)
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return _apply(f"{name}(x)", x=_by_python(argument, names))
        case ast.BinOp(left=left, op=sign, right=right):
            return _apply(f"x {written[type(sign)]} y", x=_by_python(left, names), y=_by_python(right, names))
    raise AssertionError(ast.dump(node))


def _apply(step: str, **values: float) -> float:
    return math.nan if any(map(math.isnan, values.values())) else read(step, tuple(values)).value(values)


@given(st.recursive(_atoms, _longer, max_leaves=6), st.sampled_from(["  ", "\t", " "]))
def test_spaces_do_not_count(text: str, space: str) -> None:
    spread = text
    for sign in "()+-/":
        spread = spread.replace(sign, f"{space}{sign}{space}") if "e-" not in text and "e+" not in text else spread
    if len(spread) <= MOST_CHARACTERS:
        assert read(spread, ("x", "y")) == read(text, ("x", "y"))
