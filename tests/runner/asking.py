"""Short ways to put code to a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tutor.plotting.figure import Figure
from tutor.runner.results import Answer, Chunk, Limits, Question, RunResult, Source
from tutor.runner.session import Mode, Session

NUMPY = "import numpy as np"


def sources(*texts: str) -> list[Source]:
    """The texts as cells called a, b, c ..."""
    return [Source(chr(ord("a") + number), text) for number, text in enumerate(texts)]


@dataclass(frozen=True, slots=True)
class Asker:
    """A session, and the way in which it works."""

    session: Session
    mode: Mode

    def run(
        self,
        text: str,
        *above: str,
        seconds: float | None = None,
        limits: Limits | None = None,
        on_output: Callable[[Chunk], None] | None = None,
        on_figure: Callable[[Figure], None] | None = None,
    ) -> RunResult:
        """Run a cell called "cell" below others."""
        cell = Source("cell", text)
        return self.session.run(
            sources(*above), cell, seconds=seconds, limits=limits, on_output=on_output, on_figure=on_figure
        )

    def value(self, text: str, *above: str) -> object:
        """The value of a cell that runs well."""
        result = self.run(text, *above)
        assert result.has_value, result
        return result.value

    def ask(self, question: Question | str, *above: str) -> Answer:
        """Put one question to the state below some cells."""
        asked = question if isinstance(question, Question) else Question(question)
        return self.session.ask(sources(*above), [asked])[0]


def printed(result: RunResult, stream: str = "stdout") -> str:
    """All that a cell wrote on a stream."""
    return "".join(chunk.text for chunk in result.output if chunk.stream == stream)
