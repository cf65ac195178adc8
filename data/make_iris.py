"""Writes iris.csv, the flowers of lesson 8, from scikit-learn's copy: ``python data/make_iris.py``."""

from __future__ import annotations

from pathlib import Path

from sklearn.datasets import load_iris


def main() -> None:
    """Write the file beside this script, the flowers in scikit-learn's order."""
    iris = load_iris()
    rows = [
        ",".join(map(repr, [*lengths, species]))
        for lengths, species in zip(iris.data.tolist(), iris.target.tolist(), strict=True)
    ]
    text = "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm,species\n" + "\n".join(rows) + "\n"
    Path(__file__).with_name("iris.csv").write_bytes(text.encode("ascii"))


if __name__ == "__main__":
    main()
