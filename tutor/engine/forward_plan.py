"""The way through a chain of Dense layers, compiled into NumPy calls on buffers that are made once: for predictions.

Here examples stay in rows, (rows, units): BLAS is faster on a tall batch that way. The sums of the last stage are left
as they are, because losses are computed from them; its activation makes the outputs, in a new array.

For tall batches, copies of the weights are prepared, anew whenever the weights have changed:

- the bias once for each row, as NumPy adds arrays of one shape four times faster than it stretches one,
- kernel and bias before a sigmoid, which is (1 + t) / 2 with t = tanh(z / 2), halved, so that the sums need not be;
  and behind it the rest of that, as (1 + t) / 2 W + b = t W / 2 + (the columns' sums of W / 2 + b),
- the kernel of a large product turned, column by column, and the product done a few rows at a time: below a certain
  size OpenBLAS multiplies without packing its operands first, and that is a quarter faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.lines import ACTIVATIONS, SIGMOID

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.chain import Chain, Stage

# Multiplications in a product that OpenBLAS does without packing, of so many rows at least.
UNPACKED, FEW_ROWS = 400_000, 8
# From so many inputs on, that is worth a turned copy of the kernel.
WIDE = 64
# From z to outputs in a new array. A sigmoid keeps all digits of small probabilities here, as (1 + tanh(z / 2)) / 2
# does not; e^-z may become infinite, the quotient is rightly 0 then.
FINISH = {
    "linear": ("return {z}.copy()",),
    "tanh": ("return tanh({z})",),
    "relu": ("return maximum({z}, zero)",),
    "sigmoid": (
        'with errstate(over="ignore"):',
        "    a = negative({z})",
        "    exp(a, a)",
        "add(a, one, a)",
        "return reciprocal(a, a)",
    ),
}


class ForwardPlan:
    """The compiled way through a chain, for batches of one size.

    Args:
        chain: the stages.
        rows: how many examples a batch has.

    Attributes:
        source: two functions: ``sums(x)`` gives the sums of the last stage, (rows, units), in a buffer; ``outputs(x)``
            the outputs in a new array.
    """

    def __init__(self, chain: Chain, rows: int) -> None:
        self.stages, self.rows, self.dtype = chain.stages, rows, chain.dtype
        self._names: dict[str, Any] = {"zip": zip, "activation": chain.function}
        self._lines: list[str] = []
        # Copies, what makes them, and the weights that were seen then.
        self._copies: list[tuple[Array, Callable[[], Any]]] = []
        self._copied: list[Array] = []
        self._seen: list[bytes] = []
        for k, stage in enumerate(chain.stages, 1):
            self._add_stage(k, stage)
        z = f"Z{len(chain.stages)}"
        finish = FINISH.get(chain.stages[-1].activation, ("return activation({z})",))
        self.source = "def sums(x):\n" + "".join(f"    {line}\n" for line in self._lines) + f"    return {z}\n\n\n"
        self.source += "def outputs(x):\n    sums(x)\n" + "".join(f"    {line.format(z=z)}\n" for line in finish)
        numbers = {"zero": 0.0, "half": 0.5, "one": 1.0, "fifth": 0.2}
        self._names |= {name: np.array(number, self.dtype) for name, number in numbers.items()}
        used = {*re.findall(r"(?<![.\w])[A-Za-z_]\w*", self.source)}
        self._names |= {name: getattr(np, name) for name in used - {*self._names} if hasattr(np, name)}
        exec(compile(self.source, f"<the way through, {rows} rows>", "exec"), self._names)
        self._values = [(variable, variable.value) for variable in chain.variables]

    @property
    def sums(self) -> Callable[[Array], Array]:
        """The function of that name, with the weights as they are now."""
        self._prepare()
        function: Callable[[Array], Array] = self._names["sums"]
        return function

    @property
    def outputs(self) -> Callable[[Array], Array]:
        """The function of that name, with the weights as they are now."""
        self._prepare()
        function: Callable[[Array], Array] = self._names["outputs"]
        return function

    @property
    def holds(self) -> bool:
        """Whether the weights are where they were."""
        return all(variable.value is value for variable, value in self._values)

    def _prepare(self) -> None:
        if self._copies:
            now = [weights.tobytes() for weights in self._copied]
            if now != self._seen:
                self._seen = now
                for copy, made in self._copies:
                    copy[...] = made()

    def _add_stage(self, k: int, stage: Stage) -> None:
        rows, z = self.rows, np.empty((self.rows, stage.units), self.dtype)
        self._names |= {f"Z{k}": z, f"Z{k}T": z.T, f"Q{k}": np.empty_like(z).T, f"S{k}": np.empty_like(z).T}
        self._names |= {f"R{k}": np.empty((1, rows), self.dtype), f"K{k}": stage.kernel.value}
        self._lines.append(f"# {stage.name!r}: {stage.inputs} -> {stage.units}, {stage.activation}")
        # Whether only t is left of a sigmoid, before this stage and behind it.
        opened, opens = self._opens(k - 1), self._opens(k)
        if self._tall(k):
            self._add_tall(k, stage, 0.5 if opens else 1.0, opened)
        else:
            below = "x" if k == 1 else f"Z{k - 1}"
            # dot copies what does not follow each other, matmul need not.
            contiguous = stage.kernel.value.flags.forc
            self._lines.append(f"{below}.dot(K{k}, Z{k})" if contiguous else f"matmul({below}, K{k}, Z{k})")
            if stage.bias is not None:
                self._names[f"b{k}"] = stage.bias.value
                self._lines.append(f"add(Z{k}, b{k}, Z{k})")
        if k < len(self.stages):
            buffers = {letter: f"{letter}{k}" for letter in "QSR"} | {"Z": f"Z{k}T"}
            lines = SIGMOID[1:2] if opens else ACTIVATIONS[stage.activation].forward
            self._lines += [line.format(**buffers) for line in lines]

    def _tall(self, k: int) -> bool:
        """Whether there are more rows than inputs of the stage, so that it pays to copy its weights."""
        return k <= len(self.stages) and self.rows > self.stages[k - 1].inputs

    def _opens(self, k: int) -> bool:
        """Whether stage k is a sigmoid of which the next stage does a part."""
        hidden = 1 <= k < len(self.stages)
        return hidden and self.stages[k - 1].activation == "sigmoid" and self._tall(k) and self._tall(k + 1)

    def _add_tall(self, k: int, stage: Stage, factor: float, opened: bool) -> None:
        """Z = (x W + b) factor, with x = (1 + t) / 2 if only t is there."""
        kernel, bias = stage.kernel.value, None if stage.bias is None else stage.bias.value
        self._copied += [kernel] if bias is None else [kernel, bias]
        inner = factor / 2 if opened else factor
        few = UNPACKED // (stage.inputs * stage.units)
        by_parts = stage.inputs >= WIDE and FEW_ROWS <= few < self.rows
        copy = np.empty(kernel.T.shape, self.dtype).T if by_parts else np.empty(kernel.shape, self.dtype)
        self._names[f"T{k}"] = copy
        self._copies.append((copy, lambda: kernel * self.dtype.type(inner)))
        if by_parts:
            self._add_parts(k, few)
        else:
            self._lines.append(f"{'x' if k == 1 else f'Z{k - 1}'}.dot(T{k}, Z{k})")
        if bias is None and not opened:
            return

        def sums() -> Any:
            own = 0 if bias is None else bias * self.dtype.type(factor)
            return copy.sum(axis=0) + own if opened else own

        self._names[f"B{k}"] = np.empty((self.rows, stage.units), self.dtype)
        self._copies.append((self._names[f"B{k}"], sums))
        self._lines.append(f"add(Z{k}, B{k}, Z{k})")

    def _add_parts(self, k: int, few: int) -> None:
        """A product with the rows, a few at a time."""
        rows, inputs, below = self.rows, self.stages[k - 1].inputs, "x" if k == 1 else f"Z{k - 1}"
        # A number that leaves no rest, if there is one.
        few = next((size for size in range(few, FEW_ROWS - 1, -1) if rows % size == 0), few)
        even = rows // few * few
        self._names[f"parts{k}"] = [self._names[f"Z{k}"][start : start + few] for start in range(0, even, few)]
        whole = below if even == rows else f"{below}[:{even}]"
        self._lines.append(f"for part, z in zip({whole}.reshape({even // few}, {few}, {inputs}), parts{k}):")
        self._lines.append(f"    part.dot(T{k}, z)")
        if even < rows:
            self._lines.append(f"{below}[{even}:].dot(T{k}, Z{k}[{even}:])")
