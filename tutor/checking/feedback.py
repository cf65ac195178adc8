"""The array doctor: from what was expected and what came, guesses what was done. It sees numbers, never code.

A guess must explain every element, and must say something: what holds for any two numbers is no guess (``evidence``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tutor.checking.arrays import as_array
from tutor.checking.compare import compare
from tutor.checking.evidence import Guess, Guesses, Pair, same
from tutor.checking.functions import cut_off, function_applied, nearly_right
from tutor.checking.partial import constant, decisions, not_finite, partly_right
from tutor.checking.places import Where
from tutor.checking.rearranged import moved, of_another_shape, rearranged
from tutor.checking.scaled import complement, scaled, shifted
from tutor.checking.sources import from_inputs

_MOST = 3
_MOST_ELEMENTS = 2_000_000
_MOST_ARRAYS = 50

Wrong = tuple[str, Pair]
_ANYTHING = "*"
# What is true of several inputs that are off by factors of their own.
_OF_ALL = {
    "too large": "The answers are too large by whole factors, each by its own: is 1/m missing, a sum there for a mean?",
    "too small": "The answers are too small by whole factors, each by its own: a mean for a sum, divided by m twice?",
}
_TOO_LARGE = re.compile(r"factor 2|m times|\d+ times|m times each")
_TOO_SMALL = re.compile(r"factor 0\.5|1/m times|1/\d+ times")


def guess(expected: object, actual: object, inputs: Mapping[str, object] | None = None) -> list[str]:
    """At most three sentences on why ``actual`` is not ``expected``, the likeliest first; none without grounds.

    Several arrays, in a list or dict, must all have gone wrong in the same way. ``inputs`` names what the answer was
    made from, where that is known.
    """
    return guess_over([Answered(expected, actual, lambda _: inputs or {})])


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is wrong. ``inputs`` gives what the part at a path was made from, ``where`` says that path."""

    expected: object
    actual: object
    inputs: Callable[[str], Mapping[str, object]]
    where: Where | None = None


def guess_over(answers: Sequence[Answered]) -> list[str]:
    """At most three sentences that hold for all these wrong answers of one function, the likeliest first.

    The first answer that tells something must tell it with evidence; the others must bear it out.
    """
    known = [each for each in map(_pairs, answers) if each]
    for number, (answer, wrong) in enumerate(known):
        texts = _agreed(answer, wrong)
        for other, others in known[:number] + known[number + 1 :]:
            if not texts:
                break
            borne_out = [_keys(pair, other.inputs(path)) for path, pair in _leniently(others)]
            texts = list(_borne_out(texts, borne_out))
        if texts:
            return [each.text for each in texts[:_MOST]]
    return []


def family(key: str) -> str:
    """What several guesses have in common: whole factors differ from input to input, their reason does not."""
    if _TOO_LARGE.fullmatch(key):
        return "too large"
    return "too small" if _TOO_SMALL.fullmatch(key) else key


def _pairs(answer: Answered) -> tuple[Answered, list[Wrong]] | None:
    try:
        if compare(answer.expected, answer.actual) is None:
            return None
        found = list(_differing(answer.expected, answer.actual, ""))
    except (_NoNumbersError, RecursionError):
        return None
    return (answer, found) if 0 < len(found) <= _MOST_ARRAYS else None


def _agreed(answer: Answered, wrong: Sequence[Wrong]) -> list[Guess]:
    """What is told by one of the arrays of an answer, and borne out by all others."""
    with np.errstate(all="ignore"):
        tables = [{each.key: each for each in _guesses(pair, answer.inputs(path))} for path, pair in wrong]
        first = next((number for number, table in enumerate(tables) if table), None)
        if first is None:
            return []
        lenient = [_keys(pair, answer.inputs(path)) for path, pair in _leniently(wrong)]
    path = wrong[first][0]
    others = lenient[:first] + lenient[first + 1 :]
    told = []
    # What explains one array but not its neighbour explains nothing.
    for guessed in _borne_out(tables[first].values(), others):
        same_words = [other for other in tables if any(each.text == guessed.text for each in other.values())]
        # What is said with this array's own numbers is said of this array.
        general = not path or guessed.text in _OF_ALL.values() or (len(tables) > 1 and len(same_words) == len(tables))
        place = f"{_placed(answer, path)}: " if not general else ""
        told.append(Guess(guessed.key, f"{place}{guessed.text}"))
    return told


def _borne_out(guesses: Iterable[Guess], others: Sequence[set[str]]) -> Iterator[Guess]:
    """The guesses that all other arrays bear out, in words that are true of these too."""
    for each in guesses:
        kind = family(each.key)
        if not all(_ANYTHING in keys or kind in map(family, keys) for keys in others):
            continue
        differ = any(_ANYTHING not in keys and each.key not in keys for keys in others)
        yield Guess(each.key, _OF_ALL[kind]) if differ else each


def _leniently(wrong: Sequence[Wrong]) -> list[Wrong]:
    return [(path, Pair(pair.expected, pair.actual, listed=pair.listed, lenient=True)) for path, pair in wrong]


def _keys(pair: Pair, inputs: Mapping[str, object]) -> set[str]:
    """The keys of all that may be told of an array."""
    if pair.expected.size == 1 and same(pair.expected.ravel(), pair.actual.ravel()):
        return {_ANYTHING}  # a single number that is right has suffered from nothing
    with np.errstate(all="ignore"):
        return {each.key for each in _guesses(pair, inputs)}


def _placed(answer: Answered, path: str) -> str:
    words = answer.where(path) if answer.where is not None else ""
    return words[:1].upper() + words[1:] if words else f"At {path}"


class _NoNumbersError(Exception):
    """Something that differs is no array of real numbers: there is nothing for the doctor to see."""


def _differing(expected: object, actual: object, path: str) -> Iterator[Wrong]:
    """The arrays that stand at the same places and differ."""
    if isinstance(expected, dict) and isinstance(actual, dict) and expected.keys() == actual.keys():
        for key in expected:
            yield from _differing(expected[key], actual[key], f"{path}[{key!r}]")
        return
    several = isinstance(expected, list | tuple) and isinstance(actual, list | tuple)
    wanted, given = as_array(expected), as_array(actual)
    if several and (wanted is None or given is None or _of_arrays(expected) or _of_arrays(actual)):
        assert isinstance(expected, list | tuple)
        assert isinstance(actual, list | tuple)
        if len(expected) != len(actual):
            raise _NoNumbersError
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            yield from _differing(one, other, f"{path}[{index}]")
        return
    if wanted is None or given is None or "c" in (wanted.dtype.kind, given.dtype.kind):
        if compare(expected, actual) is not None:
            raise _NoNumbersError
        return
    if max(wanted.size, given.size) > _MOST_ELEMENTS:
        raise _NoNumbersError
    one, other = wanted.astype(np.float64), given.astype(np.float64)
    with np.errstate(all="ignore"):
        if compare(wanted, given) is not None:
            yield path, Pair(one, other, listed=isinstance(actual, list | tuple))


def _of_arrays(value: object) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(item, np.ndarray) and item.ndim for item in value)


def _guesses(pair: Pair, inputs: Mapping[str, object]) -> Guesses:
    """Every guess on one array, the surest first."""
    expected, actual = pair.expected, pair.actual
    if not expected.size or not actual.size or not np.isfinite(expected).all():
        return
    if expected.shape != actual.shape:
        yield from from_inputs(pair, inputs)
        yield from of_another_shape(pair)
        return
    if not np.isfinite(actual).all():
        yield from not_finite(pair)
        return
    if same(expected, actual):
        yield from cut_off(pair)
        yield from nearly_right(pair)
        return
    for kind in (constant, decisions, complement):
        found = list(kind(pair))
        if found:
            yield from found
            return
    yield from from_inputs(pair, inputs)
    places = list(rearranged(pair))
    yield from places
    for kind in (scaled, function_applied, cut_off, shifted):
        yield from kind(pair)
    if not places:
        yield from moved(pair)
    yield from list(nearly_right(pair)) or partly_right(pair)
