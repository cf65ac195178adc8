"""A process that grades for the one that has started it, which hands it lines of JSON and gets lines of JSON back.

The first line is the job; it is answered by ``{"ready": true}``, or by what is in the way. Each further line is
``{"id": N, "found": ..., "alone": ...}``, answered by ``{"id": N, "graded": ..., "in_doubt": ...}`` in the same order,
with ``{"busy": true}`` before each exercise. It ends with its input.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from tutor.errors import TutorError
from tutor.grading import trusted
from tutor.grading.intake.found import Found
from tutor.grading.job import Job, grader
from tutor.grading.records import to_plain


def main() -> int:
    """Grade what comes until nothing comes any more; the exit code."""
    trusted.harden()
    signal.signal(signal.SIGTERM, _stop)
    trusted.end_with(int(sys.argv[1]))
    with _apart() as (orders, answers):
        try:
            _serve(orders, answers)
        except TutorError as error:
            _say(answers, {"message": error.message, "hint": error.hint, "exit_code": error.exit_code})
        except (KeyboardInterrupt, BrokenPipeError):
            return 1  # the one who asked no longer wants to know
    return 0


def _serve(orders: BinaryIO, answers: BinaryIO) -> None:
    def tell() -> None:
        _say(answers, {"busy": True})

    with grader(Job.from_plain(json.loads(orders.readline())), tell) as grading:
        _say(answers, {"ready": True})
        for line in orders:
            order = json.loads(line)
            graded = grading.grade(Found.from_plain(order["found"]), alone=order["alone"] is True)
            _say(answers, {"id": order["id"], "graded": to_plain(graded), "in_doubt": graded.in_doubt})


def _say(answers: BinaryIO, plain: dict[str, object]) -> None:
    answers.write(json.dumps(plain).encode("ascii") + b"\n")
    answers.flush()


@contextmanager
def _apart() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Both ends of the pipe, where no process that is started here comes by them; what else reads or prints gets none.

    What is printed by mistake must not stand between the answers.
    """
    with os.fdopen(os.dup(0), "rb") as orders, os.fdopen(os.dup(1), "wb") as answers:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0, inheritable=True)
        os.dup2(null, 1, inheritable=True)
        os.close(null)
        yield orders, answers


def _stop(*_: object) -> None:
    """End as by Ctrl+C, so that every process below is ended too."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
