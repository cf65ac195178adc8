"""The way through a chain of Dense layers, compiled into NumPy calls on buffers that are made once: for predictions.

Here examples stay in rows, (rows, units): BLAS is faster on a tall batch that way. The sums of the last stage are left
as they are, because losses are computed from them; its activation makes the outputs, in a new array.

Two things are done for speed. Before a sigmoid, which is (1 + tanh(z / 2)) / 2, kernel and bias are halved instead of
the sums, if there are more of those. And a large product is done a few rows at a time: below a certain size, OpenBLAS
multiplies without packing its operands first, if the kernel lies turned, which is faster by a quarter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.lines import ACTIVATIONS, SIGMOID

if TYPE_CHECKING:
    from tutor.engine.chain import Chain, Stage

# Multiplications in a product that OpenBLAS does without packing.
UNPACKED = 400_000
# A product of fewer rows gains nothing.
FEW_ROWS = 8
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
        self.names: dict[str, Any] = {"zip": zip, "activation": chain.function}
        self.lines: list[str] = []
        for k, stage in enumerate(chain.stages, 1):
            self._add_stage(k, stage)
        z = f"Z{len(chain.stages)}"
        finish = FINISH.get(chain.stages[-1].activation, ("return activation({z})",))
        self.source = "def sums(x):\n" + "".join(f"    {line}\n" for line in self.lines) + f"    return {z}\n\n\n"
        self.source += "def outputs(x):\n    sums(x)\n" + "".join(f"    {line.format(z=z)}\n" for line in finish)
        numbers = {"zero": 0.0, "half": 0.5, "one": 1.0, "fifth": 0.2}
        self.names |= {name: np.array(number, self.dtype) for name, number in numbers.items()}
        used = {*re.findall(r"(?<![.\w])[A-Za-z_]\w*", self.source)}
        self.names |= {name: getattr(np, name) for name in used - {*self.names} if hasattr(np, name)}
        exec(compile(self.source, f"<the way through, {rows} rows>", "exec"), self.names)
        self.sums, self.outputs = self.names["sums"], self.names["outputs"]
        self._values = [(variable, variable.value) for variable in chain.variables]

    @property
    def holds(self) -> bool:
        """Whether the weights are where they were."""
        return all(variable.value is value for variable, value in self._values)

    def _add_stage(self, k: int, stage: Stage) -> None:
        last = k == len(self.stages)
        halved = stage.activation == "sigmoid" and not last and self.rows > stage.inputs
        self.lines.append(f"# {stage.name!r}: {stage.inputs} -> {stage.units}, {stage.activation}")
        self._add_product(k, stage, halved)
        if stage.bias is not None:
            self.names |= {f"b{k}": stage.bias.value, f"c{k}": np.empty_like(stage.bias.value)}
            if halved:
                self.lines.append(f"multiply(b{k}, half, c{k})")
            self.lines.append(f"add(Z{k}, {'c' if halved else 'b'}{k}, Z{k})")
        if not last:
            like = self.names[f"Z{k}"]
            self.names |= {f"Q{k}": np.empty_like(like).T, f"S{k}": np.empty_like(like).T}
            self.names[f"R{k}"] = np.empty((1, self.rows), self.dtype)
            buffers = {letter: f"{letter}{k}" for letter in "QSR"} | {"Z": f"Z{k}T"}
            lines = SIGMOID[1:] if halved else ACTIVATIONS[stage.activation].forward
            self.lines += [line.format(**buffers) for line in lines]

    def _add_product(self, k: int, stage: Stage, halved: bool) -> None:
        """Z = x W, or x W / 2."""
        rows, kernel = self.rows, stage.kernel.value
        z = np.empty((rows, stage.units), self.dtype)
        # A copy that lies turned: column by column.
        turned = np.empty((stage.units, stage.inputs), self.dtype).T
        self.names |= {f"Z{k}": z, f"Z{k}T": z.T, f"K{k}": kernel, f"T{k}": turned}
        below = "x" if k == 1 else f"Z{k - 1}"
        few = UNPACKED // (stage.inputs * stage.units)
        by_parts = FEW_ROWS <= few < rows
        copied = halved or by_parts
        if copied:
            self.lines.append(f"multiply(K{k}, half, T{k})" if halved else f"copyto(T{k}, K{k})")
        if not by_parts:
            factor = f"{'T' if copied else 'K'}{k}"
            whole = kernel.flags.forc or copied  # dot would copy anything else
            self.lines.append(f"{below}.dot({factor}, Z{k})" if whole else f"matmul({below}, {factor}, Z{k})")
            return
        # A number of rows that leaves no rest, if there is one.
        few = next((size for size in range(few, FEW_ROWS - 1, -1) if rows % size == 0), few)
        count = rows // few
        self.names[f"parts{k}"] = [z[start : start + few] for start in range(0, count * few, few)]
        whole = below if count * few == rows else f"{below}[:{count * few}]"
        self.lines.append(f"for part, z in zip({whole}.reshape({count}, {few}, {stage.inputs}), parts{k}):")
        self.lines.append(f"    part.dot(T{k}, z)")
        if count * few < rows:
            self.lines.append(f"matmul({below}[{count * few}:], T{k}, Z{k}[{count * few}:])")
