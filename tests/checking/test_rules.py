"""Rules read off the syntax tree."""

from __future__ import annotations

import pytest

from tutor.checking.rules import violations


@pytest.mark.parametrize(
    ("source", "forbid"),
    [
        ("for i in x: pass", "for"),
        ("y = [i for i in x]", "for"),
        ("y = sum(i for i in x)", "for"),
        ("while True: break", "while"),
        ("y = np.linalg.inv(x)", "np.linalg.inv"),
        ("import numpy as n\ny = n.linalg.inv(x)", "np.linalg.inv"),
        ("from numpy.linalg import inv\ny = inv(x)", "np.linalg.inv"),
        ("from numpy import linalg as l\nl.inv(x)", "np.linalg.inv"),
        ("f = np.linalg.inv\nf(x)", "np.linalg.inv"),
        ("y = x @ w", "@"),
        ("y @= w", "@"),
        ("y = sorted(x)", "sorted"),
        ("y = nn.sigmoid(x)", "nn.sigmoid"),
        ("import os", "import"),
    ],
)
def test_forbidden(source: str, forbid: str) -> None:
    (told,) = violations(source, [forbid], [])
    assert f"line {source.count(chr(10)) + 1}" in told or "line" in told


@pytest.mark.parametrize(
    ("source", "forbid"),
    [
        ("y = x + 1", "for"),
        ("# for\ny = 'for while'", "for"),
        ("y = np.dot(x, w)", "@"),
        ("@cache\ndef f(): pass", "@"),
        ("y = x.inv", "np.linalg.inv"),
        ("this is no Python", "for"),
    ],
)
def test_allowed(source: str, forbid: str) -> None:
    assert violations(source, [forbid], []) == []


def test_required() -> None:
    assert violations("y = x @ w", [], ["@"]) == []
    assert violations("y = np.dot(x, w)", [], ["@"]) == ["This one is to be done with @."]
    assert violations("y = np.dot(x, w)", [], ["np.dot"]) == []


def test_kind_words_name_the_line() -> None:
    (told,) = violations("def f(x):\n    for i in x:\n        pass\n", ["for"], [])
    assert "without a Python loop (line 2)" in told
