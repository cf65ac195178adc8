"""Files as MNIST's are, but small, made from the built-in digits."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import numpy as np

from tutor import datasets
from tutor.datasets import idx
from tutor.datasets.idx import Bytes


@cache
def digits() -> tuple[Bytes, Bytes]:
    """1160 zeros and ones and 100 other digits, in 28 x 28 pixels: pictures (1260, 28, 28), labels (1260,)."""
    boxes, labels = [], []
    for data, most in (
        (datasets.zeros_and_ones("train", "built-in"), 1000),
        (datasets.zeros_and_ones("test", "built-in"), 160),
        (datasets.digits("test", "built-in"), 400),
    ):
        of_them = slice(None) if most < 400 or most == 1000 else np.flatnonzero(data.y[:, 0] > 1)[:100]
        boxes.append(np.round(data.x[of_them].reshape(-1, 20, 20).transpose(0, 2, 1) * 255).astype(np.uint8))
        labels.append(data.y[of_them, 0].astype(np.uint8))
    box, label = np.concatenate(boxes), np.concatenate(labels)
    pictures = np.zeros((len(box), 28, 28), np.uint8)
    rng = np.random.default_rng(1)
    for picture, each in zip(pictures, box, strict=True):
        down, right = rng.integers(0, 9, 2)
        picture[down : down + 20, right : right + 20] = each
    mixed = rng.permutation(len(label))
    pictures, label = pictures[mixed], label[mixed]
    pictures.flags.writeable = label.flags.writeable = False
    return pictures, label


def write(
    folder: Path,
    begin: str = "train",
    pictures: Bytes | None = None,
    labels: Bytes | None = None,
    *,
    packed: bool = False,
    dot: str = "-",
) -> tuple[Path, Path]:
    """Write the files of pictures and of labels, by default those of ``digits``; their paths."""
    folder.mkdir(exist_ok=True)
    paths = []
    for kind, array, made in (("images", pictures, digits()[0]), ("labels", labels, digits()[1])):
        data = idx.pack(made if array is None else array)
        end = f"idx{3 if kind == 'images' else 1}-ubyte"
        path = folder / f"{begin}-{kind}{dot}{end}{'.gz' if packed else ''}"
        path.write_bytes(gzip.compress(data, 1) if packed else data)
        paths.append(path)
    return paths[0], paths[1]
