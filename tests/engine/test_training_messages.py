"""What compile, fit and evaluate say when something does not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tutor import engine as nn

X = np.arange(7.0).reshape(7, 1)
Y = 2 * X + 1


def line(optimizer: Any = "sgd") -> nn.Sequential:
    """A straight line, ready to be fitted."""
    model = nn.Sequential([nn.Input((1,)), nn.Dense(1)])
    model.compile(optimizer=optimizer, loss="mse")
    return model


def test_fit_before_compile() -> None:
    model = nn.Sequential([nn.Dense(1)], name="m")
    with pytest.raises(RuntimeError, match=r"'m' is not compiled: call compile\(optimizer=\.\.\., loss=\.\.\.\) first"):
        model.fit(X, Y)
    with pytest.raises(RuntimeError, match="'m' is not compiled"):
        model.evaluate(X, Y)
    model.compile("adam")
    with pytest.raises(RuntimeError, match="'m' was compiled without a loss"):
        model.fit(X, Y)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (X, Y[:5], "x has 7 rows, y has 5 rows: they must be the same"),
        (X, 3, "x has 7 rows, y has a single number"),
        (X, None, "y is missing: give the targets"),
        (X[:0], Y[:0], "x has no rows"),
        (X, np.ones((7, 2)), r"targets have shape \(7, 2\), the predictions \(7, 1\).*1 output per sample"),
        (np.ones((7, 2)), Y, r"takes 1 number per example, but got 2"),
        (X[:, 0], Y, r"takes a batch"),
    ],
)
def test_data_that_do_not_fit(x: Any, y: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        line().fit(x, y)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1; got 0"),
        ({"epochs": 1.5}, r"epochs must be a whole number of at least 0; got 1\.5"),
        ({"verbose": 3}, 'verbose must be "auto" or 0 for silence'),
        ({"validation_split": 1.0}, "validation_split must lie between 0 and 1"),
        ({"validation_split": 0.99}, "leaves one of the two parts empty"),
        ({"validation_data": X}, r"validation_data must be a pair, \(x, y\); got ndarray"),
        ({"validation_data": (X, Y[:2])}, "validation x has 7 rows, validation y has 2 rows"),
        ({"seed": 1, "rng": np.random.default_rng(1)}, "either rng or seed"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        line().fit(X, Y, **options)


def test_what_compile_refuses() -> None:
    model = nn.Sequential([nn.Dense(1)])
    with pytest.raises(ValueError, match="no loss 'msse'"):
        model.compile("sgd", "msse")
    with pytest.raises(ValueError, match="no optimizer 'sdg': did you mean 'sgd'"):
        model.compile("sdg", "mse")
    with pytest.raises(ValueError, match="no metric 'acuracy': did you mean 'accuracy'"):
        model.compile("sgd", "mse", ["acuracy"])
    with pytest.raises(TypeError, match=r"metrics must be a list, such as \['accuracy'\]"):
        model.compile("sgd", "mse", "accuracy")
    with pytest.raises(ValueError, match='must not have reduction="none"'):
        model.compile("sgd", nn.MeanSquaredError("none"))


def test_logits_behind_a_sigmoid_are_warned_of() -> None:
    model = nn.Sequential([nn.Dense(1, "sigmoid", name="out")])
    with pytest.warns(UserWarning, match="the loss expects logits .* but layer 'out' has an activation"):
        model.compile(loss=nn.BinaryCrossentropy(from_logits=True))


def test_callbacks_are_objects() -> None:
    wrong: Any = [print]
    with pytest.raises(TypeError, match="callbacks must be Callback objects"):
        line().fit(X, Y, callbacks=wrong)


def test_an_optimizer_serves_one_model() -> None:
    adam = nn.Adam()
    line(adam).fit(X, Y)
    with pytest.raises(ValueError, match="make a new optimizer for every model"):
        line(adam).fit(X, Y)
