"""Takes the output of a cell together as it comes, up to a limit."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Literal

from tutor.runner.results import Chunk

Stream = Literal["stdout", "stderr"]
OnOutput = Callable[[Chunk], None]


class Collector:
    """Decodes two streams of bytes into chunks; beyond ``most`` bytes nothing more is kept."""

    def __init__(self, most: int, on_output: OnOutput | None = None) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders = {"stdout": decoder("replace"), "stderr": decoder("replace")}
        self._room = most
        self._on_output = on_output
        self._parts: list[tuple[Stream, list[str]]] = []
        self.cut = False

    def feed(self, stream: Stream, data: bytes) -> None:
        """Take bytes that came on a stream."""
        if len(data) > self._room:
            data, self.cut = data[: self._room], True
        self._room -= len(data)
        self._keep(stream, self._decoders[stream].decode(data))

    def chunks(self) -> tuple[Chunk, ...]:
        """All that was kept, what came in one stream without a break as one chunk."""
        for stream in ("stdout", "stderr"):
            self._keep(stream, self._decoders[stream].decode(b"", final=True))  # type: ignore[arg-type]
        return tuple(Chunk(stream, "".join(texts)) for stream, texts in self._parts)

    def _keep(self, stream: Stream, text: str) -> None:
        if not text:
            return
        if self._parts and self._parts[-1][0] == stream:
            self._parts[-1][1].append(text)
        else:
            self._parts.append((stream, [text]))
        if self._on_output is not None:
            self._on_output(Chunk(stream, text))
