"""What holds for every format: bytes, order, memory, sums, names of files."""

from __future__ import annotations

import io
import re
import sys
from importlib import import_module

import pytest
from hypothesis import given, settings

from tests.grading.reports.samples import (
    FAILED,
    HOSTILE,
    PASSED,
    RUN,
    SINGLE,
    WHOLE,
    Endless,
    a_class,
    attempt,
    classes,
    graded,
    submissions,
    texts,
    written,
    written_one,
)
from tutor.checking.checks import CheckResult
from tutor.errors import UsageError
from tutor.grading.grade import Graded
from tutor.grading.reports.formats import FORMATS
from tutor.grading.reports.parts import marks
from tutor.grading.results import Listed, Results


def test_every_format_that_was_promised_is_there_with_its_writer() -> None:
    assert list(FORMATS) == [
        *("text", "json", "jsonl", "csv", "junit", "tap", "gradescope", "check50", "nbgrader", "classroom50", "html")
    ]
    for name, form in FORMATS.items():
        module = import_module(f"tutor.grading.reports.{name}")
        assert hasattr(module, "write_one" if form.single else "write")
        assert form.name == name


@settings(max_examples=60)
@given(classes())
def test_no_report_steers_a_terminal_or_lacks_bytes(results: Results) -> None:
    for name in WHOLE:
        report = written(name, results)
        report.encode("utf-8")  # fails on a lone surrogate
        assert steers_nothing(report, exact=name in ("json", "jsonl")), name
        assert commands_no_runner(report), name


@settings(max_examples=60)
@given(submissions())
def test_no_single_report_steers_a_terminal_or_lacks_bytes(submission: Graded) -> None:
    for name in SINGLE:
        report = written_one(name, submission)
        report.encode("utf-8")
        assert steers_nothing(report), name
        assert commands_no_runner(report), name


def steers_nothing(report: str, *, exact: bool = False) -> bool:
    """Nothing but line ends is invisible. An exact report keeps what no terminal obeys and no reader ends a line at."""
    text = report.replace("\n", "")
    if text.isprintable():
        return True
    odd = {sign for sign in text if not sign.isprintable()}
    return exact and not any(ord(sign) < 0xA0 or sign in "\u2028\u2029" for sign in odd)


def commands_no_runner(report: str) -> bool:
    """Nothing in it is a workflow command, were it printed into a log."""
    return not re.search(r"##\w*\[", report) and not any(line.lstrip().startswith("::") for line in report.splitlines())


@given(submissions())
def test_parts_add_up_to_the_printed_total(submission: Graded) -> None:
    sums = marks(submission)
    assert round(sum(part.score for part in sums.parts), 6) == sums.score
    assert round(sum(part.max_score for part in sums.parts), 6) == sums.max_score
    assert round(sum(its.score for its in sums.exercises), 6) == sums.score
    assert all(0 <= part.score <= part.max_score for part in sums.parts)
    assert abs(sums.score - submission.score) < 1e-5


@pytest.mark.parametrize("name", [*WHOLE, *SINGLE])
def test_same_marks_give_the_same_report_in_the_order_of_the_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1.8e9)
    some = a_class()
    if name in SINGLE:
        assert [written_one(name, each) for each in some] == [written_one(name, each) for each in some]
        return
    report = written(name, some)
    assert report == written(name, some)
    places = [report.rindex(f'"{each.learner}"' if name == "nbgrader" else each.name) for each in some]
    assert places == sorted(places)


@pytest.mark.parametrize("name", WHOLE)
def test_a_long_run_takes_little_memory(name: str) -> None:
    exercise = attempt("dense", [CheckResult("worked example", PASSED, 1.0, 1.0, False, "", "")])

    def make(number: int) -> Graded:
        return graded(f"{number}.py", [exercise], learner=f"learner {number}", late=number % 7 == 0)

    with _Nowhere() as out:
        FORMATS[name].write(Endless(10, make), out)  # loads its module
    with _Nowhere() as out:
        FORMATS[name].write(Endless(10_000, make), out)
    assert out.count > 100_000
    assert out.longest < 20_000  # nothing is put together first
    assert out.blocks < 8_000  # each that were kept would have some four


class _Nowhere(io.StringIO):
    """Keeps none of what is written, but how much it was, and how much memory was taken meanwhile.

    Python counts the blocks it has given out; that costs nothing, other than tracing them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.count = self.longest = self.blocks = self._writes = 0
        self._before = sys.getallocatedblocks()

    def write(self, text: str, /) -> int:
        self.count += len(text)
        self.longest = max(self.longest, len(text))
        self._writes += 1
        if self._writes % 500 == 0:
            self.blocks = max(self.blocks, sys.getallocatedblocks() - self._before)
        return len(text)


@pytest.mark.parametrize("name", [*WHOLE, *SINGLE])
def test_a_line_of_a_megabyte(name: str) -> None:
    long = "=<&]]>\x1b" * 150_000
    check = CheckResult("c", FAILED, 0.0, 1.0, False, "values", long)
    submission = graded(long, [attempt("dense", [check], [long])], learner=long, notes=[long])
    report = written_one(name, submission) if name in SINGLE else written(name, Listed(RUN, (submission,)))
    assert "\x1b" not in report
    assert len(report) < 50_000_000


@pytest.mark.parametrize("name", WHOLE)
def test_a_run_without_submissions(name: str) -> None:
    assert written(name, Listed(RUN, ())) or name == "jsonl"


@pytest.mark.parametrize("name", SINGLE)
def test_a_single_format_writes_one_and_refuses_several(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1.8e9)
    one, *_ = some = a_class()
    assert written(name, Listed(RUN, (one,))) == written_one(name, one)
    with pytest.raises(UsageError, match="there are 5"):
        written(name, some)


@given(texts())
def test_names_of_files_stay_in_their_folder(name: str) -> None:
    form = FORMATS["gradescope"]
    file = form.file_name(graded(name))
    assert "/" not in file
    assert "\0" not in file
    assert not file.startswith(".") or file == ".json"
    assert len(file.encode()) < 255


def test_names_of_files_differ() -> None:
    names = [*HOSTILE, "a/b", "a%2Fb", "a\\b", "..", "../x", "x" * 300, "x" * 301, "A", "ä"]
    assert len({FORMATS["check50"].file_name(graded(name)) for name in names}) == len(set(names))
