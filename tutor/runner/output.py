"""Takes the output of a cell together as it comes, up to a limit, and hands it on in moderation."""

from __future__ import annotations

import codecs
import threading
import time
from collections.abc import Callable
from typing import Literal

from tutor.runner.printout import seen, shortened
from tutor.runner.results import Chunk

Stream = Literal["stdout", "stderr"]
OnOutput = Callable[[Chunk], None]

STREAMS: tuple[Stream, Stream] = ("stdout", "stderr")
# Between two calls of ``on_output`` at least: a flood of prints is no flood of calls.
_SECONDS_BETWEEN = 0.05
# What is overwritten does not count as output, up to so many characters: a bar may be drawn a hundred thousand times,
# but a flood is a flood.
_MOST_OVERWRITTEN = 16 << 20


class Collector:
    """Decodes two streams of bytes; beyond ``most`` bytes nothing more is kept. Of lines, it is what stands on them.

    ``feed`` may be called from any thread; ``on_output`` is called by ``hand_over`` and ``chunks``, in their thread.
    """

    def __init__(self, most: int, on_output: OnOutput | None = None) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders = {stream: decoder("replace") for stream in STREAMS}
        self._room = most
        self._overwritten = _MOST_OVERWRITTEN
        self._on_output = on_output
        self._lock = threading.Lock()
        self._parts: list[tuple[Stream, list[str]]] = []
        self._waiting: dict[Stream, list[str]] = {}
        self._next = 0.0
        self.cut = False

    def feed(self, stream: Stream, data: bytes) -> None:
        """Take bytes that came on a stream."""
        with self._lock:
            if self.cut:
                return
            if len(data) > self._room:
                data, self.cut = data[: self._room], True
            self._room -= len(data)
            self._keep(stream, self._decoders[stream].decode(data))

    def due(self) -> float | None:
        """When ``hand_over`` has something to do, by ``time.monotonic``; None while nothing waits."""
        return self._next if self._waiting else None

    def hand_over(self) -> None:
        """Pass on what came since the last time, if that was long enough ago."""
        if self._waiting and time.monotonic() >= self._next:
            self._pass_on()

    def chunks(self) -> tuple[Chunk, ...]:
        """All that was kept, what came in one stream without a break as one chunk. Nothing is fed after this."""
        with self._lock:
            for stream in STREAMS:
                # A character that the limit cut in two is left out.
                self._keep(stream, "" if self.cut else self._decoders[stream].decode(b"", final=True))
        if self._waiting:
            self._pass_on()
        chunks = [Chunk(stream, "".join(texts)) for stream, texts in self._parts]
        if chunks:
            # Nothing comes behind the last line any more: where the cursor was on it makes no difference.
            head, newline, line = chunks[-1].text.rpartition("\n")
            if ("\r" in line or "\b" in line) and (newline or self._is_anchored()):
                chunks[-1] = Chunk(chunks[-1].stream, f"{head}{newline}{seen(line)}")
        return tuple(chunks)

    def _keep(self, stream: Stream, text: str) -> None:
        if not text:
            return
        if not self._parts or self._parts[-1][0] != stream:
            self._parts.append((stream, []))
        self._parts[-1][1].append(text)
        if "\r" in text or "\b" in text:
            self._overwrite()
        if self._on_output is not None:
            self._waiting.setdefault(stream, []).append(text)

    def _overwrite(self) -> None:
        """Of the line that was open and what has come since, keep what stands there."""
        texts = self._parts[-1][1]
        pieces = [texts.pop()]
        while texts and "\n" not in texts[-1]:
            pieces.append(texts.pop())
        begun = "".join(reversed(pieces))
        if texts and not texts[-1].endswith("\n"):
            before, _, line = texts.pop().rpartition("\n")
            texts.append(f"{before}\n")
            begun = line + begun
        texts.append(shortened(begun, anchored=bool(texts) or self._is_anchored()))
        saved = min(max(len(begun) - len(texts[-1]), 0), self._overwritten)
        self._overwritten -= saved
        self._room += saved

    def _is_anchored(self) -> bool:
        """Whether the last part begins at the beginning of a line."""
        return len(self._parts) == 1 or self._parts[-2][1][-1].endswith("\n")

    def _pass_on(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for stream, texts in waiting.items():
            assert self._on_output is not None
            self._on_output(Chunk(stream, shortened("".join(texts), anchored=False)))
        self._next = time.monotonic() + _SECONDS_BETWEEN
