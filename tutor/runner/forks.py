"""Sessions by forks: a tree of processes, each holding the state after the cells on the way to it."""

from __future__ import annotations

import os
import selectors
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tutor.errors import RunnerError
from tutor.runner import claims, endings, launch, processes
from tutor.runner.endings import Ending
from tutor.runner.output import Collector, OnOutput, Stream
from tutor.runner.processes import Process
from tutor.runner.protocol import Malformed
from tutor.runner.results import Answer, Limits, Question, RunResult, Source, Status
from tutor.runner.wire import Buffer, Closed, ask_for_senders, receive, receive_from, send

Path_ = tuple[Source, ...]

# How many different chains of cells are kept alive beside each other.
_KEPT_CHAINS = 4
_START_SECONDS = 30.0
_FIRST_LOOK, _LOOK_AGAIN = 0.1, 0.25


@dataclass(slots=True)
class _State:
    """A process that holds a state."""

    process: Process
    sock: socket.socket

    @property
    def pid(self) -> int:
        return self.process.pid


@dataclass(slots=True)
class _Job:
    """An order under way in a process of its own."""

    sock: socket.socket
    process: Process | None = None
    message: object = None
    ended: Ending | None = None


class ForkSession:
    """See ``session.Session``."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._zygote: subprocess.Popen[bytes] | None = None
        self._root: _State | None = None
        self._states: dict[Path_, _State] = {}
        self._chains: list[Path_] = []
        self._scratch = ""
        self._dying: list[Process] = []
        self._stopping = threading.Event()
        self._ending = threading.Lock()
        self._running: Process | None = None
        self._closed = False

    # --- requests -----------------------------------------------------------------------------------------------

    def warm(self) -> None:
        """Start the zygote."""
        with self._lock:
            self._ensure_started()

    def run(
        self,
        before: Sequence[Source],
        cell: Source,
        *,
        seconds: float | None = None,
        limits: Limits | None = None,
        on_output: OnOutput | None = None,
    ) -> RunResult:
        """Run a cell; the process in which it ran well holds the state after it."""
        limits = limits or self._limits
        if seconds is not None:
            limits = replace(limits, wall=seconds, cpu=seconds)
        with self._lock:
            self._stopping.clear()
            chain = (*before, cell)
            state, failed = self._reach(tuple(before))
            if state is None:
                assert failed is not None
                return failed.as_run((), 0.0)
            result = self._run_in(state, chain, limits, on_output)
            self._remember(chain if result.status is Status.OK else tuple(before))
            return result

    def ask(self, before: Sequence[Source], questions: Sequence[Question]) -> list[Answer]:
        """Ask each question of a fork of its own."""
        with self._lock:
            self._stopping.clear()
            state, failed = self._reach(tuple(before))
            self._remember(tuple(before))
            if state is None:
                assert failed is not None
                return [failed.as_answer(0.0) for _ in questions]
            return [self._ask_in(state, question) for question in questions]

    def interrupt(self) -> None:
        """Stop what runs."""
        self._stopping.set()
        with self._ending:
            if self._running is not None:
                self._running.end()

    def close(self) -> None:
        """End everything."""
        self.interrupt()
        with self._lock:
            self._closed = True
            self._end_all()

    # --- states -------------------------------------------------------------------------------------------------

    def _reach(self, chain: Path_) -> tuple[_State | None, Ending | None]:
        """The process that holds the state after ``chain``; what is missing of it is run. Or why there is none."""
        self._ensure_started()
        assert self._root is not None
        state = self._root
        for length in range(len(chain), 0, -1):
            if chain[:length] in self._states:
                state = self._states[chain[:length]]
                break
        else:
            length = 0
        for index in range(length, len(chain)):
            result = self._run_in(state, chain[: index + 1], self._limits, None)
            if result.status is Status.INTERRUPTED:
                return None, endings.INTERRUPTED
            if result.status is not Status.OK:
                return None, endings.blocked(chain[index].label, result.message)
            state = self._states[chain[: index + 1]]
        return state, None

    def _run_in(self, state: _State, chain: Path_, limits: Limits, on_output: OnOutput | None) -> RunResult:
        """Run the last source of ``chain`` in a fork of ``state``, and keep the fork if all went well."""
        source = chain[-1]
        order = {"do": "run", "label": source.label, "text": source.text, "memory": limits.memory, "cpu": limits.cpu}
        collector = Collector(limits.output, on_output)
        started = time.perf_counter()
        job = self._order(state, order, limits.wall, limits.cpu, collector)
        result: RunResult | None = None
        if job.ended is None:
            try:
                result = claims.run_result(job.message, collector)
            except Malformed:
                job.ended = endings.BROKEN_ANSWER
        if result is not None and result.status is Status.OK:
            self._forget(chain)
            assert job.process is not None
            self._states[chain] = _State(job.process, job.sock)
            return result
        self._discard(job)
        if result is not None:
            return result
        assert job.ended is not None
        return job.ended.as_run(collector.chunks(), time.perf_counter() - started, cut=collector.cut)

    def _ask_in(self, state: _State, question: Question) -> Answer:
        order = {
            "do": "ask",
            "memory": self._limits.memory,
            "question": {
                "label": question.label,
                "source": question.source,
                "seconds": question.seconds,
                "unchanged": list(question.unchanged),
                "gradient_of": question.gradient_of,
                "numeric": question.numeric,
            },
        }
        started = time.perf_counter()
        job = self._order(state, order, question.seconds, question.seconds, None)
        try:
            if job.ended is None:
                return claims.answer(job.message)
        except Malformed:
            job.ended = endings.BROKEN_ANSWER
        finally:
            self._discard(job)
        assert job.ended is not None
        return job.ended.as_answer(time.perf_counter() - started)

    def _remember(self, chain: Path_) -> None:
        """Keep the chains that were used last; end the processes of the others."""
        others = [each for each in self._chains if each != chain]
        self._chains = [*others[-(_KEPT_CHAINS - 1) :], chain]
        wanted = {each[:length] for each in self._chains for length in range(1, len(each) + 1)}
        for key in [key for key in self._states if key not in wanted]:
            self._drop(key)

    def _forget(self, chain: Path_) -> None:
        """End the process of ``chain`` and those below it: it is run again."""
        for key in [key for key in self._states if key[: len(chain)] == chain]:
            self._drop(key)

    def _drop(self, key: Path_) -> None:
        state = self._states.pop(key)
        state.sock.close()
        state.process.end()
        self._dying.append(state.process)

    # --- one order ----------------------------------------------------------------------------------------------

    def _order(
        self, state: _State, order: dict[str, object], wall: float, cpu: float, collector: Collector | None
    ) -> _Job:
        """Give ``order`` to a state's process and wait for what the fork says, or for its end."""
        if self._stopping.is_set():
            here, there = socket.socketpair()
            there.close()
            return _Job(here, ended=endings.INTERRUPTED)
        here, there = socket.socketpair()
        ask_for_senders(here)
        streams: dict[Stream, int] = {}
        given: list[int] = []
        if collector is None:
            given = [os.open(os.devnull, os.O_WRONLY) for _ in range(2)]
        else:
            for stream in ("stdout", "stderr"):
                read, write = os.pipe()
                os.set_blocking(read, False)
                streams[stream] = read  # type: ignore[index]  # the two names of Stream
                given.append(write)
        job = _Job(here)
        try:
            send(state.sock, order, [there.fileno(), *given])
        except Closed:
            self._end_all()
            raise RunnerError("the process that runs cells has ended", "Try again: it is started anew.") from None
        finally:
            there.close()
            for descriptor in given:
                os.close(descriptor)
        try:
            self._wait(state, job, streams, wall, cpu, collector)
        finally:
            with self._ending:
                self._running = None
            for descriptor in streams.values():
                os.close(descriptor)
        return job

    def _wait(
        self,
        state: _State,
        job: _Job,
        streams: dict[Stream, int],
        wall: float,
        cpu: float,
        collector: Collector | None,
    ) -> None:
        """Read output and frames until the answer is there, the process has ended or time is up."""
        now = time.monotonic()
        deadline, look = now + _START_SECONDS, now + _FIRST_LOOK
        buffer = Buffer()
        with selectors.DefaultSelector() as selector:
            selector.register(job.sock, selectors.EVENT_READ, None)
            for stream, descriptor in streams.items():
                selector.register(descriptor, selectors.EVENT_READ, stream)
            while job.ended is None:
                now = time.monotonic()
                if now >= deadline:
                    if job.process is None:
                        self._end_all()
                        raise RunnerError(
                            "the process that runs cells does not answer", "Try again: it is started anew."
                        )
                    job.ended = endings.timed_out(wall)
                    break
                if now >= look:
                    look = now + _LOOK_AGAIN
                    if self._has_strays(job):
                        job.ended = endings.STARTED_PROCESSES
                        break
                for key, _ in selector.select(min(deadline, look) - now):
                    if key.data is not None:
                        assert collector is not None
                        if not _drain(key.fd, key.data, collector):
                            selector.unregister(key.fd)
                        continue
                    try:
                        data, sender = receive_from(job.sock)
                        buffer.feed(data)
                        complete, message = buffer.take()
                    except (OSError, Malformed) as error:
                        data, complete = b"", False
                        job.ended = endings.BROKEN_ANSWER if isinstance(error, Malformed) else None
                    if complete and job.process is None:
                        deadline = time.monotonic() + wall
                        self._begun(state, job, message, sender)
                        complete, message = _take(buffer, job)
                    if complete:
                        job.message = message
                        self._finish(job, streams, collector)
                        return
                    if not data and job.ended is None:
                        job.ended = self._how_it_ended(state, job, cpu)
        if job.process is not None:
            job.process.end()
        self._finish(job, streams, collector)

    def _begun(self, state: _State, job: _Job, message: object, sender: int) -> None:
        """The fork has begun. Which process it is, the kernel says: what it says itself may be a lie."""
        if not isinstance(message, dict) or message.get("kind") != "begun":
            text = message.get("message", "") if isinstance(message, dict) else ""
            raise RunnerError(
                f"a cell's process could not be started {text}".strip(), "Close other programs, try again."
            )
        assert self._zygote is not None
        known = sender in self._own_pids(job)
        job.process = None if known else Process.child_of(state.pid, sender, self._zygote.pid)
        if job.process is None:
            processes.sweep(self._zygote.pid, self._own_pids(job))
            job.ended = endings.BROKEN_ANSWER
            return
        with self._ending:
            self._running = job.process
        with suppress(Closed):  # it has ended already: that is seen by what comes next
            send(job.sock, True)
        if self._stopping.is_set():  # asked for in the moment before there was a process to stop
            job.process.end()

    def _finish(self, job: _Job, streams: dict[Stream, int], collector: Collector | None) -> None:
        """Read what is left of the output; see that no process of the cell's own goes on."""
        if collector is not None:
            for stream, descriptor in streams.items():
                while _drain(descriptor, stream, collector):
                    pass
        if self._stopping.is_set() and job.message is None:
            job.ended = endings.INTERRUPTED
        if self._has_strays(job):
            if self._zygote is not None:
                processes.sweep(self._zygote.pid, self._own_pids(job))
            if job.ended is None:
                job.ended = endings.STARTED_PROCESSES

    def _own_pids(self, job: _Job) -> set[int]:
        """The processes that are ours; one that has been killed stays on the list until it is gone."""
        gone = [process for process in self._dying if process.has_ended]
        self._dying = [process for process in self._dying if process not in gone]
        for process in gone:
            process.close()
        own = {process.pid for process in self._dying} | {state.pid for state in self._states.values()}
        return own | ({job.process.pid} if job.process is not None else set())

    def _has_strays(self, job: _Job) -> bool:
        if self._zygote is None:
            return False
        below = job.process.pid if job.process is not None else 0
        return processes.has_strays(self._zygote.pid, below, self._own_pids(job))

    def _how_it_ended(self, state: _State, job: _Job, cpu: float) -> Ending:
        """Ask the parent of a process that is gone how it went."""
        if self._stopping.is_set():
            return endings.INTERRUPTED
        try:
            send(state.sock, {"do": "status", "pid": job.process.pid if job.process is not None else 0})
            reply = receive(state.sock)
        except (Closed, Malformed):
            return endings.crashed(None, cpu)
        status = reply.get("status") if isinstance(reply, dict) else None
        return endings.crashed(status if isinstance(status, int) else None, cpu)

    def _discard(self, job: _Job) -> None:
        """End the process of a job whose state is not kept."""
        job.sock.close()
        if job.process is not None:
            job.process.end()
            self._dying.append(job.process)

    # --- the zygote ---------------------------------------------------------------------------------------------

    def _ensure_started(self) -> None:
        if self._closed:
            raise RunnerError("the session is closed")
        if self._root is not None and not self._root.process.has_ended:
            return
        self._end_all()
        self._scratch = tempfile.mkdtemp(prefix="nn-tutor-")
        here, there = socket.socketpair()
        log = Path(self._scratch, "start.log")
        with log.open("wb") as errors:
            self._zygote = subprocess.Popen(
                launch.command("fork", str(there.fileno())),
                pass_fds=(there.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=self._scratch,
                env=launch.environment(),
                start_new_session=True,
            )
        there.close()
        process = Process.child_of(os.getpid(), self._zygote.pid, self._zygote.pid)
        if process is None:
            here.close()
            self._end_all()
            raise RunnerError("the process that runs cells ended at once", "nn-tutor doctor says more.")
        self._root = _State(process, here)
        here.settimeout(_START_SECONDS)
        try:
            send(here, {"do": "status", "pid": 0})
            receive(here)
        except (Closed, Malformed, TimeoutError):
            told = log.read_text(errors="replace")[-2000:]
            self._end_all()
            raise RunnerError(
                f"the process that runs cells did not start\n{told}", "nn-tutor doctor says more."
            ) from None
        here.settimeout(None)

    def _end_all(self) -> None:
        for key in list(self._states):
            self._drop(key)
        self._chains = []
        if self._root is not None:
            self._root.sock.close()
            self._root.process.close()
            self._root = None
        if self._zygote is not None:
            if self._zygote.returncode is None:  # waited for, its number might be another's by now
                processes.sweep(self._zygote.pid)
            self._zygote.kill()
            self._zygote.wait()
            self._zygote = None
        for process in self._dying:
            process.close()
        self._dying = []
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = ""


def _take(buffer: Buffer, job: _Job) -> tuple[bool, object]:
    """The answer, if it came together with the pid."""
    try:
        return buffer.take()
    except Malformed:
        job.ended = endings.BROKEN_ANSWER
        return False, None


def _drain(descriptor: int, stream: Stream, collector: Collector) -> bool:
    """Take what is there; whether there may be more."""
    try:
        data = os.read(descriptor, 1 << 16)
    except BlockingIOError:
        return False
    except OSError:
        return False
    if data:
        collector.feed(stream, data)
    return bool(data)
