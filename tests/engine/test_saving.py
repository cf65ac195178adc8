"""Models in files: all comes back, and what is not a model is told from what is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutor import engine as nn
from tutor.engine.layers import Layer
from tutor.engine.saving import CONFIG, load_model

X = np.random.default_rng(0).normal(size=(24, 4))
Y = (X.sum(axis=1) > 0).astype(float)


@pytest.fixture(autouse=True)
def _names_from_the_beginning() -> Iterator[None]:
    nn.clear_session()
    yield
    nn.clear_session()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.keras"


def trained(optimizer: Any = "adam") -> nn.Sequential:
    model = nn.Sequential(
        [nn.Input((4,)), nn.Dense(3, "relu", kernel_regularizer="l2"), nn.Dense(1, "sigmoid")], seed=1
    )
    model.compile(optimizer, nn.BinaryCrossentropy(label_smoothing=0.1), metrics=["accuracy", nn.metrics.Recall()])
    model.fit(X, Y, epochs=2, seed=1)
    return model


class Double(Layer):
    """Without get_config, as learners write layers."""

    def __init__(self, units: int, inner: Layer | None = None) -> None:
        super().__init__()
        self.units, self.dense = units, inner or nn.Dense(units)

    def build(self, input_shape: Any) -> None:
        self.factor = self.add_weight(initializer="ones", name="factor")

    def call(self, inputs: Any) -> Any:
        return self.factor * self.dense(inputs)


def cube(z: Any) -> Any:
    return z**3


class Classifier(nn.Model):
    def __init__(self, units: int) -> None:
        super().__init__()
        self.hidden, self.out = nn.Dense(units, "tanh"), nn.Dense(1)

    def call(self, inputs: Any) -> Any:
        return self.out(self.hidden(inputs))


# --- all of it comes back ---------------------------------------------------------------------------------------


def test_a_model_comes_back_as_it_was(path: Path) -> None:
    model = trained()
    model.save(path)
    again = load_model(path)
    assert type(again) is nn.Sequential
    assert_array_equal(again.predict(X), model.predict(X))
    assert again.evaluate(X, Y) == model.evaluate(X, Y)
    assert again.get_config() == model.get_config()
    assert again.get_config()["layers"][1]["config"]["kernel_regularizer"] == "l2"


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "rmsprop", "adagrad", "adamw"])
def test_training_goes_on_where_it_was(path: Path, optimizer: str) -> None:
    model = trained(optimizer)
    model.save(path)
    again = load_model(path)
    assert again.optimizer.iterations == model.optimizer.iterations == 2
    for each in (model, again):
        each.fit(X, Y, epochs=2, seed=2)
    for one, other in zip(model.get_weights(), again.get_weights(), strict=True):
        assert_allclose(other, one, rtol=1e-6)


def test_a_schedule_comes_back(path: Path) -> None:
    model = trained(nn.Adam(nn.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)))
    model.save(path)
    assert load_model(path).optimizer.learning_rate == 0.1 * 0.5**2


def test_without_compile(path: Path) -> None:
    trained().save(path)
    again = load_model(path, compile=False)
    assert not again.compiled
    assert again.predict(X).shape == (24, 1)


def test_a_model_that_was_never_compiled(path: Path) -> None:
    model = nn.Sequential([nn.Dense(2)])
    model(X)
    model.save(path)
    assert_array_equal(load_model(path).predict(X), model.predict(X))


def test_state_that_is_not_learned_comes_back(path: Path) -> None:
    norm = nn.Normalization()
    norm.adapt(X)
    model = nn.Sequential([nn.Input((4,)), norm, nn.Dense(3), nn.BatchNormalization(), nn.Dropout(0.5), nn.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, Y, seed=1)
    model.save(path)
    again = load_model(path)
    assert_array_equal(again.predict(X), model.predict(X))
    assert_array_equal(again.get_layer(index=0).mean, norm.mean)


def test_layers_of_ones_own(path: Path) -> None:
    model = nn.Sequential([nn.Input((4,)), Double(3, inner=Double(2)), nn.Dense(1, activation=cube)])
    model.save(path)
    with pytest.raises(ValueError, match=r"custom_objects=\{'Double': Double\}"):
        load_model(path)
    again = load_model(path, custom_objects={"Double": Double, "cube": cube})
    assert_array_equal(again.predict(X), model.predict(X))
    assert len(again.weights) == 6


def test_a_model_of_ones_own(path: Path) -> None:
    model = Classifier(3)
    model(X)
    model.compile("adam", "mse")
    model.fit(X, Y, epochs=1, seed=1)
    model.save(path)
    again = load_model(path, {"Classifier": Classifier})
    assert type(again) is Classifier
    assert_array_equal(again.predict(X), model.predict(X))
    assert again.optimizer.iterations == 1


def test_what_numpy_finds_in_the_file(path: Path) -> None:
    model = trained()
    model.save(path)
    with np.load(path, allow_pickle=False) as found:
        assert_array_equal(found["weights/0"], model.get_weights()[0])
        assert json.loads(found[CONFIG])["weights"][0] == {
            "layer": "dense",
            "name": "kernel",
            "shape": [4, 3],
            "dtype": "float32",
        }


# --- weights alone ----------------------------------------------------------------------------------------------


def test_weights_alone(path: Path) -> None:
    model, other = trained(), trained("sgd")
    model.save_weights(path)
    other.load_weights(path)
    assert_array_equal(other.predict(X), model.predict(X))
    with pytest.raises(ValueError, match=r"holds weights without a model: make the model, then model\.load_weights"):
        load_model(path)


def test_weights_out_of_a_whole_model(path: Path) -> None:
    model, other = trained(), trained("sgd")
    model.save(path)
    other.load_weights(path)
    assert_array_equal(other.predict(X), model.predict(X))


def test_weights_of_another_model(path: Path) -> None:
    trained().save_weights(path)
    other = nn.Sequential([nn.Input((4,)), nn.Dense(5, name="wide"), nn.Dense(1)])
    before = other.get_weights()
    with pytest.raises(
        ValueError, match=r"the file has kernel of 'dense' \(4, 3\) where .* has kernel of 'wide' \(4, 5\)"
    ):
        other.load_weights(path)
    assert_array_equal(other.get_weights()[0], before[0])
    with pytest.raises(ValueError, match="the file has 4 arrays, model 'sequential_2' has 2"):
        nn.Sequential([nn.Input((4,)), nn.Dense(3)]).load_weights(path)
    with pytest.raises(ValueError, match="has no weights yet to load others into: call it on data first"):
        nn.Sequential([nn.Dense(3)]).load_weights(path)


# --- writing ----------------------------------------------------------------------------------------------------


def test_there_must_be_something_to_save(path: Path) -> None:
    with pytest.raises(ValueError, match="'sequential' cannot be saved yet: call it on data first"):
        nn.Sequential([nn.Dense(1)]).save(path)
    assert not path.exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*nowhere' to write 'm\.keras' into"):
        trained().save(tmp_path / "nowhere" / "m.keras")


def test_what_cannot_be_described_is_found_before_anything_is_written(path: Path) -> None:
    model = nn.Sequential([nn.Input((4,)), nn.Dense(1, activation=lambda z: z)])
    with pytest.raises(TypeError, match=r"model\.layers\[1\]\.activation is a function without a name"):
        model.save(path)
    assert not path.exists()


def test_a_failure_on_the_way_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = trained()
    model.save(path)
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        trained("sgd").save(path)
    assert path.read_bytes() == before
    assert list(path.parent.glob(".*")) == []


def test_overwrite_may_be_forbidden(path: Path) -> None:
    model = trained()
    model.save(path)
    model.save(path)
    with pytest.raises(FileExistsError, match="is there already"):
        model.save(path, overwrite=False)
