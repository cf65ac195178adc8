"""Optimizers: traces worked out by hand or known from Keras, memory, messages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from tests.engine.strategies import batches, floats
from tutor.engine import optimizers
from tutor.engine.optimizers import SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop
from tutor.engine.optimizers.schedules import ExponentialDecay, PiecewiseConstantDecay
from tutor.engine.tensor import Tensor, Variable

MAKERS: list[Callable[[], Optimizer]] = [
    SGD,
    lambda: SGD(0.05, momentum=0.9),
    lambda: SGD(0.05, momentum=0.9, nesterov=True),
    RMSprop,
    lambda: RMSprop(0.01, momentum=0.5, centered=True),
    lambda: Adagrad(0.1),
    Adam,
    lambda: AdamW(weight_decay=0.1),
]
NAMES = ["SGD", "momentum", "nesterov", "RMSprop", "centred", "Adagrad", "Adam", "AdamW"]


def trace(optimizer: Optimizer, gradients: list[float]) -> list[float]:
    """Where one weight that starts at 0 stands after each step."""
    weight = Variable(0.0)
    places = []
    for gradient in gradients:
        optimizer.apply([gradient], [weight])
        places.append(float(weight.value))
    return places


# --- figures ----------------------------------------------------------------------------------------------------


def test_plain_descent() -> None:
    assert_allclose(trace(SGD(0.1), [1, 2, -3]), [-0.1, -0.3, 0.0], atol=1e-15)


def test_momentum() -> None:
    assert_allclose(trace(SGD(0.1, momentum=0.9), [1, 1, 1]), [-0.1, -0.29, -0.561])


def test_nesterov() -> None:
    # m is -.1, -.19, -.271; every step goes 0.9 m - 0.1.
    assert_allclose(trace(SGD(0.1, momentum=0.9, nesterov=True), [1, 1, 1]), [-0.19, -0.461, -0.8049])


def test_rmsprop() -> None:
    v1, v2 = 0.1 * 4, 0.9 * 0.1 * 4 + 0.1
    steps = [-0.01 * 2 / np.sqrt(v1 + 1e-7), -0.01 * 1 / np.sqrt(v2 + 1e-7)]
    assert_allclose(trace(RMSprop(0.01), [2, 1]), np.cumsum(steps))


def test_adams_epsilon_stands_outside_the_correction() -> None:
    # As in Keras; PyTorch, which has it inside, would go to -0.05.
    (place,) = trace(Adam(0.1, epsilon=1e-7), [1e-8])
    assert place == pytest.approx(-0.000315, abs=5e-7)


def test_adams_first_step_is_as_long_as_the_learning_rate() -> None:
    for gradient in (1e-2, 1.0, -1e4):
        assert trace(Adam(0.1), [gradient]) == pytest.approx([-0.1 * np.sign(gradient)], rel=1e-3)


def test_adam_step_by_step() -> None:
    m = v = place = 0.0
    expected = []
    for t, g in enumerate([1.0, -2.0, 0.5], start=1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        place -= 0.01 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / (np.sqrt(v) + 1e-7)
        expected.append(place)
    assert_allclose(trace(Adam(0.01), [1.0, -2.0, 0.5]), expected, rtol=1e-12)


def test_centred_rmsprop_with_momentum_step_by_step() -> None:
    v = a = m = place = 0.0
    expected = []
    for g in [1.0, -2.0, 0.5]:
        v, a = 0.9 * v + 0.1 * g * g, 0.9 * a + 0.1 * g
        m = 0.5 * m + 0.01 * g / np.sqrt(v - a * a + 1e-7)
        place -= m
        expected.append(place)
    assert_allclose(trace(RMSprop(0.01, momentum=0.5, centered=True), [1.0, -2.0, 0.5]), expected, rtol=1e-12)


def test_adagrad_starts_from_a_tenth() -> None:
    steps = [-0.5 * 2 / np.sqrt(0.1 + 4 + 1e-7), -0.5 * 1 / np.sqrt(0.1 + 5 + 1e-7)]
    assert_allclose(trace(Adagrad(0.5), [2, 1]), np.cumsum(steps))


def test_adamw_shrinks_the_weights_beside_adams_step() -> None:
    plain, decayed = Variable(2.0), Variable(2.0)
    Adam(0.1).apply([1.0], [plain])
    AdamW(0.1, weight_decay=0.5).apply([1.0], [decayed])
    assert decayed.value == pytest.approx(plain.value - 0.1 * 0.5 * 2.0)
    lazy = Variable(2.0)
    AdamW(0.1, weight_decay=0.5).apply([0.0], [lazy])
    assert lazy.value == pytest.approx(1.9)


def test_defaults_are_those_of_keras() -> None:
    assert SGD().learning_rate == 0.01
    assert (SGD().momentum, SGD().nesterov) == (0.0, False)
    assert RMSprop().learning_rate == Adam().learning_rate == Adagrad().learning_rate == AdamW().learning_rate == 0.001
    assert (RMSprop().rho, RMSprop().momentum, RMSprop().epsilon, RMSprop().centered) == (0.9, 0.0, 1e-7, False)
    assert (Adagrad().initial_accumulator_value, Adagrad().epsilon) == (0.1, 1e-7)
    assert (Adam().beta_1, Adam().beta_2, Adam().epsilon) == (0.9, 0.999, 1e-7)
    assert (Adam().weight_decay, AdamW().weight_decay) == (None, 0.004)


# --- limits -----------------------------------------------------------------------------------------------------


def clipped(limits: dict[str, Any]) -> list[Any]:
    variables = [Variable(np.zeros(2)), Variable(np.zeros(1))]
    SGD(1.0, **limits).apply([np.array([3.0, 4.0]), np.array([12.0])], variables)
    return [-variable.value for variable in variables]


def test_gradients_are_shortened() -> None:
    # 3, 4 is 5 long, together with 12 it is 13.
    assert_allclose(clipped({"clipnorm": 5.5})[0], [3, 4])
    assert_allclose(clipped({"clipnorm": 2.5})[0], [1.5, 2])
    assert_allclose(clipped({"clipnorm": 2.5})[1], [2.5])
    assert_allclose(clipped({"clipvalue": 3.5})[0], [3, 3.5])
    assert_allclose(np.concatenate(clipped({"global_clipnorm": 6.5})), [1.5, 2, 6])


def test_one_way_of_clipping() -> None:
    with pytest.raises(ValueError, match="only one way of clipping can be chosen; got clipnorm and clipvalue"):
        SGD(clipnorm=1, clipvalue=1)
    with pytest.raises(ValueError, match="clipnorm must be greater than 0; got 0"):
        Adam(clipnorm=0)
    with pytest.raises(ValueError, match="weight_decay must be at least 0; got -1"):
        Adam(weight_decay=-1)


# --- schedules --------------------------------------------------------------------------------------------------


def test_a_schedule_counts_the_steps_that_were_taken() -> None:
    optimizer = SGD(PiecewiseConstantDecay([1], [1.0, 0.5]))
    assert optimizer.learning_rate == 1.0
    assert_allclose(trace(optimizer, [1, 1, 1]), [-1, -2, -2.5])
    assert optimizer.learning_rate == 0.5


def test_rates_of_several_steps_are_those_of_each() -> None:
    for optimizer in (Adam(ExponentialDecay(0.1, 10, 0.5)), Adam(0.1), RMSprop(0.1)):
        for first, count in ((7, 4), (11, 4), (3, 2), (990, 20), (5000, 3)):
            optimizer.iterations = first
            rates, together = optimizer.next_rates(count)
            each = np.broadcast_to(rates, count)
            apart = [optimizer.rates(float(rate), step) for step, rate in enumerate(each, first + 1)]
            assert_allclose(together, apart, rtol=1e-13)
    optimizer = Adam(0.1)
    before = optimizer.next_rates(3)[1]
    optimizer.learning_rate = 0.2
    assert_allclose(optimizer.next_rates(3)[1], 2 * before)
    optimizer.beta_1 = 0.0
    assert_allclose(optimizer.next_rates(3)[1], [0.2, 0.2 * np.sqrt(1.999), 0.2 * np.sqrt(1 + 0.999 + 0.999**2)])


@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
@given(data=st.data())
def test_arrays_move_like_their_elements_one_by_one(make: Callable[[], Optimizer], data: st.DataObject) -> None:
    shape = data.draw(batches(3))
    steps = [data.draw(floats(shape)) for _ in range(3)]
    together = Variable(np.zeros(shape))
    optimizer = make()
    for step in steps:
        optimizer.apply([step], [together])
    for index in np.ndindex(shape):
        assert_allclose(together.value[index], trace(make(), [float(step[index]) for step in steps])[-1], rtol=1e-12)


@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
def test_steps_are_taken_in_place_and_gradients_stay_as_they_are(make: Callable[[], Optimizer]) -> None:
    weight, optimizer = Variable(np.ones((2, 3), np.float32)), make()
    optimizer.build([weight])
    array = weight.value
    gradient = np.full((2, 3), 0.5, np.float32)
    optimizer.apply([gradient], [weight])
    assert weight.value is array
    assert array.dtype == np.float32
    assert (array < 1).all()
    assert_array_equal(gradient, np.full((2, 3), 0.5))


@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
def test_they_find_the_bottom_of_a_bowl(make: Callable[[], Optimizer]) -> None:
    optimizer, weight = make(), Variable(np.array([3.0, -2.0]))
    optimizer.learning_rate = 0.02 if type(optimizer) is not Adagrad else 0.5
    for _ in range(1000):
        optimizer.apply([2 * weight.value], [weight])
    assert_allclose(weight.value, [0, 0], atol=0.02)


def test_two_variables_keep_their_memories_apart() -> None:
    optimizer, still, moving = SGD(0.1, momentum=0.9), Variable(0.0), Variable(0.0)
    for _ in range(3):
        optimizer.apply_gradients(zip([0.0, 1.0], [still, moving], strict=True))
    assert still.value == 0
    assert moving.value == pytest.approx(-0.561)
    assert optimizer.iterations == 3


def test_the_learning_rate_may_change_on_the_way() -> None:
    optimizer, weight = SGD(0.1), Variable(0.0)
    optimizer.apply([1.0], [weight])
    optimizer.learning_rate = 1.0
    optimizer.apply([1.0])
    assert weight.value == pytest.approx(-1.1)


@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
def test_gradients_may_be_tensors_and_all_kinds_of_variables_move_alike(make: Callable[[], Optimizer]) -> None:
    kinds = [Variable(1.0), Variable(np.array([1.0])), Variable(np.array([[1.0]], np.float32))]
    optimizer = make()
    for _ in range(3):
        gradients = [Tensor(0.5), Tensor(np.array([0.5])), Tensor(np.array([[0.5]], np.float32))]
        optimizer.apply_gradients(zip(gradients, kinds, strict=True))
    number, vector, single = (variable.value for variable in kinds)
    assert type(number) is float
    assert_allclose(vector, [number], rtol=1e-12)
    assert_allclose(single, [[number]], rtol=1e-6)
    assert number < 1


def test_some_of_the_variables_can_be_moved_alone() -> None:
    variables = [Variable(np.ones(2)), Variable(np.ones(3))]
    optimizer = SGD(0.1, momentum=0.9)
    optimizer.apply([np.ones(2), np.ones(3)], variables)
    optimizer.apply([np.ones(3)], variables[1:])
    assert_allclose(variables[0].value, [0.9, 0.9])
    assert_allclose(variables[1].value, 1 - np.array([0.29, 0.29, 0.29]))


def test_variables_that_another_optimizer_has_taken_over_still_move() -> None:
    weight = Variable(np.zeros(2))
    one, other = SGD(0.1), SGD(0.1)
    one.build([weight])
    other.build([weight, Variable(np.zeros(1))])
    one.apply([np.ones(2)], [weight])
    assert_allclose(weight.value, [-0.1, -0.1])


# --- plain data -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", MAKERS, ids=NAMES)
def test_training_goes_on_from_a_copy(make: Callable[[], Optimizer]) -> None:
    gradients = [np.array([0.5, -1.0]), np.array([1.0, 2.0])]
    weight, optimizer = Variable(np.ones(2)), make()
    optimizer.apply([gradients[0]], [weight])
    copy, again = Variable(weight), optimizers.deserialize(optimizers.serialize(optimizer))
    store: dict[str, Any] = {}
    optimizer.save_own_variables(store)
    again.build([copy])
    again.load_own_variables(store)
    for one, its in ((optimizer, weight), (again, copy)):
        one.apply([gradients[1]], [its])
    assert_array_equal(weight.value, copy.value)
    assert again.iterations == 2


def test_a_configuration_is_plain_data() -> None:
    optimizer = AdamW(ExponentialDecay(0.1, 10, 0.5), beta_1=0.5, clipnorm=2.0, name="mine")
    config = json.loads(json.dumps(optimizer.get_config()))
    again = AdamW.from_config(config)
    assert again.get_config() == optimizer.get_config()
    assert again.learning_rate == 0.1
    assert again.name == "mine"
    with pytest.raises(ValueError, match="no 'Adamm' in optimizers: did you mean 'Adam'"):
        optimizers.deserialize(optimizers.serialize(optimizer) | {"class_name": "Adamm"})


def test_a_memory_of_something_else_is_refused() -> None:
    store: dict[str, Any] = {}
    adam, sgd = Adam(), SGD()
    adam.build([Variable(np.ones(2))])
    sgd.build([Variable(np.ones(3))])
    adam.save_own_variables(store)
    with pytest.raises(ValueError, match="not the memory of this SGD"):
        sgd.load_own_variables(store)


def test_an_optimizer_of_ones_own() -> None:
    class Signs(Optimizer):
        slots = {"seen": 0.0}  # noqa: RUF012  # as a learner would write it

        def update(self, value: Any, gradient: Any, scratch: Any, rate: Any, *slots: Any) -> None:
            (seen,) = slots
            seen += 1
            value -= rate * np.sign(gradient) * seen

    assert_allclose(trace(Signs(0.1), [3, -0.2, 5]), [-0.1, 0.1, -0.2])
    with pytest.raises(NotImplementedError, match="Optimizer must define update"):
        trace(Optimizer(0.1), [1])


# --- names and mistakes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("sgd", SGD), ("SGD", SGD), ("rmsprop", RMSprop), ("RMSprop", RMSprop), ("adam", Adam), ("Adam", Adam)),
        *(("adagrad", Adagrad), ("Adagrad", Adagrad), ("adamw", AdamW), ("AdamW", AdamW)),
    ],
)
def test_by_name_or_class(name: str, kind: type[Optimizer]) -> None:
    assert type(optimizers.get(name)) is kind
    assert type(optimizers.get(kind)) is kind


def test_an_optimizer_is_taken_as_it_is() -> None:
    adam = Adam(0.1)
    assert optimizers.get(adam) is adam


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no optimizer 'adm': did you mean 'adam'\?"):
        optimizers.get("adm")


@pytest.mark.parametrize("rate", [-0.1, float("nan"), "fast", None])
def test_a_learning_rate_is_a_number(rate: Any) -> None:
    with pytest.raises(
        ValueError, match=r"learning_rate must be a number of at least 0, such as 0\.01, or a schedule of them; got"
    ):
        SGD(rate)


def test_momentum_below_one() -> None:
    with pytest.raises(ValueError, match=r"momentum must be at least 0 and less than 1; got 1\.5"):
        SGD(momentum=1.5)


def test_a_gradient_of_another_shape_is_not_stretched() -> None:
    weight = Variable(np.zeros((2, 3)), name="kernel")
    with pytest.raises(ValueError, match=r"'kernel' has shape \(2, 3\), its gradient \(3,\)"):
        SGD().apply([np.ones(3)], [weight])


def test_what_cannot_be_trained() -> None:
    twice = Variable(0.0)
    with pytest.raises(ValueError, match="a variable stands twice"):
        SGD().apply([1.0, 1.0], [twice, twice])
    with pytest.raises(ValueError, match="variable 'count' holds int64: only floats can be trained"):
        SGD().build([Variable(3, name="count")])


def test_a_missing_gradient_names_its_variable_and_nothing_has_moved() -> None:
    first, second = Variable(0.0, name="first"), Variable(0.0, name="second")
    optimizer = SGD()
    with pytest.raises(ValueError, match="no gradient for variable 'second'"):
        optimizer.apply([1.0, None], [first, second])
    assert first.value == 0
    assert optimizer.iterations == 0


def test_an_optimizer_stays_with_its_variables() -> None:
    optimizer = Adam()
    optimizer.apply([1.0], [Variable(0.0)])
    with pytest.raises(ValueError, match="remembers 1 other variable: make a new optimizer for every model"):
        optimizer.apply([1.0], [Variable(0.0)])


def test_as_many_gradients_as_variables() -> None:
    with pytest.raises(ValueError, match="2 gradients for 1 variable"):
        SGD().apply([1.0, 2.0], [Variable(0.0)])
