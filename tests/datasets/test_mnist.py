"""MNIST's files: read as they are published, and refused with a reason when anything is wrong with them."""

from __future__ import annotations

import gzip
import os
import shutil
import stat
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tests.datasets.official import digits, write
from tutor.datasets import idx, mnist
from tutor.errors import TutorError


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("dot", ["-", "."])
def test_files_are_found_by_all_their_names(tmp_path: Path, packed: bool, dot: str) -> None:
    images, labels = write(tmp_path, packed=packed, dot=dot)
    parts = mnist.read(tmp_path)
    assert list(parts) == ["train"]
    assert parts["train"].pictures.shape == (1260, 20, 20)
    assert_array_equal(parts["train"].labels, digits()[1])
    assert parts["train"].files == (images.name, labels.name)


def test_both_parts_and_how_far_it_is(tmp_path: Path) -> None:
    pictures, labels = digits()
    write(tmp_path, "train")
    write(tmp_path, "t10k", pictures[:200], labels[:200], packed=True)
    heard: list[tuple[int, int]] = []
    parts = mnist.read(tmp_path, lambda done, total: heard.append((done, total)))
    assert [(part, len(each.labels)) for part, each in parts.items()] == [("train", 1260), ("test", 200)]
    assert heard == [(1000, 1460), (1260, 1460), (1460, 1460)]


# --- the box ----------------------------------------------------------------------------------------------------


def test_the_box_of_a_digit_that_fills_it() -> None:
    """Wherever it was moved to, the very same 20 x 20 pixels come back."""
    rng = np.random.default_rng(3)
    boxes = rng.integers(1, 256, (81, 20, 20)).astype(np.uint8)
    wide = np.zeros((81, 28, 28), np.uint8)
    for number in range(81):
        down, right = divmod(number, 9)
        wide[number, down : down + 20, right : right + 20] = boxes[number]
    found, fit = mnist.cut(wide)
    assert_array_equal(found, boxes)
    assert fit.all()


@pytest.mark.parametrize(("height", "width"), [(20, 2), (20, 3), (5, 20), (1, 1)])
def test_a_narrow_digit_stands_in_the_middle(height: int, width: int) -> None:
    wide = np.zeros((1, 28, 28), np.uint8)
    wide[0, 28 - height :, :width] = 200  # in a corner: further out than a centre of mass can bring it
    (box,), fit = mnist.cut(wide)
    assert fit.all()
    assert np.count_nonzero(box) == height * width
    wide = np.zeros((1, 28, 28), np.uint8)
    down, right = 14 - height // 2, 11 - width // 3
    wide[0, down : down + height, right : right + width] = 200
    (box,), _ = mnist.cut(wide)
    for ink, size in ((box.any(axis=1), height), (box.any(axis=0), width)):
        before, behind = int(ink.argmax()), int(ink[::-1].argmax())
        assert before + behind == 20 - size
        assert abs(before - behind) <= 1


def test_what_does_not_fit_is_told() -> None:
    wide = np.zeros((3, 28, 28), np.uint8)
    wide[1, 0:21, 5] = 9
    wide[2, 4, 4:24] = 9
    boxes, fit = mnist.cut(wide)
    assert boxes.shape == (3, 20, 20)
    assert fit.tolist() == [False, False, True]


# --- what the lessons get ---------------------------------------------------------------------------------------


def test_zeros_and_ones_have_the_shapes_of_the_lesson(tmp_path: Path) -> None:
    write(tmp_path)
    part = mnist.read(tmp_path)["train"]
    chosen = mnist.choose({"train": part})
    pictures, labels = chosen["zeros_and_ones", "train"]
    assert pictures.shape == (1000, 20, 20)
    assert np.bincount(labels).tolist() == [500, 500]
    assert (labels[0], labels[-1]) == (0, 1)
    assert 400 < np.count_nonzero(np.diff(labels.astype(int))) < 600
    held_out, others = chosen["zeros_and_ones", "test"]
    assert np.bincount(others).tolist() == [78, 82]
    for one, its in ((pictures, labels), (held_out, others)):
        known = {(each.tobytes(), int(label)) for each, label in zip(part.pictures, part.labels, strict=True)}
        assert {(each.tobytes(), int(label)) for each, label in zip(one, its, strict=True)} <= known
    assert not {each.tobytes() for each in pictures} & {each.tobytes() for each in held_out}


def test_all_digits_of_one_part_are_split_of_two_parts_are_not(tmp_path: Path) -> None:
    pictures, labels = digits()
    write(tmp_path)
    chosen = mnist.choose(mnist.read(tmp_path))
    assert [len(chosen["digits", part][1]) for part in ("train", "test")] == [1008, 252]
    write(tmp_path, "t10k", pictures[:200], labels[:200])
    chosen = mnist.choose(mnist.read(tmp_path))
    assert_array_equal(chosen["digits", "train"][1], labels)
    assert_array_equal(chosen["digits", "test"][1], labels[:200])
    assert len(chosen["zeros_and_ones", "test"][1]) == 160 + np.count_nonzero(labels[:200] <= 1)


def test_training_pictures_are_from_all_over_the_files() -> None:
    labels = np.arange(4000).astype(np.uint8) % 2
    places = np.arange(4000)
    pictures = np.stack([places // 256, places % 256], axis=1).astype(np.uint8)[:, None].repeat(20, 1).repeat(10, 2)
    chosen = mnist.choose({"test": mnist.Part(pictures, labels, ("", ""))})["zeros_and_ones", "train"][0]
    found = np.sort(chosen[:, 0, 0].astype(int) * 256 + chosen[:, 0, 10])
    assert found[0] < 8
    assert found[-1] > 3990
    assert np.diff(found).max() <= 8


@pytest.mark.parametrize(("zeros", "ones", "told"), [(500, 700, "only 500 zeros"), (700, 3, "only 3 ones")])
def test_too_few(zeros: int, ones: int, told: str) -> None:
    labels = np.repeat(np.array([0, 1], np.uint8), [zeros, ones])
    with pytest.raises(TutorError, match=told):
        mnist.choose({"train": mnist.Part(np.zeros((len(labels), 20, 20), np.uint8), labels, ("", ""))})


# --- what is refused --------------------------------------------------------------------------------------------

Damage = Callable[[Path, Path], object]


def other_labels(labels: Path, count: int) -> None:
    labels.write_bytes(idx.pack(np.zeros(count, np.uint8)))


def as_many_as(count: int) -> Damage:
    """A file whose header promises so many pictures; that alone must tell."""

    def damage(images: Path, labels: Path) -> None:
        images.write_bytes(struct.pack(">BBBB3I", 0, 0, 8, 3, count, 28, 28) + bytes(1000))
        labels.write_bytes(struct.pack(">BBBB1I", 0, 0, 8, 1, count) + bytes(1000))

    return damage


def exchange(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def fill(picture: int) -> Damage:
    return lambda images, labels: images.write_bytes(idx.pack(np.full((1260, 28, 28), picture, np.uint8)))


def remove_both(images: Path, labels: Path) -> None:
    images.unlink()
    labels.unlink()


def point_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


DAMAGES: dict[str, tuple[Damage, str]] = {
    "pictures missing": (lambda images, labels: images.unlink(), "labels-idx1-ubyte but not train-images-idx3-ubyte"),
    "labels missing": (lambda images, labels: labels.unlink(), "images-idx3-ubyte but not train-labels-idx1-ubyte"),
    "all missing": (remove_both, "none of MNIST's files"),
    "empty": (lambda images, labels: images.write_bytes(b""), "it is empty"),
    "cut off": (lambda images, labels: os.truncate(images, 500_000), "it is cut off"),
    "cut off in the header": (lambda images, labels: os.truncate(images, 9), "it ends within its header"),
    "labels cut off": (lambda images, labels: os.truncate(labels, 500), "it is cut off"),
    "too long": (lambda images, labels: images.write_bytes(images.read_bytes() + b"x"), "it goes on after"),
    "labels for pictures": (
        lambda images, labels: shutil.copy(labels, images),
        "it holds labels where pictures belong",
    ),
    "pictures for labels": (
        lambda images, labels: shutil.copy(images, labels),
        "it holds pictures where labels belong",
    ),
    "exchanged": (exchange, "it holds labels where pictures belong; were the two files exchanged?"),
    "counts differ": (lambda images, labels: other_labels(labels, 1259), "has 1,260 pictures, but"),
    "no pictures": (as_many_as(0), "holds no pictures"),
    "another size": (
        lambda images, labels: images.write_bytes(idx.pack(np.zeros((1260, 20, 20), np.uint8))),
        "its shape is 1260 x 20 x 20, not any x 28 x 28",
    ),
    "a table": (lambda images, labels: images.write_bytes(idx.pack(np.zeros((5, 5), np.uint8))), "its shape is 5 x 5"),
    "the test files": (as_many_as(10_000), "has 10,000 pictures, as many as the files called t10k-"),
    "a huge promise": (as_many_as(2**32 - 1), "far more than such a file has"),
    "a label that is none": (
        lambda images, labels: labels.write_bytes(
            idx.pack(np.where(np.arange(1260) == 7, 10, digits()[1]).astype(np.uint8))
        ),
        "a label that is no digit: 10, at place 7",
    ),
    "blank": (fill(0), "1,260 of 1,260 are blank or do not fit into 20 x 20 pixels"),
    "clothes": (fill(80), "Fashion-MNIST"),
    "a zip archive": (lambda images, labels: images.write_bytes(b"PK\3\4rest"), "it is a zip archive; unpack it first"),
    "a web page": (lambda images, labels: images.write_bytes(b"<!DOCTYPE html>"), "it looks like a web page"),
    "a folder": (lambda images, labels: make_folder(images), "it is a folder; if the file is inside of it"),
    "a pipe": (lambda images, labels: make_pipe(labels), "it is no ordinary file"),
    "a link to nothing": (lambda images, labels: point_nowhere(images), "No such file"),
    "huge": (lambda images, labels: os.truncate(images, 10 << 30), "it has 10,737,418,240 bytes"),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_what_is_wrong_is_told_with_the_file_and_what_to_do(tmp_path: Path, what: str) -> None:
    images, labels = write(tmp_path / "mnist")
    damage, told = DAMAGES[what]
    damage(images, labels)
    with pytest.raises(TutorError) as caught:
        mnist.read(tmp_path / "mnist")
    assert told in str(caught.value)
    assert str(tmp_path / "mnist") in caught.value.message
    assert caught.value.hint.endswith((".", "?", "FOLDER"))


PACKED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut off": (lambda data: data[:-3000], "is packed, and damaged"),
    "cut off in the header": (lambda data: data[:5], "is packed, and damaged"),
    "a byte changed": (lambda data: data[:4000] + bytes([data[4000] ^ 255]) + data[4001:], "is packed, and damaged"),
    "a wrong checksum": (lambda data: data[:-8] + bytes(4) + data[-4:], "is packed, and damaged"),
    "packed twice": (lambda data: gzip.compress(data), "it is no IDX file of pictures or labels"),
    "not packed at all": (lambda data: b"rubbish", "it is no IDX file of pictures or labels"),
    "two in one": (lambda data: data + data, "it goes on after"),
}


@pytest.mark.parametrize("what", PACKED)
def test_packed_files_that_are_damaged(tmp_path: Path, what: str) -> None:
    images, _ = write(tmp_path, packed=True)
    damage, told = PACKED[what]
    images.write_bytes(damage(images.read_bytes()))
    with pytest.raises(TutorError) as caught:
        mnist.read(tmp_path)
    assert told in caught.value.message
    assert str(images) in caught.value.message


def test_a_file_may_be_unpacked_and_keep_its_name(tmp_path: Path) -> None:
    images, _ = write(tmp_path, packed=True)
    images.write_bytes(gzip.decompress(images.read_bytes()))
    assert len(mnist.read(tmp_path)["train"].pictures) == 1260


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A gibibyte of zeros in a megabyte: no more is unpacked than the header promises."""
    images, _ = write(tmp_path, packed=True)
    header = struct.pack(">BBBB3I", 0, 0, 8, 3, 1260, 28, 28)
    with gzip.open(images, "wb", compresslevel=1) as file:
        file.write(header)
        for _ in range(64):
            file.write(bytes(16 << 20))
    tracemalloc.start()
    with pytest.raises(TutorError, match=r"it goes on after|are blank"):
        mnist.read(tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 32 << 20
    tracemalloc.stop()


def test_training_and_test_files_exchanged(tmp_path: Path) -> None:
    as_many_as(60_000)(*write(tmp_path, "t10k"))
    as_many_as(10_000)(*write(tmp_path, "train"))
    with pytest.raises(TutorError, match="exchanged"):
        mnist.read(tmp_path)


def test_labels_of_the_other_part(tmp_path: Path) -> None:
    pictures, labels = digits()
    _, training = write(tmp_path, "train")
    _, test = write(tmp_path, "t10k", pictures[:300], labels[:300])
    exchange(training, test)
    with pytest.raises(TutorError) as caught:
        mnist.read(tmp_path)
    assert "1,260 pictures" in caught.value.message
    assert "300 labels" in caught.value.message
    assert "exchanged" in caught.value.hint


@pytest.mark.parametrize("what", ["missing", "a file"])
def test_a_folder_that_is_none(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "here"
    if what == "a file":
        folder.write_bytes(b"")
    with pytest.raises(TutorError, match="cannot be opened as a folder") as caught:
        mnist.read(folder)
    assert caught.value.hint == "Name the folder that holds MNIST's files: nn-tutor data import mnist FOLDER"


@pytest.mark.parametrize("where", ["the folder", "a file"])
def test_what_may_not_be_read(tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so that the refusal is made here."""
    images, _ = write(tmp_path)
    refused, method = (tmp_path, "iterdir") if where == "the folder" else (images, "open")
    before = getattr(Path, method)

    def refuse(self: Path, *arguments: object, **named: object) -> object:
        if self == refused:
            raise PermissionError(13, "Permission denied", str(self))
        return before(self, *arguments, **named)

    monkeypatch.setattr(Path, method, refuse)
    with pytest.raises(TutorError, match="Permission denied"):
        mnist.read(tmp_path)


def test_reading_changes_nothing(tmp_path: Path) -> None:
    for path in write(tmp_path):
        path.chmod(stat.S_IRUSR)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    mnist.read(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
