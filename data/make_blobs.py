"""Writes blobs.csv, the two clouds of points of lesson 7, by scikit-learn: ``python data/make_blobs.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sklearn.datasets import make_blobs
from sklearn.model_selection import train_test_split


def main() -> None:
    """Write the file beside this script; every digit, so that reading it gives the very same numbers.

    The last column is the point's place after the split: 0 to 399 for training, 400 to 499 for testing.
    """
    points, labels = make_blobs(500, centers=2, random_state=0)
    order = np.concatenate(train_test_split(np.arange(500), test_size=0.2, random_state=42))
    place = np.argsort(order)
    rows = [
        f"{first!r},{second!r},{label},{where}"
        for (first, second), label, where in zip(points.tolist(), labels.tolist(), place.tolist(), strict=True)
    ]
    text = "first,second,cloud,place\n" + "\n".join(rows) + "\n"
    Path(__file__).with_name("blobs.csv").write_bytes(text.encode("ascii"))


if __name__ == "__main__":
    main()
