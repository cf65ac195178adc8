"""Writes one training step of a chain as straight-line NumPy source: no decision and no new array inside it.

Stage k has a block Wk = [W; b], (n + 1, units), in the flat vector P, and its gradient Gk in the vector G. Activations
are (units, batch) with a row of ones below, Ak = [Zk; 1], and so are the examples, xT. With these

    forward      Zk = g(Wk^T A(k-1))              the row of ones times the row b adds the bias
    gradient     Gk = A(k-1) Dk^T                 ... and makes the bias' gradient
    back         D(k-1) = W^T Dk * g'(z(k-1))     with the kernel alone

where Dk is the gradient of the loss by the sums z of stage k. The last stage writes its sums to ``z``, which is kept
for the whole epoch: losses and metrics are computed from it afterwards, of all batches at once. Cross entropies and
their activations have the same short gradient, Dn = (a - y) / batch; for two classes that is, with t = 2 y - 1,

    sigmoid(z) - y = (tanh(z / 2) - t) / 2

A last stage of one unit works on vectors instead of matrices. The first stage's block may lie turned, as nothing flows
back through it: BLAS likes such products better.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.lines import ACTIVATIONS, DROPOUT, SOFTMAX

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.chain import Head, Stage
    from tutor.engine.feed import Kind
    from tutor.engine.flat import Block


@dataclass(frozen=True, slots=True)
class Setting:
    """What a step is written for.

    Attributes:
        rows: how many examples a batch has.
        feed: where they come from.
        weighted: whether examples have weights.
        scaled: whether there is a second copy of the inputs, r, with the rate in it, for the gradient of a single
            stage; the first has the 1/2 of tanh(z / 2) in it.
        share: what the gradient of each output counts, as 1 / batch; None if the learning rate takes care of it.
        update: the calls that change P by G.
        per_step: names that have another value in every step, such as "rate".
    """

    rows: int
    feed: Kind
    weighted: bool
    scaled: bool
    share: float | None
    update: tuple[str, ...]
    per_step: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A training step, ready to run.

    Attributes:
        source: a function ``steps(batches)``.
        loop: what each of the batches is a tuple of; if it is a single name, each is that alone.
        names: what the names in the source stand for.
        run: the function.
        rows: how many examples a batch has.
        used: all names in the source.
    """

    source: str
    loop: tuple[str, ...]
    names: dict[str, Any]
    run: Callable[[Any], None]
    rows: int
    used: frozenset[str]


class StepWriter:
    """Writes a step.

    Args:
        stages: what is trained.
        head: the loss behind them.
        blocks: where every stage lies in both vectors.
        vectors: P and G.
        setting: what the step is written for.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        head: Head,
        blocks: Sequence[Block],
        vectors: tuple[Array, Array],
        setting: Setting,
    ) -> None:
        self.stages, self.head, self.blocks, self.setting = stages, head, blocks, setting
        self.values, self.gradient = vectors
        self.count = len(stages)
        self.thin = stages[-1].units == 1
        # Large data get no column of ones; the first stage's bias is then added by itself.
        self.apart = setting.feed == "gathered" and stages[0].bias is not None
        self.lines: list[str] = []

    def write(self, bound: dict[str, Any]) -> Step:
        """The step; ``bound`` are further names that its lines may use."""
        if self.setting.feed == "gathered":
            self._gather()
        for k in range(1, self.count + 1):
            self._forward(k)
        self._by_sums()
        for k in range(self.count, 0, -1):
            self._back(k)
        self._say("# the optimizer's step", *self.setting.update)
        calls = [line for line in self.lines if not line.startswith("#")]
        used = {*re.findall(r"(?<![.\w])[A-Za-z_]\w*", "\n".join(calls))}
        passed = {"still": (), "passing": ("x", "xT", "r", "rT", "t", "w"), "gathered": ("rows",)}[self.setting.feed]
        loop = tuple(name for name in (*passed, "z", *self.setting.per_step) if name in used)
        source = f"def steps(batches):\n    for {', '.join(loop)} in batches:\n"
        source += "".join(f"        {line}\n" for line in self.lines)
        names = {name: buffer for name, buffer in self._buffers().items() if name in used} | bound
        names |= {name: getattr(np, name) for name in used - {*names, *loop} if hasattr(np, name)}
        exec(compile(source, f"<plan for {self.setting.rows} rows>", "exec"), names)
        return Step(source, loop, names, names["steps"], self.setting.rows, frozenset(used))

    def _say(self, *lines: str, **names: str) -> None:
        self.lines += [line.format(**names) if names else line for line in lines]

    # --- lines ---

    def _gather(self) -> None:
        self._say("# these rows of the data")
        self._say('X.take(rows, 0, x, "clip")', f'T.take(rows, 0, {"t" if self.thin else "tT"}, "clip")')
        if self.setting.weighted:
            self._say('V.take(rows, 0, w, "clip")')

    def _forward(self, k: int) -> None:
        stage, last = self.stages[k - 1], k == self.count
        below, to = "xT" if k == 1 else f"A{k - 1}", "z" if last else f"Z{k}"
        self._say(f"# {stage.name!r}: {stage.inputs} -> {stage.units}, {stage.activation}")
        if last and self.thin:
            one = "x" if k == 1 else f"W{k}"
            other = below if k > 1 else "C1" if self.apart else "W1"
            self._say(f"{one}.dot({other}, {to})")
        else:
            self._say(f"matmul(K1T, {below}, {to})" if k == 1 and self.apart else f"W{k}T.dot({below}, {to})")
        if k == 1 and self.apart:
            self._say(f"add({to}, b1, {to})")
        if not last:
            self._say(*ACTIVATIONS[stage.activation].forward, **_buffers_of(k, to))
        if stage.dropout is not None:
            self._say(*DROPOUT.forward, **_buffers_of(k, to))
        if stage.decay:
            self._say(f"square(K{k}, L{k})", f"add.reduce(L{k}, None, None, price{k})")

    def _by_sums(self) -> None:
        """D of the last stage."""
        k, kind = self.count, self.head.kind
        names = _buffers_of(k, f"D{k}")
        self._say(f"# the gradient of the loss by z: {kind}")
        if kind == "bce":
            half = () if self.setting.scaled else ("multiply(z, half, {D})",)
            self._say(*half, f"tanh({'{D}' if half else 'z'}, {{D}})", "subtract({D}, t, {D})", **names)
        elif kind == "cce":
            self._say("maximum.reduce(z, 0, None, {R}, True)", "subtract(z, {R}, {D})", **names)
            self._say(*SOFTMAX[2:], "subtract({D}, t, {D})", **names)
        else:
            lines = ACTIVATIONS[self.stages[-1].activation]
            self._say(*lines.forward, "subtract({Z}, t, {D})", **_buffers_of(k, "z"))
            if lines.back:  # z is kept, so a copy must do
                self._say(f"copyto(E{k}, z)", *lines.back, **_buffers_of(k, f"E{k}"))
        if self.setting.weighted:
            self._say("multiply({D}, w, {D})", **names)
        if self.setting.share is not None:
            self._say("multiply({D}, share, {D})", **names)

    def _back(self, k: int) -> None:
        stage, thin = self.stages[k - 1], k == self.count and self.thin
        first = ("rT", "r") if self.setting.scaled else ("xT", "x")
        below, turned = first if k == 1 else (f"A{k - 1}", f"A{k - 1}T")
        self._say(f"# back through {stage.name!r}")
        if thin:
            self._say(f"{below}.dot(D{k}, {'GC1' if k == 1 and self.apart else f'G{k}'})")
        elif k == 1 and self.apart:
            self._say("matmul(D1, x, GK1T)")
        elif self.blocks[k - 1].turned:
            self._say(f"D{k}.dot({turned}, G{k}T)")
        else:
            self._say(f"{below}.dot(D{k}T, G{k})")
        if k == 1 and self.apart:
            self._say("matmul(D1, ones, Gb1)")
        if stage.decay:
            self._say(f"multiply(K{k}, twice{k}, L{k})", f"add(GK{k}, L{k}, GK{k})")
        if k > 1:
            self._say(f"K{k}.dot(D{k}{'r' if thin else ''}, D{k - 1})")
            under, names = self.stages[k - 2], _buffers_of(k - 1, f"Z{k - 1}")
            if under.dropout is not None:
                self._say(*DROPOUT.back, **names)
            self._say(*ACTIVATIONS[under.activation].back, **names)

    # --- what the names stand for ---

    def _buffers(self) -> dict[str, Any]:
        rows, dtype = self.setting.rows, self.values.dtype
        numbers = {"zero": 0.0, "half": 0.5, "one": 1.0, "fifth": 0.2, "four_fifths": 0.8}
        if self.setting.share is not None:
            numbers["share"] = self.setting.share
        found: dict[str, Any] = {name: np.array(number, dtype) for name, number in numbers.items()}
        found |= {"P": self.values, "G": self.gradient, "ones": np.ones(rows, dtype)}
        for k, (stage, block) in enumerate(zip(self.stages, self.blocks, strict=True), 1):
            found |= self._of_stage(k, stage, block, rows)
        if self.setting.feed == "gathered":
            x, targets = np.empty((rows, self.stages[0].inputs), dtype), np.empty((rows, self.head.outputs), dtype)
            found |= {"x": x, "xT": x.T, "tT": targets, "t": targets[:, 0] if self.thin else targets.T}
            found["w"] = np.empty(rows, dtype)
        return found

    def _of_stage(self, k: int, stage: Stage, block: Block, rows: int) -> dict[str, Any]:
        dtype = self.values.dtype
        whole, gradient = block.whole(self.values), block.whole(self.gradient)
        kernel, by_kernel = block.kernel(self.values), block.kernel(self.gradient)
        shape: tuple[int, ...] = (stage.units, rows)
        found: dict[str, Any] = {f"W{k}T": whole.T, f"G{k}": gradient, f"G{k}T": gradient.T, f"W{k}": whole}
        found |= {f"K{k}": kernel, f"K{k}T": kernel.T, f"GK{k}": by_kernel, f"GK{k}T": by_kernel.T}
        delta = np.empty(shape, dtype)
        found |= {f"D{k}": delta, f"D{k}T": delta.T, f"R{k}": np.empty((1, rows), dtype)}
        if k < self.count:
            above = np.ones((stage.units + (self.stages[k].bias is not None), rows), dtype)
            found |= {f"A{k}": above, f"A{k}T": above.T, f"Z{k}": above[: stage.units]}
            if stage.dropout is not None:
                chance = np.empty((rows, stage.units), np.float32)
                found |= {f"Z{k}": np.empty(shape, dtype), f"Y{k}": above[: stage.units]}
                found |= {f"U{k}": chance, f"U{k}T": chance.T, f"N{k}": np.empty(shape, bool)}
                found[f"drop{k}"] = np.array(stage.dropout.rate, np.float32)
                found[f"more{k}"] = np.array(1 / (1 - stage.dropout.rate), dtype)
        elif self.thin:
            shape = (rows,)
            found |= {f"D{k}": delta[0], f"D{k}r": delta, f"W{k}": whole[:, 0], f"G{k}": gradient[:, 0]}
            found |= {"C1": kernel[:, 0], "GC1": by_kernel[:, 0]} if k == 1 else {}
        if k == 1 and block.bias:
            bias, by_bias = block.column(self.values), block.column(self.gradient)[:, 0]
            alone = k == self.count and self.thin
            found |= {"b1": bias[0] if alone else bias, "Gb1": by_bias.reshape(()) if alone else by_bias}
        for letter, kind in (("Q", dtype), ("S", dtype), ("E", dtype), ("M", np.dtype(bool))):
            found[f"{letter}{k}"] = np.empty(shape, kind)
        found |= {f"twice{k}": np.array(2 * stage.decay, dtype), f"L{k}": np.empty(kernel.shape, dtype)}
        return found


def _buffers_of(k: int, z: str) -> dict[str, str]:
    """What the letters of ``lines`` stand for in stage k."""
    return {"Z": z} | {name: f"{name}{k}" for name in (*"DQMRSUNY", "random", "drop", "more")}
