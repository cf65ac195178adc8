"""A session: the states after cells, kept by processes or made anew, under one interface."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Literal, Protocol

from tutor.errors import RunnerError
from tutor.runner.looking.look import Look, Seen
from tutor.runner.output import OnOutput
from tutor.runner.results import Answer, Limits, Question, RunResult, Source
from tutor.runner.sealing import Seal, require_linux
from tutor.runner.slate import OnFigure

Mode = Literal["auto", "fork", "replay"]


class Session(Protocol):
    """Runs cells and puts questions to the states they leave. One request at a time; ``interrupt`` from any thread.

    While it is ``alone`` on its machine, clocks are strict. ``in_doubt`` is set when a clock has decided that might
    have decided otherwise alone.
    """

    alone: bool
    in_doubt: bool

    @property
    def trusted(self) -> Session:
        """Where code runs that nothing needs to be kept from: here, or where this is locked in, in a session beside.

        That one ends with this one.
        """

    def warm(self) -> None:
        """Start what takes a moment to start, before it is needed."""

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
        """Run ``cell`` in the state that ``before`` leaves; ``seconds`` overrides the limits' clocks.

        Both callbacks are called while it runs, in the thread that called ``run`` and some twenty times a second at
        most: ``on_output`` with what it has printed since, ``on_figure`` with the newest picture that it wants seen
        (``plt.pause``). Without ``on_figure``, pauses do nothing.

        Raises:
            RunnerError: Our own machinery failed.
        """

    def ask(self, before: Sequence[Source], questions: Sequence[Question]) -> list[Answer]:
        """Put each question to a copy of its own of the state that ``before`` leaves.

        Raises:
            RunnerError: Our own machinery failed.
        """

    def judge(
        self, before: Sequence[Source], cell: Source, questions: Sequence[Question], *, seconds: float
    ) -> list[Answer] | None:
        """Run ``cell`` and put all questions to one copy of the state after it, one after the other, in so much time.

        That is quick; but what one question did to the state the next one finds, so only where all answers are right
        do they tell something. None where there is no telling: then ``run`` and ``ask`` say more.

        Raises:
            RunnerError: Our own machinery failed.
        """

    def pin(self, chain: Sequence[Source]) -> None:
        """Keep the states along a chain that holds no learner's code."""

    def wipe(self) -> None:
        """Remove what cells have written to files, where these are kept apart from others."""

    def forget(self) -> None:
        """End every state that is not pinned, and remove what cells have written: the next learner's turn."""

    def look(self, before: Sequence[Source], wanted: Look, *, after: Source | None = None) -> Seen | None:
        """What is known of names in the state that ``before`` leaves; None where nothing can be said now.

        Where the state after one more cell, ``after``, is still there, that is looked at. Does not wait for another
        request, and gives way to one that comes.

        Raises:
            RunnerError: Our own machinery failed.
        """

    def interrupt(self) -> None:
        """Stop at once what runs now."""

    def close(self) -> None:
        """End every process. A closed session stays closed; closing it again does nothing."""


def open_sealed(seal: Seal, limits: Limits | None = None) -> Session:
    """A session whose processes are locked in; they are there when this returns.

    Raises:
        IsolationError: A layer of that cannot be had.
        RunnerError: Our own machinery failed.
    """
    require_linux("full" if seal.full else "lock")
    from tutor.runner.forks import ForkSession

    session = ForkSession(limits or Limits(memory=seal.memory), seal, seed=0)
    session.warm()
    return session


def open_session(mode: Mode = "auto", limits: Limits | None = None) -> Session:
    """A session: by forks on Linux, by replay elsewhere or where ``NN_TUTOR_RUNNER=replay`` asks for it.

    Raises:
        RunnerError: Forks are asked for where there are none.
    """
    if mode == "auto":
        asked = os.environ.get("NN_TUTOR_RUNNER", "")
        mode = "replay" if asked == "replay" or sys.platform != "linux" else "fork"
    if mode == "replay":
        from tutor.runner.replays import ReplaySession

        return ReplaySession(limits or Limits())
    if sys.platform != "linux":
        raise RunnerError("cells can be run by forks on Linux only", "Leave the choice to the tutor.")
    from tutor.runner.forks import ForkSession

    return ForkSession(limits or Limits())
