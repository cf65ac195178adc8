"""What is typed is read until the terminal is gone."""

from __future__ import annotations

import os
import threading
import time

from textual import events
from textual.message import Message

from tutor.app.frames.keyboard import read_keys


def test_keys_come_whole_and_in_order_until_the_end() -> None:
    reading, writing = os.pipe()
    told: list[Message] = []
    gone: list[bool] = []
    thread = threading.Thread(target=lambda: gone.append(not read_keys(reading, threading.Event(), told.append)))
    thread.start()
    for part in (b"a\xc3", b"\xa9\x1b[", b"A\x1b[200~two\nlines\x1b[201~"):
        os.write(writing, part)
        time.sleep(0.02)
    os.close(writing)
    thread.join(5)
    os.close(reading)
    assert gone == [True]
    keys = [message.key if isinstance(message, events.Key) else type(message).__name__ for message in told]
    assert keys == ["a", "é", "up", "Paste"]


def test_it_stops_when_told_to() -> None:
    reading, writing = os.pipe()
    stop = threading.Event()
    stop.set()
    assert read_keys(reading, stop, print)
    os.close(reading)
    os.close(writing)
