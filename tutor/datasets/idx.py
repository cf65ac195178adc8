"""IDX, the format of MNIST's files: arrays of bytes behind a short header.

Two zero bytes, 8 for "unsigned bytes", the number of dimensions; each dimension as four bytes, the highest first; then
the numbers, the last dimension running fastest. Described at http://yann.lecun.com/exdb/mnist/.
"""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

import numpy as np

from tutor.errors import TutorError

Bytes = np.ndarray[Any, np.dtype[np.uint8]]

_UNSIGNED_BYTES = 8
_MOST_DIMENSIONS = 3
# Above all that was ever published in this format; MNIST has 60,000 pictures of 28 x 28.
_MOST_BYTES = 100_000 * 28 * 28


class IdxError(TutorError):
    """Bytes that are no IDX file, or not all of one; ``message`` says what is wrong with them."""


def pack(array: Bytes) -> bytes:
    """The IDX file of an array of bytes."""
    if array.dtype != np.uint8 or not 1 <= array.ndim <= _MOST_DIMENSIONS:
        raise ValueError(f"IDX files hold bytes in 1 to 3 dimensions, not {array.dtype} in {array.ndim}")
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, _UNSIGNED_BYTES, array.ndim, *array.shape)
    return header + array.tobytes()


def read(file: BinaryIO, shape: tuple[int | None, ...]) -> Bytes:
    """The array in a file, which must be of this shape, None standing for any number.

    Nothing is believed before it is checked: a header that promises too much costs no memory.

    Raises:
        IdxError: It is another array, no array at all, or there are less or more bytes than its header says.
    """
    found = read_shape(file)
    if len(found) != len(shape):
        raise IdxError(f"it holds {_kind(found)}, not {_kind(shape)}")
    if any(wanted not in (None, size) for size, wanted in zip(found, shape, strict=True)):
        raise IdxError(f"its shape is {_written(found)}, not {_written(shape)}")
    size = 1
    for each in found:
        size *= each
    if size > _MOST_BYTES:
        raise IdxError(f"its header promises {_written(found)} bytes, far more than any such file has")
    data = _exactly(file, size)
    if len(data) < size:
        raise IdxError(f"it is cut off: {size - len(data)} of {size} bytes are missing")
    if file.read(1):
        raise IdxError(f"it goes on after the {_written(found)} bytes that its header promises")
    return np.frombuffer(data, np.uint8).reshape(found)


def read_shape(file: BinaryIO) -> tuple[int, ...]:
    """The shape that a file's header promises; the file stands at its first number afterwards.

    Raises:
        IdxError: It does not begin like an IDX file of bytes in one to three dimensions.
    """
    magic = _exactly(file, 4)
    if len(magic) < 4:
        raise IdxError("it is empty" if not magic else f"it ends after {len(magic)} bytes")
    zeros, kind, dimensions = magic[:2], magic[2], magic[3]
    if zeros != b"\0\0" or kind != _UNSIGNED_BYTES or not 1 <= dimensions <= _MOST_DIMENSIONS:
        raise IdxError(f"it is no IDX file of pictures or labels: it begins with the bytes {magic.hex(' ')}")
    sizes = _exactly(file, 4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise IdxError("it ends within its header")
    shape: tuple[int, ...] = struct.unpack(f">{dimensions}I", sizes)
    return shape


def _exactly(file: BinaryIO, size: int) -> bytes:
    """The next ``size`` bytes, fewer only at the end of the file."""
    parts = []
    while size > 0 and (part := file.read(min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _kind(shape: tuple[int | None, ...]) -> str:
    return {1: "labels", 2: "a table", 3: "pictures"}[len(shape)]


def _written(shape: tuple[int | None, ...]) -> str:
    return " x ".join("any" if size is None else str(size) for size in shape)
