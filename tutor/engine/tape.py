"""GradientTape: records what happens to tensors, and plays it backwards to find gradients.

The idea (reverse mode): going back from the target, every node hands the gradient it has got on to its operands, each
by the rule of its operation. The chain rule says that an operand used by several nodes gets the sum. One walk costs
about as much as the computation itself, however many sources there are.

With TensorFlow's semantics: https://www.tensorflow.org/guide/autodiff
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tutor.engine import ops
from tutor.engine.backward import as_tensor, seed, walk_tensors, walk_values, zeros
from tutor.engine.nests import flat, kind, packed, weights
from tutor.engine.primitive import recording
from tutor.engine.recorder import Recorder
from tutor.engine.recording import Recording
from tutor.engine.tensor import Tensor, constant

if TYPE_CHECKING:
    from tutor.engine.graph import Graph

_ndarray = np.ndarray


class GradientTape(Recorder):
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

    __slots__ = ()

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
        if leaves is sources:
            return found
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

    def graph(self, target: Tensor, names: Mapping[str, Any] | None = None) -> Graph:
        """What the target was computed from, node by node, with local derivatives and adjoints, as plain data.

        Args:
            target: what the adjoints are derivatives of.
            names: what to call tensors, and arrays they were computed with; a variable has its own name.

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
        mine: Collection[int] = followed if followed.__class__ is range else set(followed)
        (walk_tensors if outer else walk_values)(nodes, gradients, followed)
        found: list[Any] = []
        for source in sources:
            at = source._at if source._recording is nodes else nodes.place(source)
            g = gradients[at] if 0 <= at <= top else None
            if g.__class__ is float and mine is followed and source.value.__class__ is float:
                found.append(Tensor(g))
            elif g is None or (mine is not followed and not self._answers(at, source, mine)):
                found.append(None)
            elif g.__class__ is Tensor:
                found.append(g)
            else:
                # Operands of a sum share one array: whoever changes one gradient must not change the other.
                shared = g.__class__ is _ndarray and any(other is not None and other.value is g for other in found)
                found.append(as_tensor(g.copy() if shared else g, source))
        return found

    def _answers(self, at: int, source: Tensor, mine: Collection[int]) -> bool:
        """Whether a source is one that this tape watches, or depends on one."""
        return at in self._watched or at in mine or self._watches(source)

    def _followed(self, nodes: Recording, top: int) -> Sequence[int]:
        """The places of the nodes to walk through, in order: this tape's, as far as what it watches leads to them."""
        if not nodes.shared and self.watch_accessed_variables and len(self._stretches) == 1 and not nodes.tracing:
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
