"""Takes the output of a cell together as it comes, up to a limit, and hands it on in moderation."""

from __future__ import annotations

import codecs
import threading
import time
from collections.abc import Callable
from typing import Literal

from tutor.runner.results import Chunk

Stream = Literal["stdout", "stderr"]
OnOutput = Callable[[Chunk], None]

STREAMS: tuple[Stream, Stream] = ("stdout", "stderr")
# Between two calls of ``on_output`` at least: a flood of prints is no flood of calls.
_SECONDS_BETWEEN = 0.05


class Collector:
    """Decodes two streams of bytes; beyond ``most`` bytes nothing more is kept.

    ``feed`` may be called from any thread; ``on_output`` is called by ``hand_over`` and ``chunks``, in their thread.
    """

    def __init__(self, most: int, on_output: OnOutput | None = None) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders = {stream: decoder("replace") for stream in STREAMS}
        self._room = most
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
        return tuple(Chunk(stream, "".join(texts)) for stream, texts in self._parts)

    def _keep(self, stream: Stream, text: str) -> None:
        if not text:
            return
        if self._parts and self._parts[-1][0] == stream:
            self._parts[-1][1].append(text)
        else:
            self._parts.append((stream, [text]))
        if self._on_output is not None:
            self._waiting.setdefault(stream, []).append(text)

    def _pass_on(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        self._next = time.monotonic() + _SECONDS_BETWEEN
        for stream, texts in waiting.items():
            assert self._on_output is not None
            self._on_output(Chunk(stream, "".join(texts)))
