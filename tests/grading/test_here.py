"""One job, in this process: when a clock's verdict counts at once, and when it is asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.grading import fake_worker
from tutor.grading import here
from tutor.grading.grade import Graded
from tutor.grading.intake.found import Found
from tutor.grading.job import AGAIN_AFTER_TIMEOUT, Job
from tutor.grading.records import from_plain

NAMES = ["endless", "good", "late"]


def graded(monkeypatch: pytest.MonkeyPatch, load: float) -> tuple[list[str], dict[str, Graded]]:
    """What is graded in which order, and the marks, on a machine with this load; "late" passes the second time."""
    order: list[str] = []
    taken: dict[str, Graded] = {}

    class Grader:
        def grade(self, found: Found, *, alone: bool) -> Graded:
            order.append(found.name)
            slow = found.name == "endless" or (found.name == "late" and order.count("late") == 1)
            marks = from_plain(fake_worker.graded(found.name, "timeout" if slow else ""))
            return replace(marks, in_doubt=slow and not alone)

    @contextmanager
    def grader(job: Job) -> Iterator[Grader]:
        yield Grader()

    monkeypatch.setattr(here, "grader", grader)
    monkeypatch.setattr("os.getloadavg", lambda: (load, 0.0, 0.0))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    todo = [(number, Found(name, Path(name))) for number, name in enumerate(NAMES)]
    here.grade(Job("course", "basic"), todo, lambda number, each: taken.update({NAMES[number]: each}))
    return order, taken


def test_on_a_quiet_machine_the_first_verdict_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    order, taken = graded(monkeypatch, 1.5)
    assert order == NAMES
    assert {name: (each.score, each.notes) for name, each in taken.items()} == {
        "endless": (0.0, ()),
        "good": (1.0, ()),
        "late": (0.0, ()),
    }


def test_on_a_busy_machine_the_second_verdict_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    order, taken = graded(monkeypatch, 2.5)
    assert order == [*NAMES, "endless", "late"]
    assert {name: (each.score, each.notes) for name, each in taken.items()} == {
        "endless": (0.0, (AGAIN_AFTER_TIMEOUT,)),
        "good": (1.0, ()),
        "late": (1.0, (AGAIN_AFTER_TIMEOUT,)),
    }
