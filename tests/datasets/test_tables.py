"""The small tables come out as the lessons print them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutor import datasets


def test_houses() -> None:
    houses = datasets.houses()
    assert_array_equal(houses.x, [[1.0], [2.0]])
    assert_array_equal(houses.y, [[300.0], [500.0]])
    assert houses.x.dtype == houses.y.dtype == np.float32


def test_coffee_follows_the_published_recipe() -> None:
    coffee = datasets.coffee()
    u = np.random.default_rng(2).random(400).reshape(-1, 2)
    assert_array_equal(coffee.x[:, 1], 4 * u[:, 1] + 11.5)
    assert_array_equal(coffee.x[:, 0], 135 * u[:, 0] + 150)
    for (temperature, duration), y in zip(coffee.x, coffee.y[:, 0], strict=True):
        inside = 175 < temperature < 260 and 12 < duration < 15
        assert y == (inside and duration <= 21 - 3 / 85 * temperature)


def test_coffee_has_the_figures_of_the_lesson() -> None:
    coffee = datasets.coffee()
    assert coffee.x.shape == (200, 2)
    assert coffee.y.shape == (200, 1)
    assert coffee.y.sum() == 43
    assert_allclose(coffee.x.mean(axis=0), [218.667, 13.4307], rtol=5e-6)
    assert_allclose(coffee.x.std(axis=0), [39.9617, 1.12842], rtol=5e-6)


def test_iris_is_the_copy_of_scikit_learn() -> None:
    from sklearn.datasets import load_iris

    iris, theirs = datasets.iris(), load_iris()
    assert_array_equal(iris.x, theirs.data)
    assert_array_equal(iris.y, theirs.target[:, None])
    assert iris.x.dtype == np.float64
    assert iris.y.dtype == np.int64
    assert np.bincount(iris.y[:, 0]).tolist() == [50, 50, 50]
    assert all(f"{number} {name}" in iris.target for number, name in enumerate(theirs.target_names))


def test_blobs_are_those_of_scikit_learn_in_the_order_of_its_split() -> None:
    from sklearn.datasets import make_blobs
    from sklearn.model_selection import train_test_split

    points, labels = make_blobs(500, centers=2, random_state=0)
    x_train, x_test, y_train, y_test = train_test_split(points, labels[:, None], test_size=0.2, random_state=42)
    for found, x, y in [
        (datasets.blobs(), points, labels[:, None]),
        (datasets.blobs("train"), x_train, y_train),
        (datasets.blobs(part="test"), x_test, y_test),
    ]:
        assert_array_equal(found.x, x)
        assert_array_equal(found.y, y)
        assert found.x.dtype == found.y.dtype == np.float64


@pytest.mark.parametrize(("part", "samples", "right"), [("all", 500, 0.5), ("train", 400, 0.5125), ("test", 100, 0.45)])
def test_an_untrained_neuron_on_blobs(part: str, samples: int, right: float) -> None:
    blobs = datasets.blobs(part)  # type: ignore[arg-type]
    assert blobs.x.shape == (samples, 2)
    probability = 1 / (1 + np.exp(-(blobs.x @ [[1.0], [1.0]] + 1)))
    assert_allclose(np.mean((probability >= 0.5) == blobs.y), right, rtol=1e-12)


def test_a_part_that_is_none() -> None:
    with pytest.raises(ValueError, match="not 'tests'"):
        datasets.blobs("tests")  # type: ignore[arg-type]


@pytest.mark.parametrize("load", [datasets.houses, datasets.coffee, datasets.iris, datasets.blobs])
def test_every_column_has_a_name_every_sample_a_target_and_all_a_source(load: Callable[[], datasets.Dataset]) -> None:
    found = load()
    assert found.x.shape == (len(found.y), len(found.features))
    assert found.y.shape == (len(found.x), 1)
    assert found.target
    assert found.source.endswith(".")


def test_changing_the_numbers_does_not_reach_the_next_reader() -> None:
    datasets.coffee().x[:] = 0
    datasets.houses().y[:] = 0
    assert datasets.coffee().x.min() > 0
    assert datasets.houses().y.min() > 0


def test_a_data_set_cannot_be_rewired() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        datasets.houses().x = np.zeros((2, 1))  # type: ignore[misc]
