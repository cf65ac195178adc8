"""Formulas as people type them: 6x, 2*pi, e^(-x**2), (x + 1)(x − 1). Read by rules of their own; nothing is executed.

sum     = product (("+" | "-") product)*
product = signed (("*" | "/") signed | power)*      a power without a sign before it is multiplied: 6x, 3(x + 1)
signed  = ("+" | "-")* power
power   = atom ("^" signed)?                        so -x^2 is -(x^2), and 2^3^2 is 2^(3^2)
atom    = number | name | function "(" sum ")" | "(" sum ")"
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

MOST_CHARACTERS = 200
MOST_NESTED = 40


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf if base > 0 else math.nan


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "exp": _exp,
    "log": math.log,
    "ln": math.log,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "sigmoid": _sigmoid,
    "abs": abs,
}
CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e}
_OPERATORS: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": _power,
}
_NEGATE = "negate -"  # no name looks like this

_SIGNS = str.maketrans({"·": "*", "⋅": "*", "×": "*", "∗": "*", "÷": "/", "−": "-", "–": "-", "π": " pi "})
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_EXPONENT = re.compile("⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LEFT_SIDE = re.compile(r"\s*[^\W\d_][\w\s()',/∂]*=(.*)", re.DOTALL)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<word>[^\W\d_]\w*)|(?P<sign>\*\*|[-+*/^()]))"
)


class UnreadableError(ValueError):
    """A formula that cannot be read; says in a sentence why."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"I cannot read '{_short(text)}': {why}{'' if why.endswith('?') else '.'}")


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 40 else f"{shown[:39]}…"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has been read: numbers, names and operators in the order in which they are worked out.

    ``names`` are the variables that occur. ``loose`` tells that a product without a sign follows an exponent, as in
    e^2x, which is (e^2) x.
    """

    steps: tuple[float | str, ...]
    names: frozenset[str]
    loose: bool = False

    def value(self, values: Mapping[str, float]) -> float:
        """Its value; nan where it has none, as 1 / 0 or the root of a negative number."""
        stack: list[float] = []
        try:
            for step in self.steps:
                if not isinstance(step, str):
                    stack.append(step)
                elif step in _OPERATORS:
                    right = stack.pop()
                    stack[-1] = _OPERATORS[step](stack[-1], right)
                elif step == _NEGATE:
                    stack[-1] = -stack[-1]
                elif step in FUNCTIONS:
                    stack[-1] = FUNCTIONS[step](stack[-1])
                else:
                    stack.append(values[step])
        except (ValueError, ArithmeticError):
            return math.nan
        return stack[-1]


def read(text: str, variables: Collection[str] = ()) -> Formula:
    """Read a formula in ``variables``; what stands before an "=", such as "f(x) =", is passed over.

    Raises:
        UnreadableError: It is none, too long, or nested too deeply.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableError(text, f"it is longer than {MOST_CHARACTERS} characters")
    left = _LEFT_SIDE.fullmatch(text)
    return _Reader(text, left.group(1) if left else text, variables).read()


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, text: str, right: str, variables: Collection[str]) -> None:
        self._text = text
        self._variables = variables
        self._tokens = list(self._split(right))
        self._place = 0
        self._depth = 0
        self._steps: list[float | str] = []
        self._loose = False

    def read(self) -> Formula:
        if not self._tokens:
            raise self._error("there is nothing to read")
        self._sum()
        if self._next:
            raise self._error("a bracket is closed that was never opened")
        names = {step for step in self._steps if isinstance(step, str) and step in self._variables}
        return Formula(tuple(self._steps), frozenset(names), self._loose)

    def _error(self, why: str) -> UnreadableError:
        return UnreadableError(self._text, why)

    # --- characters -> tokens -----------------------------------------------------------------------------------

    def _split(self, text: str) -> Iterator[str]:
        text = _EXPONENT.sub(lambda found: f"^({found.group().translate(_RAISED)})", text.translate(_SIGNS)).rstrip()
        place = 0
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                raise self._error(_stray(text[place:].lstrip()[0]))
            place = found.end()
            if found["word"]:
                yield from self._words(found["word"])
            else:
                yield found["number"] or found["sign"].replace("**", "^")

    def _words(self, word: str) -> list[str]:
        """The names of which a word consists: "xy" is x y where both are variables."""
        known = {*self._variables, *FUNCTIONS, *CONSTANTS}
        if word not in known and word.lower() in {*FUNCTIONS, *CONSTANTS}:
            return [word.lower()]
        # How the end of the word from each place on is written in known names, the longest first.
        endings: dict[int, list[str]] = {len(word): []}
        for start in range(len(word) - 1, -1, -1):
            for end in range(len(word), start, -1):
                if end in endings and word[start:end] in known:
                    endings[start] = [word[start:end], *endings[end]]
                    break
        if 0 in endings:
            return endings[0]
        name = word.rstrip("0123456789")
        digits = word[len(name) :]
        if digits and name in known:
            raise self._error(f"is that {name}*{digits} or {name}^{digits}?")
        raise self._error(f"'{_short(word)}' is not known; {self._known()}")

    def _known(self) -> str:
        *others, last = self._variables or [""]
        if others:
            return f"the variables are {', '.join(others)} and {last}"
        return f"the variable is {last}" if last else "the answer is a number"

    # --- tokens -> steps ----------------------------------------------------------------------------------------

    @property
    def _next(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1]

    def _sum(self) -> None:
        self._product()
        while self._next in ("+", "-"):
            sign = self._take()
            self._product()
            self._steps.append(sign)

    def _product(self) -> None:
        raised = self._signed()
        divided = False
        while True:
            if self._next in ("*", "/"):
                sign = self._take()
                raised, divided = self._signed(), sign == "/"
            elif self._next == "(" or self._next[:1].isalpha():
                if divided:
                    raise self._error("after / a product needs its sign and brackets: write 1/(2*x) or (1/2)*x")
                self._loose |= raised
                sign, raised = "*", self._power()
            elif self._next and self._next not in ("+", "-", ")"):
                raise self._error(f"there is no sign before {self._next}")
            else:
                return
            self._steps.append(sign)

    def _signed(self) -> bool:
        """A power with signs before it; whether it ends in an exponent without brackets."""
        self._depth += 1
        if self._depth > MOST_NESTED:
            raise self._error("too much stands inside of each other")
        if self._next in ("+", "-"):
            sign = self._take()
            raised = self._signed()
            if sign == "-":
                self._steps.append(_NEGATE)
        else:
            raised = self._power()
        self._depth -= 1
        return raised

    def _power(self) -> bool:
        self._atom()
        if self._next != "^":
            return False
        self._take()
        raised = self._next != "("
        self._signed()
        self._steps.append("^")
        return raised

    def _atom(self) -> None:
        if not self._next or self._next in ("*", "/", "^", ")"):
            raise self._error(self._what_is_missing())
        token = self._take()
        if token == "(":
            self._bracket()
        elif token in self._variables:
            self._steps.append(token)
        elif token in FUNCTIONS:
            if self._next != "(":
                raise self._error(f"{token} needs brackets, as in {token}(2)")
            self._take()
            self._bracket()
            self._steps.append(token)
        else:
            self._steps.append(CONSTANTS[token] if token in CONSTANTS else float(token))

    def _bracket(self) -> None:
        if self._next == ")":
            raise self._error("there is nothing between the brackets")
        self._sum()
        if not self._next:
            raise self._error("a bracket is opened and never closed")
        self._take()

    def _what_is_missing(self) -> str:
        before = self._tokens[self._place - 1] if self._place else ""
        if before and before != "(":
            return f"something is missing after {before}"
        if self._next == ")":
            return "a bracket is closed that was never opened"
        return f"something is missing before {self._next}" if self._next else "a bracket is opened and never closed"


def _stray(character: str) -> str:
    """What to do instead of a character that means nothing."""
    match character:
        case ",":
            return "write a point for decimals, 0.5, and no comma in large numbers, 10025"
        case "[" | "]" | "{" | "}":
            return "write round brackets"
        case "|":
            return "write abs(x) for the absolute value"
        case "√":
            return "write sqrt(x) for the root"
        case "=":
            return "give only what stands to the right of ="
        case _:
            return f"the character {character} means nothing here"
