"""What a check of gradients has found, as plain data and as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.engine.wording import counted

_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Derivative:
    """One derivative, found in two ways.

    Attributes:
        of: what is differentiated: "f", an element such as "f[0, 1]", or a first derivative such as "df/dW[0, 1]".
        name: of the input it is differentiated by.
        number: of that input.
        index: of the element of the input; () where it is a single number.
        analytic: what the tape, or the derivation by hand, says.
        numeric: what central differences say.
        tolerance: how far the two may be apart.
        connected: whether the tape sees any way from this input to the result.
    """

    of: str
    name: str
    number: int
    index: tuple[int, ...]
    analytic: float
    numeric: float
    tolerance: float
    connected: bool = True

    @property
    def error(self) -> float:
        """How far the two are apart."""
        return abs(self.analytic - self.numeric)

    @property
    def agrees(self) -> bool:
        """Whether they are as near as they should be; NaN never is."""
        return self.error <= self.tolerance

    @property
    def element(self) -> str:
        """The element it is differentiated by: "W[0, 1]"."""
        return element(self.name, self.index)


@dataclass(frozen=True, slots=True)
class GradientReport:
    """What ``check_gradients`` has found.

    Attributes:
        checked: how many derivatives were compared.
        inputs: the names of the inputs.
        failures: those that disagree.
        worst: the derivative that comes closest to its tolerance, or is farthest beyond it; None if there is none.
        by_hand: whether the gradients checked were derived by hand rather than found by the tape.
        notes: what else should be known, such as that float32 inputs were checked in float64.
    """

    checked: int
    inputs: tuple[str, ...]
    failures: tuple[Derivative, ...]
    worst: Derivative | None
    by_hand: bool = False
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all agree."""
        return not self.failures

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The report in words, at most 80 columns wide as long as the names are short."""
        amount = f"{counted(self.checked, 'derivative')} by {_listed(self.inputs)}"
        if self.ok:
            worst = f"; largest error {self.worst.error:.1e} at {self.worst.element}" if self.worst else ""
            return "\n".join([f"Gradients agree: {amount}{worst}.", *self.notes])
        lines = [f"Gradients disagree: {len(self.failures)} of {amount}.", ""]
        lines += _table(self.failures[:_MOST_SHOWN], "by hand" if self.by_hand else "tape")
        if len(self.failures) > _MOST_SHOWN:
            lines.append(f"and {len(self.failures) - _MOST_SHOWN} more")
        return "\n".join([*lines, "", *self._hints(), *self.notes]).rstrip()

    def _hints(self) -> list[str]:
        """What may have gone wrong, as far as the numbers tell."""
        cut = dict.fromkeys(each.name for each in self.failures if not each.connected)
        hints = [
            f"The tape sees no way from {name} to the result: did .numpy(), float() or stop_gradient cut it?"
            for name in cut
        ]
        factors = [each.analytic / each.numeric for each in self.failures if each.connected and each.numeric]
        if len(factors) > 1 and factors[0] and max(factors) - min(factors) <= 1e-4 * abs(factors[0]):
            wrong = "the sign is wrong" if abs(factors[0] + 1) < 1e-4 else f"by the same factor, {factors[0]:.4g}"
            hints.append(f"All of them are off in the same way: {wrong}.")
        return hints


def element(name: str, index: Sequence[int]) -> str:
    """How an element of an input is called: "W[0, 1]"; just "x" where it is a single number."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def _listed(names: Sequence[str]) -> str:
    if len(names) > 6:
        return counted(len(names), "input")
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names)) or "no inputs"


def _table(rows: Sequence[Derivative], source: str) -> list[str]:
    cells = [("derivative of", "by", source, "differences", "error")]
    cells += [
        (each.of, each.element, f"{each.analytic:.8g}", f"{each.numeric:.8g}", f"{each.error:.1e}") for each in rows
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    return [
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
