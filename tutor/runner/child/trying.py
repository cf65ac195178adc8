"""Questions about code that nobody has written yet, and about what a function was called with."""

from __future__ import annotations

import functools
import random
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from inspect import signature
from types import FunctionType

import numpy as np

from tutor.runner.child.code import Code
from tutor.runner.protocol import Unencodable, encode

Names = dict[str, object]

# What the answers of one variant may take, and the arguments of one call.
_MOST_BYTES = 1 << 16
_MOST_CALLS = 40
_get_signature, _encode = signature, encode
_get_state, _set_state = np.random.get_state, np.random.set_state
_get_random, _set_random = random.getstate, random.setstate


def tried(names: Names, variants: Sequence[str], label: str, source: str) -> list[object]:
    """What a question gets for an answer where each of the ``variants`` of a cell has run instead: [True, value].

    [False, None] stands for one that does not run or whose answer cannot be sent.
    """
    question = Code(label, source)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # nobody reads them, and they take longer than the variants
        return [_one(dict(names), text, label, question) for text in variants]


def _one(names: Names, text: str, label: str, question: Code) -> list[object]:
    numbers, randoms = _get_state(), _get_random()
    try:
        code = Code(label, text)
        code.execute(names)
        code.evaluate(names)
        question.execute(names)
        value = question.evaluate(names)
        return [True, value] if len(_encode(value)) <= _MOST_BYTES else [False, None]
    except Exception:  # most variants are nonsense
        return [False, None]
    finally:
        _set_state(numbers)
        _set_random(randoms)


@contextmanager
def recorded(names: Names, function: str) -> Iterator[list[object]]:
    """The arguments by name of each call of ``function`` that a question makes itself, filled while it goes on."""
    calls: list[object] = []
    original = names.get(function)
    if type(original) is not FunctionType:
        yield calls
        return
    depth = 0

    @functools.wraps(original)
    def recorder(*given: object, **named: object) -> object:
        nonlocal depth
        if depth == 0 and len(calls) < _MOST_CALLS:
            calls.append(_arguments(original, given, named))
        depth += 1
        try:
            return original(*given, **named)
        finally:
            depth -= 1

    names[function] = recorder
    try:
        yield calls
    finally:
        names[function] = original


def _arguments(function: FunctionType, given: tuple[object, ...], named: dict[str, object]) -> dict[str, object]:
    """The arguments that can be sent, copied, by the names that the function gives them."""
    try:
        bound = _get_signature(function).bind(*given, **named)
    except TypeError:
        return {}
    found: dict[str, object] = {}
    for name, value in bound.arguments.items():
        try:
            if len(_encode(value)) <= _MOST_BYTES:
                found[name] = value.copy() if type(value) is np.ndarray else value
        except Unencodable:
            continue
    return found
