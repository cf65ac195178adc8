"""Sessions by forks: a tree of processes, each holding the state after the cells on the way to it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TypeVar

from tutor.errors import RunnerError
from tutor.runner import claims, endings
from tutor.runner.clocks import Clocks, by_the_processor, by_the_wall
from tutor.runner.endings import Ending
from tutor.runner.jobs import Job, Lost
from tutor.runner.looking.look import LOOK_SECONDS, Look, Seen, seen
from tutor.runner.output import Collector, OnOutput
from tutor.runner.protocol import Malformed
from tutor.runner.results import Answer, Limits, Question, RunResult, Source, Status
from tutor.runner.sealing import Seal
from tutor.runner.slate import OnFigure, Slate, new_slate
from tutor.runner.states import States
from tutor.runner.stopping import SelectableStop
from tutor.runner.turns import Chain, Turns
from tutor.runner.zygote import State, Zygote

_Result = TypeVar("_Result")

# A state that is lost is made anew so often for one request.
_TRIES, _SECONDS_LOST = 3, 1.0


class Ahead:
    """A fork that has been ordered before its turn; it begins with nothing until then."""

    def __init__(self) -> None:
        self._waiting: tuple[State, Question, Job] | None = None

    def put(self, state: State, question: Question, job: Job) -> None:
        """Keep one."""
        self._waiting = state, question, job

    def take(self, state: State, question: Question) -> Job | None:
        """The fork of ``state`` that was ordered for this question; another one is given up."""
        if self._waiting is None or self._waiting[0] is not state or self._waiting[1] is not question:
            self.close()
            return None
        *_, job = self._waiting
        self._waiting = None
        return job

    def close(self) -> None:
        """Give up the one that waits."""
        if self._waiting is not None:
            *_, job = self._waiting
            self._waiting = None
            job.give_up()


class ForkSession:
    """See ``session.Session``."""

    def __init__(self, limits: Limits, seal: Seal | None = None, seed: int | None = None) -> None:
        self.alone = False
        self.in_doubt = False
        self._limits = limits
        self._seal = seal
        self._beside: ForkSession | None = None
        # A class gets the same numbers whichever process grades whom; a learner others every time.
        self._seed = secrets.randbits(32) if seed is None else seed
        self._stop = SelectableStop()
        self._turns = Turns(self._stop)
        self._zygote: Zygote | None = None
        self._states = States(self._end)
        # What a look could not reach: it is not tried again.
        self._unreached: Chain | None = None

    # --- requests -----------------------------------------------------------------------------------------------

    @property
    def trusted(self) -> ForkSession:
        """Here, or in a session beside this one that is not locked in."""
        if self._seal is None:
            return self
        if self._beside is None:
            self._beside = ForkSession(self._limits, seed=self._seed)
        return self._beside

    def warm(self) -> None:
        """Start the zygote."""
        with self._turns.request():
            self._started()

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
        """Run a cell; the process in which it ran well holds the state after it."""
        limits = limits or self._limits
        if seconds is not None:
            limits = replace(limits, wall=seconds, cpu=seconds)
        above, chain = tuple(before), (*before, cell)

        def attempt() -> RunResult:
            state, failed = self._reach(above)
            if state is None:
                assert failed is not None
                return failed.as_run((), 0.0)
            if on_figure is None:
                return self._run_in(state, chain, limits, on_output)
            with closing(new_slate(on_figure)) as slate:
                return self._run_in(state, chain, limits, on_output, slate)

        with self._turns.request(above):
            result = self._retried(attempt)
            self._states.remember(chain if result.status is Status.OK else above)
            return result

    def ask(self, before: Sequence[Source], questions: Sequence[Question]) -> list[Answer]:
        """Ask each question of a fork of its own; while one answers, the next is forked."""
        above = tuple(before)
        with self._turns.request(above), closing(Ahead()) as ahead:
            following = [*questions[1:], None]
            answers = [
                self._retried(partial(self._ask, above, question, after, ahead))
                for question, after in zip(questions, following, strict=False)
            ]
            self._states.remember(above)
            return answers

    def judge(
        self, before: Sequence[Source], cell: Source, questions: Sequence[Question], *, seconds: float
    ) -> list[Answer] | None:
        """Run a cell and put all questions to it in one fork that is given up after."""
        above = tuple(before)
        with self._turns.request(above):
            answers = self._retried(partial(self._judge, above, cell, questions, seconds))
            self._states.remember(above)
            return answers

    def pin(self, chain: Sequence[Source]) -> None:
        """Keep the states along a chain, once they are there, until the session ends."""
        self._states.pin(tuple(chain))

    def wipe(self) -> None:
        """Remove what cells have written in a sandbox."""
        with self._turns.request():
            if self._zygote is not None and not self._zygote.wipe():
                self._end_all()

    def forget(self) -> None:
        """End every state that is not pinned; nothing that was written to files is left either."""
        with self._turns.request():
            self._states.forget()
            if self._zygote is not None and not self._zygote.wipe():
                self._end_all()

    def look(self, before: Sequence[Source], wanted: Look, *, after: Source | None = None) -> Seen | None:
        """Look at a fork of the state."""
        above = tuple(before)
        with self._turns.look(above) as mine:
            if not mine or above == self._unreached:
                return None
            further = above if after is None else (*above, after)
            chain = further if further in self._states else above
            found = self._retried(partial(self._look, chain, wanted))
            self._states.remember(chain)
            return found

    def interrupt(self) -> None:
        """Stop what runs."""
        self._stop.ask()

    def close(self) -> None:
        """End everything."""
        with self._turns.last():
            self._end_all()
            self._stop.close()
        if self._beside is not None:
            self._beside.close()

    def _retried(self, attempt: Callable[[], _Result]) -> _Result:
        """The attempt's result. States that are lost on the way are made anew: the cells above run once more."""
        started = time.monotonic()
        for _ in range(_TRIES):
            try:
                return attempt()
            except Lost as lost:
                self._lose(lost.state)
                if self._seal is not None and time.monotonic() - started > _SECONDS_LOST:
                    break  # nobody waits for a class as a learner waits for a cell
        raise RunnerError("the process that runs cells ends or does not answer", "Try again: it is started anew.")

    # --- states -------------------------------------------------------------------------------------------------

    def _reach(self, chain: Chain) -> tuple[State | None, Ending | None]:
        """The process that holds the state after ``chain``; what is missing of it is run. Or why there is none."""
        blocked = self._states.blocked(chain)
        if blocked is not None:
            return None, blocked
        length, nearest = self._states.nearest(chain)
        state = nearest or self._started().root
        for index in range(length, len(chain)):
            result = self._run_in(state, chain[: index + 1], self._limits, None, shown=False)
            if result.status is Status.INTERRUPTED:
                return None, endings.INTERRUPTED
            if result.status is not Status.OK:
                blocked = endings.blocked(chain[index].label, result.message)
                if self._seal is not None:  # where nobody waits, nothing is tried in the hope of a better turn
                    self._states.block(chain[: index + 1], blocked)
                return None, blocked
            length, nearest = self._states.nearest(chain[: index + 1])
            assert nearest is not None
            assert length == index + 1
            state = nearest
        return state, None

    def _run_in(
        self,
        state: State,
        chain: Chain,
        limits: Limits,
        on_output: OnOutput | None,
        slate: Slate | None = None,
        *,
        shown: bool = True,
    ) -> RunResult:
        """Run the last source of ``chain`` in a fork of ``state``, and keep the fork if all went well."""
        source = chain[-1]
        order = {
            "do": "run",
            "label": source.label,
            "text": source.text,
            "memory": limits.memory,
            "cpu": limits.cpu,
            "shown": shown,
        }
        collector = Collector(limits.output, on_output)
        started = time.perf_counter()
        job = Job(self._started().family, state, order, collector, slate)
        self._wait(job, limits.wall, limits.cpu)
        result: RunResult | None = None
        if job.ended is None:
            try:
                result = claims.run_result(job.message, collector)
            except Malformed:
                job.ended = endings.BROKEN_ANSWER
        if result is not None and result.status is Status.OK:
            assert job.process is not None
            if self._started().family.stands_still(job.process):
                self._states.keep(chain, State(job.process, job.sock))
                if self._states.is_pinned(chain):
                    self._started().family.trust(job.process)
                return result
            result, job.ended = None, endings.GOES_ON
        job.discard()
        if result is not None:
            return result
        assert job.ended is not None
        ended = job.ended.as_run(collector.chunks(), time.perf_counter() - started, cut=collector.cut)
        return ended if slate is None else replace(ended, figures=slate.look_once_more())

    def _ask(self, above: Chain, question: Question, following: Question | None, ahead: Ahead) -> Answer:
        """Ask a fork of the state after ``above``, and have the one forked that will be asked next."""
        state, failed = self._reach(above)
        if state is None:
            assert failed is not None
            return failed.as_answer(0.0)
        started = time.perf_counter()
        job = ahead.take(state, question) or self._asking(state, question)
        # A fork of the zygote that waits would be taken for one that nobody ordered.
        if following is not None and state is not self._started().root:
            ahead.put(state, following, self._asking(state, following))
        self._wait(job, question.seconds, question.seconds)
        job.discard()
        if job.ended is not None:
            ahead.close()  # what was done about it may have hit the one that waits
        try:
            if job.ended is None:
                return claims.answer(job.message)
        except Malformed:
            job.ended = endings.BROKEN_ANSWER
        return job.ended.as_answer(time.perf_counter() - started)

    def _judge(self, above: Chain, cell: Source, questions: Sequence[Question], seconds: float) -> list[Answer] | None:
        """Judge in a fork of the state after ``above``."""
        state, _ = self._reach(above)
        if state is None:
            return None
        order = {
            "do": "judge",
            "label": cell.label,
            "text": cell.text,
            "questions": [question.as_plain() for question in questions],
            "memory": self._limits.memory,
            "cpu": self._limits.cpu,
        }
        job = Job(self._started().family, state, order, None)
        job.wait(self._clocks(seconds, seconds), self._stop)  # no verdict: no doubt
        job.discard()
        try:
            return None if job.ended is not None else claims.answers(job.message, len(questions))
        except Malformed:
            return None

    def _wait(self, job: Job, wall: float, cpu: float) -> None:
        """Wait for the job; note where its end may have been due to what else the machine had to do."""
        clocks = self._clocks(wall, cpu)
        job.wait(clocks, self._stop)
        out_of_time = job.ended is not None and job.ended.reason == "timeout"
        if self._seal is None:
            self.in_doubt |= out_of_time and not self.alone
        else:
            self.in_doubt |= clocks.leave_doubt(job.cpu_seconds, out_of_time=out_of_time)

    def _clocks(self, wall: float, cpu: float) -> Clocks:
        """Locked-in processes share the machine with others: there it is the processor's clock that decides."""
        return by_the_wall(wall, cpu) if self._seal is None else by_the_processor(cpu, alone=self.alone)

    def _asking(self, state: State, question: Question) -> Job:
        order = {"do": "ask", "memory": self._limits.memory, "question": question.as_plain()}
        return Job(self._started().family, state, order, None)

    def _look(self, chain: Chain, wanted: Look) -> Seen | None:
        """Look at a fork of the state after ``chain``."""
        state, failed = self._reach(chain)
        if state is None:
            self._unreached = None if failed is endings.INTERRUPTED else chain
            return None
        order = {"do": "look", "memory": self._limits.memory, "look": wanted.as_plain()}
        job = Job(self._started().family, state, order, None)
        job.wait(by_the_wall(LOOK_SECONDS, LOOK_SECONDS), self._stop)
        job.discard()
        try:
            return None if job.ended is not None else seen(job.message)
        except Malformed:
            return None

    def _lose(self, lost: State) -> None:
        """Give up a state that no longer does what it is told, and those that have gone with it."""
        if self._zygote is None or lost is self._zygote.root or not self._zygote.is_alive:
            self._end_all()
            return
        self._states.lose(lost)

    # --- the zygote ---------------------------------------------------------------------------------------------

    def _started(self) -> Zygote:
        if self._zygote is None:
            self._zygote = Zygote(self._seed, self._seal)
        return self._zygote

    def _end(self, state: State) -> None:
        if self._zygote is not None:
            self._zygote.family.end(state.process)

    def _end_all(self) -> None:
        zygote, self._zygote = self._zygote, None  # whose end is the end of all states
        self._states.clear()
        if zygote is not None:
            zygote.close()
