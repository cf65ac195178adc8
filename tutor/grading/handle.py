"""A worker process as the one that has started it sees it: orders go out, answers come in, and it may end any time."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tutor.errors import TutorError
from tutor.grading.grade import Graded
from tutor.grading.job import Job, Todo
from tutor.grading.records import from_plain
from tutor.grading.reports.escaping import printable

_LONGEST_ANSWER = 64 << 20  # bytes; what code prints is cut long before
_ERRORS_KEPT = 2000  # bytes of what a worker complained of last


class Worker:
    """A worker process, as seen from here. ``broken`` says what it did wrong, "" while it does its work."""

    def __init__(self, command: Sequence[str], job: Job) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(_places())},
            start_new_session=True,  # Ctrl+C reaches this process alone, which ends the others in order
            close_fds=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._orders = self._process.stdin
        self.answers_from = self._process.stdout
        self.errors_from = self._process.stderr
        self.waiting: deque[Todo] = deque()
        self.heard_at = time.monotonic()
        self.is_ready = False
        self.broken = ""
        self.refusal: TutorError | None = None
        self._said = bytearray()
        self._errors = b""
        self._say(job.to_plain())

    def hand(self, todo: Todo, *, alone: bool) -> None:
        """Give it a submission to grade, alone or beside others."""
        if not self.waiting:
            self.heard_at = time.monotonic()
        self.waiting.append(todo)
        self._say({"id": todo[0], "found": todo[1].to_plain(), "alone": alone})

    def _say(self, plain: dict[str, object]) -> None:
        with suppress(BrokenPipeError):  # it has ended: that is seen at the other pipe
            self._orders.write(json.dumps(plain).encode("ascii") + b"\n")

    def hear(self) -> bool:
        """Take in what it has said; False when it will say nothing more."""
        part = os.read(self.answers_from.fileno(), 1 << 16)
        self._said += part
        if not part and not self.broken:
            self.broken = self._end_in_words()
        return bool(part)

    def hear_errors(self) -> bool:
        """Take in what it complains of."""
        part = os.read(self.errors_from.fileno(), 1 << 16)
        self._errors = (self._errors + part)[-_ERRORS_KEPT:]
        return bool(part)

    @property
    def complaint(self) -> str:
        """The last line of what it complained of; it may say what a submission wants it to."""
        lines = self._errors.decode("utf-8", "replace").split("\n")
        return printable(next((line.strip() for line in reversed(lines) if line.strip()), ""))

    def answers(self) -> Iterator[tuple[Todo, Graded]]:
        """The whole answers among what it has said, in the order in which it was asked."""
        while (end := self._said.find(b"\n")) >= 0:
            line = bytes(self._said[:end])
            del self._said[: end + 1]
            try:
                graded = self._understood(json.loads(line))
            except (ValueError, KeyError, TypeError, RecursionError):
                self.broken = "gave an answer that cannot be read"
                return
            self.heard_at = time.monotonic()
            if graded is not None:
                yield self.waiting.popleft(), graded
        if len(self._said) > _LONGEST_ANSWER:
            self.broken = "gave an answer without an end"

    def _understood(self, plain: dict[str, object]) -> Graded | None:
        if "message" in plain:
            self.refusal = TutorError(str(plain["message"]), str(plain["hint"]))
            self.refusal.exit_code = int(str(plain["exit_code"]))
            self.broken = "refused"
            return None
        if not self.is_ready:
            self.is_ready = plain == {"ready": True}
            if not self.is_ready:
                raise ValueError(plain)
            return None
        if plain == {"busy": True}:
            return None
        graded = from_plain(plain["graded"])
        if not self.waiting or plain["id"] != self.waiting[0][0] or graded.name != self.waiting[0][1].name:
            raise ValueError(plain["id"])
        return replace(graded, in_doubt=plain["in_doubt"] is True)

    def ask_to_end(self) -> None:
        """Ask it to end, at once if it is at a submission."""
        with suppress(OSError):
            self._orders.close()
        if self.waiting:
            self._process.terminate()

    def end_by(self, deadline: float) -> None:
        """Wait for its end, and see to it when the time has come."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, deadline - time.monotonic()))
        self.kill()

    def kill(self) -> None:
        """End it at once; the processes below it end with it."""
        with suppress(OSError):
            self._orders.close()
        self._process.kill()
        self._process.wait()
        self.answers_from.close()
        self.errors_from.close()

    def _end_in_words(self) -> str:
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "closed its pipe"
        return f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"


def _places() -> list[str]:
    """Where a worker finds what this process has found: this package, and what PYTHONPATH leads to."""
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [str(Path(__file__).resolve().parents[2]), *filter(None, given)]
