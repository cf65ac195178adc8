"""The handwritten digits that ship with nn-tutor: shapes, order, what was held out, and that they can be learned."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_digits

from tutor import datasets
from tutor import engine as nn
from tutor.datasets import Dataset


def rows(data: Dataset) -> set[bytes]:
    return {row.tobytes() for row in data.x}


@pytest.mark.parametrize(
    ("load", "part", "samples", "counts"),
    [
        (datasets.zeros_and_ones, "train", 1000, [500, 500]),
        (datasets.zeros_and_ones, "test", 160, [78, 82]),
        (datasets.digits, "train", 1397, [138, 142, 137, 143, 141, 142, 141, 139, 134, 140]),
        (datasets.digits, "test", 400, [40] * 10),
    ],
)
def test_shapes_and_counts(load: Callable[..., Dataset], part: str, samples: int, counts: list[int]) -> None:
    found = load(part)
    assert found.x.shape == (samples, 400)
    assert found.x.dtype == np.float64
    assert found.x.min() == 0
    assert found.x.max() == 1
    assert found.y.shape == (samples, 1)
    assert np.bincount(found.y[:, 0].astype(int)).tolist() == counts
    assert len(found.features) == 400
    assert "Built-in" in found.source


def test_types_of_the_targets() -> None:
    assert datasets.zeros_and_ones().y.dtype == np.float64
    assert datasets.digits().y.dtype == np.int64


def test_the_first_is_a_zero_and_the_last_a_one_and_they_are_mixed() -> None:
    y = datasets.zeros_and_ones().y[:, 0]
    assert (y[0], y[-1]) == (0, 1)
    changes = np.count_nonzero(np.diff(y))
    assert 400 < changes < 600


def test_pictures_are_unrolled_column_by_column() -> None:
    """A one is a column of ink: in the picture its columns differ more than its rows."""
    ones = datasets.zeros_and_ones()
    pictures = ones.x[ones.y[:, 0] == 1].reshape(-1, 20, 20).transpose(0, 2, 1)
    assert pictures.mean(axis=(0, 1)).std() > 3 * pictures.mean(axis=(0, 2)).std()
    named = dict(zip(ones.features, ones.x[0], strict=True))
    assert named["ink at row 3, column 12, 0 to 1"] == ones.x[0].reshape(20, 20).T[3, 12]


def test_ink_is_where_it_was_counted() -> None:
    """Each 20 x 20 picture, seen through 8 x 8 windows, is the original again."""
    window = np.zeros((8, 20))
    for block in range(8):  # 2.5 pixels each
        edges = np.clip(np.arange(21) - 2.5 * block, 0, 2.5)
        window[block] = np.diff(edges) / 2.5
    original = load_digits().images / 16
    for part in ("train", "test"):
        found = datasets.digits(part)
        pictures = found.x.reshape(-1, 20, 20).transpose(0, 2, 1)
        seen = window @ pictures @ window.T
        labels = load_digits().target
        for picture, label in zip(seen, found.y[:, 0], strict=True):
            away = np.abs(original[labels == label] - picture).mean(axis=(1, 2))
            assert away.min() < 0.03


def test_what_was_held_out_is_in_no_training_picture() -> None:
    for load in (datasets.zeros_and_ones, datasets.digits):
        assert not rows(load("train")) & rows(load("test"))
    held_out = {
        row.tobytes()
        for row, y in zip(datasets.digits("test").x, datasets.digits("test").y[:, 0], strict=True)
        if y < 2
    }
    assert len(held_out) == 80
    assert held_out <= rows(datasets.zeros_and_ones("test"))
    assert len(rows(datasets.zeros_and_ones())) == 1000, "no picture is there twice"


def test_held_out_pictures_are_not_altered() -> None:
    everything = rows(datasets.digits("train")) | rows(datasets.digits("test"))
    assert rows(datasets.zeros_and_ones("test")) <= everything
    assert len(rows(datasets.zeros_and_ones()) & everything) == 200


def test_the_model_of_the_lesson_learns_them() -> None:
    nn.random.set_seed(0)
    model = nn.Sequential([nn.Input((400,)), nn.Dense(25, "sigmoid"), nn.Dense(15, "sigmoid"), nn.Dense(1, "sigmoid")])
    model.compile(loss=nn.losses.BinaryCrossentropy(), optimizer=nn.optimizers.Adam(0.001))
    train, test = datasets.zeros_and_ones("train"), datasets.zeros_and_ones("test")
    losses = model.fit(train.x, train.y, epochs=20, batch_size=32, verbose=0).history["loss"]
    assert 0.5 < losses[0] < 0.75
    assert losses[-1] < 0.05
    assert np.mean((np.asarray(model.predict(test.x, verbose=0)) >= 0.5) == test.y) >= 0.99


def test_they_are_read_in_no_time() -> None:
    datasets.digits()
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        datasets.zeros_and_ones()
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.05


def test_changing_the_numbers_does_not_reach_the_next_reader() -> None:
    datasets.digits().x[:] = 7
    assert datasets.digits().x.max() == 1


@pytest.mark.parametrize("load", [datasets.zeros_and_ones, datasets.digits])
def test_what_is_unknown_is_refused(load: Callable[..., Dataset]) -> None:
    with pytest.raises(ValueError, match="part must be 'train' or 'test', not 'all'"):
        load("all")
    with pytest.raises(ValueError, match="source must be 'built-in' or 'mnist', not 'MNIST'"):
        load("train", "MNIST")


def test_the_built_in_data_are_the_default() -> None:
    assert_array_equal(datasets.digits("test").x, datasets.digits("test", source="built-in").x)
    assert_allclose(datasets.zeros_and_ones().x.mean(), 0.2886, atol=5e-4)


def test_reading_them_needs_no_package_but_numpy() -> None:
    code = "import sys; from tutor import datasets; datasets.digits(); print({'sklearn', 'rich'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
