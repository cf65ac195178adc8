"""Judges submissions by ``evaluate``, with what only a grader needs: speed, and care with code that nobody trusts."""

from __future__ import annotations

import ast
import builtins
import keyword
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from tutor.checking.checks import CheckResult, CheckState
from tutor.course.model import Exercise, Lesson
from tutor.diagnosis import questions
from tutor.errors import RunnerError
from tutor.evaluation import Evaluator, Verdict, sources_before
from tutor.runner.results import RunResult, Source
from tutor.runner.session import Session

_WORD = re.compile(r"[^\W\d]\w*")
_BUILTINS = frozenset((*dir(builtins), *keyword.kwlist))

# All checks at one go get this much, or as many times what the reference takes; what needs more is asked one by one.
_AT_ONE_GO_SECONDS, _TIMES_THE_REFERENCE = 0.25, 4.0
# What may be told of a verdict where the process holds the lesson's code for an exercise that the learner has not
# solved: nothing that the submission could have put that code into.
_PLAIN_REASONS = {
    "values": "the values differ",
    "shape": "the shape differs",
    "dtype": "the dtype differs",
    "type": "it is of another kind",
    "nonfinite": "it holds inf or nan",
    "mutated": "an input is changed",
    "error": "it raises an error",
    "syntax": "it is no valid Python",
    "timeout": "it takes too long",
    "memory": "it takes too much memory",
    "rejected": "its answer cannot be compared",
    "rule": "it is not written as the exercise asks",
}
# The lesson's own solution is judged without trouble at the same place.
_BLAMED = (
    "The process that ran this code did not do what it was told any more: does the code leave something behind that "
    "runs by itself, such as a timer, a handler or a thread?"
)


class Marker(Evaluator):
    """An evaluator for submissions.

    An exercise whose checks all pass at one go, in one process, costs one fork. Where they do not, each is asked by
    itself as on the screen. A later exercise that fails on the learner's own earlier code is judged on the lesson's
    as well, and the better verdict counts: code that passes its own checks must not cost another answer its marks.

    Args:
        lesson: whose exercises are judged.
        session: on which submissions run. Where it is locked in, the lesson's own code runs away from them, and what a
            failing check could tell of the lesson's code that stands in for an earlier exercise is kept back.
    """

    def __init__(self, lesson: Lesson, session: Session) -> None:
        self._discreet = session.trusted is not session
        # What a small change would mend is looked for only where there is time: in code of one's own.
        mending = not self._discreet
        super().__init__(lesson, session, references=session.trusted, mending=mending, again_within=math.inf)
        self._wholes: dict[str, tuple[Source, ...]] = {}
        self._unusable: set[str] = set()
        self._standing_on: tuple[Source, ...] = ()

    def draw_for(self, seed: str) -> None:
        """Begin with a submission, whose random inputs are those of ``seed``."""
        super().draw_for(seed)
        self._unusable = set()

    def _verdict(
        self, exercise: Exercise, source: str, own: Mapping[str, str], on_run: Callable[[RunResult], None] | None
    ) -> Verdict:
        verdict = super()._verdict(exercise, source, own, on_run)
        if all(each.state is not CheckState.COULD_NOT_CHECK for each in verdict[0]) or not self._is_well(exercise):
            return verdict
        return [_blamed(each) for each in verdict[0]], [_BLAMED]

    def _is_well(self, exercise: Exercise) -> bool:
        """Whether the lesson's own solution passes here and now: then what went wrong was not our fault."""
        try:
            self._session.forget()
            return self._at_one_go(exercise, exercise.solution, self._whole(exercise)) is not None
        except RunnerError:
            return False

    def _judge(
        self, exercise: Exercise, source: str, own: Mapping[str, str], on_run: Callable[[RunResult], None] | None
    ) -> Verdict:
        own = {label: source for label, source in own.items() if label not in self._unusable}
        whole = self._whole(exercise)
        mine = self._before(exercise, source, own)
        own = {label: text for label, text in own.items() if Source(label, text) in mine}
        tried: list[tuple[Source, ...]] = []
        best: Verdict | None = None
        for below, before, only_if_raised in (
            (own, mine, False),
            ({}, self._before(exercise, source, {}), False),
            ({}, whole, True),  # where nothing is raised, no name was missing
        ):
            if before in tried or (only_if_raised and best is not None and not _raised(best)):
                continue
            tried.append(before)
            try:
                verdict = self._on(exercise, source, below, before, on_run)
            except RunnerError:
                if not below:
                    raise
                self._session.forget()  # the code below it may have seen to that: it is not waited for again
                self._unusable |= set(own)
                continue
            if best is None or _score(verdict) > _score(best):
                told = [] if best is None or not own else [_better(own)]
                best = verdict[0], [*verdict[1], *told]
            if _score(best) >= exercise.points:
                break
        assert best is not None
        return best

    def _whole(self, exercise: Exercise) -> tuple[Source, ...]:
        """All that the lesson has before an exercise, nothing of it the learner's.

        Its states are kept, and those of what the solution needs of it: they are the same for everybody. What another
        answer needs besides, it has for itself.
        """
        if exercise.label not in self._wholes:
            whole = self._wholes[exercise.label] = sources_before(self.lesson, exercise.key, {})
            self._session.pin(whole)
            self._session.pin(self._before(exercise, exercise.solution, {}))
        return self._wholes[exercise.label]

    def _on(
        self,
        exercise: Exercise,
        source: str,
        own: Mapping[str, str],
        before: tuple[Source, ...],
        on_run: Callable[[RunResult], None] | None,
    ) -> Verdict:
        """The verdict in the state after ``before``, which stands on ``own``.

        Whenever hidden checks have been asked, nothing is left of it: what they are must not come up where something is
        told, in the message of another check. Neither files, nor states that share an open file with who was asked.
        """
        results = self._at_one_go(exercise, source, before)
        if results is not None:
            self._session.wipe()
            return results, []
        self._session.forget()
        self._standing_on = before
        verdict = super()._judge(exercise, source, own, on_run)
        self._session.forget()
        if self.stood_in:
            self._unusable |= set(own)
            before, own = self._whole(exercise), {}
        return self._kept_back(exercise, before, own, verdict)

    def _at_one_go(self, exercise: Exercise, source: str, before: tuple[Source, ...]) -> list[CheckResult] | None:
        """The verdicts where all pass in one process, else None."""
        references = self._references(self._whole(exercise), exercise)
        seconds = max(_AT_ONE_GO_SECONDS, _TIMES_THE_REFERENCE * sum(each.seconds for each in references))
        asked = questions(exercise, again_within=self._again_within, seed=self._seed)
        answers = self._session.judge(before, Source(exercise.label, source), asked, seconds=seconds)
        if answers is None:
            return None
        results = self._results(exercise, source, answers, references)
        return results if all(each.state is CheckState.PASSED for each in results) else None

    def _before(self, exercise: Exercise, source: str, own: Mapping[str, str]) -> tuple[Source, ...]:
        """What is needed of what runs before ``source``: cells that share a name with it or with what is needed after.

        So little has to be kept back where an exercise stands by itself, and nothing runs in vain.
        """
        whole = sources_before(self.lesson, exercise.key, own)
        common = _words(self.lesson.setup) | _BUILTINS
        wanted = _words(source).union(*(_words(f"{each.source} {each.gradient_of}") for each in exercise.checks))
        kept = []
        for cell in reversed(whole[1:]):
            if cell.label in own or (_touched(cell.text) - common) & wanted:
                kept.append(cell)
                wanted |= _words(cell.text)
        return (whole[0], *reversed(kept))

    def _below(self, exercise: Exercise, own: Mapping[str, str]) -> tuple[Source, ...]:
        """What it is judged on now."""
        del exercise, own
        return self._standing_on

    def _kept_back(
        self, exercise: Exercise, before: tuple[Source, ...], own: Mapping[str, str], verdict: Verdict
    ) -> Verdict:
        """The verdict, reduced where the lesson's solutions stand in for exercises in ``before``."""
        there = {cell.label for cell in before}
        labels = [each.label for each in self.lesson.exercises if each.key in there and each.key not in own]
        if not self._discreet or not labels:
            return verdict
        results, told = verdict
        lessons_own = {mistake.message for mistake in exercise.mistakes}
        why = f"Details are kept back, as it stands on {', '.join(labels)}: there the lesson's own code was used."
        reduced = [_reduced(each, why) for each in results]
        return reduced, [each for each in told if each in lessons_own]


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[str]:
    """All that may be a name in a piece of code, in texts and comments, too."""
    return frozenset(_WORD.findall(text))


@lru_cache(maxsize=256)
def _touched(cell: str) -> frozenset[str]:
    """The names that a cell of the lesson may give something to, or change what they hold: all outside of functions."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(cell)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
            waiting += [*node.decorator_list, node.args]
            continue
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        waiting += ast.iter_child_nodes(node)
    return frozenset(found)


def _better(own: Mapping[str, str]) -> str:
    return f"Judged on the lesson's code for {', '.join(own)}: on the submission's own it got less."


def _reduced(result: CheckResult, why: str) -> CheckResult:
    if result.state is not CheckState.FAILED:
        return result
    plain = _PLAIN_REASONS.get(result.reason, "it ends its process")
    return replace(result, message=f"{plain[0].upper()}{plain[1:]}. {why}", mismatch=None, fault=None)


def _blamed(result: CheckResult) -> CheckResult:
    if result.state is not CheckState.COULD_NOT_CHECK:
        return result
    return replace(result, state=CheckState.FAILED, reason="crash", message=_BLAMED)


def _raised(verdict: Verdict) -> bool:
    return any(result.reason == "error" for result in verdict[0])


def _score(verdict: Verdict) -> float:
    return sum(result.points for result in verdict[0])
