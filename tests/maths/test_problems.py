"""What the linter hears, and that it hears nothing of what is right."""

from __future__ import annotations

import pytest

from tutor.maths import inline, problems, render


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\sgima(z)", [r"line 1, column 1: unknown command \sgima (did you mean \sigma?)"]),
        ("a\n+ \\foo{x}", [r"line 2, column 3: unknown command \foo"]),
        ("{a", ["line 1, column 1: { without }"]),
        ("a}", ["line 1, column 2: } without {"]),
        (r"x + \left( a", [r"line 1, column 5: \left without \right"]),
        (r"a \right)", [r"line 1, column 3: \right without \left"]),
        (r"\left a \right)", [r"line 1, column 7: \left needs a bracket"]),
        (r"{\left( a}", [r"line 1, column 2: \left without \right"]),
        (r"\begin{cases} a", [r"line 1, column 1: \begin{cases} without \end"]),
        (r"\begin{cases} a \end{aligned}", [r"line 1, column 1: \begin{cases} ended by \end{aligned}"]),
        (r"a \end{cases}", [r"line 1, column 3: \end without \begin"]),
        (r"\begin{foo} a \end{foo}", ["line 1, column 1: unknown environment foo"]),
        (r"\frac{a}", [r"line 1, column 9: \frac needs an argument"]),
        ("x^", ["line 1, column 3: ^ needs something to raise or lower"]),
        ("x^a^b", ["line 1, column 4: a second ^ on the same base needs braces"]),
        ("a & b", ["line 1, column 3: & outside an environment such as aligned"]),
        (r"\& a & b & c \\ d & e", ["line 1, column 6: & outside an environment such as aligned"]),
        (r"\sqrt[3 x", [r"line 1, column 1: [ without ]", r"line 1, column 10: \sqrt needs an argument"]),
        ("a $ b", ["line 1, column 3: $ inside a formula"]),
        ("a \x07", ["line 1, column 3: a character that cannot be shown: U+0007"]),
        (r"\text x", []),
        (r"\{ a \}", []),
        (r"\left. a \right|_0", []),
        (r"\text{\{ 50\% \}}", []),
        ("a \\\\ b % } \\left(", []),
        (r"a \over b", []),
    ],
)
def test_problems(tex: str, expected: list[str]) -> None:
    assert problems(tex) == expected


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"a + \foo{x}^2", r"a + \foo{x}²"),
        (r"\begin{foo} a & b \end{foo}", r"\begin{foo} a & b \end{foo}"),
        (r"\frac{a}", "a/"),
        ("a}b", "ab"),
        (r"\left( a", "(a"),
        ("a & b", "ab"),
        ("x\\", "x\\"),
    ],
)
def test_what_is_wrong_is_shown_all_the_same(tex: str, shown: str) -> None:
    assert inline(tex) == shown
    assert render(tex).rows


def test_too_deep_is_one_problem() -> None:
    assert [problem.partition(": ")[2] for problem in problems("{" * 100 + "x" + "}" * 100)] == ["nested too deeply"]
