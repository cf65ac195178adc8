"""A process that holds the state after some cells and waits: each order to it is answered by a fork of it.

The first one, the zygote, holds the state before any cell. An order carries three descriptors, the new process's
socket and where its output goes, and a fourth where somebody wants to see its pictures.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # what signal wraps into enums, which a cell may have broken
import random
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Bound by name before any cell runs, as a cell may replace them in their modules.
from os import WNOHANG, _exit, close, closerange, dup2, fork, getpid, setsid, waitpid, waitstatus_to_exitcode
from pathlib import Path
from signal import SIG_DFL, SIGCHLD
from signal import signal as set_handler
from time import sleep
from types import FrameType
from typing import NoReturn

from tutor.runner import processes, scratch
from tutor.runner.child.asking import Asker
from tutor.runner.child.execute import Executor
from tutor.runner.child.limits import die_with
from tutor.runner.endings import CUT_OFF
from tutor.runner.protocol import Malformed, Unencodable
from tutor.runner.wire import Closed, receive, receive_with_descriptors, send

_Socket = socket.socket
_get_random, _set_random = random.getstate, random.setstate
# A process closes its socket a moment before it can be waited for.
_ALL_SIGNALS, _set_mask = frozenset(map(int, signal.valid_signals())), _signal.pthread_sigmask
_STATUS_TRIES, _STATUS_PAUSE = 20, 0.005
_OUR_FAULT = 70
_MOST_OPEN = 256  # descriptors that a locked-in process may have


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No signal in between, such as the one at a child's end: a fork that waits for its permission would fail of it."""
    before = _set_mask(signal.SIG_BLOCK, _ALL_SIGNALS)
    try:
        yield
    finally:
        _set_mask(signal.SIG_SETMASK, before)


class StateProcess:
    """The loop of one process; after a fork the child goes on in the same loop with a socket of its own."""

    def __init__(self, sock: socket.socket, executor: Executor, scratch: str, *, sealed: bool = False) -> None:
        self._sock = sock
        self._executor = executor
        self._sealed = sealed  # locked in: nothing can be signalled from there, and no session can be begun
        self._scratch = scratch  # "" in all but the zygote, which alone clears up
        self._ended: dict[int, int] = {}

    def serve(self) -> NoReturn:
        """Take orders until the other side closes."""
        self._reap_from_now_on()
        while True:
            try:
                order, descriptors = receive_with_descriptors(self._sock, 4)
                if not isinstance(order, dict):
                    raise Malformed("an order that is none")
                if order.get("do") == "status":
                    send(self._sock, {"kind": "status", "status": self._status(int(str(order["pid"])))})
                    continue
                if order.get("do") == "wipe":
                    send(self._sock, {"kind": "wiped", "left": not scratch.empty(Path.cwd())})
                    continue
            except (Closed, Malformed):
                self._clear_up()
                _exit(0)
            except BaseException:  # a signal handler of the learner's may raise anything at any time
                continue
            self._fork(order, descriptors)

    def _clear_up(self) -> None:
        """The tutor has gone, maybe without a word: nothing of its cells is left."""
        if self._scratch:
            processes.sweep(getpid())
            scratch.remove(Path(self._scratch))

    # --- forks --------------------------------------------------------------------------------------------------

    def _fork(self, order: dict[object, object], descriptors: list[int]) -> None:
        """Answer an order in a fork."""
        parent = getpid()
        numbers = _get_random()
        try:
            with self._executor.guard.lifted(), _undisturbed():
                pid = fork()
        except OSError as error:
            with suppress(Closed), _Socket(fileno=descriptors[0]) as sock:
                send(sock, {"kind": "failed", "message": f"no process could be started: {error.strerror}"})
            for descriptor in descriptors[1:]:
                close(descriptor)
            return
        if pid:
            for descriptor in descriptors:
                close(descriptor)
            return
        try:
            _set_random(numbers)  # Python seeds its generator anew in a fork; here a fork is to be the same state
            slate = self._begin(parent, descriptors)
            self._obey(slate)
        except Closed:
            _exit(CUT_OFF)  # the cell has closed the socket, or nobody wants the answer any more
        except BaseException:  # a fork must never go back to the caller's loop
            _exit(_OUR_FAULT)
        if order["do"] != "run":
            _exit(0)
        self._reap_from_now_on()

    def _begin(self, parent: int, descriptors: list[int]) -> int | None:
        """Settle down as a process of one's own; the descriptor of the slate, if there is one."""
        if not self._sealed:
            setsid()
        die_with(parent)
        with suppress(TypeError):  # as below
            set_handler(SIGCHLD, SIG_DFL)
        self._ended = {}
        self._scratch = ""
        self._sock.close()
        sock, output, errors, *slate = descriptors
        self._sock = _Socket(fileno=sock)
        dup2(output, 1)
        dup2(errors, 2)
        close(output)
        close(errors)
        if (
            self._sealed
        ):  # what the state below has open is shared with all its forks, which must not hear of each other
            kept = self._sock.fileno()
            closerange(3, kept)
            closerange(kept + 1, _MOST_OPEN)
        send(self._sock, {"kind": "begun", "pid": getpid()})
        return slate[0] if slate else None

    def _obey(self, slate: int | None) -> None:
        # The other side now knows which process this is: the cell may begin. What is to be done comes only here, as
        # the process that forked may have run learners' code, to whose eyes a hidden check is not meant.
        order = receive(self._sock)
        assert isinstance(order, dict)
        memory = int(str(order["memory"]))
        if order["do"] == "ask":
            question = order["question"]
            assert isinstance(question, dict)
            answer = Asker(self._executor).ask(question, memory)
            try:
                send(self._sock, answer)
            except Unencodable as reason:  # by a hair: it fits alone, not with what is said about it
                message = f"The answer is {reason}, which cannot be compared."
                told = {**answer, "status": "rejected", "value": None, "again": None, "message": message}
                send(self._sock, told)
        elif order["do"] == "look":
            wanted = order["look"]
            assert isinstance(wanted, dict)
            send(self._sock, Asker(self._executor).look(wanted, memory))
        elif order["do"] == "judge":
            questions = order["questions"]
            assert isinstance(questions, list)
            cell, cpu = (str(order["label"]), str(order["text"])), float(str(order["cpu"]))
            judged = Asker(self._executor).judge(*cell, questions, memory, cpu)
            try:
                send(self._sock, judged)
            except Unencodable:  # too much together: one by one they may fit
                send(self._sock, {**judged, "answers": None})
        else:
            cell, cpu = (str(order["label"]), str(order["text"])), float(str(order["cpu"]))
            send(self._sock, self._executor.run(*cell, memory, cpu, slate, shown=order["shown"] is True))

    # --- children that ended ------------------------------------------------------------------------------------

    def _reap_from_now_on(self) -> None:
        with suppress(
            TypeError
        ):  # a cell may have broken what turns the old handler into an enum; it is set all the same
            set_handler(SIGCHLD, self._reap)
        self._reap(0, None)

    def _reap(self, _number: int, _frame: FrameType | None) -> None:
        while True:
            try:
                pid, status = waitpid(-1, WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._ended[pid] = waitstatus_to_exitcode(status)
            if len(self._ended) > 100:
                del self._ended[next(iter(self._ended))]

    def _status(self, pid: int) -> int | None:
        """How a child ended: its exit code, negative for a signal; None when it has not, or is not known."""
        for _ in range(_STATUS_TRIES):
            self._reap(0, None)
            if pid in self._ended:
                return self._ended.pop(pid)
            sleep(_STATUS_PAUSE)
        return None
