"""IDX files: what is written is read, and whatever else is in a file is told, without costing memory."""

from __future__ import annotations

import io
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from tutor.datasets import idx
from tutor.datasets.idx import Bytes, IdxError


def arrays(most: int = 6) -> st.SearchStrategy[Bytes]:
    shapes = st.lists(st.integers(0, most), min_size=1, max_size=3).map(tuple)
    return st.tuples(shapes, st.integers(0, 2**32 - 1)).map(
        lambda drawn: np.random.default_rng(drawn[1]).integers(0, 256, drawn[0], np.uint8)
    )


@given(arrays())
def test_what_is_written_is_read(array: Bytes) -> None:
    found = idx.read(io.BytesIO(idx.pack(array)))
    assert found.dtype == np.uint8
    assert_array_equal(found, array)


def test_the_bytes_are_those_of_the_format() -> None:
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert idx.pack(array) == bytes.fromhex("00000802 00000002 00000003 000102030405")


def refused_or_right(content: bytes) -> None:
    """A file is refused with an IdxError, or what is read is all that it holds."""
    try:
        found = idx.read(io.BytesIO(content))
    except IdxError:
        return
    assert idx.pack(found) == content


@given(arrays(), st.data())
def test_changed_bytes_are_told_or_are_right(array: Bytes, data: st.DataObject) -> None:
    """Whatever happens to a file: it is refused, or it says exactly what is in it."""
    content = bytearray(idx.pack(array))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content)))
        match data.draw(st.sampled_from(["change", "cut", "insert"])):
            case "change" if place < len(content):
                content[place] = data.draw(st.integers(0, 255))
            case "cut":
                del content[place:]
            case _:
                content[place:place] = data.draw(st.binary(max_size=5))
    refused_or_right(bytes(content))


@given(st.binary(max_size=40))
def test_any_bytes_are_told_or_are_right(content: bytes) -> None:
    refused_or_right(content)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "it is empty"),
        (b"\0\0\x08", "it ends after 3 bytes"),
        (b"PK\3\4", "it begins with the bytes 50 4b 03 04"),
        (b"\0\0\x0d\1\0\0\0\1\0\0\0\0", "it begins with the bytes 00 00 0d 01"),
        (b"\0\0\x08\0", "it begins with the bytes 00 00 08 00"),
        (b"\0\0\x08\4", "it begins with the bytes 00 00 08 04"),
        (b"\0\0\x08\2\0\0\0\1\0\0", "it ends within its header"),
        (b"\0\0\x08\1\0\0\0\5abc", "it is cut off: its header promises 5 bytes, 3 are there"),
        (b"\0\0\x08\1\0\0\0\2abc", "it goes on after the 2 bytes"),
        (struct.pack(">BBBB3I", 0, 0, 8, 3, 2**32 - 1, 28, 28), "its header promises 4294967295 x 28 x 28 bytes"),
    ],
)
def test_what_is_wrong_is_told(content: bytes, told: str) -> None:
    with pytest.raises(IdxError) as caught:
        idx.read(io.BytesIO(content))
    assert told in caught.value.message


def test_a_header_that_lies_costs_no_memory() -> None:
    lying = struct.pack(">BBBB3I", 0, 0, 8, 3, 100_000, 28, 28) + b"few"
    tracemalloc.start()
    with pytest.raises(IdxError, match="cut off"):
        idx.read(io.BytesIO(lying))
    assert tracemalloc.get_traced_memory()[1] < 3 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros((), np.uint8), np.zeros((1, 1, 1, 1), np.uint8)])
def test_what_cannot_be_written(array: Bytes) -> None:
    with pytest.raises(ValueError, match="hold bytes in 1 to 3 dimensions"):
        idx.pack(array)


@given(arrays(), st.integers(1, 4))
def test_some_rows_at_a_time(array: Bytes, at_once: int) -> None:
    file = io.BytesIO(idx.pack(array))
    parts = list(idx.read_numbers(file, idx.read_shape(file), at_once))
    assert all(len(part) <= at_once for part in parts)
    assert_array_equal(np.concatenate(parts), array)
