"""One replay, seen from the tutor: a process, a folder for the request and the answer, two threads that read output."""

from __future__ import annotations

import os
import secrets
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO

from tutor.errors import RunnerError
from tutor.runner import endings, launch, processes, scratch
from tutor.runner.endings import Ending
from tutor.runner.output import STREAMS, Collector, Stream
from tutor.runner.places import ANSWER, BEGAN, CELLS, REQUEST, SLATE
from tutor.runner.processes import Process
from tutor.runner.protocol import MOST_MESSAGE, Malformed, decode, encode
from tutor.runner.results import Limits, Source, Status
from tutor.runner.slate import OnFigure, Slate
from tutor.runner.stopping import Stop

_START_SECONDS = 60.0
_POLL_SECONDS = 0.004
_LOOK_AGAIN = 0.25
_END_SECONDS = 5.0
_READ_BYTES = 1 << 16
# Once nothing more is kept: slows the flood down, and costs us next to nothing.
_FLOOD_PAUSE = 0.002
_MOST_COMPLAINT = 4000
_HINT = "nn-tutor doctor says more."
_MARK = "NN_TUTOR_REPLAY"
_BINARY = getattr(os, "O_BINARY", 0)


class Replay:
    """A replay of the cells ``before`` and of what ``order`` says; it is under way once this is made."""

    def __init__(
        self,
        before: Sequence[Source],
        order: Mapping[str, object],
        limits: Limits,
        above: Limits,
        collector: Collector | None,
        on_figure: OnFigure | None = None,
    ) -> None:
        self.message: object = None
        self._before = before
        self._clocks = [*(above.wall for _ in before), limits.wall]
        self._cpu = [*(above.cpu for _ in before), limits.cpu]
        # What goes wrong before any cell runs is told there, too.
        self._collector = collector or Collector(_MOST_COMPLAINT)
        self._mark = f"{_MARK}={secrets.token_hex(16)}"
        self._now = -1  # the number of the cell that runs
        self._slate: Slate | None = None
        self._folder = scratch.make()
        try:
            (self._folder / CELLS).mkdir()
            if on_figure is not None:
                self._slate = Slate(os.open(self._folder / SLATE, os.O_RDONLY | os.O_CREAT | _BINARY, 0o600), on_figure)
            told = {**order, "before": [[source.label, source.text] for source in before]}
            told["slate"] = on_figure is not None
            (self._folder / REQUEST).write_bytes(encode(told))
            self._popen = self._start(int(str(order["seed"])))
        except OSError as error:
            self._remove()
            raise RunnerError(f"a cell's process could not be started: {error}", _HINT) from None
        # On Linux the process is known by more than its number; elsewhere that has to do.
        pid = self._popen.pid
        self._process = Process.child_of(os.getpid(), pid, pid) if sys.platform == "linux" else None
        self._readers = [
            threading.Thread(target=self._read, args=(stream, file), daemon=True)
            for stream, file in zip(STREAMS, (self._popen.stdout, self._popen.stderr), strict=True)
        ]
        for reader in self._readers:
            reader.start()

    def _start(self, seed: int) -> subprocess.Popen[bytes]:
        name, _, value = self._mark.partition("=")
        return subprocess.Popen(
            launch.command("replay", str(self._folder)),
            stdin=subprocess.PIPE,  # it ends with us, and what reads it then clears up
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=self._folder / CELLS,
            env=launch.environment(seed) | {name: value},
            start_new_session=True,
        )

    def wait(self, stop: Stop) -> Ending | None:
        """Wait for the ``message`` that the replay leaves, or for how it ended without one.

        Raises:
            RunnerError: It did not even begin.
        """
        ended = self._watch(stop)
        strays = self._has_strays()
        self._end()
        if ended is None:
            ended = endings.STARTED_PROCESSES if strays else self._take_answer()
        if ended is not None and self._slate is not None:
            self._slate.look_once_more()
        if ended is None:
            return None
        if self._now < 0 and ended.status is not Status.INTERRUPTED:
            said = "".join(chunk.text for chunk in self._collector.chunks()).strip()
            raise RunnerError(f"the process that runs cells did not start\n{said}".strip(), _HINT)
        if 0 <= self._now < len(self._before) and ended.status is not Status.INTERRUPTED:
            return endings.blocked(self._before[self._now].label, ended.message)
        return ended

    def close(self) -> None:
        """End the process and all it began; remove the folder."""
        self._end()
        self._remove()

    def _remove(self) -> None:
        if self._slate is not None:
            self._slate.close()
            self._slate = None
        scratch.remove(self._folder)

    # --- while it runs ------------------------------------------------------------------------------------------

    def _watch(self, stop: Stop) -> Ending | None:
        """Wait for the answer, or for another end."""
        now = time.monotonic()
        deadline, look = now + _START_SECONDS, now + _LOOK_AGAIN
        while not (self._folder / ANSWER).exists():
            if self._has_begun_another():
                deadline = time.monotonic() + self._clocks[self._now]
            self._collector.hand_over()
            if self._slate is not None:
                self._slate.look()
            if self._has_ended() and not (self._folder / ANSWER).exists():
                self._popen.wait()
                return endings.crashed(self._popen.returncode, self._cpu[max(self._now, 0)])
            now = time.monotonic()
            if now >= deadline:
                return endings.timed_out(self._clocks[max(self._now, 0)])
            if now >= look:
                look = now + _LOOK_AGAIN
                if self._process is not None and processes.has_living(self._process.pid):
                    return endings.STARTED_PROCESSES
            if stop.wait(_POLL_SECONDS):
                return endings.INTERRUPTED
        self._has_begun_another()
        return None

    def _has_begun_another(self) -> bool:
        before = self._now
        while self._now + 1 < len(self._clocks) and (self._folder / f"{BEGAN}{self._now + 1}").exists():
            self._now += 1
        return self._now > before

    def _has_ended(self) -> bool:
        return self._process.has_ended if self._process is not None else self._popen.poll() is not None

    def _has_strays(self) -> bool:
        if self._process is None:
            return False
        if processes.has_living(self._process.pid):
            return True
        return any(pid != self._process.pid for pid in processes.marked(self._mark))

    def _take_answer(self) -> Ending | None:
        """Read the answer's file, of which the learner's code may have made anything."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY
        try:
            descriptor = os.open(self._folder / ANSWER, flags)
        except OSError:
            return endings.BROKEN_ANSWER
        try:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode) or about.st_size > MOST_MESSAGE:
                return endings.BROKEN_ANSWER
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                self.message = decode(file.read(MOST_MESSAGE))
        except (OSError, Malformed):
            return endings.BROKEN_ANSWER
        finally:
            os.close(descriptor)
        return None

    def _read(self, stream: Stream, file: IO[bytes]) -> None:
        """A thread's work: take what comes on a stream until its end."""
        with suppress(OSError, ValueError):
            while data := os.read(file.fileno(), _READ_BYTES):
                self._collector.feed(stream, data)
                if self._collector.cut:
                    time.sleep(_FLOOD_PAUSE)

    # --- its end ------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        """End the process with all it began, and wait until its output has been read."""
        if self._process is not None:
            self._process.end()
            processes.end_marked(self._mark)
            self._process.close()
            self._process = None
        elif self._popen.poll() is None:
            _end_by_number(self._popen)
        self._popen.wait()
        for reader in self._readers:
            reader.join(_END_SECONDS)
        for file in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if file is not None and not file.closed:
                with suppress(OSError):
                    file.close()


def _end_by_number(popen: subprocess.Popen[bytes]) -> None:
    """End a process that has not been waited for, with its group where there are groups."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(popen.pid, signal.SIGKILL)
        else:
            popen.kill()
