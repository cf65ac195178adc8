"""``python -m tutor.runner.child``: a zygote on a socket, or one replay of cells."""

from __future__ import annotations

import os
import socket
import sys

from tutor.runner.child import display, replay
from tutor.runner.child.execute import Executor
from tutor.runner.child.limits import Guard, adopt_orphans
from tutor.runner.child.state import StateProcess


def main(arguments: list[str]) -> None:
    """``fork DESCRIPTOR`` serves forks on that socket; ``replay FOLDER`` does what the folder's request says."""
    # What cells import anyway: once here instead of in every fork.

    import tutor.engine
    import tutor.plotting.pyplot  # noqa: F401

    display.configure()
    how, where = arguments
    if how == "fork":
        adopt_orphans()
        sock = socket.socket(fileno=int(where))
        os.set_inheritable(sock.fileno(), False)
        StateProcess(sock, Executor(Guard())).serve()
    replay.replay(where, Executor(Guard()))


if __name__ == "__main__":
    main(sys.argv[1:])
