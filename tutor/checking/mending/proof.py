"""Which of the small changes to a learner's code mends it, as the checks themselves say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from time import perf_counter

from tutor.checking.mending.mends import mends

# So many changes are tried at once, the likely ones by themselves.
_FIRST, _BATCH = 40, 120
_MOST_SECONDS = 5.0
# So long all variants of one check may take, by what the reference takes.
_SECONDS_IN_ALL = 1.0

# Which of several codes pass check number so-and-so.
Passing = Callable[[int, Sequence[str]], Sequence[bool]]


def proven(
    source: str, solution: str, failed: Sequence[int], others: Sequence[int], passing: Passing, seconds: float
) -> str:
    """Where to look in ``source``: at the first small change with which every check passes; "" if there is none.

    Args:
        source: the learner's code.
        solution: the lesson's own.
        failed: the numbers of checks that it failed, the quickest first.
        others: the numbers of all other checks.
        passing: runs codes.
        seconds: what the first of the failed checks takes.
    """
    started = perf_counter()
    most = max(_FIRST, int(_SECONDS_IN_ALL / max(seconds, 1e-4)))
    waiting, size = islice(mends(source, solution), most), _FIRST
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
