"""Which columns of a row have to be written."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from operator import ne, or_

from tutor.app.frames.cells import Row

# Moving the cursor over columns that have not changed takes about so many bytes: fewer columns are written again.
_MOVE = 4
# So does erasing, however many columns.
_ERASE = 4


def changes(old: Row, new: Row, blanks: Sequence[int]) -> list[tuple[int, int]]:
    """The runs of columns that differ, as first and behind last; between two of them lies more than a move is worth.

    Args:
        old: what is painted.
        new: what is to be.
        blanks: for each look, the one that a blank with it has.
    """
    if old.same(new):
        return []
    runs: list[tuple[int, int]] = []
    signs, looks = new.signs, new.looks
    first = last = -1
    for column, differs in enumerate(map(or_, map(ne, old.signs, signs), map(ne, old.looks, looks))):
        if not differs:
            continue
        if first >= 0 and _is_worth_a_move(looks, last, column, blanks):
            runs.append((first, last))
            first = -1
        if first < 0:
            first = column
        last = column + 1
    runs.append((first, last))
    return [_whole(new, *run) for run in runs]


def weight(old: Row, new: Row) -> int:
    """About how many bytes the difference takes, not counting those that tell of looks."""
    if old.same(new):
        return 0
    written = list(compress(new.signs, map(or_, map(ne, old.signs, new.signs), map(ne, old.looks, new.looks))))
    blanks = written.count(" ")
    return len(written) - blanks + min(blanks, _ERASE)


def _is_worth_a_move(looks: list[int], last: int, column: int, blanks: Sequence[int]) -> bool:
    """Whether the columns between two changes are better jumped over than written again."""
    gap, look = looks[last:column], looks[last - 1]
    blank = blanks[look]
    return len(gap) > _MOVE or gap.count(look) + (gap.count(blank) if blank != look else 0) < len(gap)


def _whole(row: Row, first: int, last: int) -> tuple[int, int]:
    """The run with both halves of the wide signs at its ends."""
    while first and not row.signs[first]:
        first -= 1
    while last < len(row.signs) and not row.signs[last]:
        last += 1
    return first, last
