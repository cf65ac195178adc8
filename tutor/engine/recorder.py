"""The half of a tape that listens: which operations it sees, and what it watches.

Tapes that run at the same time share one recording. Each remembers which stretch of the list is its own, and which
tensors it was told to watch.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from tutor.engine.nests import kind
from tutor.engine.primitive import record_on, recording
from tutor.engine.recording import Recording
from tutor.engine.tensor import Tensor, Variable

# The tapes that record now, the innermost last.
_running: list[Recorder] = []
_NESTED = (list, tuple, dict)
_WHOLE = "the watched tensor holds {dtype}: only floats have gradients, so write 3.0 where you have 3"


class Recorder:
    """Records operations inside its ``with`` block.

    Args:
        persistent: whether it may be asked more than once; the nodes are kept until the tape goes.
        watch_accessed_variables: whether trainable variables are watched as soon as they are used.
    """

    __slots__ = (
        "__weakref__",
        "_nodes",
        "_start",
        "_stretches",
        "_used",
        "_watched",
        "persistent",
        "watch_accessed_variables",
    )

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self.persistent = persistent
        self.watch_accessed_variables = watch_accessed_variables
        self._nodes: Recording | None = None
        self._used = False
        # Which nodes are this tape's: from place to place, and, while it records, from the start on.
        self._stretches: list[tuple[int, int]] = []
        self._start: int | None = None
        self._watched: dict[int, Tensor] = {}

    # --- recording ---

    def __enter__(self) -> Self:
        if self._start is not None:
            raise RuntimeError("this tape is recording already: make a new GradientTape to record inside it")
        if self._used:
            self.reset()
        self._run()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._start is not None:
            self._stop()

    def _run(self) -> None:
        shared = recording()
        nodes = self._nodes
        if nodes is None:
            nodes = self._nodes = Recording() if shared is None else shared
            nodes.holders += 1
            nodes.shared = shared is not None
        elif shared is not None and shared is not nodes:
            raise RuntimeError("a tape that has recorded before cannot go on inside another one: make a new one")
        _running.append(self)
        self._start = len(nodes)
        nodes.accessed = nodes.accessed or self.watch_accessed_variables
        record_on(nodes)

    def _stop(self) -> None:
        nodes = self._nodes
        assert nodes is not None
        assert self._start is not None
        self._stretches.append((self._start, len(nodes)))
        self._start = None
        _running.remove(self)
        if _running:
            nodes.accessed = any(tape.watch_accessed_variables for tape in _running)
        else:
            nodes.accessed = False
            record_on(nodes if nodes.tracing else None)

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """A ``with`` block inside which this tape does not look.

        Raises:
            RuntimeError: it is not recording.
        """
        if self._start is None:
            raise RuntimeError("the tape is not recording: stop_recording belongs inside its with block")
        at = _running.index(self)
        self._stop()
        try:
            yield
        finally:
            if self._nodes is not None:
                self._run()
                _running.insert(at, _running.pop())

    def reset(self) -> None:
        """Forget everything recorded so far, as if the tape had just been made; it goes on recording if it was."""
        runs = self._start is not None
        if runs:
            self._stop()
        self._release()
        self._used = False
        self._stretches, self._watched = [], {}
        if runs:
            self._run()

    def watch(self, tensor: Any) -> None:
        """Follow a tensor that is no trainable variable; several at once in a list or dictionary.

        Raises:
            RuntimeError: the tape is not recording.
            TypeError: it is no tensor.
        """
        if tensor.__class__ in _NESTED:
            for each in tensor.values() if isinstance(tensor, dict) else tensor:
                self.watch(each)
            return
        if self._start is None or self._nodes is None:
            raise RuntimeError("watch belongs inside the tape's with block: only what comes after it is recorded")
        if not isinstance(tensor, Tensor):
            raise TypeError(f"watch takes a tensor, such as x = nn.constant({_shown(tensor)}); got {kind(tensor)}")
        if not tensor.differentiable:
            warnings.warn(_WHOLE.format(dtype=tensor.dtype), stacklevel=2)
            return
        self._watched[self._nodes.add_leaf(tensor)] = tensor

    def watched_variables(self) -> tuple[Variable, ...]:
        """The variables this tape watches, in the order of their first use."""
        self._require_nodes()
        assert self._nodes is not None
        seen: dict[int, Variable] = {}
        for at, tensor in self._watched.items():
            if isinstance(tensor, Variable):
                seen[at] = tensor
        if self.watch_accessed_variables:
            for number in self._own():
                for at, _ in self._nodes[number][1]:
                    found = self._nodes[at][4]
                    if isinstance(found, Variable) and self._watches(found):
                        seen[at] = found
        return tuple(seen.values())

    # --- what it saw ---

    def _watches(self, tensor: Tensor) -> bool:
        """Whether this tape follows a tensor as soon as it is used."""
        known = isinstance(tensor, Variable) and tensor.trainable and tensor.differentiable
        return self.watch_accessed_variables and known

    def _own(self) -> Iterator[int]:
        assert self._nodes is not None
        for start, end in self._stretches:
            yield from range(start, end)
        if self._start is not None:
            yield from range(self._start, len(self._nodes))

    def _require_nodes(self) -> None:
        if self._used:
            raise RuntimeError(
                "this tape has given its gradient and let go of what it recorded: ask for all sources at once, as in "
                "tape.gradient(y, [a, b]), or make it with GradientTape(persistent=True)"
            )
        if self._nodes is None:
            raise RuntimeError("this tape has recorded nothing: compute the target inside `with tape:`")

    def _release(self) -> None:
        if self._nodes is not None:
            self._nodes.leave()
            self._nodes = None

    def __del__(self) -> None:
        # A tape that nobody asked leaves its nodes, too; without this, cycles would keep them until a collection.
        if getattr(self, "_nodes", None) is not None:
            self._release()


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 20 else "..."
