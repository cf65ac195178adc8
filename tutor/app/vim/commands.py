"""What a row of keys asks for: a command, more keys, or nothing that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tutor.app.vim.motions import MOTIONS
from tutor.app.vim.objects import NAMES

OPERATORS = ("d", "c", "y", ">", "<")
_SIMPLE = frozenset("iaIAoOxXsSDCYpPJ~u.vV") | {"<C-r>", "<C-d>", "<C-u>", "ZZ", "ZQ"}
_VISUAL = frozenset("dxycsXDCSRY><~JpPuUoOvV") | {"<C-d>", "<C-u>"}
_PREFIXES = ("g", "Z")


class NothingKnown(Exception):  # noqa: N818 - no error: the keys mean nothing, that is all
    """The keys mean nothing here."""


@dataclass(frozen=True, slots=True)
class Command:
    """An operator, or a command of its own, or "" for a mere motion; ``motion`` may be a text object.

    ``motion`` is the operator's own key for whole lines, as in dd.
    """

    name: str = ""
    motion: str = ""
    count: int | None = None
    register: str = ""
    argument: str = ""


def parse(keys: Sequence[str], *, visual: bool) -> Command | None:
    """The command that ``keys`` are; None if there is more to come.

    Raises:
        NothingKnown: They are the beginning of none.
    """
    try:
        return _parse(iter(keys), visual=visual)
    except StopIteration:
        return None


def _parse(keys: Iterator[str], *, visual: bool) -> Command:
    register = ""
    key, count = _counted(keys)
    if key == '"':
        register = next(keys)
        key, more = _counted(keys)
        count = _product(count, more)
    if key in _PREFIXES:
        key += next(keys)
    if key == ":":
        return Command(":", argument=_line(keys))
    if key == "r":
        return Command("r", count=count, argument=next(keys), register=register)
    if visual:
        if key in _VISUAL:
            return Command(key, count=count, register=register)
    elif key in OPERATORS:
        return _operator(key, keys, count, register)
    elif key in _SIMPLE:
        return Command(key, count=count, register=register)
    if visual and key in ("i", "a"):
        return Command("", _object(key, keys), count)
    return Command("", _motion(key, keys), count)


def _operator(name: str, keys: Iterator[str], count: int | None, register: str) -> Command:
    key, more = _counted(keys)
    count = _product(count, more)
    if key == name:
        return Command(name, name, count, register)
    if key in ("i", "a"):
        return Command(name, _object(key, keys), count, register)
    if key in _PREFIXES:
        key += next(keys)
    return Command(name, _motion(key, keys), count, register)


def _object(key: str, keys: Iterator[str]) -> str:
    what = next(keys)
    if what not in NAMES:
        raise NothingKnown
    return key + what


def _motion(key: str, keys: Iterator[str]) -> str:
    if key in ("f", "F", "t", "T"):
        sign = next(keys)
        if len(sign) != 1:
            raise NothingKnown
        return key + sign
    if key in ("/", "?"):
        return key + _line(keys)
    if key not in MOTIONS:
        raise NothingKnown
    return key


def _counted(keys: Iterator[str]) -> tuple[str, int | None]:
    """The next key that is no digit, and the number before it."""
    digits, key = "", next(keys)
    while key.isdecimal() and (digits or key != "0"):
        digits += key
        key = next(keys)
    return key, min(int(digits), 9999) if digits else None


def _product(one: int | None, other: int | None) -> int | None:
    return (one or 1) * (other or 1) if one or other else None


def _line(keys: Iterator[str]) -> str:
    """What is typed up to Enter."""
    typed = ""
    for key in keys:
        if key == "<CR>":
            return typed
        if key == "<BS>":
            if not typed:
                raise NothingKnown
            typed = typed[:-1]
        elif len(key) == 1:
            typed += key
    raise StopIteration
