"""Writes the training of a very small chain as plain Python arithmetic: a variable for every weight.

A call of NumPy takes about as long as ten multiplications in Python. Where a whole layer has fewer, the loops of the
text book are faster, once nothing is looked up in them:

    for x0, y0 in samples:
        a1_0 = 1.0 / (1.0 + exp(w1_0_0*x0 + b1_0))        forward
        e0 = a1_0*w2_0_0 + b2_0 - y0
        d2_0 = rate*e0                                    the gradients by the sums, with the rate in them
        q2_0_0 = d2_0*a1_0
        s1_0 = w2_0_0*q2_0_0
        d1_0 = s1_0 - s1_0*a1_0                           through the sigmoid: d a (1 - a)
        w2_0_0 -= q2_0_0                                  the descent
        ...

Two tricks save operations. The parameters of a sigmoid are kept with the other sign, which is what its exponential
wants; so they are changed with the other sign, too. And d a, which the gradient of the weight above needs, is
used again on the way through the sigmoid. Constants are floats, as Python adds two floats faster than a float and a
whole number.

``exp`` may overflow where a training runs away; the source is then written anew with ``tanh``, which cannot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutor.engine.lines import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tutor.engine.chain import Head, Stage
    from tutor.engine.flat import Block

# What an activation's derivative makes of the gradient d, from the output a and s = d a.
_BACK = {"linear": "{d}", "sigmoid": "{s} - {s}*{a}", "tanh": "{d} - {s}*{a}", "relu": "{d} if {a} > 0.0 else 0.0"}
# Microseconds, measured: of a sample, a weight, a unit; of a call of NumPy. Fixed, so that a training takes the same
# way, and comes to the same numbers, on every machine.
SAMPLE, WEIGHT, UNIT, CALL = 0.13, 0.022, 0.06, 0.4
# Python's time varies more from machine to machine than NumPy's.
MARGIN = 1.3
MOST_WEIGHTS = 200


@dataclass(frozen=True, slots=True)
class ScalarSource:
    """A function ``steps(parameters, epochs, rate)``; with larger batches, ``rate`` is the learning rate alone.

    Attributes:
        text: its source.
        run: the function: gives the parameters, and what it was to keep of every epoch.
        signs: of every parameter, in the order of the flat vector: -1 where it is kept with the other sign.
    """

    text: str
    run: Callable[..., Any]
    signs: list[float]


def pays(stages: Sequence[Stage], head: Head, batch: int) -> bool:
    """Whether scalars are faster than NumPy for batches of this size, and can be written at all."""
    kinds = [stage.activation for stage in stages]
    if head.kind == "cce" or head.outputs > 1 or head.reduction == "sum" or not {*kinds} <= {*_BACK}:
        return False
    weights = sum(variable.size for stage in stages for variable in stage.variables)
    scalars = batch * (SAMPLE + WEIGHT * weights + UNIT * sum(stage.units for stage in stages))
    lines = [len(ACTIVATIONS[kind].forward) + len(ACTIVATIONS[kind].back) for kind in kinds[:-1]]
    calls = sum(lines) + 3 * len(stages) - 1 + 3 + 2
    return weights <= MOST_WEIGHTS and MARGIN * scalars < CALL * calls


class ScalarWriter:
    """Writes a ``ScalarSource``.

    Args:
        stages: what is trained, by plain descent.
        head: the loss.
        blocks: where the stages lie in the flat vector.
        alone: whether every batch is a single sample; otherwise ``epochs`` has lists of (samples, share).
        keeps: whether to keep the sums of the last stage of every sample, not only the total of the squared errors.
        safe: whether to write ``tanh`` for ``exp``.
    """

    def __init__(
        self, stages: Sequence[Stage], head: Head, blocks: Sequence[Block], alone: bool, keeps: bool, safe: bool
    ) -> None:
        self.stages, self.head, self.blocks = stages, head, blocks
        self.alone, self.keeps, self.safe = alone, keeps, safe
        self.count = len(stages)

    def write(self) -> ScalarSource:
        """All of it."""
        names, signs = self._parameters()
        listed = ", ".join(names)
        inner = self._sample()
        data = [*self._below(1), "y"]
        lines = ["def steps(parameters, epochs, rate):", f"    {listed}, = parameters", "    kept = []"]
        start = "sums = []" if self.keeps else "total = 0.0"
        take = f"for {', '.join(data)} in samples:"
        if self.alone:
            lines += ["    for samples in epochs:", f"        {start}", f"        {take}"]
            lines += [f"            {line}" for line in inner]
        else:
            lines += ["    for batches in epochs:", f"        {start}", "        for samples, share in batches:"]
            lines.append("            step = rate*share")
            lines += [f"            {' = '.join(f'g{name}' for name in names)} = 0.0", f"            {take}"]
            lines += [f"                {line}" for line in inner]
            lines += [f"            {name} -= g{name}" for name in names]
        lines += [f"        kept.append({'sums' if self.keeps else 'total'})", f"    return ({listed},), kept"]
        text = "\n".join(lines) + "\n"
        functions: dict[str, Any] = {"exp": math.exp, "tanh": math.tanh}
        exec(compile(text, "<plan in scalars>", "exec"), functions)
        return ScalarSource(text, functions["steps"], signs)

    # --- names ---

    def _negated(self, k: int) -> bool:
        """Whether stage k keeps its parameters with the other sign."""
        return self.stages[k - 1].activation == "sigmoid" or (k == self.count and self.head.kind == "bce")

    def _parameters(self) -> tuple[list[str], list[float]]:
        """The names in the order of the flat vector, and their signs."""
        size = sum(variable.size for stage in self.stages for variable in stage.variables)
        names, signs = [""] * size, [1.0] * size
        for k, (stage, block) in enumerate(zip(self.stages, self.blocks, strict=True), 1):
            for i in range(block.rows):
                for j in range(stage.units):
                    place = block.start + (j * block.rows + i if block.turned else i * stage.units + j)
                    names[place] = f"b{k}_{j}" if i == stage.inputs else f"w{k}_{i}_{j}"
                    signs[place] = -1.0 if self._negated(k) else 1.0
        return names, signs

    def _below(self, k: int) -> list[str]:
        """What comes into stage k."""
        if k == 1:
            return [f"x{i}" for i in range(self.stages[0].inputs)]
        return [f"a{k - 1}_{i}" for i in range(self.stages[k - 2].units)]

    # --- lines ---

    def _sample(self) -> list[str]:
        lines: list[str] = []
        for k, stage in enumerate(self.stages, 1):
            lines += [line for j in range(stage.units) for line in self._forward(k, j)]
        lines += self._error()
        for k in range(self.count, 0, -1):
            lines += self._back(k)
        return lines

    def _forward(self, k: int, j: int) -> list[str]:
        terms = [f"w{k}_{i}_{j}*{below}" for i, below in enumerate(self._below(k))]
        z = " + ".join([*terms, f"b{k}_{j}"] if self.stages[k - 1].bias is not None else terms)
        a, kind = f"a{k}_{j}", "sigmoid" if self._negated(k) else self.stages[k - 1].activation
        if kind == "relu":
            return [f"{a} = {z}", f"if {a} <= 0.0: {a} = 0.0"]
        if kind != "sigmoid":
            return [f"{a} = tanh({z})" if kind == "tanh" else f"{a} = {z}"]
        last = ["z = " + z] if k == self.count else []
        z = "z" if last else z
        return [*last, f"{a} = 0.5 - 0.5*tanh(0.5*({z}))" if self.safe else f"{a} = 1.0 / (1.0 + exp({z}))"]

    def _error(self) -> list[str]:
        """The gradient by the last sum, and what is kept for the loss."""
        k, rate = self.count, "rate" if self.alone else "step"
        d, a = f"d{k}_0", f"a{k}_0"
        if self.head.kind == "bce":
            return [f"{d} = {rate}*({a} - y)", "sums.append(-z)"]
        lines = [f"e = {a} - y", f"{d} = {rate}*e"]
        lines += self._through(self.stages[-1].activation, {"d": d, "a": a, "s": f"s{k}_0"})
        return [*lines, f"sums.append({a})" if self.keeps else "total += e*e"]

    def _through(self, kind: str, names: dict[str, str]) -> list[str]:
        """From d by the output to d by the sum, in place."""
        if kind == "linear":
            return []
        first = ["{s} = {d}*{a}"] if "{s}" in _BACK[kind] else []
        return [line.format(**names) for line in (*first, "{d} = " + _BACK[kind])]

    def _back(self, k: int) -> list[str]:
        """The gradients of stage k's parameters, those by the sums below, and the descent."""
        stage, below = self.stages[k - 1], self._below(k)
        lines = []
        if k > 1:
            lines += [f"q{k}_{i}_{j} = d{k}_{j}*{a}" for i, a in enumerate(below) for j in range(stage.units)]
            kind = self.stages[k - 2].activation
            minus = "-" if self._negated(k) else ""
            for i, a in enumerate(below):
                units = range(stage.units)
                names = {"d": f"d{k - 1}_{i}", "a": a, "s": f"s{k - 1}_{i}"}
                if kind in ("linear", "relu", "tanh"):
                    summed = " + ".join(f"w{k}_{i}_{j}*d{k}_{j}" for j in units)
                    lines.append(f"{names['d']} = {minus}({summed})" if minus else f"{names['d']} = {summed}")
                if kind in ("sigmoid", "tanh"):
                    summed = " + ".join(f"w{k}_{i}_{j}*q{k}_{i}_{j}" for j in units)
                    lines.append(f"{names['s']} = {minus}({summed})" if minus else f"{names['s']} = {summed}")
                if kind != "linear":
                    lines.append("{d} = ".format(**names) + _BACK[kind].format(**names))
        sign = "+=" if self._negated(k) else "-="
        if not self.alone:
            sign = "-=" if self._negated(k) else "+="
        mark = "" if self.alone else "g"
        for j in range(stage.units):
            for i, x in enumerate(below):
                lines.append(f"{mark}w{k}_{i}_{j} {sign} " + (f"q{k}_{i}_{j}" if k > 1 else f"d1_{j}*{x}"))
            if stage.bias is not None:
                lines.append(f"{mark}b{k}_{j} {sign} d{k}_{j}")
        return lines
