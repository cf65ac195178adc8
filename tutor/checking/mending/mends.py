"""All small changes to a learner's code, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from tutor.checking.mending import forgotten, kinds, named
from tutor.checking.mending.tree import Change, Code, Mend

_MOST = 1200
_MOST_TOGETHER = 6

_ORDER: tuple[Callable[[Code], Iterator[Change]], ...] = (
    forgotten.returns,
    forgotten.written_over,
    kinds.functions,
    kinds.axes,
    kinds.operators,
    kinds.comparisons,
    kinds.turned,
    kinds.transposed,
    kinds.reshaped,
    kinds.ranges,
    kinds.brackets,
    kinds.dropped,
    kinds.constants,
    kinds.indices,
    forgotten.unused,
    named.exchanged,
    forgotten.around,
    forgotten.kept,
    named.others,
    named.donated,
    forgotten.numbers_of_examples,
)


def mends(source: str, solution: str = "") -> Iterator[Mend]:
    """Changes that may mend ``source``: each by itself, and a slip that is made several times at all its places.

    ``solution`` is the lesson's own answer, for the words that it uses.
    """
    try:
        code = Code(source, solution)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    seen = {code.with_replaced([]), ""}
    made = (mend for find in _ORDER for mend in _of_kind(code, find))
    for mend in islice(made, _MOST):
        if mend.text not in seen:
            seen.add(mend.text)
            yield mend


def _of_kind(code: Code, find: Callable[[Code], Iterator[Change]]) -> Iterator[Mend]:
    together: dict[str, list[Change]] = {}
    for change in find(code):
        yield Mend(_told([change]), code.with_replaced([change]))
        if change.key:
            together.setdefault(change.key, []).append(change)
    for changes in together.values():
        if 2 <= len(changes) <= _MOST_TOGETHER:
            yield Mend(_told(changes), code.with_replaced(changes))


def _told(changes: list[Change]) -> str:
    lines = list(dict.fromkeys(getattr(change.old, "lineno", 1) for change in changes))
    return f"Look at line{'s' if len(lines) > 1 else ''} {' and '.join(map(str, lines))}: {changes[0].told}"
