"""``nn-tutor merge``: the results of several runs, shards of one as a rule, become one report."""

from __future__ import annotations

import argparse
import sys
from array import array
from collections.abc import Sequence
from contextlib import ExitStack

from tutor.errors import UsageError
from tutor.grading.grade import Graded
from tutor.grading.lines import Header, Reading
from tutor.grading.recorded import Recorded
from tutor.grading.records import to_plain
from tutor.grading.reports.escaping import printable
from tutor.grading.results import Run
from tutor.grading.summing import UNGRADABLE, finish
from tutor.grading.targets import targets

# What may differ between two gradings of one submission: how long it took, and what is told of the run.
_BY_CHANCE = ("seconds", "notes")
_MOST_NAMED = 5


def run(args: argparse.Namespace) -> int:
    """Report what the journals ``args.results`` hold together.

    Returns:
        As ``grade``; 3 also where a shard is missing or was not finished.

    Raises:
        UsageError: They are not of one run, or contradict each other.
    """
    with ExitStack() as after:
        index = _Index()
        for path in args.results:
            reading = Reading(path)
            after.callback(reading.close)
            index.add(reading)
        missing = index.missing()
        for told in (*index.told, *missing):
            sys.stderr.write(f"nn-tutor: {printable(told)}\n")
        header = index.journals[0].header
        seed = None if header.seed < 0 else header.seed
        what = Run(header.course, header.course_version, header.isolation, seed, finished=not missing)
        results = Recorded(what, index.journals, index.in_order(), show_hidden=args.show_hidden)
        code = finish(results, targets(args, len(results)), args)
        return UNGRADABLE if missing else code


class _Index:
    """Where the marks of each submission stand."""

    def __init__(self) -> None:
        self.journals: list[Reading] = []
        self.told: list[str] = []
        self._ended: list[bool] = []
        self._places: dict[str, int] = {}  # by name
        self._which, self._offsets = array("L"), array("q")
        self._learners: list[str] = []

    def add(self, reading: Reading) -> None:
        """Take up one more journal.

        Raises:
            UsageError: It is of another run, or contradicts what is known.
        """
        if self.journals:
            _require_same_run(self.journals[0], reading)
        which = len(self.journals)
        self.journals.append(reading)
        own, ended = self._last_lines(reading)
        self._ended.append(ended)
        contradicting = []
        for name, offset in own.items():
            if name not in self._places:
                self._places[name] = len(self._offsets)
                self._which.append(which)
                self._offsets.append(offset)
                self._learners.append(sys.intern(reading.at(offset).learner))
                continue
            place = self._places[name]
            if not _is_same(self.journals[self._which[place]].at(self._offsets[place]), reading.at(offset)):
                contradicting.append(name)
        if contradicting:
            named = ", ".join(map(repr, contradicting[:_MOST_NAMED]))
            more = len(contradicting) - _MOST_NAMED
            raise UsageError(
                f"{reading.path} has other marks than the files before it for {named}"
                + (f" and {more} more" if more > 0 else ""),
                "One submission was graded twice and came out differently: merge only the file that counts.",
            )
        if reading.damaged:
            self.told.append(f"{reading.path}: damaged lines, left out: {reading.damaged}; --resume grades them anew")

    @staticmethod
    def _last_lines(reading: Reading) -> tuple[dict[str, int], bool]:
        """Of each submission the line that counts, and whether the run went to its end."""
        own: dict[str, int] = {}
        ended = False
        for line in reading.lines():
            graded = reading.marks(line)
            if graded is not None:
                own[graded.name] = line.offset
            struck = line.plain.get("gone")
            if isinstance(struck, str):
                own.pop(struck, None)
            ended = "end" in line.plain
        return own, ended and not reading.damaged

    def missing(self) -> list[str]:
        """What is not there, in words."""
        told = [
            f"{reading.path} is of a run that was interrupted, or damaged: --resume brings it to its end"
            for reading, ended in zip(self.journals, self._ended, strict=True)
            if not ended
        ]
        shards = [reading.header.shard for reading in self.journals]
        if "" in shards:
            return told
        of = _shards(self.journals[0].header)
        absent = [f"{part}/{of}" for part in range(1, of + 1) if f"{part}/{of}" not in shards]
        return [*told, *([f"missing: shard {', '.join(absent)}"] if absent else [])]

    def in_order(self) -> list[tuple[int, int]]:
        """The number of the journal and the line of each submission: by learner, then name, as ``find`` has them."""
        order = sorted((self._learners[place], name, place) for name, place in self._places.items())
        return [(self._which[place], self._offsets[place]) for *_, place in order]


def _require_same_run(first: Reading, other: Reading) -> None:
    differences = first.header.differences(other.header, but=("shard",))
    ours, theirs = (_shards(each.header) for each in (first, other))
    if not differences and ours and theirs and ours != theirs:
        differences = [f"the run has {theirs} shards there, {ours} here"]
    if differences:
        raise UsageError(
            f"{first.path} and {other.path} are not of one run: {'; '.join(differences)}",
            "Only what was graded alike can stand in one report.",
        )


def _shards(header: Header) -> int:
    """Of how many shards the journal is one; 0 where it is the whole."""
    return int(header.shard.partition("/")[2] or 0)


def _is_same(one: Graded, other: Graded) -> bool:
    """Whether both say the same but for what chance decides."""
    return _without_chance(to_plain(one)) == _without_chance(to_plain(other))


def _without_chance(plain: object) -> object:
    if isinstance(plain, dict):
        return {key: _without_chance(value) for key, value in plain.items() if key not in _BY_CHANCE}
    if isinstance(plain, Sequence) and not isinstance(plain, str):
        return [_without_chance(value) for value in plain]
    return plain
