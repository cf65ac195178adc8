"""What the learner's code itself shows, and the small changes that may mend it."""

from __future__ import annotations

import ast

import pytest

from tutor.checking.mending.mends import mends
from tutor.checking.mending.proof import proven
from tutor.checking.reading import function_returned, generated, nothing_returned, undefined


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def g(x):\n    return x\n", "Your cell defines g; the check calls f."),
        ("x = 3\n", "Your cell defines no function"),
        ("def g(x):\n    def f(y):\n        return y\n", "f is defined inside of another function"),
        ("def g(x):\n    return x\n\ndef h(x):\n    return x\n", "f is not defined in your cell"),
        ("f = lambda x: x\n", ""),
        ("if True:\n    def f(x):\n        return x\n", ""),
        ("def (", ""),
    ],
)
def test_a_function_under_another_name(source: str, says: str) -> None:
    found = undefined(source, ["f"])
    assert found.startswith(says)
    assert bool(found) is bool(says)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("y = 2 * x", "f has no return"),
        ("y = 2 * x\n    return", "The return in line 3 hands nothing back"),
        ("return\n    2 * x", "The return in line 2 hands nothing back"),
        ("print(2 * x)", "f prints its result (line 2) and returns nothing"),
        ("return print(x)", "Line 2 returns what print gives"),
        ("2 * x", "f works out its last line and forgets it: write return in front of line 2."),
        ("y = [x]\n    return y.append(3)", "Line 3: .append() gives None"),
        ("if x > 0:\n        return x", "f returns a value on some paths only (line 3)"),
        ("return x", ""),
    ],
)
def test_why_nothing_comes_back(body: str, says: str) -> None:
    found = nothing_returned(f"def f(x):\n    {body}\n", "f")
    assert found.startswith(says)
    assert bool(found) is bool(says)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("yield x", "f has yield in line 2"),
        ("return (y for y in x)", "Line 2 returns a generator"),
        ("return zip(x, x)", "Line 2: zip(...) only promises its values"),
        ("return [y for y in x]", ""),
    ],
)
def test_promises_instead_of_values(body: str, says: str) -> None:
    assert generated(f"def f(x):\n    {body}\n", "f").startswith(says)
    assert function_returned("def f(x, g):\n    return g\n", "f").startswith("Line 2 returns the function g itself")


# What is written, what would be right, and where to look.
MENDED = [
    ("return x.sum(axis=1)", "return x.sum(axis=0)", "line 2: does x.sum(axis=1) run along the right axis?"),
    ("return x.sum()", "return x.sum(axis=0)", "line 2: x.sum() runs over all elements at once: does it need an axis?"),
    ("return np.sum(x)", "return np.mean(x)", "line 2: is sum the right function in np.sum(x)?"),
    ("return x - w", "return x + w", "line 2: is - the right sign in x - w?"),
    ("return x // w", "return x / w", "line 2: // in x // w cuts off what stands behind the point: is / meant?"),
    ("return w @ x", "return x @ w", "line 2: is w @ x the right way round?"),
    ("return x @ w", "return x @ w.T", "line 2: in x @ w, does w fit as it stands, or transposed?"),
    ("return x > 0", "return x >= 0", "line 2: is x > 0 the right comparison?"),
    ("return x - w / 2", "return (x - w) / 2", "line 2: in x - w / 2, are the brackets where they belong?"),
    ("return np.log(x) + w", "return np.log(x + w)", "are the brackets where they belong?"),
    ("return 3 * x * w", "return 2 * x * w", "line 2: is 3 the right number in 3 * x?"),
    ("return x * w * 2", "return x * w", "line 2: in x * w * 2, does 2 belong?"),
    ("return x", "return x + w", "line 2: w is not used anywhere. Does it belong in x?"),
    ("return x", "return w(x)", "line 2: w is not used anywhere. Does it belong in x?"),
    ("return w, x", "return x, w", "line 2: are the results in the right order?"),
    ("print(x * w)", "return x * w", "line 2: print shows the result and forgets it"),
    ("y = x * w", "y = x * w\n    return y", "line 2: the function ends without a return"),
    ("w = 3\n    return x * w", "return x * w", "line 2: w comes from the caller, and is written over here"),
    (
        "return x.mean(axis=1) + x.std(axis=1)",
        "return x.mean(axis=0) + x.std(axis=0)",
        "line 2: does x.mean(axis=1) run",
    ),
    ("return -np.mean(w * np.log(x))", "return -np.mean(x * np.log(w))", "line 2: have x and w changed places"),
    ("return np.log(np.mean(x))", "return np.mean(np.log(x))", "line 2: does mean or log come first?"),
    ("return x[w > 0]", "return np.flatnonzero(w > 0)", "picks the elements themselves"),
    (
        "for i in range(3):\n        y = x[i]\n        return y",
        "for i in range(3):\n        y = x[i]\n    return y",
        "line 2: line 4 returns inside of the loop",
    ),
    (
        "for i in range(2):\n        x[i] = w[0]",
        "for i in range(2):\n        x[i] = w[i]",
        "w[0] is the same in every round",
    ),
]


def function(body: str) -> str:
    return f"def f(x, w):\n    {body}\n"


@pytest.mark.parametrize(("written", "right", "says"), MENDED)
def test_a_small_change_that_mends_says_where_to_look(written: str, right: str, says: str) -> None:
    wanted = ast.unparse(ast.parse(function(right)))

    def passing(_: int, codes: list[str]) -> list[bool]:
        return [code == wanted for code in codes]

    told = proven(function(written), function(right), [0], [1], passing, 0.001)  # type: ignore[arg-type]
    assert told.startswith("Look at line")
    assert says in told


def test_what_is_wrong_all_over_has_no_place() -> None:
    solution = function("y = x + w\n    z = y**2\n    return np.sqrt(z)")
    assert proven(function("return 7"), solution, [0], [], lambda _, codes: [False] * len(codes), 0.001) == ""
    assert proven("def f(", solution, [0], [], lambda _, codes: [True] * len(codes), 0.001) == ""


def test_the_wrong_line_of_several_is_found_by_the_name_of_its_value() -> None:
    written = function("mean = x.mean()\n    spread = x.max() - x.min()\n    return (w - mean) / spread")
    solution = function("mean = x.mean()\n    spread = x.std()\n    return (w - mean) / spread")
    texts = {mend.told: mend.text for mend in mends(written, solution)}
    assert "x.std()" in texts["Look at line 3: spread does not get what it should; all the rest fits."]


def test_no_change_is_proposed_twice_none_is_the_code_itself_and_loops_stay_as_they_are() -> None:
    source = function("while x > 0:\n        x = x - 1\n    return x * w")
    texts = [mend.text for mend in mends(source, source)]
    assert len(set(texts)) == len(texts) > 20
    assert ast.unparse(ast.parse(source)) not in texts
    assert all("while x > 0:\n        x = x - 1" in text for text in texts if "while" in text)


def test_the_code_itself_is_not_changed() -> None:
    first, second = list(mends(function("return x + w * 2"))), list(mends(function("return x + w * 2")))
    assert first == second
