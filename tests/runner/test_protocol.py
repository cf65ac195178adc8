"""Values survive the way there and back; no bytes do harm."""

from __future__ import annotations

import math
import struct
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tutor.runner.protocol import MOST_BYTES, MOST_DEPTH, Malformed, Unencodable, decode, encode

DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]

_KEYS = st.integers(-(2**60) + 1, 2**60 - 1)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**4000), max_value=2**4000)
    | st.floats()
    | st.complex_numbers()
    | st.text()
)
any_array = st.sampled_from(DTYPES).flatmap(
    lambda dtype: arrays.arrays(np.dtype(dtype), arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
values = st.recursive(
    scalars | any_array,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | _KEYS | st.booleans() | st.none(), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(one: object, other: object) -> bool:
    """Equal in kind, type and value, NaN and signs of zero included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, float) and isinstance(other, float):
        return struct.pack("d", one) == struct.pack("d", other) or (math.isnan(one) and math.isnan(other))
    if isinstance(one, complex) and isinstance(other, complex):
        return same(one.real, other.real) and same(one.imag, other.imag)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return same(list(one), list(other)) and same(list(one.values()), list(other.values()))
    return one == other


@given(values)
@example(np.zeros((0, 3)))
@example(np.array(-0.0))
@example({True: 1, None: 2, 3: 4})
@example("\ud800")
def test_round_trip(value: object) -> None:
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize("dtype", DTYPES)
def test_byte_order_and_layout_do_not_matter(dtype: str) -> None:
    plain = np.arange(24).reshape(2, 3, 4).astype(dtype)
    for array in (plain.astype(plain.dtype.newbyteorder(">")), np.asfortranarray(plain), plain[:, ::-1, ::2]):
        got = decode(encode(array))
        assert isinstance(got, np.ndarray)
        assert got.dtype == np.dtype(dtype)
        assert np.array_equal(got, array)
        assert got.flags.writeable


class Kept(np.ndarray):
    pass


class Tensor:
    def __init__(self, given: object) -> None:
        self._given = given

    def numpy(self) -> object:
        return self._given


class Lying(list[int]):
    def __len__(self) -> int:
        return 10**9

    def __iter__(self) -> None:  # type: ignore[override]
        raise RuntimeError


class Whole(int):
    def __int__(self) -> int:
        raise RuntimeError


class Word(str):
    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float32(1.5), np.array(1.5, np.float32)),
        (np.bool_(True), np.array(True)),
        (np.str_("word"), "word"),
        (np.ones(2).view(Kept), np.ones(2)),
        (Tensor(np.ones(2)), np.ones(2)),
        (Tensor([1.0, 2.0]), np.array([1.0, 2.0])),
        ({np.int64(3): 1}, {3: 1}),
        (Lying([1, 2]), [1, 2]),
        (Whole(3), 3),
        (Word("word"), "word"),
    ],
    ids=map(str, range(10)),
)
def test_what_stands_for_a_value_is_sent_as_it(value: object, expected: object) -> None:
    assert same(decode(encode(value)), expected)


class Odd:
    @property
    def numpy(self) -> object:
        raise RuntimeError


class Broken:
    def numpy(self) -> object:
        raise RuntimeError


class Pretending:
    def __getattribute__(self, name: str) -> object:
        raise RuntimeError


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


def circle() -> object:
    value: list[object] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: object(), "type object"),
        (lambda: int, "class int itself"),
        (lambda: len, "function len itself"),
        (lambda: np.array([1, "a"], dtype=object), "objects"),
        (lambda: np.ma.masked_array([1.0]), "masked"),
        (lambda: np.zeros(2, [("x", float)]), "dtype"),
        (lambda: np.array(["a"]), "dtype"),
        (lambda: np.array(["2024-01-01"], "M8[D]"), "dtype"),
        (lambda: nested(MOST_DEPTH + 1), "nested"),
        (lambda: circle(), "nested"),
        (lambda: 1 << 5000, "4096 bits"),
        (lambda: {(1, 2): 3}, "key of type tuple"),
        (lambda: {1 << 5000: 3}, "60 bits"),
        (lambda: np.broadcast_to(np.float64(0), (MOST_BYTES // 8 + 1,)), "MiB"),
        (lambda: "x" * (MOST_BYTES + 5000), "MiB"),
        (lambda: [None] * 1_000_001, "values"),
        (lambda: Odd(), "RuntimeError"),
        (lambda: Broken(), "RuntimeError"),
        (lambda: Tensor(np.array([None])), "objects"),
        (lambda: Pretending(), "RuntimeError"),
    ],
)
def test_what_cannot_be_sent_says_why(make: Callable[[], object], why: str) -> None:
    with pytest.raises(Unencodable, match=why):
        encode(make())


@given(st.binary(max_size=400))
@example(b"a\x02f8\xff" + b"\xff" * 8 * 255)
@example(b"a\x02f8\x02" + struct.pack(">QQ", 1 << 63, 1 << 63))
@example(b"a\x02f8\x02" + struct.pack(">QQ", 1 << 62, 0))
@example(b"l" + struct.pack(">Q", 1 << 62))
@example(b"m" + struct.pack(">Q", 1 << 40))
@example(b"s" + struct.pack(">Q", 1 << 62) + b"abc")
@example(b"i" + struct.pack(">Q", 5) + b"1_000")
@example(b"l\0\0\0\0\0\0\0\1" * 60)
@example(b"a\x02b1\x01" + struct.pack(">Q", 1) + b"\x02")
def test_any_bytes_are_a_value_or_malformed(data: bytes) -> None:
    tracemalloc.start()
    try:
        decode(data)
    except Malformed:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 1 << 20


@settings(max_examples=300)
@given(values, st.data())
def test_damaged_bytes_are_a_value_or_malformed(value: object, data: st.DataObject) -> None:
    encoded = bytearray(encode(value))
    assume(encoded)
    for _ in range(data.draw(st.integers(1, 3))):
        encoded[data.draw(st.integers(0, len(encoded) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Malformed):
        decode(bytes(encoded))


@given(values, st.binary(min_size=1, max_size=9))
def test_nothing_may_follow_a_value(value: object, more: bytes) -> None:
    with pytest.raises(Malformed):
        decode(encode(value) + more)


@given(values.filter(lambda value: value is not None), st.data())
def test_a_value_cut_short_is_none(value: object, data: st.DataObject) -> None:
    encoded = encode(value)
    with pytest.raises(Malformed):
        decode(encoded[: data.draw(st.integers(0, len(encoded) - 1))])


@pytest.mark.parametrize("make", [lambda: np.zeros(MOST_BYTES // 8), lambda: [None] * 999_999])
def test_the_largest_values_pass(make: Callable[[], object]) -> None:
    value = make()
    assert same(decode(encode(value)), value)


def test_keys_that_share_one_hash_are_refused() -> None:
    """A dict of them would take as long as the square of their number."""
    with pytest.raises(Unencodable, match="bits"):
        encode({1 << 61: 1})
    key = b"i" + (20).to_bytes(8) + str(10**19).encode()
    with pytest.raises(Malformed):
        decode(b"m" + (1).to_bytes(8) + key + b"N")
    assert decode(encode({(1 << 60) - 1: 1, -5: 2})) == {(1 << 60) - 1: 1, -5: 2}


def test_a_million_tiny_arrays_are_too_many() -> None:
    """Each takes as long to read as many numbers."""
    with pytest.raises(Unencodable, match="an array would do"):
        encode([np.zeros(0)] * 130_000)
    one = encode(np.zeros(0))
    with pytest.raises(Malformed):
        decode(b"l" + (200_000).to_bytes(8) + one * 200_000)
    assert len(decode(encode([np.float64(1)] * 120_000))) == 120_000  # type: ignore[arg-type]


def test_bytes_that_were_read_are_let_go() -> None:
    """Six answers of 50 MB one after the other take the room of one."""
    data = encode(np.zeros(1 << 20))
    decode(data)
    tracemalloc.start()
    try:
        for _ in range(8):
            decode(bytes(data))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1 << 20
