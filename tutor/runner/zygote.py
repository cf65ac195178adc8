"""The first process of a session: a fresh interpreter with the libraries loaded; it forks and runs nothing itself."""

from __future__ import annotations

import os
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass

from tutor.errors import RunnerError
from tutor.runner import launch, processes, scratch
from tutor.runner.family import Family
from tutor.runner.processes import Process
from tutor.runner.protocol import Malformed
from tutor.runner.wire import Closed, receive, send

_START_SECONDS = 30.0
_END_SECONDS = 5.0
_HINT = "nn-tutor doctor says more."


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A process that holds a state and forks when it is told to."""

    process: Process
    sock: socket.socket


class Zygote:
    """Started when it is made.

    Raises:
        RunnerError: It does not start.
    """

    def __init__(self, seed: int) -> None:
        self._scratch = scratch.make()
        log = self._scratch / "start.log"
        here, there = socket.socketpair()
        try:
            with there, log.open("wb") as errors:
                self._popen = subprocess.Popen(
                    launch.command("fork", str(there.fileno()), str(self._scratch), str(seed)),
                    pass_fds=(there.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    cwd=self._scratch,
                    env=launch.environment(seed),
                    start_new_session=True,
                )
        except OSError as error:
            here.close()
            scratch.remove(self._scratch)
            raise RunnerError(f"the process that runs cells could not be started: {error}", _HINT) from None
        process = Process.child_of(os.getpid(), self._popen.pid, self._popen.pid)
        here.settimeout(_START_SECONDS)
        try:
            if process is None:
                raise Closed
            send(here, {"do": "status", "pid": 0})
            receive(here)
        except (Closed, Malformed):
            told = log.read_text(errors="replace")[-2000:]
            here.close()
            self._end()
            raise RunnerError(f"the process that runs cells did not start\n{told}".rstrip(), _HINT) from None
        here.settimeout(None)
        log.unlink(missing_ok=True)
        self.root = State(process, here)
        self.family = Family(process)

    @property
    def is_alive(self) -> bool:
        """Whether it can still be given orders."""
        return not self.root.process.has_ended

    def close(self) -> None:
        """End it, all below it, and the folder in which cells ran."""
        self.root.sock.close()  # this it understands, and it clears up as it would if we were gone
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_END_SECONDS)
        self._end()
        self.family.close()

    def _end(self) -> None:
        if self._popen.returncode is None:  # once it has been waited for, its number may be another's
            processes.sweep(self._popen.pid)
            self._popen.kill()
            self._popen.wait()
        scratch.remove(self._scratch)
