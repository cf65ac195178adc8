"""Where vim's motions lead, and how much an operator takes along with them.

Source: vim's own help, motion.txt; compared with vim 9.0 by random keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tutor.app.editing.brackets import partner
from tutor.app.vim.places import (
    at_column,
    first_sign,
    is_empty_line,
    kind,
    line_end,
    line_start,
    on_a_sign,
    row,
    row_start,
)

Reach = Literal["exclusive", "inclusive", "lines"]
_FAR = 1 << 30


@dataclass(frozen=True, slots=True)
class Move:
    """Where a motion leads, and whether an operator takes the place itself, or whole lines.

    ``begin`` is where a text object begins; ``wanted`` the column that the next j or k aims at, None for the new one.
    """

    to: int
    reach: Reach = "exclusive"
    begin: int | None = None
    wanted: int | None = None


@dataclass(slots=True)
class Memory:
    """What motions remember: the last f, F, t or T and its character, and the last search."""

    find: tuple[str, str] | None = None
    search: tuple[str, str] | None = None  # "/" or "?", and the text
    word: bool = False  # whether the search is for a whole word
    wanted: int = 0


def move(name: str, text: str, at: int, count: int | None, memory: Memory, *, operated: bool = False) -> Move | None:
    """Where the motion ``name``, with its argument, leads; None where it leads nowhere.

    ``operated`` tells that it is an operator's.
    """
    key, argument = (name[:1], name[1:]) if name[:1] in "fFtT/?" else (name, "")
    if key in "fFtT":
        memory.find = (key, argument)
        return _find(key, argument, text, at, count or 1)
    if key in (";", ","):
        return _find_again(text, at, count or 1, memory, back=key == ",")
    if key in ("/", "?", "n", "N", "*", "#"):
        return _search(key, argument, text, at, count or 1, memory)
    if key in ("j", "k", "+", "-", "_"):
        return _vertical(key, text, at, count or 1, memory)
    if key in ("w", "W"):
        return _forward_word(text, at, count or 1, big=key == "W", operated=operated)
    simple = _SIMPLE.get(key)
    return simple(text, at, count) if simple is not None else None


# --- along the line -------------------------------------------------------------------------------------------------


def _left(text: str, at: int, count: int | None) -> Move:
    return Move(max(at - (count or 1), line_start(text, at)))


def _right(text: str, at: int, count: int | None) -> Move:
    return Move(min(at + (count or 1), line_end(text, at)))


def _line_end(text: str, at: int, count: int | None) -> Move | None:
    if (count or 1) > 1 and row(text, at) == text.count("\n"):
        return None
    end = line_end(text, row_start(text, row(text, at) + (count or 1) - 1))
    return Move(max(end - 1, line_start(text, end)), "inclusive", wanted=_FAR)


def _to_column(text: str, at: int, count: int | None) -> Move:
    return Move(at_column(text, line_start(text, at), (count or 1) - 1))


def _last_sign(text: str, at: int, count: int | None) -> Move | None:
    if (count or 1) > 1 and row(text, at) == text.count("\n"):
        return None
    end = line_end(text, row_start(text, row(text, at) + (count or 1) - 1))
    start = line_start(text, end)
    return Move(start + max(len(text[start:end].rstrip()) - 1, 0), "inclusive")


def _find(key: str, sign: str, text: str, at: int, count: int) -> Move | None:
    start, end = line_start(text, at), line_end(text, at)
    found = at
    for _ in range(count):
        found = text.find(sign, found + 1, end) if key in "ft" else text.rfind(sign, start, found)
        if found < 0:
            return None
    if key == "t":
        found -= 1
    elif key == "T":
        found += 1
    return Move(found, "inclusive" if key in "ft" else "exclusive")


def _find_again(text: str, at: int, count: int, memory: Memory, *, back: bool) -> Move | None:
    if memory.find is None:
        return None
    key, sign = memory.find
    key = key.swapcase() if back else key
    found = _find(key, sign, text, at, count)
    if found is not None and found.to == at and key in "tT":  # already before the next one: beyond it
        found = _find(key, sign, text, at, count + 1)
    return found


# --- lines ----------------------------------------------------------------------------------------------------------


def _vertical(key: str, text: str, at: int, count: int, memory: Memory) -> Move | None:
    number, last = row(text, at), text.count("\n")
    step = {"j": count, "k": -count, "+": count, "-": -count, "_": count - 1}[key]
    wanted = number + step
    if (step > 0 and number == last) or (step < 0 and number == 0):
        return None
    start = row_start(text, max(min(wanted, last), 0))
    if key in "jk":
        return Move(at_column(text, start, memory.wanted), "lines", wanted=memory.wanted)
    return Move(first_sign(text, start), "lines")


def _first_line(text: str, _at: int, count: int | None) -> Move:
    return Move(first_sign(text, row_start(text, (count or 1) - 1)), "lines")


def _last_line(text: str, _at: int, count: int | None) -> Move:
    return Move(first_sign(text, row_start(text, (count or _FAR) - 1 if count else text.count("\n"))), "lines")


def _paragraph(text: str, at: int, count: int, step: int) -> Move | None:
    number, last = row(text, at), text.count("\n")
    lines = text.split("\n")
    for left in range(count, 0, -1):
        while 0 <= number <= last and not lines[number]:
            number += step
        while 0 <= number <= last and lines[number]:
            number += step
        if not 0 <= number <= last and left > 1:
            return None
    if number < last or (number == last and not lines[last]):
        return Move(row_start(text, max(number, 0)))
    return Move(len(text) - 1, "inclusive") if lines[last] else Move(len(text))


# --- words ----------------------------------------------------------------------------------------------------------


def _next_word(text: str, at: int, *, big: bool) -> int:
    """Where the next word begins; an empty line is one."""
    length = len(text)
    now = kind(text[at : at + 1], big=big)
    while now and at < length and kind(text[at], big=big) == now:
        at += 1
    while at < length and not kind(text[at], big=big):
        if text[at] == "\n":
            at += 1
            if at < length and text[at] == "\n":
                return at
            continue
        at += 1
    return at


def _forward_word(text: str, at: int, count: int, *, big: bool, operated: bool) -> Move | None:
    before = at
    for left in range(count, 0, -1):
        if at >= len(text):
            break
        to = _next_word(text, at, big=big)
        if operated and left == 1:
            # The last word of an operator's ends with its line.
            end = line_end(text, at)
            to = min(to, end) if to > end and not (at == end and is_empty_line(text, at)) else to
            if at == end and is_empty_line(text, at):
                to = min(to, at + 1)
        at = to
    if at >= len(text) and not operated:
        at = max(len(text) - 1, 0) if text and not text.endswith("\n") else len(text)
    return Move(at) if at != before or operated else None


def _back_word(text: str, at: int, count: int, *, big: bool) -> Move | None:
    before = at
    for _ in range(count):
        at -= 1
        while at > 0 and not kind(text[at], big=big) and not (text[at] == "\n" and text[at - 1] == "\n"):
            at -= 1
        if at <= 0:
            at = 0
            break
        now = kind(text[at], big=big)
        while now and at > 0 and kind(text[at - 1], big=big) == now:
            at -= 1
    return Move(at) if at != before and before > 0 else None


def word_end(text: str, at: int, count: int, *, big: bool, stay: bool = False) -> int:
    """Where the word ends, or the next one if this is its end; with ``stay`` the end of a word counts as its end."""
    length = len(text)
    for turn in range(count):
        if not (stay and turn == 0 and at < length and kind(text[at], big=big)):
            at += 1
            while at < length and not kind(text[at], big=big):
                at += 1
        if at >= length:
            return length if text.endswith("\n") else max(length - 1, 0)
        now = kind(text[at], big=big)
        while at + 1 < length and kind(text[at + 1], big=big) == now:
            at += 1
    return at


def _word_end(text: str, at: int, count: int, *, big: bool) -> Move:
    return Move(on_a_sign(text, word_end(text, at, count, big=big)), "inclusive")


def _back_end(text: str, at: int, count: int, *, big: bool) -> Move | None:
    before = at
    for _ in range(count):
        now = kind(text[at : at + 1], big=big)
        while now and at >= 0 and kind(text[at], big=big) == now:
            at -= 1
        if not now:
            at -= 1
        while at > 0 and not kind(text[at], big=big) and not (text[at] == "\n" and text[at - 1] == "\n"):
            at -= 1
        at = max(at, 0)
    return Move(at, "inclusive") if at != before else None


# --- brackets and searching -----------------------------------------------------------------------------------------


def _partner(text: str, at: int, count: int | None) -> Move | None:
    if count is not None:  # so many percent of the text
        lines = text.count("\n") + 1
        return (
            Move(first_sign(text, row_start(text, (count * lines + 99) // 100 - 1)), "lines") if count <= 100 else None
        )
    place = next((place for place in range(at, line_end(text, at)) if text[place] in "()[]{}"), None)
    found = partner(text, place) if place is not None else None
    return Move(found, "inclusive") if found is not None else None


def _search(key: str, argument: str, text: str, at: int, count: int, memory: Memory) -> Move | None:
    if key in "*#":
        start = next((place for place in range(at, line_end(text, at)) if kind(text[place]) == 2), None)
        if start is None:
            return None
        while start > 0 and kind(text[start - 1]) == 2:
            start -= 1
        at = start
        memory.search = ("/" if key == "*" else "?", text[start : word_end(text, start, 1, big=False, stay=True) + 1])
        memory.word = True
    elif key in "/?":
        wanted = argument or (memory.search[1] if memory.search else "")
        memory.word = memory.word and not argument
        memory.search = (key, wanted) if wanted else None
    if memory.search is None:
        return None
    direction, wanted = memory.search
    forwards = (direction == "/") is not (key == "N")
    places = _places(text, wanted, whole=memory.word)
    if not places:
        return None
    for _ in range(count):
        if forwards:
            at = next((place for place in places if place > at), places[0])
        else:
            at = next((place for place in reversed(places) if place < at), places[-1])
    return Move(at)


def _places(text: str, wanted: str, *, whole: bool) -> list[int]:
    places, at = [], text.find(wanted)
    while at >= 0:
        edges = kind(text[at - 1 : at] if at else "") == 2 or kind(text[at + len(wanted) : at + len(wanted) + 1]) == 2
        if not (whole and edges):
            places.append(at)
        at = text.find(wanted, at + 1)
    return places


_SIMPLE: dict[str, Callable[[str, int, int | None], Move | None]] = {
    "h": _left,
    "l": _right,
    "0": lambda text, at, _count: Move(line_start(text, at)),
    "^": lambda text, at, _count: Move(first_sign(text, at)),
    "$": _line_end,
    "|": _to_column,
    "g_": _last_sign,
    "gg": _first_line,
    "G": _last_line,
    "}": lambda text, at, count: _paragraph(text, at, count or 1, 1),
    "{": lambda text, at, count: _paragraph(text, at, count or 1, -1),
    "b": lambda text, at, count: _back_word(text, at, count or 1, big=False),
    "B": lambda text, at, count: _back_word(text, at, count or 1, big=True),
    "e": lambda text, at, count: _word_end(text, at, count or 1, big=False),
    "E": lambda text, at, count: _word_end(text, at, count or 1, big=True),
    "ge": lambda text, at, count: _back_end(text, at, count or 1, big=False),
    "gE": lambda text, at, count: _back_end(text, at, count or 1, big=True),
    "%": _partner,
}
MOTIONS = frozenset(_SIMPLE) | frozenset("jk+-_wW;,nN*#")
