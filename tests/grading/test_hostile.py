"""Code that loops, crashes, floods or cheats costs its own exercise, gains nothing, and stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.handing_in import LESSON, RIGHT, code_cell, grade, grade_sources, notebook, reasons, states
from tutor.runner.session import Session

# What stands at the top of an exercise's cell, and why its checks fail then.
ENDINGS = {
    "loop": ("while True: pass", {"timeout"}),
    "loop that catches everything": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        {"timeout"},
    ),
    "sleep": ("import time; time.sleep(3600)", {"timeout"}),
    "endless flood": ("while True: print('x' * 1000)", {"timeout"}),
    "input": ("input()", {"error"}),
    "segfault": ("import ctypes; ctypes.string_at(0)", {"crash"}),
    "abort": ("import os; os.abort()", {"crash"}),
    "os._exit(0)": ("import os; os._exit(0)", {"crash"}),
    "SystemExit(0)": ("raise SystemExit(0)", {"error"}),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", {"error"}),
    "quit": ("quit()", {"error"}),
    "recursion": ("def f(): f()\nf()", {"error"}),
    "memory": ("x = bytearray(1 << 40)", {"memory"}),
    "program": ("import os; os.system('true')", {"error"}),
    "closed files": ("import os; os.closerange(0, 100)", {"crash", "protocol"}),
    "killed by itself": ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", {"crash"}),
    "too deep for Python": ("x = " + "-" * 100_000 + "1", {"error", "memory", "syntax"}),
    "NUL in the source": ("x = '\0'", {"error", "syntax"}),
    "not even Unicode": ("x = '\udc80'", {"error", "syntax"}),
    "an error that cannot be told": (
        "class Shy(Exception):\n    def __str__(self): raise ValueError\nraise Shy",
        {"error"},
    ),
}
FLOOD = "import sys\nfor _ in range(3000): print('x' * 1000); print('y' * 1000, file=sys.stderr)\n"


@pytest.mark.parametrize("case", ENDINGS)
def test_bad_end_costs_one_exercise(session: Session, tmp_path: Path, case: str) -> None:
    bad, expected = ENDINGS[case]
    sources = {**RIGHT, "total": f"{bad}\n{RIGHT['total']}"}
    path = tmp_path / "ada.ipynb"  # a notebook can carry what no text file can
    path.write_text(notebook(*(code_cell(source, label=label) for label, source in sources.items())))
    graded = grade(session, path, LESSON)
    assert graded.status == "graded", graded.message
    assert states(graded) == {"double": "passed", "total": "failed", "halves": "passed"}
    assert set(reasons(graded, "total").values()) <= expected
    assert graded.exercises[1].checks[0].message


def test_code_that_python_reads_but_that_is_too_deep_to_walk(session: Session, tmp_path: Path) -> None:
    sources = {**RIGHT, "total": RIGHT["total"] + "x = " + " + ".join("1" * 1500)}
    graded = grade_sources(session, tmp_path, sources)
    assert graded.status == "graded"
    assert states(graded)["halves"] == "passed"


def test_flood_of_output_costs_nothing(session: Session, tmp_path: Path) -> None:
    graded = grade_sources(session, tmp_path, {**RIGHT, "total": FLOOD + RIGHT["total"]})
    assert set(states(graded).values()) == {"passed"}


# --- cheating ---------------------------------------------------------------------------------------------------

PATCHES = {
    "np.allclose": "np.allclose = np.isclose = lambda *a, **k: True",
    "np.array_equal": "np.array_equal = np.array_equiv = lambda *a, **k: True",
    "np.testing": "np.testing.assert_allclose = lambda *a, **k: None",
    "builtins": (
        "import builtins\n"
        "builtins.all = builtins.any = lambda *a: True\n"
        "builtins.abs = lambda x: 0\n"
        "builtins.isinstance = lambda *a: True"
    ),
    "the checker itself": (
        "import sys\n"
        "from tutor.checking import checks, compare\n"
        "compare.compare = lambda *a, **k: None\n"
        "checks.judge = lambda *a, **k: None"
    ),
    "comparison of frames": "from tutor.runner import protocol\nprotocol.decode = lambda *a: None",
}


@pytest.mark.parametrize("case", PATCHES)
def test_patch_gives_no_marks(session: Session, tmp_path: Path, case: str) -> None:
    wrong = f"{PATCHES[case]}\ndef double(a):\n    return 3 * a"
    graded = grade_sources(session, tmp_path, {**RIGHT, "double": wrong})
    assert states(graded) == {"double": "failed", "total": "passed", "halves": "passed"}
    assert graded.exercises[0].score == 0


EQUAL_TO_ALL = {
    "object": "class Yes:\n    def __eq__(self, other): return True\n    __hash__ = None",
    "number": "class Yes(float):\n    def __eq__(self, other): return True\n    __hash__ = None",
    "array": (
        "class Yes(np.ndarray):\n    def __new__(cls): return np.zeros(3).view(cls)\n"
        "    def __eq__(self, other): return np.ones(3, bool)\n    shape = property(lambda self: (3,))"
    ),
    "tensor": "class Yes:\n    def numpy(self): return self\n    def __array__(self, *a, **k): return np.zeros(3)",
}


@pytest.mark.parametrize("case", EQUAL_TO_ALL)
def test_answer_that_says_it_is_equal_is_not(session: Session, tmp_path: Path, case: str) -> None:
    graded = grade_sources(session, tmp_path, {"double": f"{EQUAL_TO_ALL[case]}\ndef double(a): return Yes()"})
    assert graded.exercises[0].score == 0


def test_reference_is_not_worked_out_in_the_submission_s_state(session: Session, tmp_path: Path) -> None:
    """An exercise that passes, and on its way makes the next one's solution come out as nothing."""
    sources = {"double": "np.sum = lambda *a, **k: 0.0\n" + RIGHT["double"], "total": "def total(a): return 0.0"}
    assert states(grade_sources(session, tmp_path, sources)) == {
        "double": "passed",
        "total": "failed",
        "halves": "not_attempted",
    }


def test_exercise_that_passes_and_breaks_a_demo_below_costs_no_marks(session: Session, tmp_path: Path) -> None:
    """Our solution stands in for it where the cells below do not run on it."""
    sources = {**RIGHT, "double": RIGHT["double"] + "del np.ones\n"}
    graded = grade_sources(session, tmp_path, sources)
    assert graded.status == "graded"
    assert states(graded)["halves"] == "passed"
