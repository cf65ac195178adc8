"""Which of the small changes to a learner's code mends it, as the checks themselves say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from time import perf_counter

from tutor.checking.mending.mends import mends

# So many changes are tried at once, the likely ones by themselves.
_FIRST, _BATCH = 40, 120
_MOST_SECONDS = 2.0

# Which of several codes pass check number so-and-so.
Passing = Callable[[int, Sequence[str]], Sequence[bool]]


def proven(source: str, solution: str, failed: Sequence[int], others: Sequence[int], passing: Passing) -> str:
    """Where to look in ``source``: at the first small change with which every check passes; "" if there is none.

    Args:
        source: the learner's code.
        solution: the lesson's own.
        failed: the numbers of checks that it failed, the most searching first.
        others: the numbers of all other checks.
        passing: runs codes.
    """
    started = perf_counter()
    waiting, size = mends(source, solution), _FIRST
    while left := list(islice(waiting, size)):
        size = _BATCH
        for number in (*failed, *others):
            passed = passing(number, [mend.text for mend in left])
            left = [mend for mend, passes in zip(left, passed, strict=True) if passes]
            if not left:
                break
        if left:
            return left[0].told
        if perf_counter() - started > _MOST_SECONDS:
            break
    return ""
