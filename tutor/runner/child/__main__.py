"""``python -m tutor.runner.child``: a zygote on a socket, or one replay of cells."""

from __future__ import annotations

import gc
import os
import socket
import sys

from tutor.runner.child import display
from tutor.runner.child.execute import Executor
from tutor.runner.child.guard import Guard
from tutor.runner.child.limits import adopt_orphans, go_first


def main(arguments: list[str]) -> None:
    """``fork DESCRIPTOR FOLDER SEED`` serves forks on a socket; ``replay FOLDER`` does what the request there says."""
    display.configure()
    how, *rest = arguments
    if how == "replay":
        from tutor.runner.child.replay import replay

        replay(rest[0])
    descriptor, scratch, seed = rest
    # What cells import anyway: once here instead of in every fork.
    import numpy.lib.recfunctions
    import numpy.ma  # noqa: F401

    from tutor.runner.child.state import StateProcess

    adopt_orphans()
    go_first()
    sock = socket.socket(fileno=int(descriptor))
    os.set_inheritable(sock.fileno(), False)
    executor = Executor(int(seed), Guard())
    # Out of the collector's sight: a fork that walks them all would copy every page they are on.
    gc.collect()
    gc.freeze()
    StateProcess(sock, executor, scratch).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
