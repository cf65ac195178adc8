"""GradientTape: TensorFlow's semantics, one by one."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutor import engine as nn
from tutor.engine.primitive import recording


@pytest.fixture(autouse=True)
def _nothing_is_left_recording() -> Any:
    yield
    assert recording() is None


def of(tape: nn.GradientTape, target: Any, source: Any) -> float:
    return float(tape.gradient(target, source))


# --- what is watched --------------------------------------------------------------------------------------------------


def test_constants_must_be_watched() -> None:
    x = nn.constant(2.0)
    with nn.GradientTape() as tape:
        y = 3 * x**2
    assert tape.gradient(y, x) is None
    with nn.GradientTape() as tape:
        tape.watch(x)
        y = 3 * x**2
    assert of(tape, y, x) == 12.0


def test_watching_comes_before_use() -> None:
    x = nn.constant(2.0)
    with nn.GradientTape(persistent=True) as tape:
        early = x * x
        tape.watch(x)
        late = x * x
    assert tape.gradient(early, x) is None
    assert of(tape, late, x) == 4.0


def test_variables_are_watched_when_they_are_used() -> None:
    x = nn.Variable(2.0)
    with nn.GradientTape() as tape:
        y = 3 * x**2
    assert of(tape, y, x) == 12.0


def test_of_what_is_no_trainable_variable_there_is_no_gradient() -> None:
    x0 = nn.Variable(3.0, name="x0")
    x1 = nn.Variable(3.0, name="x1", trainable=False)
    x2 = nn.Variable(2.0, name="x2") + 1.0
    x3 = nn.constant(3.0)
    with nn.GradientTape(persistent=True) as tape:
        y = x0**2 + x1**2 + x2**2 + x3
    assert of(tape, y, x0) == 6.0
    assert tape.gradient(y, [x0, x1, x2, x3])[1:] == [None, None, None]
    assert [variable.name for variable in tape.watched_variables()] == ["x0"]


def test_nothing_is_watched_by_itself_if_so_asked() -> None:
    x, w = nn.Variable(2.0), nn.Variable(3.0)
    with nn.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        y = w * x
    gradients = tape.gradient(y, {"x": x, "w": w})
    assert float(gradients["x"]) == 3.0
    assert gradients["w"] is None


def test_a_variable_that_cannot_be_trained_can_be_watched() -> None:
    x = nn.Variable(2.0, trainable=False)
    with nn.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    assert of(tape, y, x) == 4.0


def test_whole_numbers_have_no_gradient_and_are_told() -> None:
    x = nn.constant(3)
    with nn.GradientTape() as tape:
        with pytest.warns(UserWarning, match=r"write 3.0"):
            tape.watch(x)
        y = x * x
    assert tape.gradient(y, x) is None
    v = nn.Variable(3)
    assert v.dtype.kind == "i"
    with nn.GradientTape() as tape:
        y = v * 2.0
    assert tape.gradient(y, v) is None


def test_watched_variables_come_in_the_order_of_their_use() -> None:
    a, b, c = (nn.Variable(1.0, name=name) for name in "abc")
    with nn.GradientTape() as tape:
        y = b * a
        tape.watch(c)
    assert {variable.name for variable in tape.watched_variables()} == {"a", "b", "c"}
    assert [v.name for v in tape.watched_variables()][-2:] == ["b", "a"]
    del y


# --- what gradient gives ----------------------------------------------------------------------------------------------


def test_targets_of_several_numbers_are_summed_up() -> None:
    x = nn.Variable([1.0, 2.0, 3.0])
    with nn.GradientTape() as tape:
        y = x * x
    assert_array_equal(tape.gradient(y, x), [2, 4, 6])


def test_several_targets_are_summed_up() -> None:
    x = nn.Variable(2.0)
    with nn.GradientTape(persistent=True) as tape:
        y, z = x * x, 3 * x
    assert of(tape, [y, z], x) == 7.0
    assert of(tape, {"y": y, "z": z}, x) == 7.0
    assert of(tape, (y, y), x) == 8.0


def test_output_gradients_count_the_targets_numbers() -> None:
    x = nn.Variable([1.0, 2.0, 3.0])
    with nn.GradientTape(persistent=True) as tape:
        y = x * x
        z = 2 * x
    assert_array_equal(tape.gradient(y, x, output_gradients=[1.0, 0.0, 10.0]), [2, 0, 60])
    assert_array_equal(tape.gradient(y, x, output_gradients=nn.constant([1.0, 0.0, 10.0])), [2, 0, 60])
    assert_array_equal(tape.gradient([y, z], x, output_gradients=[np.zeros(3), np.ones(3)]), [2, 2, 2])
    with pytest.raises(ValueError, match=r"shape \(2,\), the target \(3,\)"):
        tape.gradient(y, x, output_gradients=[1.0, 2.0])
    with pytest.raises(ValueError, match="1 output_gradients for 2 targets"):
        tape.gradient([y, z], x, output_gradients=[1.0])


def test_sources_come_back_in_their_structure() -> None:
    a, b = nn.Variable(2.0), nn.Variable(3.0)
    with nn.GradientTape(persistent=True) as tape:
        y = a * a * b
    assert list(map(float, tape.gradient(y, [a, b]))) == [12.0, 4.0]
    assert tuple(map(float, tape.gradient(y, (a, b)))) == (12.0, 4.0)
    assert isinstance(tape.gradient(y, (a, b)), tuple)
    nested = tape.gradient(y, {"first": a, "rest": [b, {"again": a}]})
    assert float(nested["rest"][1]["again"]) == float(nested["first"]) == 12.0
    assert tape.gradient(y, []) == []


def test_unconnected_gradients_are_none_or_zero() -> None:
    x, other = nn.Variable(2.0), nn.Variable(np.ones((2, 3), np.float32))
    with nn.GradientTape(persistent=True) as tape:
        y = x * x
    assert tape.gradient(y, other) is None
    zeros = tape.gradient(y, other, unconnected_gradients="zero")
    assert_array_equal(zeros, np.zeros((2, 3)))
    assert zeros.dtype == np.float32
    assert tape.gradient(nn.constant(1.0), x) is None
    with pytest.raises(ValueError, match="unconnected_gradients"):
        tape.gradient(y, x, unconnected_gradients="zeros")  # type: ignore[arg-type]


def test_numpy_cuts_the_graph() -> None:
    x = nn.Variable([1.0, 2.0])
    with nn.GradientTape() as tape:
        y = nn.sum(nn.constant(x.numpy() ** 2) * 1.0)
    assert tape.gradient(y, x) is None


def test_stop_gradient_is_a_constant() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape() as tape:
        y = x * nn.stop_gradient(x * x)
    assert of(tape, y, x) == 9.0


def test_whole_numbers_on_the_way_end_the_gradient() -> None:
    x = nn.Variable([1.5, 3.2])
    with nn.GradientTape(persistent=True) as tape:
        steps = nn.cast(nn.cast(x * x, "int32"), "float64")
        y = nn.sum(steps * x)
    assert isinstance(nn.cast(x, "int32"), nn.Tensor)
    np.testing.assert_array_equal(tape.gradient(y, x), [2.0, 10.0])  # not 3 x^2
    assert tape.gradient(steps, x) is None


def test_a_copy_of_a_variable_has_a_place_of_its_own() -> None:
    x = nn.Variable([1.0, 2.0])
    with nn.GradientTape() as tape:
        before = nn.identity(x)
        assert tape.watched_variables() == (x,)
        y = nn.sum(before**2)
    x.assign([5.0, 6.0])
    np.testing.assert_array_equal(before, [1.0, 2.0])
    for g, expected in zip(tape.gradient(y, [x, before]), ([2.0, 4.0], [2.0, 4.0]), strict=True):
        np.testing.assert_array_equal(g, expected)


def test_a_stopped_variable_keeps_the_values_it_had() -> None:
    x = nn.Variable([1.0, 2.0])
    with nn.GradientTape() as tape:
        target = nn.stop_gradient(x)
        y = nn.sum(x * target)
    x.assign([5.0, 5.0])
    np.testing.assert_array_equal(target, [1.0, 2.0])
    np.testing.assert_array_equal(tape.gradient(y, x), [1.0, 2.0])


def test_limits_get_the_gradient_of_what_they_cut_off() -> None:
    x, low, high = nn.Variable([-1.0, 0.5, 2.0, 3.0]), nn.Variable(0.0), nn.Variable(1.0)
    with nn.GradientTape() as tape:
        y = nn.sum(nn.clip(x, low, high) * [1.0, 2.0, 3.0, 4.0])
    gx, glow, ghigh = tape.gradient(y, [x, low, high])
    np.testing.assert_array_equal(gx, [0.0, 2.0, 0.0, 0.0])
    assert (float(glow), float(ghigh)) == (1.0, 7.0)
    np.testing.assert_array_equal(nn.clip(x, None, high), [-1.0, 0.5, 1.0, 1.0])


def test_a_dictionary_can_be_watched() -> None:
    a, b = nn.constant(2.0), nn.constant(3.0)
    with nn.GradientTape() as tape:
        tape.watch({"a": a, "more": [b]})
        y = a * b
    assert [float(g) for g in tape.gradient(y, [a, b])] == [3.0, 2.0]


def test_gradients_by_what_was_computed_on_the_way() -> None:
    x = nn.Variable(2.0)
    with nn.GradientTape() as tape:
        y = x * x
        z = y * y
    assert float(tape.gradient(z, y)) == 8.0
    with nn.GradientTape(persistent=True) as tape:
        y = x * x
    assert of(tape, y, y) == 1.0
    assert of(tape, x, x) == 1.0


def test_gradients_have_the_sources_type_and_shape() -> None:
    for dtype in (np.float16, np.float32, np.float64):
        x = nn.Variable(np.ones((2, 1), dtype))
        b = nn.Variable(np.ones((), dtype))
        with nn.GradientTape() as tape:
            y = nn.mean(x * np.ones((1, 3), dtype) + b)
        for g, source in zip(tape.gradient(y, [x, b]), (x, b), strict=True):
            assert g.dtype == dtype
            assert g.shape == source.shape


def test_a_gradient_can_be_changed_without_harm() -> None:
    """Two sources of a sum get equal gradients: written into one of them, the other must stay."""
    a, b = nn.Variable(np.ones(3)), nn.Variable(np.ones(3))
    with nn.GradientTape() as tape:
        y = nn.sum(a + b)
    one, other = (g.numpy() for g in tape.gradient(y, [a, b]))
    one *= 5
    assert_array_equal(other, np.ones(3))


# --- used once, or persistent -----------------------------------------------------------------------------------------


def test_a_tape_is_released_after_one_gradient() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    for again in (tape.gradient, tape.jacobian):
        with pytest.raises(RuntimeError, match="persistent=True"):
            again(y, x)
    with pytest.raises(RuntimeError, match="persistent=True"):
        tape.watched_variables()


def test_persistent_tapes_answer_more_than_once() -> None:
    a, b = nn.Variable(6.0), nn.Variable(2.0)
    with nn.GradientTape(persistent=True) as tape:
        y, z = a**2, b**3
    assert of(tape, y, a) == of(tape, z, b) == of(tape, y, a) == 12.0


def test_tapes_of_different_times_do_not_disturb_each_other() -> None:
    x, c = nn.Variable(3.0), nn.constant(2.0)
    with nn.GradientTape(persistent=True) as first:
        first.watch(c)
        y = x * c
    with nn.GradientTape(persistent=True) as second:
        second.watch(c)
        z = x * x * c
    assert (of(first, y, x), of(first, y, c)) == (2.0, 3.0)
    assert (of(second, z, x), of(second, z, c)) == (12.0, 9.0)
    assert (of(first, y, x), of(first, y, c)) == (2.0, 3.0)
    assert first.gradient(z, x) is None


def test_a_tape_can_go_on_recording() -> None:
    x = nn.Variable(3.0)
    tape = nn.GradientTape(persistent=True)
    with tape:
        y = x * x
    with tape:
        z = y * x
    assert of(tape, z, x) == 27.0
    tape.reset()
    with tape:
        y = 5 * x
    assert of(tape, y, x) == 5.0


def test_reset_forgets_and_goes_on() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape(persistent=True) as tape:
        before = x * x
        tape.reset()
        y = 2 * x
    assert tape.gradient(before, x) is None
    assert of(tape, y, x) == 2.0


def test_gradient_inside_the_block_ends_the_recording() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape() as tape:
        y = x * x
        assert of(tape, y, x) == 6.0
        assert recording() is None
    with nn.GradientTape(persistent=True) as tape:
        y = x * x
        assert of(tape, y, x) == 6.0
        assert recording() is not None


def test_stop_recording_leaves_a_gap() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape(persistent=True) as tape:
        y = x * x
        with tape.stop_recording():
            hidden = x * x
            assert recording() is None
        z = y + hidden
    assert of(tape, z, x) == 6.0
    with pytest.raises(RuntimeError, match="with block"), tape.stop_recording():
        pass


def test_of_nested_tapes_one_may_stop() -> None:
    x = nn.Variable(3.0)
    with nn.GradientTape() as outer, nn.GradientTape() as inner:
        with inner.stop_recording():
            y = x * x
        z = y * x
    assert float(inner.gradient(z, x)) == 9.0
    assert float(outer.gradient(z, x)) == 27.0


def test_what_a_released_tape_recorded_is_gone() -> None:
    x = nn.Variable(np.ones(4))
    for ask in (True, False):
        tape = nn.GradientTape()
        with tape:
            y = nn.exp(x)
        gone = weakref.ref(y)
        if ask:
            tape.gradient(y, x)
        gc.disable()
        try:
            del y, tape
            assert gone() is None
        finally:
            gc.enable()


# --- wrong use --------------------------------------------------------------------------------------------------------


def test_wrong_use_is_explained() -> None:
    x = nn.Variable(2.0)
    tape = nn.GradientTape()
    with pytest.raises(RuntimeError, match="recorded nothing"):
        tape.gradient(x, x)
    with pytest.raises(RuntimeError, match="with block"):
        tape.watch(x)
    with tape, pytest.raises(RuntimeError, match="recording already"):
        tape.__enter__()
    with nn.GradientTape(persistent=True) as tape:
        y = x * x
        with pytest.raises(TypeError, match=r"nn.constant\(3.0\)"):
            tape.watch(3.0)
    with pytest.raises(TypeError, match="target must be a tensor"):
        tape.gradient(float(y), x)
    with pytest.raises(TypeError, match=r"got None: what .numpy\(\)"):
        tape.gradient(None, x)
    with pytest.raises(TypeError, match="a source must be a tensor"):
        tape.gradient(y, np.array([1.0]))
    with pytest.raises(TypeError, match="target must be a tensor"):
        tape.jacobian([y], x)
    with pytest.raises(ValueError, match="no target: the list is empty"):
        tape.gradient([], x)


def test_an_old_tape_cannot_go_on_inside_another() -> None:
    x = nn.Variable(2.0)
    with nn.GradientTape(persistent=True) as old:
        y = x * x
    with nn.GradientTape(), pytest.raises(RuntimeError, match="make a new one"), old:
        pass
    assert of(old, y, x) == 4.0


def test_an_error_in_the_block_ends_the_recording() -> None:
    with pytest.raises(ZeroDivisionError), nn.GradientTape():
        raise ZeroDivisionError
    assert recording() is None
