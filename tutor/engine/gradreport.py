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
        wrong_names = list(dict.fromkeys(each.name for each in self.failures if each.connected))
        right = [name for name in self.inputs if all(each.name != name for each in self.failures)]
        factor = None if right else _common_factor(self.failures)
        if factor is not None:
            wrong = "the sign is wrong" if abs(factor + 1) < 1e-4 else f"by the same factor, {factor:.4g}"
            return [*hints, f"All of them are off in the same way: {wrong}."]
        if right and wrong_names:
            hints.append(f"The derivatives by {_listed(right)} are all right.")
        return hints + [hint for name in wrong_names if (hint := self._hint_on(name))]

    def _hint_on(self, name: str) -> str:
        """What the wrong derivatives by one input have in common; "" if nothing."""
        wrong = [each for each in self.failures if each.name == name and each.connected]
        factor = _common_factor(wrong)
        if factor is not None:
            how = "have the wrong sign" if abs(factor + 1) < 1e-4 else f"are off by the factor {factor:.4g}"
            return f"Those by {name} {how}."
        numeric = {each.index: each.numeric for each in wrong}
        turned = [numeric.get(each.index[::-1]) for each in wrong if len(each.index) == 2]
        pairs = list(zip(wrong, turned, strict=False))
        if len(turned) == len(wrong) > 1 and all(
            other is not None and abs(each.analytic - other) <= each.tolerance + 1e-4 * abs(other)
            for each, other in pairs
        ):
            return f"Those by {name} are right, but transposed."
        return ""


def element(name: str, index: Sequence[int]) -> str:
    """How an element of an input is called: "W[0, 1]"; just "x" where it is a single number."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def _common_factor(failures: Sequence[Derivative]) -> float | None:
    """By what all of several derivatives are too large, None where they have no factor in common."""
    factors = [each.analytic / each.numeric for each in failures if each.connected and each.numeric]
    if len(factors) < 2 or not factors[0] or max(factors) - min(factors) > 1e-4 * abs(factors[0]):
        return None
    return factors[0]


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
