"""A gradient beside central differences, in words: which element of which parameter is off, and how."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.checking.comparison import Comparison
from tutor.checking.mismatch import Mismatch
from tutor.checking.places import Places
from tutor.checking.wording import apart


def against_differences(found: Mismatch, name: str) -> str:
    """What is wrong with the gradient ``name``, measured by central differences."""
    if found.reason != "values" or found.index is None:
        return f"{name}: {found.message}" if name else found.message
    wanted, given = apart(found.expected_at, found.actual_at)
    place = f"[{', '.join(map(str, found.index))}]" if found.index else ""
    told = f"{name or 'the gradient'}{place} is {given}, the difference quotient says {wanted}"
    return f"{told}; {found.wrong} of {found.total} elements differ" if found.total > 1 else told


def right_and_wrong(answers: Iterable[tuple[Places, Iterable[Comparison]]]) -> str:
    """Which of several named results are right everywhere, and which are not; "" where that does not part them."""
    right: dict[str, None] = {}
    wrong: dict[str, None] = {}
    for where, compared in answers:
        for each in compared:
            name = where.part(each.path)
            if name:
                (right if each.is_right else wrong)[name] = None
    always = [name for name in right if name not in wrong]
    if not always or not wrong:
        return ""
    return f"{_listed(always)} {_verb(always)} right, {_listed(list(wrong))} {_verb(list(wrong))} not."


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _verb(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"
