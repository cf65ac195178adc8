"""The ends that a cell does not tell of itself: out of time, crashed, stopped."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from tutor.runner.results import Answer, Chunk, Reason, RunResult, Status


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended without an answer."""

    status: Status
    reason: Reason
    message: str

    def as_run(self, output: tuple[Chunk, ...], seconds: float, *, cut: bool = False) -> RunResult:
        """The result of a cell that ended so."""
        return RunResult(self.status, output, seconds=seconds, cut=cut, reason=self.reason, message=self.message)

    def as_answer(self, seconds: float) -> Answer:
        """The answer of a check that ended so."""
        return Answer(self.status, reason=self.reason, message=self.message, seconds=seconds)


# With this exit code a process says that it could not deliver its answer.
CUT_OFF = 71


def timed_out(seconds: float) -> Ending:
    """The clock ran out."""
    return Ending(
        Status.TIMED_OUT, "timeout", f"Stopped after {seconds:g} s. Is there a loop that never ends, or too much work?"
    )


def used_up(seconds: float) -> Ending:
    """The processor time was used up."""
    return Ending(
        Status.TIMED_OUT,
        "timeout",
        f"Stopped after {seconds:g} s of processor time. Is there a loop that never ends, or too much work?",
    )


INTERRUPTED = Ending(Status.INTERRUPTED, "interrupted", "Stopped by you.")
STARTED_PROCESSES = Ending(
    Status.KILLED, "rejected", "The cell started other processes. They were stopped together with it."
)
GOES_ON = Ending(
    Status.REJECTED,
    "rejected",
    "A background thread was still running when the cell ended. What a cell leaves must stand still: wait for the "
    "thread with join().",
)
BROKEN_ANSWER = Ending(
    Status.KILLED, "protocol", "What came back could not be read: did the code write to files it did not open?"
)
_SEGMENTATION_FAULT = Ending(
    Status.KILLED, "crash", "The process crashed (segmentation fault): endless recursion in C, or ctypes?"
)
# Windows ends a process that did something impossible with such an exit code.
_WINDOWS_FAULTS = 0xC0000000


def blocked(label: str, why: str) -> Ending:
    """A piece of code above failed."""
    return Ending(Status.BLOCKED, "error", f"The cell above, {label}, does not run: {why}")


def crashed(status: int | None, cpu: float) -> Ending:
    """The process ended by itself: ``status`` is its exit code, negative for a signal, None when not known."""
    if status is None or status == CUT_OFF:
        return Ending(Status.KILLED, "crash", "The code cut its process off from the tutor: did it close all files?")
    if status >= _WINDOWS_FAULTS:
        return _SEGMENTATION_FAULT
    if status >= 0:
        return Ending(
            Status.KILLED,
            "crash",
            f"The code ended its own process (exit code {status}): leave out os._exit and its like.",
        )
    if -status == getattr(signal, "SIGXCPU", None):
        return used_up(cpu)
    name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
    if name == "SIGKILL":
        return Ending(Status.KILLED, "memory", "The system ended the process, most likely for the memory it took.")
    if name in ("SIGSEGV", "SIGBUS"):
        return _SEGMENTATION_FAULT
    return Ending(Status.KILLED, "crash", f"The process was ended by {name}.")
