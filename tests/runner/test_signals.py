"""Whatever a cell says or patches, nothing but the session's own processes gets a signal."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tutor.runner import processes
from tutor.runner.forks import ForkSession
from tutor.runner.results import Limits, Question, Source, Status

LIES = {
    "getpid": "os.getpid = lambda: 1",
    "getppid": "os.getppid = lambda: 1",
    "setsid": "os.setsid = lambda: None",
    "fork": "os.fork = lambda: 1",
    "_exit": "os._exit = lambda code: None",
    "dup2": "os.dup2 = lambda *_, **__: 1",
    "waitpid": "os.waitpid = lambda *_: (1, 9)",
    "kill": "os.kill = os.killpg = lambda *_: None",
    "socket": "socket.socket = None",
    "send": "socket.socket.sendall = socket.socket.send = socket.socket.sendmsg = lambda *_: 1",
    "receive": "socket.socket.recv = socket.socket.recvmsg = lambda *_: (b'', [], 0, 0)",
    "handlers": "signal.signal = lambda *_: None",
    "all": (
        "os.getpid = os.getppid = os.getpgid = os.getsid = lambda *_: 1\n"
        "os.setsid = os.dup2 = os.close = os._exit = lambda *_: None\n"
        "os.fork = lambda: -1\n"
        "socket.socket = signal.signal = os.waitpid = None"
    ),
}


@pytest.fixture
def signalled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every process or (negative) group that this process signals; one that is not below us is never reached."""
    targets: list[int] = []
    real_kill, real_group, real_send = os.kill, os.killpg, signal.pidfd_send_signal
    ours = os.getpid()

    def is_below(pid: int) -> bool:
        at = pid
        while at > 1:
            entry = processes.look(at)
            if entry is None:  # it ended meanwhile: a parent of it, or it itself, and then nobody is hit
                if at == pid:
                    return True
                at = pid
            elif entry.parent == ours:
                return True
            else:
                at = entry.parent
        return False

    def kill(pid: int, number: int) -> None:
        targets.append(pid)
        assert pid > 1
        assert is_below(pid)
        real_kill(pid, number)

    def killpg(group: int, number: int) -> None:
        targets.append(-group)
        assert group > 1
        assert group != os.getpgrp()
        leader = processes.look(group)
        assert leader is None or is_below(group)
        real_group(group, number)

    def send(descriptor: int, number: int) -> None:
        lines = Path(f"/proc/self/fdinfo/{descriptor}").read_text().splitlines()
        pid = int(next(line for line in lines if line.startswith("Pid:")).split()[1])
        targets.append(pid)
        assert pid == -1 or is_below(pid)
        real_send(descriptor, number)

    monkeypatch.setattr(os, "kill", kill)
    monkeypatch.setattr(os, "killpg", killpg)
    monkeypatch.setattr(signal, "pidfd_send_signal", send)
    return targets


@pytest.fixture(scope="module")
def session() -> Iterator[ForkSession]:
    opened = ForkSession(Limits(wall=5, cpu=5))
    yield opened
    opened.close()


@pytest.mark.parametrize("name", LIES)
def test_patched_functions_misdirect_no_signal(session: ForkSession, name: str, signalled: list[int]) -> None:
    patched = Source("patched", f"import os, signal, socket\n{LIES[name]}\nx = 1")
    assert session.run([], patched).status is Status.OK
    result = session.run([patched], Source("below", "x + 1"))
    assert (result.status, result.value) == (Status.OK, 2)
    answers = session.ask([patched], [Question("x"), Question("while True: pass", seconds=0.2), Question("x")])
    assert [answer.status for answer in answers] == [Status.OK, Status.TIMED_OUT, Status.OK]
    assert session.run([patched], Source("loop", "while True: pass"), seconds=0.2).status is Status.TIMED_OUT
    assert session.run([], Source("else", "1")).status is Status.OK
    assert signalled


DAEMON = "import ctypes, os, time\nif ctypes.CDLL(None).fork() == 0:\n    os.setsid()\n    time.sleep(60)\nx = 1"
BRED = "import ctypes, os, time\nfor _ in range(4):\n    ctypes.CDLL(None).fork()\ntime.sleep(60)"


@pytest.mark.parametrize("text", [DAEMON, BRED])
def test_only_what_a_cell_started_is_swept(session: ForkSession, text: str, signalled: list[int]) -> None:
    kept = Source("kept", "x = 1")
    assert session.run([kept], Source("cell", text)).status is Status.KILLED
    assert session.run([kept], Source("below", "x")).value == 1
    assert len(set(signalled)) >= 2


def test_a_forged_message_names_no_victim(session: ForkSession, signalled: list[int]) -> None:
    """A state that speaks for its forks can say what it likes: the kernel knows who sent it."""
    forger = Source(
        "forger",
        "import os\n"
        "from tutor.runner import wire\n"
        "from tutor.runner.child import state\n"
        "def send(sock, message, descriptors=()):\n"
        "    if message.get('kind') == 'begun':\n"
        "        message = {'kind': 'begun', 'pid': 1}\n"
        "    wire.send(sock, message, descriptors)\n"
        "state.send = send\n"
        "state.setsid = lambda: None\n",
    )
    assert session.run([], forger).status is Status.OK
    result = session.run([forger], Source("below", "while True: pass"), seconds=0.2)
    assert result.status is Status.KILLED
    assert result.reason == "protocol"
    assert session.run([], Source("else", "1")).status is Status.OK
    assert signalled


def test_a_process_that_speaks_for_another_is_not_believed(session: ForkSession, signalled: list[int]) -> None:
    """The message comes from a grandchild: it is below us, but not the process that was ordered."""
    forger = Source(
        "forger",
        "import ctypes\n"
        "from tutor.runner import wire\n"
        "from tutor.runner.child import state\n"
        "def send(sock, message, descriptors=()):\n"
        "    if message.get('kind') == 'begun' and ctypes.CDLL(None).fork():\n"
        "        while True: pass\n"
        "    wire.send(sock, message, descriptors)\n"
        "state.send = send\n",
    )
    assert session.run([], forger).status is Status.OK
    assert session.run([forger], Source("below", "1")).status is Status.KILLED
    assert session.run([], Source("else", "1")).status is Status.OK
    assert signalled


# Named: numbers of processes differ between pytest's workers, which must collect the same tests.
@pytest.mark.parametrize(
    "pid", [-1, 0, 1, os.getpid(), os.getppid(), 2**22 + 1], ids=["all", "group", "init", "us", "parent", "none"]
)
def test_only_a_child_of_the_named_process_is_accepted(pid: int) -> None:
    assert processes.Process.child_of(os.getpid(), pid, os.getpid()) is None


def test_no_group_of_the_system_is_signalled() -> None:
    for group in (-1, 0, 1):
        with pytest.raises(ValueError, match="none of ours"):
            processes._signal_group(group)


def test_descriptors_that_come_unasked_are_not_kept() -> None:
    from tutor.runner import wire

    here, there = socket.socketpair()
    with here, there:
        wire.ask_for_senders(here)
        before = len(list(Path("/proc/self/fd").iterdir()))
        socket.send_fds(there, [b"x"], [there.fileno()] * 3)
        data, sender = wire.receive_from(here)
        assert (data, sender) == (b"x", os.getpid())
        assert len(list(Path("/proc/self/fd").iterdir())) == before
