"""The way through a chain of Dense layers, compiled into NumPy calls on buffers that are made once: for predictions.

Here examples stay in rows, (rows, units): BLAS is faster on a tall batch that way. The sums of the last stage are left
as they are, because losses are computed from them; its activation makes the outputs, in a new array.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.lines import ACTIVATIONS

if TYPE_CHECKING:
    from tutor.engine.chain import Chain


class ForwardPlan:
    """The compiled way through a chain, for batches of one size.

    Args:
        chain: the stages.
        rows: how many examples a batch has.

    Attributes:
        source: a function ``sums(x)``, which gives the sums of the last stage, (rows, units), in a buffer.
    """

    def __init__(self, chain: Chain, rows: int) -> None:
        self.stages, self.rows = chain.stages, rows
        lines: list[str] = []
        names: dict[str, Any] = {}
        below = "x"
        for k, stage in enumerate(chain.stages, 1):
            z = np.empty((rows, stage.units), chain.dtype)
            names |= {f"Z{k}": z, f"Z{k}T": z.T, f"K{k}": stage.kernel.value, f"R{k}": np.empty((1, rows), z.dtype)}
            lines.append(f"matmul({below}, K{k}, Z{k})")
            if stage.bias is not None:
                names[f"b{k}"] = stage.bias.value
                lines.append(f"add(Z{k}, b{k}, Z{k})")
            if k < len(chain.stages):
                buffers = {letter: f"{letter}{k}" for letter in "QSMR"} | {"Z": f"Z{k}T"}
                names |= {f"{letter}{k}": np.empty_like(z).T for letter in "QS"}
                lines += [line.format(**buffers) for line in ACTIVATIONS[stage.activation].forward]
            below = f"Z{k}"
        numbers = {"zero": 0.0, "half": 0.5, "one": 1.0, "fifth": 0.2}
        names |= {name: np.array(number, chain.dtype) for name, number in numbers.items()}
        self.source = "def sums(x):\n" + "".join(f"    {line}\n" for line in lines) + f"    return {below}\n"
        used = {*re.findall(r"[A-Za-z_]\w*", self.source)}
        names |= {name: getattr(np, name) for name in used - {*names} if hasattr(np, name)}
        exec(compile(self.source, f"<the way through, {rows} rows>", "exec"), names)
        self.sums = names["sums"]
        self._values = [(variable, variable.value) for variable in chain.variables]

    @property
    def holds(self) -> bool:
        """Whether the weights are where they were."""
        return all(variable.value is value for variable, value in self._values)
