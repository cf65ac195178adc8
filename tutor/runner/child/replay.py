"""One replay: runs the cells above silently, then a cell or a question, and leaves the answer in a file.

It needs neither fork nor sockets: the request is a file in a folder, so is the answer, and output goes to the
process's own stdout and stderr. Standard input is a line to the tutor: when that breaks, nothing is to be left.
"""

from __future__ import annotations

import _thread
import os

# Bound by name before any cell runs, as a cell may replace them in their modules.
from os import O_CREAT, O_RDWR, O_WRONLY, _exit, chdir, close, dup, dup2, getpid, read, rename, umask, write
from os import open as open_file
from pathlib import Path
from typing import NoReturn

from tutor.runner import scratch
from tutor.runner.child.asking import Asker
from tutor.runner.child.execute import Executor
from tutor.runner.child.guard import Guard
from tutor.runner.endings import CUT_OFF
from tutor.runner.places import ANSWER, BEGAN, CELLS, REQUEST, SLATE
from tutor.runner.protocol import Unencodable, decode, encode

try:
    from os import getpgrp, killpg
    from signal import SIGKILL
except ImportError:  # Windows has no groups of processes
    killpg = None  # type: ignore[assignment]

Plain = dict[str, object]
_NOWHERE, _BINARY = os.devnull, getattr(os, "O_BINARY", 0)


def replay(folder: str) -> NoReturn:
    """Do what the folder's request says; a cell above that fails is the answer."""
    Replay(Path(folder)).play()


class Replay:
    """A request, and the process's own way of telling how far it is."""

    def __init__(self, folder: Path) -> None:
        request = decode((folder / REQUEST).read_bytes())
        assert isinstance(request, dict)
        self._request = request
        # Text, as paths need more of Python than a cell may leave.
        self._began, self._answer, self._partial = (str(folder / name) for name in (BEGAN, ANSWER, f"{ANSWER}.part"))
        self._slate = str(folder / SLATE)
        guard = Guard()
        _thread.start_new_thread(_watch, (dup(0), folder, guard))
        self._executor = Executor(int(request["seed"]), guard)
        chdir(folder / CELLS)

    def play(self) -> NoReturn:
        """Run all, and leave the answer."""
        request = self._request
        output = [dup(1), dup(2)]
        _silence()
        answer = self._run_above()
        if request["do"] == "run":
            try:
                _redirect(output)
            except OSError:  # a cell above has closed all files
                _exit(CUT_OFF)
        self._begin(len(request["before"]))
        if answer is None and request["do"] == "ask":
            answer = Asker(self._executor).ask(request["question"], int(request["memory"]))
        elif answer is None and request["do"] == "look":
            answer = Asker(self._executor).look(request["look"], int(request["memory"]))
        elif answer is None:
            slate = open_file(self._slate, O_RDWR | _BINARY) if request["slate"] else None
            memory, cpu = int(request["memory"]), float(request["cpu"])
            answer = self._executor.run(request["label"], request["text"], memory, cpu, slate)
        self._leave(answer)
        # Threads and exit handlers of the learner's must not hold the process.
        _exit(0)

    def _run_above(self) -> Plain | None:
        """Run the cells above, whose output has been seen before; what is to be said if one of them fails."""
        above = self._request["above"]
        for number, (label, text) in enumerate(self._request["before"]):
            self._begin(number)
            done = self._executor.run(label, text, int(above["memory"]), float(above["cpu"]))
            if done["status"] != "ok":
                done.pop("value", None)
                return {"kind": "blocked", "number": number, "result": {**done, "figures": []}}
        return None

    def _begin(self, number: int) -> None:
        """Say that the cell of that number begins now."""
        close(open_file(f"{self._began}{number}", O_WRONLY | O_CREAT, 0o600))

    def _leave(self, answer: Plain) -> None:
        """Leave the answer, all of it at once."""
        try:
            data = encode(answer)
        except Unencodable as reason:  # by a hair: it fits alone, not with what is said about it
            message = f"The answer is {reason}, which cannot be compared."
            data = encode({**answer, "status": "rejected", "value": None, "message": message})
        umask(0o077)  # a cell may have set one under which nobody could read the answer
        file = open_file(self._partial, O_WRONLY | O_CREAT | _BINARY, 0o600)
        left = memoryview(data)
        while left:
            left = left[write(file, left) :]
        close(file)
        rename(self._partial, self._answer)  # noqa: PTH104 - as above


def _silence() -> None:
    nowhere = open_file(_NOWHERE, O_WRONLY)
    dup2(nowhere, 1)
    dup2(nowhere, 2)
    close(nowhere)


def _redirect(output: list[int]) -> None:
    """Let stdout and stderr go to the descriptors."""
    for target, descriptor in enumerate(output, start=1):
        dup2(descriptor, target)
        close(descriptor)


def _watch(lifeline: int, folder: Path, guard: Guard) -> None:
    """Wait for the tutor's end, and take everything along."""
    while read(lifeline, 1):
        pass
    scratch.remove(folder)
    with guard.lifted():
        if killpg is not None and getpgrp() == getpid():
            killpg(getpid(), SIGKILL)
        _exit(0)
