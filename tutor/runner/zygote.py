"""The first process of a session: a fresh interpreter with the libraries loaded; it forks and runs nothing itself.

A sealed one locks itself in before it takes orders; then all that is below it is locked in, too.
"""

from __future__ import annotations

import os
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass

from tutor.errors import RunnerError
from tutor.runner import launch, processes, scratch
from tutor.runner.family import Family, SealedFamily
from tutor.runner.gate import Gate
from tutor.runner.processes import Process
from tutor.runner.protocol import Malformed
from tutor.runner.sealing import Seal, raise_for_layer
from tutor.runner.wire import Closed, receive, receive_reply, receive_with_descriptors, send

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
        IsolationError: It is to be locked in, and a layer of that cannot be had.
    """

    def __init__(self, seed: int, seal: Seal | None = None) -> None:
        self._seal = seal
        self._scratch = scratch.make()
        self._log = self._scratch / "start.log"
        here, there = socket.socketpair()
        try:
            with there, self._log.open("wb") as errors:
                self._popen = subprocess.Popen(
                    self._command(there.fileno(), seed, seal),
                    pass_fds=(there.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    cwd=self._scratch if seal is None else "/",
                    env=launch.environment(seed, sealed=seal is not None),
                    start_new_session=True,
                )
        except OSError as error:
            here.close()
            scratch.remove(self._scratch)
            raise RunnerError(f"the process that runs cells could not be started: {error}", _HINT) from None
        here.settimeout(_START_SECONDS)
        listeners: list[int] = []
        try:
            if seal is not None:
                _, listeners = receive_with_descriptors(here, 1)
            send(here, {"do": "status", "pid": 0})
            receive(here)
            self.family = self._family(seal, listeners)
        except (Closed, Malformed):
            told = self._log.read_text(errors="replace")[-2000:]
            here.close()
            for descriptor in listeners:
                os.close(descriptor)
            self._end()
            if seal is not None:
                raise_for_layer(told)
            raise RunnerError(f"the process that runs cells did not start\n{told}".rstrip(), _HINT) from None
        here.settimeout(None)
        self._log.unlink(missing_ok=True)
        if seal is not None:
            scratch.remove(self._scratch)  # it was for the start: who is locked in neither sees nor clears it up
        self.root = State(self.family.root, here)

    def _command(self, descriptor: int, seed: int, seal: Seal | None) -> list[str]:
        if seal is None:
            return launch.command("fork", str(descriptor), str(self._scratch), str(seed))
        base = self._scratch / "root"
        base.mkdir()
        return launch.sealed_command(str(descriptor), str(seed), seal.plan(base))

    def _family(self, seal: Seal | None, listeners: list[int]) -> Family:
        """The process at the head of all others; it has just shown that it is there.

        Raises:
            Closed: It has gone again.
        """
        if seal is None:
            process = Process.child_of(os.getpid(), self._popen.pid, self._popen.pid)
            if process is None:
                raise Closed
            return Family(process)
        parent = self._popen.pid if seal.full else os.getpid()
        heads = processes.children(parent) if seal.full else [self._popen.pid]
        head = Process.sealed(parent, heads[0]) if len(heads) == 1 else None
        if head is None or len(listeners) != 1:
            raise Closed
        return SealedFamily(head, Gate(listeners[0]))

    @property
    def is_alive(self) -> bool:
        """Whether it can still be given orders."""
        return not self.root.process.has_ended

    def wipe(self) -> bool:
        """Have all files removed that cells wrote in a sandbox, once those are gone that could write more.

        Whether nothing is left; where nothing can be written, or what is written stays, there is nothing to do.
        """
        if not isinstance(self.family, SealedFamily) or not self.family.is_used:
            return True
        self.family.sweep()
        self.family.is_used = False
        if self._seal is None or not self._seal.full:
            return True
        try:
            send(self.root.sock, {"do": "wipe"})
            told = receive_reply(self.root.sock, _END_SECONDS)
        except (Closed, Malformed):
            return False
        return isinstance(told, dict) and told.get("left") is False

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
