"""IDX, the format of MNIST's files: arrays of bytes behind a short header.

Two zero bytes, 8 for "unsigned bytes", the number of dimensions; each dimension as four bytes, the highest first; then
the numbers, the last dimension running fastest. Described at http://yann.lecun.com/exdb/mnist/.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
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


def read(file: BinaryIO) -> Bytes:
    """The array in a file.

    Raises:
        IdxError: It is no such file, or there are less or more bytes than its header says.
    """
    shape = read_shape(file)
    (array,) = read_numbers(file, shape, shape[0] or 1)
    return array


def read_shape(file: BinaryIO) -> tuple[int, ...]:
    """The shape that a file's header promises; the file stands at its first number afterwards.

    Raises:
        IdxError: It does not begin like an IDX file of bytes in one to three dimensions, or promises too many.
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
    if math.prod(shape) > _MOST_BYTES:
        raise IdxError(f"its header promises {written(shape)} bytes, far more than such a file has")
    return shape


def read_numbers(file: BinaryIO, shape: tuple[int, ...], at_once: int) -> Iterator[Bytes]:
    """The numbers behind a header of this shape, ``at_once`` rows of the first dimension at a time.

    Nothing is believed before it is there: a header that lies costs no memory. There is at least one array, if only of
    no rows.

    Raises:
        IdxError: There are less or more bytes than the header promises.
    """
    promised = math.prod(shape)
    row = math.prod(shape[1:])
    for begin in range(0, max(shape[0], 1), at_once):
        rows = min(at_once, shape[0] - begin)
        data = _exactly(file, rows * row)
        if len(data) < rows * row:
            raise IdxError(f"it is cut off: its header promises {promised} bytes, {begin * row + len(data)} are there")
        if begin + rows == shape[0] and file.read(1):
            raise IdxError(f"it goes on after the {promised} bytes that its header promises")
        yield np.frombuffer(data, np.uint8).reshape(rows, *shape[1:])


def written(shape: tuple[int | None, ...]) -> str:
    """A shape in words, None as "any"."""
    return " x ".join("any" if size is None else str(size) for size in shape)


def _exactly(file: BinaryIO, size: int) -> bytes:
    """The next ``size`` bytes, fewer only at the end of the file."""
    parts = []
    while size > 0 and (part := file.read(min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
