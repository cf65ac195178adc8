"""A state is exactly the cells above, in order; what is known of it is not run again."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.runner.asking import Asker, sources
from tutor.runner import processes
from tutor.runner.results import Limits, Source, Status
from tutor.runner.session import open_session


def test_editing_a_cell_above_changes_what_is_below(asker: Asker) -> None:
    assert asker.value("y + 1", "x = 1", "y = x * 10") == 11
    assert asker.value("y + 1", "x = 2", "y = x * 10") == 21
    assert asker.value("y + 1", "x = 1", "y = x * 10") == 11


def test_nothing_else_leaks_into_a_state(asker: Asker) -> None:
    asker.run("leaked = 1", "x = 1")
    assert asker.run("leaked", "x = 1").status is Status.RAISED
    assert asker.value("x", "x = 1") == 1
    asker.run("x = 5\n1 / 0", "x = 1")
    assert asker.value("x", "x = 1") == 1


def test_running_a_cell_again_starts_from_the_cells_above(asker: Asker) -> None:
    for _ in range(3):
        assert asker.value("items.append(1)\nlen(items)", "items = []") == 1


def test_labels_belong_to_a_cell(asker: Asker) -> None:
    """Cells of the same text under another label are other cells: tracebacks name them."""
    first = asker.session.run([Source("one", "def f():\n    1 / 0")], Source("cell", "f()"))
    second = asker.session.run([Source("two", "def f():\n    1 / 0")], Source("cell", "f()"))
    assert first.error is not None
    assert "of cell one" in first.error.traceback
    assert second.error is not None
    assert "of cell two" in second.error.traceback


def counting(file: Path, letter: str) -> str:
    return f"with open({str(file)!r}, 'a') as file:\n    _ = file.write({letter!r})"


@pytest.fixture
def fork(temporary: Path) -> Asker:
    return Asker(open_session("fork", Limits()), "fork")


def test_what_has_run_is_not_run_again(fork: Asker, tmp_path: Path) -> None:
    log = tmp_path / "log"
    a, b, c, d = (counting(log, letter) for letter in "abcd")
    with_closing = fork.session
    try:
        fork.session.run(sources(a), sources(a, b)[1])
        assert log.read_text() == "ab"
        fork.session.run(sources(a, b), sources(a, b, c)[2])
        assert log.read_text() == "abc"  # neither the cell above, nor the one that was run as a cell itself
        fork.ask("1", a, b, c)
        assert log.read_text() == "abc"
        fork.run(d, a)
        assert log.read_text() == "abcd"  # another branch
        fork.session.run(sources(a, b), sources(a, b, c)[2])
        assert log.read_text() == "abcdc"  # a cell that is run is run, known or not
        fork.ask("1", a, b, c)
        assert log.read_text() == "abcdc"
    finally:
        with_closing.close()


def test_states_that_nobody_used_lately_are_given_up(fork: Asker) -> None:
    try:
        before = set(processes.descendants(os.getpid()))
        for number in range(12):
            assert fork.value("x", f"x = {number}", "y = 1") == number
        time.sleep(0.1)
        living = set(processes.descendants(os.getpid())) - before
        assert len(living) == 1 + 4 * 3  # the zygote, and four chains of three cells
        assert fork.value("x", "x = 0", "y = 1") == 0
    finally:
        fork.session.close()


def test_a_state_that_is_lost_is_made_anew(fork: Asker, tmp_path: Path) -> None:
    """The system may end any process, for memory above all."""
    log = tmp_path / "log"
    a, b = counting(log, "a"), counting(log, "b")
    others = processes.children(os.getpid())
    try:
        fork.run("1", a, b)
        root = next(pid for pid in processes.children(os.getpid()) if pid not in others)
        first, second = list(processes.descendants(root))[:2]
        processes._signal(first, -1)
        assert fork.value("2", a, b) == 2
        assert log.read_text() in ("ab", "abab")  # the second may have answered before it went the way of the first
        while processes.look(second):
            time.sleep(0.01)
        log.write_text("ab")
        assert fork.value("2", a, b) == 2
        states = list(processes.descendants(root))
        processes._signal(root, -1)
        while any(map(processes.look, states)):
            time.sleep(0.01)
        assert fork.value("3", a, b) == 3
        assert log.read_text().endswith("abab")
    finally:
        fork.session.close()


@pytest.fixture(scope="module")
def shared() -> Asker:
    return Asker(open_session("fork", Limits()), "fork")


TEXTS = st.sampled_from(["x.append(1)", "x.append(2)", "x = x + [3]", "x.clear()", "x = list(x)", "1 / 0"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(TEXTS, max_size=4), min_size=1, max_size=5))
def test_any_order_of_requests_gives_what_running_in_order_gives(shared: Asker, chains: list[list[str]]) -> None:
    for chain in chains:
        expected: dict[str, list[int]] = {}
        try:
            for text in ["x = []", *chain]:
                exec(text, expected)
        except ZeroDivisionError:
            result = shared.session.run(sources("x = []", *chain), Source("cell", "x"))
            assert result.status is Status.BLOCKED
        else:
            assert shared.value("x", "x = []", *chain) == expected["x"]


def test_the_shared_session_closes(shared: Asker) -> None:
    shared.session.close()
