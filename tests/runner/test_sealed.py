"""Sessions whose processes are locked in: what still works there, what cannot be reached, what is left after."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tutor import paths
from tutor.errors import IsolationError, RunnerError
from tutor.runner import processes, sealing
from tutor.runner.child.sealing import kernel
from tutor.runner.readable import readable
from tutor.runner.results import Question, RunResult, Source, Status
from tutor.runner.sealing import Seal
from tutor.runner.session import Session, open_sealed

SETUP = Source("setup", "import numpy as np\n")
LEVELS = ("lock", "full")


@pytest.fixture(scope="module", params=LEVELS)
def level(request: pytest.FixtureRequest) -> str:
    try:
        open_sealed(Seal(request.param == "full")).close()
    except IsolationError as error:
        pytest.skip(f"not to be had here: {error}")
    return str(request.param)


@pytest.fixture(scope="module")
def session(level: str) -> Iterator[Session]:
    opened = open_sealed(Seal(level == "full", (Path(__file__).parent,), memory=256 << 20))
    opened.pin((SETUP,))
    yield opened
    opened.close()


def run(session: Session, code: str, seconds: float = 5.0) -> RunResult:
    return session.run((SETUP,), Source("cell", code), seconds=seconds)


def raised(session: Session, code: str) -> str:
    """The type of what a piece of code raises."""
    result = run(session, code)
    assert result.error is not None, result
    return result.error.type


def said(session: Session, code: str) -> str:
    result = run(session, code)
    assert result.status is Status.OK, result
    return "".join(chunk.text for chunk in result.output)


# --- what works -----------------------------------------------------------------------------------------------------


def test_what_lessons_do_works(session: Session) -> None:
    code = (
        "from tutor import datasets, engine as nn\nfrom tutor.plotting import pyplot as plt\n"
        "import statistics, threading, random, collections, json, re, time, warnings, numpy.linalg, numpy.fft\n"
        "x = datasets.iris().x\nplt.plot([1, 2], [3, 4])\n"
        "model = nn.Sequential([nn.layers.Dense(1, activation='sigmoid')])\n"
        "model.compile(loss='binary_crossentropy', optimizer='adam')\n"
        "model.fit(x, (datasets.iris().y == 0).astype(float), epochs=1, verbose=0)\n"
        "t = threading.Thread(target=lambda: None)\nt.start()\nt.join()\n"
        "print(x.shape, np.linalg.inv(np.eye(2)).sum(), np.random.default_rng(1).random() < 1)\n"
    )
    result = run(session, code)
    assert result.status is Status.OK, result
    assert [chunk.text for chunk in result.output] == ["(150, 4) 2.0 True\n"]
    assert len(result.figures) == 1


def test_answers_come_at_one_go_and_one_by_one(session: Session) -> None:
    cell = Source("cell", "def f(a):\n    return a + a\n")
    asked = [Question("f(np.ones(2))", again_within=1.0), Question("f(3)", again_within=1.0)]
    together = session.judge((SETUP,), cell, asked, seconds=5.0)
    assert together is not None
    alone = session.ask((SETUP, cell), asked)
    for answers in (together, alone):
        assert [answer.status for answer in answers] == [Status.OK] * 2
        assert answers[1].value == 6
        assert all(answer.again is None for answer in answers)


def test_no_telling_where_a_cell_or_a_question_fails(session: Session) -> None:
    asked = [Question("f(1)")]
    for code in ("raise ValueError", "def f(a): raise ValueError", "while True: pass", "import os; os._exit(0)"):
        assert session.judge((SETUP,), Source("cell", code), asked, seconds=0.3) is None


def test_what_differs_the_second_time_is_told(session: Session) -> None:
    cell = Source("cell", "kept = np.zeros(1)\ndef f():\n    kept[0] += 1\n    return kept\n")
    (answer,) = session.ask((SETUP, cell), [Question("f()", again_within=1.0)])
    assert answer.again is not None
    assert (float(answer.value[0]), float(answer.again.value[0])) == (1.0, 2.0)  # type: ignore[index]


# --- what does not --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd')",
        "open('/proc/self/environ')",
        f"open({str(Path(__file__))!r})",
        "import tutor; open(tutor.__file__)",
        "import os; os.listdir('/')",
        "import os; os.listdir('/root')",
        "open('/tmp/left-behind', 'w')",
        "open('/dev/shm/left-behind', 'w')",
        "import os; os.mkfifo('/tmp/pipe')",
        "import os; os.symlink('/etc/passwd', 'link')",
        "import os; os.memfd_create('x')",
        "import mmap; mmap.mmap(-1, 4096)",
        "import socket; socket.socket()",
        "import socket; socket.socketpair()",
        "import os; os.setsid()",
        "import os; os.nice(-1)",
        "import os; os.sched_setaffinity(0, [0])",
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "import resource; resource.setrlimit(resource.RLIMIT_CORE, (1, 1))",
    ],
)
def test_nothing_leads_out(session: Session, code: str) -> None:
    assert raised(session, code) in ("PermissionError", "FileNotFoundError", "OSError", "ValueError")


def test_no_lesson_can_be_imported(session: Session) -> None:
    assert raised(session, "import tutor.course.catalogue") in ("ModuleNotFoundError", "PermissionError")


def test_calls_of_the_kernel_by_number(session: Session) -> None:
    """What Python's own guard does not see: fork, execve, kill, ptrace, unshare, mount, io_uring, by libc."""
    code = (
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\ndef tried(f, *a):\n"
        "    ctypes.set_errno(0)\n    return f(*a), ctypes.get_errno()\n"
        "print([tried(libc.fork), tried(libc.kill, 1, 0), tried(libc.kill, -1, 9), tried(libc.ptrace, 0, 0, 0, 0),\n"
        "       tried(libc.unshare, 0x10000000), tried(libc.syscall, 425, 1, 0), tried(libc.prctl, 36, 1, 0, 0, 0),\n"
        "       tried(libc.execv, b'/bin/true', None), tried(libc.kill, os.getpid(), 9)])\n"
    )
    refused, unknown = (-1, 1), (-1, 38)
    assert said(session, code) == f"{[refused] * 5 + [unknown] + [refused] * 3}\n"


def test_it_sees_nothing_of_the_user(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    names = said(session, "import os\nprint(sorted(os.environ))")
    assert "PATH" not in names.replace("PYTHONPATH", "")
    assert "USER" not in names


def test_memory_processor_and_waiting_end(session: Session) -> None:
    assert run(session, "x = bytearray(1 << 30)").reason == "memory"
    busy = run(session, "while True: pass", seconds=0.3)
    assert (busy.status, busy.reason) == (Status.TIMED_OUT, "timeout")
    assert "processor" in busy.message
    idle = run(session, "import time; time.sleep(60)", seconds=0.2)
    assert (idle.status, idle.reason) == (Status.TIMED_OUT, "timeout")
    assert "processor" not in idle.message
    # What waits does not compute: it has three times as long.
    assert run(session, "import time; time.sleep(0.5)", seconds=0.3).status is Status.OK


def test_no_thread_goes_on_unseen(session: Session) -> None:
    """What the cell has done to Python's own list of threads is not believed: the kernel's counts."""
    code = (
        "import threading, time, os\nthread = threading.Thread(target=time.sleep, args=(60,), daemon=True)\n"
        "thread.start()\nthreading._active.clear()\nthreading.enumerate = lambda: []\n"
        "import _thread\n_thread._count = lambda: 0\nos.listdir = lambda *a: []\n"
    )
    result = run(session, code)
    assert (result.status, result.reason) == (Status.REJECTED, "rejected")
    assert "thread" in result.message


def test_sets_have_the_same_order_on_both_sides(session: Session) -> None:
    """The lesson's own code runs elsewhere: with the same seed of hashes and of random numbers."""
    code = Source("cell", "import random\nvalue = [str({'a', 'b', 'c', 'd'}), np.random.rand(), random.random()]\n")
    one, other = (each.ask((SETUP, code), [Question("value")])[0].value for each in (session, session.trusted))
    assert one == other


def test_forking_again_and_again_ends_it(session: Session) -> None:
    result = run(session, "import ctypes\nlibc = ctypes.CDLL(None)\nwhile True: libc.fork()", seconds=5.0)
    assert (result.status, result.reason) == (Status.KILLED, "rejected")


def test_nothing_is_left_for_the_next(session: Session, level: str) -> None:
    if level == "full":
        left = (
            "import os\nos.mkdir('d')\nopen('d/note', 'w').write('x')\nos.mkdir('shut', 0)\nos.mkdir('hidden', 0o300)\n"
            "open('hidden/note', 'w').close()\nfor n in range(300):\n    os.mkdir('e')\n    os.chdir('e')\n"
        )
        assert run(session, left).status is Status.OK
    session.forget()
    assert run(session, "kept = 1").status is Status.OK
    if level == "full":
        assert said(session, "import os\nprint(os.listdir('.'))") == "[]\n"
    # The pinned state is still there, and as it was.
    assert raised(session, "kept") == "NameError"


def test_a_full_disk_is_its_own(session: Session, level: str) -> None:
    if level == "lock":
        assert raised(session, "open('x', 'w')") == "PermissionError"
        return
    assert (
        raised(session, "open('x', 'wb').write(bytes(15 << 20)); open('y', 'wb').write(bytes(15 << 20))") == "OSError"
    )
    assert raised(session, "for n in range(5000): open(str(n), 'w').close()") == "OSError"
    session.forget()
    assert said(session, "import os\nprint(os.listdir('.'))") == "[]\n"


# --- as a whole -----------------------------------------------------------------------------------------------------


def test_all_ends_with_the_session(level: str) -> None:
    before = set(processes.descendants(os.getpid()))
    opened = open_sealed(Seal(level == "full"))
    assert opened.run((SETUP,), Source("cell", "x = 1")).status is Status.OK
    there = set(processes.descendants(os.getpid())) - before
    assert len(there) >= 3
    opened.close()
    assert not there & set(processes.descendants(os.getpid()))


def test_all_ends_with_its_owner(level: str, temporary: Path) -> None:
    """Killed without a word, the trusted process takes everything with it; no folder is left either."""
    code = (
        "import sys, time\nfrom tutor.runner.results import Source\nfrom tutor.runner.sealing import Seal\n"
        "from tutor.runner.session import open_sealed\n"
        f"s = open_sealed(Seal({level == 'full'}))\ns.run((), Source('cell', 'x = 1'))\n"
        "print('there', flush=True)\ns.run((), Source('cell', 'while True: pass'), seconds=60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "there\n"
        below = list(processes.descendants(owner.pid))
        owner.kill()
    assert len(below) >= 2
    for _ in range(200):
        alive = [pid for pid in below if (entry := processes.look(pid)) is not None and not entry.is_gone]
        if not alive:
            assert list(temporary.iterdir()) == []
            return
        time.sleep(0.02)
    pytest.fail(f"still there: {alive}")


def test_what_is_hidden_is_not_readable(tmp_path: Path) -> None:
    """Also where it lies in the middle of what is needed, as a course in site-packages would."""
    found = readable([Path(os.__file__).parent / "json" / "tool.py"])
    places = [Path(place) for place in found.places]
    assert not any(place in (Path(os.__file__).parent, *Path(os.__file__).parents) for place in places)
    assert Path(os.__file__).resolve().parent / "json" / "decoder.py" in places
    package = Path(paths.__file__).parent
    assert not any(package == place or package in place.parents or place in package.parents for place in places)
    assert any(paths.data_dir() == place or place in paths.data_dir().parents for place in places)


# --- what is told where it cannot be had ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        ("user namespace", "--isolation lock"),
        ("mount namespace", "AppArmor"),
        ("Landlock", "5.13"),
        ("seccomp", "LXC"),
        ("something new", "--isolation basic"),
    ],
)
def test_a_missing_layer_is_named_with_ways_out(layer: str, told: str) -> None:
    said = json.dumps({"layer": layer, "errno": 1, "error": "Operation not permitted"})
    with pytest.raises(IsolationError) as caught:
        sealing.raise_for_layer(f"a warning\n{said}\n")
    assert caught.value.exit_code == 4
    assert layer in caught.value.message
    assert told in caught.value.hint
    sealing.raise_for_layer("Traceback: nothing of a layer")  # is another kind of failure


def test_a_layer_that_the_kernel_refuses(level: str) -> None:
    """For real: where no user namespace may be made, full is refused and lock is not."""
    code = (
        "import ctypes, os, sys\nfrom pathlib import Path\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "user, group = os.getuid(), os.getgid()\nif libc.unshare(0x10000000): sys.exit('no namespace here')\n"
        "Path('/proc/self/setgroups').write_text('deny')\nPath('/proc/self/uid_map').write_text(f'0 {user} 1')\n"
        "Path('/proc/self/gid_map').write_text(f'0 {group} 1')\n"
        "Path('/proc/sys/user/max_user_namespaces').write_text('0')\n"  # of the namespace just made
        "from tutor.errors import IsolationError\nfrom tutor.runner.sealing import Seal\n"
        "from tutor.runner.session import open_sealed\n"
        f"try:\n    open_sealed(Seal({level == 'full'})).close()\n"
        "except IsolationError as error:\n    print(error.exit_code, error.message)\nelse:\n    print('there')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    if "no namespace here" in done.stderr:
        pytest.skip("no user namespaces here to forbid them in")
    expected = "4 isolation: no user namespace to be had: No space left on device\n" if level == "full" else "there\n"
    assert done.stdout == expected, done.stderr


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_say_what_they_can_promise(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(IsolationError, match="cannot be had here") as caught:
        open_sealed(Seal(full=True))
    assert "--isolation basic" in caught.value.hint


def test_machines_whose_calls_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    from tutor.runner.child.sealing import filters

    with pytest.raises(OSError, match="riscv64"):
        filters.program("riscv64")
    monkeypatch.setattr(kernel, "MACHINE", "riscv64")
    with pytest.raises(OSError, match="riscv64"):
        kernel.number("seccomp")


def test_the_socket_to_the_trusted_side_is_all_there_is(session: Session) -> None:
    """Descriptors: three streams, the way to the trusted side, what selectors and the like have made; no other."""
    kinds = said(
        session,
        "import os, stat\nfound = []\nfor n in range(64):\n    try: found.append(stat.S_IFMT(os.fstat(n).st_mode))\n"
        "    except OSError: pass\nprint(sorted(found))\n",
    )
    found = [int(each) for each in kinds.strip("[]\n").split(",")]
    assert sum(each == 0o140000 for each in found) == 1, kinds
    assert socket.AF_UNIX  # the only kind that it can be


@pytest.mark.parametrize("abi", [1, 2, 3, 4, 5, 6])
def test_older_landlocks_hold_what_they_know(tmp_path: Path, abi: int) -> None:
    """An older kernel knows fewer rights; what it knows is asked for, and files are out of reach on all."""
    for name in ("open", "shut"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    code = (
        "import os\nfrom tutor.runner.child.sealing import kernel, landlock\n"
        f"landlock.version = lambda: {abi}\nkernel.prctl(38, 1)\n"
        f"landlock.restrict([{str(tmp_path / 'open')!r}, '/nowhere'], [], ['/dev/null'])\n"
        f"print(open({str(tmp_path / 'open' / 'file')!r}).read(), open('/dev/null', 'w').write('x'))\n"
        f"for path, how in (({str(tmp_path / 'shut' / 'file')!r}, 'r'), ({str(tmp_path / 'open' / 'file')!r}, 'w')):\n"
        "    try: open(path, how)\n    except PermissionError: print('no')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "open 1\nno\nno\n", done.stderr


# --- what was tried against the trusted side ------------------------------------------------------------------------


# The descriptor by which a process hears from the trusted side.
OWN_SOCKET = (
    "import os, socket, stat\ndef own_socket():\n    for n in range(3, 64):\n        try:\n"
    "            if stat.S_ISSOCK(os.fstat(n).st_mode): return socket.socket(fileno=n)\n"
    "        except OSError: continue\n"
)


def test_bytes_out_of_band_do_not_hold_anybody_up(session: Session) -> None:
    """The kernel announces them, but a plain read does not get them."""
    code = (
        "import ctypes, time\nlibc = ctypes.CDLL(None)\n"
        "for n in range(3, 64): libc.send(n, b'x', 1, 1)\n"
        "time.sleep(30)\n"
    )
    started = time.monotonic()
    assert run(session, code, seconds=0.2).reason == "timeout"
    assert time.monotonic() - started < 5


def test_a_fork_that_never_says_that_it_has_begun(session: Session) -> None:
    """Handlers of a cell's own may run in each fork of its process before ours do."""
    handler = Source(
        "cell",
        "import os, time\ndef child():\n    while True: time.sleep(0.01)\nos.register_at_fork(after_in_child=child)\n",
    )
    before = set(processes.descendants(os.getpid()))
    with pytest.raises(RunnerError):
        session.ask((SETUP, handler), [Question("1")])
    session.forget()
    assert set(processes.descendants(os.getpid())) <= before
    assert run(session, "1").status is Status.OK


def test_a_reply_that_comes_drop_by_drop(session: Session) -> None:
    """How a fork has ended is asked of the process that forked it, which may have run anything."""
    slow = (
        f"{OWN_SOCKET}import struct, time\ndef parent():\n    s = own_socket()\n    s.recv(4096)\n"
        "    s.sendall(struct.pack('>Q', 60_000_000))\n    while True:\n        time.sleep(0.3)\n        s.send(b'N')\n"
        "os.register_at_fork(after_in_parent=parent)\n"
    )
    started = time.monotonic()
    (answer,) = session.ask((SETUP, Source("cell", slow)), [Question("import os; os._exit(3)", seconds=0.3)])
    assert answer.status is not Status.OK
    assert time.monotonic() - started < 8
    session.forget()
    assert run(session, "1").status is Status.OK


def test_a_message_whose_kind_is_no_text(session: Session) -> None:
    """Arrays cannot be asked whether they are equal to a word."""
    forged = (
        f"{OWN_SOCKET}from tutor.runner.wire import send\n"
        "send(own_socket(), {'kind': np.ones(2), 'status': np.ones(2)})\nos._exit(0)\n"
    )
    result = run(session, forged)
    assert (result.status, result.reason) == (Status.KILLED, "protocol")
    assert session.judge((SETUP,), Source("cell", forged), [Question("1")], seconds=1.0) is None
