"""What stands at a place of a half-written text, and what its process says of the names there."""

from __future__ import annotations

import threading
import time

import pytest

from tests.runner.asking import NUMPY, Asker, sources
from tutor.runner.looking.caret import Caret, call_at, caret_at, word_at
from tutor.runner.looking.look import Look, Seen
from tutor.runner.looking.masking import is_inert, masked, statements
from tutor.runner.looking.scopes import Text
from tutor.runner.results import Source


def at(marked: str) -> tuple[Text, int, int]:
    """The text and the place at which it has a bar."""
    before, _, after = marked.partition("|")
    return Text(before + after), before.count("\n"), len(before.rpartition("\n")[2])


def names(marked: str) -> list[str]:
    text, row, column = at(marked)
    return [each.name for scope in text.names_at(row, column) for each in scope]


# --- the text ---------------------------------------------------------------------------------------------------------


def test_texts_and_comments_are_masked_in_place() -> None:
    source = "a = 'x(#' + f\"y\\\"\" # b('\nc = '''d\ne''' + \"open\nf"
    code = masked(source)
    assert len(code) == len(source)
    assert [line.split() for line in code.split("\n")] == [["a", "=", "'", "'", "+", '"', '"'], *_rest(code)]
    assert "b" not in code
    assert "open" not in code
    assert code.endswith("\nf")
    assert [is_inert(source, place) for place in (3, 6, 24, len(source))] == [False, True, True, False]
    assert is_inert("x = 'ab", 7)
    assert not is_inert("x = 'ab'", 8)
    assert is_inert('"""a', 4)


def _rest(code: str) -> list[list[str]]:
    return [line.split() for line in code.split("\n")[1:]]


def test_a_bracket_left_open_does_not_swallow_what_follows() -> None:
    code = "x = f(1,\n      2)\ny = g(\ndef h(a,\n      b):\n    z = 1 + \\\n        2\n"
    assert [(each.first, each.last, each.indent) for each in statements(code)] == [
        (0, 1, 0),
        (2, 2, 0),
        (3, 4, 0),
        (5, 6, 4),
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("def f(x, *, y=g(1, 2), **more):\n    z = x\n    |", ["x", "y", "more", "z", "f"]),
        ("def f(x):\n    def g(y):\n        |\n    w = 1", ["y", "x", "g", "w", "f"]),
        ("def f(x):\n    return x\n|", ["f"]),
        ("a, (b, *c) = 1, (2, 3)\nd = e = a\nf: int = 3\ng[0] = h.i = 1\n|", ["a", "b", "c", "d", "e", "f"]),
        ("for i, x in enumerate(y): s = i\nwith open(z) as w:\n    |", ["i", "x", "s", "w"]),
        ("import numpy as np, os.path\nfrom a.b import (c as d,\n    e)\n|", ["np", "os", "d", "e"]),
        ("y = [q for q in x if |]\nz = 1", ["q", "y", "z"]),
        ("f = lambda u, v=1: |", ["u", "v", "f"]),
        ("if (n := 3) > 2:\n    |", ["n"]),
        ("x == 1\nx <= 2\nf(a=1)\nx += 1\n|", []),
        ("class A(B):\n    k = 1\n    def m(self):\n        |", ["self", "A"]),
        ("class A:\n    k = 1\n    |", ["k", "A"]),
        ("def f(x):\n    y = (x\n    z = |", ["x", "y", "z", "f"]),
    ],
)
def test_names_in_scope(marked: str, expected: list[str]) -> None:
    assert names(marked) == expected


def test_a_function_that_is_written_has_signature_and_docstring() -> None:
    text, row, column = at('def f(x, rate=0.1,\n      *, n):\n    """Steps.\n\n    More."""\n    return x\n|')
    written = text.written("f", row, column)
    assert written is not None
    assert (written.kind, written.signature) == ("function", "(x, rate=0.1, *, n)")
    assert written.doc.startswith("Steps.")


def test_members_that_a_class_of_the_text_gives_itself() -> None:
    source = (
        "class Net(nn.Layer):\n    size = 3\n    def __init__(self, n):\n        self.w = n\n        self.b: int = 0\n"
    )
    for after in ("    def call(self, x):\n        self.|", "net = Net(2)\nnet.|"):
        text, row, column = at(source + after)
        found = text.members(after.split()[-1].split(".")[0], row, column)
        assert found is not None
        assert {each.name for each in found[0]} >= {"size", "w", "b", "__init__"}
        assert found[1] == ("nn.Layer",)
    assert Text("x = f()\n").members("x", 1, 0) is None


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("y = np.ze|", Caret("ze", ("np",))),
        ("y = np . random.|", Caret("", ("np", "random"))),
        ("y = f(x).|", Caret("", None)),
        ("y = x[0].sh|", Caret("sh", None)),
        ("y = pr|", Caret("pr")),
        ("  |", Caret("")),
        ("y = np.sum(x, ax|", Caret("ax", (), ("np", "sum"), (), argument=True)),
        ("y = f(a=1, b=g(2)[0], |", Caret("", (), ("f",), ("a", "b"), argument=True)),
        ("y = f(a=x|", Caret("x", (), ("f",), ("a",))),
        ("y = f(x, [1, |", Caret("")),
        ("y = f(x.|", Caret("", ("x",), ("f",))),
        ("y = 1.|", Caret("", code=False)),
        ("y = 1e|", Caret("", code=False)),
        ("y = 'np.|", Caret("", code=False)),
        ("# np.|", Caret("", code=False)),
        ("def na|", Caret("na", code=False)),
        ("from numpy import lin|", Caret("lin", module="numpy")),
        ("f(1\nx = np.|", Caret("", ("np",))),
        ("y = f(\n    np.|", Caret("", ("np",), ("f",))),
    ],
)
def test_what_stands_at_a_place(marked: str, expected: Caret) -> None:
    assert caret_at(*at(marked)) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("y = np.zer|os(3)", ("np", "zeros")),
        ("y = n|p.zeros(3)", ("np",)),
        ("y = np.zeros((3, |4))", ("np", "zeros")),
        ("y = nn.Dense(2, activation='re|lu')", ("nn", "Dense")),
        ("y = 1 + |2", ()),
        ("|", ()),
    ],
)
def test_the_word_at_a_place(marked: str, expected: tuple[str, ...]) -> None:
    place = at(marked)
    assert (word_at(*place) or call_at(*place)) == expected


def test_every_place_of_every_beginning_can_be_read() -> None:
    source = 'class A(B):\n    def f(self, x=[1, (2)], *a):\n        """d"""\n        y = {k: v for k in "s"}\n' * 2
    for end in range(0, len(source), 3):
        text = Text(source[:end])
        row = source[:end].count("\n")
        column = len(source[:end].rpartition("\n")[2])
        assert isinstance(caret_at(text, row, column), Caret)
        assert isinstance(text.names_at(row, column), list)


# --- the process ------------------------------------------------------------------------------------------------------

ABOVE = f'''{NUMPY}
from tutor import engine as nn
from tutor.plotting import pyplot as plt
import functools

x = np.arange(6.0).reshape(2, 3)
rate = 0.25
_hidden = 1
said = []

class Odd:
    """Strange."""
    size = 3
    def __init__(self):
        self.inside = x
    def __dir__(self):
        return ["told", 3, "inside", "\\x1b[31m"]
    def __getattr__(self, name):
        said.append(name)
        raise ValueError("do not ask")
    def __getattribute__(self, name):
        if name not in ("inside",):
            said.append(name)
        return object.__getattribute__(self, name)
    @property
    def slow(self):
        """Takes long."""
        while True:
            pass
    def method(self, a, b=2):
        """Does it."""

odd = Odd()

class Meta(type):
    def __getattribute__(cls, name):
        while True:
            pass

class Worse(metaclass=Meta):
    def __repr__(self):
        while True:
            pass

worse = Worse()

def step(w, rate=worse, *, times=3):
    """Goes \\x1b[31mdown.

    Args:
        w: where it is.
        times: how often.
    """

def wrapped(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner

twice = wrapped(step)
globals()[7] = 8
globals()["no name"] = 9
'''


def look(asker: Asker, wanted: Look) -> Seen:
    seen = asker.session.look(sources(ABOVE), wanted)
    assert seen is not None
    return seen


def test_names_of_the_state(asker: Asker) -> None:
    seen = look(asker, Look(owner=(), call=("step",), about=("x",)))
    found = {each.name: each for each in seen.names}
    assert found["x"].detail.startswith("array (2, 3) float64: [[0. 1.")
    assert found["rate"].detail == "0.25"
    assert (found["step"].detail, found["step"].kind) == ("(w, rate=..., *, times=3)", "function")
    assert found["step"].doc == "Goes [31mdown."
    assert found["twice"].detail == found["step"].detail
    assert found["np"].kind == "module"
    assert found["x"].own
    assert not found["print"].own
    assert found["Odd"].kind == "class"
    assert "no name" not in found
    assert [(each.name, each.detail, each.doc) for each in seen.arguments] == [
        ("w", "", "where it is."),
        ("rate", "=...", ""),
        ("times", "=3", "how often."),
    ]
    assert seen.about is not None
    assert seen.about.type.startswith("array (2, 3) float64")
    assert seen.about.doc == ""


def test_members_are_found_without_running_what_a_learner_wrote(asker: Asker) -> None:
    seen = look(asker, Look(owner=("odd",)))
    found = {each.name: each for each in seen.names}
    assert found["inside"].own
    assert found["inside"].detail.startswith("array (2, 3) float64: [[0. 1.")
    assert found["method"].detail == "(a, b=2)"
    assert (found["slow"].kind, found["slow"].doc) == ("property", "Takes long.")
    assert "told" in found
    assert all(name.isidentifier() for name in found)
    assert look(asker, Look(owner=("odd", "slow"))).names == ()
    assert look(asker, Look(owner=("odd", "inside", "T"), about=("odd", "inside", "T"))).names
    assert "__repr__" in {each.name for each in look(asker, Look(owner=("worse",))).names}
    assert look(asker, Look(about=("worse",))).about is not None
    assert asker.run("len(said)", ABOVE).value == 0


def test_members_of_libraries(asker: Asker) -> None:
    numpy = {each.name: each for each in look(asker, Look(owner=("np",), prefix="ze")).names}
    assert numpy["zeros"].detail.startswith("(shape, dtype=None")
    assert numpy["zeros"].doc == "Return a new array of given shape and type, filled with zeros."
    assert numpy["linalg"].kind == "module"
    assert len(numpy) > 300
    array = {each.name: each for each in look(asker, Look(owner=("x",))).names}
    assert array["shape"].detail == "(2, 3)"
    assert array["reshape"].kind == "function"
    engine = look(asker, Look(owner=("nn",), about=("nn", "Dense"), call=("nn", "Dense")))
    assert "sys" not in {each.name for each in engine.names}
    assert "units" in {each.name for each in engine.arguments}
    assert engine.about is not None
    assert engine.about.kind == "class"
    assert engine.about.signature.startswith("(units")
    assert len(engine.about.doc) > 100
    both = look(asker, Look(about=("plt", "hist"), call=("np", "sum")))
    assert both.about is not None
    assert both.about.signature.startswith("(x, bins=10")
    assert [each.name for each in both.arguments][:2] == ["a", "axis"]
    assert both.arguments[1].doc.startswith("None or int")


def test_names_that_the_text_will_give(asker: Asker) -> None:
    origins = (("d", "made", "nn.Dense"), ("r", "module", "numpy.random"), ("y", "same", "x"), ("x", "hidden", ""))
    assert "build" in {each.name for each in look(asker, Look(owner=("d",), origins=origins[:1])).names}
    assert "default_rng" in {each.name for each in look(asker, Look(owner=("r",), origins=origins[1:2])).names}
    assert "reshape" in {each.name for each in look(asker, Look(owner=("y",), origins=origins[2:3])).names}
    assert look(asker, Look(owner=("x",), about=("x",), origins=origins)) == Seen()
    round_about = (("a", "same", "b"), ("b", "same", "a"))
    assert look(asker, Look(owner=("a",), origins=round_about)) == Seen()


def test_a_look_changes_nothing_and_has_its_own_clock(asker: Asker) -> None:
    endless = "import sys\nclass E:\n    def __dir__(self):\n        while True: pass\ne = E()"
    started = time.monotonic()
    assert asker.session.look(sources(endless), Look(owner=("e",))) is None
    assert time.monotonic() - started < 5
    assert asker.session.look(sources("1 / 0"), Look(owner=())) is None


def test_the_state_after_the_cell_itself_is_looked_at_while_it_is_there(asker: Asker) -> None:
    asker.session.run(sources("a = 1"), Source("cell", "b = 2.5"))
    seen = asker.session.look(sources("a = 1"), Look(about=("b",)), after=Source("cell", "b = 2.5"))
    assert seen is not None
    if asker.mode == "fork":
        assert seen.about is not None
        assert seen.about.type == "2.5"
    other = asker.session.look(sources("a = 1"), Look(about=("b",)), after=Source("cell", "b = 3"))
    assert other == Seen()


def test_a_look_waits_for_nobody_and_gives_way(fresh: Asker) -> None:
    fresh.session.warm()
    slow = sources("import time\ntime.sleep(0.8)\nx = 1")
    results: list[object] = []
    runner = threading.Thread(target=lambda: results.append(fresh.session.run((), slow[0])))
    runner.start()
    time.sleep(0.3)
    started = time.monotonic()
    assert fresh.session.look((), Look(owner=())) is None
    assert time.monotonic() - started < 0.2
    runner.join()
    # A look that has to run a slow cell first is stopped by whoever wants something else.
    looker = threading.Thread(
        target=lambda: results.append(fresh.session.look(sources("import time\ntime.sleep(8)"), Look(owner=())))
    )
    looker.start()
    time.sleep(0.3)
    started = time.monotonic()
    assert fresh.run("1 + 1").value == 2
    assert time.monotonic() - started < 4
    looker.join()
    assert results[-1] is None
