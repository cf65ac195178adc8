"""The pool with workers that crash, lie and fall silent: every submission gets its marks or a true reason why not."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.grading import handing_in
from tutor.errors import RunnerError, TutorError
from tutor.grading.grade import Graded
from tutor.grading.intake.found import Found
from tutor.grading.job import AGAIN_AFTER_TIMEOUT, Job
from tutor.grading.patience import Patience
from tutor.grading.pool import Pool
from tutor.runner.processes import children

WORKER = Path(__file__).with_name("fake_worker.py")
JOB = Job("course", "basic")
HAS_PROC = Path("/proc/self/stat").exists()

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes cannot be waited for together on Windows")


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    before = set(children(os.getpid())) if HAS_PROC else set()
    yield
    assert not HAS_PROC or set(children(os.getpid())) <= before


def graded(
    names: Sequence[str], notes: Path, *, workers: int = 2, start: str = "", patience: float = 60
) -> dict[str, Graded]:
    """What the pool says of submissions of these names: each exactly once."""
    taken: dict[int, Graded] = {}

    def take(number: int, each: Graded) -> None:
        assert number not in taken
        taken[number] = each

    pool = Pool(
        JOB,
        workers,
        take,
        is_too_long=lambda silent: silent > patience,
        command=[sys.executable, "-S", "-E", str(WORKER), str(notes), start],
    )
    pool.grade((number, Found(name, Path(name), learner="ada", submitted=5.0)) for number, name in enumerate(names))
    assert sorted(taken) == list(range(len(names)))
    return {names[number]: each for number, each in taken.items()}


def asked(notes: Path) -> list[tuple[int, str]]:
    """Which worker was asked for what, in order."""
    lines = (notes / "asked").read_text().splitlines()
    return [(int(pid), name) for pid, _, name in (line.partition(" ") for line in lines)]


def test_all_are_graded_once_by_all_workers(tmp_path: Path) -> None:
    names = [f"slow.{number}" for number in range(6)]
    found = graded(names, tmp_path, workers=3)
    assert all((each.score, each.notes) == (1.0, ()) for each in found.values())
    assert Counter(name for _, name in asked(tmp_path)) == Counter(names)
    assert len({pid for pid, _ in asked(tmp_path)}) == 3


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("crash", "was ended by signal 11"),
        ("exit", "ended with exit code 7"),
        ("half", "ended with exit code 0"),
        ("garbage", "gave an answer that cannot be read"),
        ("other", "gave an answer that cannot be read"),
    ],
)
def test_a_worker_that_fails_is_replaced_and_costs_the_others_nothing(tmp_path: Path, name: str, why: str) -> None:
    names = ["good.1", name, *(f"good.{number}" for number in range(2, 8))]
    found = graded(names, tmp_path)
    lost = found.pop(name)
    assert lost.status == "ungradable"
    assert lost.message.startswith(f"{name}: the process that graded it {why}, twice\n")
    assert (lost.learner, lost.submitted) == ("ada", 5.0)
    assert all((each.status, each.score, each.notes) == ("graded", 1.0, ()) for each in found.values())
    assert [each for _, each in asked(tmp_path)].count(name) == 2
    assert asked(tmp_path)[-1][1] == name  # when all the others are done


def test_a_worker_that_fails_once_is_told_in_a_note(tmp_path: Path) -> None:
    found = graded(["crash-once", "good.1", "good.2"], tmp_path)
    assert found["crash-once"].score == 1.0
    assert found["crash-once"].notes == (
        "The process that graded it was ended by signal 11. It was graded once more alone: this is the second verdict.",
    )
    assert found["good.1"].notes == found["good.2"].notes == ()


def test_many_that_crash_do_not_stop_the_rest(tmp_path: Path) -> None:
    names = [f"{kind}.{number}" for number in range(4) for kind in ("crash", "good", "exit")]
    found = graded(names, tmp_path)
    assert {name for name, each in found.items() if each.status == "graded"} == {f"good.{n}" for n in range(4)}


def test_a_worker_that_falls_silent_is_killed(tmp_path: Path) -> None:
    started = time.monotonic()
    found = graded(["good.1", "silent", "good.2", "good.3"], tmp_path, patience=0.4)
    assert time.monotonic() - started < 10
    assert "did not answer any more, twice" in found.pop("silent").message
    assert all(each.score == 1.0 for each in found.values())


def test_a_worker_that_says_it_is_busy_is_waited_for(tmp_path: Path) -> None:
    found = graded(["patient"], tmp_path, patience=0.4)
    assert (found["patient"].score, found["patient"].notes) == (1.0, ())


def test_what_ran_out_of_time_is_graded_once_more_alone_and_the_second_verdict_counts(tmp_path: Path) -> None:
    found = graded(["endless", "busy", "slow.1", "slow.2", "slow.3"], tmp_path)
    assert (found["busy"].score, found["busy"].notes) == (1.0, (AGAIN_AFTER_TIMEOUT,))
    assert (found["endless"].score, found["endless"].notes) == (0.0, (AGAIN_AFTER_TIMEOUT,))
    order = [name for _, name in asked(tmp_path)]
    assert sorted(order[-2:]) == ["busy", "endless"]
    assert Counter(order) == {"endless": 2, "busy": 2, "slow.1": 1, "slow.2": 1, "slow.3": 1}


def test_workers_that_refuse_are_believed(tmp_path: Path) -> None:
    with pytest.raises(TutorError, match="no layer") as told:
        graded(["good"], tmp_path, start="refuse")
    assert (told.value.hint, told.value.exit_code) == ("another machine", 4)


def test_workers_that_do_not_start_are_not_started_forever(tmp_path: Path) -> None:
    with pytest.raises(RunnerError, match="the last one ended with exit code 1") as told:
        graded(["good.1", "good.2"], tmp_path, start="fail")
    assert told.value.hint == r"ImportError: \x1b[31mno such thing"


def test_a_worker_that_is_interrupted_ends_with_the_others(tmp_path: Path) -> None:
    def take(number: int, each: Graded) -> None:
        raise KeyboardInterrupt

    command = [sys.executable, "-S", "-E", str(WORKER), str(tmp_path)]
    pool = Pool(JOB, 2, take, is_too_long=lambda _: False, command=command)
    with pytest.raises(KeyboardInterrupt):
        pool.grade((number, Found(name, Path(name))) for number, name in enumerate(["good", "silent", "silent.2"]))


def test_patience_is_measured_by_the_clocks_of_the_lessons() -> None:
    course = handing_in.course()
    patience = Patience(course)
    assert not patience(59)
    assert not patience(patience.seconds)
    assert patience(patience.seconds + 1)
    assert patience.seconds == 60 + 12 * (10 + 2)  # triple: ten seconds for its cell, two for its check
    assert Patience(course, "02-more").seconds != Patience(course, handing_in.LESSON).seconds
