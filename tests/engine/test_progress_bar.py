"""The bar of ``fit(verbose=1)``: one line that is written again and again, and costs next to nothing."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pytest

from tutor import engine as nn
from tutor.engine.callbacks import EarlyStopping, ProgressBar

X = np.arange(7.0).reshape(7, 1)
Y = 2 * X + 1


def line(rate: float = 0.0, metrics: Any = None) -> nn.Sequential:
    model = nn.Sequential([nn.Input((1,)), nn.Dense(1, kernel_initializer="zeros")])
    model.compile(nn.SGD(rate), "mse", metrics=metrics)
    return model


class Bar:
    """A bar on its own: what it wrote, and a clock that is set by hand."""

    def __init__(self, epochs: int, first: int = 0) -> None:
        self.written: list[str] = []
        self.now = 0.0
        self.bar = ProgressBar(self.written.append, lambda: self.now)
        self.bar.set_params({"epochs": epochs, "initial_epoch": first})
        self.bar.on_train_begin()

    def after(self, epoch: int, now: float, **logs: float) -> str:
        """What it writes after an epoch, counted from 1, that ends at that time."""
        self.now = now
        before = len(self.written)
        self.bar.on_epoch_end(epoch - 1, logs)
        return "".join(self.written[before:])

    def end(self, now: float) -> str:
        """What it writes at the end."""
        self.now = now
        before = len(self.written)
        self.bar.on_train_end()
        return "".join(self.written[before:])


# --- what it says -----------------------------------------------------------------------------------------------


def test_it_tells_epochs_time_and_logs() -> None:
    bar = Bar(20)
    assert bar.written == ["\rEpoch  0/20 ░░░░░░░░░░░░░░░░░░░░           "]
    assert bar.after(5, 1.0, loss=0.25) == "\rEpoch  5/20 █████░░░░░░░░░░░░░░░ 3.0 s left - loss: 0.2500"
    assert bar.after(10, 30.0, loss=2e-5) == "\rEpoch 10/20 ██████████░░░░░░░░░░  30 s left - loss: 2.0000e-05"
    assert bar.after(20, 40.0, loss=0.125) == "\rEpoch 20/20 ████████████████████ 0.0 s left - loss: 0.1250    "
    assert bar.end(40.0) == "\rEpoch 20/20 ████████████████████  took 40 s - loss: 0.1250\n"


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(0.06, "0.5 s left"), (1.0, "9.0 s left"), (2.0, " 18 s left"), (20.0, "  3 m left"), (20_000.0, " 50 h left")],
)
def test_times_take_few_signs(seconds: float, left: str) -> None:
    assert f"░ {left} - " in Bar(10).after(1, seconds, loss=1.0)


def test_it_goes_on_from_an_earlier_training() -> None:
    bar = Bar(20, first=10)
    assert bar.after(15, 2.0, loss=1.0).startswith("\rEpoch 15/20 ███████████████░░░░░ 2.0 s left")


def test_a_training_that_ends_early_is_told_as_it_stands() -> None:
    written: list[str] = []
    stop = EarlyStopping("loss", min_delta=9, patience=6)
    line().fit(X, Y, epochs=1000, callbacks=[ProgressBar(written.append), stop])
    last = "".join(written).rpartition("\r")[2]
    assert re.fullmatch(r"Epoch    7/1000 ░{20} took 0.\d s - loss: 65.0000 *\n", last)


def test_nothing_to_do_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    line().fit(X, Y, epochs=3, initial_epoch=3, verbose=1)
    assert capsys.readouterr().out == ""


# --- where it has to fit ----------------------------------------------------------------------------------------


def test_it_fits_the_line_and_what_does_not_comes_below_at_the_end() -> None:
    bar = Bar(20)
    logs = {"loss": 0.1, "accuracy": 0.9, "val_loss": 0.2, "val_accuracy": 0.8, "val_an_even_longer_name": 12345.0}
    line = bar.after(10, 3.0, **logs)
    assert len(line) <= 77
    assert line == "\rEpoch 10/20 ██████████░░░░░░░░░ 3.0 s left - loss: 0.1000 - val_loss: 0.2000"
    assert bar.end(6.0) == (
        "\rEpoch 10/20 ██████████░░░░░░░░░ took 6.0 s - loss: 0.1000 - val_loss: 0.2000\n"
        "  accuracy: 0.9000\n  val_accuracy: 0.8000\n  val_an_even_longer_name: 12345.0000\n"
    )


def test_it_does_not_change_its_width_back_and_forth() -> None:
    bar = Bar(100)
    lines = [bar.after(n, n, loss=1e-9 if n % 2 else 1.0, accuracy=0.5, val_loss=1.0) for n in range(1, 100)]
    assert len({line.count("█") + line.count("░") for line in lines[1:]}) == 1
    assert all(len(line) <= 77 for line in lines)


def test_what_was_longer_is_overwritten() -> None:
    bar = Bar(10)
    long = bar.after(1, 1.0, loss=123456.0)
    assert len(bar.after(2, 2.0, loss=1.0)) == len(long)


def test_huge_numbers_fit() -> None:
    bar = Bar(10**70)
    assert len(bar.after(10**69, 1.0, loss=1e308)) <= 77


@pytest.mark.parametrize(("encoding", "signs"), [("utf-8", "█░"), ("UTF8", "█░"), ("ascii", "#."), ("latin-1", "#.")])
def test_its_signs_are_those_that_the_output_can_take(encoding: str, signs: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding, write_through=True)
    with redirect_stdout(stream):
        line().fit(X, Y, epochs=2, verbose=1)
    last = raw.getvalue().decode(encoding).split("\r")[-1]
    assert f"Epoch 2/2 {signs[0] * 20} " in last
    assert f"Epoch 0/2 {signs[1] * 20} " in raw.getvalue().decode(encoding)


def test_where_nobody_knows_it_is_ascii() -> None:
    with redirect_stdout(io.StringIO()) as text:
        line().fit(X, Y, epochs=2, verbose=1)
    assert text.getvalue().isascii()


# --- how often --------------------------------------------------------------------------------------------------


def test_it_is_drawn_twenty_times_a_second_at_most() -> None:
    bar = Bar(1000)
    for epoch in range(1, 1001):
        bar.after(epoch, epoch / 500, loss=1.0)
    assert 35 <= len(bar.written) <= 42
    bar.end(2.0)
    assert bar.written[-1] == "\n"


def test_several_epochs_at_once_are_one_step() -> None:
    bar = Bar(1000)
    bar.now = 1.0
    bar.bar.on_epochs_end(0, {"loss": [3.0, 2.0, 1.0], "mae": [0.5, 0.25, 0.125]})
    assert bar.written[-1].startswith("\rEpoch    3/1000 ")
    assert bar.written[-1].endswith(" - loss: 1.0000 - mae: 0.1250")
    bar.bar.on_epochs_end(3, {"loss": []})
    assert len(bar.written) == 2


# --- in fit -----------------------------------------------------------------------------------------------------


def test_fit_draws_it_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    line(metrics=["mae"]).fit(X, Y, epochs=2, verbose=1, validation_data=(X[:1], Y[:1]))
    written = capsys.readouterr().out
    assert written.startswith("\rEpoch 0/2 ░")
    assert written.count("\n") == 2
    last = "Epoch 2/2 ██████ took 0.\\d s - loss: 65.0000 - mae: 7.0000 - val_loss: 1.0000\n  val_mae: 1.0000\n"
    assert re.fullmatch(last, written.rpartition("\r")[2])


def test_it_leaves_its_line_when_training_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FloatingPointError):
        line(1e30).fit(X, Y, epochs=9, verbose=1)
    assert capsys.readouterr().out.endswith("\n")


@pytest.mark.parametrize("rate", [0.01, 1e30])
def test_those_who_show_change_nothing(rate: float) -> None:
    """They hear of fewer epochs at a time; orders, steps and logs are the same."""
    found = []
    for verbose in (0, 1):
        model = line(rate, metrics=["mse"])
        try:
            with redirect_stdout(io.StringIO()):
                model.fit(X, Y, epochs=50, batch_size=3, seed=1, verbose=verbose)
        except FloatingPointError as error:
            found.append([str(error)])
            continue
        assert model.history is not None
        found.append([weight.tolist() for weight in model.get_weights()] + [model.history.history])
    assert found[0] == found[1]


def test_who_shows_hears_soon_though_all_epochs_could_run_at_once() -> None:
    heard: list[int] = []

    class Shows(nn.Callback):
        only_listens = True
        shows = True

        def on_epochs_end(self, first: int, columns: dict[str, list[float]]) -> None:
            heard.append(len(columns["loss"]))

    model = nn.Sequential([nn.Input((1,)), nn.Dense(500), nn.Dense(500), nn.Dense(1)])
    model.compile(loss="mse", optimizer=nn.SGD(0.0))
    model.fit(X, Y, epochs=300, callbacks=Shows())
    assert sum(heard) == 300
    assert max(heard) < 300
