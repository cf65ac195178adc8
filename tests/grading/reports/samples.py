"""Marks to write reports of: plain ones, and such as a hostile class would get."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from hypothesis import strategies as st

from tutor.checking.checks import Attempt, CheckResult, CheckState, ExerciseState
from tutor.grading.grade import Graded
from tutor.grading.reports.formats import FORMATS
from tutor.grading.results import Listed, Results, Run

SCHEMAS = Path(__file__).parents[2] / "fixtures" / "schemas"
SINGLE = sorted(name for name, form in FORMATS.items() if form.single)
WHOLE = sorted(name for name, form in FORMATS.items() if not form.single)
RUN = Run("How networks learn", "2.1", "full")
# What has broken or steered reports: of terminals, XML, workflow commands, pages, spreadsheets, C, UTF-8, TAP, YAML.
HOSTILE = (
    "",
    " ",
    "\x1b[2J\x1b]0;gotcha\x07",
    "]]>",
    "]]><failure/>",
    "::error::all is lost",
    "::set-output name=x::y",
    "a\n  ::add-mask::b",
    "###[error]lost ##[command]",
    "##vso[task.complete result=Succeeded] ##teamcity[buildStop]",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title></pre></details>",
    "&amp;&#0;&lt;",
    "=cmd|'/c calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "\r=1",
    "＝1",
    "a,b;c\"d'e",
    "nul\0nul",
    "\ud800 lone \udfff",
    "\u202egnp.exe\u202c",
    "\u200f\u061c",
    "line\nline\r\nline\rline\u2028line\u2029line\x85line\x0bline\x0c",
    "ok 1 - # SKIP",
    "not ok 2\nBail out!",
    "\\# \\\\ #",
    "...\n---\n- {a: b}",
    "1..0 # skip",
    "{{7*7}} ${{ github.token }} `id` $(id)",
    "\ufffe\uffff\ufdd0\U0001f9e0",
    "x" * 400,
)
POINTS = st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0, 1 / 3, 2.0, 2.5, 7.0, 1e-6, 123456.789])


def texts() -> st.SearchStrategy[str]:
    return st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=30)


def _result(name: str, state: CheckState, points: float, hidden: bool, reason: str, message: str) -> CheckResult:
    passed = state is CheckState.PASSED
    told = ("", "") if passed else (reason, message)
    return CheckResult(name, state, points if passed else 0.0, points, hidden, *told)


def results() -> st.SearchStrategy[CheckResult]:
    return st.builds(_result, texts(), st.sampled_from(CheckState), POINTS, st.booleans(), texts(), texts())


def attempt(label: str, checks: Sequence[CheckResult], diagnosis: Sequence[str] = ()) -> Attempt:
    """An exercise whose state and points are those of its checks; without any it was not attempted, for 2 points."""
    states = {each.state for each in checks}
    if not checks:
        return Attempt(label, ExerciseState.NOT_ATTEMPTED, 0.0, 2.0, (), (), 0.0)
    state = ExerciseState.PASSED
    if CheckState.FAILED in states:
        state = ExerciseState.FAILED
    elif CheckState.COULD_NOT_CHECK in states:
        state = ExerciseState.COULD_NOT_CHECK
    score = sum(each.points for each in checks)
    return Attempt(label, state, score, sum(each.max_points for each in checks), tuple(diagnosis), tuple(checks), 0.01)


def graded(
    name: str,
    attempts: Sequence[Attempt] = (),
    *,
    message: str = "",
    notes: Sequence[str] = (),
    learner: str = "",
    lesson: str = "05-layers",
    submitted: float = 0.0,
    late: bool = False,
    unread: bool = False,
) -> Graded:
    """Marks that are ungradable where the grader would say so."""
    unchecked = any(each.state is ExerciseState.COULD_NOT_CHECK for each in attempts)
    return Graded(
        name,
        lesson,
        "ungradable" if unread or unchecked else "graded",
        float(sum(each.score for each in attempts)),
        float(sum(each.max_score for each in attempts)),
        0.125,
        message,
        tuple(attempts),
        tuple(notes),
        learner,
        submitted,
        late,
        "ab" * 32,
    )


def submissions() -> st.SearchStrategy[Graded]:
    attempts = st.builds(attempt, texts(), st.lists(results(), max_size=3), st.lists(texts(), max_size=2))
    return st.builds(
        graded,
        texts(),
        st.lists(attempts, max_size=3, unique_by=lambda each: each.label),
        message=texts(),
        notes=st.lists(texts(), max_size=2),
        learner=texts(),
        lesson=st.sampled_from(["05-layers", "06-backprop"]) | texts(),
        submitted=st.sampled_from([0.0, 1.75e9, 1.75e9 + 0.123]),
        late=st.booleans(),
        unread=st.booleans(),
    )


def classes() -> st.SearchStrategy[Results]:
    runs = st.builds(Run, texts(), texts(), st.just("full"), st.none() | st.integers(0, 9), st.booleans())
    return st.builds(Listed, runs, st.lists(submissions(), max_size=4))


PASSED, FAILED, UNKNOWN = CheckState.PASSED, CheckState.FAILED, CheckState.COULD_NOT_CHECK


def a_class() -> Listed:
    """One of each kind: all points, some, none, ungradable in part, ungradable as a whole."""
    right = [_result("worked example", PASSED, 2.0, False, "", ""), _result("batch", PASSED, 1.5, True, "", "")]
    wrong = [
        _result("worked example", FAILED, 2.0, False, "values", "2 of 3 elements differ\n  at [0]"),
        _result("batch", FAILED, 1.5, True, "hidden", "failed (a hidden check)"),
    ]
    half = [right[0], wrong[1]]
    unknown = [_result("worked example", UNKNOWN, 2.0, False, "crash", "the process went away"), right[1]]
    bias = "The bias is missing: add b[j] before the activation."
    return Listed(
        RUN,
        (
            graded("ada.py", [attempt("dense", right), attempt("relu", right)], learner="ada", submitted=1.75e9),
            graded("bob.py", [attempt("dense", wrong, [bias]), attempt("relu", [])], learner="bob", late=True),
            graded("cy.py", [attempt("dense", half), attempt("relu", right)], learner="cy", notes=["line 1: a note"]),
            graded("di.py", [attempt("dense", wrong, [bias]), attempt("relu", unknown)], learner="di", message="again"),
            graded("ed.py", learner="ed", message="ed.py: empty\n  Ask for it again.", unread=True),
        ),
    )


def written(name: str, results: Results) -> str:
    """The report of a format for all."""
    out = io.StringIO()
    FORMATS[name].write(results, out)
    return out.getvalue()


def written_one(name: str, graded: Graded, run: Run = RUN) -> str:
    """The report of a format for one."""
    out = io.StringIO()
    FORMATS[name].write_one(run, graded, out)
    return out.getvalue()


class Endless:
    """Marks that are made as they are looked at: a report that holds them all is seen by its memory."""

    def __init__(self, count: int, make: Callable[[int], Graded]) -> None:
        self.run = RUN
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Graded]:
        return map(self._make, range(self._count))
