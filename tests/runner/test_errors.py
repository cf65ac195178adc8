"""Exceptions come cut to the learner's own lines, with the failing place marked."""

from __future__ import annotations

import pytest

from tests.runner.asking import NUMPY, Asker
from tutor.runner.results import ErrorReport, Question, Status


def error(asker: Asker, text: str, *above: str) -> ErrorReport:
    result = asker.run(text, *above)
    assert result.status is Status.RAISED
    assert result.error is not None
    return result.error


def test_the_line_and_the_part_of_it_are_marked(asker: Asker) -> None:
    found = error(asker, "a = 1\nb = [a, a + zz, 3]\nc = 2")
    assert found.traceback.splitlines() == [
        "     1  a = 1",
        "->   2  b = [a, a + zz, 3]",
        "                    ^^",
        "     3  c = 2",
        "NameError: name 'zz' is not defined",
    ]
    assert (found.type, found.message, found.line) == ("NameError", "name 'zz' is not defined", 2)


def test_calls_are_told_from_the_outside_in(asker: Asker) -> None:
    found = error(asker, "def g(x):\n    return x['a']\n\ny = g({})", "def h():\n    pass")
    assert found.traceback.splitlines() == [
        "line 4:",
        "->   4  y = g({})",
        "            ^^^^^",
        "in g, line 2:",
        "     1  def g(x):",
        "->   2      return x['a']",
        "                   ^^^^^^",
        "KeyError: 'a'",
    ]
    assert found.line == 2


def test_frames_of_other_cells_say_where_they_are(asker: Asker) -> None:
    found = error(asker, "1\nf(0)", "def f(x):\n    return 1 / x")
    assert found.traceback.splitlines() == [
        "line 2:",
        "     1  1",
        "->   2  f(0)",
        "in f, line 2 of cell a:",
        "     1  def f(x):",
        "->   2      return 1 / x",
        "                   ^^^^^",
        "ZeroDivisionError: division by zero",
    ]
    assert found.line == 2


def test_libraries_are_left_out(asker: Asker) -> None:
    found = error(asker, f"{NUMPY}\nnp.linalg.inv(np.ones((2, 3)))")
    assert "linalg.py" not in found.traceback
    assert "_assert" not in found.traceback
    assert found.line == 2


def test_endless_recursion_is_told_shortly(asker: Asker) -> None:
    found = error(asker, "def f(n):\n    return f(n + 1)\nf(0)")
    assert "more calls in between" in found.traceback
    assert len(found.traceback.splitlines()) < 25


def test_marks_stand_below_wide_text_and_tabs(asker: Asker) -> None:
    found = error(asker, "if True:\n\tx = ('ä', zz)")
    line, marks = found.traceback.splitlines()[1:3]
    assert line[: marks.index("^")].count("\t") == 1
    assert line[marks.index("^") : marks.rindex("^") + 1] == "zz"


def test_what_an_error_came_out_of_is_told(asker: Asker) -> None:
    found = error(asker, "try:\n    {}['a']\nexcept KeyError:\n    raise ValueError('no a')")
    assert found.traceback.endswith("ValueError: no a\n(after KeyError: 'a' in line 2)")
    silent = error(asker, "try:\n    {}['a']\nexcept KeyError:\n    raise ValueError('no a') from None")
    assert silent.traceback.endswith("ValueError: no a")


@pytest.mark.parametrize(
    ("text", "line", "marked"),
    [
        ("x = 1\nif x = 2:\n    pass", 2, "x = 2"),
        ("x = (1,\ny = 2", 1, "("),
        ("def f(:\n    pass", 1, ":"),
    ],
)
def test_syntax_errors_are_marked(asker: Asker, text: str, line: int, marked: str) -> None:
    result = asker.run(text)
    assert result.reason == "syntax"
    assert result.error is not None
    assert result.error.line == line
    rows = result.error.traceback.splitlines()
    at = next(number for number, row in enumerate(rows) if row.startswith("->"))
    start, end = rows[at + 1].index("^"), rows[at + 1].rindex("^") + 1
    assert rows[at][start:end] == marked


def test_an_error_at_the_end_of_the_text_is_told(asker: Asker) -> None:
    found = error(asker, "def f():")
    assert found.type == "IndentationError"
    assert found.line == 1


AWKWARD = """
class Awkward(Exception):
    def __str__(self):
        raise RuntimeError
raise Awkward
"""
WORSE = """
class Worse(Exception):
    def __getattribute__(self, name):
        raise RuntimeError
raise Worse
"""
SHOWN = """
class Shy:
    def __repr__(self):
        return 1 / 0
Shy()
"""


@pytest.mark.parametrize(("text", "kind"), [(AWKWARD, "Awkward"), (WORSE, "Worse"), (SHOWN, "ZeroDivisionError")])
def test_objects_that_resist_are_told_all_the_same(asker: Asker, text: str, kind: str) -> None:
    assert error(asker, text).type == kind


def test_long_messages_are_cut(asker: Asker) -> None:
    assert len(error(asker, "raise ValueError('x' * 1_000_000)").message) <= 4000


def test_a_hidden_check_does_not_show_its_lines(asker: Asker) -> None:
    question = Question("secret_input = 17\nf(secret_input)[0]", label="check: other shapes")
    above = "def f(x):\n    y = x + 1\n    return y"
    answer = asker.ask(question, above)
    assert answer.status is Status.RAISED
    assert answer.error is not None
    assert answer.error.type == "TypeError"
    assert "secret" not in repr(answer)
    assert answer.error.traceback == "TypeError: 'int' object is not subscriptable"
    assert answer.error.line is None


def test_a_check_shows_the_learners_own_lines(asker: Asker) -> None:
    question = Question("secret_input = 17\ng(lambda: f(secret_input))", label="check: other shapes")
    above = "def g(h):\n    return h()\ndef f(x):\n    return x.shape"
    answer = asker.ask(question, above)
    assert answer.error is not None
    assert answer.error.traceback.splitlines() == [
        "in g, line 2:",
        "     1  def g(h):",
        "->   2      return h()",
        "                   ^^^",
        "     3  def f(x):",
        "in f, line 4:",
        "     3  def f(x):",
        "->   4      return x.shape",
        "                   ^^^^^^^",
        "AttributeError: 'int' object has no attribute 'shape'",
    ]
    assert answer.error.line == 4
    assert "secret" not in repr(answer)


def test_the_line_of_a_failed_check_is_one_of_the_cell_that_is_checked(asker: Asker) -> None:
    answer = asker.ask("f(0)", "def inverse(x):\n    return 1 / x", "\n\ndef f(x):\n    return inverse(x)")
    assert answer.error is not None
    assert answer.error.line == 4
    assert "in inverse, line 2 of cell a:" in answer.error.traceback


@pytest.mark.parametrize("source", ["secret_value = = 3", "def secret(:", "secret_name(1)", "raise ValueError(secret)"])
def test_a_check_that_is_wrong_itself_does_not_show_its_lines(asker: Asker, source: str) -> None:
    answer = asker.ask(Question(source, label="check"))
    assert answer.status is Status.RAISED
    assert answer.error is not None
    assert "->" not in answer.error.traceback


SETTING = """
import numpy as np
class Layer:
    def __init__(self):
        self.W = np.ones((2, 5))
        self.rate = 0.25
    @property
    def loud(self):
        raise SystemExit
    def __repr__(self):
        raise SystemExit
layer, rows, table = Layer(), [np.ones(3), np.ones(4)], {"a": 3, "b": None}
long, few, i = np.zeros(1000), np.array([0.1, 0.25, 1 / 3]), 1
"""


FEW = ("few", "array (3,) float64: [0.1 0.25 0.3333]")


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("few @ layer.W", [FEW, ("layer.W", "array (2, 5) float64")]),
        ("long[i] + rows[i] + few", [("long[i]", "0.0"), ("long", "array (1000,) float64"), ("i", "1")]),
        ("table['b'] + 1", [("table['b']", "None")]),
        ("layer.rate / len(table['x'])", [("layer.rate", "0.25"), ("table", "dict of 2")]),
        ("1 / 0 + layer.loud + np.no", [("layer", "Layer")]),
        ("y = rows + few", [("rows", "list of 2 arrays: (3,), (4,)"), FEW]),
        ("i += None + few[0]", [("i", "1"), ("few[0]", "0.1"), FEW]),
        ("'a' + 2 ** i", [("i", "1")]),
        ("sum(v + 'a' for v in [1, 2])", [("v", "1")]),
    ],
)
def test_the_values_on_the_failing_line(asker: Asker, line: str, values: list[tuple[str, str]]) -> None:
    assert list(error(asker, line, SETTING).values[: max(len(values), 3)]) == values


def test_a_questions_own_lines_tell_no_values(asker: Asker) -> None:
    secret = asker.ask(Question("secret = 7\nsecret + None"), "1")
    assert secret.error is not None
    assert secret.error.values == ()
