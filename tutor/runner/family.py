"""The processes of a session: which are ours, which are dying, and which nobody ordered."""

from __future__ import annotations

import time

from tutor.runner import processes
from tutor.runner.gate import Gate
from tutor.runner.processes import Process

# So often a process may try to fork before it is ended for it.
_MOST_REFUSED = 100
_SWEEP_SECONDS = 2.0
_LOOKS_AT_THREADS, _PAUSE = 20, 0.005


class Family:
    """A zygote's process and those below it that were ordered."""

    gate: Gate | None = None  # an open family has none: whoever wants to fork forks
    fork_seconds = 15.0  # until a fork says that it has begun

    def __init__(self, root: Process) -> None:
        self.root = root
        self._living: dict[int, Process] = {}
        self._dying: list[Process] = []

    def adopt(self, parent: Process, pid: int) -> Process | None:
        """The process ``pid`` as a member, None if it is not what ``parent`` was just ordered to fork."""
        self._bury()
        if pid in self._living or any(process.pid == pid for process in self._dying):
            return None
        process = Process.child_of(parent.pid, pid, self.root.pid)
        if process is not None:
            self._living[pid] = process
        return process

    def expect_fork(self, parent: Process) -> None:
        """``parent`` is ordered to fork."""

    def trust(self, process: Process) -> None:
        """No learner's code has run in ``process``."""

    def end(self, process: Process) -> None:
        """End a member and all below it. It takes a moment to be gone, in which it is no stray."""
        if self._living.pop(process.pid, None) is not None:
            process.end()
            self._dying.append(process)

    def stands_still(self, process: Process) -> bool:
        """Whether nothing goes on in a process whose cell has ended; it says so itself, and is believed."""
        del process
        return True

    def has_strays(self, process: Process | None = None) -> bool:
        """Whether there are processes that nobody ordered: below ``process``, or orphaned by it."""
        self._bury()
        below = process.pid if process is not None else 0
        return processes.has_strays(self.root.pid, below, self._members())

    def sweep(self) -> None:
        """End what nobody ordered."""
        self._bury()
        processes.sweep(self.root.pid, self._members())

    def close(self) -> None:
        """Let go of all; the zygote's end is theirs."""
        for process in (*self._living.values(), *self._dying, self.root):
            process.close()
        self._living, self._dying = {}, []

    def _members(self) -> set[int]:
        return {*self._living, *(process.pid for process in self._dying)}

    def _bury(self) -> None:
        gone = [process for process in self._dying if process.has_ended]
        self._dying = [process for process in self._dying if process not in gone]
        for process in gone:
            process.close()


class SealedFamily(Family):
    """The processes of a sandbox, in which none can be that was not ordered, and each ends with its parent."""

    fork_seconds = 3.0  # what holds a fork up may be a learner's code that does so on purpose

    def __init__(self, root: Process, gate: Gate) -> None:
        super().__init__(root)
        self.gate: Gate = gate
        self._trusted = {root.pid}
        self._is_suspect = False
        self.is_used = False  # since this was last set: then there may be files

    def expect_fork(self, parent: Process) -> None:
        """``parent`` is ordered to fork: what is not trusted may bring forth something else."""
        self.gate.expect(parent.pid)
        self._is_suspect |= parent.pid not in self._trusted
        self.is_used = True

    def trust(self, process: Process) -> None:
        """No learner's code has run in ``process``, nor will."""
        self._trusted.add(process.pid)

    def adopt(self, parent: Process, pid: int) -> Process | None:
        """The process ``pid`` as a member, None if it is no child of ``parent``, or no more, or a member already."""
        self._bury()
        if pid in self._members():
            return None
        process = Process.sealed(parent.pid, pid)
        if process is not None:
            self._living[pid] = process
        return process

    def end(self, process: Process) -> None:
        """End a member."""
        if self._living.pop(process.pid, None) is not None:
            self.gate.forget(process.pid)
            self._trusted.discard(process.pid)
            process.kill()
            self._dying.append(process)

    def has_strays(self, process: Process | None = None) -> bool:
        """Whether there were forks again and again that nobody ordered."""
        return process is not None and self.gate.refused > _MOST_REFUSED

    def stands_still(self, process: Process) -> bool:
        """Whether it has one thread only; others, which are about to end, get a moment for that."""
        for _ in range(_LOOKS_AT_THREADS):
            if process.threads <= 1:
                return True
            time.sleep(_PAUSE)
        return False

    def sweep(self) -> None:
        """Wait for those that are to end; then end what is there besides members.

        A fork of a process that ran learner's code may begin with more of that, have another speak in its place, or
        say nothing at all. When those are gone that could be ordered to fork, no more can come.
        """
        for process in self._dying:
            process.ends_within(_SWEEP_SECONDS)
        self._bury()
        if self._is_suspect:
            processes.end_sealed(self.root.pid, self._members())
            self._is_suspect = False

    def close(self) -> None:
        """Let go of all."""
        self.gate.close()
        super().close()
