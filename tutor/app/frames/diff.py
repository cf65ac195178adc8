"""Which columns of a row have to be written."""

from __future__ import annotations

from operator import ne, or_

from tutor.app.frames.cells import Row

# Moving the cursor over columns that have not changed takes about so many bytes: fewer columns are written again.
_MOVE = 4


def changes(old: Row, new: Row) -> list[tuple[int, int]]:
    """The runs of columns that differ, as first and behind last; between two of them lies more than a move is worth."""
    if old.same(new):
        return []
    runs: list[tuple[int, int]] = []
    signs, looks = new.signs, new.looks
    first = last = -1
    for column, differs in enumerate(map(or_, map(ne, old.signs, signs), map(ne, old.looks, looks))):
        if not differs:
            continue
        if first >= 0 and _is_worth_a_move(looks, last, column):
            runs.append((first, last))
            first = -1
        if first < 0:
            first = column
        last = column + 1
    runs.append((first, last))
    return [_whole(new, *run) for run in runs]


def weight(old: Row, new: Row) -> int:
    """How many columns differ."""
    if old.same(new):
        return 0
    return sum(map(or_, map(ne, old.signs, new.signs), map(ne, old.looks, new.looks)))


def _is_worth_a_move(looks: list[int], last: int, column: int) -> bool:
    """Whether the columns between two changes are better jumped over than written again."""
    gap = looks[last:column]
    return len(gap) > _MOVE or gap.count(looks[last - 1]) < len(gap)


def _whole(row: Row, first: int, last: int) -> tuple[int, int]:
    """The run with both halves of the wide signs at its ends."""
    while first and not row.signs[first]:
        first -= 1
    while last < len(row.signs) and not row.signs[last]:
        last += 1
    return first, last
