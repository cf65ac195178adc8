"""What the first process of a session loads and does before it takes orders."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import socket
from collections.abc import Callable
from typing import NoReturn

# What cells import anyway: once here instead of in every fork.
import numpy.lib.recfunctions
import numpy.ma  # noqa: F401

import tutor
from tutor.runner.child import display
from tutor.runner.child.asking import Asker
from tutor.runner.child.execute import Executor
from tutor.runner.child.guard import Guard
from tutor.runner.child.limits import adopt_orphans, go_first
from tutor.runner.child.state import StateProcess
from tutor.runner.results import Question

# What lessons may import of nn-tutor: where its files cannot be read any more, it must be there already.
_OURS = ("engine", "datasets", "runner.child", "plotting")
# Programs, what no cell needs, and what draws on the tutor's side.
_NOT_OURS = ("__main__", "command", "mnist", "replay", "sealing")
_PLOTTING = ("pyplot", "axes", "artists")


def serve(descriptor: int, seed: int, scratch: str, lock_in: Callable[[socket.socket], None] | None = None) -> NoReturn:
    """Take orders on the socket ``descriptor``; ``lock_in`` is called when all is loaded, with the socket."""
    display.configure()
    adopt_orphans()
    go_first()
    sock = socket.socket(fileno=descriptor)
    os.set_inheritable(sock.fileno(), False)
    if lock_in is not None:
        _load_all()
    guard = Guard()
    _warm_up(seed, guard)
    executor = Executor(seed, guard)
    # Out of the collector's sight: a fork that walks them all would copy every page they are on.
    gc.collect()
    gc.freeze()
    if lock_in is not None:
        lock_in(sock)
    StateProcess(sock, executor, scratch, sealed=lock_in is not None).serve()


def _load_all() -> None:
    for name in _OURS:
        package = importlib.import_module(f"{tutor.__name__}.{name}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            last = found.name.rpartition(".")[2]
            if name == "plotting" and not last.startswith(_PLOTTING):
                continue
            if not set(found.name.split(".")) & set(_NOT_OURS):
                importlib.import_module(found.name)


def _warm_up(seed: int, guard: Guard) -> None:
    """Go the way of an order once: what is set up at a first time, no fork has to set up again."""
    executor = Executor(seed, guard)
    question = Question("f(np.ones(2))", again_within=1.0).as_plain()
    Asker(executor).judge("warm-up", "import numpy as np\ndef f(a):\n    return a + a\n", [question], 1 << 30, 10.0)
