"""A worker that does what the names of the submissions say, to see what becomes of the others. Needs nothing of ours.

crash, crash-once, exit, garbage, half (an answer that does not end), other (the answer to another question), silent,
slow, patient (says that it is busy for a while), endless (runs out of time), busy (runs out of time the first time it
is asked), anything else: graded.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path


def main() -> None:
    notes = Path(sys.argv[1])
    start = sys.argv[2] if len(sys.argv) > 2 else ""
    json.loads(sys.stdin.readline())
    if start == "refuse":
        say({"message": "no layer", "hint": "another machine", "exit_code": 4})
        return
    if start == "fail":
        sys.stderr.write("Traceback\nImportError: \x1b[31mno such thing\n")
        sys.exit(1)
    say({"ready": True})
    for line in sys.stdin:
        order = json.loads(line)
        serve(order["id"], order["found"]["name"], notes)


def serve(number: int, name: str, notes: Path) -> None:
    with (notes / "asked").open("a") as file:
        file.write(f"{os.getpid()} {name}\n")
    kind = name.split(".")[0]
    tried = notes / f"tried {name}"
    again = tried.exists()
    tried.touch()
    if kind == "crash" or (kind == "crash-once" and not again):
        os.kill(os.getpid(), signal.SIGSEGV)
    if kind == "exit":
        os._exit(7)
    if kind == "garbage":
        sys.stdout.write("\x00{]\n")
        sys.stdout.flush()
        return
    if kind == "half":
        sys.stdout.write('{"id": ')
        sys.stdout.flush()
        os._exit(0)
    if kind == "silent":
        time.sleep(1000)
    if kind == "slow":
        time.sleep(0.3)
    if kind == "patient":
        for _ in range(8):
            time.sleep(0.1)
            say({"busy": True})
    ran_out = kind == "endless" or (kind == "busy" and not again)
    marks = graded(name, "timeout" if ran_out else "")
    say({"id": number + (kind == "other"), "graded": marks, "in_doubt": ran_out})


def graded(name: str, reason: str) -> dict[str, object]:
    score = 0.0 if reason else 1.0
    state = "failed" if reason else "passed"
    check = {
        "name": "one",
        "state": state,
        "points": score,
        "max_points": 1.0,
        "hidden": False,
        "reason": reason,
        "message": reason,
    }
    exercise = {
        "label": "double",
        "state": state,
        "score": score,
        "max_score": 1.0,
        "seconds": 0.0,
        "diagnosis": [],
        "checks": [check],
    }
    return {
        "name": name,
        "learner": "x",
        "lesson": "01-doubles",
        "status": "graded",
        "score": score,
        "max_score": 1.0,
        "seconds": 0.0,
        "submitted": 0.0,
        "late": False,
        "digest": "ab" * 32,
        "message": "",
        "notes": [],
        "exercises": [exercise],
    }


def say(plain: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(plain) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
