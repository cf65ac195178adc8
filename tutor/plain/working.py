"""Work beside the prompt: a cell runs in a thread of its own, so that Ctrl+C can stop it and its lines come at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING, TypeVar

from tutor.plain.console import Console
from tutor.runner.printout import Line

if TYPE_CHECKING:
    from tutor.runner.results import Chunk

Result = TypeVar("Result")

_SILENT_SECONDS = 2.0
MOST_LINES = 60  # of a cell's output while it runs; the rest is there for whoever asks


def work(task: Callable[[], Result], stop: Callable[[], None], console: Console) -> Result:
    """Do a task and wait for it; Ctrl+C calls ``stop``, after which the task is expected to end."""
    with ThreadPoolExecutor(1) as pool:
        future: Future[Result] = pool.submit(task)
        patience: float | None = _SILENT_SECONDS
        while True:
            try:
                return future.result(patience)
            except NotYet:
                if future.done():  # the task's own
                    raise
                console.say("(It runs; Ctrl+C stops it.)")
                patience = None
            except KeyboardInterrupt:
                console.say("(Stopping.)")
                stop()


class Lines:
    """Writes what a running cell prints, whole lines only: a bar that is redrawn would be read out again and again."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._line = Line()
        self.written = 0

    def take(self, chunk: Chunk) -> None:
        """Write the lines that end in this piece of output."""
        first, *rest = chunk.text.split("\n")
        self._line.write(first)
        for text in rest:
            self._end()
            self._line.write(text)

    def close(self) -> None:
        """Write what stands on a last line without an end."""
        if self._line.text():
            self._end()

    def _end(self) -> None:
        self.written += 1
        if self.written <= MOST_LINES:
            text = self._line.text()
            self._console.say("".join(sign if sign.isprintable() or sign == "\t" else "?" for sign in text))
        self._line = Line()
