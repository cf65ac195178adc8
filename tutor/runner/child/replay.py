"""One replay: runs the cells above silently, then a cell or a question, and leaves the answer in a file.

It needs neither fork nor sockets: the request is a file in a folder, so is the answer, and output goes to the
process's own stdout and stderr.
"""

from __future__ import annotations

import os
from pathlib import Path

from tutor.runner.child.execute import Executor
from tutor.runner.protocol import decode, encode

REQUEST, STARTED, ANSWER = "request", "started", "answer"


def replay(folder: str, executor: Executor) -> None:
    """Do what the folder's request says; a cell above that fails is the answer."""
    place = Path(folder)
    request = decode((place / REQUEST).read_bytes())
    assert isinstance(request, dict)
    memory, cpu = int(request["memory"]), float(request["cpu"])
    os.chdir(request["scratch"])
    output = [os.dup(1), os.dup(2)]
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    answer: dict[str, object] | None = None
    for label, text in request["before"]:
        done = executor.run(label, text, memory, cpu)
        if done["status"] != "ok":
            answer = {"kind": "blocked", "label": label, "result": {**done, "value": None, "figures": []}}
            break
    if request["do"] == "run":
        os.dup2(output[0], 1)
        os.dup2(output[1], 2)
    for descriptor in (*output, silence):
        os.close(descriptor)
    (place / STARTED).touch()
    if answer is None and request["do"] == "ask":
        answer = executor.ask(request["question"], memory)
    elif answer is None:
        answer = executor.run(request["label"], request["text"], memory, cpu)
    partial = place / f"{ANSWER}.part"
    partial.write_bytes(encode(answer))
    partial.replace(place / ANSWER)
    # Threads and exit handlers of the learner's must not hold the process.
    os._exit(0)
