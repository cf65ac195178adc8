"""Networks: building, weights, layers by name, messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutor import engine as nn
from tutor.engine.tensor import Tensor


@pytest.fixture(autouse=True)
def _names_from_the_beginning() -> Iterator[None]:
    nn.clear_session()
    yield
    nn.clear_session()


def small(**options: Any) -> nn.Sequential:
    return nn.Sequential(
        [nn.Input((2,)), nn.Dense(3, activation="sigmoid"), nn.Dense(1, activation="sigmoid")], **options
    )


# --- building ---------------------------------------------------------------------------------------------------


def test_an_input_makes_the_weights_at_once() -> None:
    model = small()
    assert model.built
    assert [w.shape for w in model.get_weights()] == [(2, 3), (3,), (3, 1), (1,)]
    assert model.count_params() == 13
    assert (model.input_shape, model.output_shape) == ((None, 2), (None, 1))


@pytest.mark.parametrize("feed", ["call", "predict", "build", "fit", "evaluate"])
def test_without_an_input_the_first_data_do(feed: str) -> None:
    model = nn.Sequential([nn.Dense(3), nn.Dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    assert not model.built
    assert model.get_weights() == []
    x, y = np.ones((4, 2)), np.ones((4, 1))
    ways: dict[str, Callable[[], object]] = {
        "call": lambda: model(x),
        "predict": lambda: model.predict(x),
        "build": lambda: model.build((None, 2)),
        "fit": lambda: model.fit(x, y),
        "evaluate": lambda: model.evaluate(x, y),
    }
    ways[feed]()
    assert model.built
    assert [w.shape for w in model.get_weights()] == [(2, 3), (3,), (3, 1), (1,)]


def test_the_same_seed_makes_the_same_weights_however_they_come_about() -> None:
    def weights(model: nn.Sequential) -> np.ndarray[Any, Any]:
        return np.concatenate([w.ravel() for w in model.get_weights()])

    lazy = nn.Sequential([nn.Dense(3, activation="sigmoid"), nn.Dense(1, activation="sigmoid")], seed=4)
    lazy(np.ones((1, 2)))
    assert_array_equal(weights(lazy), weights(small(seed=4)))
    assert_array_equal(weights(lazy), weights(small(rng=np.random.default_rng(4))))
    assert not np.array_equal(weights(lazy), weights(small(seed=5)))


def test_set_random_seed_repeats_what_follows() -> None:
    nn.set_random_seed(1)
    first, second = small(), small()
    nn.set_random_seed(1)
    again = small()
    assert_array_equal(first.get_weights()[0], again.get_weights()[0])
    assert not np.array_equal(first.get_weights()[0], second.get_weights()[0])


def test_numpys_global_state_is_neither_read_nor_changed() -> None:
    before = np.random.get_state(legacy=False)
    model = small()
    model.compile(loss="mse", optimizer="sgd")
    model.fit(np.ones((4, 2)), np.ones(4))
    after = np.random.get_state(legacy=False)
    assert repr(before) == repr(after)


def test_layers_can_be_added_one_by_one() -> None:
    model = nn.Sequential()
    model.add(nn.Input((2,)))
    model.add(nn.Dense(3))
    model.add(nn.Activation("relu"))
    model.add(nn.Dense(1))
    assert [layer.name for layer in model.layers] == ["dense", "activation", "dense_1"]
    assert model.count_params() == 13


# --- layers and weights -----------------------------------------------------------------------------------------


def test_get_layer() -> None:
    model = nn.Sequential([nn.Dense(1, name="L1"), nn.Dense(2)])
    assert model.get_layer("L1") is model.get_layer(index=0) is model.layers[0]
    assert model.get_layer(index=-1).name == "dense"


def test_weights_can_be_carried_from_model_to_model() -> None:
    x = np.linspace(-1, 1, 8).reshape(4, 2)
    one, other = small(), small()
    other.set_weights(one.get_weights())
    assert_array_equal(one(x), other(x))


def test_call_and_predict_agree_and_differ_in_type() -> None:
    model, x = small(), np.ones((5, 2))
    assert type(model(x)) is Tensor
    assert type(model.predict(x)) is np.ndarray
    assert model.predict(x).dtype == np.float32
    assert_array_equal(model(x), model.predict(x))
    assert_allclose(model.predict(x, batch_size=2), model.predict(x), rtol=1e-6)
    assert model.predict(np.ones((0, 2))).shape == (0, 1)


# --- loss and last activation together --------------------------------------------------------------------------


@pytest.mark.parametrize("eagerly", [False, True], ids=["plan", "tape"])
def test_a_wrong_and_certain_answer_still_has_a_gradient(eagerly: bool) -> None:
    model = nn.Sequential([nn.Input((1,)), nn.Dense(1, activation="sigmoid")])
    model.set_weights([[[1000.0]], [0.0]])
    model.compile(nn.SGD(1.0), "binary_crossentropy", run_eagerly=eagerly)
    assert model.train_on_batch([[1.0]], [[0.0]]) == 1000
    kernel, bias = model.get_weights()
    assert_array_equal(kernel, [[999]])
    assert_array_equal(bias, [-1])


# --- mistakes ---------------------------------------------------------------------------------------------------


def test_an_unknown_layer_is_answered_with_the_nearest() -> None:
    model = nn.Sequential([nn.Dense(1, name="layer1"), nn.Dense(1, name="layer2")])
    with pytest.raises(ValueError, match=r"no layer 'layr1' in the model: did you mean 'layer1'\? There are 'layer1'"):
        model.get_layer("layr1")
    with pytest.raises(ValueError, match="there is no layer 2: the model has 2 layers"):
        model.get_layer(index=2)
    with pytest.raises(ValueError, match="either its name or its index"):
        model.get_layer()


def test_set_weights_says_which_shapes_there_are() -> None:
    shapes = r"kernel \(2, 3\) and bias \(3,\) and kernel \(3, 1\) and bias \(1,\)"
    with pytest.raises(ValueError, match=rf"takes 4 arrays, {shapes}; got 2"):
        small().set_weights([np.ones((2, 3)), np.ones(3)])


def test_one_wrong_array_leaves_all_weights_as_they_were() -> None:
    model = small()
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"layer 'dense_1': the kernel has shape \(3, 1\), got \(1, 3\); it fits"):
        model.set_weights([np.ones((2, 3)), np.ones(3), np.ones((1, 3)), np.ones(1)])
    for array, kept in zip(model.get_weights(), before, strict=True):
        assert_array_equal(array, kept)


def test_a_wrong_width_names_the_layer() -> None:
    with pytest.raises(ValueError, match=r"layer 'dense' takes 2 numbers per example, but got 3.*\(4, 3\)"):
        small().predict(np.ones((4, 3)))


def test_nothing_can_be_asked_of_a_model_without_weights() -> None:
    with pytest.raises(ValueError, match="'sequential' has no weights yet: call it on data first"):
        nn.Sequential([nn.Dense(1)]).set_weights([[[1.0]], [0.0]])
    with pytest.raises(ValueError, match="has no weights yet: it has no layers, add some first"):
        nn.Sequential().count_params()
    with pytest.raises(ValueError, match="has no layers yet: add some first"):
        nn.Sequential().predict([[1.0]])


@pytest.mark.parametrize("wrong", ["dense", 3, None])
def test_what_is_no_layer(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"a model is made of layers such as nn\.Dense\(3\); got"):
        nn.Sequential([wrong])


def test_a_single_layer_without_its_list() -> None:
    wrong: Any = nn.Dense(1, name="L1")
    with pytest.raises(TypeError, match="layers must be a list: put square brackets around 'L1'"):
        nn.Sequential(wrong)


def test_a_class_without_its_brackets() -> None:
    wrong: Any = nn.Dense
    with pytest.raises(TypeError, match="itself: its brackets are missing"):
        nn.Sequential([wrong])


def test_names_are_taken_once() -> None:
    with pytest.raises(ValueError, match="two layers of the model are named 'a'"):
        nn.Sequential([nn.Dense(1, name="a"), nn.Dense(1, name="a")])


def test_an_input_comes_first_and_once() -> None:
    with pytest.raises(ValueError, match="must come first"):
        nn.Sequential([nn.Dense(1), nn.Input((2,))])
    with pytest.raises(ValueError, match="must come first in the model, and only once"):
        nn.Sequential([nn.Input((2,)), nn.Input((2,))])


def test_rng_and_seed_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="either rng or seed"):
        small(rng=np.random.default_rng(1), seed=1)
