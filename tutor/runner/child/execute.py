"""Executes cells in the one namespace of a process, and says what came as plain data."""

from __future__ import annotations

import builtins
import random
import signal
import sys
import threading
import time
from _thread import _count
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from os import listdir
from types import ModuleType

import numpy as np
from numpy import ndarray

from tutor.plotting.figure import Figure, to_plain
from tutor.plotting.live import watched
from tutor.plotting.pyplot import is_drawing, take_figures
from tutor.runner.child import errors, streams
from tutor.runner.child.code import Code
from tutor.runner.child.display import display
from tutor.runner.child.drawing import Slate
from tutor.runner.child.guard import Guard
from tutor.runner.child.limits import Limiter
from tutor.runner.protocol import MOST_BYTES, Unencodable, encode

# Bound before any cell runs, as a cell may replace them in their modules.
_now, _clock, _all_threads, _main_thread = time.perf_counter, time.monotonic, threading.enumerate, threading.main_thread
_get_depth, _set_depth, _set_trace, _set_profile = (
    sys.getrecursionlimit,
    sys.setrecursionlimit,
    sys.settrace,
    sys.setprofile,
)
_stop_timer: Callable[..., object] | None = getattr(signal, "setitimer", None)  # Windows has none
_TIMERS = tuple(getattr(signal, name, -1) for name in ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF"))

# A value that is larger is shown, but not sent: only predictions are compared with it.
_MOST_VALUE_BYTES = 1 << 20
# What figures may take of a message; the rest of it is text.
_MOST_FIGURE_BYTES = MOST_BYTES // 2
_THREAD_GRACE = 0.5

Plain = dict[str, object]


class Executor:
    """The namespace that the cells of one process share, in the order in which they ran."""

    def __init__(self, seed: int, guard: Guard) -> None:
        self.guard = guard
        self._limiter = Limiter()
        self._labels: frozenset[str] = frozenset()
        self._last = ""
        self._depth = self._own_depth = _get_depth()
        module = ModuleType("__main__")
        module.__dict__["__builtins__"] = sys.modules["builtins"] = _copied_builtins()
        sys.modules["__main__"] = module
        self.names = module.__dict__
        # So that a replay draws the numbers that were drawn before, whether or not the cells seed their generators.
        random.seed(seed)
        np.random.seed(seed)

    # --- cells --------------------------------------------------------------------------------------------------

    def run(
        self, label: str, text: str, memory: int, cpu: float, slate: int | None = None, *, shown: bool = True
    ) -> Plain:
        """Run a cell; what it printed has gone to file descriptors 1 and 2 by then.

        Its pictures while it runs go to the descriptor ``slate``, which is closed after it. Unless it is ``shown``,
        nothing is said of its value and figures.
        """
        started, threads = _now(), _count_threads()
        result: Plain = {}
        with self.reported(label, result), self.in_a_cell(memory, cpu), _seen_on(slate):
            code = Code(label, text)
            started = _now()
            code.execute(self.names)
            value = code.evaluate(self.names)
            result["seconds"] = _now() - started
            if shown:
                result |= _shown(value)
        with self.reported(label, result), self.in_a_cell(memory, cpu, renew=False):
            figures = take_figures()  # always: none is left for the cell below
            result["figures"] = _told(figures) if shown else []
        result = {"kind": "result", "status": "ok", "seconds": _now() - started, "figures": [], **result}
        left = _threads_left(threads)
        if left and result["status"] == "ok":
            result |= {"status": "threads", "threads": left}
        self._labels |= {label}
        self._last = label
        streams.flush()
        streams.plug()
        return result

    @contextmanager
    def in_a_cell(self, memory: int, cpu: float, *, renew: bool = True) -> Iterator[None]:
        """The conditions under which learners' code runs: streams, guard, limits; and what it may not leave behind."""
        if renew:
            streams.renew()
        self.guard.begin()
        with self._limiter.limited(memory, cpu):
            _set_depth(self._depth)
            try:
                yield
            finally:
                depth = _get_depth()
                _set_depth(self._own_depth)
                self._depth = depth  # it is the learner's choice for the cells below
                _set_trace(None)
                _set_profile(None)
                _stop_timers()

    @contextmanager
    def reported(self, label: str, result: Plain, *, secret: bool = False) -> Iterator[None]:
        """Whatever is raised becomes the result."""
        try:
            yield
        except BaseException as error:
            told = errors.report(error, self._last if secret else label, self._labels, hidden=label if secret else "")
            if result.get("status") != "raised":
                result |= {"status": "raised", "error": told}


@contextmanager
def _seen_on(descriptor: int | None) -> Iterator[None]:
    """Let pictures be seen on a slate meanwhile."""
    if descriptor is None:
        yield
        return
    slate = Slate(descriptor)
    try:
        with watched(slate.show):
            yield
    finally:
        slate.close()


def _copied_builtins() -> ModuleType:
    """A module of builtins for cells to break; the machinery and the libraries go on with the real one."""
    module = ModuleType("builtins", builtins.__doc__)
    module.__dict__.update(builtins.__dict__)
    return module


# --- what a cell leaves ---------------------------------------------------------------------------------------------


def _count_threads() -> int:
    """How many threads this process has, those too that Python knows nothing of where the system tells."""
    try:
        return len(listdir("/proc/self/task"))  # noqa: PTH208 - only counted
    except OSError:
        return _count()


def _shown(value: object) -> Plain:
    """The last expression's value, as text and where possible as it is."""
    try:
        drawn = is_drawing(value)
    except Exception:  # the cell has broken NumPy
        drawn = False
    if drawn:
        return {"display": None, "has_value": False}  # its picture is shown
    shown = display(value)
    told: Plain = {"display": None if shown is None else [shown.text, shown.summary], "has_value": False}
    if isinstance(value, ndarray) and value.nbytes > _MOST_VALUE_BYTES:
        return told
    with suppress(Unencodable):  # shown all the same; only a prediction would have been compared with it
        if len(encode(value)) <= _MOST_VALUE_BYTES:
            told |= {"has_value": True, "value": value}
    return told


def _told(figures: Sequence[Figure]) -> list[object]:
    """Figures as plain data; one that is too large is left out with a word on stderr."""
    plain: list[object] = []
    room = _MOST_FIGURE_BYTES
    for figure in figures:
        try:
            data = to_plain(figure)
            size = len(encode(data))
            if size > room:
                raise Unencodable(f"the figures of a cell may hold {_MOST_FIGURE_BYTES >> 20} MiB together")
        except Unencodable as reason:
            with suppress(Exception):  # the cell may have closed the stream
                sys.stderr.write(f"(a figure was left out: {reason})\n")
            continue
        room -= size
        plain.append(data)
    return plain


def _threads_left(before: int) -> list[object]:
    """The names of threads that go on after the cell, when there were ``before``; they get a moment to end."""
    end = _clock() + _THREAD_GRACE
    others = [thread for thread in _all_threads() if thread is not _main_thread()]
    for thread in others:
        thread.join(max(end - _clock(), 0.0))
    names: list[object] = [thread.name for thread in others if thread.is_alive()]
    return names or (["one without a name"] if _count_threads() > before else [])


def _stop_timers() -> None:
    """No alarm of a cell's goes off after it."""
    for timer in _TIMERS if _stop_timer is not None else ():
        assert _stop_timer is not None
        _stop_timer(timer, 0)
