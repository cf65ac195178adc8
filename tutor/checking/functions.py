"""Guesses on functions: one that was forgotten, applied twice, or taken for another; digits that were cut off."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tutor.checking.evidence import LITERAL, STORY, Array, Guess, Guesses, Pair, varies
from tutor.checking.wording import number

Function = Callable[[Array], Array]


def _sigmoid(z: Array) -> Array:
    return np.asarray(0.5 * np.tanh(0.5 * z) + 0.5)


def _logit(p: Array) -> Array:
    return np.asarray(np.log(p) - np.log1p(-p))


def _relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


def _softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


_FUNCTIONS: dict[str, Function] = {
    "the sigmoid": _sigmoid,
    "tanh": np.tanh,
    "ReLU": _relu,
    "exp": np.exp,
    "log": np.log,
    "the square": np.square,
    "the square root": np.sqrt,
    "the absolute value": np.abs,
    "1 over": np.reciprocal,
    "the sigmoid's derivative": lambda z: _sigmoid(z) * (1 - _sigmoid(z)),
    "tanh's derivative": lambda z: np.asarray(1 - np.tanh(z) ** 2),
}
_UNDONE = {"log": "exp", "the square root": "the square", "exp": "the log", "the square": "the square root"}
# What was wanted and what came, both worked out from the z that the wanted one was made of.
_CONFUSED: dict[tuple[str, str], tuple[Function, Function]] = {
    ("the sigmoid", "tanh"): (_logit, np.tanh),
    ("tanh", "the sigmoid"): (np.arctanh, _sigmoid),
    ("the sigmoid", "ReLU"): (_logit, _relu),
    ("tanh", "ReLU"): (np.arctanh, _relu),
    ("the sigmoid", "its derivative"): (_logit, lambda z: _sigmoid(z) * (1 - _sigmoid(z))),
    ("tanh", "its derivative"): (np.arctanh, lambda z: np.asarray(1 - np.tanh(z) ** 2)),
}


def function_applied(pair: Pair) -> Guesses:
    """expected == f(actual): f is forgotten; actual == f(expected): f is applied once too often."""
    expected, actual = pair.expected, pair.actual
    if not pair.tells(STORY):
        return
    wanted, given = pair.example()
    for name, function in _FUNCTIONS.items():
        if pair.is_expected(function(actual)) and _enough(name, pair):
            text = f"{_of(name, 'your result')} is what was expected ({number(given)} becomes {number(wanted)})"
            other = f", or {_UNDONE[name]} applied once too often" if name in _UNDONE else ""
            yield Guess(f"forgot {name}", f"{text[0].upper()}{text[1:]}: is it forgotten{other}?")
            return
    for name, function in _FUNCTIONS.items():
        if pair.is_actual(function(expected)) and name != "1 over" and _enough(name, pair):
            text = f"Your result is {_of(name, 'what was expected')} ({number(given)} of {number(wanted)})"
            yield Guess(f"twice {name}", f"{text}: is it applied once too often?")
            return
    if expected.ndim and expected.shape[-1] > 1 and pair.is_expected(_softmax(actual)):
        text = "The softmax of your result is what was expected: is it forgotten"
        yield Guess("forgot softmax", f"{text} ({number(given)} becomes {number(wanted)})?")
        return
    for axis in range(expected.ndim):
        if expected.shape[axis] > 1 and pair.is_expected(actual / actual.sum(axis=axis, keepdims=True)):
            part = "element" if expected.ndim == 1 else "row" if axis == expected.ndim - 1 else "column"
            whole = "the sum" if expected.ndim == 1 else f"the sum of its {part}"
            text = f"Every element of your result divided by {whole} is what was expected"
            yield Guess("forgot to divide by the sum", f"{text}: is that division missing?")
            return
    for (right, wrong), (inverse, function) in _CONFUSED.items():
        if pair.is_actual(function(inverse(expected))):
            text = f"You give {wrong} where {right} was expected, {number(given)} for {number(wanted)}."
            yield Guess(f"{wrong} for {right}", text)
            return


def _of(name: str, what: str) -> str:
    return f"{name} {what}" if name.endswith("over") else f"{name} of {what}"


def _enough(name: str, pair: Pair) -> bool:
    """ReLU and the absolute value leave much as it is, and explain one wrong element too easily."""
    if pair.lenient:
        return True
    if name == "the absolute value" and pair.wrong.all():
        return False  # that is the sign
    return name not in ("ReLU", "the absolute value") or int(pair.wrong.sum()) > 1


def cut_off(pair: Pair) -> Guesses:
    """Digits that are lost: to integers, to rounding."""
    expected, actual = pair.expected, pair.actual
    wanted, given = pair.example()
    example = f"{number(given)} for {number(wanted)}"
    if not pair.tells(LITERAL) or (not varies(actual) and expected.size > 1 and not pair.lenient):
        return
    if int(pair.wrong.sum()) < 2 and abs(given) < 2 and not pair.lenient:
        return  # 1 for 0.97 is a saturated sigmoid as likely
    if pair.is_actual(np.trunc(expected)):
        text = f"Everything after the point is cut off, {example}: // for /, or an array of integers?"
        yield Guess("cut off", text)
    elif pair.is_actual(np.floor(expected)):
        yield Guess("floor", f"Everything is rounded down, {example}: // for / does that.")
    elif pair.is_actual(np.ceil(expected)):
        yield Guess("ceil", f"Everything is rounded up, {example}.")
    else:
        for digits in range(5):
            if pair.is_actual(np.round(expected, digits)):
                to = f"to {digits} digit{'s' if digits != 1 else ''}" if digits else "to whole numbers"
                yield Guess("rounded", f"It is rounded {to}, {example}: leave out the rounding.")
                return


def nearly_right(pair: Pair) -> Guesses:
    """All elements agree to some digits: a matter of precision, not of the idea."""
    expected, actual = pair.expected, pair.actual
    size = float(np.max(np.abs(expected), initial=0.0))
    if not size or not (expected.all() or pair.lenient):
        return
    off = np.abs(actual - expected)
    relative = float(np.max(np.where(off == 0, 0.0, off / np.abs(expected))))
    if relative < (1e-3 if expected.size > 1 else 1e-4) and pair.bits * expected.size >= STORY:
        digits = int(-np.log10(relative))
        text = f"It is right to {digits} digits: is something rounded, a constant too short, or a step too large?"
        yield Guess("nearly", text)
