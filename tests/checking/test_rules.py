"""Rules read off the syntax tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.checking.rules import violations


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("for i in x: pass", "for"),
        ("y = [i for i in x]", "for"),
        ("y = sum(i for i in x)", "for"),
        ("y = {i: 1 for i in x}", "for"),
        ("while True: break", "while"),
        ("y = 1 if x else 2", "if"),
        ("f = lambda x: x", "lambda"),
        ("y = x @ w", "@"),
        ("y @= w", "@"),
        ("y = x // 2", "//"),
        ("y = a and b", "and"),
        ("y = np.linalg.inv(x)", "np.linalg.inv"),
        ("y = numpy.linalg.inv(x)", "np.linalg.inv"),
        ("y = np.linalg.inv(x)", "numpy.linalg.inv"),
        ("import numpy as n\ny = n.linalg.inv(x)", "np.linalg.inv"),
        ("import numpy.linalg\ny = numpy.linalg.inv(x)", "np.linalg.inv"),
        ("import numpy.linalg as l\ny = l.inv(x)", "np.linalg.inv"),
        ("from numpy.linalg import inv\ny = inv(x)", "np.linalg.inv"),
        ("from numpy.linalg import inv as i\ny = i(x)", "np.linalg.inv"),
        ("from numpy import linalg as l\ny = l.inv(x)", "np.linalg.inv"),
        ("from numpy.linalg import *\ny = inv(x)", "np.linalg.inv"),
        ("f = np.linalg.inv\ny = f(x)", "np.linalg.inv"),
        ("l = np.linalg\ny = l.inv(x)", "np.linalg.inv"),
        ("a, f = 1, np.linalg.inv\ny = f(x)", "np.linalg.inv"),
        ("y = getattr(np.linalg, 'inv')(x)", "np.linalg.inv"),
        ("y = list(map(np.linalg.inv, x))", "np.linalg.inv"),
        ("y = sorted(x)", "sorted"),
        ("s = sorted\ny = s(x)", "sorted"),
        ("y = nn.sigmoid(x)", "nn.sigmoid"),
        ("from tutor import engine\ny = engine.sigmoid(x)", "nn.sigmoid"),
        ("y = x.sort()", ".sort"),
        ("import os", "import"),
        ("from os import path", "import"),
    ],
)
def test_found(source: str, rule: str) -> None:
    (told,) = violations(source, [rule], [])
    assert "line " in told
    assert violations(source, [], [rule]) == []


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("y = x + 1", "for"),
        ("# for\ny = 'for while'", "for"),
        ("y = np.dot(x, w)", "@"),
        ("@cache\ndef f(): pass", "@"),
        ("y = x.inv", "np.linalg.inv"),
        ("inv = 3\ny = inv + linalg", "np.linalg.inv"),
        ("from mine import inv\ny = inv(x)", "np.linalg.inv"),
        ("y = np.linalg.inverse(x)", "np.linalg.inv"),
        ("y = x.sorted", "sorted"),
        ("y = -x", "-"),
    ],
)
def test_not_found(source: str, rule: str) -> None:
    assert violations(source, [rule], []) == []
    (told,) = violations(source, [], [rule])
    assert rule in told


def test_each_kind_has_its_words_and_names_the_line() -> None:
    source = "def f(x):\n    for i in x:\n        pass\n    return [i for i in x]\n"
    (told,) = violations(source, ["for"], [])
    assert "without a Python loop (line 2): let NumPy" in told
    (told,) = violations("x = 1\ny = [i for i in x]", ["for"], [])
    assert "(the comprehension in line 2)" in told
    (told,) = violations("x = 1\n\ny = np.linalg.inv(x)", ["np.linalg.inv"], [])
    assert told == "This one is to be done without np.linalg.inv (line 3)."
    assert violations("y = 1", [], ["@"])[0].startswith("This one is to be done with @, the matrix product")


def test_every_broken_rule_is_told() -> None:
    assert len(violations("for i in x:\n    while i: pass", ["for", "while", "if"], ["@", "for"])) == 3


@pytest.mark.parametrize("source", ["this is no Python", "def f(:", "\0", "'", "x = \udcff", "  x = 1"])
def test_what_is_no_python_is_told_elsewhere(source: str) -> None:
    assert violations(source, ["for"], ["@"]) == []


def test_odd_escapes_and_long_chains_do_no_harm() -> None:
    assert len(violations("y = '\\d'\nfor i in y: pass", ["for"], [])) == 1
    assert violations("y = a" + ".b" * 2000, ["np.dot"], []) == []


@given(st.text(), st.sampled_from(["for", "@", "np.dot", ".T", "sorted", "", "."]))
def test_any_text_is_judged(source: str, rule: str) -> None:
    assert len(violations(source, [rule], [])) <= 1
