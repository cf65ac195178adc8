"""Messages arrive whole, whatever the pieces in which their bytes come."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.runner.protocol import MOST_MESSAGE, Malformed
from tutor.runner.wire import Buffer, Closed, receive, receive_with_descriptors, send

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    here, there = socket.socketpair()
    with here, there:
        yield here, there


def frame(messages: list[object]) -> bytes:
    here, there = socket.socketpair()
    with here, there:
        for message in messages:
            send(here, message)
        return there.recv(1 << 20)


@given(st.lists(st.integers() | st.text(max_size=20), max_size=5), st.data())
def test_pieces_become_messages(messages: list[object], data: st.DataObject) -> None:
    stream, got, buffer = frame(messages) if messages else b"", [], Buffer()
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        buffer.feed(stream[:cut])
        stream = stream[cut:]
        while (taken := buffer.take())[0]:
            got.append(taken[1])
    assert got == messages


def test_a_message_that_claims_too_much_is_refused() -> None:
    buffer = Buffer()
    buffer.feed(struct.pack(">Q", MOST_MESSAGE + 1))
    with pytest.raises(Malformed):
        buffer.take()


def test_there_and_back(pair: Pair) -> None:
    send(pair[0], {"x": [1, 2.0, "three"]})
    assert receive(pair[1]) == {"x": [1, 2.0, "three"]}


def test_descriptors_come_along(pair: Pair) -> None:
    read, write = os.pipe()
    send(pair[0], "pipe", [write])
    os.close(write)
    message, descriptors = receive_with_descriptors(pair[1], 3)
    assert message == "pipe"
    os.write(descriptors[0], b"through")
    assert os.read(read, 20) == b"through"
    for descriptor in (read, *descriptors):
        os.close(descriptor)


def test_the_end_is_told(pair: Pair) -> None:
    pair[0].close()
    with pytest.raises(Closed):
        receive(pair[1])
    with pytest.raises(Closed):
        receive_with_descriptors(pair[1], 3)
    with pytest.raises(Closed):
        send(pair[1], "anybody?")


def test_the_end_in_a_message_is_told(pair: Pair) -> None:
    pair[0].sendall(struct.pack(">Q", 100) + b"s")
    pair[0].close()
    with pytest.raises(Closed):
        receive(pair[1])
