"""One order to a process that holds a state: its fork is watched until it has answered, ended, or had its time."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Mapping
from contextlib import suppress

from tutor.errors import RunnerError
from tutor.runner import claims, endings
from tutor.runner.clocks import Clocks
from tutor.runner.endings import Ending
from tutor.runner.family import Family
from tutor.runner.gate import Gate
from tutor.runner.output import Collector
from tutor.runner.pipes import Pipes
from tutor.runner.processes import Process
from tutor.runner.protocol import Malformed
from tutor.runner.slate import Slate
from tutor.runner.stopping import SelectableStop
from tutor.runner.wire import Buffer, Closed, ask_for_senders, receive_from, receive_reply, send
from tutor.runner.zygote import State

# Until a process answers a plain question.
_REPLY_SECONDS = 1.0
_MOST_TOLD = 200  # characters of what a process says that could not fork
# A process closes its sockets a moment before it has ended.
_LAST_SECONDS = 0.2
_FIRST_LOOK, _LOOK_AGAIN, _SHORTEST_LOOK = 0.1, 0.25, 0.01


class Lost(Exception):  # noqa: N818 - the caller makes the state anew
    """The process that holds ``state`` has gone, or no longer does what it is told; the order has come to nothing."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state


class Job:
    """An order given when it is made; ``wait`` until there is a ``message`` or it has ``ended``.

    Raises:
        Lost: Nobody takes the order.
    """

    def __init__(
        self,
        family: Family,
        state: State,
        order: Mapping[str, object],
        collector: Collector | None,
        slate: Slate | None = None,
    ) -> None:
        self.process: Process | None = None
        self.message: object = None
        self.ended: Ending | None = None
        self._own_pid = 0
        self.cpu_seconds = 0.0  # that it had used in the end
        self._family = family
        self._state = state
        self._collector = collector
        self._slate = slate
        self._buffer = Buffer()
        self._answered = False
        self.sock, there = socket.socketpair()
        ask_for_senders(self.sock)
        self._pipes = Pipes(collector)
        self._order = order
        try:
            drawn = [slate.descriptor] if slate is not None else []
            family.expect_fork(state.process)
            # Only that it is to fork: what the fork is to do it hears itself, once it has begun.
            send(state.sock, {"do": order["do"]}, [there.fileno(), *self._pipes.given, *drawn])
        except Closed:
            self._pipes.close()
            self.sock.close()
            raise Lost(state) from None
        finally:
            there.close()
        self._pipes.were_given()

    def wait(self, clocks: Clocks, stop: SelectableStop) -> None:
        """Read output and messages until the answer is there, the process has ended, or time is up.

        Raises:
            Lost: The state's process does not fork.
            RunnerError: It cannot.
        """
        try:
            self._watch(clocks, stop)
            self._finish(stop)
        except BaseException:
            self.discard()
            raise
        finally:
            self._pipes.close()

    def give_up(self) -> None:
        """Want no answer after all, before there was any waiting for one: the fork ends when it sees that."""
        self._pipes.close()
        self.discard()

    def discard(self) -> None:
        """End the process; its state is not kept."""
        self.sock.close()
        if self.process is not None:
            self._family.end(self.process)

    # --- while it runs ------------------------------------------------------------------------------------------

    def _watch(self, clocks: Clocks, stop: SelectableStop) -> None:
        now = time.monotonic()
        deadline, look = now + self._family.fork_seconds, now + _FIRST_LOOK
        with selectors.DefaultSelector() as selector:
            selector.register(stop, selectors.EVENT_READ, stop)
            selector.register(self.sock, selectors.EVENT_READ, self)
            gate = self._family.gate
            if gate is not None:
                gate.begin()
                selector.register(gate, selectors.EVENT_READ, gate)
            self._pipes.register(selector)
            while not self._answered and self.ended is None:
                now = time.monotonic()
                if stop.is_asked:
                    self.ended = endings.INTERRUPTED
                elif now >= deadline:
                    if self.process is None:
                        raise Lost(self._state)
                    self.ended = endings.timed_out(clocks.seconds_by_the_wall)
                elif now >= look:
                    look = now + self._look(clocks)
                else:
                    for key, _ in selector.select(self._until(min(deadline, look)) - now):
                        if isinstance(key.data, Pipes):
                            key.data.read(key.fd, selector)
                        elif isinstance(key.data, Gate):
                            key.data.answer()
                        elif key.data is self and self._receive(clocks):
                            deadline = time.monotonic() + clocks.wall
                    self._pipes.throw_away()
                    if self._collector is not None:
                        self._collector.hand_over()
                    if self._slate is not None:
                        self._slate.look()

    def _look(self, clocks: Clocks) -> float:
        """See that the process keeps to what it may; in how many seconds to look again."""
        if self.process is None:
            return _LOOK_AGAIN
        left = clocks.cpu - self.process.cpu_seconds
        if left <= 0:
            self.ended = endings.used_up(clocks.seconds)
        elif self._family.has_strays(self.process):
            self.ended = endings.STARTED_PROCESSES
        return min(_LOOK_AGAIN, max(left, _SHORTEST_LOOK))

    def _until(self, moment: float) -> float:
        """The next moment at which there is something to do."""
        others = (self._pipes, self._collector, self._slate)
        due = (other.due() for other in others if other is not None)
        return min([moment, *(each for each in due if each is not None)])

    def _receive(self, clocks: Clocks) -> bool:
        """Take what came on the socket; whether this was the beginning."""
        began = False
        try:
            data, sender = receive_from(self.sock)
            self._buffer.feed(data)
            complete, message = self._buffer.take()
            if complete and self.process is None:
                self._begin(message, sender)
                began = True
                complete, message = self._buffer.take() if self.ended is None else (False, None)
        except Malformed:
            self.ended = endings.BROKEN_ANSWER
            return began
        except BlockingIOError:
            return began
        except OSError:
            data, complete, message = b"", False, None
        if complete:
            self.message, self._answered = message, True
        elif not data and self.ended is None:
            code = self._exit_code()
            if code is None and self._state.process.ends_within(_LAST_SECONDS):
                raise Lost(self._state)  # which took this one along
            self.ended = endings.crashed(code, clocks.seconds)
        return began

    def _begin(self, message: object, sender: int) -> None:
        """The fork has begun. Which process it is, the kernel says: what it says itself may be a lie."""
        if claims.kind_of(message) != "begun":
            told = message.get("message") if isinstance(message, dict) else None
            text = "a cell's process could not be started" + (f": {told[:_MOST_TOLD]}" if isinstance(told, str) else "")
            raise RunnerError(text, "Close other programs, try again.")
        assert isinstance(message, dict)
        named = message.get("pid")
        # By what name its parent knows it: where that lives among other numbers, no one else can say it.
        self._own_pid = named if isinstance(named, int) else sender
        self.process = self._family.adopt(self._state.process, sender)
        if self.process is None:
            self._family.sweep()
            if self._state.process.ends_within(_LAST_SECONDS):
                raise Lost(self._state)  # it is nobody's child any more
            self.ended = endings.BROKEN_ANSWER
            return
        self.sock.settimeout(_REPLY_SECONDS)  # it may be code of the learner's that does not listen
        with suppress(Closed):  # or it has ended already; either way, what comes next will show it
            send(self.sock, self._order)
        self.sock.settimeout(None)

    def _exit_code(self) -> int | None:
        """Ask the parent of a process that is gone how it went."""
        if self.process is None:
            return None
        try:
            send(self._state.sock, {"do": "status", "pid": self._own_pid})
            reply = receive_reply(self._state.sock, _REPLY_SECONDS)
        except (Closed, Malformed):
            return None
        status = reply.get("status") if isinstance(reply, dict) else None
        return status if isinstance(status, int) else None

    # --- after it -----------------------------------------------------------------------------------------------

    def _finish(self, stop: SelectableStop) -> None:
        """Read what is left of the output; see that no process of the cell's own goes on."""
        if self.process is not None:
            self.cpu_seconds = self.process.cpu_seconds
        strays = self._family.has_strays(self.process or self._state.process)
        if strays and self.ended is None:
            self.ended = endings.STARTED_PROCESSES
        if self.ended is not None and self.process is not None:
            self._family.end(self.process)
        self._pipes.read_all()
        if stop.is_asked and not self._answered:
            self.ended = endings.INTERRUPTED
        if strays:
            self._family.sweep()
