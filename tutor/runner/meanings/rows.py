"""A row of the tables: which errors it is about, and what it says of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

# Why a value is None where there should be another.
RETURN = "Most likely the function that made it lacks a return, or works in place and returns nothing."
# What the types of functions are called.
FUNCTIONS = ("function", "builtin_function_or_method", "method", "_ArrayFunctionDispatcher", "ufunc", "type")


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as the learner's process reports it: type, message, the code that failed, a name probably meant.

    ``values`` are the names on the failing line with what they hold.
    """

    kind: str
    message: str
    code: str = ""
    suggestion: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def shape_of(self, name: str) -> tuple[int, ...] | None:
        """The shape of the array that a name on the failing line holds, None where it holds none, or is not known."""
        said = dict(self.values).get(name, "")
        found = re.match(r"array \(([\d, ]*)\)", said)
        return numbers(found[1]) if found else None


# The text, or how it is made of the message's parts.
Say = str | Callable[[re.Match[str], Fault], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One explanation. ``name`` tells rows apart, for the tests that prove each of them."""

    name: str
    kinds: frozenset[str]
    pattern: re.Pattern[str]
    say: Say

    def is_about(self, fault: Fault) -> bool:
        """Whether this row explains the error."""
        return fault.kind in self.kinds and self.pattern.search(fault.message) is not None

    def explain(self, fault: Fault) -> str:
        """What it says of an error that it is about."""
        if isinstance(self.say, str):
            return self.say
        match = self.pattern.search(fault.message)
        return self.say(match, fault) if match is not None else ""


def row(name: str, kinds: str, pattern: str, say: Say) -> Row:
    """A row; ``kinds`` are names of exception types, with spaces between them."""
    return Row(name, frozenset(kinds.split()), re.compile(pattern), say)


def numbers(text: str) -> tuple[int, ...]:
    """The sizes in a shape as NumPy writes it."""
    return tuple(map(int, re.findall(r"\d{1,18}", text)[:32]))


def shape(sizes: tuple[int, ...]) -> str:
    """A shape as Python writes it."""
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(map(str, sizes))})"


def counted(count: int, noun: str) -> str:
    """The count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def plain(kind: str) -> str:
    """A type's name without its module."""
    return kind.rpartition(".")[2]


def one(kind: str) -> str:
    """A value of a type, in words: "an array", "a list"."""
    name = plain(kind)
    words = {"ndarray": "an array", "str": "text", "NoneType": "None", "int": "a whole number", "float": "a number"}
    return words.get(name, f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}")
