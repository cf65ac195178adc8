"""Reading what is typed, until the terminal is gone."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable
from threading import Event

from textual._xterm_parser import XTermParser
from textual.message import Message

_CHUNK = 4096
# So often it is looked whether to stop, and whether Esc was a key of its own, in seconds.
_TICK = 0.1


def read_keys(file: int, stop: Event, tell: Callable[[Message], None], *, debug: bool = False) -> bool:
    """Tell of all that comes from a terminal until told to stop; whether the terminal is still there.

    Textual's own loop asks a terminal that is gone again and again, as fast as it can, and never ends.
    """
    parser = XTermParser(debug)
    decode = getincrementaldecoder("utf-8")("replace").decode
    with selectors.SelectSelector() as selector:
        selector.register(file, selectors.EVENT_READ)
        while not stop.is_set():
            if selector.select(_TICK):
                try:
                    data = os.read(file, _CHUNK)
                except OSError:
                    data = b""
                if not data:
                    return False
                if text := decode(data):  # not before a sign has come wholly
                    for message in parser.feed(text):
                        tell(message)
            for message in parser.tick():
                tell(message)
    return True
