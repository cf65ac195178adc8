"""What compile, fit and evaluate say when something does not fit."""

from __future__ import annotations

import re
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


# --- losses that are no numbers ---------------------------------------------------------------------------------


@pytest.fixture(params=["plan", "scalars", "tape"])
def runaway(request: pytest.FixtureRequest) -> Any:
    """What makes a model that may run away, in each of the ways in which it can be trained."""

    def make(rate: float, loss: Any = "mse") -> nn.Sequential:
        units = [] if request.param == "scalars" else [nn.layers.Dense(30, "relu", seed=1)]
        model = nn.Sequential([nn.Input((1,)), *units, nn.layers.Dense(1, seed=2)])
        model.compile(nn.SGD(rate), loss, run_eagerly=request.param == "tape")
        return model

    return make


@pytest.mark.parametrize("batch", [1, 3])
def test_training_that_runs_away_names_epoch_batch_and_cause(runaway: Any, batch: int) -> None:
    model = runaway(1e4)
    with pytest.raises(FloatingPointError) as caught:
        model.fit(X, Y, epochs=50, batch_size=batch, shuffle=False)
    message = str(caught.value)
    found = re.fullmatch(
        r"epoch (\d+), batch (\d+): the loss is (nan|inf)\. "
        r"Training has run away: the learning rate 10000 is too large, try 1000",
        message,
    )
    assert found is not None, message
    epochs, number = int(found[1]), int(found[2])
    assert 1 <= number <= -(-7 // batch)
    # The epochs before are kept, and the one that failed is not among them.
    assert model.history.epoch == list(range(epochs - 1))
    assert np.isfinite(model.history.history.get("loss", [])).all()


@pytest.mark.parametrize("eagerly", [False, True])
def test_the_batch_is_the_first_that_is_no_number(eagerly: bool) -> None:
    # The first two batches are harmless; the loss of the third is too large for float32, before any step was wrong.
    model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(30), nn.layers.Dense(1)])
    model.compile(nn.SGD(0.0), "mse", run_eagerly=eagerly)
    y = np.where(np.arange(7.0) < 4, 1.0, 1e30)
    with pytest.raises(
        FloatingPointError, match=r"batch 3: the loss is inf\. There are targets as large as 1e\+30, too"
    ):
        model.fit(X, y, batch_size=2, shuffle=False)


def test_large_inputs_are_mentioned(runaway: Any) -> None:
    with pytest.raises(FloatingPointError, match=r"try 0\.1; and bring the inputs to one scale.*as large as 6000"):
        runaway(1.0).fit(1000 * X, Y, epochs=50)


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_inputs_that_are_no_numbers_are_found(runaway: Any, number: float) -> None:
    x = X.copy()
    x[5, 0] = number
    cause = rf"batch 2: .*the data: x has {number} in row 5, column 0\."
    with pytest.raises(FloatingPointError, match=cause):
        runaway(0.1).fit(x, Y, batch_size=4, shuffle=False)


def test_targets_that_are_no_numbers_are_found_and_counted(runaway: Any) -> None:
    y = Y.copy()
    y[2:4] = np.nan
    with pytest.raises(FloatingPointError, match=r"y has nan in row 2, column 0 \(and 1 more such row\)\. Remove"):
        runaway(0.1).fit(X, y, seed=1)


def test_a_logarithm_of_0_is_suspected_where_a_loss_of_ones_own_is_to_blame() -> None:
    def careless(y: Any, p: Any) -> Any:
        return -nn.reduce_mean(y * nn.math.log(p), axis=-1)

    model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1, "relu", kernel_initializer="zeros")])
    model.compile("sgd", careless)
    with pytest.raises(FloatingPointError, match=r"careless itself must have divided by 0 or taken the logarithm of 0"):
        model.fit(X, Y)
    # Nothing has been learned from it.
    assert (model.get_weights()[0] == 0).all()


def test_inputs_that_are_too_large_from_the_beginning() -> None:
    model = nn.Sequential([nn.layers.Dense(4, "exponential"), nn.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(FloatingPointError, match="too large before anything has been learned: bring the inputs to one"):
        model.fit(1e6 * X + 1e6, Y)


def test_single_batches_do_not_fail_but_report_it() -> None:
    model = line()
    assert np.isnan(model.train_on_batch([[np.nan]], [[1.0]]))


# --- labels -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("eagerly", [False, True])
def test_labels_out_of_range(eagerly: bool) -> None:
    model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(3, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=eagerly)
    labels = np.array([0, 1, 2, 3, 1, 2, 0])
    with pytest.raises(ValueError, match="labels out of range: row 3 has label 3, but there are 3 classes, 0 to 2"):
        model.fit(X, labels)
    with pytest.raises(ValueError, match="row 0 has label -1"):
        model.evaluate(X, labels - 1)
    with pytest.raises(ValueError, match=r'for one-hot rows use "categorical_crossentropy"'):
        model.fit(X, np.eye(3)[labels % 3])


def test_weights_of_samples_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="there are 7 samples, but 3 weights in sample_weight"):
        line().fit(X, Y, sample_weight=[1, 2, 3])
    with pytest.raises(ValueError, match="validation x has 7 rows, validation y has 1 row"):
        line().fit(X, Y, validation_data=(X, Y[:1], np.ones(7)))


def test_what_compile_does_not_take() -> None:
    with pytest.raises(TypeError, match="compile takes no 'optimiser'"):
        line().compile(optimiser="adam")
    line().compile("adam", "mse", jit_compile=False)
