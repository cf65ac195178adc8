"""Values as bytes: a closed list of kinds and dtypes, every length checked, never pickle.

A value is None, a bool, int, float, complex, str, an array of a listed dtype, or a list, tuple or dict of values. Its
bytes are a tag and then what the tag says; lengths are unsigned 64-bit, big-endian. A frame is a value behind its
length. What a learner's process sends is only a claim about values: reading it runs no code and allocates no more
than the bytes that came.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from math import prod

import numpy as np

MOST_BYTES = 64 << 20
# A message is a value with what is said about it.
MOST_MESSAGE = MOST_BYTES + (1 << 16)
MOST_DEPTH = 32
MOST_ITEMS = 1_000_000
_MORE_ITEMS = 10_000  # of what is said about a value in a message
_ITEMS_AN_ARRAY = 8  # so many values take as long to read as one array
_MOST_DIMENSIONS = 32
_MOST_EXTENT = 1 << 40
_MOST_KEY_BITS = 60  # Python's hash of an integer is its remainder by 2**61 - 1
_MOST_NAME = 100  # signs of a name in a sentence

_DTYPES = {
    dtype.str[1:]: dtype
    for dtype in map(
        np.dtype,
        ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"],
    )
}
# Bound once: a cell may replace these in the module, and its values are to be written all the same.
_asarray, _ndarray, _generic, _masked = np.asarray, np.ndarray, np.generic, np.ma.MaskedArray
_LENGTH = struct.Struct(">Q")
_DOUBLE = struct.Struct(">d")
_PAIR = struct.Struct(">dd")


class Unencodable(ValueError):  # noqa: N818 - it is a verdict on a value, and read as one
    """A value that cannot be sent; the text says why, for the learner."""


class Malformed(ValueError):  # noqa: N818 - it is a verdict on bytes, and read as one
    """Bytes that are no value."""


# --- writing --------------------------------------------------------------------------------------------------------


def encode(value: object) -> bytes:
    """The bytes of a value.

    Arrays are sent as plain arrays whatever their subclass, tensors (anything with ``numpy()``) as their array, NumPy
    scalars as 0-d arrays.

    Raises:
        Unencodable: The value is of no kind that can be compared, or too large.
    """
    parts: list[bytes] = []
    try:
        _write(value, parts, 0, [0, 0])
    except Unencodable:
        raise
    except Exception as error:  # attributes of the learner's own objects may raise anything
        raise Unencodable(f"a value that raises {type(error).__name__} when it is looked at") from None
    return b"".join(parts)


def _write(value: object, parts: list[bytes], depth: int, size: list[int]) -> None:
    if depth > MOST_DEPTH:
        raise Unencodable(f"nested more than {MOST_DEPTH} deep")
    size[1] += _ITEMS_AN_ARRAY if isinstance(value, _ndarray | _generic) else 1
    if size[1] > MOST_ITEMS:
        raise Unencodable(f"more than {MOST_ITEMS:,} values (an array would do)")
    kind = type(value)
    if value is None:
        _add(parts, size, b"N")
    elif kind is bool:
        _add(parts, size, b"T" if value else b"F")
    elif isinstance(value, _ndarray | _generic):
        _write_array(value, parts, size)
    elif isinstance(value, int):
        number = int.__pos__(value)  # not by the value's own methods: a subclass may have others
        if number.bit_length() > 4096:
            raise Unencodable("an integer of more than 4096 bits")
        _write_bytes(b"i", str(number).encode(), parts, size)
    elif isinstance(value, float):
        _add(parts, size, b"d" + _DOUBLE.pack(value))
    elif isinstance(value, complex):
        plain = complex.__pos__(value)
        _add(parts, size, b"c" + _PAIR.pack(plain.real, plain.imag))
    elif isinstance(value, str):
        _write_bytes(b"s", str.encode(value, "utf-8", "surrogatepass"), parts, size)
    elif isinstance(value, list | tuple):
        items = list.copy(value) if isinstance(value, list) else tuple.__getitem__(value, slice(None))
        count = len(items)
        _add(parts, size, (b"l" if isinstance(value, list) else b"t") + _LENGTH.pack(count))
        for item in items:
            _write(item, parts, depth + 1, size)
    elif isinstance(value, dict):
        _add(parts, size, b"m" + _LENGTH.pack(dict.__len__(value)))
        for key, item in dict.items(value):
            if isinstance(key, _generic):
                key = key.item()  # the counts of np.unique, say
            if not isinstance(key, str | int | float | bool | type(None)):
                raise Unencodable(f"a dict with a key of type {type(key).__name__[:_MOST_NAME]}")
            if _is_huge(key):
                raise Unencodable(f"a dict with a key of more than {_MOST_KEY_BITS} bits")
            _write(key, parts, depth + 1, size)
            _write(item, parts, depth + 1, size)
    elif callable(getattr(value, "numpy", None)) and not isinstance(value, type):
        _write_array(_array_of(value), parts, size)
    else:
        raise Unencodable(_kind_of(value))


def _is_huge(key: object) -> bool:
    """Whether a key is so large a number that many of its like have one hash: a dict of them takes for ever."""
    return isinstance(key, int) and int.bit_length(key) > _MOST_KEY_BITS


def _kind_of(value: object) -> str:
    """What a value is that cannot be sent."""
    if isinstance(value, type):
        return f"the class {value.__name__[:_MOST_NAME]} itself (did you mean to call it?)"
    name = getattr(value, "__name__", None)
    if callable(value) and isinstance(name, str):
        return f"the function {name[:_MOST_NAME]} itself (did you mean to call it?)"
    return f"a value of type {type(value).__name__[:_MOST_NAME]}"


def _array_of(tensor: object) -> np.ndarray:
    """A tensor's array. Its method may be the learner's own, so anything may come of it."""
    try:
        array = _asarray(tensor.numpy())  # type: ignore[attr-defined]  # just looked for
    except Exception as error:
        raise Unencodable(f"{_kind_of(tensor)} whose numpy() raises {type(error).__name__}") from None
    return array


def _write_array(array: np.ndarray | np.generic, parts: list[bytes], size: list[int]) -> None:
    if isinstance(array, _masked):
        raise Unencodable("a masked array")
    plain = _asarray(array)
    if plain.dtype.kind in "US" and plain.ndim == 0:
        _write_bytes(b"s", str(plain).encode("utf-8", "surrogatepass"), parts, size)
        return
    dtype = _DTYPES.get(plain.dtype.newbyteorder("=").str[1:])
    if dtype is None:
        what = "objects" if plain.dtype.kind == "O" else f"dtype {plain.dtype}"
        raise Unencodable(
            f"an array of {what} (rows of different lengths make one)" if what == "objects" else f"an array of {what}"
        )
    if plain.ndim > _MOST_DIMENSIONS:
        raise Unencodable(f"an array of {plain.ndim} dimensions, where {_MOST_DIMENSIONS} are the most")
    if prod(extent or 1 for extent in plain.shape) > _MOST_EXTENT:
        raise Unencodable("an array without values of an extent beyond reason")
    if plain.nbytes > MOST_BYTES:
        raise Unencodable(f"an array of {plain.nbytes >> 20} MiB, where {MOST_BYTES >> 20} MiB is the most")
    name = dtype.str[1:].encode()
    header = b"a" + bytes([len(name)]) + name + bytes([plain.ndim]) + b"".join(map(_LENGTH.pack, plain.shape))
    _add(parts, size, header)
    _add(parts, size, plain.astype(dtype.newbyteorder("<"), copy=False).tobytes())


def _write_bytes(tag: bytes, data: bytes, parts: list[bytes], size: list[int]) -> None:
    _add(parts, size, tag + _LENGTH.pack(len(data)))
    _add(parts, size, data)


def _add(parts: list[bytes], size: list[int], data: bytes) -> None:
    size[0] += len(data)
    if size[0] > MOST_BYTES + 4096:
        raise Unencodable(f"more than {MOST_BYTES >> 20} MiB")
    parts.append(data)


# --- reading --------------------------------------------------------------------------------------------------------


def decode(data: bytes) -> object:
    """The value of some bytes.

    Raises:
        Malformed: They are not exactly one value.
    """
    reader = _Reader(data)
    value = reader.value(0)
    if reader.at != len(data):
        raise Malformed("bytes after the value")
    return value


class _Reader:
    """A walk through bytes; nothing is allocated before the bytes for it are known to be there."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._items = 0
        self.at = 0

    def take(self, count: int) -> bytes:
        if count < 0 or count > len(self._data) - self.at:
            raise Malformed("shorter than it says")
        start, self.at = self.at, self.at + count
        return self._data[start : self.at]

    def length(self) -> int:
        number: int = _LENGTH.unpack(self.take(8))[0]
        return number

    def value(self, depth: int) -> object:
        self._items += 1
        if depth > MOST_DEPTH or self._items > MOST_ITEMS + _MORE_ITEMS:
            raise Malformed("too deep or too many values")
        tag = self.take(1)
        if tag in _SIMPLE:
            return _SIMPLE[tag](self)
        if tag in (b"l", b"t"):
            items = [self.value(depth + 1) for _ in range(self._count())]
            return items if tag == b"l" else tuple(items)
        if tag == b"m":
            mapping: dict[object, object] = {}
            for _ in range(self._count()):
                key = self.value(depth + 1)
                if not isinstance(key, str | int | float | bool | type(None)) or _is_huge(key):
                    raise Malformed("a key that is no key")
                mapping[key] = self.value(depth + 1)
            return mapping
        raise Malformed("an unknown kind of value")

    def _count(self) -> int:
        count = self.length()
        if count > len(self._data) - self.at:  # every item takes a byte at least
            raise Malformed("more items than bytes")
        return count

    def integer(self) -> int:
        digits = self.take(self.length())
        if len(digits) > 1300 or not digits.removeprefix(b"-").isdigit():
            raise Malformed("not an integer")
        return int(digits)

    def text(self) -> str:
        try:
            return self.take(self.length()).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise Malformed("not text") from None

    def array(self) -> np.ndarray:
        self._items += _ITEMS_AN_ARRAY - 1
        name = self.take(self.take(1)[0])
        dtype = _DTYPES.get(name.decode("ascii", "replace"))
        if dtype is None:
            raise Malformed("an unknown dtype")
        dimensions = self.take(1)[0]
        if dimensions > _MOST_DIMENSIONS:
            raise Malformed("too many dimensions")
        shape = tuple(self.length() for _ in range(dimensions))
        # An empty array may still claim absurd extents beside its zero, which NumPy refuses to multiply.
        if prod(extent or 1 for extent in shape) > _MOST_EXTENT:
            raise Malformed("an extent beyond reason")
        data = self.take(prod(shape) * dtype.itemsize)  # Python's integers: no overflow to hide behind
        if dtype.kind == "b" and data.strip(b"\0\1"):
            raise Malformed("a truth value that is neither")
        array = np.frombuffer(data, dtype.newbyteorder("<")).reshape(shape)
        return array.astype(dtype, copy=True)


# Not of the reader itself: one that points to itself would keep its bytes until the collector comes by.
_SIMPLE: dict[bytes, Callable[[_Reader], object]] = {
    b"N": lambda _: None,
    b"T": lambda _: True,
    b"F": lambda _: False,
    b"i": _Reader.integer,
    b"d": lambda reader: _DOUBLE.unpack(reader.take(8))[0],
    b"c": lambda reader: complex(*_PAIR.unpack(reader.take(16))),
    b"s": _Reader.text,
    b"a": _Reader.array,
}
