"""Python without labelled cells, and code that was copied with its prompts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.grading.handing_in import LESSON, RIGHT, grade, scores, states
from tutor.grading.definitions import pieces
from tutor.grading.intake.texts import without_prompts
from tutor.runner.session import Session

BY_NAME = (
    "no labelled cells: each exercise is what the file defines under its names, with what that uses; no more is run"
)


def sources(text: str, *labels: str) -> dict[str, str]:
    return {piece.label: piece.source for piece in pieces(text, dict.fromkeys(labels, ""))}


def test_plain_file_is_graded_by_its_names(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "ada.py"
    path.write_text(
        f"# lesson: {LESSON}\nimport numpy as np\nimport no_such_library\nFACTOR = 0.5\n\n"
        f"{RIGHT['double']}\n\ndef unused():\n    pass\n\n\ndef total(a):\n    return np.sum(double(a))\n\n\n"
        "def scale(a):\n    return FACTOR * a\n\n\ndef halves(a):\n    return scale(a)\n\n\n"
        "raise SystemExit('this must never run')\n"
    )
    graded = grade(session, path)
    assert states(graded) == dict.fromkeys(RIGHT, "passed")
    assert graded.notes == (BY_NAME,)


def test_one_slip_costs_only_its_own_exercise(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "ada.py"
    path.write_text(f"{RIGHT['double']}\ndef total(a:\n    return 2\n\n{RIGHT['halves']}\nprint 'done'\n")
    graded = grade(session, path, LESSON)
    assert states(graded) == {"double": "passed", "total": "failed", "halves": "passed"}
    assert scores(graded)["total"] == 0


FILE = """\
from __future__ import annotations
import math, os
from math import *
import numpy as np
if True:
    import json as js
SIZE: int = 3
sizes = [1]
sizes.append(2)
sizes[0] = SIZE
print(sizes)
@decorated
# a remark
def one(a):
    return np.add(a, 1)
def decorated(f): return f
class Two:
    def go(self):
        return one(js.loads("1")) + later()
def later():
    return Two
a = 1; b = 2
for n in range(3):
    b += n
try:
    c = b
except Exception:
    c = 0
with open("f") as d:
    e = d
if __name__ == "__main__":
    one = None
    Two().go()
"""
ALWAYS = "from __future__ import annotations\nfrom math import *\n"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("one", "import numpy as np\n@decorated\n# a remark\ndef one(a):\n    return np.add(a, 1)\n"
                "def decorated(f): return f\n"),
        ("sizes", "SIZE: int = 3\nsizes = [1]\nsizes.append(2)\nsizes[0] = SIZE\n"),
        ("a", "a = 1; b = 2\n"),
        ("b", "a = 1; b = 2\nfor n in range(3):\n    b += n\n"),
        ("e", 'with open("f") as d:\n    e = d\n'),
        ("c", "a = 1; b = 2\nfor n in range(3):\n    b += n\ntry:\n    c = b\nexcept Exception:\n    c = 0\n"),
    ],
)  # fmt: skip
def test_what_a_definition_uses_comes_along(label: str, expected: str) -> None:
    assert sources(FILE, label) == {label: ALWAYS + expected}


@pytest.mark.parametrize(
    ("body", "brought"),
    [
        ("def f(a): return a", []),
        ("def f(x): return a", ["a"]),
        ("def f(x=a): return x", ["a"]),
        ("def f(x: a) -> b: return x", ["a", "b"]),
        ("def f():\n    a = 1\n    return a", []),
        ("def f():\n    global a\n    a = 1", ["a"]),
        ("def f():\n    a[0] = b", ["a", "b"]),
        ("def f():\n    def a(): return b\n    return a()", ["b"]),
        ("def f():\n    from x import y as a\n    return a", []),
        ("def f():\n    with b as a:\n        return a", ["b"]),
        ("def f(*a, **b): return a, b", []),
        ("f = lambda a, x=b: a", ["b"]),
        ("f = [a for a in b]", ["b"]),
        ("f = {x: a for x in b if x}", ["a", "b"]),
        ("class f:\n    a = 1\n    def go(self): return a", ["a"]),
        ("async def f(): return a", ["a"]),
    ],
)
def test_only_names_of_the_file_are_used_from_it(body: str, brought: list[str]) -> None:
    found = sources(f"a = [1]\nb = [2]\n{body}\n", "f")["f"]
    assert found == "".join(f"{name} = [{'ab'.index(name) + 1}]\n" for name in brought) + f"{body}\n"


def test_earlier_exercises_are_left_to_the_lesson_and_later_ones_come_along() -> None:
    assert "def one" not in sources(FILE, "one", "Two")["Two"]
    assert "def one" in sources(FILE, "Two", "one")["Two"]
    assert "import json as js" in sources(FILE, "one", "Two")["Two"]
    assert "def later" in sources(FILE, "one", "Two")["Two"]


def test_an_exercise_may_have_other_names_than_its_label() -> None:
    starter = "import math\ndef g(a):\n    ...\ndef slope(a):\n    ..."
    text = "import math\ndef g(a): return a\ndef slope(a): return 1\ndef later(a): return g(a)\n"
    found = {piece.label: piece.source for piece in pieces(text, {"relu": starter, "later": "def later(a): ..."})}
    assert found == {
        "relu": "def g(a): return a\ndef slope(a): return 1\n",
        "later": "def later(a): return g(a)\n",
    }


def test_names_that_are_imported_or_only_used_are_no_answers() -> None:
    assert sources(FILE, "np", "js", "print", "nothing", "range") == {}


def test_of_two_definitions_both_are_taken_and_the_later_counts() -> None:
    (piece,) = pieces("def f():\n    return 1\n\ndef f():\n    return 2\n", {"f": ""})
    assert piece.source == "def f():\n    return 1\ndef f():\n    return 2\n"


@pytest.mark.parametrize(
    "text",
    [
        "def f(:\n    pass\n\n\n@wraps\ndef g(a):\n    return h(a)\n\ndef h(a):\n    return a\n",
        "x = (\n1,\n\ndef g(a):\n    return h(a)\n\ndef h(a):\n    return a\n",
        "f = 1 +\ndef g(a):\n    return h(a)\ndef h(a):\n    return a\n",
    ],
)
def test_file_that_cannot_be_parsed_is_read_by_pieces(text: str) -> None:
    found = sources(text, "f", "g")
    assert "return h(a)" in found["g"]
    assert "def h(a):" in found["g"]
    assert "def f(" not in found["g"]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"a{n} = a{n - 1}" for n in range(1, 20_000)),
        "\n".join(f"a{n} = a{n + 1}" for n in range(20_000)),
        "a1 = " + "-" * 100_000 + "1",
        "a1 = " + "(" * 100_000,
        "a1 = " + "+".join("1" * 60_000),
        "a1 = [" + "1," * 40_000 + "]",
        "@a\n" * 20_000 + "a1 = 2 (",
        "a1 = '''" + "\na1 = (" * 10_000,
        "a1 = 1\n" * 2_000_000,
    ],
    ids=["backward", "forward", "deep", "open", "sum", "list", "decorators", "blocks", "large"],
)
def test_file_that_would_take_all_day(text: str) -> None:
    started = time.process_time()
    pieces(text, {"a1": "a1 = 0", "a2": "", "a3": ""})
    assert time.process_time() - started < 3


# --- prompts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("copied", "source"),
    [
        (">>> x = 1\n>>> y = 2", "x = 1\ny = 2"),
        (">>> def f(a):\n...     return a\n...\n>>> x = 1\n", "def f(a):\n    return a\n\nx = 1\n"),
        ("In [1]: def f(a):\n   ...:     return a\n   ...:\n\nIn [12]: x = 1", "def f(a):\n    return a\n\n\nx = 1"),
        ("# total\n>>> x = 1", "# total\nx = 1"),
        (">>> # total\n>>> x = 1", "# total\nx = 1"),
    ],
)
def test_prompts_before_every_line_are_left_out(copied: str, source: str) -> None:
    assert without_prompts(copied) == source


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        "x = 1",
        "x = 1\n>>> y = 2",
        ">>> x = 1\n1",
        "...\n...",
        "def f():\n    ...",
        ">>>x = 1",
        "x >>> 1",
    ],
)
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert without_prompts(text) is None


def test_file_with_prompts_is_graded_and_told(session: Session, tmp_path: Path) -> None:
    lines = RIGHT["double"].strip().split("\n")
    told = "prompts (>>>, In [1]:) stood before the code: taken without them"
    path = tmp_path / "ada.py"
    path.write_text(f"# %% double\n>>> {lines[0]}\n... {lines[1]}\n\n# %% halves\n{RIGHT['halves']}")
    graded = grade(session, path, LESSON)
    assert states(graded) == {"double": "passed", "total": "not_attempted", "halves": "passed"}
    assert graded.notes == (f"line 2: {told}",)
    path.write_text(f">>> # %% double\n>>> {lines[0]}\n... {lines[1]}\n")
    graded = grade(session, path, LESSON)
    assert (states(graded)["double"], graded.notes) == ("passed", (told,))
