"""Every reason that a report may give, each provoked on the whole path from a file to its verdict."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from tests.grading.handing_in import RIGHT, grade_sources, reasons, scores, states
from tutor.checking.mismatch import Reason as MismatchReason
from tutor.runner.session import Session

ALL = ("a vector", "whole numbers stay whole", "its input stays as it is", "without a loop")

# What is handed in for `double`, the checks that fail with their reason, and a word of the message.
WRONG: dict[str, tuple[str, dict[str, str], str]] = {
    "values": ("def double(a): return a * 3", dict.fromkeys(ALL, "values"), "elements differ"),
    "shape": ("def double(a): return (2 * a)[..., None]", dict.fromkeys(ALL, "shape"), "shape (3, 1)"),
    "dtype": ("def double(a): return 2.0 * a", {ALL[1]: "dtype"}, "dtype float64 where int64"),
    "type": ("def double(a): 2 * a", dict.fromkeys(ALL, "type"), "does the function return"),
    "nonfinite": (
        "def double(a): return np.where(a == 3, a / 0, 2 * a) if a.size == 3 else 2 * a",
        {ALL[0]: "nonfinite"},
        "inf at [2]",
    ),
    "mutated": ("def double(a):\n    a *= 2\n    return a", {ALL[2]: "mutated"}, "given changed"),
    "rule": ("def double(a): return np.array([2 * x for x in a])", {ALL[3]: "rule"}, "without a Python loop"),
    "error": ("def double(a): return dubble(a)", dict.fromkeys(ALL, "error"), "NameError"),
    "error in the cell": ("def double(a): return 2 * a\n1 / 0", dict.fromkeys(ALL, "error"), "ZeroDivisionError"),
    "syntax": ("def double(a) return 2 * a", dict.fromkeys(ALL, "syntax"), "SyntaxError"),
    "memory": ("def double(a): return np.ones((1 << 20, 1 << 20))", dict.fromkeys(ALL, "memory"), "emory"),
    "crash": ("import os\ndef double(a): os._exit(0)", dict.fromkeys(ALL, "crash"), "ended its own process"),
    "rejected": ("def double(a): return lambda: 2 * a", dict.fromkeys(ALL, "rejected"), "cannot be compared"),
    "protocol": (
        "import contextlib, os\n"
        "def scribble(descriptor):\n"
        "    with contextlib.suppress(OSError):\n"
        "        os.write(descriptor, bytes([255]) * 1000)\n"
        "def double(a):\n"
        "    list(map(scribble, range(3, 100)))\n"
        "    return 2 * a",
        dict.fromkeys(ALL, "protocol"),
        "could not be read",
    ),
}
# Slow, so asked of the one check of another exercise.
SLOW = {
    "timeout in the check": ("def total(a):\n    while True: pass", "timeout", "Stopped after 1 s"),
    "timeout asleep": ("import time\ndef total(a): time.sleep(60)", "timeout", "Stopped after 1 s"),
    "timeout in the cell": ("while True: pass", "timeout", "Stopped after 1 s"),
    "rejected for a thread": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "rejected",
        "thread",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_reason(session: Session, tmp_path: Path, case: str) -> None:
    source, failed, message = WRONG[case]
    graded = grade_sources(session, tmp_path, {**RIGHT, "double": source})
    assert graded.status == "graded"
    assert reasons(graded, "double") == {name: failed.get(name, "") for name in ALL}
    # The lesson's own solution stands in for it below, so that is all it costs.
    assert states(graded) == {"double": "failed", "total": "passed", "halves": "passed"}
    told = [check.message for check in graded.exercises[0].checks if check.reason]
    assert any(message in each for each in told), told
    assert all(each.strip() for each in told)


@pytest.mark.parametrize("case", SLOW)
def test_reason_slowly(session: Session, tmp_path: Path, case: str) -> None:
    source, reason, message = SLOW[case]
    graded = grade_sources(session, tmp_path, {**RIGHT, "total": source})
    assert reasons(graded, "total") == {"three numbers": reason}
    assert message in graded.exercises[1].checks[0].message
    assert states(graded) == {"double": "passed", "total": "failed", "halves": "passed"}


def test_every_reason_of_a_comparison_is_among_them() -> None:
    assert set(get_args(MismatchReason)) <= {reason for _, failed, _ in WRONG.values() for reason in failed.values()}


# --- credit -----------------------------------------------------------------------------------------------------


def test_partial_credit(session: Session, tmp_path: Path) -> None:
    graded = grade_sources(session, tmp_path, {"double": WRONG["dtype"][0], "halves": RIGHT["halves"]})
    assert scores(graded) == {"double": 3.5, "total": 0, "halves": 1}
    assert states(graded) == {"double": "failed", "total": "not_attempted", "halves": "passed"}
    assert [check.points for check in graded.exercises[0].checks] == [2, 0, 1, 0.5]
    assert graded.score == 4.5
    assert graded.percent == pytest.approx(60)


def test_known_mistake_leads_the_diagnosis(session: Session, tmp_path: Path) -> None:
    graded = grade_sources(session, tmp_path, {"double": "def double(a):\n    return a ** 2"})
    assert graded.exercises[0].diagnosis == ("That is the square, not the double.",)


def test_error_leads_the_diagnosis(session: Session, tmp_path: Path) -> None:
    graded = grade_sources(session, tmp_path, {"double": "def double(a):\n    return dubble(a)"})
    assert graded.exercises[0].diagnosis[0].startswith("NameError: name 'dubble' is not defined")


def test_error_names_the_line_of_the_learner_s_cell(session: Session, tmp_path: Path) -> None:
    graded = grade_sources(session, tmp_path, {"double": "def double(a):\n    return dubble(a)"})
    assert "line 2" in graded.exercises[0].diagnosis[0]


# --- what an exercise runs on -----------------------------------------------------------------------------------


def test_later_exercises_run_on_the_submission_s_own_code_that_passed(session: Session, tmp_path: Path) -> None:
    own = {
        "double": "def half_of_it(a):\n    return a\ndef double(a):\n    return half_of_it(a) + a",
        "total": "def total(a):\n    return sum(half_of_it(a)) * 2",
    }
    assert states(grade_sources(session, tmp_path, own))["total"] == "passed"
    # The same `total` where `double` has failed: our solution stands in, and there is no half_of_it.
    graded = grade_sources(session, tmp_path, {**own, "double": own["double"] + " + 1"})
    assert reasons(graded, "total") == {"three numbers": "error"}
    assert "half_of_it" in graded.exercises[1].diagnosis[0]


def test_nothing_of_one_submission_shows_in_the_next(session: Session, tmp_path: Path) -> None:
    leaky = {"double": "secret = 21\nnp.secret = 21\n" + RIGHT["double"], "total": RIGHT["total"]}
    assert grade_sources(session, tmp_path, leaky).score == 6.5
    nosy = {"total": "def total(a): return np.secret + secret"}
    assert "no attribute 'secret'" in grade_sources(session, tmp_path, nosy).exercises[1].diagnosis[0]


def test_state_between_checks_does_not_leak(session: Session, tmp_path: Path) -> None:
    counting = "calls = 0\ndef double(a):\n    global calls\n    calls += 1\n    return 2 * a if calls < 2 else None"
    assert states(grade_sources(session, tmp_path, {"double": counting}))["double"] == "passed"
