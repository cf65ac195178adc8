"""Vim's text objects: a word, what stands in brackets or quotes, a paragraph; without or with what is around it.

Source: vim's own help, motion.txt, "Text object selection".
"""

from __future__ import annotations

from tutor.app.vim.motions import Move
from tutor.app.vim.places import kind, line_end, line_start, row, row_start

_BRACKETS = {"(": "()", ")": "()", "b": "()", "[": "[]", "]": "[]", "{": "{}", "}": "{}", "B": "{}"}
_BRACKETS |= {"<": "<>", ">": "<>"}
NAMES = frozenset("wWp\"'`") | frozenset(_BRACKETS)


def text_object(name: str, text: str, at: int, count: int) -> Move | None:
    """What ``name``, such as "iw" or "a(", stands for at a place; None if there is none."""
    around, what = name[0] == "a", name[1]
    if what in _BRACKETS:
        return _brackets(text, at, count, _BRACKETS[what], around=around)
    if what in "\"'`":
        return _quotes(text, at, what, around=around)
    if what == "p":
        return _paragraphs(text, at, count, around=around)
    return _words(text, at, count, big=what == "W", around=around)


def _words(text: str, at: int, count: int, *, big: bool, around: bool) -> Move | None:
    start, end = line_start(text, at), line_end(text, at)
    if at >= end:
        return Move(at, "inclusive", begin=at) if start == end and not around else None

    def run(place: int) -> int:
        """Behind the last character of the same kind."""
        now = kind(text[place], big=big)
        while place < end and kind(text[place], big=big) == now:
            place += 1
        return place

    begin = at
    while begin > start and kind(text[begin - 1], big=big) == kind(text[at], big=big):
        begin -= 1
    last = at
    for _ in range(count):
        if last >= end:
            return None
        blank_first = not kind(text[last], big=big)
        last = run(last)
        if around:
            if blank_first:
                if last >= end:
                    return None
                last = run(last)
            elif last < end and not kind(text[last], big=big):
                last = run(last)
            elif begin > start and not kind(text[begin - 1], big=big) and count == 1:
                # Nothing blank behind it: the blanks before it are taken, unless they begin the line.
                blank = begin
                while blank > start and not kind(text[blank - 1], big=big):
                    blank -= 1
                begin = blank if blank > start else begin
    return Move(last - 1, "inclusive", begin=begin)


def _brackets(text: str, at: int, count: int, pair: str, *, around: bool) -> Move | None:
    opening, closing = pair[0], pair[1]
    begin = at if text[at : at + 1] == opening else _unclosed(text, at, opening, closing)
    if begin is None:  # in none: the next one
        found = text.find(opening, at)
        begin = found if found >= 0 else None
    for _ in range(count - 1):
        begin = _unclosed(text, begin, opening, closing) if begin is not None else None
    if begin is None:
        return None
    depth = 0
    for place in range(begin, len(text)):
        depth += (text[place] == opening) - (text[place] == closing)
        if not depth:
            break
    else:
        return None
    if around:
        return Move(place, "inclusive", begin=begin)
    inside = text[begin + 1 : place]
    if not inside:
        return Move(begin + 1, "exclusive", begin=begin + 1)
    first, last = begin + 1, place
    if text[first] == "\n" and not text[line_start(text, place) : place].strip():
        # Whole lines between the brackets.
        last = line_start(text, place) - 1
        return Move(last - 1, "lines", begin=first + 1) if last > first else Move(first, "exclusive", begin=first)
    return Move(last - 1, "inclusive", begin=first)


def _unclosed(text: str, at: int, opening: str, closing: str) -> int | None:
    """The bracket before ``at`` in which it stands."""
    depth = 0
    for place in range(at - 1, -1, -1):
        depth += (text[place] == closing) - (text[place] == opening)
        if depth < 0:
            return place
    return None


def _quotes(text: str, at: int, quote: str, *, around: bool) -> Move | None:
    start, end = line_start(text, at), line_end(text, at)
    places = [place for place in range(start, end) if text[place] == quote and not _is_escaped(text, place, start)]
    pairs = list(zip(places[::2], places[1::2], strict=False))
    pair = next((pair for pair in pairs if pair[1] >= at), None)
    if pair is None:
        return None
    begin, last = pair
    if not around:
        empty = last == begin + 1
        return Move(begin + 1, "exclusive", begin=begin + 1) if empty else Move(last - 1, "inclusive", begin=begin + 1)
    behind = last + 1
    while behind < end and text[behind] in " \t":
        behind += 1
    if behind == last + 1:
        while begin > start and text[begin - 1] in " \t":
            begin -= 1
    return Move(behind - 1, "inclusive", begin=begin)


def _is_escaped(text: str, place: int, start: int) -> bool:
    slashes = 0
    while place - slashes > start and text[place - slashes - 1] == "\\":
        slashes += 1
    return slashes % 2 == 1


def _paragraphs(text: str, at: int, count: int, *, around: bool) -> Move | None:
    lines, number = text.split("\n"), row(text, at)
    first = number
    while first > 0 and bool(lines[first - 1].strip()) == bool(lines[number].strip()):
        first -= 1
    last = number
    for _ in range(count):
        for again in range(2 if around else 1):
            if last >= len(lines):
                if again and not around:
                    return None
                break
            now = bool(lines[last].strip())
            while last < len(lines) and bool(lines[last].strip()) == now:
                last += 1
    if around and last >= len(lines) and lines[-1].strip() and first > 0 and lines[number].strip():
        while first > 0 and not lines[first - 1].strip():
            first -= 1
    return Move(row_start(text, last - 1), "lines", begin=row_start(text, first))
