"""Which names a piece of code takes from what ran before it."""

from __future__ import annotations

import pytest

from tutor.checking.names import missing


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(x):\n    return np.exp(x) + g(x)", ["g", "np"]),
        ("def f(x):\n    y = abs(x)\n    return [y * i for i in range(3)]", []),
        ("import numpy as np\ndef f(x):\n    return np.exp(f(x - 1))", []),
        ("def f(x):\n    global seen\n    seen = x\ndef g():\n    return seen", []),
        ("class A(Base):\n    size = n\n    def f(self):\n        return super().f() + self.size", ["Base", "n"]),
        ("f = lambda x: x + later\nlater = 1", []),
        ("def f(x: Number) -> 'Number':\n    return x", ["Number"]),
        ("def f(x=start):\n    def inner():\n        return x + deep\n    return inner", ["deep", "start"]),
        ("from numpy import *\ndef f(x):\n    return exp(x) + g(x)", []),
        ("def f(x:", []),
        ("", []),
    ],
)
def test_what_is_missing(source: str, expected: list[str]) -> None:
    assert missing(source, []) == expected


def test_what_ran_before_is_there() -> None:
    source = "def f(x):\n    return np.exp(g(x)) + h"
    assert missing(source, ["import numpy as np", "def g(x):\n    return x"]) == ["h"]
    assert missing(source, ["from somewhere import *"]) == []
    assert missing(source, ["def g(x):"]) == []
