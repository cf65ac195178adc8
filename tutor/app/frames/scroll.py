"""Finding that a band of rows has moved, so that the terminal can be told to move it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.app.frames.cells import Row
from tutor.app.frames.diff import weight

# What moving a band costs, in bytes.
_COST = 25
# Fewer changed rows are not looked at; so many guesses are weighed.
_FEWEST, _GUESSES = 3, 2


@dataclass(frozen=True, slots=True)
class Move:
    """Rows ``top`` to ``bottom`` (the last one) go up by ``by``, or down by ``-by``; as many rows become empty."""

    top: int
    bottom: int
    by: int


def find_move(old: Sequence[Row], new: Sequence[Row]) -> Move | None:
    """The move after which the least is left to be written; None: no move is worth it."""
    changed = [y for y, row in enumerate(new) if row is not old[y] and not row.same(old[y])]
    if len(changed) < _FEWEST:
        return None
    best, most = None, _COST
    for by in _guesses(old, new, changed):
        move, gain = _weighed(old, new, by)
        if gain > most:
            best, most = move, gain
    return best


def _guesses(old: Sequence[Row], new: Sequence[Row], changed: Sequence[int]) -> list[int]:
    """By how many rows most of what is new may have moved.

    Halves of rows are compared, so that a pane beside the page or a scrollbar does not hide that the page has moved.
    """
    width = len(new[0].signs)
    votes: Counter[int] = Counter()
    for first, last in ((1, width // 2), (width // 2, width - 2)):
        where: dict[str, list[int]] = {}
        for y, row in enumerate(old):
            text = "".join(row.signs[first:last])
            if not text.isspace():
                where.setdefault(text, []).append(y)
        for y in changed:
            places = where.get("".join(new[y].signs[first:last]), ())
            if len(places) <= 3:  # what stands in many rows tells nothing
                votes.update(place - y for place in places if place != y)
    return [by for by, _ in votes.most_common(_GUESSES)]


def _weighed(old: Sequence[Row], new: Sequence[Row], by: int) -> tuple[Move, int]:
    """The best band to move by so many rows, and about how many bytes that saves."""
    height = len(new)
    stay = [weight(one, other) for one, other in zip(old, new, strict=True)]
    # The rows whose gain adds up to the most (Kadane).
    best, first, last, total, start = 0, 0, 0, 0, max(0, -by)
    for y in range(max(0, -by), min(height, height - by)):
        total += stay[y] - weight(old[y + by], new[y])
        if total <= 0:
            total, start = 0, y + 1
        elif total > best:
            best, first, last = total, start, y
    move = Move(min(first, first + by), max(last, last + by), by)
    empty = Row.empty(len(new[0].signs))
    for y in range(move.top, move.bottom + 1):
        if not move.top <= y + by <= move.bottom:
            best += stay[y] - weight(empty, new[y])
    return move, best
