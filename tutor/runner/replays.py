"""Sessions by replay: every request starts a fresh process that runs the cells above again. It needs no fork."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from tutor.plotting.figure import Figure
from tutor.runner import claims, endings
from tutor.runner.endings import Ending
from tutor.runner.looking.look import LOOK_SECONDS, Look, Seen, seen
from tutor.runner.output import Collector, OnOutput
from tutor.runner.protocol import Malformed
from tutor.runner.replaying import Replay
from tutor.runner.results import Answer, Limits, Question, RunResult, Source
from tutor.runner.slate import OnFigure
from tutor.runner.stopping import Stop
from tutor.runner.turns import Turns

_Result = TypeVar("_Result")


class ReplaySession:
    """See ``session.Session``. Between requests it has neither processes nor files."""

    def __init__(self, limits: Limits) -> None:
        self.alone = False
        self.in_doubt = False
        self._limits = limits
        self._seed = secrets.randbits(32)
        self._stop = Stop()
        self._turns = Turns(self._stop)

    @property
    def trusted(self) -> ReplaySession:
        """Here."""
        return self

    def warm(self) -> None:
        """There is nothing to start."""
        with self._turns.request():
            pass

    def run(
        self,
        before: Sequence[Source],
        cell: Source,
        *,
        seconds: float | None = None,
        limits: Limits | None = None,
        on_output: OnOutput | None = None,
        on_figure: OnFigure | None = None,
    ) -> RunResult:
        """Run the cells above, then the cell."""
        limits = limits or self._limits
        if seconds is not None:
            limits = replace(limits, wall=seconds, cpu=seconds)
        order = {"do": "run", "label": cell.label, "text": cell.text, "memory": limits.memory, "cpu": limits.cpu}
        collector = Collector(limits.output, on_output)
        newest: tuple[Figure, ...] = ()

        def seen(figure: Figure) -> None:
            nonlocal newest
            newest = (figure,)
            assert on_figure is not None
            on_figure(figure)

        with self._turns.request(tuple(before)):
            started = time.perf_counter()
            reader = partial(claims.run_result, collected=collector)
            told = self._replay(before, order, limits, collector, reader, None if on_figure is None else seen)
            if not isinstance(told, Ending):
                return told
            ended = told.as_run(collector.chunks(), time.perf_counter() - started, cut=collector.cut)
            return replace(ended, figures=newest)

    def ask(self, before: Sequence[Source], questions: Sequence[Question]) -> list[Answer]:
        """Ask each question of a process of its own."""
        with self._turns.request(tuple(before)):
            return [self._ask(before, question) for question in questions]

    def judge(
        self, before: Sequence[Source], cell: Source, questions: Sequence[Question], *, seconds: float
    ) -> list[Answer] | None:
        """Nothing is quick here."""
        return None

    def pin(self, chain: Sequence[Source]) -> None:
        """No states are kept."""

    def wipe(self) -> None:
        """Each replay has a folder of its own."""

    def forget(self) -> None:
        """No states are kept, and each replay has a folder of its own."""

    def look(self, before: Sequence[Source], wanted: Look, *, after: Source | None = None) -> Seen | None:
        """Look at the state of a process of its own; ``after`` is not run for it."""
        del after
        with self._turns.look(tuple(before)) as mine:
            if not mine:
                return None
            limits = replace(self._limits, wall=LOOK_SECONDS, cpu=LOOK_SECONDS)
            order = {"do": "look", "look": wanted.as_plain(), "memory": limits.memory, "cpu": limits.cpu}
            told = self._replay(before, order, limits, None, seen)
            return None if isinstance(told, Ending) else told

    def interrupt(self) -> None:
        """Stop what runs."""
        self._stop.ask()

    def close(self) -> None:
        """End what runs; there is nothing else."""
        with self._turns.last():
            pass

    def _ask(self, before: Sequence[Source], question: Question) -> Answer:
        limits = replace(self._limits, wall=question.seconds, cpu=question.seconds)
        order = {"do": "ask", "question": question.as_plain(), "memory": limits.memory, "cpu": limits.cpu}
        started = time.perf_counter()
        told = self._replay(before, order, limits, None, claims.answer)
        return told.as_answer(time.perf_counter() - started) if isinstance(told, Ending) else told

    def _replay(
        self,
        before: Sequence[Source],
        order: dict[str, object],
        limits: Limits,
        collector: Collector | None,
        reader: Callable[[object], _Result],
        on_figure: OnFigure | None = None,
    ) -> _Result | Ending:
        """What the replay leaves as its answer, or how it ended without one."""
        request = {**order, "seed": self._seed, "above": {"memory": self._limits.memory, "cpu": self._limits.cpu}}
        replay = Replay(before, request, limits, self._limits, collector, on_figure)
        try:
            ended = replay.wait(self._stop)
        finally:
            replay.close()
        self.in_doubt |= ended is not None and ended.reason == "timeout" and not self.alone
        return ended if ended is not None else _read(replay.message, before, reader)


def _read(told: object, before: Sequence[Source], reader: Callable[[object], _Result]) -> _Result | Ending:
    """The result in an answer, or that a cell above failed."""
    try:
        if not isinstance(told, dict) or told.get("kind") != "blocked":
            return reader(told)
        number = told.get("number")
        if not isinstance(number, int) or not 0 <= number < len(before):
            raise Malformed("no such cell")
        failed = claims.run_result(told.get("result"), Collector(0))
        return endings.blocked(before[number].label, failed.message)
    except Malformed:
        return endings.BROKEN_ANSWER
