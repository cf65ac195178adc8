"""One replay: runs the cells above silently, then a cell or a question, and leaves the answer in a file.

It needs neither fork nor sockets: the request is a file in a folder, so is the answer, and output goes to the
process's own stdout and stderr. Standard input is a line to the tutor: when that breaks, nothing is to be left.
"""

from __future__ import annotations

import _thread
from os import O_CREAT, O_WRONLY, _exit, chdir, close, devnull, dup, dup2, getpid, read
from os import open as open_file
from pathlib import Path
from typing import NoReturn

from tutor.runner import scratch
from tutor.runner.child.execute import Executor
from tutor.runner.child.guard import Guard
from tutor.runner.places import ANSWER, BEGAN, CELLS, REQUEST
from tutor.runner.protocol import Unencodable, decode, encode

try:
    from os import getpgrp, killpg
    from signal import SIGKILL
except ImportError:  # Windows has no groups of processes
    killpg = None  # type: ignore[assignment]


def replay(folder: str) -> NoReturn:
    """Do what the folder's request says; a cell above that fails is the answer."""
    place = Path(folder)
    request = decode((place / REQUEST).read_bytes())
    assert isinstance(request, dict)
    executor = Executor(int(request["seed"]))
    _thread.start_new_thread(_watch, (dup(0), place, executor.guard))
    chdir(place / CELLS)
    output, errors = dup(1), dup(2)
    answer = _run_above(place, request, executor)
    if request["do"] == "run":
        dup2(output, 1)
        dup2(errors, 2)
    close(output)
    close(errors)
    memory = int(request["memory"])
    _begin(place, len(request["before"]))
    if answer is None and request["do"] == "ask":
        answer = executor.ask(request["question"], memory)
    elif answer is None:
        answer = executor.run(request["label"], request["text"], memory, float(request["cpu"]))
    _leave(place, answer)
    # Threads and exit handlers of the learner's must not hold the process.
    _exit(0)


def _run_above(place: Path, request: dict[object, object], executor: Executor) -> dict[str, object] | None:
    """Run the cells above, whose output has been seen before; what is to be said if one of them fails."""
    silence = open_file(devnull, O_WRONLY)
    dup2(silence, 1)
    dup2(silence, 2)
    close(silence)
    before, above = request["before"], request["above"]
    assert isinstance(before, list)
    assert isinstance(above, dict)
    for number, (label, text) in enumerate(before):
        _begin(place, number)
        done = executor.run(label, text, int(above["memory"]), float(above["cpu"]))
        if done["status"] != "ok":
            done.pop("value", None)
            return {"kind": "blocked", "number": number, "result": {**done, "figures": []}}
    return None


def _begin(place: Path, number: int) -> None:
    close(open_file(place / f"{BEGAN}{number}", O_WRONLY | O_CREAT))


def _leave(place: Path, answer: dict[str, object]) -> None:
    """Leave the answer, all of it at once."""
    try:
        data = encode(answer)
    except Unencodable as reason:  # by a hair: it fits alone, not with what is said about it
        message = f"The answer is {reason}, which cannot be compared."
        data = encode({**answer, "status": "rejected", "value": None, "message": message})
    partial = place / f"{ANSWER}.part"
    partial.write_bytes(data)
    partial.replace(place / ANSWER)


def _watch(lifeline: int, place: Path, guard: Guard) -> None:
    """Wait for the tutor's end, and take everything along."""
    while read(lifeline, 1):
        pass
    scratch.remove(place)
    with guard.lifted():
        if killpg is not None and getpgrp() == getpid():
            killpg(getpid(), SIGKILL)
        _exit(0)
