"""MNIST's own files: found in a folder, checked before they are believed, and cut to the box of the digit."""

from __future__ import annotations

import gzip
import stat
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from tutor.datasets import idx
from tutor.datasets.dataset import Array
from tutor.errors import TutorError

WIDE = 28  # a side of the published pictures
BOX = 20  # a side of the box that each digit was made to fit before it was put on 28 x 28 by its centre of mass
OFFICIAL = {"train": 60_000, "t10k": 10_000}

_PARTS = {"train": "train", "test": "t10k"}
_KINDS = {"images": 3, "labels": 1}  # and the number of dimensions
_MOST_FILE = 64 << 20  # bytes on disk; the largest of them has 47 million
_AT_ONCE = 1000
_OF_EACH = 500  # zeros, and ones, for training
_MOST_OUTSIDE = 0.01  # the share of pictures that may be larger than the box
_FOREIGN = {
    b"PK\3\4": "it is a zip archive; unpack it first",
    b"<": "it looks like a web page, as if its download had been refused",
}


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Pictures (m, 20, 20) from 0 (paper) to 255 (ink), labels (m,) from 0 to 9, the names of their files."""

    pictures: idx.Bytes
    labels: idx.Bytes
    files: tuple[str, str]


def read(folder: Path, told: Callable[[int, int], object] | None = None) -> dict[str, Part]:
    """What a folder has of MNIST: "train", "test" or both.

    Args:
        folder: where the files are, packed or not, under the names they were published with; a dot may stand
            for the hyphen before "idx".
        told: is told now and then how many pictures of how many are read.

    Raises:
        TutorError: A file is missing, cannot be read or is not what its name says.
    """
    found = _found(folder)
    with ExitStack() as stack:
        files = {path: stack.enter_context(_opened(path)) for pair in found.values() for path in pair}
        counts = {part: _count(*pair, files) for part, pair in found.items()}
        _refuse_exchanged(found, counts)
        total, before = sum(counts.values()), 0
        parts = {}
        for part, (images, labels) in found.items():
            digits = _labels(labels, files[labels], counts[part])
            pictures = np.empty((counts[part], BOX, BOX), np.uint8)
            done = outside = 0
            for some in _numbers(images, files[images], (counts[part], WIDE, WIDE)):
                boxes, fit = cut(some)
                pictures[done : done + len(some)] = boxes
                done += len(some)
                outside += len(some) - int(fit.sum())
                if told:
                    told(before + done, total)
            if outside > _MOST_OUTSIDE * counts[part]:
                raise TutorError(
                    f"{images} holds other pictures than MNIST's digits: {outside:,} of {counts[part]:,} are blank or"
                    f" do not fit into {BOX} x {BOX} pixels",
                    "Other collections, such as Fashion-MNIST, have files of the same names. Use those of MNIST.",
                )
            before += done
            parts[part] = Part(pictures, digits, (images.name, labels.name))
    return parts


def cut(wide: idx.Bytes) -> tuple[idx.Bytes, Array]:
    """The 20 x 20 box of each digit in pictures (m, 28, 28), and whether all of its ink fits: (m, 20, 20), (m,).

    The digit stands in the middle of its box: where exactly it stood before it was moved to its centre of mass is
    told along the side on which it fills the box, and was never kept for the other.
    """
    begins = []
    fit: Array = np.any(wide, axis=(1, 2))
    for across in (2, 1):
        ink: Array = np.any(wide, axis=across)
        first = ink.argmax(axis=1)
        behind = WIDE - ink[:, ::-1].argmax(axis=1)
        fit &= behind - first <= BOX
        begins.append(np.clip((first + behind - BOX) // 2, 0, WIDE - BOX))
    windows = np.lib.stride_tricks.sliding_window_view(wide, (BOX, BOX), axis=(1, 2))
    return windows[np.arange(len(wide)), begins[0], begins[1]], fit


def choose(parts: Mapping[str, Part]) -> dict[tuple[str, str], tuple[idx.Bytes, idx.Bytes]]:
    """The pictures and labels of each data set and part that the lessons ask for.

    All digits: MNIST's own parts; if only one is there, every fifth of it is held out. Zeros and ones: for training 500
    of each, from all over the first part that is there, as its writers differ; mixed, a 0 first and a 1 last. All
    others are held out.

    Raises:
        TutorError: There are too few zeros or ones.
    """
    pictures = np.concatenate([part.pictures for part in parts.values()])
    labels = np.concatenate([part.labels for part in parts.values()])
    first = len(next(iter(parts.values())).labels)
    if len(parts) == 2:
        held_out = np.arange(len(labels)) >= first
    else:
        held_out = np.arange(len(labels)) % 5 == 4
    known = []
    for digit, name in ((0, "zeros"), (1, "ones")):
        places = np.flatnonzero(labels[:first] == digit)
        if len(places) <= _OF_EACH:
            raise TutorError(
                f"there are only {len(places)} {name}, of which more than {_OF_EACH} are needed",
                "Use the files as they were published.",
            )
        known.append(places[np.arange(_OF_EACH) * len(places) // _OF_EACH])
    train = np.concatenate(known)
    train = train[zero_first_one_last(labels[train], np.random.default_rng(0))]
    test = np.setdiff1d(np.flatnonzero(labels <= 1), train)
    return {
        (name, part): (pictures[chosen], labels[chosen])
        for name, part, chosen in (
            ("digits", "train", ~held_out),
            ("digits", "test", held_out),
            ("zeros_and_ones", "train", train),
            ("zeros_and_ones", "test", test),
        )
    }


def zero_first_one_last(labels: idx.Bytes, rng: np.random.Generator) -> Array:
    """The places of the labels, mixed so that a 0 comes first and a 1 last."""
    mixed = rng.permutation(len(labels))
    for end, label in ((0, 0), (-1, 1)):
        other = np.flatnonzero(labels[mixed] == label)[end]
        mixed[[end, other]] = mixed[[other, end]]
    return mixed


# --- the files --------------------------------------------------------------------------------------------------


def _found(folder: Path) -> dict[str, tuple[Path, Path]]:
    """The files of images and of labels of each part that is there."""
    try:
        there = {each.name for each in folder.iterdir()}
    except OSError as error:
        raise TutorError(
            f"{folder} cannot be opened as a folder: {error.strerror or error}",
            "Name the folder that holds MNIST's files: nn-tutor data import mnist FOLDER",
        ) from error
    found = {}
    for part, begin in _PARTS.items():
        names = {kind: _names(begin, kind) for kind in _KINDS}
        pair = {kind: next((each for each in names[kind] if each in there), None) for kind in _KINDS}
        images, labels = pair["images"], pair["labels"]
        if images and labels:
            found[part] = (folder / images, folder / labels)
        elif images or labels:
            missing = names["labels" if images else "images"][0]
            raise TutorError(
                f"{folder} holds {images or labels} but not {missing}",
                "Pictures and labels belong together: put the other file beside it, packed (.gz) or not.",
            )
    if not found:
        expected = ", ".join(_names(begin, kind)[0] for begin in _PARTS.values() for kind in _KINDS)
        raise TutorError(
            f"none of MNIST's files is in {folder}",
            f"They are called {expected}, with or without .gz. The first two or the last two will do.",
        )
    return found


def _names(begin: str, kind: str) -> list[str]:
    """The names that a file may have."""
    return [f"{begin}-{kind}{dot}idx{_KINDS[kind]}-ubyte{packed}" for packed in ("", ".gz") for dot in "-."]


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file's content, unpacked if it is packed; whatever goes wrong with it is told with its name."""
    with _told(path):
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "no ordinary file"
            raise idx.IdxError(f"it is {what}; if the file is inside of it, put it here")
        if status.st_size > _MOST_FILE:
            raise idx.IdxError(f"it has {status.st_size:,} bytes, more than any of MNIST's")
        file = path.open("rb")
    with file:
        with _told(path):
            begin = file.read(4)
            file.seek(0)
            for foreign, what in _FOREIGN.items():
                if begin.startswith(foreign):
                    raise idx.IdxError(what)
        if begin.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield unpacked  # type: ignore[misc]  # it reads like any other
        else:
            yield file


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Name the file in what goes wrong while it is read."""
    try:
        yield
    except idx.IdxError as error:
        raise TutorError(
            f"{path} is not what its name says: {error.message}", "Fetch it anew. Nothing has been changed."
        ) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise TutorError(
            f"{path} is packed, and damaged: {error}", "Fetch it anew. Nothing has been changed."
        ) from error
    except OSError as error:
        raise TutorError(
            f"{path} cannot be read: {error.strerror or error}", "Make it readable, and import again."
        ) from error


def _count(images: Path, labels: Path, files: Mapping[Path, BinaryIO]) -> int:
    """How many pictures and labels there are, as the headers say, which must agree."""
    counts = []
    for path, dimensions in ((images, 3), (labels, 1)):
        with _told(path):
            shape = idx.read_shape(files[path])
            if {dimensions, len(shape)} == {3, 1}:
                there, expected = ("labels", "pictures") if dimensions == 3 else ("pictures", "labels")
                raise idx.IdxError(f"it holds {there} where {expected} belong; were the two files exchanged?")
            if len(shape) != dimensions or shape[1:] not in ((), (WIDE, WIDE)):
                raise idx.IdxError(
                    f"its shape is {idx.written(shape)}, not {idx.written((None, WIDE, WIDE)[:dimensions])}"
                )
            counts.append(shape[0])
    pictures, labelled = counts
    if pictures != labelled:
        raise TutorError(
            f"{images} has {pictures:,} pictures, but {labels} has {labelled:,} labels",
            "They do not belong together: were the files of training (60,000) and test (10,000) exchanged?",
        )
    if not pictures:
        raise TutorError(f"{images} holds no pictures", "Fetch it anew.")
    return pictures


def _refuse_exchanged(found: Mapping[str, tuple[Path, Path]], counts: Mapping[str, int]) -> None:
    """Training pictures under the name of the test pictures, or the other way round."""
    for part, other in (("train", "t10k"), ("test", "train")):
        if counts.get(part) == OFFICIAL[other]:
            raise TutorError(
                f"{found[part][0]} has {counts[part]:,} pictures, as many as the files called {other}-",
                f"Are training and test files exchanged? train- has {OFFICIAL['train']:,}, t10k- {OFFICIAL['t10k']:,}.",
            )


def _labels(path: Path, file: BinaryIO, count: int) -> idx.Bytes:
    (labels,) = _numbers(path, file, (count,), count)
    if labels.max() > 9:
        place = int(np.argmax(labels > 9))
        raise TutorError(
            f"{path} holds a label that is no digit: {labels[place]}, at place {place}",
            "It is damaged or belongs to other pictures than MNIST's. Fetch it anew.",
        )
    return labels


def _numbers(path: Path, file: BinaryIO, shape: tuple[int, ...], at_once: int = _AT_ONCE) -> Iterator[idx.Bytes]:
    with _told(path):
        yield from idx.read_numbers(file, shape, at_once)
