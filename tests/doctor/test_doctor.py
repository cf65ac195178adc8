"""Each look at the machine, on machines that are well and on others."""

from __future__ import annotations

import io
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from tutor.doctor import isolation, packages, probe, report, storage, system, terminal
from tutor.doctor.finding import Finding, State, ok
from tutor.errors import RunnerError
from tutor.progress import ProgressStore
from tutor.runner import session
from tutor.runner.results import RunResult, Status


def told(root: Path | None = None) -> tuple[int, str]:
    out = io.StringIO()
    return report.run(root, out), out.getvalue()


def test_this_machine() -> None:
    code, text = told()
    assert code == int("FAIL" in text)
    looks = "Python packages lessons terminal size colours signs fork sockets memory processes folder lock disk clock"
    for what in [*looks.split(), "a cell", "Landlock", "seccomp", "namespaces"]:
        assert any(line[8:].startswith(f"{what} ") for line in text.splitlines()), what
    assert all(len(line) <= 80 or " " not in line[24:] for line in text.splitlines())
    assert text.isascii()


def test_the_summary_and_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_states(*states: State) -> tuple[int, str]:
        looks = tuple((lambda state=state: Finding(state, "it", "seen", "mend it")) for state in states)
        monkeypatch.setattr(report, "examinations", lambda root: {"Heading": looks})
        return told()

    assert with_states(State.OK)[0] == 0
    assert with_states(State.OK)[1].endswith("\n\nAll is well.\n")
    code, text = with_states(State.OK, State.WARN, State.WARN)
    assert (code, text.splitlines()[-1]) == (0, "nn-tutor works here; 2 could be better.")
    code, text = with_states(State.WARN, State.FAIL)
    assert (code, text.splitlines()[-1]) == (1, "1 of these must be mended before nn-tutor works here.")
    assert text.splitlines()[:3] == ["Heading", "  warn  it          seen", "        mend it"]


def test_a_look_that_fails_keeps_none_of_the_others_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Finding:
        raise OSError("odd machine")

    monkeypatch.setattr(report, "examinations", lambda root: {"Heading": (broken, lambda: ok("after", "seen"))})
    code, text = told()
    assert code == 1
    assert "  FAIL  broken      OSError: odd machine\n" in text
    assert "  ok    after       seen\n" in text


# --- program ----------------------------------------------------------------------------------------------------


def test_an_old_or_other_python(monkeypatch: pytest.MonkeyPatch) -> None:
    assert packages.python().state is State.OK
    monkeypatch.setattr(sys, "implementation", SimpleNamespace(name="pypy"))
    assert packages.python().state is State.WARN
    monkeypatch.setattr(packages, "_OLDEST", (99, 0))
    assert packages.python().state is State.FAIL


@pytest.mark.parametrize(
    ("version", "clauses", "fits"),
    [
        ("2.4.6", ">=1.26,<3", True),
        ("3.0", ">=1.26,<3", False),
        ("1.25.9", ">=1.26,<3", False),
        ("8.2.8", "==8.2.8", True),
        ("8.2.9", "==8.2.8", False),
        ("6.1.0", "<6,>=5.3.2", False),
        ("5.3.2", "<6,>=5.3.2", True),
        ("2.0.0rc1", ">=2", True),
        ("2.0.0+local3", "==2", True),
        ("4.3.1", "!=4.3.1", False),
        ("4.3.1", "~=4.3", True),
        ("5.0", "~=4.3", False),
        ("1.10", ">1.9", True),
        ("1.10", "<=1.9", False),
        ("1", "", True),
    ],
)
def test_versions(version: str, clauses: str, fits: bool) -> None:
    assert packages.fits(version, clauses) is fits


def test_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        metadata, "requires", lambda name: ["numpy<99", "rich >= 1 ; python_version > '3'", "x; extra == 'test'"]
    )
    monkeypatch.setattr(metadata, "version", lambda name: {"numpy": "2.1", "rich": "14.0"}[name])
    assert packages.packages() == ok("packages", "numpy 2.1, rich 14.0")
    monkeypatch.setattr(metadata, "requires", lambda name: ["numpy==1.0", "plotext>=5"])

    def version(name: str) -> str:
        if name == "plotext":
            raise metadata.PackageNotFoundError(name)
        return "2.1"

    monkeypatch.setattr(metadata, "version", version)
    found = packages.packages()
    assert (found.state, found.seen) == (State.FAIL, "numpy 2.1 is not ==1.0; plotext is missing")

    def none(name: str) -> list[str]:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", none)
    assert packages.packages().state is State.WARN


def test_lessons(tmp_path: Path) -> None:
    assert storage.lessons(None).state is State.OK
    found = storage.lessons(tmp_path)
    assert (found.state, found.todo) == (State.FAIL, "name a folder with a course.toml")


# --- terminal ---------------------------------------------------------------------------------------------------


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend to be a terminal with these variables."""

    def pretend(**environment: str) -> None:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
        monkeypatch.setattr("sys.stdout", SimpleNamespace(isatty=lambda: True, encoding="utf-8", fileno=lambda: 1))
        for name in ("TERM", "TMUX", "STY", "SSH_CONNECTION", "NO_COLOR", "COLORTERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return pretend


def test_terminals(screen: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    screen(TERM="xterm-256color")
    assert terminal.terminal() == ok("terminal", "xterm-256color")
    screen(TERM="tmux-256color", TMUX="x", SSH_CONNECTION="y")
    assert terminal.terminal() == ok("terminal", "tmux-256color in tmux, over SSH")
    for term in ("", "dumb", "unknown"):
        screen(TERM=term)
        assert terminal.terminal().state is State.FAIL
        assert "export TERM=xterm-256color" in terminal.terminal().todo
    monkeypatch.setattr("sys.stdout", SimpleNamespace(isatty=lambda: False))
    assert terminal.terminal().state is State.WARN


@pytest.mark.parametrize(
    ("columns", "rows", "state"), [(80, 24, State.OK), (79, 24, State.WARN), (200, 20, State.WARN)]
)
def test_sizes(
    columns: int, rows: int, state: State, screen: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen()
    monkeypatch.setattr(os, "get_terminal_size", lambda handle: (columns, rows))
    assert (terminal.size().state, terminal.size().seen) == (state, f"{columns}x{rows}")


@pytest.mark.parametrize(
    ("environment", "state", "seen"),
    [
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, State.OK, "16 million"),
        ({"TERM": "xterm-direct"}, State.OK, "16 million"),
        ({"TERM": "screen-256color"}, State.OK, "256"),
        ({"TERM": "linux"}, State.WARN, "16 (TERM=linux)"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, State.OK, "none, as NO_COLOR is set"),
    ],
)
def test_colours(environment: dict[str, str], state: State, seen: str, screen: Callable[..., None]) -> None:
    screen(**environment)
    assert (terminal.colours().state, terminal.colours().seen) == (state, seen)


def test_encodings(screen: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    screen()
    assert terminal.encoding().state is State.OK
    monkeypatch.setattr("sys.stdout", SimpleNamespace(encoding="ANSI_X3.4-1968"))
    found = terminal.encoding()
    assert found.state is State.WARN
    assert "export LANG=C.UTF-8" in found.todo


# --- running code -----------------------------------------------------------------------------------------------


def test_the_probe_runs_in_a_process_of_its_own() -> None:
    here = Path("/proc/self/ns/user")
    before = here.stat().st_ino if here.exists() else 0
    probe.findings.cache_clear()
    found = probe.findings()
    assert (here.stat().st_ino if here.exists() else 0) == before, "trying it has not changed this process"
    assert set(found) == {"fork", "landlock", "seccomp", "namespaces"}
    assert found["fork"] == ""


def kernel(monkeypatch: pytest.MonkeyPatch, **found: object) -> None:
    for module in (system, isolation):
        monkeypatch.setattr(module, "findings", lambda: found)


def test_what_the_kernel_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel(monkeypatch, fork="", landlock=3, seccomp=True, namespaces="")
    assert [
        look().state for look in (system.fork, isolation.landlock, isolation.seccomp, isolation.user_namespaces)
    ] == [State.OK] * 4
    assert isolation.landlock().seen == "version 3"
    kernel(monkeypatch, fork="no", landlock=0, seccomp=False, namespaces="Operation not permitted")
    assert [
        look().state for look in (system.fork, isolation.landlock, isolation.seccomp, isolation.user_namespaces)
    ] == [State.WARN] * 4
    assert isolation.user_namespaces().seen == "refused: Operation not permitted"
    kernel(monkeypatch)
    assert isolation.user_namespaces().state is State.WARN


def test_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def bounds(machine: int | None, container: int | None, limit: int | None) -> Finding:
        monkeypatch.setattr(system, "_available", lambda: machine)
        monkeypatch.setattr(system, "_container_limit", lambda: container)
        monkeypatch.setattr(system, "_hard_limit", lambda name: limit)
        return system.memory()

    assert bounds(None, None, None).seen == "unknown, no limit is told"
    assert bounds(8 << 30, 2 << 30, None) == ok("memory", "2.0 GiB (the container)")
    assert (bounds(8 << 30, None, 256 << 20).state, bounds(8 << 30, None, 256 << 20).seen) == (
        State.WARN,
        "0.2 GiB (ulimit -v)",
    )


def test_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, state in ((None, State.OK), (4000, State.OK), (20, State.FAIL)):
        monkeypatch.setattr(system, "_hard_limit", lambda name, limit=limit: limit)
        assert system.processes().state is state


def test_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert system.sockets().state is State.OK

    def refuse(family: object) -> object:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(socket, "socketpair", refuse)
    assert (system.sockets().state, system.sockets().seen) == (State.FAIL, "refused: Operation not permitted")


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (RunResult(Status.KILLED, message="It was killed."), "It was killed."),
        (RunResult(Status.OK, value=3.0, has_value=True), "gave 3.0"),
        (RunnerError("no zygote"), "no zygote"),
    ],
)
def test_a_cell_that_does_not_run(result: RunResult | RunnerError, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []

    def run(*_: object, **__: object) -> RunResult:
        if isinstance(result, RunnerError):
            raise result
        return result

    fake = SimpleNamespace(warm=lambda: None, run=run, close=lambda: closed.append(True))
    monkeypatch.setattr(session, "open_session", lambda: fake)
    found = system.cell()
    assert (found.state, found.seen) == (State.FAIL, said)
    assert closed == [True]


def test_a_cell_that_runs_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "runs in" in system.cell().seen
    monkeypatch.setattr(system, "_BUDGET_MS", -1)
    assert system.cell().state is State.WARN


# --- keeping work -----------------------------------------------------------------------------------------------


def test_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert storage.folder().state is State.OK
    assert list((tmp_path / "home" / "nn-tutor").iterdir()) == [], "nothing is left behind"
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("NN_TUTOR_HOME", str(tmp_path / "file" / "below"))
    found = storage.folder()
    assert found.state is State.FAIL
    assert str(tmp_path / "file" / "below") in found.seen
    assert "NN_TUTOR_HOME=FOLDER" in found.todo


def test_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert storage.lock(None) == ok("lock", "free")
    monkeypatch.setattr(
        ProgressStore,
        "open",
        lambda name: SimpleNamespace(close=lambda: None, read_only=True, holder="ada", folder=Path("f")),
    )
    found = storage.lock(None)
    assert (found.state, found.seen) == (State.WARN, "held by ada")
    assert found.todo.endswith(str(Path("f") / "lock"))
    assert storage.lock(tmp_path).state is State.FAIL


def test_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    assert storage.space().state is State.OK
    monkeypatch.setattr(shutil, "disk_usage", lambda where: SimpleNamespace(free=5 << 20))
    assert (storage.space().state, storage.space().seen) == (State.WARN, "5 MiB free")


def test_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    storage.folder()
    assert storage.clock().state is State.OK
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 3600)
    assert "files are +3600 s off" in storage.clock().seen
    monkeypatch.setattr(time, "time", lambda: 0.0)
    found = storage.clock()
    assert (found.state, found.todo[:19]) == (State.WARN, "The clock is wrong;")
