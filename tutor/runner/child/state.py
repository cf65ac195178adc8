"""A process that holds the state after some cells and waits: each order to it is answered by a fork of it.

The first one, the zygote, holds the state before any cell. An order carries three descriptors: the new process's
socket and where its output goes.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from types import FrameType
from typing import NoReturn

from tutor.runner.child.execute import Executor
from tutor.runner.child.limits import die_with
from tutor.runner.protocol import Malformed
from tutor.runner.wire import Closed, receive, receive_with_descriptors, send

# Bound before any cell runs: what a cell does to these modules must not reach the machinery.
_close, _dup2, _exit, _fork, _getpid, _setsid = os.close, os.dup2, os._exit, os.fork, os.getpid, os.setsid
_exit_code, _sleep, _waitpid = os.waitstatus_to_exitcode, time.sleep, os.waitpid
_set_handler, _SIGCHLD, _SIG_DFL = signal.signal, signal.SIGCHLD, signal.SIG_DFL
_Socket, _NO_HANG = socket.socket, os.WNOHANG

# A process closes its socket a moment before it can be waited for.
_STATUS_TRIES = 20


class StateProcess:
    """The loop of one process; after a fork the child goes on in the same loop with a socket of its own."""

    def __init__(self, sock: socket.socket, executor: Executor) -> None:
        self._sock = sock
        self._executor = executor
        self._ended: dict[int, int] = {}

    def serve(self) -> NoReturn:
        """Take orders until the other side closes."""
        self._reap_from_now_on()
        while True:
            try:
                order, descriptors = receive_with_descriptors(self._sock, 3)
                if not isinstance(order, dict):
                    raise Malformed("an order that is none")
                if order.get("do") == "status":
                    send(self._sock, {"kind": "status", "status": self._status(int(str(order["pid"])))})
                    continue
            except (Closed, Malformed):
                _exit(0)
            self._fork(order, descriptors)

    def _fork(self, order: dict[object, object], descriptors: list[int]) -> None:
        """Answer an order in a fork."""
        parent = _getpid()
        try:
            pid = _fork()
        except OSError as error:
            with _Socket(fileno=descriptors[0]) as sock:
                send(sock, {"kind": "failed", "message": f"no process could be started: {error.strerror}"})
            for descriptor in descriptors[1:]:
                _close(descriptor)
            return
        if pid:
            for descriptor in descriptors:
                _close(descriptor)
            return
        try:
            self._begin(parent, descriptors)
            self._obey(order)
        except Closed:
            pass  # the other side does not want the answer any more
        except BaseException:
            _exit(70)
        if order["do"] == "ask":
            _exit(0)
        self._reap_from_now_on()

    def _begin(self, parent: int, descriptors: list[int]) -> None:
        _setsid()
        die_with(parent)
        _set_handler(_SIGCHLD, _SIG_DFL)
        self._ended = {}
        self._sock.close()
        sock, output, errors = descriptors
        self._sock = _Socket(fileno=sock)
        _dup2(output, 1)
        _dup2(errors, 2)
        _close(output)
        _close(errors)
        send(self._sock, {"kind": "begun"})
        receive(self._sock)  # the other side now knows which process this is: the cell may begin

    def _obey(self, order: dict[object, object]) -> None:
        memory = int(str(order["memory"]))
        if order["do"] == "ask":
            question = order["question"]
            assert isinstance(question, dict)
            answer = self._executor.ask(question, memory)
        else:
            cpu = float(str(order["cpu"]))
            answer = self._executor.run(str(order["label"]), str(order["text"]), memory, cpu)
        send(self._sock, answer)

    # --- children that ended ------------------------------------------------------------------------------------

    def _reap_from_now_on(self) -> None:
        _set_handler(_SIGCHLD, self._reap)
        self._reap(0, None)

    def _reap(self, _number: int, _frame: FrameType | None) -> None:
        while True:
            try:
                pid, status = _waitpid(-1, _NO_HANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._ended[pid] = _exit_code(status)
            if len(self._ended) > 100:
                del self._ended[next(iter(self._ended))]

    def _status(self, pid: int) -> int | None:
        """How a child ended: its exit code, negative for a signal; None when it has not, or is not known."""
        for _ in range(_STATUS_TRIES):
            self._reap(0, None)
            if pid in self._ended:
                return self._ended.pop(pid)
            _sleep(0.01)
        return None
