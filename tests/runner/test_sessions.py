"""Sessions as others use them: stopped, shared between threads, closed; and that they leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.runner.asking import Asker, printed, sources
from tutor.errors import RunnerError
from tutor.runner import launch, processes
from tutor.runner.forks import ForkSession
from tutor.runner.replays import ReplaySession
from tutor.runner.results import Question, Source, Status
from tutor.runner.session import Mode, open_session

SLEEPERS = {
    "loop": "while True:\n    pass",
    "sleep": "import time\ntime.sleep(60)",
    "signals ignored": (
        "import signal\nfor each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):\n"
        "    signal.signal(each, signal.SIG_IGN)\nwhile True:\n    pass"
    ),
    "flood": "while True:\n    print('x' * 1000)",
}


def stopped(asker: Asker, mark: Path, work: Callable[[], object]) -> float:
    """Interrupt some work once it has made the file ``mark``; how long it took from then to its end."""
    moment: list[float] = []

    def stop() -> None:
        while not mark.exists():
            time.sleep(0.005)
        time.sleep(0.1)
        moment.append(time.monotonic())
        asker.session.interrupt()

    thread = threading.Thread(target=stop)
    thread.start()
    work()
    took = time.monotonic()
    thread.join()
    return took - moment[0]


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A file by which a cell says that it has begun."""
    return tmp_path / "mark"


# What runs would go on for half a minute. A free machine stops it within some 20 ms; a busy one takes its time.
AT_ONCE = 1.0


@pytest.mark.parametrize("name", SLEEPERS)
def test_an_interrupt_is_heard_at_once(asker: Asker, name: str, mark: Path) -> None:
    results = []
    text = f"open({str(mark)!r}, 'w').close()\n{SLEEPERS[name]}"
    took = stopped(asker, mark, lambda: results.append(asker.run(text, "x = 1")))
    assert took < AT_ONCE
    assert (results[0].status, results[0].reason) == (Status.INTERRUPTED, "interrupted")
    assert asker.run("x", "x = 1").value == 1


def test_an_interrupt_stops_the_questions_that_are_left(asker: Asker, mark: Path) -> None:
    endless = Question(f"open({str(mark)!r}, 'w').close()\n{SLEEPERS['sleep']}", seconds=30)
    questions, answers = [Question("1"), endless, endless], []
    took = stopped(asker, mark, lambda: answers.extend(asker.session.ask(sources("x = 1"), questions)))
    assert took < AT_ONCE
    assert [answer.status for answer in answers] == [Status.OK, Status.INTERRUPTED, Status.INTERRUPTED]


def test_an_interrupt_while_cells_above_run_is_heard(asker: Asker, mark: Path) -> None:
    results = []
    above = f"open({str(mark)!r}, 'w').close()\n{SLEEPERS['sleep']}"
    took = stopped(asker, mark, lambda: results.append(asker.run("1", above)))
    assert took < AT_ONCE
    assert results[0].status is Status.INTERRUPTED


def test_an_interrupt_while_nothing_runs_stops_nothing(asker: Asker) -> None:
    asker.session.interrupt()
    assert asker.run("1 + 1").value == 2


def test_a_session_may_be_used_from_several_threads(asker: Asker) -> None:
    count = 12 if asker.mode == "fork" else 4

    def use(number: int) -> object:
        if number % 2:
            return asker.ask("x * 10", f"x = {number}").value
        return asker.run("x * 10", f"x = {number}").value

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(use, range(count))) == [number * 10 for number in range(count)]


def test_a_callback_that_fails_leaves_the_session_whole(asker: Asker) -> None:
    def fail(_chunk: object) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        asker.run("print(1)\nwhile True:\n    pass", "x = 1", on_output=fail)
    assert asker.run("x", "x = 1").value == 1


def test_a_closed_session_stays_closed(fresh: Asker) -> None:
    assert fresh.run("1").value == 1
    fresh.session.close()
    fresh.session.close()
    fresh.session.interrupt()
    for use in (fresh.session.warm, lambda: fresh.run("1"), lambda: fresh.ask("1")):
        with pytest.raises(RunnerError, match="closed"):
            use()


def test_closing_ends_what_runs(fresh: Asker) -> None:
    results = []
    others = processes.children(os.getpid())
    thread = threading.Thread(target=lambda: results.append(fresh.run(SLEEPERS["loop"])))
    thread.start()
    time.sleep(0.6)
    started = time.monotonic()
    fresh.session.close()
    thread.join(5)
    assert time.monotonic() - started < 1
    assert results[0].status is Status.INTERRUPTED
    assert processes.children(os.getpid()) == others


# --- nothing is left ------------------------------------------------------------------------------------------------


def held() -> tuple[int, int, int]:
    """How many descriptors, threads and living processes below it this process has."""
    below = [entry for pid in processes.descendants(os.getpid()) if (entry := processes.look(pid))]
    living = sum(not entry.is_gone for entry in below)
    return len(list(Path("/proc/self/fd").iterdir())), threading.active_count(), living


def settled(expected: tuple[int, int, int]) -> tuple[int, int, int]:
    """What is held, when what was ended has had a moment to go."""
    end = time.monotonic() + 3
    while (now := held()) != expected and time.monotonic() < end:
        time.sleep(0.02)
    return now


MIXTURE = ["x + 1", "print(x)", "1 / 0", "import os\nos._exit(1)", "x = = 1", "import sys\nsys.stdout.close()"]


def test_many_runs_leave_nothing_behind(fresh: Asker, temporary: Path) -> None:
    first, last = (12, 192) if fresh.mode == "fork" else (2, 8)  # the same cells are in use at both moments
    before = held()

    def use(number: int) -> None:
        fresh.run(MIXTURE[number % len(MIXTURE)], f"x = {number % 3}", "y = x")
        if number % 20 == 0:
            fresh.run(SLEEPERS["loop"], "x = 1", seconds=0.05)
            fresh.ask("x", "x = 1")

    def rest() -> tuple[int, int, int]:
        time.sleep(0.1)
        fresh.ask("x", "x = 1")  # on this occasion it lets go of what has ended since
        time.sleep(0.2)
        return held()

    for number in range(first):
        use(number)
    full = rest()
    for number in range(first, last):
        use(number)
    rest()
    assert settled(full) == full
    fresh.session.close()
    own = 2 if fresh.mode == "fork" else 0  # the pipe by which it is interrupted
    assert settled((before[0] - own, *before[1:])) == (before[0] - own, *before[1:])
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("mode", ["fork", "replay"])
def test_a_session_that_was_never_used_leaves_nothing(mode: Mode, temporary: Path) -> None:
    before = held()
    open_session(mode).close()
    assert held() == before
    assert list(temporary.iterdir()) == []


def test_what_cells_wrote_goes_with_the_session(fresh: Asker, temporary: Path) -> None:
    text = (
        "import os\nopen('file', 'w').write('x')\nos.makedirs('a/b/c')\nopen('a/b/c/file', 'w').write('x')\n"
        "os.symlink('/', 'a/root')\nos.chmod('a/b', 0)\nos.chmod('a', 0)\nos.listdir()"
    )
    assert fresh.run(text).status is Status.OK
    assert fresh.run("import os\nos.getcwd()").value != str(Path.cwd())
    fresh.session.close()
    assert list(temporary.iterdir()) == []
    assert Path("/").exists()


TUTOR = """
import sys, threading
from tutor.runner.results import Source
from tutor.runner.session import open_session

session = open_session(sys.argv[1])
heard = threading.Event()
thread = threading.Thread(target=lambda: session.run(
    [Source("above", "import os")], Source("cell", sys.argv[2]), on_output=lambda chunk: heard.set()), daemon=True)
thread.start()
heard.wait()
print("ready", flush=True)
thread.join()
"""
DAEMON = (
    "import ctypes, os, time\nfork = ctypes.CDLL(None).fork\nprint('running')\n"
    "if fork() == 0:\n    os.setsid()\nwhile True:\n    time.sleep(1)"
)


LOOP = "print('running')\nwhile True:\n    pass"
TUTORS_ENDS: list[tuple[Mode, str, signal.Signals]] = [
    ("fork", LOOP, signal.SIGKILL),
    ("fork", LOOP, signal.SIGTERM),
    ("fork", LOOP, signal.SIGHUP),
    ("fork", DAEMON, signal.SIGKILL),  # in a replay nobody is there to sweep what ctypes has forked
    ("replay", LOOP, signal.SIGKILL),
]


@pytest.mark.parametrize(("way", "text", "number"), TUTORS_ENDS)
def test_the_tutors_end_leaves_nothing(way: Mode, text: str, number: int, temporary: Path) -> None:
    tutor = subprocess.Popen(
        [sys.executable, "-c", TUTOR, way, text],
        stdout=subprocess.PIPE,
        env={**launch.environment(1), "TMPDIR": str(temporary)},
    )
    assert tutor.stdout is not None
    with tutor.stdout as out:
        assert out.readline() == b"ready\n"
        below = [entry for pid in processes.descendants(tutor.pid) if (entry := processes.look(pid)) is not None]
        assert below
        assert list(temporary.iterdir())
        tutor.send_signal(number)
        tutor.wait()
    end = time.monotonic() + 5
    while time.monotonic() < end:
        living = [entry for entry in below if (now := processes.look(entry.pid)) and now.started == entry.started]
        if not [entry for entry in living if (now := processes.look(entry.pid)) and not now.is_gone]:
            break
        time.sleep(0.02)
    else:
        pytest.fail(f"still there: {below}")
    while list(temporary.iterdir()) and time.monotonic() < end:
        time.sleep(0.02)
    assert list(temporary.iterdir()) == []


# --- which session --------------------------------------------------------------------------------------------------


def test_the_way_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = [open_session(), open_session("replay")]
    monkeypatch.setenv("NN_TUTOR_RUNNER", "replay")
    opened.append(open_session())
    monkeypatch.delenv("NN_TUTOR_RUNNER")
    monkeypatch.setattr(sys, "platform", "darwin")
    opened.append(open_session())
    with pytest.raises(RunnerError, match="Linux"):
        open_session("fork")
    assert [type(session) for session in opened] == [ForkSession, ReplaySession, ReplaySession, ReplaySession]
    for session in opened:
        assert isinstance(session, ForkSession | ReplaySession)
        session.close()


def test_an_interpreter_that_does_not_start_is_our_fault(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "command", lambda *_: [sys.executable, "-c", "raise RuntimeError('no luck')"])
    session = open_session(mode)
    with pytest.raises(RunnerError, match=r"(?s)did not start.*no luck"):
        session.run([], Source("cell", "1"))
    monkeypatch.setattr(launch, "command", lambda *_: ["/nonexistent/python"])
    with pytest.raises(RunnerError, match="could not be started"):
        session.run([], Source("cell", "1"))
    session.close()


def test_the_childs_environment_is_its_own(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import os\nsorted(name for name in os.environ if 'TOKEN' in name or name == 'PYTHONSTARTUP')"
    assert asker.run(text).value == []
    assert printed(asker.run("print('ä')")) == "ä\n"
