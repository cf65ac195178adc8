"""GradientTape: records what happens to tensors, and plays it backwards to find gradients.

The idea (reverse mode): going back from the target, every node hands the gradient it has got on to its operands, each
by the rule of its operation. The chain rule says that an operand used by several nodes gets the sum. One walk costs
about as much as the computation itself, however many sources there are.

With TensorFlow's semantics: https://www.tensorflow.org/guide/autodiff
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tutor.engine import ops
from tutor.engine.backward import as_tensor, seed, walk_tensors, walk_values, zeros
from tutor.engine.nests import flat, kind, packed, weights
from tutor.engine.primitive import record_on, recording
from tutor.engine.recording import Recording
from tutor.engine.tensor import Tensor, Variable, constant

if TYPE_CHECKING:
    from tutor.engine.graph import Graph

_ndarray = np.ndarray
# The tapes that record now, the innermost last.
_running: list[GradientTape] = []
_WHOLE = "the watched tensor holds {dtype}: only floats have gradients, so write 3.0 where you have 3"


class GradientTape:
    """Records operations inside its ``with`` block, and then finds gradients.

        x = nn.constant(2.0)
        with nn.GradientTape() as tape:
            tape.watch(x)
            y = 3 * x**2
        tape.gradient(y, x)        # 12.0

    Tapes may be nested: what the inner one computes for a gradient is recorded by the outer one, which so finds second
    derivatives. Arrays are not copied when they are recorded: do not change one in place before its gradient is known.

    Args:
        persistent: whether ``gradient`` may be called more than once; the nodes are kept until the tape goes.
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

    def __enter__(self) -> GradientTape:
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
        """Follow a tensor that is no trainable variable; several at once in a list.

        Raises:
            RuntimeError: the tape is not recording.
            TypeError: it is no tensor.
        """
        if tensor.__class__ is list or tensor.__class__ is tuple:
            for each in tensor:
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

    # --- gradients ---

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Literal["none", "zero"] = "none",
    ) -> Any:
        """The gradient of the target by every source.

        Args:
            target: a tensor; if it has several numbers, the gradient is that of their sum. A list or dictionary of
                tensors is summed up, too.
            sources: a tensor or variable, or a list, tuple or dictionary of them.
            output_gradients: what every number of the target counts, instead of 1; in the target's shape.
            unconnected_gradients: "none" or "zero": what stands for the gradient by a source that the target does not
                depend on, that was not watched, or that holds whole numbers.

        Returns:
            A tensor in the shape of the source, or None; in a list or dictionary where the sources were in one.

        Raises:
            RuntimeError: the tape was used before and is not persistent, or has recorded nothing yet.
            TypeError: the target or a source is no tensor.
            ValueError: ``output_gradients`` has another shape.
        """
        if unconnected_gradients not in ("none", "zero"):
            raise ValueError(f'unconnected_gradients must be "none" or "zero"; got {unconnected_gradients!r}')
        self._require_nodes()
        if not self.persistent and self._start is not None:
            self._stop()
        try:
            targets = [target] if isinstance(target, Tensor) else flat(target)
            counts = weights(target, targets, output_gradients)
            leaves = [sources] if isinstance(sources, Tensor) else flat(sources, "a source")
            found = self._sweep(targets, counts, leaves)
        finally:
            if not self.persistent:
                self._used = True
                self._release()
        if unconnected_gradients == "zero":
            found = [zeros(leaf) if g is None else g for g, leaf in zip(found, leaves, strict=True)]
        return found[0] if isinstance(sources, Tensor) else packed(sources, iter(found))

    def jacobian(self, target: Any, sources: Any, unconnected_gradients: Literal["none", "zero"] = "none") -> Any:
        """The derivative of every number of the target by every number of the source: shape target + source.

        It takes one walk back for each number of the target. Arguments and errors as for ``gradient``.
        """
        self._require_nodes()
        if not isinstance(target, Tensor):
            raise TypeError(f"the target must be a tensor; got {kind(target)}")
        leaves = flat(sources, "a source")
        if not self.persistent and self._start is not None:
            self._stop()
        rows: list[list[Any]] = []
        try:
            for number in range(target.size):
                one = np.zeros(target.size, target.dtype)
                one[number] = 1
                rows.append(self._sweep([target], [one.reshape(target.shape)], leaves))
        finally:
            if not self.persistent:
                self._used = True
                self._release()
        found = []
        for number, leaf in enumerate(leaves):
            column = [zeros(leaf) if row[number] is None else row[number] for row in rows]
            shape = target.shape + leaf.shape
            if all(row[number] is None for row in rows):
                found.append(constant(np.zeros(shape, leaf.dtype)) if unconnected_gradients == "zero" else None)
            else:
                found.append(ops.reshape(ops.stack(0, *column), shape))
        return packed(sources, iter(found))

    def graph(self, target: Tensor, names: Mapping[str, Tensor] | None = None) -> Graph:
        """What the target was computed from, node by node, with local derivatives and adjoints, as plain data.

        Args:
            target: what the adjoints are derivatives of.
            names: what to call tensors; a variable has its own name.

        Raises:
            RuntimeError: the tape was used before and is not persistent.
        """
        from tutor.engine.graph import graph_of  # only those who look at graphs need it

        self._require_nodes()
        assert self._nodes is not None
        return graph_of(self._nodes, target, names or {})

    # --- the walk back ---

    def _sweep(self, targets: Sequence[Tensor], counts: Sequence[Any], sources: Sequence[Tensor]) -> list[Any]:
        nodes = self._nodes
        assert nodes is not None
        places = [nodes.place(target) for target in targets]
        top = max(places)
        gradients: list[Any] = [None] * (top + 1)
        outer = recording() is not None
        for at, target, weight in zip(places, targets, counts, strict=True):
            if at >= 0 and target.differentiable:
                first = seed(target, weight, outer)
                gradients[at] = first if gradients[at] is None else gradients[at] + first
        followed = self._followed(nodes, top)
        (walk_tensors if outer else walk_values)(nodes, gradients, followed)
        found = []
        handed_out: set[int] = set()
        for source in sources:
            at = source._at if source._recording is nodes else nodes.place(source)
            g = gradients[at] if 0 <= at <= top else None
            if g is not None and followed.__class__ is not range:
                g = g if at in self._watched or at in followed or self._watches(source) else None
            if g is not None and g.__class__ is not Tensor:
                if g.__class__ is _ndarray:
                    # Operands of a sum share one array: whoever changes one gradient must not change the other.
                    g = g.copy() if id(g) in handed_out else g
                    handed_out.add(id(g))
                g = as_tensor(g, source)
            found.append(g)
        return found

    def _followed(self, nodes: Recording, top: int) -> Sequence[int]:
        """The places of the nodes to walk through, in order: this tape's, as far as what it watches leads to them."""
        if nodes.holders == 1 and not nodes.tracing and self.watch_accessed_variables and len(self._stretches) == 1:
            # The only tape has seen every node, and nothing is on the recording that it does not watch.
            return range(top + 1)
        alive: set[int] = set(self._watched)
        followed: list[int] = []
        for number in self._own():
            if number > top:
                break
            for at, _ in nodes[number][1]:
                if at in alive or self._watches(nodes[at][4]):
                    alive |= {at, number}
            if number in alive:
                followed.append(number)
        return followed

    def _watches(self, tensor: Tensor) -> bool:
        """Whether this tape follows a tensor as soon as it is used."""
        return self.watch_accessed_variables and isinstance(tensor, Variable) and tensor.trainable

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
