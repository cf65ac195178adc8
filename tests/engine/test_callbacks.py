"""Callbacks: who is told what, and what those that come with the engine do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tutor import engine as nn
from tutor.engine.callbacks import (
    Callback,
    EarlyStopping,
    EpochLines,
    History,
    LambdaCallback,
    LearningRateScheduler,
    LivePlot,
    ProgressBar,
    ReduceLROnPlateau,
    TerminateOnNaN,
)

X = np.arange(8.0).reshape(8, 1) / 8
Y = 2 * X + 1


def line(rate: float = 0.1, **options: Any) -> nn.Sequential:
    """A straight line, 0 x + 0 at first."""
    model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(nn.SGD(rate), "mse", **options)
    return model


class Fake(Callback):
    """Puts values of the test's own into the logs; comes before those who watch them."""

    def __init__(self, name: str, values: list[float]) -> None:
        self.name, self.values = name, values

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs[self.name] = self.values[epoch]


def watched(values: list[float], callback: Callback, name: str = "val_loss", **options: Any) -> nn.Sequential:
    """A model fitted while ``callback`` sees these values."""
    model = line(**options)
    model.fit(X, Y, epochs=len(values), callbacks=[Fake(name, values), callback])
    return model


# --- telling ----------------------------------------------------------------------------------------------------


def test_both_names_of_batches_are_told() -> None:
    told: list[str] = []

    class Old(Callback):
        def on_batch_begin(self, batch: int, logs: Any = None) -> None:
            told.append(f"begin {batch}")

        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            told.append(f"end {batch}")

    line().fit(X, Y, batch_size=4, callbacks=[Old()])
    assert told == ["begin 0", "end 0", "begin 1", "end 1"]


def test_what_is_added_to_the_logs_is_in_the_history() -> None:
    model = watched([3.0, 2.0], LambdaCallback())
    assert model.history is not None
    assert model.history.history["val_loss"] == [3.0, 2.0]


def test_a_history_of_ones_own_is_filled_too() -> None:
    mine = History()
    his = line().fit(X, Y, epochs=3, callbacks=mine)
    assert mine.history == his.history
    assert mine.epoch == [0, 1, 2]


def test_weights_can_be_looked_at_after_every_epoch() -> None:
    seen: list[float] = []
    model = line()
    look = LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(float(model.get_weights()[1][0])))
    model.fit(X, Y, epochs=3, batch_size=8, callbacks=look)
    again = line()
    expected = []
    for _ in range(3):
        again.fit(X, Y, batch_size=8)
        expected.append(float(again.get_weights()[1][0]))
    assert_allclose(seen, expected, rtol=1e-6)


@pytest.mark.parametrize(
    "kind",
    [
        History,
        lambda: EpochLines(lambda _: None),
        lambda: LivePlot(lambda _: None),
        lambda: ProgressBar(lambda _: None),
    ],
)
def test_those_that_only_listen_hear_every_epoch(kind: Callable[[], Callback]) -> None:
    class More(History):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            super().on_epoch_end(epoch, logs)
            self.model.stop_training = epoch == 4

    # A subclass may do more than listen.
    assert len(line().fit(X, Y, epochs=9, callbacks=[kind(), More()]).epoch) == 5
    assert len(line().fit(X, Y, epochs=9, callbacks=[kind()]).epoch) == 9


# --- early stopping ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "values", "stopped"),
    [
        ({}, [3, 2, 2, 1, 1], 2),
        ({"patience": 2}, [3, 2, 2, 1, 2, 1], 5),
        ({"patience": 2, "min_delta": 0.5}, [3, 2.9, 2.8, 1], 2),
        ({"patience": 9}, [3, 4, 5], 0),
        ({"mode": "max"}, [3, 2, 5], 1),
        ({"monitor": "val_accuracy"}, [0.5, 0.6, 0.6, 0.9], 2),
        ({"monitor": "val_accuracy", "mode": "min"}, [0.5, 0.6, 0.4], 1),
        ({"start_from_epoch": 2}, [1, 2, 3, 2, 3, 1], 4),
        ({"baseline": 2.5, "patience": 3}, [9, 8, 7, 7, 5], 3),
        ({"baseline": 2.5, "patience": 3}, [9, 2, 3, 3, 3, 3], 4),
    ],
)
def test_training_ends_when_it_no_longer_gets_better(
    options: dict[str, Any], values: list[float], stopped: int
) -> None:
    stopping = EarlyStopping(**options)
    model = watched(values, stopping, stopping.monitor)
    assert stopping.stopped_epoch == stopped
    assert model.history is not None
    assert len(model.history.epoch) == (stopped + 1 if stopped else len(values))


@pytest.mark.parametrize("values", [[3, 1, 2, 2], [3, 2, 1, 1], [1, 2, 3, 4]])
def test_the_best_weights_come_back(values: list[float]) -> None:
    stopping, seen = EarlyStopping(patience=2, restore_best_weights=True), []
    model = line()
    keep = LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(model.get_weights()))
    model.fit(X, Y, epochs=4, callbacks=[Fake("val_loss", values), keep, stopping])
    assert stopping.best_epoch == int(np.argmin(values))
    for weight, best in zip(model.get_weights(), seen[stopping.best_epoch], strict=True):
        assert_array_equal(weight, best)


def test_stopping_can_be_used_again() -> None:
    stopping = EarlyStopping(monitor="loss", patience=1, min_delta=1e9)
    assert len(line().fit(X, Y, epochs=9, callbacks=stopping).epoch) == 2
    assert len(line().fit(X, Y, epochs=9, callbacks=stopping).epoch) == 2


def test_it_says_so_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    watched([3, 2, 4], EarlyStopping(verbose=1))
    assert capsys.readouterr().out == "Epoch 3: stopped early, val_loss was best in 2\n"


def test_what_is_not_in_the_logs_is_warned_of_once() -> None:
    with pytest.warns(UserWarning, match="watches 'val_loss', but the logs have only 'loss': give fit") as found:
        line().fit(X, Y, epochs=3, callbacks=EarlyStopping())
    assert len(found) == 1
    with pytest.raises(ValueError, match='mode must be "auto", "min" or "max"; got \'most\''):
        EarlyStopping(mode="most")  # type: ignore[arg-type]


# --- learning rates ---------------------------------------------------------------------------------------------


def test_the_learning_rate_can_be_set_for_every_epoch() -> None:
    model = line(1.0)
    history = model.fit(X, Y, epochs=3, callbacks=LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))).history
    assert_allclose(history["learning_rate"], [0.1, 0.05, 0.1 / 3])
    history = model.fit(X, Y, epochs=3, callbacks=LearningRateScheduler(lambda epoch, rate: rate / 2)).history
    assert_allclose(history["learning_rate"], [0.1 / 6, 0.1 / 12, 0.1 / 24])


def test_the_learning_rate_counts_at_once() -> None:
    stepwise, model = line(0.5), line(0.5)
    for rate in (0.5, 0.25):
        stepwise.optimizer.learning_rate = rate
        stepwise.fit(X, Y, shuffle=False, batch_size=3)
    model.fit(
        X, Y, shuffle=False, batch_size=3, epochs=2, callbacks=LearningRateScheduler(lambda epoch: 0.5 / (epoch + 1))
    )
    assert_allclose(model.get_weights()[0], stepwise.get_weights()[0], rtol=1e-6)


def test_it_shrinks_on_a_plateau(capsys: pytest.CaptureFixture[str]) -> None:
    model = watched(
        [5, 4, 4, 4, 4, 4, 4, 4], ReduceLROnPlateau(factor=0.5, patience=2, cooldown=1, min_lr=0.03, verbose=1)
    )
    assert model.history is not None
    assert_allclose(model.history.history["learning_rate"], [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.03, 0.03])
    assert capsys.readouterr().out.splitlines()[0] == "Epoch 4: the learning rate is now 0.05"
    with pytest.raises(ValueError, match="factor must lie between 0 and 1, so that the learning rate shrinks; got 2"):
        ReduceLROnPlateau(factor=2)


# --- showing ----------------------------------------------------------------------------------------------------


def lines_of(epochs: int, **options: Any) -> list[str]:
    lines: list[str] = []
    line(0.0).fit(X, Y, epochs=epochs, callbacks=EpochLines(lines.append, **options))
    return lines


def test_a_line_for_every_epoch_while_they_are_few() -> None:
    assert lines_of(3) == [f"Epoch {epoch}/3 - loss: 3.8438" for epoch in (1, 2, 3)]


def test_many_epochs_do_not_flood() -> None:
    numbers = [int(text.split()[1].split("/")[0]) for text in lines_of(1234)]
    assert numbers == [1, *range(50, 1234, 50), 1234]
    assert len(lines_of(1234, every=1)) == 1234


def test_the_last_epoch_is_shown_wherever_training_ends() -> None:
    lines: list[str] = []
    stop = EarlyStopping("loss", min_delta=9, patience=6)
    line(0.0).fit(X, Y, epochs=1000, callbacks=[EpochLines(lines.append), stop])
    assert [text[:12] for text in lines] == ["Epoch    1/1", "Epoch    7/1"]


def test_small_numbers_keep_their_digits() -> None:
    lines: list[str] = []
    line(0.0).fit(X, 0 * X + 0.01, callbacks=EpochLines(lines.append))
    assert lines == ["Epoch 1/1 - loss: 1.0000e-04"]


def test_curves_are_drawn_a_few_times_a_second() -> None:
    drawn: list[int] = []
    clock: Iterator[float] = iter(range(100))
    plot = LivePlot(
        lambda history: drawn.append(len(history["loss"])), per_second=0.1, clock=lambda: float(next(clock))
    )
    alone = LambdaCallback()  # with it, epochs run one by one
    line().fit(X, Y, epochs=25, callbacks=[plot, alone])
    # A look at the clock every second, of which every tenth is time to draw; and once more at the end.
    assert drawn == [1, 11, 21, 25]
    with pytest.raises(ValueError, match="per_second must be greater than 0; got 0"):
        LivePlot(print, per_second=0)


# --- no number --------------------------------------------------------------------------------------------------


def test_training_can_end_quietly_when_the_loss_is_no_number() -> None:
    said: list[str] = []
    model = line(1e30)
    model.fit(X, Y, epochs=9, batch_size=4, shuffle=False, callbacks=TerminateOnNaN(said.append))
    assert model.history is not None
    assert len(said) == 1
    assert said[0].startswith("Batch ")
    assert not np.isfinite(model.history.history["loss"][-1])


def test_callbacks_are_objects() -> None:
    wrong: Any = [EarlyStopping]
    with pytest.raises(TypeError, match=r"callbacks must be Callback objects.*its brackets are missing"):
        line().fit(X, Y, callbacks=wrong)
