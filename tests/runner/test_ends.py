"""Every bad end of a cell is a clear message, and the cells above keep their state, in both ways."""

from __future__ import annotations

import os
import time

import pytest

from tests.runner.asking import Asker, printed
from tutor.runner import processes
from tutor.runner.results import Limits, Question, Source, Status

ABOVE = "value = [1, 2, 3]\nprint('above')"

# How it ends: the cell, its status, its reason, a part of its message. Signals to others are of number 0, which harms
# nobody should the guard ever fail.
ENDS: dict[str, tuple[str, Status, str, str]] = {
    "loop": ("while True:\n    pass", Status.TIMED_OUT, "timeout", "Stopped after 0.4 s"),
    "sleep": ("import time\ntime.sleep(60)", Status.TIMED_OUT, "timeout", "Stopped after 0.4 s"),
    "loop in C": ("pow(7, 10 ** 9)", Status.TIMED_OUT, "timeout", "Stopped after 0.4 s"),
    "os._exit": ("import os\nprint('before')\nos._exit(3)", Status.KILLED, "crash", "exit code 3"),
    "os._exit(0)": ("import os\nos._exit(0)", Status.KILLED, "crash", "exit code 0"),
    "abort": ("import os\nos.abort()", Status.KILLED, "crash", "SIGABRT"),
    "segfault": ("import ctypes\nctypes.string_at(0)", Status.KILLED, "crash", "segmentation fault"),
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", Status.KILLED, "memory", "ended the process"),
    "memory bomb": (
        "import numpy as np\nkept = []\nwhile True:\n    kept.append(np.ones(1_000_000))",
        Status.RAISED,
        "memory",
        "MemoryError",
    ),
    "memory bomb of lists": (
        "kept = []\nwhile True:\n    kept.append([0] * 1000)",
        Status.RAISED,
        "memory",
        "MemoryError",
    ),
    "fork": ("import os\nos.fork()", Status.RAISED, "error", "a cell cannot start other programs (os.fork)"),
    "subprocess": ("import subprocess\nsubprocess.run(['ls'])", Status.RAISED, "error", "cannot start other programs"),
    "system": ("import os\nos.system('true')", Status.RAISED, "error", "cannot start other programs"),
    "kill": ("import os\nos.kill(os.getppid(), 0)", Status.RAISED, "error", "cannot signal other processes"),
    "kill everybody": ("import os\nos.kill(-1, 0)", Status.RAISED, "error", "cannot signal other processes"),
    "kill a group": ("import os\nos.killpg(os.getpgrp(), 0)", Status.RAISED, "error", "cannot signal other processes"),
    "fork bomb": (
        "import ctypes, time\nfork = ctypes.CDLL(None).fork\nfor _ in range(6):\n    fork()\ntime.sleep(60)",
        Status.KILLED,
        "rejected",
        "started other processes",
    ),
    "fork bomb in sessions of their own": (
        "import ctypes, os, time\nfork = ctypes.CDLL(None).fork\nfor _ in range(5):\n    fork()\n    os.setsid() if"
        " os.getpid() != os.getsid(0) else None\ntime.sleep(60)",
        Status.KILLED,
        "rejected",
        "started other processes",
    ),
    "daemon": (
        "import ctypes, os, time\nfork = ctypes.CDLL(None).fork\nif fork() == 0:\n    os.setsid()\n    if fork() =="
        " 0:\n"
        "        time.sleep(60)\n    os._exit(0)\n'done'",
        Status.KILLED,
        "rejected",
        "started other processes",
    ),
    "print flood": ("while True:\n    print('x' * 1000)", Status.TIMED_OUT, "timeout", "Stopped after 0.4 s"),
    "SIGTERM ignored": (
        "import signal\nfor each in signal.valid_signals():\n    try:\n        signal.signal(each, signal.SIG_IGN)\n"
        "    except OSError:\n        pass\nwhile True:\n    pass",
        Status.TIMED_OUT,
        "timeout",
        "Stopped after 0.4 s",
    ),
    "KeyboardInterrupt caught": (
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
        Status.TIMED_OUT,
        "timeout",
        "Stopped after 0.4 s",
    ),
    "background thread": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), name='sleeper').start()",
        Status.REJECTED,
        "rejected",
        "sleeper",
    ),
    "daemon thread": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        Status.REJECTED,
        "rejected",
        "join()",
    ),
    "hidden thread": (
        "import _thread, time\n_thread.start_new_thread(time.sleep, (60,))\nNone",
        Status.REJECTED,
        "rejected",
        "without a name",
    ),
    "sys.exit": ("import sys\nsys.exit(1)", Status.RAISED, "error", "SystemExit: 1"),
    "raise SystemExit": ("raise SystemExit(0)", Status.RAISED, "error", "SystemExit: 0"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", Status.RAISED, "error", "KeyboardInterrupt"),
    "GeneratorExit": ("raise GeneratorExit", Status.RAISED, "error", "GeneratorExit"),
    "deep recursion": ("def f():\n    return f()\nf()", Status.RAISED, "error", "RecursionError"),
    "deep recursion without a limit": (
        "import sys\nsys.setrecursionlimit(10 ** 8)\nclass C:\n    def __getattr__(self, name):\n"
        "        return getattr(self, name + 'x')\nC().y",
        Status.KILLED,
        "crash",
        "",
    ),
    "syntax": ("x = = 1", Status.RAISED, "syntax", "SyntaxError"),
    "null byte": ("x = 1\0", Status.RAISED, "", "null byte"),
    "nested too deep": ("(" * 1000 + ")" * 1000, Status.RAISED, "", "Error"),
    "closed sockets": (
        "import os\nos.closerange(3, 1000)\nwhile True:\n    pass",
        Status.KILLED,
        "crash",
        "did it close all files?",
    ),
}
REPLAYED_OTHERWISE = {
    # It has no socket to lose.
    "closed sockets": (Status.TIMED_OUT, "timeout", "Stopped after 0.4 s"),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_bad_end_is_a_clear_message(asker: Asker, name: str) -> None:
    text, status, reason, message = ENDS[name]
    if asker.mode == "replay" and name in REPLAYED_OTHERWISE:
        status, reason, message = REPLAYED_OTHERWISE[name]
    asker.session.warm()
    own = set(processes.descendants(os.getpid()))
    limits = Limits(wall=0.4 if status is Status.TIMED_OUT else 8, memory=256 << 20)
    result = asker.run(text, ABOVE, limits=limits)
    assert result.status is status, result
    assert message in result.message
    assert not reason or result.reason == reason
    if asker.mode == "fork" or name == "segfault":  # a replay makes the state anew, so once is enough
        assert asker.run("value", ABOVE).value == [1, 2, 3]
    _no_more_than(own, asker)


def _no_more_than(own: set[int], asker: Asker) -> None:
    """Below this process there are soon only those that there were, and those that hold states."""
    allowed = 2 if asker.mode == "fork" else 0  # the cell above and "value", when they were not there before
    end = time.monotonic() + 3
    while True:
        living = [entry for pid in processes.descendants(os.getpid()) if (entry := processes.look(pid))]
        more = [entry for entry in living if entry.pid not in own and not entry.is_gone]
        if len(more) <= allowed:
            return
        assert time.monotonic() < end, more
        time.sleep(0.02)


def test_what_was_printed_before_the_end_is_kept(asker: Asker) -> None:
    assert printed(asker.run("import os\nprint('before', end='')\nos._exit(3)")) == "before"
    assert printed(asker.run("import ctypes\nprint('before')\nctypes.string_at(0)")) == "before\n"
    assert printed(asker.run("print('before')\nwhile True:\n    pass", seconds=0.2)) == "before\n"


def test_processor_time_is_limited_by_itself(asker: Asker) -> None:
    result = asker.run("while True:\n    pass", limits=Limits(wall=8, cpu=0.0))
    assert result.status is Status.TIMED_OUT
    assert "processor time" in result.message


# These end well, or only for themselves; what they did to their process does not reach the cells below.
HARMLESS: dict[str, tuple[str, object]] = {
    "stdout closed": ("import sys\nsys.stdout.close()\n5", 5),
    "descriptor 1 closed": ("import os\nos.close(1)\n5", 5),
    "streams closed": ("import os\nos.close(0)\nos.close(1)\nos.close(2)\n5", 5),
    "stdout replaced": ("import io, sys\nsys.stdout = io.StringIO()\nprint('swallowed')\n5", 5),
    "streams gone": ("import sys\nsys.stdout = sys.stderr = sys.stdin = None\n5", 5),
    "an odd stdout": (
        "import sys\nclass Odd:\n    def __getattr__(self, name):\n        raise KeyError\nsys.stdout = Odd()\n5",
        5,
    ),
    "builtins broken": (
        "import builtins\nfor name in ('len', 'print', 'isinstance', 'Exception', 'getattr', 'open', 'repr', 'str'):\n"
        "    setattr(builtins, name, None)\n5",
        5,
    ),
    "builtins gone": ("__builtins__.__dict__.clear()\n5", 5),
    "numpy broken": (
        "import numpy as np\nfor name in dir(np):\n    if not name.startswith('__'):\n        setattr(np, name,"
        " None)\n5",
        5,
    ),
    "modules broken": (
        "import ast, difflib, io, json, linecache, os, random, signal, socket, struct, sys, threading, time,"
        " traceback\n"
        "for module in (ast, difflib, io, linecache, os, random, signal, socket, struct, threading, time, traceback):\n"
        "    for name in dir(module):\n"
        "        if callable(getattr(module, name)) and not name.startswith('_'):\n"
        "            setattr(module, name, None)\n5",
        5,
    ),
    "modules forgotten": ("import sys\nsys.modules.clear()\n5", 5),
    "chdir": ("import os\nos.chdir('/')\n5", 5),
    "umask and limits": (
        "import os, resource\nos.umask(0o777)\nresource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))\n5",
        5,
    ),
    "tracing": ("import sys\nsys.settrace(lambda *_: None)\n5", 5),
    "profiling": ("import sys\nsys.setprofile(lambda *_: None)\n5", 5),
    "alarm": ("import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)\n5", 5),
    "exit handler": ("import atexit, time\natexit.register(time.sleep, 60)\n5", 5),
    "fork handlers": ("import os\nos.register_at_fork(before=lambda: 1 / 0, after_in_child=lambda: 1 / 0)\n5", 5),
    "garbage": ("import gc\ngc.disable()\nclass C:\n    def __del__(self): 1 / 0\nc = C()\nc.c = c\ndel c\n5", 5),
    "children awaited": ("import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n5", 5),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_cell_breaks_is_its_own(asker: Asker, name: str) -> None:
    text, value = HARMLESS[name]
    result = asker.run(text, ABOVE)
    assert result.status is Status.OK, result
    assert result.value == value
    below = asker.run("print('here')\nvalue", ABOVE, text)
    if "builtins" in name:
        below = asker.run("value", ABOVE, text)  # there is no print any more
    else:
        assert printed(below) == "here\n"
    assert below.value == [1, 2, 3], below
    if asker.mode == "replay":  # all this happens in one process there, and has been seen
        return
    failed = asker.run("undefined", ABOVE, text)
    assert failed.error is not None, failed
    assert failed.error.type == "NameError"
    assert asker.ask("value", ABOVE, text).value == [1, 2, 3]
    assert asker.run("len(value)", ABOVE).value == 3


def test_broken_builtins_are_broken_for_the_cells_below_only(asker: Asker) -> None:
    breaking = "import builtins\nbuiltins.len = None"
    result = asker.run("len([1])", breaking)
    assert result.status is Status.RAISED
    assert asker.run("len([1])").value == 1


def test_a_value_that_cannot_be_sent_answers_nothing(asker: Asker) -> None:
    answer = asker.ask("object()")
    assert (answer.status, answer.reason) == (Status.REJECTED, "rejected")
    assert "type object" in answer.message


@pytest.mark.parametrize("end", ["import os\nos._exit(0)", "1 / 0", "x = = 1"])
def test_a_cell_above_that_fails_blocks_those_below(asker: Asker, end: str) -> None:
    session = asker.session
    above = [Source("fine", "x = 1"), Source("broken", end)]
    result = session.run(above, Source("cell", "x"))
    assert result.status is Status.BLOCKED
    assert "The cell above, broken, does not run: " in result.message
    answers = session.ask(above, [Question("x"), Question("x")])
    assert [answer.status for answer in answers] == [Status.BLOCKED] * 2
