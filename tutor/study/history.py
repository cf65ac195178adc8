"""What has been tried in a cell, in words: when, how it went, what changed between two texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Literal

from tutor.progress import PastAttempt
from tutor.study.whereabouts import ago

Sign = Literal["+", "-", " ", "~"]
# Unchanged lines that are told before and after a change; "~" stands for those left out.
_CONTEXT = 3
_DAYS_BY_DATE = 2


def when(moment: float, now: float) -> str:
    """When something was: "today 14:03", "yesterday 9:05", "3 weeks ago"; times of the clock are local."""
    then, today = datetime.fromtimestamp(moment), date.fromtimestamp(now)
    days = (today - then.date()).days
    if 0 <= days < _DAYS_BY_DATE:
        return f"{('today', 'yesterday')[days]} {then:%H:%M}"
    return ago(now - moment)


def verdict(attempt: PastAttempt) -> str:
    """How it went, in a few words."""
    if attempt.state == "ran":
        return "ran well"
    if attempt.state == "could_not_check":
        return "not checked"
    return f"{attempt.score:g} of {attempt.most:g} points"


def changes(old: str, new: str) -> list[tuple[Sign, str]]:
    """The lines of both texts: "+" only in the new, "-" only in the old, " " in both, "~" how many are left out."""
    told: list[tuple[Sign, str]] = []
    same: list[str] = []
    for sign, line in _lines(old, new):
        if sign == " ":
            same.append(line)
            continue
        told += _shortened(same, first=not told)
        same = []
        told.append((sign, line))
    return told + _shortened(same, first=not told, last=True)


def count(old: str, new: str) -> tuple[int, int]:
    """How many lines the new text has that the old has not, and the other way round."""
    signs = [sign for sign, _ in _lines(old, new)]
    return signs.count("+"), signs.count("-")


def told_change(old: str, new: str) -> str:
    """What has changed, short: "+3 -1", "" if nothing has."""
    more, less = count(old, new)
    return " ".join(part for part in (f"+{more}" if more else "", f"-{less}" if less else "") if part)


def _lines(old: str, new: str) -> Iterator[tuple[Sign, str]]:
    before, after = old.rstrip("\n").split("\n"), new.rstrip("\n").split("\n")
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from ((" ", line) for line in before[i:j])
        else:
            yield from (("-", line) for line in before[i:j])
            yield from (("+", line) for line in after[k:m])


def _shortened(same: list[str], *, first: bool, last: bool = False) -> list[tuple[Sign, str]]:
    """Unchanged lines, of many only those next to a change."""
    head, tail = (0 if first else _CONTEXT), (0 if last else _CONTEXT)
    hidden = len(same) - head - tail
    if hidden < 2 or (first and last):
        return [(" ", line) for line in same]
    left_out: list[tuple[Sign, str]] = [("~", f"{hidden} lines as before")]
    kept = [(" ", line) for line in same[:head]], [(" ", line) for line in same[len(same) - tail :]]
    return [*kept[0], *left_out, *kept[1]]  # type: ignore[list-item]  # a blank is a sign
