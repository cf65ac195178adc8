"""The data sets come out as the lessons print them."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutor import datasets, paths


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


def test_the_script_writes_the_file_that_is_shipped(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    script = folder / "make_coffee.py"
    script.write_text((paths.data_dir() / "make_coffee.py").read_text())
    subprocess.run([sys.executable, script], check=True)
    assert (folder / "coffee.csv").read_bytes() == (paths.data_dir() / "coffee.csv").read_bytes()


@pytest.mark.parametrize("load", [datasets.houses, datasets.coffee])
def test_every_column_has_a_name_and_every_sample_a_target(load: Callable[[], datasets.Dataset]) -> None:
    found = load()
    assert found.x.shape == (len(found.y), len(found.features))
    assert found.target


def test_changing_the_numbers_does_not_reach_the_next_reader() -> None:
    datasets.coffee().x[:] = 0
    datasets.houses().y[:] = 0
    assert datasets.coffee().x.min() > 0
    assert datasets.houses().y.min() > 0


def test_a_data_set_cannot_be_rewired() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        datasets.houses().x = np.zeros((2, 1))  # type: ignore[misc]
