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

from tutor.engine import forwards, ops
from tutor.engine.arrays import as_floats
from tutor.engine.primitive import FLOAT_ERRORS, Recording, record_on, recording
from tutor.engine.tensor import Tensor, Variable, constant, own_value

if TYPE_CHECKING:
    from tutor.engine.graph import Graph

_ndarray = np.ndarray
# The tapes that record now, the innermost last.
_running: list[GradientTape] = []


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
        assert nodes is not None and self._start is not None
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
            raise TypeError(f"watch takes a tensor, such as x = nn.constant({_shown(tensor)}); got {_kind(tensor)}")
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
            targets = [target] if isinstance(target, Tensor) else _flat(target)
            weights = _weights(target, targets, output_gradients)
            leaves = [sources] if isinstance(sources, Tensor) else _flat(sources, "a source")
            found = self._sweep(targets, weights, leaves)
        finally:
            if not self.persistent:
                self._used = True
                self._release()
        if unconnected_gradients == "zero":
            found = [_zeros(leaf) if g is None else g for g, leaf in zip(found, leaves, strict=True)]
        return found[0] if isinstance(sources, Tensor) else _packed(sources, found)

    def jacobian(self, target: Any, sources: Any, unconnected_gradients: Literal["none", "zero"] = "none") -> Any:
        """The derivative of every number of the target by every number of the source: shape target + source.

        It takes one walk back for each number of the target. Arguments and errors as for ``gradient``.
        """
        self._require_nodes()
        if not isinstance(target, Tensor):
            raise TypeError(f"the target must be a tensor; got {_kind(target)}")
        leaves = _flat(sources, "a source")
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
            column = [_zeros(leaf) if row[number] is None else row[number] for row in rows]
            shape = target.shape + leaf.shape
            if all(row[number] is None for row in rows):
                found.append(constant(np.zeros(shape, leaf.dtype)) if unconnected_gradients == "zero" else None)
            else:
                found.append(ops.reshape(ops.stack(0, *column), shape))
        return _packed(sources, found)

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

    def _sweep(self, targets: Sequence[Tensor], weights: Sequence[Any], sources: Sequence[Tensor]) -> list[Any]:
        nodes = self._nodes
        assert nodes is not None
        places = [nodes.place(target) for target in targets]
        top = max(places)
        gradients: list[Any] = [None] * (top + 1)
        outer = recording() is not None
        for at, target, weight in zip(places, targets, weights, strict=True):
            if at >= 0 and target.differentiable:
                seed = _seed(target, weight, outer)
                gradients[at] = seed if gradients[at] is None else gradients[at] + seed
        followed = self._followed(nodes, top)
        if outer:
            _walk_tensors(nodes, gradients, followed)
        else:
            _walk_values(nodes, gradients, followed)
        return [self._result(nodes.place(source), source, gradients, followed) for source in sources]

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

    def _result(self, at: int, source: Tensor, gradients: list[Any], followed: Sequence[int]) -> Any:
        if not 0 <= at < len(gradients):
            return None
        g = gradients[at]
        if g is None:
            return None
        if followed.__class__ is not range and not (at in self._watched or at in followed or self._watches(source)):
            return None
        if g.__class__ is float or g.__class__ is _ndarray:
            return Tensor(g if g.__class__ is source.value.__class__ and source.differentiable else _in_type(g, source))
        return g if isinstance(g, Tensor) else Tensor(_in_type(g, source))

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


def _walk_values(nodes: Recording, gradients: list[Any], followed: Sequence[int]) -> None:
    """Hand gradients back on plain numbers and arrays: nobody wants to know how they come about."""
    for number in reversed(followed):
        g = gradients[number]
        if g is None:
            continue
        _, parents, _, values, result = nodes[number]
        o = result.value
        for at, rule in parents:
            try:
                r = rule(g, o, *values)
            except FLOAT_ERRORS:
                r = rule(*map(_numpy_float, (g, o, *values)))
            v = nodes[at][4].value
            if r.__class__ is _ndarray and (v.__class__ is not _ndarray or r.shape != v.shape):
                r = forwards.gathered(r, forwards.shape_of(v))
            known = gradients[at]
            gradients[at] = r if known is None else known + r


def _walk_tensors(nodes: Recording, gradients: list[Any], followed: Sequence[int]) -> None:
    """The same on tensors, so that an outer tape records how the gradients come about."""
    for number in reversed(followed):
        g = gradients[number]
        if g is None:
            continue
        _, parents, operands, _, result = nodes[number]
        for at, rule in parents:
            r = rule(g, result, *operands)
            shape = nodes[at][4].shape
            if r.shape != shape:
                r = ops.gathered(r, shape)
            known = gradients[at]
            gradients[at] = r if known is None else known + r


def _numpy_float(value: Any) -> Any:
    """Where Python's arithmetic raises an error, NumPy's gives inf or nan."""
    return np.float64(value) if value.__class__ is float else value


def _seed(target: Tensor, weight: Any, as_tensor: bool) -> Any:
    """The gradient of the target by itself."""
    if weight is None:
        ones = 1.0 if target.value.__class__ is float else np.ones(target.shape, target.dtype)[()]
        return Tensor(ones) if as_tensor else ones
    shape = forwards.shape_of(weight if isinstance(weight, Tensor) else np.asarray(weight))
    if shape != target.shape:
        raise ValueError(f"output_gradients has shape {shape}, the target {target.shape}: they must be the same")
    if isinstance(weight, Tensor):
        return weight if as_tensor else weight.value
    given = own_value(as_floats(weight, target.dtype, "output_gradients"), None, "output_gradients")
    return Tensor(given) if as_tensor else given


def _weights(target: Any, targets: Sequence[Tensor], given: Any) -> Sequence[Any]:
    """What every target counts, None for 1."""
    if given is None:
        return [None] * len(targets)
    if isinstance(target, Tensor):
        return [given]
    weights = list(given.values()) if isinstance(given, Mapping) else list(given)
    if len(weights) != len(targets):
        raise ValueError(f"{len(weights)} output_gradients for {len(targets)} targets: give one for each")
    return weights


def _in_type(g: Any, source: Tensor) -> Any:
    """A gradient as the tensor of its source keeps its value."""
    if g.__class__ is float and source.value.__class__ is float:
        return g
    array = np.asarray(g, source.dtype)
    return array if array.ndim else own_value(array, None, "a gradient")


def _zeros(tensor: Tensor) -> Tensor:
    return constant(np.zeros(tensor.shape, tensor.dtype if tensor.differentiable else np.float64))


def _flat(given: Any, what: str = "the target") -> list[Tensor]:
    """A tensor, or a list, tuple or dictionary of them, as a list."""
    items = (
        list(given.values()) if isinstance(given, Mapping) else given if isinstance(given, list | tuple) else [given]
    )
    flat: list[Tensor] = []
    for item in items:
        if isinstance(item, list | tuple | Mapping):
            flat += _flat(item, what)
        elif isinstance(item, Tensor):
            flat.append(item)
        else:
            raise TypeError(f"{what} must be a tensor or a variable; got {_kind(item)}: {_CUT}")
    return flat


def _packed(like: Any, found: list[Any]) -> Any:
    """Results in the list, tuple or dictionary that the sources came in."""
    rest = iter(found)

    def pack(given: Any) -> Any:
        if isinstance(given, Mapping):
            return {key: pack(value) for key, value in given.items()}
        if isinstance(given, list | tuple):
            return type(given)(pack(value) for value in given) if type(given) in (list, tuple) else [*map(pack, given)]
        return next(rest)

    return pack(like)


def _kind(value: Any) -> str:
    return "None" if value is None else f"a plain {type(value).__name__}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 20 else "..."


_CUT = "what .numpy(), float() or a NumPy array has passed through is not followed by the tape"
_WHOLE = "the watched tensor holds {dtype}: only floats have gradients, so write 3.0 where you have 3"
