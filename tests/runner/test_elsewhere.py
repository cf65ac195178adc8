"""Where there is no fork, no Unix socket, no /proc to read and no limits to set, cells run all the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tutor.runner import launch

# What is missing on one system or another; the child is deprived of it like the tutor.
DEPRIVED = """
import sys
sys.platform = "elsewhere"
import os, signal, socket, subprocess
for module, names in (
    (os, "fork forkpty pidfd_open splice set_blocking getsid waitid killpg getpgrp mkfifo pread pwrite".split()),
    (os, ["memfd_create"]),
    (signal, "SIGCHLD setitimer pidfd_send_signal ITIMER_REAL ITIMER_VIRTUAL ITIMER_PROF SIGXCPU".split()),
    (socket, "AF_UNIX SCM_RIGHTS SCM_CREDENTIALS SO_PASSCRED CMSG_SPACE socketpair send_fds recv_fds".split()),
):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
for name in ("resource", "fcntl", "_posixshmem", "pty"):
    sys.modules[name] = None
"""
CHILD = f"""{DEPRIVED}
from tutor.runner.child.__main__ import main
main(sys.argv[1:])
"""
TUTOR = f"""{DEPRIVED}
from tutor.runner import launch
launch.command = lambda *arguments: [sys.executable, "-P", "-c", {CHILD!r}, *arguments]
from tutor.runner.results import Limits, Question, Source
from tutor.runner.session import open_session
session = open_session()
above = [Source("above", "import numpy as np\\nprint('above')\\nx = np.arange(3)")]
print(type(session).__name__)
heard = lambda chunk: print(chunk.text, end="")
result = session.run(above, Source("cell", "print('here')\\nx.sum()"), on_output=heard)
print(result.status.name, result.value, [chunk.text for chunk in result.output])
print(session.run(above, Source("cell", "1 / 0")).message)
print(session.run(above, Source("cell", "while True: pass"), seconds=0.3).message)
print(session.run(above, Source("cell", "import os; os._exit(3)")).message)
drawn = "from tutor.plotting import pyplot as plt; plt.plot(x); plt.title('seen'); plt.pause(0.3); plt.clf(); None"
session.run(above, Source("cell", drawn), on_figure=lambda figure: print(figure.axes[0].title))
print([answer.value for answer in session.ask(above, [Question("int(x[2])"), Question("len(x)")])])
session.close()
"""


@pytest.mark.filterwarnings("default")
def test_a_system_without_forks_replays() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TUTOR], env=launch.environment(1), capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "ReplaySession",
        "here",
        "OK 3 ['here\\n']",
        "ZeroDivisionError: division by zero",
        "Stopped after 0.3 s. Is there a loop that never ends, or too much work?",
        "The code ended its own process (exit code 3): leave out os._exit and its like.",
        "seen",
        "[2, 3]",
    ]
