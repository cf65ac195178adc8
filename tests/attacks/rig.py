"""Grades every attack of the corpus on one session, the answer key after each, and looks at what has come of it.

``python -m tests.attacks.rig --level LEVEL --output FILE`` writes a JSON list of what went wrong; it runs as any user.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.attacks import reports, traces
from tests.attacks.attack import Attack, load
from tests.attacks.ground import LABELS, LESSON, Ground
from tutor.checking.checks import CheckState
from tutor.errors import IsolationError
from tutor.grading import trusted
from tutor.grading.grade import Graded, Grader
from tutor.grading.intake.found import Found
from tutor.grading.isolation import Isolation
from tutor.grading.job import Job, grader

NOT_THERE = 4  # the exit code where a level cannot be had
# The four parts of an exercise have 0.5 s of processor time each, three times that by the clock, once more alone.
MOST_SECONDS = 16.0
# What has been ended may need a moment to be gone.
_SETTLING_SECONDS, _PAUSE = 3.0, 0.02
# Nobody sends these to a grader but an attack.
_SIGNALS = (signal.SIGHUP, signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGIO, signal.SIGURG, signal.SIGCONT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attack; nothing wrong where ``problems`` is empty."""

    family: str
    name: str
    ends: tuple[str, ...]
    score: float
    seconds: float
    problems: tuple[str, ...]


class Rig:
    """One session, one grader and their ground."""

    def __init__(self, level: Isolation, grader: Grader, ground: Ground) -> None:
        self.level = level
        self.ground = ground
        self._signals: list[str] = []
        for number in _SIGNALS:
            signal.signal(number, lambda number, frame: self._signals.append(signal.Signals(number).name))
        self._grader = grader
        for _ in range(2):
            problems = self._primed()
            if problems:
                raise AssertionError(f"the key fails before any attack: {problems}")

    def _primed(self) -> list[str]:
        """Grade what is wrong all through, then the key: all processes are there then that a grader keeps for good.

        What stands in for wrong answers is kept too; with it there are always as many.
        """
        sources = {label: f"{self.ground.right[label]}\nraise ValueError\n" for label in LABELS}
        self._grader.grade(Found("wrong.ipynb", self.ground.hand_in("wrong.ipynb", sources), learner="wrong"))
        return self._key_s_problems()

    def attack(self, attack: Attack) -> Outcome:
        """Grade it among right answers to the other exercises, then the key; look for everything that may be wrong."""
        ground = self.ground
        sources = {**ground.right, attack.exercise: attack.written(ground.words(attack.exercise))}
        path = ground.hand_in("eve.ipynb", sources)
        before = traces.look(ground)
        started = time.perf_counter()
        graded = self._grader.grade(Found("eve.ipynb", path, learner="eve"))
        seconds = time.perf_counter() - started
        ends, score, problems = judged(attack, graded)
        if seconds > MOST_SECONDS:
            problems.append(f"took {seconds:.1f} s")
        problems += self._key_s_problems()
        problems += self._left(before)
        problems += [f"{each} was reached" for each in ground.ears.heard()]
        problems += [f"the grader got {each}" for each in self._signals]
        self._signals.clear()
        for name, report in reports.written(ground.course, self.level, graded).items():
            problems += reports.unwanted(name, report, ground.secrets)
        ground.restore()
        return Outcome(attack.family, attack.name, tuple(sorted(ends)), score, round(seconds, 3), tuple(problems))

    def _left(self, before: traces.Traces) -> list[str]:
        """What is there that was not, once all has settled."""
        if len(traces.look(self.ground).processes) < len(before.processes):  # they were ended, and are made anew
            problems = self._primed()
            if problems:
                return problems
        deadline = time.monotonic() + _SETTLING_SECONDS
        while (left := traces.look(self.ground).since(before)) and time.monotonic() < deadline:
            time.sleep(_PAUSE)
        return left

    def _key_s_problems(self) -> list[str]:
        graded = self._grader.grade(Found("key.ipynb", self.ground.submissions / "key.ipynb", learner="key"))
        if graded.status == "graded" and graded.score == graded.max_score == 3.0 + 3.0 + 2.0 + 3.0:
            return []
        return [f"the key got {graded.score:g} of {graded.max_score:g}: {graded.message} {_told(graded)}"]


def judged(attack: Attack, graded: Graded) -> tuple[set[str], float, list[str]]:
    """How the attacked exercise ended, its marks, and what is wrong with the marks of all."""
    if graded.status != "graded":
        return {"ungradable"}, 0.0, [f"ungradable: {graded.message} {_told(graded)}"]
    problems = []
    ends: set[str] = set()
    score = 0.0
    for attempt in graded.exercises:
        if attempt.label != attack.exercise:
            if attempt.score != attempt.max_score:
                problems.append(f"{attempt.label} lost marks: {_told(graded, attempt.label)}")
            continue
        score = attempt.score
        ends = {check.reason for check in attempt.checks if check.state is not CheckState.PASSED} or {
            attempt.state.value
        }
        if not ends <= attack.ends or not attack.least <= score <= min(attack.most, attempt.max_score):
            problems.append(f"ended by {sorted(ends)} with {score:g} marks: {_told(graded, attempt.label)}")
    if {attempt.label for attempt in graded.exercises} != set(LABELS):
        problems.append("not all exercises are in the marks")
    return ends, score, problems


def _told(graded: Graded, label: str = "") -> list[str]:
    return [
        f"{attempt.label}/{check.name}: {check.reason}: {check.message[:200]}"
        for attempt in graded.exercises
        for check in attempt.checks
        if check.state is not CheckState.PASSED and label in ("", attempt.label)
    ]


@contextmanager
def opened(level: Isolation) -> Iterator[Rig]:
    """A rig at a level. When it is closed nothing may be left of its session.

    Raises:
        IsolationError: The level cannot be had here.
    """
    traces.adopt_orphans()
    ground = Ground()
    trusted.harden()  # as every process that grades
    course = str(ground.folder / "course")
    job = Job(course, level, LESSON, hidden=(course, str(ground.submissions)))
    try:
        with grader(job) as grading:
            yield Rig(level, grading, ground)
        ground.victim.kill()
        ground.victim.wait()
        left = traces.below(os.getpid())
        files = [str(path) for path in (ground.folder / "tmp").iterdir()]
        if left or files:
            raise AssertionError(f"left behind by the session: processes {left}, files {files}")
    finally:
        ground.close()


def part(attacks: Sequence[Attack], share: str) -> list[Attack]:
    """``2/3``: the second of three parts of about the same cost."""
    index, count = map(int, share.split("/"))
    if not 1 <= index <= count:
        raise ValueError(f"no part {share}")
    return list(attacks[index - 1 :: count])


def main(arguments: Sequence[str]) -> int:
    """Run a part of the corpus.

    Returns:
        0 whatever came of it, ``NOT_THERE`` where the level cannot be had here.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--level", choices=("basic", "lock", "full"), required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--share", default="1/1")
    parser.add_argument("--family", action="append", default=[])
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--chosen", action="store_true")
    parser.add_argument("--quick", action="store_true", help="not those that run into time limits")
    parser.add_argument("--unheld", action="store_true", help="also what the level does not promise to hold")
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args(arguments)
    attacks = [
        each
        for each in load()
        if (asked.unheld or each.is_held_at(asked.level))
        and (not asked.family or each.family in asked.family)
        and (not asked.name or any(name in each.name for name in asked.name))
        and (each.chosen or not asked.chosen)
        and not (each.slow and asked.quick)
    ]
    output = asked.output.absolute()
    outcomes: list[Outcome] = []
    try:
        with opened(asked.level) as rig:
            for attack in part(attacks, asked.share):
                outcomes.append(rig.attack(attack))
                if asked.verbose:
                    print(outcomes[-1].name, *asdict(outcomes[-1]).items(), sep="\n    ", flush=True)
    except IsolationError as error:
        sys.stderr.write(f"{error}\n")
        return NOT_THERE
    output.write_text(json.dumps({"outcomes": [asdict(each) for each in outcomes]}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
